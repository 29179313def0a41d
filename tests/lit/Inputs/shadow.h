// shadow.h - A model of every slot's history, held against the barriers that a program executes.
//
// For programs compiled with barrier=hook: this file defines the two hooks, and the memory that the
// program works on. It keeps, beside each word of that memory, the value that the last barrier has
// announced. A slot that holds anything else when its next barrier runs, or when the program checks,
// was written without a barrier; a barrier of a word that is no slot is one too many. It needs no
// expectations, so it fits programs that nobody has read. tests/lit/Inputs/recorder.h is for those
// that say what they expect, order and kinds too.
//
// The first difference ends the program with a line that names the place; WBGC_SHADOW_ALL=1 in the
// environment shows all of them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_SHADOW_H
#define WBGC_TEST_SHADOW_H

#include <wbgc/wbgc.h>

#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef WBGC_SHADOW_WORDS
#define WBGC_SHADOW_WORDS (1 << 15)
#endif
enum { kShadowWords = WBGC_SHADOW_WORDS };

/// What the model knows of one word.
struct ShadowWord {
  uintptr_t value;  // what it holds, or will once the announced store is made
  uintptr_t before; // what it held before that
  const char *name; // of the slot; null: no slot
  int mayFail;      // the announced store is a compare-exchange, or one that may not happen
  int isShared;     // part of a union: what is no GC pointer may follow a clear
  int isCleared;    // that has been announced
  int isLoose;      // raw storage of a container: only values known to be GC pointers count
};

static uintptr_t shadowHeap[kShadowWords];
static struct ShadowWord shadowOf[kShadowWords];
static size_t shadowUsed;
static size_t shadowTargets; // the first bytes of the heap: objects that programs store pointers to
static long shadowBarriers, shadowFailures;

static void shadowFail(const char *what, size_t word, uintptr_t found, int line) {
  const struct ShadowWord *w = &shadowOf[word];
  fflush(stdout);
  fprintf(stderr, "line %d: %s: '%s' (word %zu): known %#lx, found %#lx\n", line, what,
          w->name ? w->name : "no slot", word, (unsigned long)w->value, (unsigned long)found);
  if (!getenv("WBGC_SHADOW_ALL"))
    _Exit(1);
  ++shadowFailures;
}

/// Whether the word, which holds \p now, is as the barriers so far have announced.
static int shadowAgrees(const struct ShadowWord *w, uintptr_t now) {
  return now == w->value || (w->mayFail && now == w->before) || w->isCleared ||
         (w->isLoose && now - (uintptr_t)shadowHeap >= shadowTargets);
}

static void shadowAnnounce(void *at, uintptr_t value, unsigned kind) {
  size_t offset = (size_t)((char *)at - (char *)shadowHeap);
  if (offset >= sizeof shadowHeap)
    return; // the stack, or memory that is not watched
  size_t word = offset / 8;
  struct ShadowWord *w = &shadowOf[word];
  ++shadowBarriers;
  uintptr_t now = shadowHeap[word];
  if (offset % 8 != 0 || !(w->name || w->isLoose))
    shadowFail("barrier of what is no slot", word, now, 0);
  else if (!shadowAgrees(w, now))
    shadowFail("changed without a barrier, before its next one", word, now, 0);
#ifdef WBGC_SHADOW_EXACT
  else if (kind == WBGC_KIND_INIT && now != 0)
    shadowFail("barrier says that the slot is zero", word, now, 0);
#endif
  w->before = now;
  w->value = value;
  w->mayFail = kind == WBGC_KIND_ATOMIC;
  w->isCleared = w->isShared && kind == WBGC_KIND_CLEAR;
}

void __wbgc_barrier_hook(void **slot, void *value, unsigned kind) {
  shadowAnnounce(slot, (uintptr_t)value, kind);
}

