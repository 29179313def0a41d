// main.cpp - includegraph: the headers below a folder, who is included most, and who brings in
// most.
//
//   includegraph FOLDER...
//
// Prints how often each of the ten most mentioned headers is named by an #include, most first,
// equals in alphabetical order; then the header that includes most others, and the one that most
// others include, directly or through others. That part runs in two threads, each of which leaves
// its hash tables and vectors to the collector.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "graph.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <thread>

namespace {

constexpr std::size_t kShown = 10;

const Graph *Headers; // shared by the threads, which only read it

// The walk from one header that reaches most others.
struct Widest {
  Node *From = nullptr;
  std::size_t Reach = 0;
  Step *Farthest = nullptr;
};

bool isBefore(const Node *A, const Node *B) {
  return A->mentions() != B->mentions() ? A->mentions() > B->mentions() : A->name() < B->name();
}

void printName(const Node *N) {
  std::printf(" %.*s", static_cast<int>(N->name().size()), N->name().data());
}

void printMostMentioned() {
  Collected<Node *> Ranking = Headers->nodes();
  std::sort(Ranking.begin(), Ranking.end(), isBefore);
  Ranking.resize(std::min(Ranking.size(), kShown));
  for (const Node *N : Ranking) {
    std::printf("%7ld", N->mentions());
    printName(N);
    std::printf("\n");
  }
}

// The walks of all headers in one direction, of which all but one are garbage in the end.
Widest widest(Graph::Edges Direction) {
  Widest Best;
  for (Node *From : Headers->nodes()) {
    Collected<Step *> Steps = Graph::walk(From, Direction);
    if (Steps.size() > Best.Reach)
      Best = {From, Steps.size(), Steps.back()};
  }
  return Best;
}

void printWay(const Step *Last) {
  if (Last->Before)
    printWay(Last->Before);
  printName(Last->Here);
}

void printSummary() {
  Widest Brought;
  std::thread Helper([&Brought] {
    wbgc::attached_thread Attached;
    Brought = widest(&Node::includers);
  });
  Widest Bringing = widest(&Node::includes);
  {
    wbgc::blocking_region Region; // while this thread waits, the collector answers for it
    Helper.join();
  }
  if (!Bringing.From)
    return;
  std::printf("the farthest that");
  printName(Bringing.From);
  std::printf(" brings in, by way of");
  printWay(Bringing.Farthest);
  std::printf("\n%zu headers;", Headers->files());
  printName(Bringing.From);
  std::printf(" brings in %zu;", Bringing.Reach);
  printName(Brought.From);
  std::printf(" is brought in by %zu\n", Brought.Reach);
}

int run(const std::vector<std::filesystem::path> &Folders) {
  Graph All;
  All.read(Folders);
  if (All.nodes().empty()) {
    std::fprintf(stderr, "includegraph: no files\n");
    return 1;
  }
  Headers = &All;
  printMostMentioned();
  printSummary();
  return 0;
}

} // namespace

int main(int Count, char **Values) try {
  if (wbgc_init(nullptr) != 0)
    return 1;
  int Status = run({Values + 1, Values + Count});
  wbgc_shutdown();
  return Status;
} catch (const std::exception &Error) {
  std::fprintf(stderr, "includegraph: %s\n", Error.what());
  return 1;
}
