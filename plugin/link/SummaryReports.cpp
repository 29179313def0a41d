// SummaryReports.cpp - Findings of SummaryLinker, in the words of the compiler.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryLinker.h"
#include "link/Texts.h"

#include "wbgc/abi.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

#include <map>
#include <tuple>

namespace wbgc::summary {
namespace {

struct Words {
  const char *Name, *Plural, *No, *NoRec, *YesRec;
  TextId Prohibited, ProhibitedByCaller;
};

const Words kWords[kEffectCount] = {
    {"write barrier", "write barriers", "nowritebarrier", "nowritebarrierrec", "yeswritebarrierrec",
     TextId::BarrierProhibited, TextId::BarrierProhibitedByCaller},
    {"safepoint", "safepoints", "nosafepoint", "nosafepointrec", "yessafepointrec",
     TextId::SafepointProhibited, TextId::SafepointProhibitedByCaller},
};

#define WBGC_QUOTE_(X) #X
#define WBGC_QUOTE(X) WBGC_QUOTE_(X)

/// True if \p Symbol is what compiled barriers refer to.
bool isBarrierSymbol(llvm::StringRef Symbol) {
  static const char *const kSymbols[] = {
#define WBGC_ENTRY_POINT(Name, Symbol, Convention, Signature, Caller)                              \
  WBGC_QUOTE(WBGC_SYMBOL(Symbol)),
#include "wbgc/entry_points.def"
      "__wbgc_barrier_hook", "__wbgc_bulk_hook"};
  const bool IsThread = Symbol == WBGC_QUOTE(WBGC_SYMBOL(thread)); // the inline allocation's too
  return !IsThread && llvm::is_contained(kSymbols, Symbol);
}

} // namespace

std::vector<Report> SummaryLinker::check() {
  std::vector<Report> Result;
  checkObjects(Result);
  checkDuplicates(Result);
  for (unsigned Effect = 0; Effect < kEffectCount; ++Effect) {
    checkConflicts(Effect, Result);
    checkEffect(Effect, Result);
  }
  return Result;
}

/// A function with a barrier that no summary describes: its object has none, or the function got another name
/// afterwards (objcopy). Not a weak one: it may be an inline function to which nothing but a vtable or a global leads.
void SummaryLinker::checkObjects(std::vector<Report> &Reports) {
  for (const Object *O : Objects)
    if (llvm::any_of(O->isInstrumented() ? O->BesideNeeds : O->Needed, isBarrierSymbol))
      Reports.push_back({message(TextId::NoSummary, {O->Name, 0, 0}, {O->Name})});
}

/// An inline function that two units compiled with different effects: the linker keeps either.
void SummaryLinker::checkDuplicates(std::vector<Report> &Reports) {
  llvm::DenseSet<const Function *> Reported;
  for (const Object *O : Objects)
    for (const Unit &U : O->Units)
      for (const Function &F : U.Functions) {
        const auto Taken = F.Links == Linkage::Odr ? Global.find(F.Symbol) : Global.end();
        if (Taken == Global.end())
          continue;
        const Node *N = Taken->second.N;
        if (!N->F || N->F == &F || N->F->Links != Linkage::Odr || isSame(*N->F, F) ||
            !Reported.insert(N->F).second)
          continue;
        Reports.push_back(
            {message(TextId::CompiledDifferently, F.Place, {F.Name, N->Of->Source, U.Source})});
      }
}

/// True unless one has an effect that the other has not, itself or through what it calls. That two
/// bodies call different functions is no fault yet: assertions do, where one unit has none.
bool SummaryLinker::isSame(const Function &A, const Function &B) {
  const auto Sites = [](const Function &F) {
    std::array<size_t, kEffectCount> Count = {};
    for (const Site &S : F.Sites)
      ++Count[S.Effect];
    return Count;
  };
  if (Sites(A) != Sites(B))
    return false;
  Node *First = ByFunction.lookup(&A), *Second = ByFunction.lookup(&B);
  const auto Callees = [](const Node *N) {
    std::vector<std::pair<llvm::StringRef, unsigned>> Names;
    for (const Call &C : N->F->Calls)
      Names.push_back({N->Of->Functions[C.Callee].Name, C.Follows});
    return Names;
  };
  if (Callees(First) == Callees(Second) && A.Unverifiable.size() == B.Unverifiable.size())
    return true;
  for (unsigned Effect = 0; Effect < kEffectCount; ++Effect)
    if (!find(First, Effect).At != !find(Second, Effect).At)
      return false;
  return true;
}

/// `no…rec` in one file and `yes…rec` at the definition, in another.
void SummaryLinker::checkConflicts(unsigned Effect, std::vector<Report> &Reports) {
  const Words &W = kWords[Effect];
  for (const Node &N : Nodes)
    if (N.yes(Effect) && N.Declared[attributeIndex(Effect, Attribute::NoRec)].Line)
      Reports.push_back({message(TextId::AttributeConflict,
                                 N.F->Declared[attributeIndex(Effect, Attribute::YesRec)],
                                 {W.NoRec, W.YesRec, N.Name})});
}

Location SummaryLinker::placeOf(const Node *N) const {
  if (N->F)
    return N->F->Place;
  return {N->In ? llvm::StringRef(N->In->Name) : N->Name, 0, 0};
}

void SummaryLinker::chain(Node *N, unsigned Effect, Report &To) {
  if (N->F && N->F->Instantiated != Instantiation::None)
    To.push_back(message(N->F->Instantiated == Instantiation::Function
                             ? TextId::InstantiatedFunction
                             : TextId::InstantiatedMember,
                         N->F->InstantiatedAt, {N->F->Name}));
  const Words &W = kWords[Effect];
  const Location &No = N->Declared[attributeIndex(Effect, Attribute::No)];
  if (No.Line && To.front().Id != "UnverifiableCallError" &&
      To.front().Id != "UnverifiableCallWarning") {
    To.push_back(message(TextId::DeclaredHere, No, {N->Name, W.No}));
    return;
  }
  Node *Root = N->Search[Effect].Root;
  for (; N->Search[Effect].Caller; N = N->Search[Effect].Caller) {
    const State &S = N->Search[Effect];
    const Location At = S.CalledAt.Line ? S.CalledAt : placeOf(S.Caller);
    To.push_back(message(S.IsImplicit ? TextId::ImplicitlyCalled : TextId::CalledHere, At,
                         {N->Name, S.Caller->Name}));
  }
  To.push_back(message(TextId::DeclaredHere,
                       Root->Declared[attributeIndex(Effect, Attribute::NoRec)],
                       {Root->Name, W.NoRec}));
}

Report SummaryLinker::violation(Node *N, unsigned Effect, const Site &S) {
  const Words &W = kWords[Effect];
  Node *Root = N->Search[Effect].Root;
  const bool IsOwn = N->Declared[attributeIndex(Effect, Attribute::No)].Line || Root == N;
  Report Result = {
      message(IsOwn ? W.Prohibited : W.ProhibitedByCaller, S.Loc, {IsOwn ? N->Name : Root->Name})};
  chain(N, Effect, Result);
  return Result;
}

Report SummaryLinker::unverifiable(Node *N, unsigned Effect, const UnverifiableCall &C) {
  Report Result = {message(N->Of->UnknownIsWarning ? TextId::UnverifiableCallWarning
                                                   : TextId::UnverifiableCallError,
                           C.Loc, {kWords[Effect].Plural})};
  chain(N, Effect, Result);
  return Result;
}

/// Of functions that run one store of the source, of a default argument or of what a header defines as `static`, the
/// nearest to its root. What stands at a function's own place is the language's, and an instance has stores of its own.
class SummaryLinker::NearestNode {
public:
  explicit NearestNode(unsigned Effect) : Effect(Effect) {}

