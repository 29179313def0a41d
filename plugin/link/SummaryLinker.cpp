// SummaryLinker.cpp - Symbols to functions, as the linker resolves them; SummarySearch.cpp follows calls.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryLinker.h"

#include "llvm/ADT/STLExtras.h"

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

/// The first definition counts, a strong one before a weak one, a library's after all others. Of
/// equal inline functions one is taken that its object describes: a summary leaves out what nothing
/// but the set-up of globals can reach.
void SummaryLinker::offer(llvm::StringRef Symbol, Offer New) {
  const auto [Known, IsNew] = Global.try_emplace(Symbol, New);
  if (IsNew)
    return;
  Offer &Old = Known->second;
  const auto Rank = [](const Offer &O) {
    return std::tuple(!O.IsShared, O.IsStrong, O.IsStrong || O.isDescribed());
  };
  if (Old.IsShared && New.IsShared)
    return; // the first that the loader finds, weak or not
  if (Rank(New) > Rank(Old))
    Old = New;
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
      const auto Add = [&](llvm::StringRef Symbol) {
        const auto [Known, IsNew] = Here.try_emplace(Symbol, Candidate{&U, &F});
        if (!IsNew && rank(F.Links) > rank(Known->second.F->Links))
          Known->second = {&U, &F};
      };
      if (F.Links != Linkage::Local)
        Add(F.Symbol);
      for (const llvm::StringRef Other :
           F.OtherSymbols) // of a local function too: `.set` in assembly
        Add(Other);
    }
  for (const Symbol &S : O.Defined) {
    const auto Known = Here.find(S.Name);
    Node *N = Known == Here.end() ? makeNode(&O, nullptr, nullptr, S.Name)
                                  : ByFunction.lookup(Known->second.F);
    N->Symbol = S.Name;
    offer(S.Name, {N, S.IsStrong, O.IsShared});
    if (S.IsIFunc && O.hidesTargets())
      IFuncs[S.Name] = true;
    if (Known != Here.end())
      Here.erase(Known);
  }
  // What was inlined everywhere has no symbol any more; an image that was stripped has none at all.
  const bool HasSymbols = !O.Defined.empty();
  for (const auto &Entry : Here)
    if (!HasSymbols && rank(Entry.second.F->Links) > 1)
      offer(Entry.first(), {ByFunction.lookup(Entry.second.F),
                            Entry.second.F->Links == Linkage::Strong, O.IsShared});
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
    // An alias stands in the unit of its target, and names no other alias.
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

/// Finds for each parameter the shortest way to code without a summary, and what comes in by it.
void SummaryLinker::forwardParameters() {
  std::deque<ParameterOf> Queue;
  const size_t Count =
      Nodes.size(); // resolving adds some: a reference stays valid, an iterator not
  for (size_t I = 0; I < Count; ++I) {
    Node &N = Nodes[I];
    if (!N.F)
      continue;
    for (const Call &C : N.F->Calls)
      for (const Hand &H : C.Hands) {
        Node *To = resolve(&N, C.Callee);
        if (To->F)
          Uses[{To, H.Argument}].push_back({&N, &H, &C});
        else if (H.IsParameter &&
                 Forwards.try_emplace({&N, H.What}, Forward{&C, nullptr, 0}).second)
          Queue.push_back({&N, H.What});
      }
  }
  while (!Queue.empty()) {
    const ParameterOf Known = Queue.front();
    Queue.pop_front();
    for (const Use &U : Uses.lookup(Known))
      if (U.What->IsParameter &&
          Forwards.try_emplace({U.In, U.What->What}, Forward{U.By, Known.first, Known.second})
              .second)
        Queue.push_back({U.In, U.What->What});
  }
}

} // namespace wbgc::summary