static int shadowHasSlot(const wbgc_type *map, size_t at) {
  if (!map || map->flags & WBGC_TYPE_ALL_SLOTS)
    return 1;
  size_t word = at % map->size / 8;
  return map->bitmap && (map->bitmap[word / 64] >> (word % 64) & 1);
}

void __wbgc_bulk_hook(void *dst, const void *src, size_t bytes, const wbgc_type *type,
                      unsigned kind) {
  for (size_t at = 0; at + 8 <= bytes; at += 8) {
    uintptr_t value = 0;
    for (int byte = 0; src && byte < 8; ++byte)
      ((char *)&value)[byte] = ((const char *)src)[at + byte];
    if (shadowHasSlot(type, at))
      shadowAnnounce((char *)dst + at, value, kind);
  }
}

void WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(struct wbgc_module *module) {
  (void)module;
}
void WBGC_SYMBOL_EXPAND_(module_unregister, WBGC_ABI_VERSION)(struct wbgc_module *module) {
  (void)module;
}

/// Every slot holds what was announced.
static void shadowCheck(int line) {
  for (size_t word = 0; word < shadowUsed; ++word) {
    struct ShadowWord *w = &shadowOf[word];
    if ((w->name || w->isLoose) && !shadowAgrees(w, shadowHeap[word]))
      shadowFail("not what a barrier has announced", word, shadowHeap[word], line);
    w->value = shadowHeap[word];
    w->mayFail = w->isCleared = 0;
  }
}
/// Through pointers that the optimizer cannot see through.
static void (*volatile shadowChecker)(int) = shadowCheck;

/// Zeroed memory of the watched heap, aligned to 16.
static void *shadowRoom(size_t bytes) {
  void *room = &shadowHeap[shadowUsed];
  shadowUsed += (bytes + 15) / 16 * 2;
  if (shadowUsed > kShadowWords)
    fprintf(stderr, "shadow.h: no more room\n"), abort();
  return room;
}
static __attribute__((unused)) void *(*volatile shadowRoomer)(size_t) = shadowRoom;

/// Forgets all objects: the next program begins.
static __attribute__((unused)) void shadowReset(void) {
  for (size_t word = 0; word < shadowUsed; ++word) {
    shadowHeap[word] = 0;
    __builtin_memset(&shadowOf[word], 0, sizeof shadowOf[word]);
  }
  shadowUsed = 0;
}

/// The word at \p at is a slot.
static __attribute__((unused)) void shadowSlot(const volatile void *at, const char *name) {
  size_t word = (size_t)((const volatile char *)at - (char *)shadowHeap) / 8;
  shadowOf[word].name = name;
  shadowOf[word].value = shadowHeap[word];
}

/// The word at \p at is a slot that a union shares with what is none.
static __attribute__((unused)) void shadowShared(const volatile void *at) {
  shadowOf[((const volatile char *)at - (char *)shadowHeap) / 8].isShared = 1;
}

/// \p bytes of storage of which no type says where the slots are.
static __attribute__((unused)) void *shadowLoose(size_t bytes) {
  char *room = (char *)shadowRoomer(bytes);
  for (size_t at = 0; at + 8 <= bytes; at += 8)
    shadowOf[(room + at - (char *)shadowHeap) / 8].isLoose = 1;
  return room;
}

/// Memory for \p count elements, whose slots are those of \p type.
static __attribute__((unused)) void *shadowTyped(const wbgc_type *type, size_t count) {
  char *room = (char *)shadowRoomer(type->size * count);
  for (size_t at = 0; at + 8 <= type->size * count; at += 8)
    if (type->flags & WBGC_TYPE_HAS_SLOTS && shadowHasSlot(type, at))
      shadowSlot(room + at, type->name);
  return room;
}

#define SHADOW_NEW(T, Count) ((__typeof__(T) *)shadowTyped(wbgc_typeof(T), Count))
#define CHECK() shadowChecker(__LINE__)

#ifdef __cplusplus
} // extern "C"
#endif

#endif // WBGC_TEST_SHADOW_H
