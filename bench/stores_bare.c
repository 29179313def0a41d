// stores_bare.c - The loops compiled with the plugin and barrier=none: polls, but no barriers.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define WBGC_LOOPS bareLoops
#include "stores.inc"
