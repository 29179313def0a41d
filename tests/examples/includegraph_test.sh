#!/bin/bash
# includegraph_test.sh - Compares the example's ranking with an independent one by grep, sort and uniq.
#
#   includegraph_test.sh PROGRAM FOLDER...
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -euo pipefail
program=$1
shift
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find "$@" -type f -exec grep -ahoE '^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*[<"][^>"]+[>"]' {} + |
  sed -E 's/^[^<"]*[<"]([^>"]+)[>"]$/\1/' | sort | uniq -c | sort -k1,1nr -k2,2 |
  awk 'NR <= 10 { printf "%7d %s\n", $1, $2 }' > "$work/expected"

WBGC_TRACE=1 "$program" "$@" > "$work/output" 2> "$work/trace"
head -n -2 "$work/output" | cmp - "$work/expected"
files=$(for folder in "$@"; do find "$folder" -type f -printf '%P\n'; done | sort -u | wc -l)
tail -n 1 "$work/output" | grep -q "^$files headers; .* brings in [1-9].*; .* is brought in by [1-9]"

cycles=$(grep -c '^wbgc: cycle' "$work/trace" || true)
if [ "$cycles" -lt 2 ]; then
  echo "only $cycles cycles ran" >&2
  exit 1
fi
echo "$files headers, $cycles cycles: equal"
