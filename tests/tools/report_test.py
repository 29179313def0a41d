#!/usr/bin/env python3
# report_test.py - What a program writes for people to look at can be read: trace, report, profile.
#
#   report_test.py trace|ends|report|pprof PROGRAM WBGC_REPORT
#
# PROGRAM is graph_stress. Exit status 77 (skipped): `pprof` without Go.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import collections
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.dom.minidom

THREADS = 3


def runProgram(program, name, value):
    subprocess.run([program, str(THREADS), "0.3", "1"], env={**os.environ, name: str(value)}, check=True,
                   stdout=subprocess.DEVNULL)


def expect(condition, what):
    if not condition:
        sys.exit(f"report_test: {what}")


def testTrace(program, _, folder):
    """Valid JSON of whole events; a named track for the runtime's threads, one for each thread of the program."""
    runProgram(program, "WBGC_TRACE_FILE", folder / "t.json")
    events = json.loads((folder / "t.json").read_text())
    for event in events:
        expect({"name", "ph", "pid", "tid"} <= event.keys(), f"{event} lacks a field")
        expect(event["ph"] in "XCM", f"{event} is of an unknown kind")
        expect(event["ph"] != "X" or event["dur"] >= 0, f"{event} ends before it begins")
    names = {e["args"]["name"] for e in events if e["name"] == "thread_name"}
    expect({"main", "collector"} <= names, f"tracks are called {names}")
    seen = collections.Counter(e["name"] for e in events)
    for name in ("cycle", "heap", "prepare", "begin", "scan stack", "flush", "finish", "retire", "sweep"):
        expect(seen[name] > 0, f"there is no event {name!r}")
    tracks = {e["tid"] for e in events if e["name"] == "scan stack"}
    expect(len(tracks) >= 2, "all stacks were scanned on one track")


def testEnds(program, _, folder):
    """Whole JSON with the cycles so far, however the program ends; at once; and in a pipe when it ends well."""
    trace = folder / "t.json"
    running = subprocess.Popen([program, str(THREADS), "60", "1"], env={**os.environ, "WBGC_TRACE_FILE": str(trace)},
                               stdout=subprocess.DEVNULL)
    while not (trace.exists() and '"cycle"' in trace.read_text()):
        expect(running.poll() is None, "the program ended by itself")
    running.send_signal(signal.SIGSTOP)  # no thread is in the middle of a write
    os.waitpid(running.pid, os.WUNTRACED)
    running.kill()
    running.wait()
    expect(any(event["name"] == "cycle" for event in json.loads(trace.read_text())), "no cycle before the kill")
    out = subprocess.run(["sh", "-c", 'WBGC_TRACE_FILE=/dev/stderr "$0" 1 0.1 1 2>&1 > /dev/null | cat', program],
                         capture_output=True, text=True, check=True).stdout
    expect(any(event["name"] == "cycle" for event in json.loads(out)), "no cycle in the pipe")


def expectAllHolds(report, folder):
    """What holds a thread of the program is counted, whatever its kind; what the collector's thread does is not."""
    kinds = ("prepare", "begin", "scan stack", "flush", "finish", "retire", "assist", "give way")
    events = [{"name": "thread_name", "ph": "M", "pid": 1, "tid": tid, "args": {"name": name}}
              for tid, name in ((1, "main"), (2, "collector"))]
    for number, name in enumerate(kinds, 1):
        for tid in (1, 2):
            events.append({"name": name, "ph": "X", "pid": 1, "tid": tid, "ts": 100 * number, "dur": number})
    (folder / "all.json").write_text(json.dumps(events))
    out = subprocess.run([report, folder / "all.json"], check=True, capture_output=True, text=True).stdout
    expect(f"threads held {len(kinds)} times: median 5.0 us" in out and "longest 8.0 us" in out, out)
    for number, name in enumerate(kinds, 1):
        expect(re.search(rf"  {name} +1 times, longest +{number}.0 us", out), f"{name} is not counted:\n{out}")


