// line_table.h - Source lines from DWARF, without a library.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_LINE_TABLE_H
#define WBGC_GC_LINE_TABLE_H

#include <stdint.h>

namespace wbgc::rt {

struct SourcePlace {
  char file[256]; // the last part of the path, as the compiler wrote it
  uint64_t line;
};

class MappedElf;

/// Looks `address`, as written in the file, up in its .debug_line section. False: no such section, or
/// none that covers the address, or one that is compressed or not understood.
bool findSourcePlace(const MappedElf &elf, uint64_t address, SourcePlace &place);

} // namespace wbgc::rt

#endif // WBGC_GC_LINE_TABLE_H
