"""expect.py STATUS PATTERN COMMAND... - fails unless COMMAND ends with STATUS and prints PATTERN.

With an empty PATTERN the command must print nothing at all.
"""
import re
import subprocess
import sys

status, pattern, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
is_right = re.search(pattern, run.stdout) if pattern else not run.stdout
if run.returncode != status or not is_right:
    sys.exit(f"exit status {run.returncode}, expected {status}; wanted /{pattern}/ in\n{run.stdout}")
