# matrix.py - Compiles one program for every language standard and optimization level, runs each.
#
#   matrix.py --compiler C --flags "..." [--std ...] FILE
#
# The language follows from the file's name. Every combination must compile without a diagnostic and
# end with exit code 0 without a word; those that do not are shown, alike ones together. `--llvm N`
# chooses the LTO linker.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import re
import shlex
import subprocess
import sys

C_LEVELS = [("gnu11", "-O0"), ("gnu11", "-O2"), ("c23", "-O0"), ("c17", "-O1"), ("c23", "-O3")]
CXX_LEVELS = [("c++17", "-O0"), ("gnu++17", "-O2"), ("c++20", "-O0"), ("c++23", "-O1"), ("c++20", "-O3")]

parser = argparse.ArgumentParser()
parser.add_argument("--compiler", required=True)
parser.add_argument("--llvm", required=True)
parser.add_argument("--flags", required=True)
parser.add_argument("--output", required=True)
parser.add_argument("--std", help="only standards that begin so, separated by commas")
parser.add_argument("file")
options, extra = parser.parse_known_args()

is_cxx = options.file.endswith(".cpp")
levels = CXX_LEVELS if is_cxx else C_LEVELS
if options.std:
    levels = [l for l in levels if l[0] in options.std.split(",")]
variants = [["-std=" + std, level] for std, level in levels]
lto = ["-std=" + levels[0][0], "-O2", "-flto", "-fuse-ld=lld-" + options.llvm]
variants.append(lto)


def run(*commands):
    """Runs commands until one fails: the status and the output of all."""
    output = ""
    for command in commands:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        output += result.stdout
        if result.returncode != 0:
            break
    return result.returncode, output


failures = {}
for variant in variants:
    command = ([options.compiler] + shlex.split(options.flags) + ["-Werror", "-g0"] + variant + extra + [options.file])
    program = ["-o", options.output]
    if variant is lto:
        status, output = run(command + program, [options.output])
    else:  # a third of what a short file costs is Clang's start: one for compiling, and GCC's for linking
        unlinked = options.output + ".o"
        status, output = run(command + ["-c", "-o", unlinked], ["c++" if is_cxx else "cc", unlinked] + program,
                             [options.output])
    if status != 0 or output:
        text = "exit %d\n%s" % (status, re.sub("0x[0-9a-f]{6,}", "ADDRESS", output))
        failures.setdefault(text, (command, []))[1].append(" ".join(variant))
for text, (command, which) in failures.items():
    print("FAILED:", "; ".join(which))
    print(" ".join(map(shlex.quote, command)))
    print(text[:4000])
sys.exit(1 if failures or not variants else 0)
