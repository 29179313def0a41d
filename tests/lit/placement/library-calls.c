// Copies and clears by the C library: a range of the destination's type, before the call.
// row 40
// RUN: %matrix_c %s
// RUN: %matrix_c %s -D_FORTIFY_SOURCE=2
// RUN: %matrix_c %s -fno-builtin
#define _GNU_SOURCE
#include "recorder.h"

#include <string.h>
#include <strings.h>

typedef struct WBGC_MANAGED Node {
  struct Node *next;
  long number;
  WBGC_WORD uintptr_t word;
  WBGC_WORD uintptr_t words[2];
} Node;

typedef Node *Slot;

static void copies(Node *d, Node *s, int n) {
  memcpy(d, s, sizeof *d);
  EXPECT_BULK(d, Node, 1);
  memcpy(d, s, n * sizeof *d);
  EXPECT_BULK(d, Node, 2);
  memmove(d, d + 1, sizeof *d);
  EXPECT_BULK(d, Node, 1);
  memmove((void *)d, (char *)s, n * sizeof *d);
  EXPECT_BULK(d, Node, 2);
  memcpy((char *)(void *)&d[1], s, sizeof *d);
  EXPECT_BULK(&d[1], Node, 1);
  if (mempcpy(d, s, sizeof *d) != d + 1)
    abort();
  EXPECT_BULK(d, Node, 1);
  bcopy(s, d, sizeof *d);
  EXPECT_BULK(d, Node, 1);
  __builtin_memcpy(d, s, sizeof *d);
  EXPECT_BULK(d, Node, 1);
  __builtin_memmove(d, s, sizeof *d);
  EXPECT_BULK(d, Node, 1);
  __builtin___memcpy_chk(d, s, sizeof *d, 2 * sizeof *d);
  EXPECT_BULK(d, Node, 1);
  memcpy(&d->next, &s->next, sizeof d->next);
  EXPECT_RANGE(WBGC_KIND_BULK, &d->next, Slot, 1);
  memcpy(&d->word, &s->word, sizeof d->word);
  EXPECT_RANGE(WBGC_KIND_BULK, &d->word, Slot, 1);
  memmove(d->words, d->words + 1, sizeof d->word);
  EXPECT_RANGE(WBGC_KIND_BULK, d->words, Slot, 1);
  memcpy(&d->number, &s->number, sizeof d->number);
  EXPECT_NONE();
}

/* The type is lost in arithmetic on bytes, and with it which words are slots. */
static void steps(Node *d, Node *s, int n) {
  memcpy((char *)d + sizeof *d, s, sizeof *d);
  EXPECT_RANGE(WBGC_KIND_BULK, d + 1, Slot, sizeof *d / sizeof(Slot));
  memmove(&((unsigned char *)(d + 1))[-n * (int)sizeof *d], s, sizeof *d);
  EXPECT_RANGE(WBGC_KIND_BULK, d, Slot, sizeof *d / sizeof(Slot));
  memset((char *)(void *)(d + 1) - n * sizeof(Slot), 0, sizeof(Slot));
  EXPECT_RANGE(WBGC_KIND_CLEAR, (Slot *)(d + 1) - 1, Slot, 1);
  char buffer[32];
  memcpy(buffer + n, s, 8);
  Node local = *s;
  memcpy((char *)&local + n, s, 8);
  EXPECT_NONE();
}

static void clears(Node *d, int n) {
  memset(d, 0, sizeof *d);
  EXPECT_CLEAR(d, Node, 1);
  memset(d, 0, n * sizeof *d);
  EXPECT_CLEAR(d, Node, 2);
  bzero(d, sizeof *d);
  EXPECT_CLEAR(d, Node, 1);
  __builtin_memset(d, 0, sizeof *d);
  EXPECT_CLEAR(d, Node, 1);
  __builtin_bzero(d, sizeof *d);
  EXPECT_CLEAR(d, Node, 1);
  explicit_bzero(d, sizeof *d);
  EXPECT_CLEAR(d, Node, 1);
  memset(&d->number, 7, sizeof d->number);
  EXPECT_NONE();
}

static void locals(Node *s) {
  Node local, array[2];
  memcpy(&local, s, sizeof local);
  memset(array, 0, sizeof array);
  memmove(&array[1], s, sizeof local);
  EXPECT_NONE();
  memcpy(s, &local, sizeof local);
  EXPECT_BULK(s, Node, 1);
}

int main(void) {
  copies(zeroed(2, sizeof(Node)), zeroed(2, sizeof(Node)), 2);
  clears(zeroed(2, sizeof(Node)), 2);
  locals(zeroed(1, sizeof(Node)));
  steps(zeroed(2, sizeof(Node)), zeroed(2, sizeof(Node)), 1);
  return 0;
}
