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

// `main.c:12 in main`, `main+0x1f` or `program+0x1139`.
void describePlace(LineWriter &line, const void *pc) {
  // Inside the call, not behind it: the next instruction may belong to another line, or function.
  uintptr_t call = reinterpret_cast<uintptr_t>(pc) - 1;
  Dl_info info;
  if (!dladdr(reinterpret_cast<void *>(call), &info)) {
    line.text("at ").hex(call + 1);
    return;
  }
  MappedElf image(info.dli_fname);
  auto base = reinterpret_cast<uintptr_t>(info.dli_fbase);
  uintptr_t address = image.isPositionDependent() ? call : call - base;
  SourcePlace place;
  bool hasPlace = findSourcePlace(image, address, place);
  if (hasPlace)
    line.text(place.file).text(":").dec(place.line).text(" in ");
  uint64_t begin = 0;
  const char *function = image.functionAt(address, begin);
  if (!function && info.dli_sname) {
    function = info.dli_sname;
    begin = address - (call - reinterpret_cast<uintptr_t>(info.dli_saddr));
  }
  line.text(function ? function : baseName(info.dli_fname));
  if (!hasPlace)
    line.text("+").hex(address + 1 - (function ? begin : 0));
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
