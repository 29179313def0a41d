// SummaryLinker.h - Proves for a whole link what EffectChecker proves for a unit.
//
// Resolves symbols as the linker does, then searches from the roots, breadth first, as EffectGraph
// does inside a unit. Beside summaries there is code without them: it holds no barrier itself, but
// runs what it names, and what it is handed. The same diagnostics as the compiler's come out, as
// data; the tool prints them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_LINK_SUMMARYLINKER_H
#define WBGC_LINK_SUMMARYLINKER_H

#include "link/EffectSummary.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

#include <deque>
#include <string>
#include <vector>

namespace wbgc::summary {

struct Symbol {
  llvm::StringRef Name;
  bool IsStrong = false;
  bool IsIFunc = false;
};

/// What functions without a summary refer to, by symbol.
using PlainCode = llvm::StringMap<std::vector<llvm::StringRef>>;

/// An object, a member of an archive, a shared library or a linked image, in the order of the link.
struct Object {
  std::string Name;      // `lib.a(member.o)`
  bool IsMember = false; // of an archive
  bool IsShared = false;
  std::vector<Unit> Units; // none: compiled without the plugin
  std::vector<Symbol> Defined;
  std::vector<llvm::StringRef> Undefined; // strongly
  std::vector<llvm::StringRef> Needed;    // all: weakly too
  PlainCode Beside;                       // code without a summary, beside some that has one: ld -r
  std::vector<llvm::StringRef> BesideNeeds; // what such code refers to that others may call
  bool isInstrumented() const { return !Units.empty(); }
  /// True if nobody knows what an ifunc in it stands for. One in a library that the plugin did not
  /// compile chooses among the library's own functions, as the C library's `memcpy` does.
  bool hidesTargets() const { return isInstrumented() || !(IsMember || IsShared); }
  /// What \p Symbol of this object, of which no summary tells, refers to.
  llvm::ArrayRef<llvm::StringRef> neededBy(llvm::StringRef Symbol) const {
    if (!isInstrumented())
      return Needed;
    const auto Known = Beside.find(Symbol);
    if (Known == Beside.end())
      return {};
    return Known->second;
  }
};

/// A line of a report. Without a place in the source, File is that of the object.
struct Message {
  enum class Level { Error, Warning, Note };
  Level Severity = Level::Error;
  std::string Id; // of the text in Diagnostics.def
  Location Loc;
  std::string Text;
};

/// The first is the violation, the others its notes.
using Report = std::vector<Message>;

class SummaryLinker {
public:
  /// \p Objects must outlive the linker.
  explicit SummaryLinker(const std::vector<const Object *> &Objects);

  /// All violations, in the order of the link, and in each unit of the source.
  std::vector<Report> check();

  /// The calls from the function named \p Root, or from the first root if the name is empty, as
  /// Graphviz. Empty if there is no such function.
  std::string graph(llvm::StringRef Root);

private:
  struct Node;
  struct Edge {
    Node *To;
    Location Loc;
    bool IsImplicit;
  };
  /// What one effect's search finds out about a node.
  struct State {
    Node *Root = nullptr;
    Node *Caller = nullptr;
    Location CalledAt;
    bool IsImplicit = false;
    bool IsClean = false; // nothing that it may run has the effect
  };
  class NearestNode;
  struct Node {
    const Object *In = nullptr;
    const Unit *Of = nullptr;
    const Function *F = nullptr; // null: code without a summary
    llvm::StringRef Name;
    llvm::StringRef Symbol; // of code without a summary
    size_t Order = 0;
    Location Declared[kAttributeCount]; // also by other units
    std::vector<Edge> Handed;           // a call that hands functions on: where they are called
    State Search[kEffectCount];
    bool yes(unsigned Effect) const { return F && F->has(Effect, Attribute::YesRec); }
    bool isRoot(unsigned Effect) const {
      return Declared[attributeIndex(Effect, Attribute::NoRec)].Line && !yes(Effect);
    }
    const Site *ownSite(unsigned Effect) const; // the first; null if none
  };
  /// The call by which a parameter gets to code without a summary.
  struct Forward {
    const Call *By = nullptr;
    Node *To = nullptr; // null: code without a summary is called
    uint32_t Parameter = 0;
  };
  using ParameterOf = std::pair<Node *, uint32_t>;
  /// A call that hands something to a parameter.
  struct Use {
    Node *In;
    const Hand *What;
    const Call *By;
  };
  /// How a function comes to an effect: each call, and from where.
  struct Finding {
    const Location *At = nullptr; // null: it does not
    bool IsSite = false;          // else an unverifiable call
    std::vector<std::pair<Node *, const Edge *>> Hops;
  };

