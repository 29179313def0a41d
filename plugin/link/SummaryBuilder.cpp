// SummaryBuilder.cpp - Follows calls from what the object offers, and describes what it meets.
//
// Functions are named by symbol, as the linker knows them; inside the unit a call names its callee
// by index, so that local functions of one name stay apart.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryBuilder.h"

#include "ast/PointerPromises.h"
#include "link/EffectSummary.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/GlobalDecl.h"
#include "clang/AST/Mangle.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/StringSaver.h"

namespace wbgc {
namespace {

using summary::Linkage;

Linkage linkage(const clang::FunctionDecl *F) {
  const clang::FunctionDecl *Definition = F->getDefinition();
  if (!Definition)
    return Linkage::Undefined;
  switch (F->getASTContext().GetGVALinkageForFunction(Definition)) {
  case clang::GVA_Internal:
    return Linkage::Local;
  case clang::GVA_AvailableExternally:
    return Linkage::Available;
  case clang::GVA_DiscardableODR:
  case clang::GVA_StrongODR:
    return F->isWeak() ? Linkage::Weak : Linkage::Odr;
  case clang::GVA_StrongExternal:
    return F->isWeak() ? Linkage::Weak : Linkage::Strong;
  }
  llvm_unreachable("every linkage is handled");
}

/// The symbol of the variant \p To of a constructor or destructor whose symbol with \p From is
/// \p Symbol: they differ in that digit alone. Empty if it cannot be told where it stands.
std::string variant(llvm::StringRef Symbol, llvm::StringRef From, llvm::StringRef To) {
  const size_t At = Symbol.find(From);
  if (At == llvm::StringRef::npos || Symbol.find(From, At + 1) != llvm::StringRef::npos)
    return "";
  return (Symbol.take_front(At) + To + Symbol.drop_front(At + From.size())).str();
}

/// The parameters that a function can come in: by itself, in a record, or behind an untyped pointer.
class Carriers {
public:
  bool contains(const clang::ParmVarDecl *D) {
    const clang::QualType Type = D->getType().getNonReferenceType();
    const clang::QualType Pointee = Type->isPointerType() ? Type->getPointeeType() : Type;
    return Pointee->isVoidType() || holdsFunction(Type) || holdsFunction(Pointee);
  }

private:
  /// True if a value of \p Type is a function pointer, or a record or array that holds one.
  bool holdsFunction(clang::QualType Type) {
    while (const clang::ArrayType *Array = Type->getAsArrayTypeUnsafe())
      Type = Array->getElementType();
    if (Type->isFunctionPointerType() || Type->isMemberFunctionPointerType() ||
        Type->isFunctionType())
      return true;
    const clang::RecordDecl *Record = Type->getAsRecordDecl();
    Record = Record ? Record->getDefinition() : nullptr;
    if (!Record)
      return false;
    if (const auto Known = Records.find(Record); Known != Records.end())
      return Known->second;
    const bool Result = llvm::any_of(Record->fields(), [this](const clang::FieldDecl *Field) {
      return holdsFunction(Field->getType());
    });
    return Records[Record] = Result;
  }

  llvm::DenseMap<const clang::RecordDecl *, bool> Records;
};

class Builder {
public:
  Builder(clang::ASTContext &Ctx, const UnitEffects &Unit, const Options &Opts)
      : Ctx(Ctx), Unit(Unit), Opts(Opts), Namer(Ctx), Mangler(Ctx.createMangleContext()) {}

