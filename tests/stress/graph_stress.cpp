// graph_stress.cpp - Threads change a graph while cycles run; a shadow model knows what it must be.
//
//   graph_stress [threads [seconds [seed]]]
//
// Each thread owns a table of chains in the heap, and knows from malloc memory which nodes each chain
// must hold: a node that was freed too early is zero, poisoned or another one. Nodes carry a number and
// its complement. Threads exchange chains by a shared table, so that pointers cross threads. Weak
// references see to the other half: what was dropped is collected. Checks of the runtime are chosen by
// the environment, as in any program.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiled_code.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

namespace {

using namespace compiled;

constexpr size_t kChains = 64;  // of a thread
constexpr size_t kLongest = 40; // nodes in a chain
constexpr size_t kShared = 16;  // chains that any thread may take

struct Node {
  Node *next;
  uint64_t number;
  Node *other; // into another chain, or garbage; followed for a few steps only
  uint64_t complement;
};

const uint64_t kNodeSlots = 0b101;
const uint64_t kOneSlot = 1;
wbgc_type gNodeType = {sizeof(Node), alignof(Node), WBGC_TYPE_HAS_SLOTS, &kNodeSlots, "Node", 0, 0};
wbgc_type gPointerType = {8, 8, WBGC_TYPE_HAS_SLOTS | WBGC_TYPE_ALL_SLOTS, &kOneSlot, "Node *",
                          0, 0};

// Roots of the program: a global, and a thread-local table.
Node *gShared[kShared];
thread_local Node **tTable;
void *addressOfTable() { return &tTable; }

const wbgc_root kRoots[] = {{gShared, &gPointerType, kShared}};
const wbgc_root kThreadRoots[] = {{reinterpret_cast<void *>(addressOfTable), &gPointerType, 1}};
wbgc_module gModule = {WBGC_ABI_VERSION, kRoots, 1, kThreadRoots, 1, nullptr};

std::atomic<uint64_t> gNumbers{1};
std::atomic<bool> gStop{false};

[[noreturn]] void fail(const char *what, const Node *node, uint64_t wanted) {
  fprintf(stderr, "graph_stress: %s: node %p holds %lu (complement %lx), %lu is wanted\n", what,
          static_cast<const void *>(node), node ? node->number : 0, node ? node->complement : 0,
          wanted);
  abort();
}

Node *newNode(Node *next) {
  Node *node = make<Node>(gNodeType);
  if (node->next || node->number || node->other || node->complement)
    fail("fresh memory is not zero", node, 0);
  node->number = gNumbers.fetch_add(1, std::memory_order_relaxed);
  node->complement = ~node->number;
  store(&node->next, next);
  return node;
}

void check(const Node *node, uint64_t number) {
  if (!node || node->number != number || node->complement != ~number)
    fail("a reachable node was lost", node, number);
}

// One thread's chains, and what they must be.
class Mutator {
public:
  explicit Mutator(unsigned seed) : random(seed), shadow(kChains) {
    store(&tTable, makeArray<Node *>(gPointerType, kChains));
  }
  ~Mutator() { store(&tTable, static_cast<Node **>(nullptr)); }

  void step() {
    size_t chain = pick(kChains);
    switch (pick(12)) {
    case 0:
    case 1:
    case 2:
      push(chain);
      break;
    case 3:
      pop(chain);
      break;
    case 4:
      moveOver(chain, pick(kChains));
      break;
    case 5:
      reverse(chain);
      break;
    case 6:
      offer(chain);
      break;
    case 7:
      link(chain, pick(kChains));
      break;
    case 8:
      churn();
      break;
    case 9:
      shift();
      break;
    case 10:
      rest();
      break;
    case 11:
      drop(chain);
      break;
    }
    verify(pick(kChains));
    poll();
  }

  void verifyAll() {
    for (size_t chain = 0; chain < kChains; ++chain)
      verify(chain);
  }

private:
  using Chain = std::vector<uint64_t>; // numbers, first node first

  size_t pick(size_t bound) { return random() % bound; }

  void push(size_t chain) {
    if (shadow[chain].size() >= kLongest)
      return drop(chain);
    Node *node = newNode(load(&tTable[chain]));
    store(&tTable[chain], node);
    shadow[chain].insert(shadow[chain].begin(), node->number);
  }

  void pop(size_t chain) {
    if (shadow[chain].empty())
      return;
    store(&tTable[chain], load(&tTable[chain]->next));
    shadow[chain].erase(shadow[chain].begin());
  }

  // The only pointer to the chain is in a register for a while, and the old place is cleared.
  void moveOver(size_t from, size_t to) {
    if (from == to)
      return;
    Node *held = load(&tTable[from]);
    store(&tTable[from], static_cast<Node *>(nullptr));
    poll();
    store(&tTable[to], held);
    shadow[to] = std::move(shadow[from]);
    shadow[from].clear();
  }

  void reverse(size_t chain) {
    Node *done = nullptr, *left = load(&tTable[chain]);
    store(&tTable[chain], static_cast<Node *>(nullptr));
    while (left) {
      Node *node = left;
      left = load(&node->next);
      store(&node->next, done);
      done = node;
      poll();
    }
    store(&tTable[chain], done);
    shadow[chain] = Chain(shadow[chain].rbegin(), shadow[chain].rend());
  }

