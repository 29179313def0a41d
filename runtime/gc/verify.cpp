// verify.cpp - See verify.h (Go's gccheckmark).
//
// What must be marked: all that precise memory reaches, globals, thread-locals, registered ranges
// and the heap itself, also what it reaches through objects that stacks name. A white object that
// only a stack names is let pass: a stack that grew since its scan holds words of dead frames,
// which nobody reads, and so do barrier buffers, which take the junk of uninitialized slots.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/verify.h"

#include "gc/address_map.h"
#include "gc/growing_array.h"
#include "gc/stack_scan.h"
#include "gc/symbolize.h"
#include "heap/heap.h"
#include "mark/typed_range.h"
#include "thread/roots.h"
#include "thread/stop_threads.h"

#include <stdlib.h>
#include <unistd.h>

namespace wbgc::rt {

namespace {

constexpr unsigned kMaxHops = 8; // at each end of a long path

class Verifier {
public:
  void run() {
    StoppedThreads threads(-1);
    // Precise roots first: a path from them says more.
    verifyGlobals();
    threads.forEach([&](Thread &thread, const StackView &) { verifyThreadLocals(thread); });
    threads.forEach([&](Thread &, const StackView &stack) { verifyStack(stack); });
    followAll();
    reached.clear();
    pending.clear();
  }

private:
  // From a root's word: its address is where the path begins.
  void verifyRootWord(uintptr_t word, uintptr_t address, const char *kind) {
    rootKind = kind;
    visit(word, address);
    followAll();
  }

  void verifyThreadLocals(Thread &thread) {
    for (size_t i = 0; i < thread.rootCount; ++i)
      verifyMemory(thread.roots[i].root->type, thread.roots[i].address,
                   rootBytes(*thread.roots[i].root), "thread-local");
  }

  void verifyStack(const StackView &stack) {
    forEachStackWord(
        stack,
        [](uintptr_t word, uintptr_t address, void *self) {
          static_cast<Verifier *>(self)->verifyStackWord(word, address);
        },
        this);
  }

  void verifyStackWord(uintptr_t word, uintptr_t address) {
    ObjectRef object = findObject(word);
    if (object && isMarked(object))
      verifyRootWord(word, address, "stack");
  }

  void verifyGlobals() {
    MutexLock lock(gRoots.mutex);
    gRoots.forEachGlobal([&](const wbgc_root &root) {
      verifyMemory(root.type, root.address, rootBytes(root), "global");
    });
    gRoots.forEachRange([&](const RootSet::Range &range) {
      verifyMemory(nullptr, reinterpret_cast<void *>(range.begin), range.bytes, "registered range");
    });
  }

  void verifyMemory(const wbgc_type *type, void *memory, uint64_t bytes, const char *kind) {
    auto *base = static_cast<const char *>(memory);
    forEachTypedSlot(type, bytes, [&](uint64_t offset) {
      auto *slot = reinterpret_cast<const uint64_t *>(base + offset);
      verifyRootWord(loadRelaxed(slot), reinterpret_cast<uintptr_t>(slot), kind);
    });
  }

  // An object is reached from the slot at `from`.
  void visit(uintptr_t word, uintptr_t from) {
    ObjectRef object = findObject(word);
    if (!object || reached.find(object.base))
      return;
    uint64_t *parent = reached.insert(object.base);
    if (!parent || !pending.push(object.base))
      fatal("no memory for the check of marking", "WBGC_CHECK=mark");
    *parent = from;
    if (!isMarked(object))
      fatalUnmarked(object);
  }

  void followAll() {
    while (!pending.isEmpty()) {
      ObjectRef object = findObject(pending.pop());
      WBGC_CHECK(object); // it was one when it was put there, and nothing is swept meanwhile
      forEachSlot(object, 0, objectWords(object), [&](const uint64_t *slot) {
        visit(loadRelaxed(slot), reinterpret_cast<uintptr_t>(slot));
      });
    }
  }

  static const char *nameOf(ObjectRef object) {
    const TypeInfo *type = objectType(object);
    return type && type->name ? type->name : "untyped object";
  }

  void describeRoot(LineWriter &line, uintptr_t address) {
    line.text(rootKind).text(" ");
    describeVariable(line, address);
    line.text("at ").hex(address);
  }

  // Slots from the root to the object, root first; a long path loses its middle.
  void describePath(LineWriter &line, uintptr_t base) {
    GrowingArray<uintptr_t> slots;
    uintptr_t at = base;
    while (uint64_t *parent = reached.find(at)) {
      slots.push(*parent);
      ObjectRef holder = findObject(*parent);
      if (!holder)
        break;
      at = holder.base;
    }
    describeRoot(line, slots.back());
    for (size_t i = slots.size() - 1; i-- > 0;) {
      if (i >= kMaxHops && i + 1 + kMaxHops < slots.size()) {
        line.text(" -> … ").dec(i - kMaxHops + 1).text(" more");
        i = kMaxHops;
        continue;
      }
      ObjectRef holder = findObject(slots[i]);
      line.text(" -> ").text(nameOf(holder)).text("+").dec(slots[i] - holder.base);
    }
    line.text(" -> ").text(nameOf(findObject(base)));
  }

  [[noreturn]] void fatalUnmarked(ObjectRef object) {
    setDying();
    LineWriter line;
    line.text("wbgc: fatal: object ").hex(object.base).text(" is reachable but not marked (");
    describePath(line, object.base);
    line.text(")").writeTo(STDERR_FILENO);
    abort();
  }

  AddressMap reached; // base of an object to the slot that it was reached from
  GrowingArray<uintptr_t> pending;
  const char *rootKind = "";
};

} // namespace

void verifyMarking() { Verifier().run(); }

} // namespace wbgc::rt
