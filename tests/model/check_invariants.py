#!/usr/bin/env python3
# check_invariants.py - Each invariant that the code cites has its proof in docs/design, and each proof its checks.
#
#   check_invariants.py ROOT
#
# A proof begins with the invariant's name, as a heading or a paragraph, and goes on to the next heading or proof. In
# it stands `Checks:`, and each test that it names exists.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import re
import sys

NAME = re.compile(r"\.inv\.([a-z]+(?:-[a-z]+)*)")
PROOF = re.compile(r"^(?:#+ |`)(?=\.)(.*)$")
TEST = re.compile(r"`([A-Z]\w*Test|HandshakeTest|StopThreadsTest)\.(\w+)`")


def namesInCode(root):
    names = {}
    for folder in ("runtime", "plugin", "annotations"):
        for path in (root / folder).rglob("*"):
            if path.suffix in (".h", ".cpp", ".S", ".def", ".inc"):
                for name in NAME.findall(path.read_text()):
                    names.setdefault(name, path.relative_to(root))
    return names


def proofs(root):
    """Name to (page, text)."""
    found, current = {}, []
    for page in sorted((root / "docs" / "design").glob("*.md")):
        current = []
        for line in page.read_text().splitlines():
            head = PROOF.match(line)
            if head or line.startswith("#"):
                current = NAME.findall(line.split(" — ")[0]) if head else []
                for name in current:
                    found[name] = (page.name, "")
            for name in current:
                found[name] = (page.name, found[name][1] + line + "\n")
    return found


def main():
    root = pathlib.Path(sys.argv[1])
    code, proven = namesInCode(root), proofs(root)
    tests = "".join(path.read_text() for path in (root / "tests" / "unit").rglob("*.cpp"))
    faults = [f"{path}: .inv.{name} has no proof in docs/design" for name, path in code.items() if name not in proven]
    for name, (page, text) in proven.items():
        if "Checks:" not in text:
            faults.append(f"{page}: the proof of .inv.{name} names no checks")
        for suite, test in TEST.findall(text):
            if not re.search(rf"\({suite},\s*{test}\)", tests):
                faults.append(f"{page}: .inv.{name}: there is no test {suite}.{test}")
    print("\n".join(faults) or f"{len(proven)} invariants have proofs and checks")
    return 1 if faults or not proven else 0


if __name__ == "__main__":
    sys.exit(main())
