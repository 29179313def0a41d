// ConversionChecker.cpp - Every place where a value of one type is taken for one of another.
//
// Clang leaves a cast where canonical types differ, and none where a typedef with WBGC_WORD is all
// that differs; so the places are looked at beside the casts. A place is reported once.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/ConversionChecker.h"

#include "ast/Attributes.h"
#include "ast/Overlay.h"
#include "ast/SlotAnalysis.h"
#include "support/BarrierMarkers.h"
#include "support/Diagnostics.h"

#include "clang/AST/StmtCXX.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"

namespace wbgc {
namespace {

/// \p E without parentheses and what Clang converts on its own; loads and decay stay.
const clang::Expr *written(const clang::Expr *E) {
  while (true) {
    E = E->IgnoreParens();
    if (const auto *Full = llvm::dyn_cast<clang::FullExpr>(E))
      E = Full->getSubExpr();
    else if (const auto *Cast = llvm::dyn_cast<clang::ImplicitCastExpr>(E);
             Cast &&
             (Cast->getCastKind() == clang::CK_NoOp || Cast->getCastKind() == clang::CK_BitCast))
      E = Cast->getSubExpr();
    else
      return E;
  }
}

/// The address of an lvalue, or an array that decays, or a sum with one: the lvalue.
const clang::Expr *addressed(const clang::Expr *E) {
  if (const auto *Sum = llvm::dyn_cast<clang::BinaryOperator>(E);
      Sum && Sum->isAdditiveOp() && Sum->getType()->isPointerType())
    return addressed((Sum->getLHS()->getType()->isPointerType() ? Sum->getLHS() : Sum->getRHS())
                         ->IgnoreParens());
  if (const auto *Address = llvm::dyn_cast<clang::UnaryOperator>(E))
    return Address->getOpcode() == clang::UO_AddrOf ? Address->getSubExpr() : nullptr;
  const auto *Decay = llvm::dyn_cast<clang::ImplicitCastExpr>(E);
  return Decay && Decay->getCastKind() == clang::CK_ArrayToPointerDecay ? Decay->getSubExpr()
                                                                        : nullptr;
}

/// True if \p LValue is, or is an array of, words by the attribute of the declaration that it
/// names, of which its type says nothing.
bool isDeclaredWord(const clang::Expr *LValue, TypeSlots &Slots) {
  if (!Slots.context().getBaseElementType(LValue->getType())->isIntegerType())
    return false;
  if (Slots.isSlot(LValue))
    return !Slots.isSlotType(LValue->getType());
  const clang::Expr *E = LValue->IgnoreParenImpCasts();
  const clang::ValueDecl *Named = nullptr;
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(E))
    Named = Member->getMemberDecl();
  else if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(E))
    Named = Ref->getDecl();
  return Named && Named->getType()->isArrayType() && has(Named, Attribute::Word);
}

/// Clang gives the operands of these types of its own making.
bool isTypedByBuiltin(const clang::Stmt *S, const clang::ASTContext &Ctx) {
  if (llvm::isa_and_nonnull<clang::AtomicExpr>(S))
    return true;
  const auto *Call = llvm::dyn_cast_or_null<clang::CallExpr>(S);
  const unsigned Builtin = Call ? calledBuiltin(Call) : 0;
  return Builtin && Ctx.BuiltinInfo.hasCustomTypechecking(Builtin);
}

/// It is a builtin of a header; what is reported belongs to the call.
bool isStdBitCast(const clang::FunctionDecl *F) {
  return F && F->isInStdNamespace() && F->getIdentifier() && F->getName() == "bit_cast";
}

bool isMarker(const clang::FunctionDecl *F) {
  return F && F->isImplicit() && F->getIdentifier() && F->getName().starts_with(markers::kPrefix);
}

/// The value of a statement expression; null if it has none.
const clang::Expr *lastOf(const clang::StmtExpr *E) {
  return E->getSubStmt()->body_empty() ? nullptr
                                       : llvm::dyn_cast<clang::Expr>(E->getSubStmt()->body_back());
}

