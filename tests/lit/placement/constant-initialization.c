// What the loader initializes is a root and no store.
// row 11
// RUN: %matrix_c %s
#include "recorder.h"

typedef struct WBGC_MANAGED Node {
  struct Node *next;
} Node;

Node first = {&first};
Node *global = &first;
static Node *array[3] = {&first};
void *WBGC_PTR any = &first;

WBGC_WORD uintptr_t word = 8;
static WBGC_WORD uintptr_t words[2];
_Thread_local Node *perThread = &first;
long number;
struct {
  int tag;
  Node *slot;
  long number;
} records[2];
Node *ofLiteral = &(Node){&first};

int main(void) {
  static Node *kept = &first;
  Node *local = &first;
  if (kept != local)
    return 1;
  EXPECT_NONE();
  EXPECT_ROOT(&first);
  EXPECT_ROOT(&global);
  EXPECT_ROOT(&array[2]);
  EXPECT_ROOT(&any);
  EXPECT_ROOT(&kept);
  EXPECT_ROOT(&word);
  EXPECT_ROOT(&words[1]);
  EXPECT_ROOT(&perThread);
  EXPECT_ROOT(&records[1].slot);
  EXPECT_NO_ROOT(&records[1].number);
  EXPECT_NO_ROOT(&number);
  EXPECT_NO_ROOT(&local);
  EXPECT_ROOT(ofLiteral);
  return 0;
}
