# liveness_program.py - One program of liveness_fuzz.py: functions, helpers that may be inlined, and a main function.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from liveness_arrays import Array
from liveness_statements import Function


class Helper(Function):
    """A function that is handed objects, and perhaps inlined."""

    def __init__(self, rng, is_cxx, name, helpers, is_extern):
        super().__init__(rng, is_cxx, name, helpers)
        self.kinds = [rng.choice(list(Array.KINDS)) for _ in range(rng.choice([1, 1, 2]))]
        self.given = [Array("g%d" % i, k, 3, "m%d" % i) for i, k in enumerate(self.kinds)]
        self.depth = 1
        self.linkage = "" if is_extern else rng.choice(
            ["NOINLINE ", "INLINE ", "INLINE ", "__attribute__((always_inline)) INLINE "])

    def array(self, size=None, lines=None, kinds=None):
        fits = [g for g in self.given if not kinds or g.kind in kinds]
        if fits and self.chance(0.7) and not size:
            return self.rng.choice(fits)
        return super().array(size, lines, kinds)

    def signature(self):
        return "%sunsigned long %s(%s, unsigned long s)" % (
            self.linkage, self.name, ", ".join("%s%s, long %s" % (g.pointer, g.name, g.length) for g in self.given))

    def definition(self):
        return [self.signature() + " {"] + self.text(1) + ["return s;", "}"]


class Program:
    def __init__(self, rng, is_cxx, functions):
        self.helpers = []
        for i in range(4):
            self.helpers.append(Helper(rng, is_cxx, "helper%d" % i, list(self.helpers), rng.random() < 0.7))
            self.helpers[-1].lines = self.helpers[-1].definition()
        self.functions = []
        for i in range(functions):
            f = Function(rng, is_cxx, "program%d" % i, self.helpers)
            f.lines = ["NOINLINE unsigned long program%d(unsigned long s) {" % i] + f.text(rng.choice([1, 1, 1, 2])) + ["return s;", "}"]
            self.functions.append(f)

    CXX = "#include <algorithm>\n#include <iterator>\n#include <numeric>\n"

    OTHERS = ["long *findWord(long *a, long n, long v) { long i = 0; while (i < n - 1 && a[i] != v) i++; return a + i; }",
              "long *wordAt(long *a, long i, long k) { return &a[i - k]; }",
              "long *wordFarAt(long *a, long i) { return &a[i - 1000]; }",
              "long readLater(long *p) { visit(1); return *p; }"]

    def texts(self, is_cxx):
        """The main file, the one that it is linked with, and all in one."""
        head = ['#include "liveness.h"'] + ([self.CXX] if is_cxx else [])
        head += [o[:o.index("{") - 1] + ";" for o in self.OTHERS] + [h.signature() + ";" for h in self.helpers]
        own = [line for h in self.helpers if h.linkage for line in h.lines]
        others = self.OTHERS + [line for h in self.helpers if not h.linkage for line in h.lines]
        main = [line for f in self.functions for line in f.lines]
        main += ["int main(void) {", "if (BEGIN()) return 2;"]
        for i, f in enumerate(self.functions):
            main.append('printf("%s %%lu\\n", %s((unsigned long)hidden(%d))); fflush(stdout); FORGET();' % (f.name, f.name, i))
        main += ["return 0;", "}"]
        return ["\n".join(part) + "\n" for part in (head + own + main, head + own + others, head + own + others + main)]
