// verify.h - WBGC_CHECK=mark: a second marking, with all threads stopped, that must find nothing
// new.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_VERIFY_H
#define WBGC_GC_VERIFY_H

namespace wbgc::rt {

/// In Phase::Settling: stops all threads and follows every pointer from the roots. An object that
/// is reached and not marked ends the program, with the path that leads to it.
void verifyMarking();

} // namespace wbgc::rt

#endif // WBGC_GC_VERIFY_H
