// vector_state.cpp - Asks the processor; see vector_state.h.
//
// Intel SDM volume 1, chapter 13: XSAVE and its compacted form write what is in use of the
// components in EDX:EAX and in XCR0; leaf 0xD tells the place and the size of each. XSAVEC leaves out what is in its
// initial state, so a program without AVX-512 in flight pays for 576 bytes and what it uses.
//
// The tiles of AMX stay where they are: no code that a stub calls touches them, nobody keeps a pointer in a
// matrix, and their 8 KiB would go to the stack at each poll.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "amd64/vector_state.h"

#include "amd64/word_pairs.h"

#include <cpuid.h>

constexpr uint32_t kFxsave = 0, kXsave = 1, kXsavec = 2;
constexpr uint64_t kFxsaveBytes = 512;
constexpr uint32_t kOsXsave = 1u << 27;  // leaf 1, ecx: XGETBV may be used
constexpr uint32_t kHasAvx = 1u << 28;   // leaf 1, ecx
constexpr uint32_t kHasXsavec = 1u << 1; // leaf 0xD/1, eax
constexpr uint32_t kXsaveLeaf = 0xD;
constexpr uint32_t kFirstExtended = 2;         // component, after x87 and SSE
constexpr uint32_t kLegacyBytes = 576;         // of those two, and the header
constexpr uint64_t kTiles = uint64_t{3} << 17; // XTILECFG and XTILEDATA

uint32_t wbgcVectorMethod = kFxsave;
uint64_t wbgcVectorMask = 0;
uint64_t wbgcVectorBytes = kFxsaveBytes;
bool wbgcHasWholePairs = false;

static uint64_t enabledComponents() {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return uint64_t{high} << 32 | low;
}

// Of an area in the standard form; the compacted one is no larger.
static uint64_t areaBytes(uint64_t components) {
  uint64_t end = kLegacyBytes;
  for (uint32_t i = kFirstExtended; i < 63; ++i) {
    uint32_t size, offset, ecx, edx;
    if (components >> i & 1 && __get_cpuid_count(kXsaveLeaf, i, &size, &offset, &ecx, &edx) &&
        end < uint64_t{offset} + size)
      end = uint64_t{offset} + size;
  }
  return (end + 63) & ~uint64_t{63};
}

void wbgcFindVectorState() {
  uint32_t eax, ebx, ecx, edx;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & kOsXsave))
    return;
  wbgcHasWholePairs = ecx & kHasAvx;
  if (!__get_cpuid_count(kXsaveLeaf, 0, &eax, &ebx, &ecx, &edx))
    return;
  wbgcVectorMask = enabledComponents() & ~kTiles;
  wbgcVectorBytes = areaBytes(wbgcVectorMask);
  wbgcVectorMethod = kXsave;
  if (__get_cpuid_count(kXsaveLeaf, 1, &eax, &ebx, &ecx, &edx) && (eax & kHasXsavec))
    wbgcVectorMethod = kXsavec;
}
