#!/usr/bin/env python3
# check_docs.py - Holds the documentation to the compiler: its examples, its headings, its links.
#
#   check_docs.py DOCS DIAGNOSTICS.DEF -- CLANG ARGUMENT...
#
# In DOCS/*.md, the pages beside it and each folder's README, a code block is told by the words after its fence:
#
#   ```c, ```cpp            compiles without a diagnostic
#   ```c fails              draws the diagnostic of the heading above it
#   ```c remarks            draws the remark of the heading above it
#   ```c prelude            stands before every other block of its page; without one, `#include <wbgc/wbgc.h>`
#
# Every text in DIAGNOSTICS.DEF that is no note has a heading in diagnostics.md, and no heading there is of none; a
# file of the plugin, or of the link-time check, issues each. Relative links lead to files.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import re
import subprocess
import sys

SUFFIX = {"c": ".c", "cpp": ".cpp"}
PLACEHOLDER = re.compile(r"'?%\d'?|'[A-Z]+'|\b(?!WBGC|GC\b)[A-Z]{3,}\b")
FENCE = re.compile(r"^```(\w*) *(.*)$")


class Block:
    def __init__(self, page, line, language, words, heading):
        self.page, self.line, self.language, self.words, self.heading = page, line, language, words, heading
        self.text = ""

    def __str__(self):
        return f"{self.page.name}:{self.line}"


def blocks_of(page):
    heading, block = "", None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        fence = FENCE.match(line)
        if fence and block is not None:
            yield block
            block = None
        elif fence:
            block = Block(page, number, fence[1], fence[2].split(), heading)
        elif block is not None:
            block.text += line + "\n"
        elif line.startswith("#"):
            heading = line.lstrip("# ")


def pattern_of(text):
    """A text with its placeholders as an expression that matches what is printed."""
    pieces, end = [], 0
    for match in PLACEHOLDER.finditer(text):
        pieces += [re.escape(text[end:match.start()]), ".+"]
        end = match.end()
    return "".join(pieces + [re.escape(text[end:])])


def compile_block(block, prelude, command):
    extra = ["-fplugin-arg-wbgc-remarks"] if "remarks" in block.words else []
    result = subprocess.run(
        command + extra + ["-x", {"c": "c", "cpp": "c++"}[block.language], "-o", "/dev/null", "-c", "-"],
        input=prelude + block.text, capture_output=True, text=True)
    return result.stderr


def check_block(block, prelude, command):
    expects = "fails" in block.words or "remarks" in block.words
    printed = compile_block(block, prelude, command)
    if expects:
        level = "remark" if "remarks" in block.words else "(error|warning)"
        if not re.search(rf": {level}: {pattern_of(block.heading)}( \[|$)", printed, re.MULTILINE):
            yield f"{block}: does not draw '{block.heading}', but:\n{printed}"
    elif printed:
        yield f"{block}: is not accepted in silence:\n{printed}"


def check_examples(pages, command):
    count = 0
    for page in pages:
        prelude = "#include <wbgc/wbgc.h>\n"
        for block in blocks_of(page):
            if "prelude" in block.words:
                prelude = block.text
            elif block.language in SUFFIX:
                count += 1
                yield from check_block(block, prelude, command)
    if count < 20:
        yield f"only {count} examples were found"


def rows_of(table):
    return re.findall(r'^WBGC_DIAGNOSTIC\((\w+), (\w+), "(.*)"\)$', table.read_text(), re.MULTILINE)


def check_issued(table):
    sources = "".join(p.read_text() for p in table.parent.parent.rglob("*.cpp"))
    for name, _, text in rows_of(table):
        if not re.search(rf"\b(DiagId|TextId)::{name}\b", sources):
            yield f"{table.name}: no file issues '{text}'"


def check_headings(page, table):
    headings = {pattern_of(line[4:]) for line in page.read_text().splitlines() if line.startswith("### ")}
    known = {pattern_of(text) for _, level, text in rows_of(table) if level != "Note"}
    for text in sorted(known - headings):
        yield f"{page.name}: no heading for '{text}'"
    for text in sorted(headings - known):
        yield f"{page.name}: heading of no diagnostic: '{text}'"


def check_links(pages):
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            if not (page.parent / target).exists():
                yield f"{page.name}: link to '{target}', which is not there"


def main():
    docs, table = map(pathlib.Path, sys.argv[1:3])
    command = sys.argv[4:]
    pages = [*sorted(docs.rglob("*.md")), *sorted(docs.parent.glob("*.md")), *sorted(docs.parent.glob("*/README.md"))]
    found = [*check_links(pages), *check_issued(table), *check_headings(docs / "diagnostics.md", table),
             *check_examples(pages, command)]
    print("\n".join(found))
    return 1 if found else 0


sys.exit(main())
