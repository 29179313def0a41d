// stores_plain.c - The loops as Clang alone compiles them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define WBGC_LOOPS plainLoops
#include "stores.inc"
