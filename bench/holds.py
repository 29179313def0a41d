# holds.py - For how long the collector holds a thread of a program: handshakes, assists and pauses, from its trace.
#
# The programs are those of bench/run, run once more each with WBGC_TRACE_FILE, since the trace costs something; and one
# with a heap of a gibibyte. What counts as a hold is tools/wbgc-report's.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import importlib.machinery
import importlib.util
import os
import statistics
import subprocess
import tempfile

COLUMNS = ["times", "99 %", "99.99 %", "longest"]
LARGE = ("list, 1 GiB", ["-n", "40"])  # millions of nodes of 16 bytes, and as many that die


def load_report(root):
    loader = importlib.machinery.SourceFileLoader("wbgc_report", os.path.join(root, "tools/wbgc-report"))
    report = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(report)
    return report


def with_large_heap(programs):
    """{title: command}, and one more if there is a list."""
    more = dict(programs)
    if "list" in programs:
        more[LARGE[0]] = programs["list"][:1] + LARGE[1]
    return more


def of_run(report, command, environment, folder):
    trace = os.path.join(folder, "trace.json")
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env={**environment, "WBGC_TRACE_FILE": trace})
    micros = sorted(hold.micros for hold in report.digest(report.load(trace)).holds)
    if not micros:
        return None
    return {"times": len(micros), "99 %": report.percentile(micros, 99),
            "99.99 %": report.percentile(micros, 99.99), "longest": micros[-1]}


def measure(root, programs, rounds, environment, say):
    """{(title, column): median of the rounds}."""
    report, found = load_report(root), {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            for title, command in with_large_heap(programs).items():
                say("round %d of %d: how long threads are held, %s" % (number + 1, rounds, title))
                run = of_run(report, command, environment, folder)
                for column in COLUMNS if run else []:
                    found.setdefault((title, column), []).append(run[column])
    return {key: statistics.median(values) for key, values in found.items()}
