// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/Lower.h"
#include "wbgc/abi.h"
