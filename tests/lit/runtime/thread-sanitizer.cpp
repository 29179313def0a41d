// A program under ThreadSanitizer draws no report for what the collector orders: cells that another thread gets, objects
// that change hands in weak maps, what a finalizer leaves behind.
//
// RUN: %wbgc_clangxx -O1 -g -fsanitize=thread %s -o %t
// RUN: %t | FileCheck %s
// RUN: env WBGC_STRESS=500 WBGC_SMALLBUF=1 %t | FileCheck %s
//
// And one for what nothing orders.
// RUN: %wbgc_clangxx -O1 -g -fsanitize=thread -DRACE %s -o %t.race
// RUN: not %t.race 2>&1 | FileCheck --check-prefix=RACE %s
//
// CHECK: all is well
// RACE: WARNING: ThreadSanitizer: data race
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>
#include <wbgc/wbgc.hpp>

struct WBGC_MANAGED Node {
  Node *next = nullptr;
  long value = 0;
};
static wbgc_weakmap *map;
static Node *key;
static long finalized, raced;

static void makeLists() {
  for (int round = 0; round < 100; ++round) {
    Node *list = nullptr;
    for (int i = 0; i < 1000; ++i) {
      Node *node = wbgc::make<Node>();
      node->next = list;
      node->value = i;
      list = node;
    }
    wbgc_weakmap_set(map, key, list);
    auto *taken = static_cast<Node *>(wbgc_weakmap_get(map, key));
    if (taken->value != 999)
      std::puts("lost");
    wbgc_alloc_noscan(100000);
    if (round % 25 == 0)
      wbgc_collect();
#ifdef RACE
    ++raced;
#endif
  }
}

static void work() {
  for (int i = 0; i < 3; ++i) {
    wbgc::attached_thread attached;
    makeLists();
  }
}

__attribute__((noinline)) static void makeFinalized() {
  for (int i = 0; i < 100; ++i)
    wbgc_finalizer_set(wbgc::make<Node>(), [](void *, void *) { ++finalized; }, nullptr);
}

int main() {
  if (wbgc_init(nullptr) != 0)
    return 1;
  map = wbgc_weakmap_new();
  key = wbgc::make<Node>();
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back(work);
  {
    wbgc::blocking_region blocking;
    for (std::thread &thread : threads)
      thread.join();
  }
  makeFinalized();
  wbgc_collect();
  if (finalized < 90)
    std::puts("not finalized");
  wbgc_shutdown();
  std::puts("all is well");
  return 0;
}
