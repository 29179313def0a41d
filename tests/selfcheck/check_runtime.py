"""check_runtime.py - Compiles the runtime with the plugin, checks it whole, and plants violations.

Each source is compiled as the library's are, without optimization, since no diagnostic depends on it,
and without polls in loops, as the runtime has none. Then one function that a flush runs, in another
file, gets a statement that it must not have: the check has to find each, with the chain to a root.

SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys

VICTIM = "mark/mark_queue.cpp"
BODY = "void LocalQueue::putBatch(const GreyRef *greys, size_t count) {"
SLOT = "struct WBGC_MANAGED Planted { Planted *next; };\nstatic Planted *planted;\n"
PLANTS = [
    ("a store", SLOT, "planted = nullptr;", "write barrier"),
    ("a bulk barrier", "", "wbgc_memclr(nullptr, nullptr, 0);", "write barrier"),
    ("a poll", "", "wbgc_safepoint();", "safepoint"),
    ("an allocation", "", "(void)wbgc_alloc_noscan(8);", "safepoint"),
    ("nothing", "", ";", None),
]


def parse():
    arguments = argparse.ArgumentParser()
    for name in "source", "build", "clang", "out":
        arguments.add_argument("--" + name, type=pathlib.Path, required=True)
    return arguments.parse_args()


class Runtime:
    def __init__(self, options):
        self.folder = options.source / "runtime"
        self.out = options.out
        self.out.mkdir(parents=True, exist_ok=True)
        self.checker = options.build / "bin" / "wbgc-link-check"
        self.flags = [
            options.clang, "-std=c++20", "-O0", "-w", "-fno-exceptions", "-fno-rtti", "-c",
            f"-I{self.folder}", f"-I{self.folder / 'include'}", f"-I{options.source / 'annotations'}",
        ]
        self.plugin = [f"-fplugin={options.build / 'lib' / 'wbgc.so'}",
                       "-fplugin-arg-wbgc-safepoints=none"]

    def compile(self, source, name=None):
        """The object of a source, given by its path below runtime/."""
        name = name or str(source.relative_to(self.folder)).replace("/", "_")
        target = self.out / (name + ".o")
        is_cpp = source.suffix == ".cpp"
        flags = self.flags + (self.plugin if is_cpp else [])
        subprocess.run([*flags, source, "-o", target], check=True)
        return target

    def compile_all(self):
        sources = sorted([*self.folder.rglob("*.cpp"), *self.folder.rglob("*.S")])
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return dict(zip(sources, pool.map(self.compile, sources)))

    def plant(self, declarations, statement):
        """The object of VICTIM with a statement at the start of BODY."""
        text = (self.folder / VICTIM).read_text()
        if text.count(BODY) != 1:
            sys.exit(f"{VICTIM} has no '{BODY}' any more: plant elsewhere")
        text = text.replace("namespace wbgc::rt {", declarations + "namespace wbgc::rt {", 1)
        planted = self.out / "planted.cpp"
        planted.write_text("#include <wbgc/wbgc.h>\n" + text.replace(BODY, BODY + " " + statement))
        return self.compile(planted, "planted")

    def check(self, objects):
        run = subprocess.run([self.checker, *objects], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True)
        return run.returncode, run.stdout


def main():
    runtime = Runtime(parse())
    objects = runtime.compile_all()
    status, text = runtime.check(objects.values())
    if status != 0 or text:
        sys.exit(f"the runtime: exit status {status}\n{text}")
    others = [o for source, o in objects.items() if source != runtime.folder / VICTIM]
    for what, declarations, statement, effect in PLANTS:
        status, text = runtime.check([*others, runtime.plant(declarations, statement)])
        if effect is None:
            if status != 0 or text:
                sys.exit(f"{what}: exit status {status}\n{text}")
            continue
        found = re.search(rf"planted\.cpp:\d+:\d+: error: {effect} prohibited by caller '(.*)'\n"
                          r"(?:.*: note: '.*' is called here by '.*'\n)+"
                          r"(?:.*/)?runtime/.*: note: '(.*)' is declared 'no.*rec' here\n", text)
        if status != 1 or not found or found[1] != found[2]:
            sys.exit(f"{what} was planted under a flush and not found: exit status {status}\n{text}")
        print(f"{what}: found, prohibited by {found[1]}")


main()