  void add(const Node &N) {
    for (const Site &S : N.F->Sites)
      if (S.Effect == Effect && isShared(N, S)) {
        const Node *&Best = Nearest[place(S.Loc)];
        if (!Best || distance(N) < distance(*Best))
          Best = &N;
      }
  }
  bool is(const Node &N, const Site &S) const {
    return !isShared(N, S) || Nearest.at(place(S.Loc)) == &N;
  }

private:
  using Place = std::tuple<llvm::StringRef, uint32_t, uint32_t>;
  static Place place(const Location &L) { return {L.File, L.Line, L.Column}; }
  static bool isShared(const Node &N, const Site &S) {
    return S.Loc.Line && N.F->Instantiated == Instantiation::None &&
           place(S.Loc) != place(N.F->Place);
  }
  size_t distance(const Node &N) const {
    if (N.Declared[attributeIndex(Effect, Attribute::No)].Line)
      return 0;
    size_t Hops = 0;
    for (const Node *Up = N.Search[Effect].Caller; Up; Up = Up->Search[Effect].Caller)
      ++Hops;
    return Hops;
  }

  unsigned Effect;
  std::map<Place, const Node *> Nearest;
};

void SummaryLinker::checkEffect(unsigned Effect, std::vector<Report> &Reports) {
  searchFromRoots(Effect, roots(Effect));
  struct Found {
    Node *N;
    Location Loc;
    const Site *S;
    const UnverifiableCall *C;
    size_t Order;
  };
  const auto IsChecked = [Effect](const Node &N) {
    return N.F && (N.Search[Effect].Root || N.Declared[attributeIndex(Effect, Attribute::No)].Line);
  };
  NearestNode Nearest(Effect);
  for (const Node &N : Nodes)
    if (IsChecked(N))
      Nearest.add(N);
  std::vector<Found> All;
  for (Node &N : Nodes) {
    if (!IsChecked(N))
      continue;
    const bool IsReached = N.Search[Effect].Root != nullptr;
    for (const Site &S : N.F->Sites)
      if (S.Effect == Effect && Nearest.is(N, S))
        All.push_back({&N, S.Loc, &S, nullptr, All.size()});
    if (!IsReached)
      continue;
    for (const UnverifiableCall &C : N.F->Unverifiable)
      if (C.Of & (1u << Effect))
        All.push_back({&N, C.Loc, nullptr, &C, All.size()});
    for (const UnverifiableCall *C : ThroughIFunc.lookup({&N, Effect}))
      All.push_back({&N, C->Loc, nullptr, C, All.size()});
  }
  llvm::sort(All, [](const Found &A, const Found &B) {
    if (A.N->Of != B.N->Of)
      return A.Order < B.Order; // units stand in the order of the link already
    const bool AIsMain = A.Loc.File == A.N->Of->Source, BIsMain = B.Loc.File == B.N->Of->Source;
    return std::tie(AIsMain, A.Loc.File, A.Loc.Line, A.Loc.Column, A.Order) <
           std::tie(BIsMain, B.Loc.File, B.Loc.Line, B.Loc.Column, B.Order);
  });
  for (const Found &F : All)
    Reports.push_back(F.S ? violation(F.N, Effect, *F.S) : unverifiable(F.N, Effect, *F.C));
  checkAssignments(Effect, Reports);
}

/// A call hands a function to a parameter that promises something, which only the file of the
/// callee's definition says.
void SummaryLinker::checkHands(Node &N, unsigned Effect, std::vector<Report> &Reports) {
  for (const Call &C : N.F->Calls)
    for (const Hand &H : C.Hands) {
      if (H.IsParameter)
        continue;
      const Node *To = resolve(&N, C.Callee);
      const Promise *P = To->F ? To->F->promise(H.Argument, Effect) : nullptr;
      if (P && !N.Of->Functions[C.Callee].promise(H.Argument, Effect))
        assignment(*N.In, *N.Of, {H.What, static_cast<uint8_t>(Effect), P->Name, C.Loc}, Reports);
    }
}

void SummaryLinker::checkAssignments(unsigned Effect, std::vector<Report> &Reports) {
  const size_t Count = Nodes.size(); // resolving adds some
  for (size_t I = 0; I < Count; ++I)
    if (Nodes[I].F)
      checkHands(Nodes[I], Effect, Reports);
  for (const Object *O : Objects)
    for (const Unit &U : O->Units)
      for (const Assignment &A : U.Assignments)
        if (A.Effect == Effect)
          assignment(*O, U, A, Reports);
}

void SummaryLinker::assignment(const Object &O, const Unit &U, const Assignment &A,
                               std::vector<Report> &Reports) {
  Node Unit;
  Unit.In = &O;
  Unit.Of = &U;
  Node *Start = resolve(&Unit, A.Function);
  const unsigned E = A.Effect;
  const Words &W = kWords[E];
  if (Start->yes(E) || Start->isRoot(E))
    return;
  Finding Found = find(Start, E);
  if (!Start->F && IFuncs.count(U.Functions[A.Function].Symbol))
    Found.At = &A.Loc;
  if (!Found.At)
    return;
  Report Result = {
      message(TextId::UnfitAssignment, A.Loc, {Start->Name, W.Name, A.Pointer, W.NoRec})};
  for (const auto &[From, By] : Found.Hops)
    Result.push_back(message(By->IsImplicit ? TextId::ImplicitlyCalled : TextId::CalledHere,
                             By->Loc.Line ? By->Loc : placeOf(From), {By->To->Name, From->Name}));
  Result.push_back(message(TextId::EffectHere, *Found.At,
                           {Found.IsSite ? W.Name : "unverifiable indirect call"}));
  Reports.push_back(std::move(Result));
}

} // namespace wbgc::summary
