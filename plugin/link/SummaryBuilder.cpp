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
#include "clang/AST/Mangle.h"
#include "clang/Basic/SourceManager.h"
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

/// True if a value of \p Type is a function pointer, or a record or array that holds one.
bool holdsFunction(clang::QualType Type) {
  while (const clang::ArrayType *Array = Type->getAsArrayTypeUnsafe())
    Type = Array->getElementType();
  if (Type->isFunctionPointerType() || Type->isMemberFunctionPointerType() ||
      Type->isFunctionType())
    return true;
  const clang::RecordDecl *Record = Type->getAsRecordDecl();
  Record = Record ? Record->getDefinition() : nullptr;
  return Record && llvm::any_of(Record->fields(), [](const clang::FieldDecl *Field) {
           return holdsFunction(Field->getType());
         });
}

/// A parameter that a function can come in: by itself, in a record, or behind an untyped pointer.
bool isCarrier(const clang::ParmVarDecl *D) {
  const clang::QualType Type = D->getType().getNonReferenceType();
  const clang::QualType Pointee = Type->isPointerType() ? Type->getPointeeType() : Type;
  return Pointee->isVoidType() || holdsFunction(Type) || holdsFunction(Pointee);
}

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
    threadLocals();
    for (size_t Next = 0; Next < Pending.size(); ++Next)
      describe(Pending[Next]);
    return summary::write(Result);
  }

private:
  bool isOffered(const clang::FunctionDecl *F) const {
    if (F->getFormalLinkage() == clang::Linkage::Internal)
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

  llvm::StringRef save(const std::string &S) { return Saver.save(S); }

  summary::Location location(clang::SourceLocation Loc) {
    if (Loc.isInvalid())
      return {};
    const clang::SourceManager &Sources = Ctx.getSourceManager();
    const clang::PresumedLoc Place = Sources.getPresumedLoc(Sources.getFileLoc(Loc));
    if (Place.isInvalid())
      return {};
    return {Place.getFilename(), Place.getLine(), Place.getColumn()};
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
    To.Name = save(qualifiedName(F));
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

  std::vector<std::string> symbols(const clang::FunctionDecl *F) {
    std::vector<std::string> Result = {Namer.getName(F)};
    if (llvm::isa<clang::CXXConstructorDecl>(F) || llvm::isa<clang::CXXDestructorDecl>(F))
      for (const std::string &Other : Namer.getAllManglings(F))
        if (Other != Result.front())
          Result.push_back(Other);
    // A lambda that is a function pointer is called by a function of its own.
    if (const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(F);
        Method && Method->getParent()->isLambda() && !Method->getParent()->isGenericLambda() &&
        Method == Method->getParent()->getLambdaCallOperator()->getCanonicalDecl())
      if (const clang::CXXMethodDecl *Invoker = Method->getParent()->getLambdaStaticInvoker())
        Result.push_back(Namer.getName(Invoker));
    return Result;
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
    const bool HasPolls = Opts.Safepoints == SafepointMode::Loops && F && wantsPolls(F);
    for (const EffectSite &Site : Code.Sites)
      if (HasPolls || !Site.IsLoop)
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

  /// The functions that the arguments of a call are or lead to, through all that the unit stores
  /// into the variables that they mention.
  std::vector<summary::Hand> hands(const CallSite &Site, const clang::FunctionDecl *F) {
    std::vector<summary::Hand> Result;
    for (const Handed &H : Site.Hands) {
      llvm::SmallVector<const clang::ValueDecl *, 8> Rest = {H.What};
      llvm::SmallPtrSet<const clang::ValueDecl *, 8> Seen;
      while (!Rest.empty()) {
        const clang::ValueDecl *What = Rest.pop_back_val();
        if (!Seen.insert(What).second)
          continue;
        if (const auto *Function = llvm::dyn_cast<clang::FunctionDecl>(What))
          Result.push_back({H.Argument, false, index(Function)});
        if (const auto *Parameter = llvm::dyn_cast<clang::ParmVarDecl>(What);
            Parameter && F && isCarrier(Parameter) &&
            Parameter->getFunctionScopeIndex() < F->getNumParams())
          Result.push_back({H.Argument, true, Parameter->getFunctionScopeIndex()});
        if (const auto Held = Unit.Holds.find(What); Held != Unit.Holds.end())
          Rest.append(Held->second.begin(), Held->second.end());
      }
    }
    return Result;
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
};

} // namespace

std::string buildSummary(clang::ASTContext &Ctx, const UnitEffects &Unit, const Options &Opts) {
  return Builder(Ctx, Unit, Opts).build();
}

} // namespace wbgc
