// main.cpp - includegraph: the headers below a folder, who is included most, and who brings in
// most.
//
//   includegraph [FOLDER]        default: /usr/include/c++
//
// Prints how often each of the ten most mentioned headers is named by an #include, most first,
// equals in alphabetical order; then the header that includes most others, directly or through
// them. That part runs in two threads, each of which leaves its hash tables and vectors to the
// collector.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "graph.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <thread>

namespace {

constexpr std::size_t kShown = 10;

Graph *Headers; // shared by the threads; a root without being registered

struct Widest {
  std::size_t Reach = 0;
  std::size_t Index = 0;
};

// The widest of the nodes First, First + Step, ...
Widest widest(std::size_t First, std::size_t Step) {
  Widest Best;
  for (std::size_t I = First; I < Headers->nodes().size(); I += Step) {
    std::size_t Reach = Graph::reach(Headers->nodes()[I]);
    if (Reach > Best.Reach)
      Best = {Reach, I};
  }
  return Best;
}

Widest widestOfAll() {
  Widest Odd;
  std::thread Helper([&Odd] {
    wbgc::attached_thread Attached;
    Odd = widest(1, 2);
  });
  Widest Even = widest(0, 2);
  {
    wbgc::blocking_region Region; // while this thread waits, the collector answers for it
    Helper.join();
  }
  return Odd.Reach > Even.Reach ? Odd : Even;
}

bool isBefore(const Node *A, const Node *B) {
  return A->mentions() != B->mentions() ? A->mentions() > B->mentions() : A->name() < B->name();
}

void printMostMentioned() {
  Collected<Node *> Ranking = Headers->nodes();
  std::sort(Ranking.begin(), Ranking.end(), isBefore);
  Ranking.resize(std::min(Ranking.size(), kShown));
  for (const Node *N : Ranking)
    std::printf("%7ld %.*s\n", N->mentions(), static_cast<int>(N->name().size()), N->name().data());
}

void printSummary(Widest Best) {
  long Files = 0;
  for (const Node *N : Headers->nodes())
    Files += N->isFile();
  std::string_view Name = Headers->nodes()[Best.Index]->name();
  std::printf("%ld headers; %.*s brings in %zu\n", Files, static_cast<int>(Name.size()),
              Name.data(), Best.Reach);
}

} // namespace

int main(int Count, char **Values) try {
  if (wbgc_init(nullptr) != 0)
    return 1;
  Headers = wbgc::make<Graph>();
  Headers->read(Count > 1 ? Values[1] : "/usr/include/c++");
  if (Headers->nodes().empty()) {
    std::fprintf(stderr, "includegraph: no files\n");
    return 1;
  }
  printMostMentioned();
  printSummary(widestOfAll());
  wbgc_shutdown();
  return 0;
} catch (const std::exception &Error) {
  std::fprintf(stderr, "includegraph: %s\n", Error.what());
  return 1;
}
