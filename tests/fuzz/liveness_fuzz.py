# liveness_fuzz.py - Random programs whose objects are held by nothing but what the optimizer leaves.
#
#   liveness_fuzz.py --clang BIN --driver BIN/wbgc-clang --language c --output DIR [--programs N] [--seed N]
#
# Each program is run with a collection at every poll and freed memory overwritten, at random levels of
# optimization, and has to say what it says when it is compiled by plain Clang, with malloc and under
# AddressSanitizer and UndefinedBehaviorSanitizer. With --plugin it is also watched by shadow.h: no store to a
# slot may have lost its barrier.
#
# --lose compiles without what keeps the bases of derived pointers, and expects that an object is lost: the
# programs find what they look for.
#
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

from liveness_program import Program

INPUTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs")
LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os", "-Oz", "-O2 -march=native", "-O2 -funroll-loops",
          "-O3 -march=native -funroll-loops", "-O2 -fno-strict-aliasing", "-O2 -fno-vectorize -fno-slp-vectorize",
          "-O2 -flto", "-O2 -flto=thin", "-O3 -flto"]
HOOK_LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os", "-O2 -march=native", "-O2 -funroll-loops"]


def capture(command, environment=None, timeout=120):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
                              timeout=timeout, env=dict(os.environ, **(environment or {})))
        return done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        return "timeout", "", ""


def write(path, text):
    with open(path, "w") as f:
        f.write(text)


class Case:
    def __init__(self, options, seed):
        self.options = options
        self.rng = random.Random(seed)
        self.is_cxx = options.language == "c++"
        suffix = ".cpp" if self.is_cxx else ".c"
        base = os.path.join(options.output, "liveness%d" % seed)
        texts = Program(self.rng, self.is_cxx, options.functions).texts(self.is_cxx)
        self.files = [base + name + suffix for name in ("", "_other", "_whole")]
        for path, text in zip(self.files, texts):
            write(path, text)
        self.exe = base + ".exe"

    def expected(self):
        """What the program says, or None and why it is no program."""
        command = [self.compiler(), "-O1", "-w", "-DLIVENESS_PLAIN", "-fsanitize=address,undefined",
                   "-fno-sanitize-recover=undefined", "-I" + INPUTS, "-I" + self.options.include]
        command += self.files[:2] + ["-o", self.exe]
        compiled = capture(command)
        if compiled[0]:
            return None, "%s\n%s" % (shlex.join(command), compiled[2][:3000])
        ran = capture([self.exe], {"ASAN_OPTIONS": "detect_leaks=0"})
        if ran[0]:
            return None, "%s\n%s %s" % (shlex.join(command), ran[0], ran[2][:3000])
        return ran[1], None

    def compiler(self):
        return os.path.join(self.options.clang, "clang++" if self.is_cxx else "clang")

    def differs(self, level, expected):
        """What the program says instead where its objects are collected."""
        command = [self.options.driver, "-w"] + shlex.split(level) + shlex.split(self.options.flags) + ["-I" + INPUTS]
        if "-flto" in level:
            command.append("-fuse-ld=" + self.options.lld)
        command += self.files[:2] + ["-o", self.exe]
        compiled = capture(command)
        if compiled[0]:
            return "%s\n%s" % (shlex.join(command), compiled[2][:3000])
        stress = self.rng.choice(["1", "1", "1", "2", "3"])
        ran = capture([self.exe], {"WBGC_STRESS": stress, "WBGC_CHECK": "poison"})
        if ran[:2] == (0, expected):
            return None
        said = ran[1].splitlines() + ["nothing"] * self.options.functions
        lines = [pair for pair in zip(expected.splitlines(), said) if pair[0] != pair[1]]
        return "WBGC_STRESS=%s %s\nexit %s: %s\n%s" % (stress, shlex.join(command), ran[0], lines[:3], ran[2][:500])

    def misses(self, level, expected):
        """What says that a slot changed without the hook having been called for it."""
        command = [self.compiler(), "-w", "-DLIVENESS_HOOK", "-fplugin-arg-wbgc-barrier=hook"] + shlex.split(level)
        command += shlex.split(self.options.plugin) + ["-I" + INPUTS, self.files[2], "-o", self.exe]
        compiled = capture(command)
        if compiled[0]:
            return "%s\n%s" % (shlex.join(command), compiled[2][:3000])
        ran = capture([self.exe])
        if ran == (0, expected, ""):
            return None
        return "%s\nexit %s\n%s" % (shlex.join(command), ran[0], ran[2][:500])

    def run(self):
        expected, wrong = self.expected()
        if wrong:
            raise SystemExit(wrong)  # not this project's fault, nor one that --lose expects
        levels = self.options.levels or self.rng.sample(LEVELS, self.options.levels_each)
        results = [self.differs(level, expected) for level in levels]
        if self.options.plugin:
            results.append(self.misses(self.rng.choice(HOOK_LEVELS), expected))
        bad = [r for r in results if r]
        for path in [self.exe] + ([] if bad else self.files):
            if os.path.exists(path):
                os.remove(path)
        return bad


parser = argparse.ArgumentParser()
parser.add_argument("--clang", required=True, help="folder of Clang's programs")
parser.add_argument("--driver", required=True, help="wbgc-clang or wbgc-clang++")
parser.add_argument("--include", required=True, help="folder of <wbgc/annotations.h>")
parser.add_argument("--plugin", default="", help="flags that load the plugin: watch each barrier, too")
parser.add_argument("--lld", default="lld")
parser.add_argument("--language", choices=["c", "c++"], required=True)
parser.add_argument("--output", required=True, help="folder for the files")
parser.add_argument("--flags", default="")
parser.add_argument("--levels", action="append", help="options of the compiler, instead of random ones")
parser.add_argument("--levels-each", type=int, default=3)
parser.add_argument("--programs", type=int, default=20)
parser.add_argument("--functions", type=int, default=16)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--jobs", type=int, default=1)
parser.add_argument("--lose", action="store_true", help="expect that an object is lost")
options = parser.parse_args()
if options.lose:
    options.flags += " -mllvm -wbgc-no-keep-alive"
    options.levels = options.levels or ["-O2"]
os.makedirs(options.output, exist_ok=True)

with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
    work = [pool.submit(lambda seed: Case(options, seed).run(), options.seed + i) for i in range(options.programs)]
    bad = 0
    for one in work:
        for text in one.result():
            bad += 1
            print(text, flush=True)
print("%d programs, %d differ" % (options.programs, bad))
sys.exit(int(bool(bad) != options.lose))
