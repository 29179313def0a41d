// mappings.h - What /proc/self/maps says of addresses, read without allocating.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_MAPPINGS_H
#define WBGC_BASE_MAPPINGS_H

#include <stdint.h>

namespace wbgc::rt {

struct Mapping {
  uintptr_t begin = 0, end = 0;
  bool isReadable = false;
  bool contains(uintptr_t address) const { return address >= begin && address < end; }
};

/// The mapping that holds `address`. False: none, or the file can't be read.
bool findMapping(uintptr_t address, Mapping &found);

/// Where the mapping that holds `begin` begins, if all of [begin, end) can be read; else 0. `begin` if the file can't
/// be read.
uintptr_t readableFrom(uintptr_t begin, uintptr_t end);

} // namespace wbgc::rt

#endif // WBGC_BASE_MAPPINGS_H
