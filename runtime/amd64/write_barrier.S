// write_barrier.S - The stubs behind a store's cold path: room in the thread's barrier buffer.
//
// Compiled code stores the recorded words itself (see <wbgc/entry_points.def>), so these never
// touch the slot: a store to a bad address faults in the program's own code. What a full buffer
// means is gc/flush.cpp's business; bulk barriers are in bulk_barrier.S, polls in safepoint.S.
//
// The flush runs on the thread's system stack: the caller may be at the end of its own, and has
// promised no more than 256 bytes. Vector registers are saved there too, since compiled code counts
// on all of them; this costs one XSAVEC in 256 barriers.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "amd64/macros.inc"

  .text

// __wbgc_reserveN_v1: room for N words.
//   in   r11 = address of the slot
//   out  r11 = address of N words, which the caller fills before it calls anything
//   clobbers flags
//
//   block.slot = r11; r11 = block.next + N; if (r11 > block.end) return slow(N);
//   block.next = r11; return r11 - N
//
//   call site:  movq %slot, %r11 ; call *__wbgc_reserve2_v1@GOTPCREL(%rip)
//               movq %old, (%r11) ; movq %new, 8(%r11) ; … ; movq %new, (%slot)
//
// In the slow path r11 carries N in bytes.
.macro RESERVE name, words
ENTRY \name
  PUSH rax
  LOAD_BLOCK rax
  movq %r11, %fs:WBGC_BLOCK_SLOT(%rax)
  movq %fs:WBGC_BLOCK_NEXT(%rax), %r11
  addq $8 * \words, %r11
  cmpq %fs:WBGC_BLOCK_END(%rax), %r11
  ja 1f
  movq %r11, %fs:WBGC_BLOCK_NEXT(%rax)
  subq $8 * \words, %r11
  POP rax
  ret
1:
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset rax, 0
  movl $8 * \words, %r11d
  call wbgcReserveSlow
  POP rax
  ret
END_ENTRY \name
.endm

RESERVE SYMBOL(reserve1), 1
RESERVE SYMBOL(reserve2), 2
RESERVE SYMBOL(reserve3), 3
RESERVE SYMBOL(reserve4), 4
RESERVE SYMBOL(reserve5), 5
RESERVE SYMBOL(reserve6), 6
RESERVE SYMBOL(reserve7), 7
RESERVE SYMBOL(reserve8), 8

// __wbgc_record_v1: records two words, for callers that can't place them themselves.
//   in   rdi = old value, rsi = new value, rdx = address of the slot
//   clobbers r11, flags
//
//   words = reserve2(rdx); words[0] = rdi; words[1] = rsi
ENTRY SYMBOL(record)
  PUSH rax
  LOAD_BLOCK rax
  movq %rdx, %fs:WBGC_BLOCK_SLOT(%rax)
  movq %fs:WBGC_BLOCK_NEXT(%rax), %r11
  addq $16, %r11
  cmpq %fs:WBGC_BLOCK_END(%rax), %r11
  ja 1f
  movq %r11, %fs:WBGC_BLOCK_NEXT(%rax)
  subq $16, %r11
2:
  movq %rdi, (%r11)
  movq %rsi, 8(%r11)
  POP rax
  ret
1:
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset rax, 0
  movl $16, %r11d
  call wbgcReserveSlow
  jmp 2b
END_ENTRY SYMBOL(record)

// wbgcReserveSlow: the buffer has no room, or the thread no buffer.
//   in   rax = offset of the block from %fs, r11 = bytes wanted
//   out  r11 = address of that many bytes
//   clobbers rax, flags
//
//   thread = block.thread
//   if (!thread)                          return reserveUnattached(pc)
//   if (world != alive || thread->busy)   return scratch
//   thread->busy = 1; save vectors
//   words = wbgcFlushForReserve(thread, bytes, slot, pc, sp)   on the system stack
//   restore vectors; thread->busy = 0; return words
//
//   Frame, below the caller's call of reserveN:
//     +88 return address in the program = pc; sp of the program is +96
//     +80 rax                              (reserveN)
//     +72 return address in reserveN
//     +64 rbx   +56 r12   +48 … +0 rcx rdx rsi rdi r8 r9 r10
  .type wbgcReserveSlow, @function
  .p2align 5
wbgcReserveSlow:
  .cfi_startproc
  PUSH rbx
  PUSH r12
  PUSH_CALLER_SAVED
  movq %fs:WBGC_BLOCK_THREAD(%rax), %r12
  testq %r12, %r12
  jz .LreserveUnattached
  cmpl $WBGC_WORLD_ALIVE, wbgcWorld(%rip)
  jne .LreserveScratch
  cmpq $0, WBGC_STUB_BUSY(%r12)
  jne .LreserveScratch
  movq $1, WBGC_STUB_BUSY(%r12)

  movq %rsp, %rbx
  .cfi_def_cfa_register rbx
  movq %fs:WBGC_BLOCK_SLOT(%rax), %rcx
  movq WBGC_STUB_STACK(%r12), %rsp
  movq WBGC_STUB_VECTORS(%r12), %r8
  SAVE_VECTORS r8
  movq %r12, %rdi
  movq %r11, %rsi
  movq %rcx, %rdx
  movq 88(%rbx), %rcx
  leaq 96(%rbx), %r8
  call wbgcFlushForReserve
  movq %rax, %r11
  movq WBGC_STUB_VECTORS(%r12), %r8
  RESTORE_VECTORS r8
  movq %rbx, %rsp
  .cfi_def_cfa_register rsp
  movq $0, WBGC_STUB_BUSY(%r12)

.LreserveReturn:
  POP_CALLER_SAVED
  POP r12
  POP rbx
  ret

  .cfi_adjust_cfa_offset 72
  .cfi_rel_offset rbx, 64
  .cfi_rel_offset r12, 56
.LreserveScratch:
  leaq wbgcScratch(%rip), %r11
  jmp .LreserveReturn

// A thread without a block: fatal, unless there is no heap, or the thread is in the handler of a
// signal that means a crash (thread/crash_path.h, which keeps vector registers).
.LreserveUnattached:
  cmpl $WBGC_WORLD_ALIVE, wbgcWorld(%rip)
  jne .LreserveScratch
  movq %rsp, %rbx
  .cfi_def_cfa_register rbx
  andq $-16, %rsp
  call wbgcIsInCrashHandler
  testb %al, %al
  jz .LunattachedIsFatal
  movq %rbx, %rsp
  .cfi_def_cfa_register rsp
  jmp .LreserveScratch
.LunattachedIsFatal:
  .cfi_def_cfa_register rbx
  movq 88(%rbx), %rdi
  call wbgcBarrierUnattached
  ud2
END_ENTRY wbgcReserveSlow

  .bss
  .p2align 6
  .globl wbgcScratch
  .hidden wbgcScratch
  .type wbgcScratch, @object
  .size wbgcScratch, 8 * WBGC_MAX_RESERVE_WORDS
wbgcScratch:
  .zero 8 * WBGC_MAX_RESERVE_WORDS

  .section .note.GNU-stack, "", @progbits
