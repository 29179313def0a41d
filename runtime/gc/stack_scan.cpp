// stack_scan.cpp - See stack_scan.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/stack_scan.h"

#include "base/atomics.h"
#include "base/bits.h"
#include "mark/typed_range.h"
#include "thread/roots.h"

namespace wbgc::rt {

namespace {

struct Visitor {
  void (*fn)(uintptr_t word, uintptr_t address, void *argument);
  void *argument;
};

WBGC_READS_STACKS void visitRange(WordRange range, const Visitor &visitor) {
  auto *end = reinterpret_cast<const volatile uintptr_t *>(range.end);
  for (auto *at = reinterpret_cast<const volatile uintptr_t *>(roundUp(range.begin, 8)); at < end;
       ++at)
    visitor.fn(*at, reinterpret_cast<uintptr_t>(at), visitor.argument);
}

WBGC_READS_STACKS void visitFakeFrames(const StackView &stack, const Visitor &visitor) {
  if (!stack.fakeStack)
    return;
  auto *end = reinterpret_cast<const volatile uintptr_t *>(stack.live.end);
  for (auto *at = reinterpret_cast<const volatile uintptr_t *>(roundUp(stack.live.begin, 8));
       at < end; ++at)
    visitRange(fakeFrameAt(stack.fakeStack, *at), visitor);
}

} // namespace

void forEachStackWord(const StackView &stack, void (*fn)(uintptr_t, uintptr_t, void *),
                      void *argument) {
  Visitor visitor = {fn, argument};
  visitRange(stack.live, visitor);
  visitRange(stack.snapshot, visitor);
  visitFakeFrames(stack, visitor);
}

void scanStack(const StackView &stack, MarkSink &marks) {
  forEachStackWord(
      stack,
      [](uintptr_t word, uintptr_t, void *sink) {
        static_cast<MarkSink *>(sink)->shadeStackWord(word);
      },
      &marks);
}

void scanThreadRoots(Thread &thread, MarkSink &marks) {
  MutexLock lock(gRoots.mutex); // a module may be about to go away with its thread-locals
  for (size_t i = 0; i < thread.rootCount; ++i) {
    const ThreadRoot &root = thread.roots[i];
    auto *base = static_cast<const char *>(root.address);
    forEachTypedSlot(root.root->type, rootBytes(*root.root), [&](uint64_t offset) {
      marks.shadeWord(loadRelaxed(reinterpret_cast<const uint64_t *>(base + offset)));
    });
  }
}

} // namespace wbgc::rt
