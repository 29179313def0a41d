# liveness_statements.py - The random functions of liveness_fuzz.py: each walks over objects of its own.
#
# Each statement makes what it works on, and mostly has no other use for it. So what the optimizer leaves of
# a pointer is all that the collector can find, at each poll and call between. Indices run far from the
# object's own (`a[i - 1000]`), so that what LLVM makes of them lies elsewhere; the programs do nothing
# that C leaves open, which the driver checks with UndefinedBehaviorSanitizer.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from liveness_arrays import BIASES, SIZES, SMALL, Array, shortest
from liveness_loops import Loops


class Function(Loops):
    in_try = False

    def __init__(self, rng, is_cxx, name, helpers):
        self.rng = rng
        self.is_cxx = is_cxx
        self.name = name
        self.helpers = helpers
        self.fresh = 0
        self.depth = 0

    # Names, numbers.

    def make(self, prefix):
        self.fresh += 1
        return "%s%d" % (prefix, self.fresh)

    def chance(self, p):
        return self.rng.random() < p

    def seed(self):
        return self.rng.choice(["%d", "(long)(s & 63) + %d"]) % self.rng.randint(1, 90)

    def hidden(self, n):
        return "hidden(%d)" % n if self.chance(0.75) else "%d" % n

    def array(self, size=None, lines=None, kinds=None):
        """A new array, made in `lines`."""
        kind = self.rng.choice(kinds or list(Array.KINDS))
        size = size or self.rng.choice(SMALL if self.depth else SIZES)
        if kind in ("table", "matrices", "narrow"):
            size = min(size, 64)
        name = self.make("a")
        length = self.make("n")
        a = Array(name, kind, size, length)
        lines.append("long %s = %s;" % (length, self.hidden(size)))
        lines.append("%s%s = %s(%s, %s); scrub();" % (a.pointer, name, a.maker, length, self.seed()))
        return a

    def lengthOf(self, arrays, least):
        """What is no more than the length of any of them."""
        others_are_longer = all(a is least or not a.is_given for a in arrays)
        return least.length if others_are_longer else str(least.size)

    def call(self):
        """A statement that may collect."""
        return self.rng.choice([
            "visit((long)s);", "visit((long)s);", "COLLECT();", "POLL();", "sometimes((long)s);", "s += spin((long)s & 7);",
            "s ^= visitInline((long)s);", "s += makeItem((long)s & 31)->weight;", "if (s & 1) visit(3);",
            "s += *makeWords(2, (long)s & 15);"])

    def add(self, element):
        return self.rng.choice(["s += (unsigned long)%s;", "s = s * 31 + (unsigned long)%s;", "s ^= (unsigned long)%s;",
                                "s += (unsigned long)%s & 0xff;", "if (%s > 900) s++;", "s = (s << 1) + (unsigned long)%s;",
                                "s += (unsigned long)(%s * 3);"]) % element

    def use(self, a, index):
        """Does something with element `index` of a."""
        rng = self.rng
        form = rng.randint(0, 13)
        e = a.element(index)
        if form <= 5:
            return self.add(e)
        if form == 6:
            return "%s = (long)(s & 0x7f);" % e
        if form == 7:
            p = self.make("p")
            return "{ %s *%s = &%s[%s]; %s %s }" % (a.type, p, a.first, index, self.call(), self.add(a.by(p)))
        if form == 8:
            return "%s += 3; %s" % (e, self.add(e))
        if form == 9 and a.slot(index):
            return self.store(a, index)
        if form == 10 and self.is_cxx:
            r = self.make("r")
            return "{ auto &%s = %s; %s %s }" % (r, e, self.call(), self.add(r))
        if form == 11:
            i = self.make("i")
            return "{ long %s = (long)(%s); %s %s }" % (i, index, self.call(), self.add(a.element(i)))
        if form == 12:
            return "%s %s" % (self.add(e), self.call())
        if form == 13 and a.slot(index):
            slot = a.slot(index)
            return "if (%s) %s" % (slot, self.add(slot + "->weight"))
        return self.add(e)

    def store(self, a, index):
        slot = a.slot(index)
        other = "makeItem((long)(s & 7))"
        return self.rng.choice([
            "%(s)s = %(o)s;", "{ Item *o = %(o)s; %(c)s o->other = %(s)s; %(s)s = o; }",
            "{ Item **q = &%(s)s; Item *o = %(o)s; *q = o; %(c)s s += o->weight; }",
            "{ Item *o = %(s)s; %(s)s = %(o)s; %(c)s if (o) s += o->weight; s += %(s)s->weight; }",
            "if (s & 2) %(s)s = %(o)s;"]) % {"s": slot, "o": other, "c": self.call()}

    # Without a loop.

    def straight(self):
        """Elements with indices that have a part in common, and calls between."""
        lines = []
        a = self.array(lines=lines)
        k = self.rng.choice(BIASES)
        i = self.make("i")
        at = self.rng.randrange(a.size)
        lines.append("%s %s = hidden(%d);" % (self.rng.choice(["long", "int"]), i, at + k))
        for _ in range(self.rng.randint(2, 5)):
            to = self.rng.randrange(a.size)
            use = self.use(a, "%s - %d" % (i, at + k - to))
            form = self.rng.randint(0, 4)
            if form == 0:
                lines.append("if (hidden(%d)) { %s %s }" % (self.rng.randint(0, 1), self.call(), use))
            elif form == 1:
                lines.append("if (hidden(%d)) { %s } else { %s }" % (self.rng.randint(0, 1), self.call(), self.call()))
                lines.append(use)
            else:
                lines += [use, self.call()]
        return lines

    def merge(self):
        """One of several objects, by ?:, if, switch, or from round to round."""
        rng = self.rng
        lines = []
        kind = rng.choice(list(Array.KINDS))
        count = rng.randint(2, 3)
        arrays = [self.array(lines=lines, kinds=[kind]) for _ in range(count)]
        size = min(a.size for a in arrays)
        t = arrays[0].type
        k = rng.choice(BIASES)
        p, i = self.make("p"), self.make("i")
        lines.append("long %s = hidden(%d);" % (i, k + rng.randrange(size)))
        one = lambda a: "&%s[%s - %d]" % (a.first, i, k) if self.chance(0.8) else "%s + %d" % (a.first, rng.randrange(size))
        form = rng.randint(0, 3)
        if form == 0:
            lines.append("%s *%s = hidden(%d) ? %s : %s;" % (t, p, rng.randint(0, 1), one(arrays[0]), one(arrays[1])))
        elif form == 1:
            lines.append("%s *%s; if (hidden(%d)) { %s %s = %s; } else { %s %s = %s; }" % (
                t, p, rng.randint(0, 1), self.call(), p, one(arrays[0]), self.add(arrays[1].element("0")), p, one(arrays[1])))
        elif form == 2:
            lines.append("%s *%s; switch (hidden(%d)) { case 0: %s = %s; break; case 1: %s %s = %s; break; default: %s = %s; }" % (
                t, p, rng.randint(0, 2), p, one(arrays[0]), self.call(), p, one(arrays[1]), p, one(arrays[-1])))
        else:  # they change places
            x, y = self.make("x"), self.make("y")
            c, h = self.make("c"), self.make("h")
            lines.append("%s%s = %s; %s%s = %s;" % (arrays[0].pointer, x, arrays[0].name, arrays[0].pointer, y, arrays[1].name))
            ax, ay = Array(x, kind, size, arrays[0].length), Array(y, kind, size, arrays[0].length)
            lines.append("for (long %s = %d; %s < %d; %s++) { %s %s %s%s = %s; %s = %s; %s = %s; }" % (
                c, k, c, k + size, c, self.use(ax, "%s - %d" % (c, k)), self.use(ay, "%s - %d" % (c, k)),
                arrays[0].pointer, h, x, x, y, y, h))
            lines.append("%s *%s = &%s[%s - %d];" % (t, p, ax.first, i, k))
        lines += [self.call(), self.add(arrays[0].by(p)), self.call(), self.add(arrays[0].by(p))]
        return lines

    def carried(self):
        """In local arrays, structs, unions."""
        rng = self.rng
        lines = []
        kind = rng.choice(list(Array.KINDS))
        a = self.array(lines=lines, kinds=[kind])
        b = self.array(lines=lines, kinds=[kind])
        t = a.type
        k = rng.choice(BIASES)
        i, l, c = self.make("i"), self.make("l"), self.make("c")
        lines.append("long %s = hidden(%d);" % (i, k))
        form = rng.randint(0, 4)
        if form == 0:
            lines.append("%s *%s[3] = {%s + %d, &%s[%s - %d], %s};" % (t, l, a.first, a.size - 1, b.first, i, k, a.first))
            lines.append("for (int %s = 0; %s < 9; %s++) { %s %s }" % (c, c, c, self.call(), self.add(a.by("%s[%s %% 3]" % (l, c)))))
        elif form == 1:
            lines.append("struct { %s *p; long n; } %s = {%s + %d, %d};" % (t, l, a.first, a.size - 1, a.size))
            lines.append("%s while (%s.n-- > 0) { %s if (%s.n) %s.p--; }" % (self.call(), l, self.walkUse(a, l + ".p"), l, l))
        elif form == 2:
            lines.append("union { %s *p; uintptr_t word; char bytes[8]; } %s; %s.p = &%s[%s - %d];" % (t, l, l, a.first, i, k))
            lines.append("%s %s" % (self.call(), self.add(a.by(l + ".p"))))
        elif form == 3:
            if self.is_cxx:
                lines.append("%s *%s[4];" % (t, l))
            else:
                lines.append("long v%s = hidden(4); %s *%s[v%s];" % (l, t, l, l))
            lines.append("for (int %s = 0; %s < 4; %s++) %s[%s] = %s & 1 ? &%s[%s - %d] : &%s[%s - %d];" % (
                c, c, c, l, c, c, a.first, i, k, b.first, i, k))
            lines.append("for (int %s = 3; %s >= 0; %s--) { %s %s }" % (c, c, c, self.add(a.by("%s[%s]" % (l, c))), self.call()))
        else:
            lines.append("uintptr_t %s = (uintptr_t)(%s + %d);" % (l, a.first, rng.randrange(a.size)))
            lines.append("%s %s" % (self.call(), self.add(a.by("((%s *)%s)" % (t, l)))))
        return lines

    def matrix(self):
        """Rows and columns."""
        rng = self.rng
        lines = []
        m, n = self.make("m"), self.make("n")
        count = rng.randint(1, 3)
        lines.append("long %s = %s; Matrix *%s = makeMatrices(%s, %s);" % (n, self.hidden(count), m, n, self.seed()))
        r, c = self.make("r"), self.make("c")
        poll = self.call() if self.chance(0.5) else ""
        lines.append(rng.choice([
            "for (int %(r)s = 0; %(r)s < kSide; %(r)s++) for (int %(c)s = 0; %(c)s < kSide; %(c)s++) { s += (unsigned long)%(m)s->cell[%(r)s][%(c)s]; %(p)s }",
            "for (int %(c)s = kSide - 1; %(c)s >= 0; %(c)s--) { %(p)s for (int %(r)s = 0; %(r)s < kSide; %(r)s++) s = s * 3 + (unsigned long)%(m)s[%(n)s - 1].cell[%(r)s][%(c)s]; }",
            "for (long %(r)s = 100; %(r)s < 100 + kSide; %(r)s++) { long *w = %(m)s->cell[%(r)s - 100] + kSide; for (int %(c)s = kSide; %(c)s > 0; %(c)s--) { s += (unsigned long)*--w; %(p)s } }",
            "{ short *w = %(m)s[%(n)s - 1].narrow + kSide; for (int %(c)s = kSide; %(c)s > 0; %(c)s--) { s += (unsigned long)*--w; %(p)s } }",
            "{ short *w = %(m)s->narrow; long %(r)s = 0; for (; %(r)s < kSide - 1; %(r)s++) { s ^= (unsigned long)*w++; %(p)s } visit((long)s); s += (unsigned long)*w; }",
            "for (long %(r)s = 0; %(r)s < %(n)s; %(r)s++) for (int %(c)s = 0; %(c)s < kSide; %(c)s++) { %(p)s s += (unsigned long)%(m)s[%(r)s].cell[%(c)s][kSide - 1 - %(c)s] + (unsigned long)%(m)s[%(r)s].narrow[%(c)s]; }",
        ]) % {"r": r, "c": c, "m": m, "n": n, "p": poll})
        return lines

    def list(self):
        rng = self.rng
        l, q = self.make("l"), self.make("q")
        n = rng.choice([3, 9, 40])
        lines = ["Item *%s = makeList(%s, %s);" % (l, self.hidden(n), self.seed())]
        lines.append(rng.choice([
            "for (Item *%(q)s = %(l)s; %(q)s; %(q)s = %(q)s->other) { %(u)s %(p)s }",
            "while (%(l)s) { Item *%(q)s = %(l)s->other; %(l)s->other = 0; %(p)s s += (unsigned long)%(l)s->weight; %(l)s = %(q)s; }",
            "{ Item **%(q)s = &%(l)s; while (*%(q)s) { %(p)s if ((*%(q)s)->weight & 1) *%(q)s = (*%(q)s)->other; else { %(u2)s %(q)s = &(*%(q)s)->other; } } while (%(l)s) { s += (unsigned long)%(l)s->weight; %(l)s = %(l)s->other; } }",
            "{ Item *%(q)s = 0; while (%(l)s) { Item *n = %(l)s->other; %(l)s->other = %(q)s; %(q)s = %(l)s; %(l)s = n; %(p)s } for (; %(q)s; %(q)s = %(q)s->other) s = s * 5 + (unsigned long)%(q)s->weight; }",
            "{ int *m = %(l)s->more; for (Item *%(q)s = %(l)s->other; %(q)s; %(q)s = %(q)s->other) { %(p)s for (int i = 100; i < 106; i++) s += (unsigned long)m[i - 100]; m = %(q)s->more; } }",
        ]) % {"l": l, "q": q, "p": self.call(), "u": self.add(q + "->weight"), "u2": self.add("(*%s)->weight" % q)})
        return lines

    def copy(self):
        """Loops that LLVM makes copies, vectors, or gathers of."""
        rng = self.rng
        lines = []
        kind = rng.choice(["words", "ints", "bytes", "reals", "flex", "items"])
        a, b = self.array(lines=lines, kinds=[kind]), self.array(lines=lines, kinds=[kind])
        least = shortest([a, b])
        size, n = least.size, self.lengthOf([a, b], least)
        i, k = self.make("i"), rng.choice(BIASES)
        forms = [
            "for (long %(i)s = 0; %(i)s < %(n)s; %(i)s++) %(a)s = %(b)s;",
            "for (long %(i)s = 0; %(i)s < %(n)s; %(i)s++) %(a)s = %(b)s + %(a)s;",
            "for (long %(i)s = %(n)s; %(i)s-- > 0;) %(a)s += %(b)s * 2;",
        ]
        text = rng.choice(forms) % {"i": i, "n": n, "a": a.element(i), "b": b.element(i)}
        lines.append(text)
        if self.chance(0.4):
            x = self.array(size, lines, ["ints"])
            j = self.make("j")
            lines.append("for (long %s = %d; %s < %s + %d; %s++) s += (unsigned long)%s;" % (
                j, k, j, self.lengthOf([a, b, x], shortest([least, x])), k, j, a.element("%s %% (int)%s" % (x.element("%s - %d" % (j, k)), n))))
        lines.append(self.call())
        j = self.make("j")
        lines.append("for (long %s = %d; %s < %s + %d; %s++) s += (unsigned long)%s ^ (unsigned long)%s;" % (
            j, k, j, n, k, j, a.element("%s - %d" % (j, k)), b.element("%s - 1 - (%s - %d)" % (n, j, k))))
        return lines

    def found(self):
        """A pointer into the object that a function finds."""
        rng = self.rng
        lines = []
        a = self.array(lines=lines, kinds=["words"])
        p = self.make("p")
        d = rng.choice(BIASES)
        lines.append("long *%s = %s;" % (p, rng.choice([
            "findWord(%(a)s, %(n)s, hidden(%(v)d))", "wordAt(%(a)s, hidden(%(d)d) + %(n)s - 1, %(d)d)",
            "hidden(%(b)d) ? wordFarAt(%(a)s, hidden(1000)) : wordFarAt(%(a)s, hidden(1001))",
            "hidden(%(b)d) ? wordFarAt(%(a)s, hidden(1000)) : wordFarAt(makeWords(5, 3), hidden(1003))",
        ]) % {"a": a.name, "n": a.length, "v": rng.randint(0, 300), "d": d, "b": rng.randint(0, 1)}))
        lines += [self.call(), "s += (unsigned long)*%s;" % p, self.call(), "s += (unsigned long)readLater(%s);" % p]
        return lines

    def helperCall(self):
        if not self.helpers:
            return self.loopOver()
        h = self.rng.choice(self.helpers)
        lines = []
        arguments = []
        for kind in h.kinds:
            size = self.rng.choice(SMALL if self.depth else SIZES)
            if kind in ("table", "matrices", "narrow"):
                size = min(size, 64)
            if self.chance(0.5):
                arguments.append("%s(%d, %s), %d" % (Array.KINDS[kind][1], size, self.seed(), size))
            else:
                a = self.array(size, lines, [kind])
                arguments.append("%s, %s" % (a.name, a.length))
        lines.append("s += %s(%s, s);" % (h.name, ", ".join(arguments)))
        return lines

    # C++ alone.

    def lambdaCall(self):
        lines = []
        a = self.array(lines=lines)
        k = self.rng.choice(BIASES)
        f, i = self.make("f"), self.make("i")
        capture = self.rng.choice(["[&]", "[=, &s]", "[&s, %s]" % a.name])
        lines.append("auto %s = %s(long i) { %s %s };" % (f, capture, self.call(), self.add(a.element("i - %d" % k))))
        lines.append("for (long %s = %d; %s < %d; %s++) { %s(%s); %s }" % (
            i, k, i, k + a.size, i, f, i, self.call() if self.chance(0.3) else ""))
        return lines

    def tryCatch(self):
        self.in_try = True
        lines = self.rng.choice([self.loopOver, self.together])()
        self.in_try = False
        return ["try {"] + lines + ["} catch (long e) { s += (unsigned long)e & 7; }"]

    def algorithm(self):
        lines = []
        kind = self.rng.choice(["words", "ints", "bytes", "flex"])
        a = self.array(lines=lines, kinds=[kind])
        f, n = a.first, a.length
        lines.append(self.rng.choice([
            "s += (unsigned long)std::accumulate(%(f)s, %(f)s + %(n)s, 0L);",
            "std::sort(%(f)s, %(f)s + %(n)s, [&](auto x, auto y) { %(c)s return x < y; });",
            "std::for_each(std::reverse_iterator<%(t)s *>(%(f)s + %(n)s), std::reverse_iterator<%(t)s *>(%(f)s), [&](auto &x) { %(c)s s = s * 3 + (unsigned long)x; });",
            "{ auto q = std::max_element(%(f)s, %(f)s + %(n)s, [&](auto x, auto y) { %(c)s return x < y; }); %(c)s s += (unsigned long)*q; }",
            "std::reverse(%(f)s, %(f)s + %(n)s);", "std::rotate(%(f)s, %(f)s + 1, %(f)s + %(n)s);",
            "{ auto q = std::find_if(%(f)s, %(f)s + %(n)s, [&](auto &x) { %(c)s return x == 77; }); s += (unsigned long)(q - %(f)s); }",
        ]) % {"f": f, "n": n, "t": a.type, "c": "visit((long)(s & 1));" if self.chance(0.5) else ""})
        lines.append(self.call())
        lines.append(self.add(a.element("0")))
        return lines

    def statement(self):
        forms = [self.loopOver] * 6 + [self.walk] * 4 + [self.straight] * 3 + [self.merge] * 3 + [self.carried] * 2 + [self.together] * 8 + [self.found] * 2 + [
            self.matrix, self.list, self.copy, self.copy] + [self.helperCall] * 2
        if self.is_cxx:
            forms += [self.lambdaCall, self.tryCatch, self.tryCatch, self.algorithm, self.algorithm]
        return self.rng.choice(forms)()

    def text(self, statements):
        lines = []
        for _ in range(statements):
            block = ["{"] + self.statement() + ["}"]
            if self.chance(0.3):
                block.append(self.call())
            lines += block
        return lines
