// bulk_barrier.S - The way of a typed copy or clear from compiled code to gc/bulk_barrier.cpp.
//
// The C++ behind it is compiled without vector registers (see runtime/CMakeLists.txt), so that the
// usual case, a range that fits the buffer, saves none: they are saved where it finds the buffer
// full and calls wbgcFlushKeepingVectors.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "amd64/macros.inc"

  .text

// __wbgc_bulk_v1
//   in   rdi = dst, rsi = src or NULL, rdx = bytes, rcx = type or NULL, r8 = kind
//   clobbers r11, flags
//
//   thread = block.thread
//   if (!thread || world != alive || thread->busy) return bulkSlow(…)
//   thread->busy = 1; wbgcBulkRecord(&copy, thread, &block) on the system stack; thread->busy = 0
//
//   The arguments are handed over where they were saved: see BulkCopy in gc/bulk_entry.h.
//
//   Frame: +80 return address = pc; +72 rax; +64 rbx; +56 r12; +48 to +0 the caller-saved
//   registers
ENTRY SYMBOL(bulk)
  PUSH rax
  PUSH rbx
  PUSH r12
  PUSH_CALLER_SAVED
  movq %rsp, %rbx
  .cfi_def_cfa_register rbx
  LOAD_BLOCK rax
  movq %fs:WBGC_BLOCK_THREAD(%rax), %r12
  testq %r12, %r12
  jz .LbulkUnattached
  cmpl $WBGC_WORLD_ALIVE, wbgcWorld(%rip)
  jne .LbulkReturn
  cmpq $0, WBGC_STUB_BUSY(%r12)
  jne .LbulkReturn
  movq $1, WBGC_STUB_BUSY(%r12)
  movq %fs:0, %rdx
  addq %rax, %rdx
  movq %rbx, %rdi
  movq %r12, %rsi
  movq WBGC_STUB_STACK(%r12), %rsp
  call wbgcBulkRecord
  movq $0, WBGC_STUB_BUSY(%r12)
.LbulkReturn:
  movq %rbx, %rsp
  .cfi_def_cfa_register rsp
  POP_CALLER_SAVED
  POP r12
  POP rbx
  POP rax
  ret

  .cfi_def_cfa rbx, 88
  .cfi_rel_offset rax, 72
  .cfi_rel_offset rbx, 64
  .cfi_rel_offset r12, 56
// As .LreserveUnattached of write_barrier.S.
.LbulkUnattached:
  cmpl $WBGC_WORLD_ALIVE, wbgcWorld(%rip)
  jne .LbulkReturn
  andq $-16, %rsp
  call wbgcIsInCrashHandler
  testb %al, %al
  jnz .LbulkReturn
  movq 80(%rbx), %rdi
  call wbgcBarrierUnattached
  ud2
END_ENTRY SYMBOL(bulk)

// C functions for callers without vector registers, on the thread's system stack: they save what
// the C++ behind them may change.
//   in   rdi = thread, and what the function takes
//   out  rax = what it returns
.macro KEEPING_VECTORS name, target
HIDDEN_ENTRY \name
  PUSH rbx
  PUSH r12
  PUSH r13
  movq %rdi, %r12
  movq %rsi, %r13
  movq WBGC_STUB_VECTORS(%rdi), %rbx
  SAVE_VECTORS rbx
  movq %r12, %rdi
  movq %r13, %rsi
  call \target
  movq %rax, %r12
  RESTORE_VECTORS rbx
  movq %r12, %rax
  POP r13
  POP r12
  POP rbx
  ret
END_ENTRY \name
.endm

KEEPING_VECTORS wbgcFlushKeepingVectors, wbgcFlush
KEEPING_VECTORS wbgcCheckBulkKeepingVectors, wbgcCheckBulk

  .section .note.GNU-stack, "", @progbits
