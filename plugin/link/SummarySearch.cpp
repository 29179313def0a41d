// SummarySearch.cpp - What a function may run, and the search from the roots.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryLinker.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <algorithm>
#include <tuple>

namespace wbgc::summary {

/// \p Function comes in by parameter \p Parameter of \p Now, which was called at \p At: adds to
/// \p Out the way on which it gets to code without a summary, if there is one, which may call it.
/// Each function on the way is a copy, which leads to this one alone.
void SummaryLinker::follow(Node *Function, Node *Now, uint32_t Parameter, unsigned Effect,
                           Location At, bool IsImplicit, std::vector<Edge> *Out) {
  while (Now && !Now->yes(Effect)) {
    const auto Next = Forwards.find({Now, Parameter});
    if (Next == Forwards.end())
      return;
    Node *Copy = copyOf(Now);
    Out->push_back({Copy, At, IsImplicit});
    Out = &Copy->Handed;
    At = Next->second.By->Loc;
    IsImplicit = Next->second.By->IsImplicit;
    if (!Next->second.To) {
      Node *Plain = copyOf(resolve(Now, Next->second.By->Callee));
      Out->push_back({Plain, At, IsImplicit});
      Plain->Handed.push_back({Function, At, false});
    }
    Now = Next->second.To;
    Parameter = Next->second.Parameter;
  }
}

/// Call \p C hands functions to \p To: those that get to code without a summary may be called by it.
void SummaryLinker::handOn(Node *From, const Call &C, Node *To, unsigned Effect,
                           std::vector<Edge> &Edges) {
  Node *Direct = nullptr;
  for (const Hand &H : C.Hands) {
    if (H.IsParameter)
      continue;
    Node *Function = resolve(From, H.What);
    if (To->F) {
      follow(Function, To, H.Argument, Effect, C.Loc, C.IsImplicit, &Edges);
      continue;
    }
    if (!Direct) {
      Direct = copyOf(To);
      Edges.push_back({Direct, C.Loc, C.IsImplicit});
    }
    Direct->Handed.push_back({Function, C.Loc, false});
  }
}

/// What a root hands on of its parameters is any function that anyone calls it with.
void SummaryLinker::handOnParameters(Node *Root, unsigned Effect, std::vector<Edge> &Edges) {
  for (const Call &C : Root->F->Calls)
    for (const Hand &Own : C.Hands) {
      if (!Own.IsParameter || !(C.Follows & (1u << Effect)))
        continue;
      llvm::SmallVector<ParameterOf, 4> Rest = {{Root, Own.What}};
      llvm::DenseSet<ParameterOf> Seen;
      while (!Rest.empty()) {
        const ParameterOf Parameter = Rest.pop_back_val();
        if (!Seen.insert(Parameter).second)
          continue;
        for (const Use &U : Uses.lookup(Parameter)) {
          if (U.What->IsParameter) {
            Rest.push_back({U.In, U.What->What});
            continue;
          }
          Node *To = resolve(Root, C.Callee);
          if (To->yes(Effect))
            continue;
          Node *Function = resolve(U.In, U.What->What);
          if (To->F) {
            follow(Function, To, Own.Argument, Effect, C.Loc, C.IsImplicit, &Edges);
            continue;
          }
          Node *Plain = copyOf(To);
          Edges.push_back({Plain, C.Loc, C.IsImplicit});
          Plain->Handed.push_back({Function, C.Loc, false});
        }
      }
    }
}

SummaryLinker::Node *SummaryLinker::copyOf(Node *N) {
  Node *Copy = makeNode(N->In, N->Of, nullptr, N->Name);
  Copy->Symbol = N->Symbol;
  return Copy;
}

/// The calls of \p N that the check of \p Effect goes on with.
void SummaryLinker::expand(Node *N, unsigned Effect, std::vector<Edge> &Edges) {
  for (const Call &C : N->F->Calls) {
    if (!(C.Follows & (1u << Effect)))
      continue;
    Node *To = resolve(N, C.Callee);
    if (To->yes(Effect))
      continue;
    if (!To->F && IFuncs.count(N->Of->Functions[C.Callee].Symbol)) {
      Resolvers.push_back({static_cast<EffectMask>(1u << Effect), C.Loc});
      ThroughIFunc[{N, Effect}].push_back(&Resolvers.back());
      continue;
    }
    Edges.push_back({To, C.Loc, C.IsImplicit});
    if (!C.Hands.empty())
      handOn(N, C, To, Effect, Edges);
  }
  if (N->isRoot(Effect))
    handOnParameters(N, Effect, Edges);
}

/// Libraries name the program's start as an address (the static C library's `dl-support.o`), and
/// only what starts the process calls it.
static bool isProgram(llvm::StringRef Symbol) { return Symbol == "main" || Symbol == "_start"; }

const std::vector<SummaryLinker::Edge> &SummaryLinker::edges(Node *N, unsigned Effect) {
  const auto [Known, IsNew] = Expanded.try_emplace({N, Effect});
  if (!IsNew)
    return Known->second;
  std::vector<Edge> Result;
  if (N->F)
    expand(N, Effect, Result);
  else
    Result = N->Handed;
  if (N->In && !N->Of) // no summary tells what it does
    for (const llvm::StringRef Name : N->In->neededBy(N->Symbol))
      if (const auto To = Global.find(Name); To != Global.end() && !isProgram(Name))
        Result.push_back({To->second.N, {}, false});
  llvm::erase_if(Result, [Effect](const Edge &E) { return E.To->yes(Effect); });
  return Expanded[{N, Effect}] = std::move(Result);
}

std::vector<SummaryLinker::Node *> SummaryLinker::roots(unsigned Effect) const {
  std::vector<Node *> Result;
  for (const Node &N : Nodes)
    if (N.isRoot(Effect))
      Result.push_back(const_cast<Node *>(&N));
  llvm::sort(Result, [](const Node *A, const Node *B) {
    if (A->Of != B->Of || !A->F || !B->F)
      return A->Order < B->Order;
    const Location &X = A->F->Place, &Y = B->F->Place;
    const bool XIsMain = X.File == A->Of->Source, YIsMain = Y.File == A->Of->Source;
    return std::tie(XIsMain, X.File, X.Line, X.Column, A->Order) <
           std::tie(YIsMain, Y.File, Y.Line, Y.Column, B->Order);
  });
  return Result;
}

void SummaryLinker::searchFromRoots(unsigned Effect, const std::vector<Node *> &Roots) {
  std::deque<Node *> Queue;
  for (Node *Root : Roots) {
    Root->Search[Effect].Root = Root;
    Queue.push_back(Root);
  }
  while (!Queue.empty()) {
    Node *From = Queue.front();
    Queue.pop_front();
    for (const Edge &E : edges(From, Effect)) {
      State &S = E.To->Search[Effect];
      if (S.Root)
        continue;
      S.Root = From->Search[Effect].Root;
      S.Caller = From;
      S.CalledAt = E.Loc;
      S.IsImplicit = E.IsImplicit;
      Queue.push_back(E.To);
    }
  }
}

/// What \p Start may do, in as few calls as there are; null if nothing. What was found to be clean
/// stays so.
SummaryLinker::Finding SummaryLinker::find(Node *Start, unsigned Effect) {
  struct Step {
    Node *From;
    const Edge *By;
  };
  llvm::DenseMap<Node *, Step> Reached = {{Start, {nullptr, nullptr}}};
  std::deque<Node *> Queue = {Start};
  while (!Queue.empty()) {
    Node *N = Queue.front();
    Queue.pop_front();
    if (N->Search[Effect].IsClean)
      continue;
    const std::vector<Edge> &Calls = edges(N, Effect); // also finds calls of an ifunc
    if (const Location *At = ownEffect(N, Effect)) {
      Finding Result{At, N->ownSite(Effect) != nullptr, {}};
      for (Node *To = N; To != Start; To = Reached[To].From)
        Result.Hops.push_back({Reached[To].From, Reached[To].By});
      std::reverse(Result.Hops.begin(), Result.Hops.end());
      return Result;
    }
    for (const Edge &To : Calls)
      if (Reached.try_emplace(To.To, Step{N, &To}).second)
        Queue.push_back(To.To);
  }
  for (const auto &[N, By] : Reached)
    N->Search[Effect].IsClean = true;
  return {};
}

/// Where \p N itself has the effect, or a call of which nobody knows whether it has.
const Location *SummaryLinker::ownEffect(Node *N, unsigned Effect) const {
  if (const Site *S = N->ownSite(Effect))
    return &S->Loc;
  if (!N->F || N->Of->UnknownIsWarning)
    return nullptr;
  for (const UnverifiableCall &C : N->F->Unverifiable)
    if (C.Of & (1u << Effect))
      return &C.Loc;
  const auto Calls = ThroughIFunc.find({N, Effect});
  return Calls == ThroughIFunc.end() ? nullptr : &Calls->second.front()->Loc;
}

const Site *SummaryLinker::Node::ownSite(unsigned Effect) const {
  if (F)
    for (const Site &S : F->Sites)
      if (S.Effect == Effect)
        return &S;
  return nullptr;
}

} // namespace wbgc::summary
