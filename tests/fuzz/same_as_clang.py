# same_as_clang.py - Code without annotations, and code with errors: Clang with the plugin is Clang.
#
#   same_as_clang.py csmith  --clang BIN --plugin FLAGS --output DIR [--count N]   programs of Csmith: same output
#   same_as_clang.py headers --clang BIN --plugin FLAGS --output DIR [--each]     every header, in every standard
#   same_as_clang.py broken  --clang BIN --plugin FLAGS --output DIR [--count N] FILE...
#                                              FILEs cut off or with tokens lost or doubled: never a crash
#
# Exit status, output and diagnostics are compared, all of them, word for word. Only of broken FILEs that
# have annotations (those of tests/lit) the diagnostics are left out: the plugin adds its own to them, and
# prints WBGC_PTR; there the exit status counts, and that it is not a crash. A program of Csmith whose output
# differs is left out if UndefinedBehaviorSanitizer objects to it.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import concurrent.futures
import os
import random
import re
import shlex
import subprocess
import sys

INPUTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs")
CRASH = re.compile("PLEASE submit|Stack dump")
UNDEFINED = "undefined"


def capture(command, timeout=300):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
                              timeout=timeout)
        return done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        return "timeout", "", ""


def compiler(options, path):
    return os.path.join(options.clang, "clang++" if path.endswith((".cpp", ".hpp")) else "clang")


def compile_both(options, path, flags):
    """The results of plain Clang and of Clang with the plugin; the commands' outputs are PATH.plain and .plugin."""
    command = [compiler(options, path)] + flags + ["-fno-color-diagnostics", path]
    plain = capture(command + ["-o", path + ".plain"])
    plugin = capture(command + shlex.split(options.plugin) + ["-o", path + ".plugin"])
    return plain, plugin, shlex.join(command)


def remove(path, *suffixes):
    for suffix in suffixes:
        if os.path.exists(path + suffix):
            os.remove(path + suffix)


def csmith(options, index):
    path = os.path.join(options.output, "csmith%d.c" % index)
    seed = options.seed + index
    with open(path, "w") as f:
        subprocess.run(["csmith", "--seed", str(seed), "--no-safe-math", "--no-packed-struct"], stdout=f, check=True)
    level = ("-O0", "-O1", "-O2", "-O3")[index % 4]
    plain, plugin, command = compile_both(options, path, ["-w", "-I" + INPUTS, level])
    if plain != plugin:
        return "%s\n%s\n%s" % (command, plain[2][:1000], plugin[2][:1000])
    # Many do not end; nobody can tell how the other one would go on.
    ran = capture([path + ".plain"], timeout=2) if plain[0] == 0 else ("timeout",)
    differs = ran[0] != "timeout" and ran != capture([path + ".plugin"], timeout=60)
    remove(path, ".plain", ".plugin")
    if differs and not is_undefined(options, path):
        return "%s: different output" % command
    remove(path, "")
    return UNDEFINED if differs else None


def is_undefined(options, path):
    """Whether the program does what C leaves open. Csmith's safe arithmetic needs headers that it does not bring, and
    what an optimizer makes of a shift by -1 changes with the code around it."""
    build = [compiler(options, path), "-w", "-I" + INPUTS, "-O1", "-fsanitize=undefined", path, "-o", path + ".checked"]
    if capture(build)[0] != 0:
        return False
    found = "runtime error" in capture([path + ".checked"], timeout=60)[2]
    remove(path, ".checked")
    return found


def headers(options):
    """The texts of files that include headers, by name, each with the flags of a standard."""
    version = options.libstdcxx
    cxx = sorted(n for n in os.listdir(version)
                 if "." not in n and os.path.isfile(os.path.join(version, n)) and n not in ("generator",))
    c = ("assert complex ctype errno fcntl fenv float inttypes iso646 limits locale math pthread setjmp signal "
         "stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time "
         "uchar unistd wchar wctype sys/mman sys/socket sys/stat netinet/in immintrin").split()
    groups = [("cxx", cxx, ["c++17", "c++20", "c++23", "c++26"], ".cpp"), ("c", [h + ".h" for h in c], ["gnu11", "gnu17", "gnu23"], ".c")]
    for name, names, standards, suffix in groups:
        for standard in standards:
            for one in [None] + (names if options.each else []):
                text = "".join("#include <%s>\n" % h for h in ([one] if one else names))
                yield "%s-%s-%s%s" % (name, standard, (one or "all").replace("/", "_"), suffix), text, standard