def expectRefusal(line, *command, stdout=subprocess.DEVNULL):
    result = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True)
    expect(result.returncode == 2 and result.stderr == f"wbgc-report: {line}\n", f"{result.returncode} {result.stderr}")


def testReport(program, report, folder):
    """Counts all holds once, draws well-formed SVG, reads a trace that was cut off, refuses what is none."""
    trace = folder / "t.json"
    runProgram(program, "WBGC_TRACE_FILE", trace)
    out = subprocess.run([report, trace], check=True, capture_output=True, text=True).stdout
    held = int(re.search(r"threads held (\d+) times", out).group(1))
    buckets = [int(n) for n in re.findall(r"us +(\d+)(?:  #+)?$", out, re.MULTILINE)]
    expect(sum(buckets) == held > 0, f"{held} holds, but the histogram has {sum(buckets)}")
    expectAllHolds(report, folder)
    document = xml.dom.minidom.parse(str(folder / "t.svg"))
    expect(document.documentElement.tagName == "svg", "the picture is no SVG")
    expect(len(document.getElementsByTagName("path")) == 2, "heap and goal are not drawn")
    noGoal = [{"name": "heap", "ph": "C", "pid": 1, "tid": 2, "ts": ts, "args": {"bytes": 9}} for ts in (1, 2)]
    (folder / "free.json").write_text(json.dumps(noGoal))
    subprocess.run([report, folder / "free.json"], check=True, stdout=subprocess.DEVNULL)
    picture = xml.dom.minidom.parse(str(folder / "free.svg"))
    expect(len(picture.getElementsByTagName("path")) == 1, "a heap without a goal is not drawn, or a goal is")
    (folder / "cut.json").write_text(trace.read_text()[:20000])
    subprocess.run([report, "-o", folder / "cut.svg", folder / "cut.json"], check=True, stdout=subprocess.DEVNULL)
    noNumbers = [f'[{{"name":"cycle","ph":"X","ts":{ts},"dur":1}}]' for ts in ('"x"', "NaN", "-Infinity", "1e999")]
    for text in ["nothing", "", "null", "{}", "[1, 2]", "[" * 100000, *noNumbers]:
        (folder / "bad.json").write_text(text)
        expectRefusal(f"{folder / 'bad.json'}: not a trace of wbgc", report, folder / "bad.json")
    (folder / "bad.json").write_text("[]")
    expectRefusal(f"{folder / 'bad.json'}: no events", report, folder / "bad.json")
    (folder / "bad.json").write_text('[{"name":"back pages","ph":"X","pid":1,"tid":2,"ts":1.5,"dur":1}]')
    expectRefusal(f"{folder / 'bad.json'}: no cycle ran, and no thread was held", report, folder / "bad.json")
    expectRefusal("/nonexistent: No such file or directory", report, "/nonexistent")
    expectRefusal("/nonexistent/p.svg: No such file or directory", report, "-o", "/nonexistent/p.svg", trace)
    with open("/dev/full", "w") as full:
        expectRefusal("output: No space left on device", report, trace, stdout=full)


def testPprof(program, _, folder):
    """Go's pprof opens the profile, and finds what allocated."""
    if not shutil.which("go"):
        return 77
    runProgram(program, "WBGC_PROFILE", folder / "p")
    out = subprocess.run(["go", "tool", "pprof", "-raw", folder / "p"],
                         env={**os.environ, "HOME": str(folder), "GOFLAGS": ""}, capture_output=True, text=True)
    expect(out.returncode == 0, out.stderr)
    # A name, or (older addr2line, GCC) the source file alone.
    expect(re.search(r"newNode|mutate|graph_stress\.cpp", out.stdout), out.stdout + out.stderr)
    return 0


def main():
    which, program, report = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        tests = {"trace": testTrace, "ends": testEnds, "report": testReport, "pprof": testPprof}
        return tests[which](program, report, pathlib.Path(folder)) or 0


if __name__ == "__main__":
    sys.exit(main())