/// The reference that a range-for makes to its range, if the loop then only copies the elements.
bool isRangeOfCopies(const clang::Stmt *S, const StmtPath &Path) {
  const auto *Loop = llvm::dyn_cast_or_null<clang::CXXForRangeStmt>(parentOf(Path));
  if (!Loop || Loop->getRangeStmt() != S)
    return false;
  const clang::QualType Element = Loop->getLoopVariable()->getType();
  return !Element->isReferenceType() || Element->getPointeeType().isConstQualified();
}

bool isComparison(const clang::Stmt *S) {
  const auto *Binary = llvm::dyn_cast_or_null<clang::BinaryOperator>(S);
  return Binary && Binary->isComparisonOp();
}

bool isPointerSum(const clang::Expr *E) {
  const auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(E);
  return Binary && Binary->isAdditiveOp();
}

} // namespace

void ConversionChecker::check(const clang::FunctionDecl *F) {
  if (isMarker(F))
    return;
  Function = F;
  if (const auto *Constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(F))
    for (const clang::CXXCtorInitializer *Init : Constructor->inits()) {
      if (const clang::FieldDecl *Member = Init->getAnyMember())
        bind(Init->getInit(), Member->getType(), {}, has(Member, Attribute::Word));
      code(Init->getInit());
    }
  walkSizes(F, Slots.context(),
            [this](const clang::Stmt *At, const StmtPath &Path) { visit(At, Path); });
  code(F->getBody());
  Function = nullptr;
}

void ConversionChecker::check(const clang::VarDecl *Global) {
  variable(Global, {});
  code(Global->getInit());
}

void ConversionChecker::checkDefaultArgument(const clang::ParmVarDecl *Parameter) {
  if (!Parameter->hasDefaultArg() || Parameter->hasUninstantiatedDefaultArg() ||
      Parameter->hasUnparsedDefaultArg())
    return;
  bind(Parameter->getDefaultArg(), Parameter->getType(), {}, has(Parameter, Attribute::Word));
  code(Parameter->getDefaultArg());
}

void ConversionChecker::code(const clang::Stmt *S) {
  walkEvaluated(S, Slots.context(),
                [this](const clang::Stmt *At, const StmtPath &Path) { visit(At, Path); });
}

void ConversionChecker::visit(const clang::Stmt *S, const StmtPath &Path) {
  if (const auto *Cast = llvm::dyn_cast<clang::CastExpr>(S))
    return cast(Cast, Path);
  if (const auto *Conditional = llvm::dyn_cast<clang::AbstractConditionalOperator>(S))
    return conditional(Conditional, Path);
  if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(S))
    return call(Call, Path);
  if (const auto *Construct = llvm::dyn_cast<clang::CXXConstructExpr>(S))
    return arguments({Construct->getArgs(), Construct->getNumArgs()}, Construct->getConstructor(),
                     nullptr, Path);
  if (const auto *New = llvm::dyn_cast<clang::CXXNewExpr>(S))
    return placement(New, Path);
  if (const auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(S);
      Binary && Binary->getOpcode() == clang::BO_Assign)
    return bind(Binary->getRHS(), Binary->getLHS()->getType(), Path);
  if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(S);
      Unary && Unary->getOpcode() == clang::UO_AddrOf)
    return address(Unary->getSubExpr(), Unary, Path);
  if (const auto *List = llvm::dyn_cast<clang::InitListExpr>(S))
    return list(List, Path);
  if (const auto *Return = llvm::dyn_cast<clang::ReturnStmt>(S)) {
    const bool IsOwn =
        llvm::none_of(Path, [](const auto *Outer) { return llvm::isa<clang::BlockExpr>(Outer); });
    if (Function && IsOwn && Return->getRetValue())
      bind(Return->getRetValue(), Function->getReturnType(), Path);
    return;
  }
  if (const auto *Lambda = llvm::dyn_cast<clang::LambdaExpr>(S)) {
    for (const clang::LambdaCapture &Capture : Lambda->captures())
      if (Lambda->isInitCapture(&Capture))
        if (const auto *Captured = llvm::dyn_cast<clang::VarDecl>(Capture.getCapturedVar()))
          variable(Captured, Path);
    return;
  }
  if (const auto *Declarations = llvm::dyn_cast<clang::DeclStmt>(S);
      Declarations && !isRangeOfCopies(S, Path))
    for (const clang::Decl *D : Declarations->decls())
      if (const auto *Variable = llvm::dyn_cast<clang::VarDecl>(D))
        variable(Variable, Path);
}

