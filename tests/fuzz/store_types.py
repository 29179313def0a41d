# store_types.py - The random types of store_fuzz.py, and where their slots are.
#
# The script computes that on its own, from what it wrote: `slots` is what the plugin's pointer maps are held
# to. A path is what follows `object->`.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

SLOT_TYPES = {"node": "Node *", "any": "Any ", "word": "Word "}


class Type:
    def __init__(self, name):
        self.name = name
        self.members = []  # declarations
        self.slots = []  # (path, kind, is shared with other members of a union)
        self.others = []  # (path, type) of numbers
        self.records = []  # (path, Type) of records in it
        self.arrays = []  # (path, kind, length) of arrays of slots
        self.is_trivial = True
        self.is_aggregate = True
        self.constructors = []

    def add(self, path, inner):
        """Takes over what lies in a member of another type."""
        self.slots += [(path + "." + p, k, s) for p, k, s in inner.slots]
        self.others += [(path + "." + p, t) for p, t in inner.others]
        self.records += [(path, inner)] + [(path + "." + p, t) for p, t in inner.records]
        self.arrays += [(path + "." + p, k, n) for p, k, n in inner.arrays]
        self.is_trivial &= inner.is_trivial


class Types:
    def __init__(self, rng, language):
        self.rng = rng
        self.is_cxx = language == "c++"
        self.all = []
        for i in range(rng.randint(6, 9)):
            self.all.append(self.make("T%d" % i))

    def make(self, name):
        t = Type(name)
        rng = self.rng
        base = None
        if self.is_cxx and self.all and rng.random() < 0.3:
            base = rng.choice([b for b in self.all])
            t.slots += base.slots
            t.others += base.others
            t.records += base.records
            t.arrays += base.arrays
            t.is_trivial &= base.is_trivial
            t.is_aggregate = False
        prefix = "f%s" % name
        for i in range(rng.randint(1, 4)):
            self.member(t, "%s_%d" % (prefix, i))
        if not t.slots:
            t.members.append("Node *%s_n;" % prefix)
            t.slots.append((prefix + "_n", "node", False))
        if self.is_cxx and (rng.random() < 0.4 or not t.is_aggregate):
            self.construct(t, prefix, base)
        kind = "struct"
        t.text = "%s %s%s {\n  %s\n};" % (kind, name, " : " + base.name if base else "", "\n  ".join(t.members))
        return t

    def member(self, t, name):
        rng = self.rng
        what = rng.choice(["slot", "slot", "number", "record", "array", "union", "records", "tail"])
        if what in ("record", "records") and not self.all:
            what = "slot"
        if what == "slot":
            kind = rng.choice(list(SLOT_TYPES))
            t.members.append("%s%s;" % (SLOT_TYPES[kind], name))
            t.slots.append((name, kind, False))
        elif what == "number":
            t.members.append("long %s;" % name)
            t.others.append((name, "long"))
        elif what == "tail":
            t.members.append("char %s;" % name)
            t.others.append((name, "char"))
        elif what == "array":
            kind = rng.choice(list(SLOT_TYPES))
            length = rng.randint(1, 4)
            t.members.append("%s%s[%d];" % (SLOT_TYPES[kind], name, length))
            t.slots += [("%s[%d]" % (name, i), kind, False) for i in range(length)]
            t.arrays.append((name, kind, length))
        elif what == "union":
            t.members.append("union { Node *p; long i; char c[8]; struct { int lo, hi; } h; double d; } %s;" % name)
            t.slots.append((name + ".p", "node", True))
            t.others += [(name + ".i", "long"), (name + ".c[number(3)]", "char"), (name + ".h.hi", "int"),
                         (name + ".d", "double")]
        else:
            inner = rng.choice(self.all)
            if what == "record":
                t.members.append("struct %s %s;" % (inner.name, name))
                t.add(name, inner)
            else:
                t.members.append("struct %s %s[2];" % (inner.name, name))
                for i in range(2):
                    t.add("%s[%d]" % (name, i), inner)

    def construct(self, t, prefix, base):
        """A constructor of two pointers, that leaves all else to default member initializers."""
        t.is_aggregate = False
        own = [(p, k) for p, k, s in t.slots if p.startswith(prefix) and "." not in p and "[" not in p]
        inits = ["%s(%s)" % (p, self.value(k, self.rng.choice("ab"))) for p, k in own if self.rng.random() < 0.7]
        if base and not base.is_aggregate and self.rng.random() < 0.5:
            inits.insert(0, "%s(b, a)" % base.name)
        elif base:
            inits.insert(0, "%s()" % base.name)
        t.members = [m[:-1] + "{};" for m in t.members]
        t.members.append("%s()%s {}" % (t.name, " : %s()" % base.name if base else ""))
        t.members.append("%s(Node *a, Node *b)%s {}" % (t.name, " : " + ", ".join(inits) if inits else ""))
        if self.rng.random() < 0.5:
            t.is_trivial = False
            t.members.append("%s(const %s &) = default;" % (t.name, t.name))
            t.members.append("%s &operator=(const %s &) = default;" % (t.name, t.name))
            t.members.append("~%s() {}" % t.name)

    def value(self, kind, name):
        return "(uintptr_t)%s" % name if kind == "word" else name

    def text(self):
        out = []
        for t in self.all:
            out.append(t.text)
            if not self.is_cxx:
                out.append("typedef struct %s %s;" % (t.name, t.name))
            out.append("static %s *new%s(int count) {\n  %s *o = (%s *)shadowRoomer(count * sizeof *o);" %
                       (t.name, t.name, t.name, t.name))
            out.append("  for (int i = 0; i < count; ++i) {")
            for path, kind, is_shared in t.slots:
                out.append('    shadowSlot(&o[i].%s, "%s.%s");' % (path, t.name, path))
                if is_shared:
                    out.append("    shadowShared(&o[i].%s);" % path)
            out.append("  }\n  return o;\n}")
            body = "  %s r%s;\n" % (t.name, "{}" if self.is_cxx else " = {0}")
            for path, kind, is_shared in t.slots:
                if self.rng.random() < 0.6:
                    body += "  r.%s = %s;\n" % (path, self.value(kind, self.rng.choice("ab")))
            out.append("static %s make%s(Node *a, Node *b) {\n%s  return r;\n}" % (t.name, t.name, body))
            out.append("static void take%s(%s from, %s *to) {\n  from.%s = 0;\n  *to = from;\n}" %
                       (t.name, t.name, t.name, t.slots[0][0]))
        return "\n".join(out)
