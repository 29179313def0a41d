#!/bin/bash
# repeat.sh - Runs a command several times, with some variables set, until it fails.
#
#   repeat.sh TIMES [NAME=VALUE]... COMMAND [ARGUMENT]...
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -euo pipefail
times=$1
shift
for ((run = 1; run <= times; ++run)); do
  env "$@" || { echo "run $run of $times failed" >&2; exit 1; }
done
