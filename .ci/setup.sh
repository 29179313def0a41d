# setup.sh - Sourced by ./quickstart and ./test: progress lines, and the packages of Debian that they need.
#
# Packages are installed where that is allowed without asking (root, or sudo without a password);
# otherwise the exact command is printed and the exit status is 1.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

say() { printf '== %s\n' "$*"; }

# Packages that building with LLVM $1 takes.
packagesOfLLVM() {
  echo "clang-$1 llvm-$1 llvm-$1-dev libclang-$1-dev libclang-rt-$1-dev"
}

# Packages that testing with LLVM $1 takes besides.
testPackagesOfLLVM() {
  echo "llvm-$1-tools llvm-$1-linker-tools lld-$1"
}

isInstalled() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

# The newest supported LLVM that is installed whole, else the newest that apt offers.
newestLLVM() {
  local version package
  for version in 22 21 20 19; do
    for package in $(packagesOfLLVM $version); do
      isInstalled "$package" || continue 2
    done
    echo $version
    return
  done
  for version in 22 21 20 19; do
    if [ -n "$(apt-cache --quiet=2 show clang-$version 2> /dev/null)" ]; then
      echo $version
      return
    fi
  done
  echo 19
}

# What apt-get is run with, or nothing if it may not be run.
asRoot() {
  if [ "$(id -u)" = 0 ]; then
    echo env
  elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
    echo sudo
  fi
}

aptGet() {
  $1 env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 "${@:2}" > /dev/null
}

# Installs what is missing of the packages named.
needPackages() {
  local package missing=() root
  for package in "$@"; do
    isInstalled "$package" || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  root=$(asRoot)
  if [ -z "$root" ]; then
    echo "missing packages; install them with:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  say "installing ${missing[*]}"
  aptGet "$root" update
  aptGet "$root" install -y --no-install-recommends "${missing[@]}"
}

# Waits until no other run works in folder $1, and keeps others out until this one ends.
lockFolder() {
  mkdir -p "$1"
  exec 9> "$1/.lock"
  flock -n 9 || { say "waiting for another run in $1"; flock 9; }
}
