#!/usr/bin/env python3
# run.py - Checks the model of the cycle with Spin, and that each mutated model fails.
#
#   run.py [--long] MODEL [MUTATION...]
#
# Every interleaving is searched in which the two mutators do as many things in a cycle as BOUNDS says; --long
# searches further. Without mutations: those that the model's head names. Exit status 0 if the model holds and
# every mutation is found, 77 (skipped) without Spin or a C compiler.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BOUNDS = [(1, 3), (3, 1), (2, 2)]
LONG_BOUNDS = [(1, 4), (4, 1), (2, 3), (3, 2)]
PAN_FLAGS = ["-O1", "-w", "-DSAFETY"]  # most of these searches are shorter than compiling them is
PAN_RUN = ["-m100000", "-w24"]  # longest path, and 2^24 places in the table of states


def check(model, mutation, bound):
    """True if no assertion fails; False if one does; None if the search was not complete."""
    defines = [f"-DACTIONS_0={bound[0]}", f"-DACTIONS_1={bound[1]}"] + ([f"-D{mutation}"] if mutation else [])
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["spin", *defines, "-a", model], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["cc", *PAN_FLAGS, "-o", "pan", "pan.c"], cwd=folder, check=True)
        out = subprocess.run(["./pan", *PAN_RUN], cwd=folder, text=True, capture_output=True).stdout
    errors = re.search(r"errors: (\d+)", out)
    states = re.search(r"([0-9.e+]+) states, stored", out)
    print(f"{mutation or 'the model':16} {bound[0]} and {bound[1]} actions: {states.group(1) if states else '?'} states, "
          f"{errors.group(1) if errors else '?'} errors", flush=True)
    if errors and errors.group(1) != "0":
        return False if "assertion violated" in out else None
    if not errors or "max search depth too small" in out or "out of memory" in out:
        print(out)
        return None
    return True


def holds(model, bounds):
    return all([check(model, None, bound) is True for bound in bounds])


def isFound(model, mutation, bounds):
    found = any(check(model, mutation, bound) is False for bound in bounds)
    if not found:
        print(f"{mutation}: the mutated model holds")
    return found


def main():
    arguments = [a for a in sys.argv[1:] if a != "--long"]
    bounds = BOUNDS + (LONG_BOUNDS if "--long" in sys.argv else [])
    model = pathlib.Path(arguments[0]).resolve()
    if not shutil.which("spin") or not shutil.which("cc"):
        print("spin or cc is not installed")
        return 77
    mutations = arguments[1:] or re.findall(r"^ \*   ([A-Z][A-Z0-9_]+) ", model.read_text(), re.MULTILINE)
    ok = bool(mutations) and holds(str(model), bounds)
    return 0 if all([ok] + [isFound(str(model), mutation, BOUNDS) for mutation in mutations]) else 1


if __name__ == "__main__":
    sys.exit(main())
