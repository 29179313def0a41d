#!/bin/bash
# wordindex_test.sh - Compares the example with an independent count by standard tools.
#
#   wordindex_test.sh PROGRAM FOLDER
#
# The collector's trace must show several cycles, or the comparison says nothing about it.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -euo pipefail
program=$1 folder=$2
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find "$folder" -type f -exec cat {} + -exec echo \; > "$work/texts"
tr -cs 'A-Za-z' '\n' < "$work/texts" | tr A-Z a-z | grep . | sort | uniq -c | sort -k1,1nr -k2,2 |
  awk '{ printf "%7d %s\n", $1, $2 }' > "$work/expected"
words=$(wc -l < "$work/expected")

# The input is small, and so is a quarter of the growth: more cycles.
WBGC_GROWTH=25 WBGC_TRACE=1 "$program" -n "$words" "$folder" > "$work/output" 2> "$work/trace"
sed '$d' "$work/output" | cmp - "$work/expected"
total=$(awk '{ total += $1 } END { print total }' "$work/expected")
tail -n 1 "$work/output" | grep -q "^$total words, $words of them different,"

cycles=$(grep -c '^wbgc: cycle' "$work/trace" || true)
if [ "$cycles" -lt 3 ]; then
  echo "only $cycles cycles ran" >&2
  exit 1
fi
echo "$total words, $words different, $cycles cycles: equal"
