#!/bin/bash
# run.sh - Installs wbgc and uses it as others do: CMake package, pkg-config, drivers, manual pages.
#
#   run.sh BUILD WORK CLANG BINDIR LIBDIR CMAKE
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -euo pipefail
build=$1 work=$2 clang=$3 bindir=$4 libdir=$5 cmake=$6
source=$(cd "$(dirname "$0")" && pwd)
prefix="$work/an installed tree"
rm -rf "$work/an installed tree" "$work/moved tree" "$work/project" "$work/gcc"

step() { printf 'consumer: %s\n' "$*"; }

step "cmake --install"
"$cmake" --install "$build" --prefix "$prefix" > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
mv "$prefix" "$work/moved tree" # nothing in it may depend on where it was installed
prefix="$work/moved tree"

step "find_package(wbgc), with the plugin's Clang"
"$cmake" -G Ninja -S "$source/project" -B "$work/project" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_C_COMPILER="$clang" -DCMAKE_CXX_COMPILER="$clang++" > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$cmake" --build "$work/project" > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$work/project/program"
LD_LIBRARY_PATH="$prefix/$libdir" "$work/project/host"

step "find_package(wbgc COMPONENTS plugin), with GCC: refused in words"
if "$cmake" -G Ninja -S "$source/project" -B "$work/gcc" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER=gcc -DCMAKE_CXX_COMPILER=g++ > "$work/gcc.log" 2>&1; then
  echo "GCC was accepted" >&2
  exit 1
fi
grep -q 'wbgc::plugin needs Clang' "$work/gcc.log"

step "pkg-config"
export PKG_CONFIG_PATH="$prefix/$libdir/pkgconfig"
eval "flags=($(pkg-config --cflags --libs wbgc))"
eval "plugin=($(pkg-config --variable=plugin_cflags wbgc))"
cd "$source/project"
"$clang" "${plugin[@]}" main.c list.c "${flags[@]}" -o "$work/program-pc"
LD_LIBRARY_PATH="$prefix/$libdir" "$work/program-pc"

step "drivers"
cd "$work"
"$prefix/$bindir/wbgc-clang" "$source/project/main.c" "$source/project/list.c" -o program-c && ./program-c
"$prefix/$bindir/wbgc-clang++" "$source/project/tree.cpp" -o program-cpp && ./program-cpp

step "manual pages"
for page in wbgc-clang wbgc-clang++ wbgc-ld wbgc-link-check wbgc-report; do
  test -s "$prefix/share/man/man1/$page.1"
done

step "documents"
cd "$prefix/share/doc/wbgc"
# But to the tests, which are in the source alone.
links() { grep -oP '\]\(\K[^)#:]+' "$1" | grep -v ^../tests/ || true; }
for page in README.md docs/*.md docs/design/*.md; do
  for target in $(links "$page"); do
    test -e "$(dirname "$page")/$target" || { echo "$page: '$target' is not installed" >&2; exit 1; }
  done
done
echo "consumer: all uses work"
