# liveness_loops.py - The loops of liveness_fuzz.py: by index and by pointer, forwards and backwards, over one object
# and several.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from liveness_arrays import BIASES, Array, shortest


class Loops:
    """What a function (liveness_statements.py) can do in loops."""

    def loop(self, size, length):
        """The parts of a loop of `size` rounds: before, head, index, end of a round, tail, whether `continue` goes on."""
        rng = self.rng
        i = self.make("i")
        t = rng.choice(["long", "long", "int", "size_t", "unsigned"])
        k = rng.choice(BIASES)
        n = rng.choice([length, length, str(size)])
        cast = "(%s)" % t
        form = rng.randint(0, 13)
        if form == 0:
            return [], "for (%s %s = 0; %s < %s%s; %s++) {" % (t, i, i, cast, n, i), i, "", "}", True
        if form == 1:
            return [], "for (%s %s = %s%s; %s-- > 0;) {" % (t, i, cast, n, i), i, "", "}", True
        if form == 2:
            t = rng.choice(["long", "int"])
            return [], "for (%s %s = (%s)%s - 1; %s >= 0; %s--) {" % (t, i, t, n, i, i), i, "", "}", True
        if form in (3, 4):  # far above
            return [], "for (%s %s = %s%s; %s < %s%s + %d; %s++) {" % (
                t, i, cast, self.hidden(k), i, cast, n, k, i), "%s - %d" % (i, k), "", "}", True
        if form == 5:  # far below
            t = rng.choice(["long", "int"])
            return [], "for (%s %s = (%s)%s; %s < (%s)%s - %d; %s++) {" % (
                t, i, t, self.hidden(-k), i, t, n, k, i), "%s + %d" % (i, k), "", "}", True
        if form == 6:  # a distance that nobody knows
            b = self.make("k")
            return ["long %s = hidden(%d);" % (b, k)], "for (long %s = hidden(%d); %s < %s + %s; %s++) {" % (
                i, k, i, b, n, i), "%s - %s" % (i, b), "", "}", True
        if form == 7:
            b = self.make("k")
            return ["long %s = hidden(%d);" % (b, k)], "for (long %s = %s + %s; %s > %s; %s--) {" % (
                i, b, n, i, b, i), "%s - %s - 1" % (i, b), "", "}", True
        if form == 8:
            return ["%s %s = 0;" % (t, i)], "while (%s < %s%s) {" % (i, cast, n), i, "%s++;" % i, "}", False
        if form == 9:
            return ["%s %s = 0;" % (t, i)], "do {", i, "", "} while (++%s < %s%s);" % (i, cast, n), True
        if form == 10:
            again = self.make("again")
            return ["%s %s = 0;" % (t, i)], "%s: {" % again, i, "", "} if (++%s < %s%s) goto %s;" % (i, cast, n, again), None
        if form == 11:
            return ["%s %s = 0;" % (t, i)], "for (;;) { if (%s == %s%s) break;" % (i, cast, n), i, "%s++;" % i, "}", False
        if form == 12:  # with a step
            step = rng.randint(2, 4)
            return [], "for (%s %s = 0; %s < %s%s; %s += %d) {" % (t, i, i, cast, n, i, step), i, "", "}", True
        b = self.make("b")  # the index goes one way, the counter another
        return ["long %s = %d;" % (b, k)], "for (%s %s = %s%s; %s > 0; %s--) {" % (t, i, cast, n, i, i), "%s++ - %d" % (b, k), "", "}", None

    def loopOver(self):
        lines = []
        a = self.array(lines=lines)
        arrays = [a] + [self.array(a.size, lines) for _ in range(self.rng.choice([0, 0, 0, 1, 2, 4]))]
        least = shortest(arrays)
        size, length = least.size, self.lengthOf(arrays, least)
        before, head, index, end, tail, can_continue = self.loop(size, length)
        body = []
        simple = "++" in index  # used once
        if simple:
            j = self.make("j")
            body.append("long %s = (long)(%s);" % (j, index))
            index = j
        if self.chance(0.2):
            body.append(self.exit(can_continue))
        for x in self.rng.sample(arrays, len(arrays)):
            body.append(self.use(x, index))
            if self.chance(0.25):
                body.append(self.call())
        if self.chance(0.15):
            body.append(self.exit(can_continue))
        if self.chance(0.15):
            body.append("switch (s & 3) { case 0: %s break; case 1: %s break; case 2: %s break; }" % (
                self.use(a, index), self.call(), self.use(self.rng.choice(arrays), index)))
        if self.depth < 2 and self.chance(0.25):
            body += self.nested(a, index)
        lines += before + [head] + body + ([end] if end else []) + [tail]
        if self.chance(0.25):
            lines.append(self.call())
            lines.append(self.use(self.rng.choice(arrays), str(self.rng.randrange(size))))
        return lines

    def nested(self, a, index):
        self.depth += 1
        lines = self.statement()
        if self.chance(0.5):
            before, head, inner, end, tail, _ = self.loop(a.size, a.length)
            if "++" not in inner:
                lines = before + [head, self.add(a.element("(%s)" % inner)), self.call() if self.chance(0.3) else "", end, tail]
        self.depth -= 1
        return ["{"] + lines + ["}"]

    def exit(self, can_continue):
        forms = ["if (s %% %d == 0) break;" % self.rng.choice([7, 31, 101, 997])] if can_continue is not None else []
        if can_continue:
            forms.append("if (s % 3 == 0) continue;")
        if self.depth == 0 and self.chance(0.4):
            forms.append("if (s % 4099 == 0) return s;")
        if self.is_cxx and self.in_try:
            forms.append("if (s % 509 == 0) throw (long)s;")
        return self.rng.choice(forms) if forms else ""

    def walk(self):
        """A pointer walks."""
        rng = self.rng
        lines = []
        a = self.array(lines=lines)
        p, e = self.make("p"), self.make("e")
        c = self.make("c")
        form = rng.randint(0, 8)
        use = self.walkUse(a, p)
        t, first, n = a.type, a.first, a.length
        stop = "if (s %% %d == 0) break;" % rng.choice([5, 31, 101]) if self.chance(0.4) else ""
        if form == 0:
            lines.append("for (%s *%s = %s, *%s = %s + %s; %s < %s; %s++) { %s %s }" % (t, p, first, e, first, n, p, e, p, use, stop))
        elif form == 1:
            lines.append("%s *%s = %s + %s; for (long %s = %s; %s > 0; %s--) { --%s; %s %s }" % (
                t, p, first, n, c, n, c, c, p, use, stop))
        elif form == 2:
            lines.append("%s *%s = %s; long %s = 0; while (%s < %s) { %s %s++; %s++; %s }" % (
                t, p, first, c, c, n, use, p, c, stop))
            lines.append(self.call() if self.chance(0.6) else "")
            lines.append("if (%s) { --%s; %s }" % (c, p, self.add(a.by(p))))
        elif form == 3:
            lines.append("%s *%s = %s, *%s = %s + %s; while (%s > %s) { --%s; %s %s }" % (
                t, e, first, p, first, n, p, e, p, use, stop))
        elif form == 4:  # two that meet
            q = self.make("q")
            lines.append("%s *%s = %s, *%s = %s + %s - 1; while (%s < %s) { %s %s %s++; %s--; %s }" % (
                t, p, first, q, first, n, p, q, use, self.walkUse(a, q), p, q, stop))
        elif form == 5:
            step = rng.randint(2, 3)
            lines.append("%s *%s = %s; for (long %s = 0; %s + %d < %s; %s += %d) { %s %s += %d; %s }" % (
                t, p, first, c, c, step, n, c, step, use, p, step, stop))
            lines.append(self.call() if self.chance(0.5) else "")
            lines.append(self.add(a.by(p)))
        elif form == 6:  # from the middle both ways
            q = self.make("q")
            lines.append("%s *%s = %s + %s / 2, *%s = %s; for (long %s = 0; %s < %s / 2; %s++) { %s %s++; --%s; %s %s }" % (
                t, p, first, n, q, p, c, c, n, c, use, p, q, self.walkUse(a, q), stop))
        elif form == 7:  # the pointer comes out of the loop, before its last use
            lines.append("long %s = 0; %s *%s = %s; for (; %s < %s - 1; %s++, %s++) { %s %s }" % (
                c, t, p, first, c, n, c, p, self.add(a.by(p)), "if (%s == %d) break;" % (c, rng.randrange(a.size)) if self.chance(0.5) else ""))
            lines.append(self.call())
            lines.append(self.add(a.by(p)))
            lines.append(self.call())
            lines.append("%s" % self.add(a.by("(%s - %s)" % (p, c))))
        else:  # what is greatest
            lines.append("%s *%s = %s; for (long %s = 1; %s < %s; %s++) if (%s > %s) %s = &%s[%s];" % (
                t, p, first, c, c, n, c, a.by("(%s + %s)" % (first, c)), a.by(p), p, first, c))
            lines.append(self.call())
            lines.append(self.add(a.by(p)))
        return lines

    def walkUse(self, a, p):
        form = self.rng.randint(0, 4)
        if form == 0:
            return "%s %s" % (self.add(a.by(p)), self.call())
        if form == 1:
            return "%s %s" % (self.call(), self.add(a.by(p)))
        return self.add(a.by(p))

    def together(self):
        """Several arrays of words at one distance: the code generator keeps `array - k` of each, and one index."""
        rng = self.rng
        lines = []
        kinds = [rng.choice(["words", "reals", "ints", "flex", "items", "more"])] * 3 if self.chance(0.7) else list(Array.KINDS)
        a = self.array(lines=lines, kinds=kinds)
        arrays = [a] + [self.array(a.size, lines, kinds) for _ in range(rng.choice([1, 2, 2, 2, 3]))]
        least = shortest(arrays)
        n = self.lengthOf(arrays, least)
        i, k, last = self.make("i"), self.make("k"), self.make("v")
        distance = rng.choice(BIASES)
        lines.append("long %s = hidden(%d), %s = hidden(%d); volatile long %s = 0;" % (k, distance, i, distance, last))
        pointers = [(self.make("p"), x) for x in arrays]
        by_pointer = self.chance(0.5)
        if by_pointer:
            for p, x in pointers:
                lines.append("%s *%s = %s;" % (x.type, p, x.first))
        body = ["%s = %s;" % (last, i)] if self.chance(0.6) else []
        for p, x in pointers:
            if by_pointer:
                body.append("%s = &%s[%s - %s]; s += (unsigned long)%s;" % (p, x.first, i, k, x.by(p)))
            else:
                body.append("s += (unsigned long)%s;" % x.element("%s - %s" % (i, k)))
        if self.chance(0.3):
            body.insert(rng.randint(0, len(body)), self.call())
        stop = "s %% %d == 0" % rng.choice([7, 31, 101])
        out = rng.choice(["break;", "break;", "return s;"]) if self.depth == 0 else "break;"
        if self.is_cxx and self.in_try and self.chance(0.5):
            out = "throw (long)s;"
        end = "if (%s) %s" % (stop, out)
        lines += rng.choice([
            ["do {"] + body + ["} while (++%s < %s + %s && !(%s));" % (i, n, k, stop), "--%s;" % i],
            ["for (;; %s++) {" % i] + body + [end, "if (%s == %s + %s - 1) break;" % (i, n, k), "}"],
            ["while (%s < %s + %s - 1) {" % (i, n, k)] + body + [end, "%s++;" % i, "}"],
            ["for (; %s < %s + %s - 1; %s++) {" % (i, n, k, i)] + body + ["}"]])
        form = rng.randint(0, 2)
        if form:
            lines.append("COLLECT();")
            for p, x in pointers:
                lines.append("s += (unsigned long)%s;" % (x.by(p) if by_pointer and form == 1 else x.element("%s - %s" % (i, k))))
        if self.chance(0.35):  # who comes from elsewhere has no arrays
            lines = ["if (hidden(%d) == 0) goto out%s; {" % (rng.choice([1, 1, 1, 0]), i)] + lines + ["}", "out%s:;" % i]
            if self.is_cxx:
                lines[0] = "if (hidden(1)) {"
                lines[-1] = ""
        return lines
