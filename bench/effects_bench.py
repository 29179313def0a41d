#!/usr/bin/env python3
"""effects_bench.py - What the check of effects costs, in the compiler and at the link.

  bench/effects_bench.py BUILD CLANG [--objects 100,1000,10000] [--functions 5000]

Prints the time that the plugin adds to one unit of many functions, median of five, and time and
memory of the link check over more and more objects of 200 functions each, each of which calls the
next. Objects are copies of one, under other names: what they cost to compile does not matter here.

SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
import argparse
import os
import pathlib
import statistics
import struct
import tempfile
import time
import zlib

FUNCTIONS_OF_OBJECT = 200
ROOTS_EVERY = 50
HEADER = 20  # plugin/link/EffectSummary.h
MAGIC = b"WBGCEFF\n"


def run(command):
    """Seconds and peak MiB of a command that must succeed."""
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        os.execv(command[0], [str(word) for word in command])
    _, status, usage = os.wait4(child, 0)
    seconds = time.monotonic() - start
    if status:
        raise SystemExit(f"{command}: status {status}")
    return seconds, usage.ru_maxrss / 1024


def unit(prefix, following, count):
    """Half of the functions are local, and called by the others. Of these, even ones are proven from
    roots and lead into the next unit; odd ones store."""
    count //= 2
    lines = ["#include <wbgc/annotations.h>",
             "struct WBGC_MANAGED Node { struct Node *next; long key; };"]
    for i in range(count):
        lines.append(f"void {following}_f{i:04}(struct Node *n);")
    for i in range(count):
        root = "WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC " if i % ROOTS_EVERY == 0 else ""
        step = f"{prefix}_f{i + 2:04}(n);" if i % 2 == 0 and i + 2 < count else ""
        store = "n->next = n;" if i % 2 else "n->key += 1;"
        lines.insert(2, f"void {prefix}_f{i:04}(struct Node *n);")
        lines.append(f"static void helper{i}(struct Node *n) {{ {store} if (n->key) {step or ';'} }}")
        lines.append(f"{root}void {prefix}_f{i:04}(struct Node *n) "
                     f"{{ helper{i}(n); {following}_f{i:04}(n); }}")
    return "\n".join(lines) + "\n"


def compile_time(options, folder):
    source = folder / "large.c"
    source.write_text(unit("u00000", "v00000", options.functions))
    plain = [options.clang, "-w", "-fsyntax-only", source, f"-isystem{options.build / 'include'}"]
    plugin = [f"-fplugin={options.build / 'lib' / 'wbgc.so'}"]
    without, with_plugin = [], []
    for _ in range(5):  # in turns, so that a busy machine slows both
        without.append(run(plain)[0])
        with_plugin.append(run(plain + plugin)[0])
    before, after = statistics.median(without), statistics.median(with_plugin)
    print(f"{options.functions} functions: {before:.2f} s alone, {after:.2f} s with the plugin's "
          f"checks and summary, {after - before:.2f} s added")


def renamed(template, index):
    """The object with its own name and the next one's; the summary's checksum made anew."""
    data = bytearray(template.replace(b"u00000", b"u%05d" % index)
                     .replace(b"v00000", b"u%05d" % (index + 1)))
    at = data.index(MAGIC)
    size = struct.unpack_from("<I", data, at + 12)[0]
    struct.pack_into("<I", data, at + 16, zlib.crc32(data[at + HEADER:at + HEADER + size]))
    return data


def link_time(options, folder):
    source = folder / "small.c"
    source.write_text(unit("u00000", "v00000", FUNCTIONS_OF_OBJECT))
    run([options.clang, "-O1", "-w", "-c", source, "-o", folder / "small.o",
         f"-isystem{options.build / 'include'}", f"-fplugin={options.build / 'lib' / 'wbgc.so'}"])
    template = (folder / "small.o").read_bytes()
    for count in options.objects:
        names = []
        for i in range(count):
            names.append(folder / f"u{i:05}.o")
            names[-1].write_bytes(renamed(template, i))
        (folder / "list").write_text("\n".join(map(str, names)))
        results = [run([options.build / "bin" / "wbgc-link-check", f"@{folder / 'list'}"])
                   for _ in range(3 if count < 10000 else 1)]
        seconds = statistics.median(r[0] for r in results)
        print(f"{count:6} objects, {count * FUNCTIONS_OF_OBJECT:8} functions: {seconds:6.2f} s, "
              f"{results[-1][1]:5.0f} MiB, {1e6 * seconds / count:5.0f} us an object")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("clang", type=pathlib.Path)
    arguments.add_argument("--objects", default="100,1000,10000")
    arguments.add_argument("--functions", type=int, default=5000)
    options = arguments.parse_args()
    options.build = options.build.resolve()
    options.objects = [int(n) for n in options.objects.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        compile_time(options, pathlib.Path(folder))
        link_time(options, pathlib.Path(folder))


main()