  std::string build() {
    const clang::SourceManager &Sources = Ctx.getSourceManager();
    if (const auto Main = Sources.getFileEntryRefForID(Sources.getMainFileID()))
      Result.Source = Main->getName();
    Result.UnknownIsWarning = Opts.Unknown == UnknownCalls::Warn;
    for (const auto &[Owner, Code] : Unit.Code)
      if (const auto *F = llvm::dyn_cast<clang::FunctionDecl>(Owner); F && isOffered(F))
        index(F);
    for (const clang::FunctionDecl *F : Unit.Declared)
      index(F);
    for (const auto &[Alias, Target] : Unit.Aliases)
      index(Target);
    if (Unit.HasAttributes)
      assignments();
    findLeads();
    threadLocals();
    for (size_t Next = 0; Next < Pending.size(); ++Next)
      describe(Pending[Next]);
    return summary::write(Result);
  }

private:
  bool isOffered(const clang::FunctionDecl *F) const {
    if (F->hasAttr<clang::UsedAttr>()) // assembly may name it
      return true;
    if (F->getFormalLinkage() == clang::Linkage::Internal)
      return false;
    const bool IsInstance = F->getTemplateSpecializationKind() == clang::TSK_ImplicitInstantiation;
    if (IsInstance && !Unit.HasAttributes && !F->hasAttrs()) // neither strong nor weak
      return false;
    const Linkage L = linkage(F);
    if (L == Linkage::Strong || L == Linkage::Weak)
      return true;
    for (const Effect What : kEffects)
      if (Unit.HasAttributes &&
          (effectDeclaration(F, traits(What).No) || effectDeclaration(F, traits(What).NoRec)))
        return true;
    return F->isTemplateInstantiation() && L == Linkage::Odr &&
           F->getTemplateSpecializationKind() == clang::TSK_ExplicitInstantiationDefinition;
  }

  llvm::StringRef save(llvm::StringRef S) { return Saver.save(S); }

  summary::Location location(clang::SourceLocation Loc) {
    if (Loc.isInvalid())
      return {};
    // The instances of a template share their places.
    const auto [Known, IsNew] = Places.try_emplace(Loc);
    if (!IsNew)
      return Known->second;
    const clang::SourceManager &Sources = Ctx.getSourceManager();
    const clang::PresumedLoc Place = Sources.getPresumedLoc(Sources.getFileLoc(Loc));
    if (Place.isValid())
      Known->second = {Place.getFilename(), Place.getLine(), Place.getColumn()};
    return Known->second;
  }

  /// What qualifiedName says, with the part before the last `::` of a class's members written once.
  llvm::StringRef name(const clang::FunctionDecl *F) {
    const auto *Class = llvm::dyn_cast<clang::CXXRecordDecl>(F->getDeclContext());
    llvm::SmallString<256> Name;
    llvm::raw_svector_ostream Out(Name);
    if (Class) {
      std::string &Scope = Scopes[Class];
      if (Scope.empty()) {
        llvm::raw_string_ostream Out(Scope);
        F->printNestedNameSpecifier(Out, Ctx.getPrintingPolicy());
      }
      Out << Scope;
    }
    F->getNameForDiagnostic(Out, Ctx.getPrintingPolicy(), /*Qualified=*/!Class);
    return save(Name);
  }

  uint32_t index(const clang::FunctionDecl *F) {
    F = F->getCanonicalDecl();
    const auto [Known, IsNew] = Indices.try_emplace(F, Result.Functions.size());
    if (!IsNew)
      return Known->second;
    const uint32_t Index = Known->second;
    Result.Functions.emplace_back();
    summary::Function &To = Result.Functions.back();
    const std::vector<std::string> Symbols = symbols(F);
    To.Symbol = save(Symbols.front());
    for (size_t I = 1; I < Symbols.size(); ++I)
      To.OtherSymbols.push_back(save(Symbols[I]));
    To.Name = name(F);
    To.Links = linkage(F);
    To.Place = location((F->getDefinition() ? F->getDefinition() : F)->getLocation());
    if (const auto *Alias = F->getMostRecentDecl()->getAttr<clang::AliasAttr>()) {
      const auto Known = Unit.Aliases.find(F); // a variable may stand behind it
      To.AliasOf =
          Known == Unit.Aliases.end() ? Alias->getAliasee() : save(Namer.getName(Known->second));
      To.Links = F->isExternallyVisible() ? (F->isWeak() ? Linkage::Weak : Linkage::Strong)
                                          : Linkage::Local;
    }
    for (const Effect What : kEffects) {
      const unsigned E = static_cast<unsigned>(What);
      const Attribute Spelled[] = {traits(What).No, traits(What).NoRec, traits(What).YesRec};
      for (unsigned I = 0; I < 3; ++I)
        if (const clang::Decl *D = effectDeclaration(Unit, F, Spelled[I]))
          To.Declared[3 * E + I] = location(D->getLocation());
    }
    if (Unit.HasAttributes)
      promisesOfParameters(To, F);
    if (Unit.Code.count(F))
      Pending.push_back(F);
    return Index;
  }

