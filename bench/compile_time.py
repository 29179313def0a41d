#!/usr/bin/env python3
# compile_time.py - What the plugin adds to the time that Clang takes.
#
#   bench/compile_time.py BUILD [--runs N] [--keep FOLDER] [-O2 ...]
#
# Two units, each compiled with and without the plugin in turn, so that what else the machine does falls on both:
#   plain      no annotation at all: the whole C++ library and 2,000 instantiations of its templates
#   annotated  the same over managed types, with stores to GC slots in each instantiation
# Printed are the medians of user time and of the ratios of neighbouring runs; and instructions, where perf can
# count them. Target (docs/performance.md): 5 % for annotated, nothing that can be measured for plain.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile

CLASSES = 40  # each brings more than fifty instantiations


def source(is_annotated):
    managed = "WBGC_MANAGED " if is_annotated else ""
    header = "#include <wbgc/annotations.h>\n" if is_annotated else ""
    text = header + "#include <bits/stdc++.h>\n"
    text += "template <int N> struct %sNode { Node *next = nullptr, *other = nullptr; int value = N; };\n" % managed
    text += """
template <typename T> T *reversed(T *list) {
  T *result = nullptr;
  while (list) {
    T *next = list->next;
    list->next = result;
    result = list;
    list = next;
  }
  return result;
}
template <typename T> void link(T *const *nodes, std::size_t count) {
  for (std::size_t i = 0; i + 1 < count; ++i) {
    nodes[i]->next = nodes[i + 1];
    nodes[i]->other = nodes[count - 1 - i];
  }
}
template <int N> int work(int seed) {
  std::vector<int> numbers(64);
  std::iota(numbers.begin(), numbers.end(), seed + N);
  std::sort(numbers.begin(), numbers.end(), [](int a, int b) { return (a ^ N) < (b ^ N); });
  std::map<std::array<char, N % 16 + 1>, int> byKey;
  std::array<char, N % 16 + 1> key{};
  key[0] = static_cast<char>(seed);
  byKey[key] += numbers[3];
  std::array<Node<N>, 8> nodes;
  std::array<Node<N> *, 8> pointers;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    pointers[i] = &nodes[i];
  link(pointers.data(), pointers.size());
  Node<N> *head = reversed(pointers[0]);
  std::function<int(int)> twice = [head](int x) { return x * 2 + head->value; };
  std::unique_ptr<std::string> text = std::make_unique<std::string>(std::to_string(twice(seed)));
  return byKey[key] + static_cast<int>(text->size());
}
"""
    calls = " + ".join("work<%d>(seed)" % i for i in range(CLASSES))
    return text + "int all(int seed) { return %s; }\n" % calls


def user_time(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def instructions(command):
    """What perf counts in user mode; None where it cannot."""
    try:
        run = subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", *command],
                             capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    count = re.search(r"^(\d+),", run.stderr, re.M)
    return int(count.group(1)) if count else None


def compiler(build):
    with open(os.path.join(build, "CMakeCache.txt")) as cache:
        major = re.search(r"^WBGC_LLVM:\w+=(\d+)", cache.read(), re.M).group(1)
    return "/usr/lib/llvm-%s/bin/clang++" % major


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", help="a folder for the two units")
    arguments, options = parser.parse_known_args()
    folder = arguments.keep or tempfile.mkdtemp()
    clang = compiler(arguments.build)
    plugin = ["-fplugin=" + os.path.abspath(arguments.build) + "/lib/wbgc.so"]
    base = [clang, "-std=c++20", "-c", "-o", "/dev/null", "-w",
            "-I" + os.path.abspath(arguments.build) + "/include", *(options or ["-O2"])]
    print("%-10s %9s %9s %7s %13s" % ("unit", "clang", "plugin", "ratio", "instructions"))
    for name in "plain", "annotated":
        path = os.path.join(folder, name + ".cpp")
        with open(path, "w") as file:
            file.write(source(name == "annotated"))
        ways = [base + [path], base + plugin + [path]]
        for way in ways:
            user_time(way)  # files and libraries into memory
        times = [[user_time(way) for way in ways] for _ in range(arguments.runs)]
        clang_time, plugin_time = (statistics.median(column) for column in zip(*times))
        ratio = statistics.median(b / a for a, b in times)
        counts = [instructions(way) for way in ways]
        counted = "%+.1f %%" % (100 * (counts[1] / counts[0] - 1)) if all(counts) else "not counted"
        print("%-10s %7.2f s %7.2f s %7.3f %13s" % (name, clang_time, plugin_time, ratio, counted))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
