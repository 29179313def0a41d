# elision_test.py - What elision has left of barriers loses nothing, and the check would see it.
#
#   elision_test.py wbgc-clang SOURCE FOLDER
#
# Compiles elided_code.c, prints how many barriers each rule of docs/design/elision.md has thinned, and runs the
# program under WBGC_CHECK=mark: among free-running threads, and with a cycle at every safepoint. Then one
# variant lacks a deletion half that no rule allows to leave out, another an insertion half: the check must find
# both.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import collections
import os
import re
import subprocess
import sys

RULES = ["zero", "overwritten", "static", "recorded", "same", "stack"]
clang, source, folder = sys.argv[1:]


def compile(name, *options):
    program = os.path.join(folder, name)
    run = subprocess.run([clang, "-O2", "-g", "-Rpass=wbgc", *options, source, "-o", program],
                         capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr)
    return program, run.stderr


def run(program, seconds, **environment):
    environment = {**os.environ, "WBGC_CHECK": "mark", **environment}
    done = subprocess.run([program, str(seconds)], capture_output=True, text=True, env=environment)
    return done.returncode, done.stdout + done.stderr


program, remarks = compile("elided_code")
counts = collections.Counter(re.findall(r"\(\.elide\.(\w+)\)", remarks))
for rule in RULES:
    print(".elide.%s: %d barriers" % (rule, counts[rule]))
    if not counts[rule]:
        sys.exit("no barrier is elided by this rule any more")
for environment in {}, {"WBGC_STRESS": "1"}, {"WBGC_SMALLBUF": "1"}:
    status, output = run(program, 2, **environment)
    if status:
        sys.exit("with %s: status %d\n%s" % (environment, status, output))

for half in "DELETION", "INSERTION":
    program, _ = compile("lacks_" + half.lower(), "-DSABOTAGE=" + half)
    status, output = run(program, 60)
    if status == 0 or "is reachable but not marked" not in output:
        sys.exit("a missing %s half went unseen: status %d\n%s" % (half.lower(), status, output))
    print("without its %s half: %s" % (half.lower(), output.splitlines()[-1]))
