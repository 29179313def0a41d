// liveness.h - What the programs of liveness_fuzz.py begin with: their types, and who makes objects.
//
// Compiled with LIVENESS_PLAIN the objects come from malloc and are never freed; the program's output is
// then what it has to be. With LIVENESS_HOOK they are watched by shadow.h, which sees each barrier. Else they
// come from the collector.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_LIVENESS_H
#define WBGC_TEST_LIVENESS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(LIVENESS_PLAIN)
#include <wbgc/annotations.h>
#define NEW_ARRAY(T, N) ((T *)calloc((size_t)(N), sizeof(T)))
#define NEW_FLEX(T, Member, N)                                                                     \
  ((T *)calloc(1, sizeof(T) + (size_t)(N) * sizeof(((T *)0)->Member[0])))
#define NEW_PLAIN(Bytes) malloc(Bytes)
#define SLOT(Place) ((void)0)
#define BEGIN() 0
#define COLLECTION() ((void)0)
#define FORGET() ((void)0)
#elif defined(LIVENESS_HOOK)
#define WBGC_SHADOW_WORDS (1 << 20)
#include "shadow.h"
#define NEW_ARRAY(T, N) ((T *)shadowRoomer((size_t)(N) * sizeof(T)))
#define NEW_FLEX(T, Member, N)                                                                     \
  ((T *)shadowRoomer(sizeof(T) + (size_t)(N) * sizeof(((T *)0)->Member[0])))
#define NEW_PLAIN(Bytes) malloc(Bytes)
#define SLOT(Place) shadowSlot(Place, #Place)
#define BEGIN() 0
#define COLLECTION() CHECK()
#define FORGET() (CHECK(), shadowReset())
#else
#include <wbgc/wbgc.h>
#define NEW_ARRAY(T, N) wbgc_new_array(T, N)
#define NEW_FLEX(T, Member, N) wbgc_new_flex(T, Member, N)
#define NEW_PLAIN(Bytes) wbgc_alloc_noscan(Bytes)
#define SLOT(Place) ((void)0)
#define BEGIN() wbgc_init(NULL)
#define COLLECTION() wbgc_collect()
#define FORGET() ((void)0)
#endif

#define NOINLINE __attribute__((noinline, unused)) static
#define INLINE __attribute__((unused)) static inline

enum { kSide = 8 };

typedef struct WBGC_MANAGED Item Item;
typedef Item *ItemPointer;
struct Item {
  long weight;
  Item *other;
  int more[6];
};
typedef struct WBGC_MANAGED Flex { // an array in an object
  long count;
  Item *first;
  long data[];
} Flex;
typedef struct WBGC_MANAGED Table { // slots in an object
  long count;
  Item *items[];
} Table;
typedef struct WBGC_MANAGED Matrix {
  Item *corner;
  long cell[kSide][kSide];
  short narrow[kSide];
} Matrix;

/// Numbers that no optimizer knows.
static long sameNumber(long n) { return n; }
static long (*volatile hidden)(long) = sameNumber;

/// The stack below the caller holds no pointer any more.
NOINLINE void scrub(void) {
  char stack[1024];
  memset(stack, 0, sizeof stack);
  __asm__ volatile("" : : "r"(stack) : "memory");
}

#define COLLECT() (scrub(), COLLECTION())
#define POLL() COLLECT()

/// Collects, and counts.
static long visits;
NOINLINE long visit(long n) {
  visits += n & 3;
  COLLECT();
  return n;
}
NOINLINE void sometimes(long n) {
  if (n & 1)
    visit(n);
}
/// Polls in a loop of its own.
NOINLINE long spin(long n) {
  unsigned long sum = 0;
  for (long i = hidden(0), end = hidden(3); i < end; i++)
    sum += (unsigned long)(n ^ i);
  return (long)(sum & 0xff);
}
INLINE long visitInline(long n) {
  if (n & 2)
    return spin(n);
  visit(n);
  return n & 0xff;
}

NOINLINE Item *makeItem(long seed) {
  Item *item = NEW_ARRAY(Item, 1);
  SLOT(&item->other);
  item->weight = seed & 0xffff;
  for (int i = 0; i < 6; i++)
    item->more[i] = (int)((seed >> i) & 0xff);
  return item;
}
NOINLINE long *makeWords(long n, long seed) {
  long *words = (long *)NEW_PLAIN((size_t)n * sizeof(long));
  for (long i = 0; i < n; i++)
    words[i] = (seed * 31 + i * 7) & 0xffff;
  return words;
}
NOINLINE int *makeInts(long n, long seed) {
  int *ints = (int *)NEW_PLAIN((size_t)n * sizeof(int));
  for (long i = 0; i < n; i++)
    ints[i] = (int)((seed * 13 + i * 5) & 0x7fff);
  return ints;
}
NOINLINE unsigned char *makeBytes(long n, long seed) {
  unsigned char *bytes = (unsigned char *)NEW_PLAIN((size_t)n);
  for (long i = 0; i < n; i++)
    bytes[i] = (unsigned char)(1 + (seed + i * 3) % 200);
  return bytes;
}
NOINLINE double *makeReals(long n, long seed) {
  double *reals = (double *)NEW_PLAIN((size_t)n * sizeof(double));
  for (long i = 0; i < n; i++)
    reals[i] = (double)((seed + i * 3) % 1000);
  return reals;
}
NOINLINE Item *makeItems(long n, long seed) {
  Item *items = NEW_ARRAY(Item, n);
  for (long i = 0; i < n; i++) {
    SLOT(&items[i].other);
    items[i].weight = (seed * 17 + i * 11) & 0xffff;
    items[i].more[i % 6] = (int)((seed + i) & 0xff);
  }
  return items;
}
NOINLINE Flex *makeFlex(long n, long seed) {
  Flex *flex = NEW_FLEX(Flex, data, n);
  SLOT(&flex->first);
  flex->count = n;
  for (long i = 0; i < n; i++)
    flex->data[i] = (seed * 5 + i * 3) & 0xffff;
  return flex;
}
NOINLINE Table *makeTable(long n, long seed) {
  Table *table = NEW_FLEX(Table, items, n);
  table->count = n;
  for (long i = 0; i < n; i++)
    SLOT(&table->items[i]);
  for (long i = 0; i < n; i++)
    table->items[i] = makeItem(seed + i * 9);
  return table;
}
NOINLINE Matrix *makeMatrices(long n, long seed) {
  Matrix *matrices = NEW_ARRAY(Matrix, n);
  for (long i = 0; i < n; i++)
    SLOT(&matrices[i].corner);
  for (long i = 0; i < n * kSide * kSide; i++)
    matrices[i / (kSide * kSide)].cell[i / kSide % kSide][i % kSide] = (seed + i * 5) & 0xffff;
  for (long i = 0; i < n * kSide; i++)
    matrices[i / kSide].narrow[i % kSide] = (short)((seed + i) & 0xfff);
  return matrices;
}
/// A list of n items.
NOINLINE Item *makeList(long n, long seed) {
  Item *list = 0;
  for (long i = 0; i < n; i++) {
    Item *item = makeItem(seed + i * 3);
    item->other = list;
    list = item;
  }
  return list;
}

#endif // WBGC_TEST_LIVENESS_H
