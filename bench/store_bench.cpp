// store_bench.cpp - What a pointer store costs: nanoseconds a store, loop included.
//
//   build/bench/store_bench --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true \
//                           --benchmark_report_aggregates_only=true
//
// The same loops four times: `plain` (Clang alone), `bare` (plugin, barrier=none), `off` (barriers, no cycle
// under way) and `on` (marking held on, all objects marked: what Go's figures in docs/performance.md
// are measured with). 1,024 nodes stay in the cache, a million do not.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace {

struct Graph {
  explicit Graph(size_t count) : Nodes(makeNodes(count)), Order(count) {
    std::iota(Order.begin(), Order.end(), 0u);
    std::shuffle(Order.begin(), Order.end(), std::mt19937(1));
  }
  Node **Nodes;
  std::vector<uint32_t> Order;
};

using Round = void (*)(const StoreLoops &, const Graph &);

struct Shape {
  const char *Name;
  unsigned StoresPerNode;
  Round Run;
};

// The bulk barrier by size: an array's first words over another's.
template <unsigned Words> void move(const StoreLoops &L, const Graph &G) {
  L.moves(G.Nodes + 512, G.Nodes, Words, G.Order.size());
}

const Shape kMoves[] = {{"move2", 2, move<2>},
                        {"move8", 8, move<8>},
                        {"move64", 64, move<64>},
                        {"move512", 512, move<512>}};

const Shape kShapes[] = {
    {"independent", 1,
     [](const StoreLoops &L, const Graph &G) {
       L.independent(G.Nodes, G.Order.data(), G.Order.size());
     }},
    {"dependent", 1,
     [](const StoreLoops &L, const Graph &G) { L.dependent(G.Nodes[0], G.Order.size()); }},
    {"nulls", 1,
     [](const StoreLoops &L, const Graph &G) { L.nulls(G.Nodes, G.Order.data(), G.Order.size()); }},
    {"fours", 4,
     [](const StoreLoops &L, const Graph &G) { L.fours(G.Nodes, G.Order.data(), G.Order.size()); }},
    {"global", 1, [](const StoreLoops &L, const Graph &G) { L.global(G.Nodes, G.Order.size()); }},
    {"copies", 16,
     [](const StoreLoops &L, const Graph &G) {
       L.copies(G.Nodes, G.Order.data(), G.Order.size());
     }},
};

void measure(benchmark::State &State, const StoreLoops &Loops, const Graph &On, const Shape &Of,
             bool IsMarking) {
  if (IsMarking)
    beginMarking();
  Of.Run(Loops, On); // marks what there is to mark
  for (auto _ : State)
    Of.Run(Loops, On);
  if (IsMarking)
    endMarking();
  const auto Stores = static_cast<double>(State.iterations() * On.Order.size() * Of.StoresPerNode);
  State.counters["ns/store"] =
      benchmark::Counter(Stores * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void add(const Graph &On, const char *Size, const Shape &Of) {
  struct Variant {
    const char *Name;
    const StoreLoops &Loops;
    bool IsMarking;
  };
  for (const Variant &V : {Variant{"plain", plainLoops, false}, Variant{"bare", bareLoops, false},
                           Variant{"off", barrierLoops, false}, Variant{"on", barrierLoops, true}})
    benchmark::RegisterBenchmark(
        (std::string(Of.Name) + "/" + Size + "/" + V.Name).c_str(),
        [&On, &Of, V](benchmark::State &State) { measure(State, V.Loops, On, Of, V.IsMarking); })
        ->MinTime(0.1);
}

} // namespace

int main(int argc, char **argv) {
  startHeap();
  static const Graph Hot(1024), Cold(1000000);
  for (const Shape &Of : kShapes) {
    add(Hot, "1024", Of);
    add(Cold, "1M", Of);
  }
  for (const Shape &Of : kMoves)
    add(Hot, "1024", Of);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
}