  // Resolution.
  void define(const Object &O);
  struct Offer {
    Node *N;
    bool IsStrong;
    bool IsShared;
    bool isDescribed() const { return N->F || !N->In->isInstrumented(); }
  };
  void offer(llvm::StringRef Symbol, Offer New);
  Node *makeNode(const Object *In, const Unit *Of, const Function *F, llvm::StringRef Name);
  Node *resolve(Node *Caller, uint32_t Index);
  void declare();
  void forwardParameters();

  // Searches.
  const std::vector<Edge> &edges(Node *N, unsigned Effect);
  void expand(Node *N, unsigned Effect, std::vector<Edge> &Edges);
  void follow(Node *Function, Node *Now, uint32_t Parameter, unsigned Effect, Location At,
              bool IsImplicit, std::vector<Edge> *Out);
  void handOn(Node *From, const Call &C, Node *To, unsigned Effect, std::vector<Edge> &Edges);
  void handOnParameters(Node *Root, unsigned Effect, std::vector<Edge> &Edges);
  Node *copyOf(Node *N);
  Finding find(Node *Start, unsigned Effect);
  const Location *ownEffect(Node *N, unsigned Effect) const;
  void searchFromRoots(unsigned Effect, const std::vector<Node *> &Roots);
  std::vector<Node *> roots(unsigned Effect) const;

  // The picture.
  void drawCallsUnder(Node &Root, unsigned Effect, llvm::raw_ostream &Out);
  static void drawNode(const Node &N, bool IsRoot, unsigned Effect, llvm::raw_ostream &Out);
  static void drawCall(const Node &From, const Edge &Call, llvm::raw_ostream &Out);

  // Reports.
  void checkObjects(std::vector<Report> &Reports);
  void checkDuplicates(std::vector<Report> &Reports);
  bool isSame(const Function &A, const Function &B);
  void checkConflicts(unsigned Effect, std::vector<Report> &Reports);
  void checkEffect(unsigned Effect, std::vector<Report> &Reports);
  void checkHands(Node &N, unsigned Effect, std::vector<Report> &Reports);
  void checkAssignments(unsigned Effect, std::vector<Report> &Reports);
  void assignment(const Object &O, const Unit &U, const Assignment &A,
                  std::vector<Report> &Reports);
  Report violation(Node *N, unsigned Effect, const Site &S);
  Report unverifiable(Node *N, unsigned Effect, const UnverifiableCall &C);
  void chain(Node *N, unsigned Effect, Report &To);
  Location placeOf(const Node *N) const;

  std::vector<const Object *> Objects;
  std::deque<Node> Nodes;
  llvm::StringMap<Offer> Global;
  llvm::StringMap<bool> IFuncs;
  llvm::DenseMap<const Function *, Node *> ByFunction;
  llvm::StringMap<Node *> Unresolved;
  llvm::DenseMap<std::pair<Node *, unsigned>, std::vector<Edge>> Expanded;
  llvm::DenseMap<ParameterOf, Forward> Forwards;
  llvm::DenseMap<ParameterOf, std::vector<Use>> Uses;
  std::deque<UnverifiableCall> Resolvers; // calls of an ifunc
  llvm::DenseMap<std::pair<Node *, unsigned>, std::vector<const UnverifiableCall *>> ThroughIFunc;
};

} // namespace wbgc::summary

#endif // WBGC_LINK_SUMMARYLINKER_H