def header(options, name, text, standard):
    path = os.path.join(options.output, name)
    with open(path, "w") as f:
        f.write(text)
    plain, plugin, command = compile_both(options, path, ["-std=" + standard, "-c", "-Wall", "-Wextra"])
    remove(path, "", ".plain", ".plugin")
    return None if plain == plugin else "%s\n%s\n---\n%s" % (command, plain[2][:2000], plugin[2][:2000])


def damage(rng, text):
    tokens = re.findall(r"\w+|\s+|[^\w\s]", text)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(tokens))
        what = rng.randint(0, 4)
        if what == 0:
            tokens = tokens[:at + 1]
        elif what == 1:
            del tokens[at]
        elif what == 2:
            tokens.insert(at, tokens[at])
        elif what == 3:
            tokens[at] = rng.choice(tokens)
        else:
            del tokens[at:at + rng.randint(2, 30)]
    return "".join(tokens)


def broken(options, index):
    rng = random.Random(options.seed * 1000003 + index)
    source = rng.choice(options.files)
    with open(source) as f:
        original = f.read()
    text = damage(rng, original)
    path = os.path.join(options.output, "broken%d%s" % (index, os.path.splitext(source)[1]))
    with open(path, "w") as f:
        f.write(text)
    standard = "-std=c++20" if path.endswith(".cpp") else "-std=gnu17"
    flags = [standard, "-c"] + shlex.split(options.flags) + ["-I" + os.path.dirname(source)]
    plain, plugin, command = compile_both(options, path, flags)
    # The plugin may refuse what Clang takes, never the other way round.
    has_annotations = re.search('wbgc|#include "', original, re.I)  # here, or in a header of the tests
    needs_plugin = "pointer maps come from the wbgc plugin" in plain[2]
    is_lax = plain[0] != 0 and plugin[0] == 0 and not needs_plugin
    differs = is_lax if has_annotations else plain != plugin
    bad = differs or plugin[0] not in (0, 1, plain[0]) or (CRASH.search(plugin[2]) and not CRASH.search(plain[2]))
    remove(path, ".plain", ".plugin")
    if bad:
        return "%s\nfrom %s: exit %s and %s\n%s" % (command, source, plain[0], plugin[0], plugin[2][-3000:])
    remove(path, "")
    return None


parser = argparse.ArgumentParser()
parser.add_argument("what", choices=["csmith", "headers", "broken"])
parser.add_argument("--clang", required=True, help="folder of Clang's programs")
parser.add_argument("--plugin", required=True, help="flags that load the plugin")
parser.add_argument("--output", required=True)
parser.add_argument("--count", type=int, default=20)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--jobs", type=int, default=1)
parser.add_argument("--each", action="store_true", help="each header in a file of its own, too")
parser.add_argument("--libstdcxx", default="/usr/include/c++/12", help="folder of libstdc++'s headers")
parser.add_argument("--flags", default="", help="of both compilers, for broken files")
parser.add_argument("files", nargs="*")
options = parser.parse_intermixed_args()
os.makedirs(options.output, exist_ok=True)

with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
    if options.what == "headers":
        work = [pool.submit(header, options, *one) for one in headers(options)]
    else:
        work = [pool.submit(csmith if options.what == "csmith" else broken, options, i) for i in range(options.count)]
    results = [one.result() for one in work]
bad = [r for r in results if r and r != UNDEFINED]
undefined = results.count(UNDEFINED)
for text in bad[:10]:
    print(text)
print("%s: %d compared, %d differ" % (options.what, len(results) - undefined, len(bad)))
if undefined:
    print("%s: %d more differ, but their behaviour is undefined" % (options.what, undefined))
sys.exit(1 if bad or not results else 0)
