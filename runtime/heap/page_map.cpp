// page_map.cpp - The table behind page_map.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/page_map.h"

#include "base/os.h"

namespace wbgc::rt {

constinit PageMap gPageMap;

bool PageMap::init(uintptr_t rangeBegin, size_t rangeBytes) {
  spans = static_cast<Span **>(osMap(tableBytes(rangeBytes)));
  if (!spans)
    return false;
  begin = rangeBegin;
  bytes = rangeBytes;
  return true;
}

void PageMap::release() {
  size_t mapped = tableBytes(bytes);
  bytes = 0;
  osRelease(spans, mapped);
}

size_t PageMap::tableBytes(size_t rangeBytes) {
  return roundUp((rangeBytes >> kPageShift) * sizeof(Span *), kOsPageBytes);
}

void PageMap::set(uintptr_t address, size_t pages, Span *span) {
  Span **entry = spans + ((address - begin) >> kPageShift);
  for (size_t page = 0; page < pages; ++page)
    storeRelease(entry + page, span);
}

} // namespace wbgc::rt
