// phase.cpp - The one state; see phase.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/phase.h"

namespace wbgc::rt {

PhaseState gPhase;

} // namespace wbgc::rt
