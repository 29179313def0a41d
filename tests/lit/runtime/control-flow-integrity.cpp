// -fsanitize=cfi looks for the vtable of what a pointer to a polymorphic class is made of, and found none in memory that
// wbgc::make had just got.
// RUN: %wbgc_clangxx -O0 -std=c++17 -flto -fsanitize=cfi -fvisibility=hidden -fuse-ld=lld %s -o %t && %t
// RUN: %wbgc_clangxx -O2 -std=c++20 -flto=thin -fsanitize=cfi -fvisibility=hidden -fuse-ld=lld %s -o %t && %t
#include <vector>
#include <wbgc/wbgc.hpp>

struct WBGC_MANAGED Shape {
  virtual ~Shape() = default;
  virtual int corners() const = 0;
};
struct Square final : Shape {
  int corners() const override { return 4; }
};
struct Nothing {
  virtual ~Nothing() = default;
  Shape *shape = nullptr;
};

int main() {
  if (wbgc_init(nullptr))
    return 1;
  std::vector<Shape *, wbgc::allocator<Shape *>> shapes;
  std::vector<Nothing, wbgc::allocator<Nothing>> objects(3);
  shapes.push_back(wbgc::make<Square>());
  shapes.push_back(wbgc::make_array<Square>(3));
  shapes.push_back(wbgc::make_finalized<Square>());
  wbgc::weak<Shape> weak(shapes[1]);
  wbgc_collect();
  int corners = 0;
  for (Shape *shape : shapes)
    corners += shape->corners();
  return corners + weak.get()->corners() - 16;
}
