// mappings.h - What /proc/self/maps says of an address, read without allocating.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_MAPPINGS_H
#define WBGC_GC_MAPPINGS_H

#include <stdint.h>

namespace wbgc::rt {

struct Mapping {
  uintptr_t begin = 0, end = 0;
  bool contains(uintptr_t address) const { return address >= begin && address < end; }
};

/// The mapping that holds `address`. False: none, or the file can't be read.
bool findMapping(uintptr_t address, Mapping &found);

} // namespace wbgc::rt

#endif // WBGC_GC_MAPPINGS_H
