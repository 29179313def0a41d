#!/usr/bin/env python3
# check_includes.py - Holds the #include graph to the folder order of CONTRIBUTING.md.
#
# A file may include its own folder and those to the left of it in one of the orders below, its own
# header first. That keeps cycles out: what two folders share lies to the left of both. Each source file
# names its licence.
#
#   check_includes.py ROOT                  prints violations; exit status 1 if there is one
#   check_includes.py ROOT --expect FILE    exit status 1 unless they are exactly the lines of FILE
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import pathlib
import re
import sys

ORDERS = [
    ["annotations", "plugin/support", "plugin/ast", "plugin/ir", "plugin/link", "plugin"],
    ["annotations", "runtime/include", "runtime/base", "runtime/heap", "runtime/mark", "runtime/thread",
     "runtime/gc", "runtime/entry_points"],
    # What the stubs read of a thread is thread's first member, so amd64 stands to its left, but alone.
    ["annotations", "runtime/amd64", "runtime/thread", "runtime/gc", "runtime/entry_points"],
    ["annotations", "driver"],
]
# Where a quoted or <wbgc/...> name is looked for, besides the folder of the file itself.
SEARCH = ["annotations", "runtime/include", "runtime", "plugin"]
SUFFIXES = {".h", ".hpp", ".c", ".cpp", ".S", ".def"}
LICENCE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<(wbgc/[^>]+)>)', re.MULTILINE)
FOREIGN = ("clang/", "llvm/", "llvm-c/")


def folder_of(path):
    """The longest known folder that path, relative to the root, lies in; None if it lies in none."""
    known = {folder for order in ORDERS for folder in order}
    return max((f for f in known if path.startswith(f + "/")), key=len, default=None)


def may_include(includer, included):
    if includer == included:
        return True
    return any(includer in order and included in order and order.index(included) < order.index(includer)
               for order in ORDERS)


def resolve(root, path, name):
    """The project's file that an #include names, relative to root; None if there is none."""
    for folder in [str(path.parent.relative_to(root))] + SEARCH:
        candidate = root / folder / name
        if candidate.is_file():
            return str(candidate.resolve().relative_to(root))
    return None


def check_file(root, path):
    relative = str(path.relative_to(root))
    text = path.read_text()
    if LICENCE not in text:
        yield f"{relative}: names no licence"
    includes = [a or b for a, b in INCLUDE.findall(text)]
    own = path.with_suffix(".h")
    if path.suffix == ".cpp" and own.is_file():
        first = resolve(root, path, includes[0]) if includes else None
        if first != str(own.relative_to(root)):
            yield f"{relative}: does not include its own header first"
    for name in includes:
        if name.startswith(FOREIGN):
            continue
        target = resolve(root, path, name)
        if target is None:
            yield f"{relative}: includes '{name}', which is no file of the project"
        elif not may_include(folder_of(relative), folder_of(target)):
            yield f"{relative}: includes '{target}', which is not to the left of it"


def violations(root):
    tops = sorted({folder.split("/")[0] for order in ORDERS for folder in order})
    files = [p for top in tops for p in sorted((root / top).rglob("*")) if p.suffix in SUFFIXES]
    if not files:
        yield f"{root}: no source files"
    for path in files:
        if folder_of(str(path.relative_to(root))) is None:
            yield f"{path.relative_to(root)}: lies in no known folder"
        else:
            yield from check_file(root, path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--expect", type=pathlib.Path)
    arguments = parser.parse_args()
    found = list(violations(arguments.root.resolve()))
    print("\n".join(found))
    expected = arguments.expect.read_text().splitlines() if arguments.expect else []
    return 0 if found == expected else 1


sys.exit(main())
