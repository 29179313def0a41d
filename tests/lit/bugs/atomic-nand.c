// The new value that a barrier of an atomic nand recorded was its operand.
// row 43
// RUN: %matrix_c %s
#include "recorder.h"

int main(void) {
  typedef WBGC_WORD uintptr_t Word;
  Word *w = (Word *)zeroed(1, sizeof *w);
  *w = 12;
  EXPECT(w, 0, 12);
  __atomic_fetch_nand(w, 8, __ATOMIC_RELAXED);
  EXPECT_KIND(WBGC_KIND_ATOMIC, w, 12, ~(uintptr_t)8);
  __atomic_fetch_and(w, 24, __ATOMIC_RELAXED);
  EXPECT_KIND(WBGC_KIND_ATOMIC, w, ~(uintptr_t)8, 16);
  return 0;
}
