#!/usr/bin/env python3
# soak.py - graph_stress with four threads, under every check in turn, for as long as is wanted.
#
#   soak.py GRAPH_STRESS SECONDS [SEED]
#
# Each turn has a seed of its own, which is printed, so that it can be run again alone. The first turn that fails ends
# the soak, with status 1.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import os
import random
import subprocess
import sys
import time

TURNS = [
    {},
    {"WBGC_CHECK": "mark"},
    {"WBGC_CHECK": "poison"},
    {"WBGC_CHECK": "alloc"},
    {"WBGC_CHECK": "foreign"},
    {"WBGC_CHECK": "mark,poison,alloc", "WBGC_SMALLBUF": "1"},
    {"WBGC_CHECK": "mark", "WBGC_STRESS": "100"},
    {"WBGC_CHECK": "mark,poison", "WBGC_WORKERS": "4"},
    {"WBGC_GROWTH": "20", "WBGC_WORKERS": "2"},
]
THREADS = 4
LONGEST_TURN = 60


def runTurn(program, seconds, seed, environment):
    text = " ".join(f"{name}={value}" for name, value in environment.items()) or "no check"
    print(f"soak: {text}: {THREADS} threads, {seconds:.1f} s, seed {seed}", flush=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WBGC_")}
    try:
        return subprocess.run([program, str(THREADS), f"{seconds:.2f}", str(seed)], env={**kept, **environment},
                              timeout=10 * seconds + 60).returncode
    except subprocess.TimeoutExpired:
        print("soak: hangs", flush=True)
        return 1


def main():
    program, total = sys.argv[1], float(sys.argv[2])
    seeds = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else None)
    turn = min(total / len(TURNS), LONGEST_TURN)
    end = time.monotonic() + total - turn / 2
    done = 0
    while done < len(TURNS) or time.monotonic() < end:
        if runTurn(program, turn, seeds.randrange(1 << 30), TURNS[done % len(TURNS)]) != 0:
            return 1
        done += 1
    print(f"soak: {done} turns, nothing lost, garbage collected")
    return 0


if __name__ == "__main__":
    sys.exit(main())
