// register_probe.h - Every register before and after a call; see register_probe.S.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_REGISTER_PROBE_H
#define WBGC_TEST_REGISTER_PROBE_H

#include <cstddef>
#include <cstdint>
#include <cstring>

struct Registers {
  uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15;
  uint32_t mxcsr;
  uint16_t fcw, unused;
  uint64_t masks[8];
  uint8_t vectors[32][64];
  uint64_t stackUsed; // bytes below the stack pointer of the caller that the callee wrote, out only
};
static_assert(offsetof(Registers, mxcsr) == 120 && offsetof(Registers, masks) == 128);
static_assert(offsetof(Registers, vectors) == 192 && offsetof(Registers, stackUsed) == 2240);

enum VectorLevel { kSse, kAvx, kAvx512 };

extern "C" void probeRegisters(const Registers *in, Registers *out, void *target,
                               VectorLevel level);

inline VectorLevel vectorLevel() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
    return kAvx512;
  return __builtin_cpu_supports("avx") ? kAvx : kSse;
}

/// A value of its own in every register; the rounding mode and the control word are unusual, too.
inline Registers filledRegisters() {
  Registers registers = {};
  auto *bytes = reinterpret_cast<uint8_t *>(&registers);
  for (size_t i = 0; i < sizeof(registers); ++i)
    bytes[i] = static_cast<uint8_t>(i * 37 + i / 256 + 11);
  registers.mxcsr = 0x7f80; // all exceptions masked, round toward zero, flush to zero off
  registers.fcw = 0x0e7f;   // double precision, round toward zero
  return registers;
}

#endif // WBGC_TEST_REGISTER_PROBE_H
