#!/bin/sh
# valgrind_test.sh - Memcheck runs a program with threads, cycles and barriers, and reports nothing.
#
#   valgrind_test.sh GRAPH_STRESS WORK
#
# Debian 12's Valgrind cannot read the debug information of newer compilers: so it gets a copy without. Exit status 77
# (skipped) without Valgrind.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
program=$1 work=$2
for tool in valgrind strip; do
  command -v $tool > /dev/null || { echo "no $tool"; exit 77; }
done
strip -g -o "$work/graph_stress.stripped" "$program"
exec valgrind -q --error-exitcode=9 --undef-value-errors=no "$work/graph_stress.stripped" 3 1 1
