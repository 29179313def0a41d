// A default argument that Clang builds anew at each call, because it asks for the place of the call: the store in the
// new one had no barrier.
// row 15
// RUN: %matrix_cpp %s -w
#include "recorder.h"

struct WBGC_MANAGED Node {
  Node *f;
};
static Node *target, *value;

static int line(int at = (target->f = value, __builtin_LINE())) { return at; }
static int plain(int at = (target->f = value, 1)) { return at; }

static int ofPlainTypes() { return line(); }

int main() {
  target = static_cast<Node *>(zeroed(1, sizeof(Node)));
  value = static_cast<Node *>(zeroed(1, sizeof(Node)));
  EXPECT_SLOT(&target, nullptr, target);
  EXPECT_SLOT(&value, nullptr, value);
  EXPECT_NONE();
  int sum = line();
  EXPECT_SLOT(&target->f, nullptr, value);
  EXPECT_NONE();
  sum += line() + line(1);
  EXPECT_SLOT(&target->f, value, value);
  EXPECT_NONE();
  sum += ofPlainTypes();
  EXPECT_SLOT(&target->f, value, value);
  EXPECT_NONE();
  sum += plain();
  EXPECT_SLOT(&target->f, value, value);
  EXPECT_NONE();
  return sum == 0;
}
