// mapped_elf.cpp - See mapped_elf.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/mapped_elf.h"

#include "base/os.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wbgc::rt {

static int openImage(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  // The initial program may have been started by a relative path from elsewhere.
  return file >= 0 ? file : open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
}

MappedElf::MappedElf(const char *path) {
  UncancelledScope uncancelled;
  int file = openImage(path);
  if (file < 0)
    return;
  struct stat status;
  if (fstat(file, &status) == 0 && status.st_size >= static_cast<off_t>(sizeof(Elf64_Ehdr))) {
    size_t bytes = static_cast<size_t>(status.st_size);
    void *mapped = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file, 0);
    if (mapped != MAP_FAILED) {
      begin = static_cast<const uint8_t *>(mapped);
      size = bytes;
    }
  }
  close(file);
}

MappedElf::~MappedElf() {
  if (begin)
    munmap(const_cast<uint8_t *>(begin), size);
}

static bool isElf64(const uint8_t *begin) {
  return memcmp(begin, ELFMAG, SELFMAG) == 0 && begin[EI_CLASS] == ELFCLASS64;
}

bool MappedElf::isPositionDependent() const {
  return begin && reinterpret_cast<const Elf64_Ehdr *>(begin)->e_type == ET_EXEC;
}

const char *MappedElf::symbolAt(uint64_t address, uint64_t &at) const {
  ElfSection table = section(".symtab"), names = section(".strtab");
  auto *symbols = reinterpret_cast<const Elf64_Sym *>(table.begin);
  for (size_t i = 0; i < table.size / sizeof(Elf64_Sym); ++i) {
    const Elf64_Sym &symbol = symbols[i];
    bool holds = address - symbol.st_value < symbol.st_size;
    unsigned type = ELF64_ST_TYPE(symbol.st_info);
    if (!holds || (type != STT_FUNC && type != STT_OBJECT) || symbol.st_name >= names.size)
      continue;
    at = symbol.st_value;
    return reinterpret_cast<const char *>(names.begin) + symbol.st_name;
  }
  return nullptr;
}

ElfSection MappedElf::section(const char *name) const {
  if (!begin || !isElf64(begin))
    return {};
  auto *header = reinterpret_cast<const Elf64_Ehdr *>(begin);
  uint64_t tableBytes = uint64_t{header->e_shnum} * sizeof(Elf64_Shdr);
  if (header->e_shoff > size || tableBytes > size - header->e_shoff ||
      header->e_shstrndx >= header->e_shnum)
    return {};
  auto *sections = reinterpret_cast<const Elf64_Shdr *>(begin + header->e_shoff);
  const Elf64_Shdr &names = sections[header->e_shstrndx];
  for (unsigned i = 0; i < header->e_shnum; ++i) {
    const Elf64_Shdr &found = sections[i];
    uint64_t at = names.sh_offset + found.sh_name;
    if (at >= size || strncmp(reinterpret_cast<const char *>(begin + at), name, size - at) != 0)
      continue;
    bool isInside = found.sh_offset <= size && found.sh_size <= size - found.sh_offset;
    if (found.sh_type == SHT_NOBITS || (found.sh_flags & SHF_COMPRESSED) || !isInside)
      return {};
    return {begin + found.sh_offset, found.sh_size};
  }
  return {};
}

} // namespace wbgc::rt
