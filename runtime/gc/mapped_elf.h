// mapped_elf.h - The sections of an ELF file, read-only.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_MAPPED_ELF_H
#define WBGC_GC_MAPPED_ELF_H

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

struct ElfSection {
  const uint8_t *begin = nullptr;
  size_t size = 0;
};

class MappedElf {
public:
  /// Empty if the file can't be read or is no 64-bit ELF file.
  explicit MappedElf(const char *path);
  ~MappedElf();
  MappedElf(const MappedElf &) = delete;
  MappedElf &operator=(const MappedElf &) = delete;

  /// Empty if there is no such section, or it is compressed, or lies outside the file.
  ElfSection section(const char *name) const;
  /// The function or variable that holds `address`, as written in the file; nullptr: unknown, or
  /// stripped. `begin` is set to where it begins. The name lives as long as this does.
  const char *symbolAt(uint64_t address, uint64_t &begin) const;
  /// An executable whose addresses are final in the file.
  bool isPositionDependent() const;

private:
  const uint8_t *begin = nullptr;
  size_t size = 0;
};

} // namespace wbgc::rt

#endif // WBGC_GC_MAPPED_ELF_H