  void promisesOfParameters(summary::Function &To, const clang::FunctionDecl *F) {
    for (unsigned I = 0; I < F->getNumParams(); ++I) {
      summary::EffectMask Of = 0;
      for (const Effect What : kEffects)
        if (promises(F->getParamDecl(I), traits(What).NoRec))
          Of |= 1u << static_cast<unsigned>(What);
      if (Of)
        To.Promises.push_back({I, Of,
                               save((F->getDefinition() ? F->getDefinition() : F)
                                        ->getParamDecl(I)
                                        ->getNameAsString())});
    }
  }

  /// Clang's namer does not know of the prefix that code generation gives to names of C.
  std::string symbol(const clang::FunctionDecl *F) {
    const bool IsRegCall =
        F->getType()->castAs<clang::FunctionType>()->getCallConv() == clang::CC_X86RegCall;
    if (IsRegCall && !Mangler->shouldMangleDeclName(F))
      return (Ctx.getLangOpts().RegCall4 ? "__regcall4__" : "__regcall3__") + F->getName().str();
    return Namer.getName(F);
  }

  std::vector<std::string> symbols(const clang::FunctionDecl *F) {
    std::vector<std::string> Result = {symbol(F)};
    addVariants(F, Result);
    // A lambda that is a function pointer is called by a function of its own.
    if (const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(F);
        Method && Method->getParent()->isLambda() && !Method->getParent()->isGenericLambda() &&
        Method == Method->getParent()->getLambdaCallOperator()->getCanonicalDecl())
      if (const clang::CXXMethodDecl *Invoker = Method->getParent()->getLambdaStaticInvoker())
        Result.push_back(Namer.getName(Invoker));
    return Result;
  }

  /// The symbols of a constructor for a base, and of a destructor for one or with `delete`. The one
  /// of a whole object is the first of \p Symbols.
  void addVariants(const clang::FunctionDecl *F, std::vector<std::string> &Symbols) {
    const auto Add = [&](clang::GlobalDecl Variant, llvm::StringRef From, llvm::StringRef To) {
      std::string Other = variant(Symbols.front(), From, To);
      if (Other.empty()) {
        llvm::raw_string_ostream Out(Other);
        Mangler->mangleName(Variant, Out);
      }
      if (Other != Symbols.front())
        Symbols.push_back(std::move(Other));
    };
    if (const auto *Constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(F)) {
      Add({Constructor, clang::Ctor_Base}, Constructor->isInheritingConstructor() ? "" : "C1",
          "C2");
    } else if (const auto *Destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(F)) {
      Add({Destructor, clang::Dtor_Base}, "D1", "D2");
      if (Destructor->isVirtual())
        Add({Destructor, clang::Dtor_Deleting}, "D1", "D0");
    }
  }

  void describe(const clang::FunctionDecl *F) {
    summary::Function Facts = Result.Functions[index(F)]; // the table grows meanwhile
    const clang::FunctionDecl *Definition = F->getDefinition();
    if (Definition && Definition->isTemplateInstantiation()) {
      Facts.InstantiatedAt = location(Definition->getPointOfInstantiation());
      Facts.Instantiated = Facts.InstantiatedAt.Line == 0     ? summary::Instantiation::None
                           : Definition->getPrimaryTemplate() ? summary::Instantiation::Function
                                                              : summary::Instantiation::Member;
    }
    forEachPiece(Unit, *Unit.Code.find(F)->second,
                 [&](const CodeEffects &Piece) { describePiece(Facts, Piece, F); });
    Result.Functions[index(F)] = std::move(Facts);
  }

