// SummaryGraph.cpp - The calls under one root as a picture, for people.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryLinker.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/raw_ostream.h"

namespace wbgc::summary {

std::string SummaryLinker::graph(llvm::StringRef Name) {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  const auto Quoted = [](llvm::StringRef S) {
    std::string Result = "\"";
    for (const char C : S) {
      if (C == '"' || C == '\\')
        Result += '\\';
      Result += C;
    }
    return Result + "\"";
  };
  for (unsigned E = 0; E < kEffectCount; ++E) {
    Node *Root = nullptr;
    for (Node *N : roots(E))
      if (!Root && (Name.empty() || N->Name == Name))
        Root = N;
    if (!Root)
      continue;
    Out << "digraph " << Quoted(Root->Name) << " {\n  node [shape=box];\n";
    llvm::DenseSet<Node *> Seen = {Root};
    std::deque<Node *> Queue = {Root};
    while (!Queue.empty()) {
      Node *N = Queue.front();
      Queue.pop_front();
      const bool Has =
          N->F && llvm::any_of(N->F->Sites, [E](const Site &S) { return S.Effect == E; });
      Out << "  n" << N->Order << " [label=" << Quoted(N->Name)
          << (N == Root ? ", style=bold"
              : !N->F   ? ", style=dashed"
                        : "")
          << (Has ? ", color=red" : "") << "];\n";
      for (const Edge &To : edges(N, E)) {
        Out << "  n" << N->Order << " -> n" << To.To->Order;
        if (To.Loc.Line)
          Out << " [label="
              << Quoted((llvm::Twine(To.Loc.File) + ":" + llvm::Twine(To.Loc.Line)).str()) << "]";
        Out << ";\n";
        if (Seen.insert(To.To).second)
          Queue.push_back(To.To);
      }
    }
    Out << "}\n";
    return Text;
  }
  return Text;
}

} // namespace wbgc::summary
