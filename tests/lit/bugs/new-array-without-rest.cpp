// A new-expression whose list names every element has nothing to zero; marking its count crashed Clang.
// row 22
// RUN: %matrix_cpp %s -w
#include "recorder.h"
#include <new>

struct WBGC_MANAGED Node {
  Node *next;
};
struct Made {
  Node *x, *y;
  Made(Node *n = nullptr) : x(n), y() {}
};
struct Pair {
  Node *x, *y;
};
static void *room; // what the allocation functions below return
struct Own {
  Node *x;
  Own(Node *n = nullptr) : x(n) {}
  static void *operator new[](std::size_t) { return room; }
  static void operator delete[](void *) {}
};

int main() {
  Node *v = (Node *)hidden(zeroed(1, sizeof(Node))), *w = (Node *)hidden(zeroed(1, sizeof(Node)));
  room = zeroed(4, 64);
  Own *own = new Own[2]{v, w};
  EXPECT(&own[0].x, nullptr, v);
  EXPECT(&own[1].x, nullptr, w);
  own = new Own[]{w};
  EXPECT(&own[0].x, v, w);
  EXPECT_NONE();

  Node **slots = new Node *[2]{v, w};
  EXPECT_SLOT(&slots[0], recorded[0].before[0], v);
  EXPECT_SLOT(&slots[1], recorded[1].before[0], w);
  EXPECT_NONE();
  Pair *pairs = new Pair[2]{{v, w}, {w, v}};
  EXPECT_SLOT(&pairs[0].x, recorded[0].before[0], v);
  EXPECT_SLOT(&pairs[0].y, recorded[1].before[0], w);
  EXPECT_SLOT(&pairs[1].x, recorded[2].before[0], w);
  EXPECT_SLOT(&pairs[1].y, recorded[3].before[0], v);
  EXPECT_NONE();
  int n = hidden(&room) ? 3 : 0;
  Made *made = new Made[n]{v, w};
  EXPECT_SLOT(&made[0].x, recorded[0].before[0], v);
  EXPECT_SLOT(&made[0].y, recorded[1].before[0], 0);
  EXPECT_SLOT(&made[1].x, recorded[2].before[0], w);
  EXPECT_SLOT(&made[1].y, recorded[3].before[0], 0);
  EXPECT_SLOT(&made[2].x, recorded[4].before[0], 0);
  EXPECT_SLOT(&made[2].y, recorded[5].before[0], 0);
  EXPECT_NONE();
#if __cplusplus >= 202002L
  own = new Own[2](v, w);
  EXPECT(&own[0].x, w, v);
  EXPECT(&own[1].x, w, w);
  EXPECT_NONE();
#endif
  Made *placed = new (zeroed(4, 64)) Made[2]{v, w};
  EXPECT(&placed[0].x, nullptr, v);
  EXPECT(&placed[0].y, nullptr, nullptr);
  EXPECT(&placed[1].x, nullptr, w);
  EXPECT(&placed[1].y, nullptr, nullptr);
  EXPECT_NONE();
}