void ConversionChecker::cast(const clang::CastExpr *E, const StmtPath &Path) {
  const clang::Expr *Sub = E->getSubExpr();
  if (E->getCastKind() == clang::CK_LValueToRValueBitCast) {
    if (!Slots.context().getSourceManager().isInSystemHeader(E->getExprLoc()))
      bitCast(Sub->getType(), E, Path);
    return;
  }
  if (const auto *Explicit = llvm::dyn_cast<clang::ExplicitCastExpr>(E)) {
    bind(Sub, Explicit->getTypeAsWritten(), Path);
    return firstMember(written(Sub), Explicit->getTypeAsWritten(), E, Path);
  }
  switch (E->getCastKind()) {
  case clang::CK_ArrayToPointerDecay:
    if (!llvm::isa_and_nonnull<clang::ArraySubscriptExpr>(parentOf(Path)))
      address(Sub, E, Path);
    return;
  case clang::CK_NoOp:
  case clang::CK_BitCast:
  case clang::CK_LValueBitCast:
  case clang::CK_ReinterpretMemberPointer:
    break;
  default:
    return; // changes the value, or loads it
  }
  const clang::Stmt *Parent = parentOf(Path);
  if (llvm::cast<clang::ImplicitCastExpr>(E)->isPartOfExplicitCast() || isComparison(Parent) ||
      isTypedByBuiltin(Parent, Slots.context()))
    return;
  const SlotChange Change = E->isGLValue() && Sub->isGLValue()
                                ? Conversion.ofObjects(Sub->getType(), E->getType())
                                : Conversion.ofValues(Sub->getType(), E->getType());
  report(Change, written(Sub), Sub->getType(), E->getType(), Path);
}

void ConversionChecker::bitCast(clang::QualType From, const clang::Expr *E, const StmtPath &Path) {
  From = From.getUnqualifiedType();
  report(Conversion.ofValues(From, E->getType()), E, From, E->getType(), Path);
}

/// A pointer to a record is one to its first member, a reference too.
void ConversionChecker::firstMember(const clang::Expr *From, clang::QualType To,
                                    const clang::Expr *At, const StmtPath &Path) {
  const bool IsReference = To->isReferenceType() && From->isGLValue();
  const bool IsPointer = To->isPointerType() && From->getType()->isPointerType();
  const clang::QualType Was = From->getType();
  if ((!IsReference && !IsPointer) || isPointerSum(From))
    return;
  const clang::QualType Plain = To->getPointeeType();
  const clang::QualType Record = IsPointer ? Was->getPointeeType() : Was;
  if (Conversion.ofObjects(Record, Plain) == SlotChange::None && !Plain.isConstQualified() &&
      SlotConversion::isPlainValue(Plain) && !Conversion.isUntyped(Plain) &&
      !Conversion.isSlot(Plain) && Conversion.beginsWithSlot(Record, Plain) &&
      !(IsReference && isLocal(From)))
    report(SlotChange::Drops, At, Was, To, Path);
}

/// `new (p) T` stores a `T` where `p` points, though its parameter is a pointer to void.
void ConversionChecker::placement(const clang::CXXNewExpr *E, const StmtPath &Path) {
  if (!E->getOperatorNew() || !E->getOperatorNew()->isReservedGlobalPlacementOperator())
    return;
  const clang::Expr *Place = E->getPlacementArg(0);
  const clang::QualType To = Slots.context().getPointerType(E->getAllocatedType());
  bind(Place, To, Path);
  firstMember(written(Place), To, Place, Path);
}

