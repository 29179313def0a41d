// SummaryGraph.cpp - The calls under one root as a picture, for people.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryLinker.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/Twine.h"

namespace wbgc::summary {

static std::string quoted(llvm::StringRef Text) {
  std::string Result = "\"";
  for (const char C : Text) {
    if (C == '"' || C == '\\')
      Result += '\\';
    Result += C;
  }
  return Result + "\"";
}

std::string SummaryLinker::graph(llvm::StringRef Name) {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  for (unsigned E = 0; E < kEffectCount; ++E)
    for (Node *Root : roots(E))
      if (Name.empty() || Root->Name == Name)
        return drawCallsUnder(*Root, E, Out), Text;
  return Text;
}

void SummaryLinker::drawCallsUnder(Node &Root, unsigned Effect, llvm::raw_ostream &Out) {
  Out << "digraph " << quoted(Root.Name) << " {\n  node [shape=box];\n";
  llvm::DenseSet<Node *> Seen = {&Root};
  std::deque<Node *> Queue = {&Root};
  while (!Queue.empty()) {
    Node *N = Queue.front();
    Queue.pop_front();
    drawNode(*N, N == &Root, Effect, Out);
    for (const Edge &To : edges(N, Effect)) {
      drawCall(*N, To, Out);
      if (Seen.insert(To.To).second)
        Queue.push_back(To.To);
    }
  }
  Out << "}\n";
}

/// Bold: the root. Dashed: code without a summary. Red: it has the effect itself.
void SummaryLinker::drawNode(const Node &N, bool IsRoot, unsigned Effect, llvm::raw_ostream &Out) {
  const llvm::StringRef Style = IsRoot ? ", style=bold" : !N.F ? ", style=dashed" : "";
  Out << "  n" << N.Order << " [label=" << quoted(N.Name) << Style
      << (N.ownSite(Effect) ? ", color=red" : "") << "];\n";
}

void SummaryLinker::drawCall(const Node &From, const Edge &Call, llvm::raw_ostream &Out) {
  Out << "  n" << From.Order << " -> n" << Call.To->Order;
  if (Call.Loc.Line)
    Out << " [label="
        << quoted((llvm::Twine(Call.Loc.File) + ":" + llvm::Twine(Call.Loc.Line)).str()) << "]";
  Out << ";\n";
}

} // namespace wbgc::summary