  // Gives a chain to whoever comes next and takes what lies there: of it only the head is known.
  void offer(size_t chain) {
    Node *taken = exchange(&gShared[pick(kShared)], load(&tTable[chain]));
    store(&tTable[chain], static_cast<Node *>(nullptr));
    shadow[chain].clear();
    size_t steps = 0;
    for (Node *node = taken; node && steps < kLongest; node = load(&node->next), ++steps) {
      if (node->complement != ~node->number)
        fail("a node from another thread was lost", node, node->number);
      poll();
    }
  }

  void link(size_t from, size_t to) {
    if (Node *node = load(&tTable[from])) {
      store(&node->other, load(&tTable[to]));
      if (Node *other = load(&node->other); other && other->complement != ~other->number)
        fail("a linked node was lost", other, other->number);
    }
  }

  void churn() {
    Node *garbage = nullptr;
    for (int i = 0; i < 50; ++i)
      garbage = newNode(garbage);
    if (pick(8) == 0)
      wbgc_alloc_noscan(1 + pick(100000));
    if (pick(64) == 0)
      makeArray<Node *>(gPointerType, 1 + pick(20000));
  }

  // All chains move up by one, in one copy.
  void shift() {
    Node *last = load(&tTable[kChains - 1]);
    copySlots(tTable + 1, tTable, kChains - 1);
    store(&tTable[0], last);
    Chain chain = std::move(shadow[kChains - 1]);
    for (size_t i = kChains - 1; i > 0; --i)
      shadow[i] = std::move(shadow[i - 1]);
    shadow[0] = std::move(chain);
  }

  // Held by this frame alone while the thread is away.
  void rest() {
    size_t chain = pick(kChains);
    Node *held = load(&tTable[chain]);
    store(&tTable[chain], static_cast<Node *>(nullptr));
    wbgc_blocking_enter();
    if (pick(4) == 0)
      std::this_thread::sleep_for(std::chrono::microseconds(pick(500)));
    wbgc_blocking_leave();
    store(&tTable[chain], held);
  }

  void drop(size_t chain) {
    store(&tTable[chain], static_cast<Node *>(nullptr));
    shadow[chain].clear();
  }

  void verify(size_t chain) {
    Node *node = load(&tTable[chain]);
    for (uint64_t number : shadow[chain]) {
      check(node, number);
      node = load(&node->next);
    }
    if (node)
      fail("a chain is too long", node, 0);
  }

  std::minstd_rand random;
  std::vector<Chain> shadow;
};

void mutate(unsigned seed) {
  std::minstd_rand random(seed);
  while (!gStop.load(std::memory_order_relaxed)) {
    wbgc_thread_attach();
    {
      Mutator mutator(seed += 7919);
      for (unsigned steps = 2000 + random() % 20000;
           steps > 0 && !gStop.load(std::memory_order_relaxed); --steps)
        mutator.step();
      mutator.verifyAll();
    }
    wbgc_thread_detach();
  }
}

// A node that nothing reaches any more, as a weak reference tells. Not inlined: no frame keeps it.
__attribute__((noinline)) wbgc_weak *weakToGarbage() {
  return wbgc_weak_new(newNode(newNode(nullptr)));
}

__attribute__((noinline)) bool isCollected(wbgc_weak *weak) {
  return wbgc_weak_get(weak) == nullptr;
}

// Conservative words may keep a few; most must go.
bool garbageIsCollected() {
  constexpr int kWeak = 64;
  Node **table = makeArray<Node *>(gPointerType, kWeak);
  auto *weaks = reinterpret_cast<wbgc_weak **>(table);
  for (int i = 0; i < kWeak; ++i)
    store(&table[i], reinterpret_cast<Node *>(weakToGarbage()));
  wbgc_collect();
  wbgc_collect();
  int collected = 0;
  for (int i = 0; i < kWeak; ++i)
    collected += isCollected(weaks[i]);
  return collected >= kWeak - 8;
}

} // namespace

int main(int argc, char **argv) {
  unsigned threads = argc > 1 ? static_cast<unsigned>(atoi(argv[1])) : 4;
  double seconds = argc > 2 ? atof(argv[2]) : 2;
  unsigned seed = argc > 3 ? static_cast<unsigned>(atoi(argv[3])) : std::random_device()();
  WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(&gModule);
  if (wbgc_init(nullptr) != 0)
    return 2;
  printf("graph_stress: %u threads, %g seconds, seed %u\n", threads, seconds, seed);
  fflush(stdout);

  std::vector<std::thread> workers;
  for (unsigned i = 0; i < threads; ++i)
    workers.emplace_back(mutate, seed + i);
  auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < end)
    wbgc_collect();
  gStop = true;
  wbgc_blocking_enter();
  for (std::thread &worker : workers)
    worker.join();
  wbgc_blocking_leave();

  for (Node *&shared : gShared)
    store(&shared, static_cast<Node *>(nullptr));
  if (!garbageIsCollected()) {
    fprintf(stderr, "graph_stress: garbage is not collected\n");
    return 1;
  }
  wbgc_stats stats;
  wbgc_stats_get(&stats, sizeof(stats));
  printf("graph_stress: %lu cycles, %lu barrier words, %lu shaded, longest hold %lu us, %lu bytes "
         "live\n",
         stats.cycles, stats.barrier_words, stats.shaded_objects, stats.hold_max_ns / 1000,
         stats.live_bytes);
  wbgc_shutdown();
  return stats.live_bytes < (1 << 20) ? 0 : 1;
}
