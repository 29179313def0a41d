#!/usr/bin/env python3
# summarize.py - Sums the results of CTest (JUnit), lit (xunit) and the single steps of ./test.
#
#   summarize.py [--line NAME] FILE...
#
# CTest's entry `lit` stands for a whole run that lit reports by itself, so it is not counted twice; it counts
# when lit failed without a report. Skipped tests count as neither. Exit status 1 if a test failed, or if
# nothing ran.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def of_case(case):
    if case.get("status") == "notrun" or case.find("skipped") is not None:
        return None
    return case.find("failure") is None and case.find("error") is None


def of_file(path, lit_ran):
    """True or False for each test that ran."""
    if path.suffix == ".txt":
        return [line.split()[-1] == "passed" for line in path.read_text().splitlines()]
    cases = [c for c in ElementTree.parse(path).iter("testcase")
             if not (lit_ran and c.get("name") == "lit" and c.get("classname") == "lit")]
    return [r for r in map(of_case, cases) if r is not None]


def main(arguments):
    name = ""
    if arguments[:1] == ["--line"]:
        name, arguments = arguments[1] + ": ", arguments[2:]
    paths = [pathlib.Path(a) for a in arguments]
    with_lit = {p.name[:-len("-lit.xml")] for p in paths if p.name.endswith("-lit.xml")}
    results = [r for p in paths for r in of_file(p, p.stem in with_lit)]
    print(f"{name}{results.count(True)} passed, {results.count(False)} failed")
    return 0 if results and all(results) else 1


sys.exit(main(sys.argv[1:]))
