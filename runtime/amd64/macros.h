// macros.h - What the assembly files share: entries, pushes with their CFI, vector state.
//
// Only for assembly. Every push and pop carries its CFI line, so that a debugger, a profiler and an
// exception unwind through a stub at any instruction; where the stack is switched, the frame is
// described by %rbx.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AMD64_MACROS_H
#define WBGC_AMD64_MACROS_H

#include "amd64/layout.h"
#include <wbgc/abi.h>

#define SYMBOL(name) WBGC_SYMBOL(name)

// An entry that compiled code calls, and one of the runtime's own.
.macro ENTRY name
  .globl \name
  .type \name, @function
  .p2align 5
\name:
  .cfi_startproc
  endbr64
.endm

.macro HIDDEN_ENTRY name
  .hidden \name
  ENTRY \name
.endm

.macro END_ENTRY name
  .cfi_endproc
  .size \name, . - \name
.endm

.macro PUSH reg
  pushq %\reg
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset \reg, 0
.endm

.macro POP reg
  popq %\reg
  .cfi_adjust_cfa_offset -8
  .cfi_restore \reg
.endm

// Address of the calling thread's block, as an offset from %fs. The linker turns the load into an
// immediate where the block is in the executable.
.macro LOAD_BLOCK reg
  movq SYMBOL(thread)@GOTTPOFF(%rip), %\reg
.endm

// The registers that a C function may change, except rax and r11. 64 bytes.
.macro PUSH_CALLER_SAVED
  PUSH rcx
  PUSH rdx
  PUSH rsi
  PUSH rdi
  PUSH r8
  PUSH r9
  PUSH r10
.endm

.macro POP_CALLER_SAVED
  POP r10
  POP r9
  POP r8
  POP rdi
  POP rsi
  POP rdx
  POP rcx
.endm

// Vector state of all enabled components, to and from the area at `area`: aligned to 64, and bytes
// 512 to 575 zero before the first save. Clobbers rax, rdx, flags. Which instruction the processor
// has is found out by wbgcFindVectorState (vector_state.cpp).
.macro SAVE_VECTORS area
  movl wbgcVectorMask(%rip), %eax
  movl wbgcVectorMask+4(%rip), %edx
  cmpl $1, wbgcVectorMethod(%rip)
  jb 771f
  je 772f
  xsavec64 (%\area)
  jmp 773f
771:
  fxsave64 (%\area)
  jmp 773f
772:
  xsave64 (%\area)
773:
.endm

.macro RESTORE_VECTORS area
  movl wbgcVectorMask(%rip), %eax
  movl wbgcVectorMask+4(%rip), %edx
  cmpl $0, wbgcVectorMethod(%rip)
  je 774f
  xrstor64 (%\area)
  jmp 775f
774:
  fxrstor64 (%\area)
775:
.endm

#endif // WBGC_AMD64_MACROS_H
