# store_fuzz.py - Random programs that write pointers in every way, each watched by a model of its slots.
#
#   store_fuzz.py --compiler clang --flags "-fplugin=... -I..." --language c [--programs N] [-O0 ...]
#
# A program is a function of a dozen statements over objects of random types. shadow.h, which defines the
# hooks, keeps the history of each slot and compares it with memory after every statement; where the slots
# are it is told by this script, not by the plugin. Many programs share a file, and files their types.
#
# --drop puts one store without a barrier into each program, and expects each of them to be found.
# A file that fails is kept, and named with the command that compiles it.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import concurrent.futures
import os
import random
import shlex
import subprocess
import sys

from store_types import Types
from store_statements import Program

PRELUDE = """#include "shadow.h"
#include <string.h>
%(cxx)s
typedef struct WBGC_MANAGED Node { struct Node *next; long number; } Node;
typedef void *WBGC_PTR Any;
typedef WBGC_WORD uintptr_t Word;
static Node *sameNode(Node *p) { return p; }
static Node *(*volatile hidden)(Node *) = sameNode;
static int sameInt(int i) { return i; }
static int (*volatile number)(int) = sameInt;
static Node *put(Node **slot, Node *v) { return *slot = v; }
static Node *makeNode(const char *name) {
  Node *n = (Node *)shadowRoom(sizeof(Node));
  shadowSlot(&n->next, name);
  return n;
}
"""
CXX = """#include <algorithm>
#include <new>
#include <tuple>
#include <utility>
template <typename T> static void assignAs(T &to, T from) { to = from; }
template <typename T> static T passedOn(T from) { T copy(from); return copy; }
template <typename F> static void called(F f) { f(); }
"""


def generate(seed, language, count, drops):
    rng = random.Random(seed)
    types = Types(rng, language)
    text = [PRELUDE % {"cxx": CXX if language == "c++" else ""}, types.text()]
    for i in range(count):
        text.append(Program(rng, types, language, drops).text("program%d" % i))
    text.append("int main(void) {")
    for i in range(count):
        text.append("  shadowReset(); program%d();" % i)
    text.append('  printf("%ld %ld\\n", shadowBarriers, shadowFailures);\n  return shadowFailures != 0;\n}\n')
    return "\n".join(text)


def run(options, seed, count):
    """Compiles and runs one file. Returns how many barriers it ran, or a text that says what is wrong."""
    suffix = ".cpp" if options.language == "c++" else ".c"
    path = os.path.join(options.output, "store_fuzz%d%s" % (seed, suffix))
    with open(path, "w") as f:
        f.write(generate(seed, options.language, count, options.drop))
    exe = path + ".exe"
    command = [options.compiler] + shlex.split(options.flags) + options.level + ["-w", path, "-o", exe]
    compiled = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if compiled.returncode:
        return "%s\n%s" % (shlex.join(command), compiled.stdout[:3000])
    environment = dict(os.environ, WBGC_SHADOW_ALL="1") if options.drop else None
    ran = subprocess.run([exe], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
                         timeout=120)
    barriers, failures = ran.stdout.split()[-2:] if ran.stdout.split() else ("0", "0")
    os.remove(exe)
    if options.drop and int(failures) != count:
        return "%s\n%s of %d dropped barriers found\n%s" % (shlex.join(command), failures, count, ran.stderr[:2000])
    if not options.drop and (ran.returncode or ran.stderr):
        return "%s\nexit %d\n%s" % (shlex.join(command), ran.returncode, ran.stderr[:2000])
    os.remove(path)
    return int(barriers)


parser = argparse.ArgumentParser()
parser.add_argument("--compiler", required=True)
parser.add_argument("--flags", required=True)
parser.add_argument("--language", choices=["c", "c++"], required=True)
parser.add_argument("--output", required=True, help="folder for the files")
parser.add_argument("--programs", type=int, default=200)
parser.add_argument("--per-file", type=int, default=100)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--jobs", type=int, default=1)
parser.add_argument("--drop", action="store_true")
options, level = parser.parse_known_args()
options.level = level or ["-O0"]
os.makedirs(options.output, exist_ok=True)

starts = range(0, options.programs, options.per_file)
total = 0
bad = 0
with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
    work = [pool.submit(run, options, options.seed + i, min(options.per_file, options.programs - start))
            for i, start in enumerate(starts)]
    for one in work:
        result = one.result()
        if isinstance(result, int):
            total += result
        else:
            bad += 1
            print(result)
print("%d programs, %d barriers, %d files differ" % (options.programs, total, bad))
sys.exit(1 if bad or not total else 0)
