// recorder.h - Records every barrier that a test program executes, and holds them to what it expects.
//
// For programs compiled with barrier=hook: this file defines the two hooks. A test performs one
// construct and says at once which barriers it must have executed, in order, each with the old value
// that the slot held when the hook ran, which proves that the barrier came before its store:
//
//   p->next = v;      EXPECT(&p->next, NULL, v);
//   local = v;        EXPECT_NONE();
//
// Each expectation takes the oldest record that is left, so one too many fails the next expectation,
// or the check at exit; one too few fails this one. The first difference ends the program with a line
// that names the place and both sides. The runtime is not needed.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_RECORDER_H
#define WBGC_TEST_RECORDER_H

#include <wbgc/wbgc.h>

#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { kRecordedWords = 64, kRecords = 256 };

/// One barrier. A scalar one has `bytes` 8 and the value in `after[0]`; a clear has zeroes there.
struct Recorded {
  int isRange;
  unsigned kind;
  char *dst;
  size_t bytes;
  const wbgc_type *type;
  uintptr_t before[kRecordedWords];
  uintptr_t after[kRecordedWords];
  int isTaken;
};

static struct Recorded recorded[kRecords];
static int recordedCount, recordedNext;

/// The oldest record that no expectation has taken.
static struct Recorded *nextRecord(void) {
  while (recordedNext < recordedCount && recorded[recordedNext].isTaken)
    ++recordedNext;
  if (recordedNext < recordedCount)
    return &recorded[recordedNext];
  recordedNext = recordedCount = 0;
  return NULL;
}

static void copyBytes(void *to, const void *from, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i)
    ((char *)to)[i] = ((const char *)from)[i];
}

static struct Recorded *addRecord(void *dst, size_t bytes, unsigned kind) {
  if (recordedCount == kRecords || bytes > sizeof recorded->before)
    fprintf(stderr, "recorder: too much to record\n"), abort();
  struct Recorded *r = &recorded[recordedCount++];
  r->isRange = r->isTaken = 0;
  r->type = NULL;
  __builtin_memset(r->after, 0, sizeof r->after);
  r->kind = kind;
  r->dst = (char *)dst;
  r->bytes = bytes;
  copyBytes(r->before, dst, bytes);
  return r;
}

void __wbgc_barrier_hook(void **slot, void *value, unsigned kind) {
  addRecord(slot, sizeof *slot, kind)->after[0] = (uintptr_t)value;
}

void __wbgc_bulk_hook(void *dst, const void *src, size_t bytes, const wbgc_type *type,
                      unsigned kind) {
  if (bytes == 0)
    return;
  struct Recorded *r = addRecord(dst, bytes, kind);
  r->isRange = 1;
  r->type = type;
  if (src)
    copyBytes(r->after, src, bytes);
}

static struct wbgc_module *modules;
void WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(struct wbgc_module *module) {
  module->next = modules;
  modules = module;
}
void WBGC_SYMBOL_EXPAND_(module_unregister, WBGC_ABI_VERSION)(struct wbgc_module *module) {
  (void)module;
}

/// Whether \p map has a slot at byte \p at of a row of elements.
static int hasSlot(const wbgc_type *map, size_t at) {
  size_t word = at % map->size / 8;
  return at % 8 == 0 && (map->flags & WBGC_TYPE_ALL_SLOTS ||
                         (map->bitmap && (map->bitmap[word / 64] >> (word % 64) & 1)));
}

/// How many of the roots of this thread and program have \p slot in their map.
static __attribute__((unused)) int rootsOf(const volatile void *slot) {
  int found = 0;
  for (struct wbgc_module *m = modules; m; m = m->next)
    for (uint64_t i = 0; i < m->root_count + m->thread_root_count; ++i) {
      int isThread = i >= m->root_count;
      const struct wbgc_root *r = isThread ? &m->thread_roots[i - m->root_count] : &m->roots[i];
      void *begin = r->address;
      if (isThread)
        begin = ((void *(*)(void))r->address)();
      size_t at = (size_t)((const volatile char *)slot - (char *)begin);
      found += (const volatile char *)slot >= (char *)begin && at < r->type->size * r->count &&
               hasSlot(r->type, at);
    }
  return found;
}

