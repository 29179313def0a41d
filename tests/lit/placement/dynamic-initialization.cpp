// Globals and statics that are initialized by code: an initializing store each, and a root.
// row 10, row 11, row 12
// RUN: %matrix_cpp %s
#include "recorder.h"

struct WBGC_MANAGED Node {
  Node *next;
};

static Node *make() {
  static Node pool[16];
  static int used;
  return &pool[used++];
}

static Node *hide(Node *n) { return static_cast<Node *>(hidden(n)); }

Node constant;
Node *byConstant = &constant;                  // row 11: no barrier
Node *byCode = make();                         // row 10
Node *copied = hide(byCode);
static Node *arrayByCode[2] = {make(), make()};
struct Pair {
  Node *first;
  Node *second;
};
Pair pair = {make(), hide(byCode)};
thread_local Node *perThread = make();
template <typename T> Node *ofTemplate = make();
inline Node *inlineVariable = make();
struct Class {
  static inline Node *member = make();
  static Node *outside;
};
Node *Class::outside = make();

static Node **functionStatic() {
  static Node *kept = make();
  return &kept;
}

int main() {
  // Clang initializes inline variables first.
  EXPECT_KIND(WBGC_KIND_INIT, &inlineVariable, nullptr, inlineVariable);
  EXPECT_KIND(WBGC_KIND_INIT, &Class::member, nullptr, Class::member);
  EXPECT_KIND(WBGC_KIND_INIT, &byCode, nullptr, byCode);
  EXPECT_KIND(WBGC_KIND_INIT, &copied, nullptr, byCode);
  EXPECT_KIND(WBGC_KIND_INIT, &arrayByCode[0], nullptr, arrayByCode[0]);
  EXPECT_KIND(WBGC_KIND_INIT, &arrayByCode[1], nullptr, arrayByCode[1]);
  EXPECT_KIND(WBGC_KIND_INIT, &pair.first, nullptr, pair.first);
  EXPECT_KIND(WBGC_KIND_INIT, &pair.second, nullptr, byCode);
  EXPECT_KIND(WBGC_KIND_INIT, &Class::outside, nullptr, Class::outside);
  EXPECT_NONE();
  Node *mine = perThread;
  EXPECT_KIND(WBGC_KIND_INIT, &perThread, nullptr, mine);
  Node **kept = functionStatic();
  EXPECT_KIND(WBGC_KIND_INIT, kept, nullptr, *kept);
  functionStatic();
  Node *local = make();
  local = *kept;
  (void)local;
  return 0;
}
