# store_statements.py - One random program of store_fuzz.py: objects, and statements that write to them.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

CONVERSION = {"node": "", "any": "", "word": "(uintptr_t)"}


class Program:
    def __init__(self, rng, types, language, drops):
        self.rng = rng
        self.is_cxx = language == "c++"
        self.types = types.all
        self.drops = drops
        self.objects = {}  # by type: names of pointers to objects, of two elements each
        self.depth = 0
        self.fresh = 0

    def name(self, prefix):
        self.fresh += 1
        return "%s%d" % (prefix, self.fresh)

    # Expressions.

    def object(self, t):
        """A pointer to an object of type t."""
        one, other = (self.rng.choice(self.objects[t.name]) for _ in range(2))
        form = self.rng.randint(0, 9)
        if form == 0:
            return "(number(%d) ? %s : %s)" % (self.rng.randint(0, 1), one, other)
        if form == 1:
            return "(number(1), %s)" % one
        if form == 2:
            return "(%s + number(1))" % one
        if form == 3:
            return "({ %s *q = %s; q; })" % (t.name, one)
        if form == 4:
            return "(&%s[number(1)])" % one
        if form == 5:
            return "(%s ?: %s)" % (one, other)
        return one

    def lvalue(self, t, path, takes_address=True):
        o = self.object(t)
        form = self.rng.randint(0, 5) if takes_address else 5
        if form == 0:
            return "(*%s).%s" % (o, path)
        if form == 1:
            return "(*&%s->%s)" % (o, path)
        if form == 2 and self.is_cxx:
            return "static_cast<decltype((%s->%s))>(%s->%s)" % (o, path, o, path)
        if form == 3:
            return "__extension__ (%s->%s)" % (o, path)
        return "%s->%s" % (o, path)

    def slot(self, kinds=("node", "any", "word")):
        """An lvalue of a slot, and its kind."""
        t = self.type()
        candidates = [s for s in t.slots if s[1] in kinds]
        if not candidates:
            return self.rng.choice(["n", "v"]) + "->next", "node"
        path, kind, _ = self.rng.choice(candidates)
        return self.lvalue(t, path), kind

    def node(self):
        """A value of type Node *."""
        form = self.rng.randint(0, 9)
        if form == 0:
            return "(Node *)0"
        if form == 1:
            return "hidden(%s)" % self.rng.choice("nvw")
        if form == 2:
            return "(number(%d) ? v : w)" % self.rng.randint(0, 1)
        if form == 3 and self.depth < 2:
            return self.nested(lambda: "(%s = %s)" % (self.slot(["node"])[0], self.node()))
        if form == 4:
            return "put(&%s->next, %s)" % (self.rng.choice("nvw"), self.rng.choice("vw"))
        if form == 5:
            return "({ Node *t = %s; t; })" % self.rng.choice("nvw")
        if form == 6:
            return "_Generic(n, Node *: v, default: w)"
        return self.rng.choice("nvw")

    def nested(self, make):
        self.depth += 1
        result = make()
        self.depth -= 1
        return result

    def value(self, kind):
        return CONVERSION[kind] + ("(%s)" % self.node() if CONVERSION[kind] else self.node())

    def type(self, wanted=lambda t: True):
        fitting = [t for t in self.types if t.name in self.objects and wanted(t)]
        return self.rng.choice(fitting) if fitting else None

    def record(self, t):
        """A value of type t."""
        form = self.rng.randint(0, 6)
        if form == 0:
            return "make%s(%s, %s)" % (t.name, self.node(), self.rng.choice("vw"))
        if form == 1 and not self.is_cxx:
            path, kind, _ = self.rng.choice(t.slots)
            return "(%s){.%s = %s}" % (t.name, path, self.value(kind))
        if form == 1:
            return "%s{}" % t.name
        if form == 2 and self.is_cxx and not t.is_aggregate:
            return "%s(%s, %s)" % (t.name, self.node(), self.rng.choice("vw"))
        if form == 3:
            return "({ %s q = *%s; q; })" % (t.name, self.object(t))
        if form == 4:
            return "(number(%d) ? *%s : *%s)" % (self.rng.randint(0, 1), self.object(t), self.object(t))
        return "*%s" % self.object(t)

    # Statements.

    def statement(self):
        forms = [self.assign, self.assign, self.chain, self.update, self.copy, self.copy, self.copyPart,
                 self.library, self.atomic, self.other, self.pointer, self.local, self.byValue, self.branch,
                 self.loop]
        if self.is_cxx:
            forms += [self.construct, self.construct, self.reference, self.lambdaCall, self.algorithm,
                      self.closure, self.template, self.exception]
        text = self.rng.choice(forms)()
        return text or self.assign()

    def assign(self):
        slot, kind = self.slot()
        return "%s = %s;" % (slot, self.value(kind))

    def chain(self):
        one, two, three = (self.slot(["node"])[0] for _ in range(3))
        return "%s = %s = %s = %s;" % (one, two, three, self.node())

    def update(self):
        slot, kind = self.slot(["node", "word"])
        form = self.rng.choice(["%s += number(2);", "%s -= 1;", "%s++;", "--%s;", "(void)%s++;"])
        if kind == "word":
            form = self.rng.choice([form, "%s |= 1;", "%s ^= 6;", "%s &= ~(uintptr_t)7;"])
        return form % ("(%s)" % slot)

    def copy(self):
        t = self.type()
        return "*%s = %s;" % (self.object(t), self.record(t))

    def copyPart(self):
        t = self.type(lambda t: t.records)
        if not t:
            return None
        path, inner = self.rng.choice(t.records)
        if self.rng.random() < 0.5 and inner.name in self.objects:
            return "*%s = %s->%s;" % (self.object(inner), self.object(t), path)
        return "%s = %s->%s;" % (self.lvalue(t, path), self.object(t), path)

    def library(self):
        t = self.type(lambda t: t.is_trivial)
        if not t:
            return None
        one, other = self.object(t), self.object(t)
        if self.rng.random() < 0.3 and t.arrays:
            path, kind, length = self.rng.choice(t.arrays)
            return self.rng.choice([
                "memmove(%s->%s, %s->%s, sizeof %s->%s);" % (one, path, other, path, one, path),
                "memset(%s->%s, 0, number(%d) * 8);" % (one, path, self.rng.randint(0, length))])
        return self.rng.choice([
            "memcpy(%s, %s, sizeof(%s));" % (one, self.rng.choice(["&l%s" % t.name, other]), t.name),
            "memmove((void *)%s, (char *)%s, number(1) * sizeof(%s));" % (one, other, t.name),
            "memset(%s, 0, sizeof(%s));" % (one, t.name),
            "__builtin_memcpy(%s, &l%s, sizeof(%s));" % (one, t.name, t.name)])

    def atomic(self):
        slot, kind = self.slot(["node", "word"])
        value = self.value(kind)
        forms = ["__atomic_store_n(&%s, %s, __ATOMIC_RELEASE);", "(void)__atomic_exchange_n(&%s, %s, __ATOMIC_ACQ_REL);",
                 "(void)__sync_lock_test_and_set(&%s, %s);"]
        if kind == "node":
            forms += ["{ Node *e = v; (void)__atomic_compare_exchange_n(&%s, &e, %s, 0, 5, 5); }",
                      "(void)__sync_bool_compare_and_swap(&%s, w, %s);"]
        else:
            forms += ["(void)__atomic_fetch_or(&%s, %s & 7, __ATOMIC_RELAXED);", "(void)__sync_fetch_and_add(&%s, %s & 8);"]
        return self.rng.choice(forms) % (slot, value)

    def other(self):
        t = self.type(lambda t: t.others)
        if not t:
            return None
        path, kind = self.rng.choice(t.others)
        form = self.rng.choice(["%s = %d;", "%s += %d;"])
        return form % (self.lvalue(t, path, takes_address=False), self.rng.randint(0, 100))

    def pointer(self):
        t = self.type()
        path, kind, is_shared = self.rng.choice(t.slots)
        q = self.name("q")
        return "{ __typeof__(%s->%s) *%s = &%s->%s; *%s = %s; }" % (
            self.objects[t.name][0], path, q, self.object(t), path, q, self.value(kind))

    def local(self):
        t = self.type()
        path, kind, _ = self.rng.choice(t.slots)
        return "l%s.%s = %s; *%s = l%s;" % (t.name, path, self.value(kind), self.object(t), t.name)

    def byValue(self):
        t = self.type()
        return "take%s(%s, %s);" % (t.name, self.record(t), self.object(t))

    def block(self):
        return self.nested(lambda: "{ %s CHECK(); %s CHECK(); }" % (self.statement(), self.statement()))

    def branch(self):
        if self.depth > 1:
            return None
        form = self.rng.randint(0, 2)
        if form == 0:
            return "if ((%s = %s)) %s else %s" % (self.slot(["node"])[0], self.node(), self.block(), self.block())
        if form == 1:
            return "switch (number(%d)) { case 0: %s case 1: %s break; default: %s }" % (
                self.rng.randint(0, 2), self.block(), self.block(), self.block())
        label = self.name("l")
        return "if (number(%d)) goto %s; %s %s: %s" % (self.rng.randint(0, 1), label, self.plainBlock(), label,
                                                       self.plainBlock())

    def plainBlock(self):
        return self.nested(lambda: "{ %s CHECK(); }" % self.assign())

    def loop(self):
        if self.depth > 1:
            return None
        i = self.name("i")
        form = self.rng.choice(["for (int %s = 0; %s < number(3); ++%s) %s", "for (int %s = number(2); %s; --%s) %s"])
        return form % (i, i, i, self.block())

    # Statements of C++.

    def construct(self):
        t = self.type()
        forms = ["new (%s) %s(%s);" % (self.object(t), t.name, self.record(t)), "new (%s) %s();" % (self.object(t), t.name),
                 "new (%s) %s{};" % (self.object(t), t.name), "new (%s) %s;" % (self.object(t), t.name),
                 "new (%s) %s(make%s(v, %s));" % (self.object(t), t.name, t.name, self.node())]
        if not t.is_aggregate:
            forms += 2 * ["new (%s) %s(%s, %s);" % (self.object(t), t.name, self.node(), self.rng.choice("vw"))]
        if not t.is_trivial:
            forms += ["%s->~%s();" % (self.rng.choice(self.objects[t.name]), t.name)]
        slot, kind = self.slot(["node"])
        forms += ["new (&%s) Node *(%s);" % (slot, self.node()), "new (&%s) Node *{};" % slot]
        forms += ["new (%s) %s[2]{%s, %s};" % (self.rng.choice(self.objects[t.name]), t.name, self.record(t), self.record(t))]
        return self.rng.choice(forms)

    def reference(self):
        slot, kind = self.slot()
        r = self.name("r")
        return self.rng.choice(["{ auto &%s = %s; %s = %s; }", "{ decltype(auto) %s = (%s); %s = %s; }"]) % (
            r, slot, r, self.value(kind))

    def lambdaCall(self):
        slot, kind = self.slot(["node"])
        return self.rng.choice([
            "[&] { %s = %s; }();", "called([&] { %s = %s; });", "[&](auto q) { %s = q; }(%s);",
            "[&, k = v](auto q) mutable { k = q; %s = k; }(%s);"]) % (slot, self.node())

    def algorithm(self):
        # Of words a template would lose the typedef, which is refused.
        t = self.type(lambda t: any(a[1] == "node" for a in t.arrays))
        form = self.rng.randint(0, 5)
        if form > 2 or not t:
            t = self.type()
            return self.rng.choice(["std::swap(*%s, *%s);", "std::swap(%s[0], %s[1]);"]) % (
                self.rng.choice(self.objects[t.name]), self.rng.choice(self.objects[t.name]))
        path, kind, length = self.rng.choice([a for a in t.arrays if a[1] == "node"])
        o = self.rng.choice(self.objects[t.name])
        return self.rng.choice([
            "std::rotate(%(a)s, %(a)s + number(%(n)d), %(a)s + %(n)d);", "std::reverse(%(a)s, %(a)s + %(n)d);",
            "std::sort(%(a)s, %(a)s + %(n)d);", "for (auto &x : %(a)s) x = %(v)s;",
            "std::copy(%(b)s, %(b)s + %(n)d, %(a)s);", "std::fill(%(a)s, %(a)s + %(n)d, %(a)s[0]);"]) % {
                "a": "%s->%s" % (o, path), "b": "%s[1].%s" % (o, path), "n": length, "v": self.value(kind)}

    def closure(self):
        f, c = self.name("f"), self.name("c")
        slot, kind = self.slot(["node"])
        return ("{ auto %s = [k = v, m = %s](Node *q) mutable { m = k; k = q; return m; }; auto *%s = "
                "(decltype(%s) *)shadowRoomer(sizeof %s); for (int i = 0; i < 2; ++i) shadowSlot((Node **)%s + i, "
                "\"closure\"); new (%s) auto(%s); CHECK(); %s = (*%s)(w); }") % (f, self.rng.choice("nw"), c, f, f, c, c, f, slot, c)

    def template(self):
        t = self.type()
        if self.rng.random() < 0.5:
            slot, kind = self.slot(["node"])
            return "assignAs<Node *>(%s, %s);" % (slot, self.node())
        o, record = self.object(t), self.record(t)
        return self.rng.choice([
            "assignAs<%s>(*%s, %s);" % (t.name, o, record), "*%s = passedOn<%s>(%s);" % (o, t.name, record),
            "new (%s) %s(passedOn<%s>(%s));" % (o, t.name, t.name, record)])

    def exception(self):
        slot, kind = self.slot()
        return "try { %s = (number(%d) ? throw 1 : 0, %s); } catch (int) {}" % (
            slot, self.rng.randint(0, 1), self.value(kind))

    # The whole.

    def text(self, name):
        rng = self.rng
        lines = ["static void %s(void) {" % name,
                 '  Node *v = hidden(makeNode("v")), *w = hidden(makeNode("w")), *n = hidden(makeNode("n"));']
        for t in rng.sample(self.types, min(len(self.types), rng.randint(2, 4))):
            self.objects[t.name] = [self.name("o") for _ in range(2)]
            for o in self.objects[t.name]:
                lines.append("  %s *%s = new%s(3);" % (t.name, o, t.name))
            lines.append("  %s l%s%s;" % (t.name, t.name, "{}" if self.is_cxx else " = {0}"))
        dropped = rng.randint(0, 9) if self.drops else -1
        for i in range(rng.randint(10, 16)):
            if i == dropped:
                lines.append('  WBGC_NOBARRIER_STORE(n->next, makeNode("dropped")); CHECK();')
            lines.append("  %s CHECK();" % self.statement())
        return "\n".join(lines + ["}"])
