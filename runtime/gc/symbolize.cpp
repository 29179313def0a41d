// symbolize.cpp - See symbolize.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/symbolize.h"

#include "gc/line_table.h"
#include "gc/mapped_elf.h"
#include "thread/world.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

namespace wbgc::rt {

static const char *baseName(const char *path) {
  const char *base = path;
  for (const char *at = path; *at; ++at)
    if (*at == '/')
      base = at + 1;
  return base;
}

namespace {

// What the file of a loaded module knows of an address.
struct Symbol {
  Symbol(const Dl_info &info, uintptr_t loaded)
      : image(info.dli_fname), address(image.isPositionDependent()
                                           ? loaded
                                           : loaded - reinterpret_cast<uintptr_t>(info.dli_fbase)) {
    name = image.symbolAt(address, begin);
    if (name || !info.dli_sname)
      return;
    name = info.dli_sname; // of the dynamic symbols, if the file is stripped or gone
    begin = address - (loaded - reinterpret_cast<uintptr_t>(info.dli_saddr));
  }

  MappedElf image;
  uint64_t address;
  uint64_t begin = 0;
  const char *name;
};

} // namespace

// `main.c:12 in main`, `main+0x1f` or `program+0x1139`.
void describePlace(LineWriter &line, const void *pc) {
  // Inside the call, not behind it: the next instruction may belong to another line, or function.
  uintptr_t call = reinterpret_cast<uintptr_t>(pc) - 1;
  Dl_info info;
  if (!dladdr(reinterpret_cast<void *>(call), &info)) {
    line.text("at ").hex(call + 1);
    return;
  }
  Symbol symbol(info, call);
  SourcePlace place;
  bool hasPlace = findSourcePlace(symbol.image, symbol.address, place);
  if (hasPlace)
    line.text(place.file).text(":").dec(place.line).text(" in ");
  line.text(symbol.name ? symbol.name : baseName(info.dli_fname));
  if (!hasPlace)
    line.text("+").hex(symbol.address + 1 - symbol.begin);
}

void describeVariable(LineWriter &line, uintptr_t address) {
  Dl_info info;
  if (!dladdr(reinterpret_cast<void *>(address), &info))
    return;
  if (Symbol symbol(info, address); symbol.name)
    line.text(symbol.name).text(" ");
}

void fatalIn(const char *what, const void *pc) {
  setDying();
  LineWriter line;
  line.text("wbgc: fatal: ").text(what).text(" (");
  describePlace(line, pc);
  line.text(")").writeTo(STDERR_FILENO);
  abort();
}

} // namespace wbgc::rt