/// C makes operands whose types do not fit pointers to void.
void ConversionChecker::conditional(const clang::AbstractConditionalOperator *E,
                                    const StmtPath &Path) {
  if (!E->getType()->isVoidPointerType())
    return;
  const clang::Expr *True = written(E->getTrueExpr());
  if (const auto *Common = llvm::dyn_cast<clang::OpaqueValueExpr>(True))
    True = written(Common->getSourceExpr());
  const clang::Expr *False = written(E->getFalseExpr());
  if (Conversion.ofValues(True->getType(), False->getType()) == SlotChange::Drops)
    report(SlotChange::Drops, E, True->getType(), False->getType(), Path);
  else if (Conversion.ofValues(False->getType(), True->getType()) == SlotChange::Drops)
    report(SlotChange::Drops, E, False->getType(), True->getType(), Path);
}

void ConversionChecker::call(const clang::CallExpr *E, const StmtPath &Path) {
  const clang::FunctionDecl *Callee = E->getDirectCallee();
  if (isStdBitCast(Callee) && E->getNumArgs() == 1)
    return bitCast(E->getArg(0)->getType(), E, Path);
  if (isMarker(Callee) || isTypedByBuiltin(E, Slots.context()))
    return;
  llvm::ArrayRef<const clang::Expr *> Arguments(E->getArgs(), E->getNumArgs());
  if (const auto *Method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(Callee);
      Method && Method->isImplicitObjectMemberFunction()) {
    if (llvm::isa<clang::CXXOperatorCallExpr>(E))
      Arguments = Arguments.drop_front();
    // Through `this` the method may change a part of a union that overlaps a slot.
    const clang::Expr *Object = llvm::isa<clang::CXXOperatorCallExpr>(E) ? E->getArg(0) : nullptr;
    if (const auto *Call = llvm::dyn_cast<clang::CXXMemberCallExpr>(E))
      Object = Call->getImplicitObjectArgument();
    if (Object && Object->isGLValue() && !Method->isConst() && !isTrivialAssignment(E) &&
        !llvm::isa<clang::CXXDestructorDecl>(Method))
      overlay(written(Object), Object->getType(), Object, Path);
  }
  const clang::QualType Type =
      Callee ? Callee->getType() : E->getCallee()->IgnoreParens()->getType();
  const auto *Function = Type->getAs<clang::FunctionProtoType>();
  if (!Function && Type->isPointerType())
    Function = Type->getPointeeType()->getAs<clang::FunctionProtoType>();
  arguments(Arguments, Callee, Function, Path);
}

void ConversionChecker::arguments(llvm::ArrayRef<const clang::Expr *> Arguments,
                                  const clang::FunctionDecl *Callee,
                                  const clang::FunctionProtoType *Type, const StmtPath &Path) {
  const unsigned Parameters = Callee ? Callee->getNumParams() : Type ? Type->getNumParams() : 0;
  for (unsigned I = 0; I < Parameters && I < Arguments.size(); ++I)
    if (!llvm::isa<clang::CXXDefaultArgExpr>(Arguments[I]))
      bind(Arguments[I], Callee ? Callee->getParamDecl(I)->getType() : Type->getParamType(I), Path,
           Callee && has(Callee->getParamDecl(I), Attribute::Word));
}

void ConversionChecker::variable(const clang::VarDecl *D, const StmtPath &Path) {
  if (const auto *Decomposition = llvm::dyn_cast<clang::DecompositionDecl>(D))
    for (const clang::BindingDecl *Binding : Decomposition->bindings())
      if (const clang::VarDecl *Holder = Binding->getHoldingVar())
        variable(Holder, Path);
  if (D->getInit() && !D->isInvalidDecl() && !D->getType()->isRecordType())
    bind(D->getInit(), D->getType(), Path, has(D, Attribute::Word));
}

void ConversionChecker::list(const clang::InitListExpr *E, const StmtPath &Path) {
  const clang::ASTContext &Ctx = Slots.context();
  if (const clang::ArrayType *Array = Ctx.getAsArrayType(E->getType())) {
    for (const clang::Expr *Init : E->inits())
      bind(Init, Array->getElementType(), Path);
    return;
  }
  const clang::RecordDecl *Record = E->getType()->getAsRecordDecl();
  if (!Record || E->isTransparent())
    return;
  if (const clang::FieldDecl *Active = E->getInitializedFieldInUnion()) {
    if (E->getNumInits() > 0)
      bind(E->getInit(0), Active->getType(), Path, has(Active, Attribute::Word));
    return;
  }
  const auto *Class = llvm::dyn_cast<clang::CXXRecordDecl>(Record);
  unsigned Next = Class ? Class->getNumBases() : 0;
  for (const clang::FieldDecl *Field : Record->fields()) {
    if (Field->isUnnamedBitField())
      continue;
    if (Next >= E->getNumInits())
      return;
    bind(E->getInit(Next++), Field->getType(), Path, has(Field, Attribute::Word));
  }
}

