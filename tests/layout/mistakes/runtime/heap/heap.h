// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <wbgc/abi.h>
#include "base/check.h"