  void describePiece(summary::Function &To, const CodeEffects &Code, const clang::FunctionDecl *F) {
    const bool LoopsPoll = Opts.Safepoints == SafepointMode::Loops;
    const bool WantsPolls = F && (!Unit.HasAttributes || wantsPolls(F));
    for (const EffectSite &Site : Code.Sites)
      if (Site.isThere(LoopsPoll, WantsPolls))
        To.Sites.push_back({static_cast<uint8_t>(Site.What), location(Site.Loc)});
    for (const CallSite &Site : Code.Calls)
      describeCall(To, Site, F);
    for (const clang::VarDecl *Variable : Code.ThreadLocals)
      if (!Variable->getDefinition())
        To.Calls.push_back({wrapper(Variable), true, 3, location(Variable->getLocation()), {}});
  }

  void describeCall(summary::Function &To, const CallSite &Site, const clang::FunctionDecl *F) {
    llvm::SmallVector<std::pair<const clang::FunctionDecl *, unsigned>, 2> Targets;
    unsigned Unverifiable = 0;
    for (const Effect What : kEffects) {
      const unsigned Bit = 1u << static_cast<unsigned>(What);
      const Resolution Known = resolve(Site, What);
      Unverifiable |= Known.IsUnverifiable ? Bit : 0;
      for (const clang::FunctionDecl *Target : Known.Targets) {
        const auto Same = llvm::find_if(Targets, [&](auto &T) { return T.first == Target; });
        if (Same == Targets.end())
          Targets.push_back({Target, Bit});
        else
          Same->second |= Bit;
      }
    }
    if (Unverifiable && Opts.Unknown != UnknownCalls::Ignore)
      To.Unverifiable.push_back({static_cast<uint8_t>(Unverifiable), location(Site.Loc)});
    for (const auto &[Target, Follows] : Targets)
      To.Calls.push_back({index(Target), Site.IsImplicit, static_cast<uint8_t>(Follows),
                          location(Site.Loc), hands(Site, F)});
  }

  /// Finds the variables that lead to a function, or to a parameter that may be one, through all
  /// that the unit stores: backwards from these.
  void findLeads() {
    llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<const clang::ValueDecl *, 2>> HeldBy;
    llvm::SmallVector<const clang::ValueDecl *, 32> Rest;
    for (const auto &[Variable, Held] : Unit.Holds)
      for (const clang::ValueDecl *What : Held) {
        llvm::SmallVector<const clang::ValueDecl *, 2> &Holders = HeldBy[What];
        if (Holders.empty() && isLead(What))
          Rest.push_back(What);
        Holders.push_back(Variable);
      }
    while (!Rest.empty())
      for (const clang::ValueDecl *Holder : HeldBy.lookup(Rest.pop_back_val()))
        if (Leads.insert(Holder).second)
          Rest.push_back(Holder);
  }

  bool isLead(const clang::ValueDecl *What) {
    const auto *Parameter = llvm::dyn_cast<clang::ParmVarDecl>(What);
    return llvm::isa<clang::FunctionDecl>(What) || (Parameter && Carries.contains(Parameter));
  }

  /// The functions that the arguments of a call are or lead to, through all that the unit stores
  /// into the variables that they mention.
  std::vector<summary::Hand> hands(const CallSite &Site, const clang::FunctionDecl *F) {
    std::vector<summary::Hand> Result;
    for (const Handed &H : Site.Hands) {
      if (!Leads.contains(H.What)) {
        hand(H.Argument, H.What, F, Result);
        continue;
      }
      llvm::SmallVector<const clang::ValueDecl *, 8> Rest = {H.What};
      llvm::SmallPtrSet<const clang::ValueDecl *, 8> Seen;
      while (!Rest.empty()) {
        const clang::ValueDecl *What = Rest.pop_back_val();
        if (!Seen.insert(What).second)
          continue;
        hand(H.Argument, What, F, Result);
        if (const auto Held = Unit.Holds.find(What); Held != Unit.Holds.end())
          Rest.append(Held->second.begin(), Held->second.end());
      }
    }
    return Result;
  }

