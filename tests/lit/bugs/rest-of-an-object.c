// Bytes from a member without slots on, beyond its end: what clears or copies an object "from here on" was taken
// for a write of that member alone, and the slots behind it had no barrier.
// row 40
// RUN: %matrix_c %s -w
// RUN: %clang %plugin -std=gnu17 -fsyntax-only -DREFUSED -Xclang -verify -w %s
#include <wbgc/wbgc.h>

#include <stddef.h>
#include <string.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f;
  long header;
  int flags, count;
  struct Node *g, *h;
  char text[16];
} Node;
#define FROM(Member) (sizeof(Node) - offsetof(Node, Member))

#ifdef REFUSED
void cut(Node *n) {
  memset(&n->header, 0, 20); // expected-error {{GC slot 'Node::header' is written by a part of its word, which cannot have a write barrier}}
  memset(&n->header, 0, 16);
  memset(&n->header, 1, 8);
  memset(n->text, 1, 16);
}
#else
#include "recorder.h"
int main(void) {
  Node *n = hidden(zeroed(1, sizeof *n)), *m = hidden(zeroed(1, sizeof *m)), local;
  WBGC_NOBARRIER_STORE(n->g, m);
  WBGC_NOBARRIER_STORE(n->h, n);
  WBGC_NOBARRIER_STORE(m->g, n);
  memset(&n->header, 0, FROM(header));
  EXPECT_SLOT(&n->g, m, NULL);
  EXPECT_SLOT(&n->h, n, NULL);
  EXPECT_NONE();
  memcpy(&(*n).header, &m->header, FROM(header));
  EXPECT_SLOT(&n->g, NULL, n);
  EXPECT_SLOT(&n->h, NULL, NULL);
  EXPECT_NONE();
  memset((char *)&n->count, 0, offsetof(Node, h) - offsetof(Node, count)); // begins within a word
  EXPECT_SLOT(&n->g, n, NULL);
  EXPECT_NONE();

  memset(&n->header, 0, offsetof(Node, g) - offsetof(Node, header)); // not as far as a slot
  memset(n->text, 0, sizeof n->text);
  memcpy(n->text, "text", 5);
  size_t bytes = (size_t)hidden((void *)8); // not known
  memset(&n->header, 0, bytes);
  memset(&local.header, 0, FROM(header));
  EXPECT_NONE();
  return 0;
}
#endif
