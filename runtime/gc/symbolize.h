// symbolize.h - From a program counter to what a person reads: function, file and line.
//
// For lines that end the program: nothing here is fast, all of it works without allocating, in a
// signal handler and on a broken heap.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_SYMBOLIZE_H
#define WBGC_GC_SYMBOLIZE_H

#include "base/line_writer.h"

namespace wbgc::rt {

/// Appends `file.c:12 in function` as far as known; else module and offset. `pc` is a return
/// address.
void describePlace(LineWriter &line, const void *pc);

/// Appends the name of the variable at `address` and a space, if it is known.
void describeVariable(LineWriter &line, uintptr_t address);

/// `wbgc: fatal: WHAT (PLACE)`, and the end.
[[noreturn]] void fatalIn(const char *what, const void *pc);

} // namespace wbgc::rt

#endif // WBGC_GC_SYMBOLIZE_H