  /// Adds \p What to \p To, if it is a function or a parameter of \p F that may be one.
  void hand(uint32_t Argument, const clang::ValueDecl *What, const clang::FunctionDecl *F,
            std::vector<summary::Hand> &To) {
    if (const auto *Function = llvm::dyn_cast<clang::FunctionDecl>(What))
      To.push_back({Argument, false, index(Function)});
    else if (const auto *Parameter = llvm::dyn_cast<clang::ParmVarDecl>(What);
             Parameter && F && Parameter->getFunctionScopeIndex() < F->getNumParams() &&
             Carries.contains(Parameter))
      To.push_back({Argument, true, Parameter->getFunctionScopeIndex()});
  }

  /// Functions of other units in pointers that promise something.
  void assignments() {
    for (const PointerFlow &Flow : Unit.Flows)
      for (const Effect What : kEffects) {
        const Attribute A = traits(What).NoRec;
        if (!(Flow.Entity && promises(Flow.Entity, A)) && !promisingTypedef(Flow.Type, A))
          continue;
        llvm::SmallVector<const clang::Expr *, 2> Sources;
        collectSources(Flow.Source, Sources);
        for (const clang::Expr *Source : Sources)
          if (const clang::FunctionDecl *F = functionOf(Source);
              F && !effectDeclaration(F, A) && !effectDeclaration(F, traits(What).YesRec))
            Result.Assignments.push_back({index(F), static_cast<uint8_t>(What),
                                          save(pointerName(Flow, A)),
                                          location(Source->getExprLoc())});
      }
  }

  /// What other units call to reach this unit's thread-locals.
  void threadLocals() {
    for (const clang::VarDecl *Variable : Unit.ThreadLocals) {
      if (!Variable->isExternallyVisible())
        continue;
      const uint32_t Index = wrapper(Variable);
      summary::Function Facts = Result.Functions[Index];
      Facts.Links = Linkage::Odr;
      for (const clang::VarDecl *Each : Unit.ThreadLocals)
        forEachPiece(Unit, *Unit.Code.find(Each->getCanonicalDecl())->second,
                     [&](const CodeEffects &Piece) { describePiece(Facts, Piece, nullptr); });
      Result.Functions[Index] = std::move(Facts);
    }
  }

  uint32_t wrapper(const clang::VarDecl *Variable) {
    std::string Symbol;
    llvm::raw_string_ostream Out(Symbol);
    llvm::cast<clang::ItaniumMangleContext>(*Mangler).mangleItaniumThreadLocalWrapper(Variable,
                                                                                      Out);
    const auto [Known, IsNew] = Wrappers.try_emplace(Symbol, Result.Functions.size());
    if (IsNew) {
      Result.Functions.emplace_back();
      Result.Functions.back().Symbol = save(Symbol);
      Result.Functions.back().Name = save(qualifiedName(Variable));
    }
    return Known->second;
  }

  clang::ASTContext &Ctx;
  const UnitEffects &Unit;
  const Options &Opts;
  clang::ASTNameGenerator Namer;
  std::unique_ptr<clang::MangleContext> Mangler;
  llvm::BumpPtrAllocator Memory;
  llvm::StringSaver Saver{Memory};
  summary::Unit Result;
  llvm::DenseMap<const clang::FunctionDecl *, uint32_t> Indices;
  llvm::StringMap<uint32_t> Wrappers;
  std::vector<const clang::FunctionDecl *> Pending;
  llvm::DenseMap<clang::SourceLocation, summary::Location> Places;
  llvm::DenseMap<const clang::CXXRecordDecl *, std::string> Scopes; // `ns::Class::`
  Carriers Carries;
  llvm::DenseSet<const clang::ValueDecl *> Leads;
};

} // namespace

std::string buildSummary(clang::ASTContext &Ctx, const UnitEffects &Unit, const Options &Opts) {
  return Builder(Ctx, Unit, Opts).build();
}

} // namespace wbgc
