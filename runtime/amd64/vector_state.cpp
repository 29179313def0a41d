// vector_state.cpp - Asks the processor; see vector_state.h.
//
// Intel SDM volume 1, chapter 13: XSAVE and its compacted form write what is in use of the
// components in EDX:EAX and in XCR0; leaf 0xD tells the bytes. XSAVEC leaves out what is in its
// initial state, so a program without AVX-512 in flight pays for 576 bytes and what it uses.
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

uint32_t wbgcVectorMethod = kFxsave;
uint64_t wbgcVectorMask = 0;
uint64_t wbgcVectorBytes = kFxsaveBytes;
bool wbgcHasWholePairs = false;

static uint64_t enabledComponents() {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return uint64_t{high} << 32 | low;
}

void wbgcFindVectorState() {
  uint32_t eax, ebx, ecx, edx;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & kOsXsave))
    return;
  wbgcHasWholePairs = ecx & kHasAvx;
  if (!__get_cpuid_count(kXsaveLeaf, 0, &eax, &ebx, &ecx, &edx))
    return;
  wbgcVectorMask = enabledComponents();
  wbgcVectorBytes = (uint64_t{ebx} + 63) & ~uint64_t{63};
  wbgcVectorMethod = kXsave;
  if (__get_cpuid_count(kXsaveLeaf, 1, &eax, &ebx, &ecx, &edx) && (eax & kHasXsavec))
    wbgcVectorMethod = kXsavec;
}
