# make_constructs.py - The table of docs/constructs.md: each construct, what happens, the tests that prove it.
#
#   make_constructs.py ROOT          writes it
#   make_constructs.py ROOT --check  is it current, and has every row a test?
#
# The rows are in constructs.txt; a test names its own in a comment, `row 25` or `row 1 to row 7`.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import os
import re
import sys

root = sys.argv[1]
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "constructs.txt")) as f:
    rows = [[part.strip() for part in line.split(" | ")] for line in f if line.strip()]
numbers = [int(row[0]) for row in rows]

tests = {n: [] for n in numbers}
for folder, _, names in sorted(os.walk(os.path.join(root, "tests", "lit"))):
    for name in sorted(names):
        if not name.endswith((".c", ".cpp", ".test")):
            continue
        path = os.path.join(folder, name)
        with open(path) as f:
            comments = "\n".join(re.findall(r"(?://|#) ?(.*)", f.read()))
        named = set()
        for first, last in re.findall(r"\brow (\d+)(?: to row (\d+))?", comments):
            named |= {n for n in numbers if int(first) <= n <= int(last or first)}
        for n in named:
            tests[n].append(os.path.relpath(path, os.path.join(root, "docs")))

table = ["| row | construct | barrier | tests |", "| --- | --- | --- | --- |"]
for number, construct, behaviour in rows:
    links = ", ".join("[%s](%s)" % (os.path.basename(t), t) for t in tests[int(number)])
    table.append("| %s | %s | %s | %s |" % (number, construct, behaviour, links))
table = "\n".join(table) + "\n"

page = os.path.join(root, "docs", "constructs.md")
with open(page) as f:
    text = f.read()
begin, end = "<!-- table: tests/docs/make_constructs.py -->\n", "<!-- end of table -->\n"
head, rest = text.split(begin)
current = head + begin + table + end + rest.split(end)[1]
untested = [str(n) for n in numbers if not tests[n]]
if "--check" not in sys.argv:
    with open(page, "w") as f:
        f.write(current)
elif current != text:
    sys.exit("docs/constructs.md is not current: run tests/docs/make_constructs.py .")
if untested:
    sys.exit("rows without a test: " + ", ".join(untested))