/// Whether the map of \p r says that byte \p at of its range begins a slot.
static int isSlotOf(const struct Recorded *r, size_t at) {
  if (at % 8 != 0 || at + 8 > r->bytes)
    return 0;
  return !r->isRange || !r->type || hasSlot(r->type, at);
}

static void showRecord(const struct Recorded *r) {
  if (!r)
    fprintf(stderr, "  recorded: nothing\n");
  else
    fprintf(stderr, "  recorded: %s kind %u at %p, %zu bytes, type %s, %#lx -> %#lx\n",
            r->isRange ? "range" : "slot", r->kind, (void *)r->dst, r->bytes,
            r->type ? r->type->name : "NULL", (unsigned long)r->before[0],
            (unsigned long)r->after[0]);
}

static void differ(const char *file, int line, const char *what, const struct Recorded *r) {
  fprintf(stderr, "%s:%d: expected %s\n", file, line, what);
  showRecord(r);
  fflush(stderr);
  abort();
}

static void expectScalar(const char *file, int line, unsigned kind, const volatile void *slot,
                         uintptr_t before, uintptr_t after) {
  struct Recorded *r = nextRecord();
  int isClear = after == 0 && kind == WBGC_KIND_STORE; // then either kind says it
  if (!r || r->isRange || (r->kind != kind && !(isClear && r->kind == WBGC_KIND_CLEAR)) ||
      r->dst != (const volatile char *)slot || r->before[0] != before || r->after[0] != after) {
    fprintf(stderr, "  expected: slot kind %u at %p, %#lx -> %#lx\n", kind,
            (const void *)(uintptr_t)slot, (unsigned long)before, (unsigned long)after);
    differ(file, line, "the barrier of one slot", r);
  }
  r->isTaken = 1;
}

/// A range whose slots are those of \p count elements of \p type.
static void expectRange(const char *file, int line, unsigned kind, const volatile void *dst,
                        const wbgc_type *type, size_t count) {
  struct Recorded *r = nextRecord();
  if (!r || !r->isRange || r->kind != kind || r->dst != (const volatile char *)dst ||
      r->bytes != type->size * count) {
    fprintf(stderr, "  expected: range kind %u at %p, %zu bytes, type %s\n", kind,
            (const void *)(uintptr_t)dst, (size_t)type->size * count, type->name);
    differ(file, line, "the barrier of a range", r);
  }
  struct Recorded wanted = *r;
  wanted.type = type;
  for (size_t at = 0; at < r->bytes; ++at)
    if (isSlotOf(r, at) != isSlotOf(&wanted, at))
      differ(file, line, "the slots of another type", r);
  r->isTaken = 1;
}

/// One slot of any record that is left, scalar or range, whatever the order. EXPECT_NONE then finds
/// those records taken, but a slot of them that nobody asked for is EXPECT_NONE's business too.
static uintptr_t askedSlots[kRecords];
static int askedCount;

static void expectSlot(const char *file, int line, const volatile void *slot, uintptr_t before,
                       uintptr_t after) {
  for (int i = recordedNext; i < recordedCount; ++i) {
    struct Recorded *r = &recorded[i];
    size_t at = (size_t)((const volatile char *)slot - r->dst);
    if (r->isTaken || (const volatile char *)slot < r->dst || !isSlotOf(r, at) || r->before[at / 8] != before ||
        r->after[at / 8] != after)
      continue;
    askedSlots[askedCount++] = (uintptr_t)slot;
    return;
  }
  fprintf(stderr, "  expected: slot at %p, %#lx -> %#lx\n", (const void *)(uintptr_t)slot,
          (unsigned long)before, (unsigned long)after);
  for (int i = recordedNext; i < recordedCount; ++i)
    showRecord(&recorded[i]);
  differ(file, line, "a barrier that covers the slot", nextRecord());
}

static int isAsked(uintptr_t slot) {
  for (int i = 0; i < askedCount; ++i)
    if (askedSlots[i] == slot)
      return 1;
  return 0;
}

