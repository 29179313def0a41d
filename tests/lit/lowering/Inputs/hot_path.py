# hot_path.py - The hot path of functions with barriers, beside the same without.
#
#   hot_path.py WITH.s WITHOUT.s FUNCTION:TESTS...
#
# The hot path of a function runs to its return. Without the tests of the flag and the loads of its address it
# must be as long as the other's, with as many moves between registers and to the stack. A function with more
# tests than one may keep the address in a register over the calls between, so only tests and addresses are
# counted there.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re
import sys


def hotPath(file, function):
    lines = open(file).read().split("\n" + function + ":")[1].splitlines()
    path = []
    for line in (l.split("#")[0].strip() for l in lines):
        if line and not line.startswith(".") and not line.endswith(":"):
            path.append(line)
        if line.startswith("ret"):
            return path


def isTest(line):
    return re.match(r"cmp[lq]\s+\$0, %fs:", line)


for argument in sys.argv[3:]:
    function, wanted = argument.split(":")
    on, off = (hotPath(file, function) for file in sys.argv[1:3])
    tests = sum(1 for l in on if isTest(l))
    addresses = sum(1 for l in on if "@GOTTPOFF" in l)
    rest = [l for i, l in enumerate(on)
            if not isTest(l) and "@GOTTPOFF" not in l and not (i and isTest(on[i - 1]))]
    text = "%s: %d test%s, %d address" % (function, tests, "s" * (tests != 1), addresses)
    if wanted == "1":
        kinds = [sorted(l.split()[0] for l in path) for path in (rest, off)]
        text += ", nothing else" if kinds[0] == kinds[1] else ", but %s instead of %s" % (rest, off)
    print(text)
