// wbgc.hpp: construction that throws, over-aligned types, arrays, containers, weak references, regions; collected
// again and again meanwhile.
// RUN: %wbgc_clangxx -std=c++17 -O1 %s -o %t -pthread
// RUN: %t | FileCheck %s
// RUN: env WBGC_CHECK=mark,poison,alloc WBGC_STRESS=7 %t | FileCheck %s
// RUN: env WBGC_LIMIT=8M %t limited | FileCheck --check-prefix=LIMITED %s
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <new>
#include <stdexcept>
#include <thread>
#include <vector>
#include <wbgc/wbgc.hpp>

static void must(bool holds, const char *what) {
  if (holds)
    return;
  printf("failed: %s\n", what);
  exit(1);
}

struct WBGC_MANAGED Node {
  Node() = default;
  Node(Node *next, long key) : next(next), key(key) {}
  Node *next = nullptr;
  long key = 0;
};

struct WBGC_MANAGED alignas(64) Wide {
  Node *node = nullptr;
  char rest[100] = {};
};

static Node *global;

struct WBGC_MANAGED Throws {
  explicit Throws(long key) : node(wbgc::make<Node>(nullptr, key)) {
    global = node;
    throw std::runtime_error("no");
  }
  Node *node;
};

static int destroyed = 0;
struct WBGC_MANAGED Counted {
  ~Counted() { ++destroyed; }
  Node *node = nullptr;
};

__attribute__((noinline)) static void clearFrames() {
  volatile char junk[16384];
  for (int i = 0; i < 16384; ++i)
    junk[i] = 0;
}
static void collect() {
  for (int i = 0; i < 2; ++i) {
    clearFrames();
    wbgc_collect();
  }
}

static void constructors() {
  for (int i = 0; i < 100; ++i)
    try {
      wbgc::make<Throws>(i);
      must(false, "nothing was thrown");
    } catch (const std::runtime_error &) {
      must(global->key == i, "what the constructor stored is lost");
    }
  collect();
  must(global->key == 99, "what the last constructor stored is lost");
}

static void alignedAndArrays() {
  for (int i = 0; i < 50; ++i) {
    Wide *wide = wbgc::make<Wide>(), *several = wbgc::make_array<Wide>(5);
    must(reinterpret_cast<uintptr_t>(wide) % 64 == 0, "not aligned");
    must(reinterpret_cast<uintptr_t>(several) % 64 == 0, "array not aligned");
    several[4].node = wbgc::make<Node>(nullptr, i);
    wbgc_safepoint();
    must(several[4].node->key == i, "an element's node is lost");
  }
  must(wbgc::make_array<Node>(0) != nullptr, "an empty array is nothing");
}

using Nodes = std::vector<Node *, wbgc::allocator<Node *>>;
using Map = std::map<int, Node *, std::less<int>, wbgc::allocator<std::pair<const int, Node *>>>;
static Nodes globalNodes;

static void containers() {
  auto *onMalloc = new Map;
  for (int i = 0; i < 300; ++i) {
    globalNodes.push_back(wbgc::make<Node>(nullptr, i));
    (*onMalloc)[i] = wbgc::make<Node>(globalNodes.back(), -i);
  }
  collect();
  Nodes copy = globalNodes;
  globalNodes.erase(globalNodes.begin(), globalNodes.begin() + 100);
  for (int i = 0; i < 300; ++i) {
    must(copy[static_cast<size_t>(i)]->key == i, "a vector's element is lost");
    must((*onMalloc)[i]->key == -i && (*onMalloc)[i]->next->key == i, "a map's element is lost");
  }
  delete onMalloc;
  globalNodes.clear();
  globalNodes.shrink_to_fit();
}

__attribute__((noinline)) static wbgc::weak<Node> weakTo(Node **slot) {
  Node *node = wbgc::make<Node>(nullptr, 5);
  if (slot)
    *slot = node;
  return wbgc::weak<Node>(node);
}
__attribute__((noinline)) static bool isDead(const wbgc::weak<Node> &weak) { return !weak; }

static void weakReferences() {
  wbgc::weak<Node> empty, none(nullptr);
  must(!empty && !none && !empty.get(), "an empty weak reference has an object");
  wbgc::weak<Node> kept = weakTo(&global), lost = weakTo(nullptr), copy = lost;
  collect();
  must(kept.get() == global && global->key == 5, "a living object was forgotten");
  const Node *unchanged = global;
  must(wbgc::weak<const Node>(unchanged).get() == global, "a weak reference to what is constant");
  must(isDead(lost) && isDead(copy), "a dead object was not forgotten");
}

__attribute__((noinline)) static void makeCounted() {
  for (int i = 0; i < 20; ++i)
    wbgc::make_finalized<Counted>();
}

static void finalizers() {
  makeCounted();
  for (int i = 0; i < 100 && destroyed < 20; ++i)
    collect();
  must(destroyed == 20, "destructors did not run, or ran twice");
}

static void regions() {
  long sum = 0;
  std::thread other([&] {
    wbgc::attached_thread attached;
    for (int i = 0; i < 1000; ++i)
      sum += wbgc::make<Node>(nullptr, 1)->key;
  });
  {
    wbgc::blocking_region outer;
    wbgc::blocking_region inner;
    other.join();
  }
  must(sum == 1000, "the other thread");
  try {
    wbgc::blocking_region away;
    throw 1;
  } catch (int) {
    wbgc::make<Node>(); // the region has ended
  }
}

// What the default handler would end the program for is an exception.
static void badAlloc() {
  int caught = 0;
  try {
    wbgc::make_array<Node>(SIZE_MAX / 4);
  } catch (const std::bad_alloc &) {
    ++caught;
  }
  try {
    Nodes many(std::size_t{1} << 30);
  } catch (const std::bad_alloc &) {
    ++caught;
  }
  must(caught == 2, "no std::bad_alloc");
  wbgc::make<Node>();
  puts("refused twice");
}

int main(int argc, char **) {
  wbgc_options options = {};
  options.oom = WBGC_OOM_NULL;
  must(wbgc_init(&options) == 0, "no heap");
  if (argc > 1) {
    badAlloc(); // LIMITED: refused twice
    return 0;
  }
  constructors();
  alignedAndArrays();
  containers();
  weakReferences();
  finalizers();
  regions();
  wbgc_shutdown();
  puts("all is well"); // CHECK: all is well
}
