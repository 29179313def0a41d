// `+=`, `-=`, `++`, `--` record what they store, and evaluate their left side once.
// row 2, row 17
// RUN: %matrix_c %s
#include "recorder.h"

struct WBGC_MANAGED Node {
  struct Node *at;
  WBGC_WORD uintptr_t word;
  struct WBGC_WORD Value {
    uintptr_t bits;
  } value;
};
typedef WBGC_WORD uintptr_t Word;

static int evaluated;
static struct Node *once(struct Node *n) {
  ++evaluated;
  return n;
}

static void pointers(struct Node *n, struct Node *array) {
  n->at = array;
  EXPECT(&n->at, NULL, array);
  once(n)->at += 2;
  EXPECT(&n->at, array, array + 2);
  once(n)->at -= 1;
  EXPECT(&n->at, array + 2, array + 1);
  struct Node *before = once(n)->at++;
  EXPECT(&n->at, array + 1, array + 2);
  struct Node *after = --once(n)->at;
  EXPECT(&n->at, array + 2, array + 1);
  if (before != after || evaluated != 4)
    abort();
  struct Node *local = array;
  local += 2;
  ++local;
  EXPECT_NONE();
}

static void words(struct Node *n, Word *w) {
  n->word = 8;
  EXPECT(&n->word, 0, 8);
  n->word |= 3;
  EXPECT(&n->word, 8, 11);
  n->word += 16;
  EXPECT(&n->word, 11, 27);
  n->word++;
  EXPECT(&n->word, 27, 28);
  n->word <<= 1;
  EXPECT(&n->word, 28, 56);
  n->value.bits = 8;
  EXPECT(&n->value.bits, 0, 8);
  n->value.bits ^= 1;
  EXPECT(&n->value.bits, 8, 9);
  *w = 24;
  EXPECT(w, 0, 24);
  struct Value other = {40};
  other.bits = 48;
  EXPECT_NONE();
  n->value = other;
  EXPECT(&n->value, 9, 48);
}

int main(void) {
  struct Node *array = zeroed(8, sizeof *array);
  pointers(zeroed(1, sizeof *array), array);
  words(zeroed(1, sizeof *array), zeroed(1, sizeof(Word)));
  return 0;
}
