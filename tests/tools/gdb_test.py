#!/usr/bin/env python3
# gdb_test.py - GDB shows GC objects by tools/wbgc-gdb.py.
#
#   gdb_test.py DEBUGGED WBGC_GDB_PY
#
# Exit status 77 (skipped) without a GDB that knows Python, or where it may not trace.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import re
import shutil
import subprocess
import sys

COMMANDS = [
    "break stopHere", "run", "wbgc object pair", "wbgc object (char *)pair + 9", "wbgc object &pair",
    "print $wbgc_typename(pair)", "print $wbgc_base((char *)pair + 16) == pair", "print *weak",
    "print gPairType", "wbgc object array", "set language c", "wbgc object row",
]
EXPECTED = [
    r"Pair at 0x\w+: cell of 24 bytes, not marked\n  \+16: 0x\w+ \(Pair\)\n",
    r"Pair at 0x\w+, 9 bytes inside: cell of 24 bytes",
    r"0x\w+ points to no object of the wbgc heap",
    r'\$1 = "Pair"',
    r"\$2 = (true|1)",
    r"weak reference to 0x\w+ \(Pair\)",
    r"type Pair, 24 bytes, 2 slots",
    r"array of Pair at 0x\w+: cell of 128 bytes, not marked\n  \+72: 0x\w+ \(Pair\)\n",
    r"\nPair at 0x\w+: cell of \d+ bytes, not marked\n  \+16: 0x\w+ \(Pair\)\n(  \+\d+: .*\n){99}  …\n",
]


def gdb(*arguments):
    return subprocess.run(["gdb", "-nx", "-batch", *arguments], capture_output=True, text=True, timeout=100)


def main():
    program, script = sys.argv[1:]
    if not shutil.which("gdb") or "python works" not in gdb("-ex", "python print('python works')").stdout:
        print("no GDB with Python")
        return 77
    arguments = ["-ex", f"source {script}"]
    for command in COMMANDS:
        arguments += ["-ex", command]
    out = gdb(*arguments, program)
    if "ptrace" in out.stderr and "Breakpoint 1, " not in out.stdout:
        print(out.stderr)
        return 77
    missing = [pattern for pattern in EXPECTED if not re.search(pattern, out.stdout)]
    for pattern in missing:
        print(f"gdb_test: not found: {pattern}")
    if missing:
        print(out.stdout, out.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
