// symbolize.cpp - See symbolize.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/symbolize.h"

#include "gc/line_table.h"
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

void describePlace(LineWriter &line, const void *pc) {
  uintptr_t call =
      reinterpret_cast<uintptr_t>(pc) - 1; // inside the instruction before the return address
  Dl_info info;
  bool isKnown = dladdr(reinterpret_cast<void *>(call), &info) != 0;
  SourcePlace place;
  bool hasPlace =
      isKnown &&
      findSourcePlace(info.dli_fname, reinterpret_cast<uintptr_t>(info.dli_fbase), call, place);
  if (hasPlace)
    line.text(place.file).text(":").dec(place.line);
  if (isKnown && info.dli_sname) {
    line.text(hasPlace ? " in " : "").text(info.dli_sname);
    if (!hasPlace)
      line.text("+").hex(call + 1 - reinterpret_cast<uintptr_t>(info.dli_saddr));
  } else if (isKnown && !hasPlace) {
    line.text(baseName(info.dli_fname))
        .text("+")
        .hex(call + 1 - reinterpret_cast<uintptr_t>(info.dli_fbase));
  } else if (!isKnown) {
    line.text("at ").hex(call + 1);
  }
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
