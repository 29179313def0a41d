// A closure in the heap has slots: its captures are stores; on the stack they are none.
// row 24
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
  auto closure() {
    return [this] { return f; };
  }
};
static Node *make() { return static_cast<Node *>(zeroed(1, sizeof(Node))); }

template <typename F> static F *toHeap(F f) {
  F *made = new (zeroed(1, sizeof(F))) F(f);
  return made;
}

int main() {
  Node *v = make(), *w = make();
  int number = 1;
  auto onStack = [v, kept = w, number] { return v == kept ? number : 2; };
  onStack();
  EXPECT_NONE();
  auto *inHeap = toHeap(onStack);
  EXPECT_SLOT(inHeap, nullptr, v);
  EXPECT_SLOT((Node **)inHeap + 1, nullptr, w);
  EXPECT_NONE();
  auto *direct = new (zeroed(1, 64)) auto([v, number, kept = w] { return number ? v : kept; });
  EXPECT_SLOT(direct, nullptr, v);
  EXPECT_SLOT((Node **)direct + 2, nullptr, w);
  EXPECT_NONE();
  auto *changing = new (zeroed(1, 64)) auto([v]() mutable { v = nullptr; });
  EXPECT(changing, nullptr, v);
  (*changing)();
  EXPECT(changing, v, nullptr);
  auto byReference = new (zeroed(1, 64)) auto([&number] { return number; });
  (void)byReference;
  EXPECT_NONE();
  return 0;
}
