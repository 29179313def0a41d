// Macros around memcpy and its like put their arguments into variables first, `void *to = (target)` or `char *to`: behind
// these the slots were not seen.
// row 40
// RUN: %matrix_c %s -w
#include "recorder.h"

#include <stddef.h>
#include <string.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f;
} Node;
typedef struct {
  Node *a;
  long number;
  Node *b;
} Three;

#define COPY(To, From, Bytes)                                                                      \
  do {                                                                                             \
    void *to = (To);                                                                               \
    const void *from = (From);                                                                     \
    size_t bytes = (Bytes);                                                                        \
    if (bytes > 0)                                                                                 \
      memmove(to, from, bytes);                                                                    \
  } while (0)
#define CLEAR(To, Bytes)                                                                           \
  do {                                                                                             \
    void *to = (void *)(To), *also = to;                                                           \
    memset(also, 0, Bytes);                                                                        \
  } while (0)

static void untyped(void *target, const void *source) { COPY(target, source, 8); }

int main(void) {
  Node *v = hidden(zeroed(1, sizeof *v));
  Three *d = hidden(zeroed(2, sizeof *d)), *s = hidden(zeroed(2, sizeof *s)), local, all[2];
  WBGC_NOBARRIER_STORE(s->a, v);
  COPY(d + 1, s, sizeof *d);
  EXPECT_BULK(d + 1, Three, 1);
  COPY(&d->b, &s->a, sizeof(Node *));
  EXPECT_BULK(&d->b, Node *, 1);
  CLEAR(d, 2 * sizeof *d);
  EXPECT_CLEAR(d, Three, 2);
  COPY(d == s ? (void *)s : (void *)d, s, sizeof *s);
  EXPECT_BULK(d, Three, 1);

  char *bytes = (char *)d, buffer[16];
  memcpy(bytes, s, sizeof *s);
  EXPECT_BULK(d, Three, 1);
  const unsigned char *const source = (unsigned char *)s;
  unsigned char *target = (unsigned char *)d + offsetof(Three, number);
  memcpy(target, source + offsetof(Three, number), 16);
  EXPECT_SLOT(&d->number, 0, 0); // as any word
  EXPECT_SLOT(&d->b, NULL, NULL);
  EXPECT_NONE();
  char *walks = (char *)d;
  walks += offsetof(Three, b);
  memcpy(walks, &s->a, 8);
  EXPECT_BULK(&d->b, Node *, 1);
  void *moves = d;
  moves = &d->b;
  memset(moves, 0, 8);
  EXPECT_CLEAR(&d->b, Node *, 1);
  // Assigned later, as older code has it; set to a byte that a variable holds, as macros have it.
  void *later;
  later = d;
  memset(later, 0, sizeof *d);
  EXPECT_SLOT(&d->a, v, NULL);
  EXPECT_SLOT(&d->number, 0, 0);
  EXPECT_SLOT(&d->b, NULL, NULL);
  EXPECT_NONE();
  char *first;
  if (d != s)
    first = (char *)d + offsetof(Three, b);
  memcpy(first, &s->a, 8);
  EXPECT_BULK(&d->b, Node *, 1);
  const int zero = d == s;
  memset(bytes, zero, sizeof *d);
  EXPECT_CLEAR(d, Three, 1);
  memset(bytes + offsetof(Three, b), zero, 8);
  EXPECT_CLEAR(&d->b, Node *, 1);
  EXPECT_NONE();

  char *plain = buffer, *here = (char *)&local;
  memcpy(plain, s, 16);
  memcpy(here, s, sizeof local);
  EXPECT_NONE();

  COPY(&local, s, sizeof local);
  COPY(all, s, sizeof all);
  CLEAR(&local, sizeof local);
  COPY(&d->number, &s->number, sizeof d->number);
  untyped(&local, s);
  void *cycle = cycle, *room = hidden(zeroed(1, 8));
  if (d == s)
    memset(cycle, 0, 8);
  memset(room, 0, 8);
  EXPECT_NONE();
  return 0;
}
