// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "missing.h"
#include "llvm/IR/Module.h"
