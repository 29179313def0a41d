#!/usr/bin/env python3
# describe_trace.py - One sentence that says what a trace of the collector shows.
#
#   describe_trace.py TRACE
#
# TRACE is what WBGC_TRACE=1 printed. Exit status 1 if no cycle ran.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import re
import sys

CYCLE = re.compile(r"^wbgc: cycle \d+ .*?heap ([\d.]+) -> ([\d.]+) .*?marking ([\d.]+) ms"
                   r".*?threads held (\d+) times, at most ([\d.]+) us")


def main():
    lines = pathlib.Path(sys.argv[1]).read_text().splitlines()
    cycles = [[float(x) for x in m.groups()] for m in map(CYCLE.match, lines) if m]
    if not cycles:
        print("No cycle ran.")
        return 1
    freed = sum(max(0, before - after) for before, after, *_ in cycles)
    marking = sum(c[2] for c in cycles)
    held = max(c[4] for c in cycles)
    print(f"What you saw: {len(cycles)} collections ran beside the program, marked for {marking:.1f} ms in all, "
          f"freed {freed:.1f} MiB, and never held a thread for longer than {held:.0f} µs.")
    return 0


sys.exit(main())