void ConversionChecker::bind(const clang::Expr *Value, clang::QualType To, const StmtPath &Path,
                             bool ToWord) {
  if (!Value || Value->containsErrors() || To.isNull() || To->isDependentType())
    return;
  const clang::Expr *E = written(Value);
  if (const auto *Block = llvm::dyn_cast<clang::StmtExpr>(E))
    return bind(lastOf(Block), To, Path, ToWord);
  if (Conversion.ofValues(E->getType(), To) == SlotChange::None) {
    // The type of these says nothing of an operand that names a declared word.
    if (const auto *Conditional = llvm::dyn_cast<clang::AbstractConditionalOperator>(E);
        Conditional && !Conditional->getType()->isVoidPointerType()) {
      bind(Conditional->getTrueExpr(), To, Path, ToWord);
      return bind(Conditional->getFalseExpr(), To, Path, ToWord);
    }
    if (const auto *Comma = llvm::dyn_cast<clang::BinaryOperator>(E);
        Comma && Comma->getOpcode() == clang::BO_Comma)
      return bind(Comma->getRHS(), To, Path, ToWord);
  }
  if (const auto *Common = llvm::dyn_cast<clang::OpaqueValueExpr>(E))
    return bind(Common->getSourceExpr(), To, Path, ToWord);
  if (To->isReferenceType())
    return E->isGLValue() ? bindReference(E, To, Path, ToWord) : void();
  if (E->isPRValue())
    bindPointer(E, To, Path);
}

void ConversionChecker::bindReference(const clang::Expr *LValue, clang::QualType To,
                                      const StmtPath &Path, bool ToWord) {
  const clang::QualType Object = To->getPointeeType();
  overlay(LValue, To, LValue, Path);
  if (LValue->getType()->isIntegerType() && isLocal(LValue))
    return; // a word of this function's own is no slot
  SlotChange Change = Conversion.ofObjects(LValue->getType(), Object);
  const bool WasWord = isDeclaredWord(LValue, Slots);
  const bool IsWord = ToWord || Conversion.isSlot(Object);
  if (WasWord || ToWord)
    Change = WasWord == IsWord || Conversion.isSlot(LValue->getType()) || Object.isConstQualified()
                 ? SlotChange::None
             : WasWord ? SlotChange::Drops
                       : SlotChange::Adds;
  report(Change, LValue, {LValue->getType(), WasWord}, To, Path);
}

void ConversionChecker::bindPointer(const clang::Expr *Value, clang::QualType To,
                                    const StmtPath &Path) {
  const clang::Expr *Target = addressed(Value);
  if (!Target || !To->isPointerType() || !isDeclaredWord(Target, Slots))
    return report(Conversion.ofValues(Value->getType(), To), Value, Value->getType(), To, Path);
  const clang::QualType Object = Slots.context().getBaseElementType(To->getPointeeType());
  const bool Keeps = Conversion.isUntyped(Object) || Object.isConstQualified() ||
                     Conversion.isSlot(Object) ||
                     (!SlotConversion::isPlainValue(Object) && !Conversion.hidesSlot(Object));
  report(Keeps ? SlotChange::None : SlotChange::Drops, Value, {Value->getType(), true}, To, Path);
}

