// SummaryReports.cpp - Findings of SummaryLinker, in the words of the compiler.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryLinker.h"
#include "link/Texts.h"

#include "wbgc/abi.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/raw_ostream.h"

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
  for (unsigned Effect = 0; Effect < kEffectCount; ++Effect)
    checkEffect(Effect, Result);
  return Result;
}

void SummaryLinker::checkObjects(std::vector<Report> &Reports) {
  for (const Object *O : Objects)
    if (!O->isInstrumented() && llvm::any_of(O->Needed, isBarrierSymbol))
      Reports.push_back({message(TextId::NoSummary, {O->Name, 0, 0}, {O->Name})});
}

/// An inline function that two units compiled with different effects: the linker keeps either.
void SummaryLinker::checkDuplicates(std::vector<Report> &Reports) {
  const auto Effects = [](const Function &F) {
    unsigned Count[kEffectCount] = {};
    for (const Site &S : F.Sites)
      ++Count[S.Effect];
    return std::pair(Count[0], Count[1]);
  };
  llvm::DenseSet<const Function *> Reported;
  for (const Object *O : Objects)
    for (const Unit &U : O->Units)
      for (const Function &F : U.Functions) {
        const auto Taken = F.Links == Linkage::Odr ? Global.find(F.Symbol) : Global.end();
        if (Taken == Global.end())
          continue;
        const Node *N = Taken->second.N;
        if (!N->F || N->F->Links != Linkage::Odr || Effects(*N->F) == Effects(F) ||
            !Reported.insert(N->F).second)
          continue;
        Reports.push_back(
            {message(TextId::CompiledDifferently, F.Place, {F.Name, N->Of->Source, U.Source})});
      }
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

void SummaryLinker::checkEffect(unsigned Effect, std::vector<Report> &Reports) {
  searchFromRoots(Effect, roots(Effect));
  struct Found {
    Node *N;
    Location Loc;
    const Site *S;
    const UnverifiableCall *C;
    size_t Order;
  };
  std::vector<Found> All;
  for (Node &N : Nodes) {
    const bool IsReached = N.Search[Effect].Root != nullptr;
    if (!N.F || !(IsReached || N.Declared[attributeIndex(Effect, Attribute::No)].Line))
      continue;
    for (const Site &S : N.F->Sites)
      if (S.Effect == Effect)
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

void SummaryLinker::checkAssignments(unsigned Effect, std::vector<Report> &Reports) {
  for (const Object *O : Objects)
    for (const Unit &U : O->Units)
      for (const Assignment &A : U.Assignments)
        if (A.Effect == Effect)
          assignment(*O, U, A, Reports);
}

/// Searches from the function that is assigned; what was found to be clean stays so.
void SummaryLinker::assignment(const Object &O, const Unit &U, const Assignment &A,
                               std::vector<Report> &Reports) {
  Node Unit;
  Unit.In = &O;
  Unit.Of = &U;
  Node *Start = resolve(&Unit, A.Function);
  const unsigned E = A.Effect;
  const Words &W = kWords[E];
  if (Start->yes(E) || Start->Declared[attributeIndex(E, Attribute::NoRec)].Line)
    return;
  struct Step {
    Node *From;
    const Edge *By;
  };
  llvm::DenseMap<Node *, Step> Reached = {{Start, {nullptr, nullptr}}};
  std::deque<Node *> Queue = {Start};
  while (!Queue.empty()) {
    Node *N = Queue.front();
    Queue.pop_front();
    if (N->Search[E].IsClean)
      continue;
    const Site *Bad = nullptr;
    const UnverifiableCall *Unknown = nullptr;
    if (N->F) {
      for (const Site &S : N->F->Sites)
        if (S.Effect == E && !Bad)
          Bad = &S;
      for (const UnverifiableCall &C : N->F->Unverifiable)
        if ((C.Of & (1u << E)) && !Unknown && !N->Of->UnknownIsWarning)
          Unknown = &C;
    }
    if (Bad || Unknown) {
      Report Result = {
          message(TextId::UnfitAssignment, A.Loc, {Start->Name, W.Name, A.Pointer, W.NoRec})};
      Report Hops;
      for (Node *To = N; To != Start; To = Reached[To].From) {
        const Step &S = Reached[To];
        Hops.push_back(message(S.By->IsImplicit ? TextId::ImplicitlyCalled : TextId::CalledHere,
                               S.By->Loc.Line ? S.By->Loc : placeOf(S.From),
                               {To->Name, S.From->Name}));
      }
      Result.insert(Result.end(), Hops.rbegin(), Hops.rend());
      Result.push_back(message(TextId::EffectHere, Bad ? Bad->Loc : Unknown->Loc,
                               {Bad ? W.Name : "unverifiable indirect call"}));
      Reports.push_back(std::move(Result));
      return;
    }
    for (const Edge &To : edges(N, E))
      if (Reached.try_emplace(To.To, Step{N, &To}).second)
        Queue.push_back(To.To);
  }
  for (const auto &[N, By] : Reached)
    N->Search[E].IsClean = true;
}

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