static void expectNone(const char *file, int line) {
  for (int i = recordedNext; askedCount && i < recordedCount; ++i)
    for (size_t at = 0; !recorded[i].isTaken && at < recorded[i].bytes; at += 8)
      if (isSlotOf(&recorded[i], at) && !isAsked((uintptr_t)recorded[i].dst + at))
        differ(file, line, "no barrier of this slot", &recorded[i]);
  for (int i = recordedNext; askedCount && i < recordedCount; ++i)
    recorded[i].isTaken = 1;
  askedCount = 0;
  if (nextRecord())
    differ(file, line, "no barrier", nextRecord());
}

/// Takes the records of memory outside \p object: a callee may record its return object on the stack
/// before its caller copies that.
static __attribute__((unused)) void forgetStack(const void *object, size_t bytes) {
  for (int i = recordedNext; i < recordedCount; ++i)
    if (recorded[i].dst < (const char *)object || recorded[i].dst >= (const char *)object + bytes)
      recorded[i].isTaken = 1;
}

static __attribute__((unused)) void expectRoots(const char *file, int line,
                                                const volatile void *slot, int count) {
  if (rootsOf(slot) == count)
    return;
  fprintf(stderr, "%s:%d: expected the slot in %d roots, it is in %d\n", file, line, count,
          rootsOf(slot));
  abort();
}

static void __attribute__((destructor)) expectNoneAtExit(void) { expectNone("at exit", 0); }

// Called through pointers that the optimizer cannot see through, so that each expectation may be a
// safepoint to it, and no record is elided because of another one.
static void (*volatile theScalar)(const char *, int, unsigned, const volatile void *, uintptr_t,
                                  uintptr_t) = expectScalar;
static void (*volatile theRange)(const char *, int, unsigned, const volatile void *,
                                 const wbgc_type *, size_t) = expectRange;
static void (*volatile theSlot)(const char *, int, const volatile void *, uintptr_t,
                                uintptr_t) = expectSlot;
static void (*volatile theNone)(const char *, int) = expectNone;

/// The pointer that it is given, of which the compiler then knows nothing.
static __attribute__((unused)) void *sameAddress(void *p) { return p; }
static void *(*volatile hidden)(void *) = sameAddress;

/// Zeroed memory of which the compiler knows nothing.
static void *(*volatile zeroed)(size_t count, size_t bytes) = calloc;

#ifdef __cplusplus
} // extern "C"
#endif

/// The next barrier is of one slot, which held \p Before and gets \p After.
#define EXPECT(Slot, Before, After) EXPECT_KIND(WBGC_KIND_STORE, Slot, Before, After)
#define EXPECT_KIND(Kind, Slot, Before, After)                                                     \
  theScalar(__FILE__, __LINE__, Kind, (const volatile void *)(Slot), (uintptr_t)(Before),          \
            (uintptr_t)(After))
/// The next barrier is of the slots of \p Count elements of type \p T.
#define EXPECT_BULK(Dst, T, Count) EXPECT_RANGE(WBGC_KIND_BULK, Dst, T, Count)
#define EXPECT_CLEAR(Dst, T, Count) EXPECT_RANGE(WBGC_KIND_CLEAR, Dst, T, Count)
#define EXPECT_RANGE(Kind, Dst, T, Count)                                                          \
  theRange(__FILE__, __LINE__, Kind, Dst, wbgc_typeof(T), Count)
/// Some barrier is of this slot, alone or in a range. All of its neighbours must be asked for, too.
#define EXPECT_SLOT(Slot, Before, After)                                                           \
  theSlot(__FILE__, __LINE__, (const volatile void *)(Slot), (uintptr_t)(Before),                  \
          (uintptr_t)(After))
/// The slot is in exactly one root; it is in none.
#define EXPECT_ROOT(Slot) expectRoots(__FILE__, __LINE__, (const volatile void *)(Slot), 1)
#define EXPECT_NO_ROOT(Slot) expectRoots(__FILE__, __LINE__, (const volatile void *)(Slot), 0)
/// No barrier is left.
#define EXPECT_NONE() theNone(__FILE__, __LINE__)

#endif // WBGC_TEST_RECORDER_H