/// \p E makes a pointer to \p LValue. Where it is converted at once to one that is free, or only
/// compared, nothing can be stored through it.
void ConversionChecker::address(const clang::Expr *LValue, const clang::Expr *E,
                                const StmtPath &Path) {
  if (E->getType()->isMemberPointerType())
    return memberAddress(LValue, E, Path);
  for (const clang::Stmt *Parent : llvm::drop_begin(llvm::reverse(Path))) {
    if (llvm::isa<clang::ParenExpr>(Parent))
      continue;
    if (isComparison(Parent))
      return;
    const auto *Cast = llvm::dyn_cast<clang::CastExpr>(Parent);
    if (!Cast)
      break;
    const clang::QualType To = Cast->getType();
    if (!To->isPointerType() || To->getPointeeType().isConstQualified() ||
        Conversion.isUntyped(To->getPointeeType()))
      return;
  }
  overlay(LValue, E->getType(), E, Path);
}

/// The same of `&Class::member`: what such a pointer is applied to, nobody sees.
void ConversionChecker::memberAddress(const clang::Expr *Member, const clang::Expr *E,
                                      const StmtPath &Path) {
  if (isDeclaredWord(Member, Slots))
    return report(SlotChange::Drops, E, {Member->getType(), true}, E->getType(), Path);
  const auto *Cast = llvm::dyn_cast_or_null<clang::CastExpr>(parentOf(Path));
  const auto *To = Cast ? Cast->getType()->getAs<clang::MemberPointerType>() : nullptr;
  if ((To && To->getPointeeType().isConstQualified()) || Slots.carriesSlots(Member->getType()))
    return;
  if (const auto *Named = llvm::dyn_cast<clang::DeclRefExpr>(Member))
    if (const clang::QualType Union = sharedUnion(Named->getDecl(), Slots); !Union.isNull())
      report(SlotChange::Drops, E, slotOf(Union, Member->getType()), E->getType(), Path);
}

/// The type of the first slot of \p Union that \p Part does not have itself, for diagnostics.
clang::QualType ConversionChecker::slotOf(clang::QualType Union, clang::QualType Part) {
  for (const clang::FieldDecl *Field : Union->getAsRecordDecl()->fields())
    if (Slots.carriesSlots(Field) &&
        !Slots.context().hasSameUnqualifiedType(Field->getType(), Part))
      return firstSlot(Field->getType());
  return firstSlot(Part);
}

/// The type of the first slot in an object of type \p Type; that type if it is one.
clang::QualType ConversionChecker::firstSlot(clang::QualType Type) {
  Type = Slots.context().getBaseElementType(Type);
  if (const clang::RecordDecl *Record = Type->getAsRecordDecl(); Record && !Slots.isSlotType(Type))
    for (const clang::FieldDecl *Field : Record->fields())
      if (Slots.carriesSlots(Field))
        return firstSlot(Field->getType());
  return Type;
}

void ConversionChecker::overlay(const clang::Expr *LValue, clang::QualType To,
                                const clang::Expr *At, const StmtPath &Path) {
  const clang::ASTContext &Ctx = Slots.context();
  const clang::QualType Part = To->isReferenceType() ? To->getPointeeType() : LValue->getType();
  if (Part.isConstQualified() || Conversion.isUntyped(Ctx.getBaseElementType(Part)) ||
      isLocal(LValue) || Ctx.getSourceManager().isInSystemHeader(At->getExprLoc()))
    return; // the library's unions know which member is alive
  const Overlay Found = findOverlay(const_cast<clang::Expr *>(LValue), Slots);
  if (!Found)
    return;
  const clang::QualType Slot = slotOf(Found.Union, LValue->getType());
  report(SlotChange::Drops, At, To->isPointerType() ? Ctx.getPointerType(Slot) : Slot, To, Path);
}

void ConversionChecker::report(SlotChange Change, const clang::Expr *At, Source From,
                               clang::QualType To, const StmtPath &Path) {
  if (Change == SlotChange::None || Reported.contains(At->getExprLoc()) ||
      !isReachable(Path, Slots.context()))
    return;
  Reported.insert(At->getExprLoc());
  const std::string Was = (From.IsWord ? "WBGC_WORD " : "") + Slots.print(From.Type);
  wbgc::report(Diags, At->getExprLoc(),
               Change == SlotChange::Drops ? DiagId::DropsQualifier : DiagId::AddsQualifier)
      << ("'" + Was + "'") << ("'" + Slots.print(To.getUnqualifiedType()) + "'");
}

} // namespace wbgc
