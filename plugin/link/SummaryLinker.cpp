// SummaryLinker.cpp - Symbols to functions, and the search; SummaryReports.cpp says what it found.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryLinker.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <tuple>

namespace wbgc::summary {
namespace {

/// Among the definitions in one file the linker has chosen already: by strength, then by order.
int rank(Linkage L) {
  switch (L) {
  case Linkage::Strong:
    return 3;
  case Linkage::Odr:
  case Linkage::Weak:
    return 2;
  case Linkage::Available:
    return 1;
  case Linkage::Local:
  case Linkage::Undefined:
    return 0;
  }
  return 0;
}

} // namespace

SummaryLinker::SummaryLinker(const std::vector<const Object *> &Objects) : Objects(Objects) {
  for (const Object *O : Objects)
    define(*O);
  declare();
  forwardParameters();
}

SummaryLinker::Node *SummaryLinker::makeNode(const Object *In, const Unit *Of, const Function *F,
                                             llvm::StringRef Name) {
  Nodes.emplace_back();
  Node &N = Nodes.back();
  N.In = In;
  N.Of = Of;
  N.F = F;
  N.Name = Name;
  N.Order = Nodes.size();
  return &N;
}

/// The first definition counts, a strong one before a weak one, a library's after all others.
void SummaryLinker::offer(llvm::StringRef Symbol, Node *N, bool IsStrong, bool IsShared) {
  const auto [Known, IsNew] = Global.try_emplace(Symbol, Offer{N, IsStrong, IsShared});
  if (IsNew)
    return;
  Offer &Old = Known->second;
  const bool Wins = Old.IsShared ? !IsShared : IsStrong && !Old.IsStrong && !IsShared;
  if (Wins)
    Old = {N, IsStrong, IsShared};
}

void SummaryLinker::define(const Object &O) {
  struct Candidate {
    const Unit *Of;
    const Function *F;
  };
  llvm::StringMap<Candidate> Here;
  for (const Unit &U : O.Units)
    for (const Function &F : U.Functions) {
      if (!F.isDefined())
        continue;
      ByFunction[&F] = makeNode(&O, &U, &F, F.Name);
      if (F.Links == Linkage::Local)
        continue;
      const auto Add = [&](llvm::StringRef Symbol) {
        const auto [Known, IsNew] = Here.try_emplace(Symbol, Candidate{&U, &F});
        if (!IsNew && rank(F.Links) > rank(Known->second.F->Links))
          Known->second = {&U, &F};
      };
      Add(F.Symbol);
      for (const llvm::StringRef Other : F.OtherSymbols)
        Add(Other);
    }
  for (const Symbol &S : O.Defined) {
    const auto Known = Here.find(S.Name);
    Node *N = Known == Here.end() ? makeNode(&O, nullptr, nullptr, S.Name)
                                  : ByFunction.lookup(Known->second.F);
    offer(S.Name, N, S.IsStrong, O.IsShared);
    if (S.IsIFunc)
      IFuncs[S.Name] = true;
    if (Known != Here.end())
      Here.erase(Known);
  }
  // What was inlined everywhere has no symbol any more; an image that was stripped has none at all.
  const bool HasSymbols = !O.Defined.empty();
  for (const auto &Entry : Here)
    if (!HasSymbols && rank(Entry.second.F->Links) > 1)
      offer(Entry.first(), ByFunction.lookup(Entry.second.F),
            Entry.second.F->Links == Linkage::Strong, O.IsShared);
}

/// An attribute on any declaration in any file holds for the function that the linker takes.
void SummaryLinker::declare() {
  for (const Object *O : Objects)
    for (const Unit &U : O->Units)
      for (const Function &F : U.Functions) {
        Node *N = ByFunction.lookup(&F);
        if (F.Links != Linkage::Local)
          if (const auto Taken = Global.find(F.Symbol); Taken != Global.end())
            N = Taken->second.N;
        for (unsigned I = 0; N && I < kAttributeCount; ++I)
          if (F.Declared[I].Line && (!N->Declared[I].Line || N->F == &F))
            N->Declared[I] = F.Declared[I];
      }
}

/// The node that call target \p Index of \p Caller's unit is. Never null.
SummaryLinker::Node *SummaryLinker::resolve(Node *Caller, uint32_t Index) {
  const Function *F = &Caller->Of->Functions[Index];
  for (int Depth = 0; Depth < 8; ++Depth) {
    Node *Own = ByFunction.lookup(F);
    Node *To = Own;
    if (F->Links != Linkage::Local)
      if (const auto Taken = Global.find(F->Symbol); Taken != Global.end())
        To = Taken->second.N;
    if (!To) {
      Node *&Known = Unresolved[F->Symbol];
      if (!Known)
        Known = makeNode(nullptr, nullptr, nullptr, F->Name);
      return Known;
    }
    if (!To->F) {
      if (To->Name == F->Symbol)
        To->Name = F->Name; // the first who calls it knows how to print it
      return To;
    }
    if (To->F->AliasOf.empty())
      return To;
    // An alias stands in the unit of its target.
    const Function *Target = nullptr;
    for (const Function &Other : To->Of->Functions)
      if (Other.isDefined() && Other.AliasOf.empty() && Other.Symbol == To->F->AliasOf)
        Target = &Other;
    if (!Target)
      return To;
    F = Target;
  }
  return ByFunction.lookup(F);
}

/// Finds for each parameter the shortest way to code without a summary.
void SummaryLinker::forwardParameters() {
  struct Use {
    Node *In;
    uint32_t Parameter;
    const Call *By;
  };
  llvm::DenseMap<ParameterOf, std::vector<Use>> Uses;
  std::deque<ParameterOf> Queue;
  for (Node &N : Nodes) {
    if (!N.F)
      continue;
    for (const Call &C : N.F->Calls)
      for (const Hand &H : C.Hands) {
        if (!H.IsParameter)
          continue;
        Node *To = resolve(&N, C.Callee);
        if (To->F)
          Uses[{To, H.Argument}].push_back({&N, H.What, &C});
        else if (Forwards.try_emplace({&N, H.What}, Forward{&C, nullptr, 0}).second)
          Queue.push_back({&N, H.What});
      }
  }
  while (!Queue.empty()) {
    const ParameterOf Known = Queue.front();
    Queue.pop_front();
    for (const Use &U : Uses.lookup(Known))
      if (Forwards.try_emplace({U.In, U.Parameter}, Forward{U.By, Known.first, Known.second})
              .second)
        Queue.push_back({U.In, U.Parameter});
  }
}

/// Call \p C hands functions to \p To: those that get to code without a summary may be called by it.
void SummaryLinker::handOn(Node *From, const Call &C, Node *To, std::vector<Edge> &Edges) {
  const auto Handing = [&](Node *Of) {
    Node *N = makeNode(Of->In, Of->Of, nullptr, Of->Name);
    return N;
  };
  Node *Direct = nullptr;
  for (const Hand &H : C.Hands) {
    if (H.IsParameter)
      continue;
    Node *Function = resolve(From, H.What);
    if (!To->F) {
      if (!Direct) {
        Direct = Handing(To);
        Edges.push_back({Direct, C.Loc, C.IsImplicit});
      }
      Direct->Handed.push_back({Function, C.Loc, false});
      continue;
    }
    // A copy of each function on the way, which leads to this one alone.
    Location At = C.Loc;
    bool IsImplicit = C.IsImplicit;
    std::vector<Edge> *Out = &Edges;
    Node *Now = To;
    uint32_t Parameter = H.Argument;
    while (Now) {
      const auto Next = Forwards.find({Now, Parameter});
      if (Next == Forwards.end())
        break;
      Node *Copy = Handing(Now);
      Out->push_back({Copy, At, IsImplicit});
      Out = &Copy->Handed;
      At = Next->second.By->Loc;
      IsImplicit = Next->second.By->IsImplicit;
      if (!Next->second.To) {
        Node *Plain = Handing(resolve(Now, Next->second.By->Callee));
        Out->push_back({Plain, At, IsImplicit});
        Plain->Handed.push_back({Function, At, false});
      }
      Now = Next->second.To;
      Parameter = Next->second.Parameter;
    }
  }
}

const std::vector<SummaryLinker::Edge> &SummaryLinker::edges(Node *N, unsigned Effect) {
  const auto [Known, IsNew] = Expanded.try_emplace({N, Effect});
  if (!IsNew)
    return Known->second;
  std::vector<Edge> Result;
  if (N->F) {
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
      Result.push_back({To, C.Loc, C.IsImplicit});
      if (!C.Hands.empty())
        handOn(N, C, To, Result);
    }
  } else {
    Result = N->Handed;
    if (N->In && !N->In->isInstrumented())
      for (const llvm::StringRef Name : N->In->Needed)
        if (const auto To = Global.find(Name); To != Global.end())
          if (To->second.N->In != N->In && !To->second.N->yes(Effect))
            Result.push_back({To->second.N, {}, false});
  }
  llvm::erase_if(Result, [Effect](const Edge &E) { return E.To->yes(Effect); });
  return Expanded[{N, Effect}] = std::move(Result);
}

std::vector<SummaryLinker::Node *> SummaryLinker::roots(unsigned Effect) const {
  std::vector<Node *> Result;
  for (const Node &N : Nodes)
    if (N.Declared[attributeIndex(Effect, Attribute::NoRec)].Line && !N.yes(Effect))
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

} // namespace wbgc::summary
