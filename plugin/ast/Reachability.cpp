// Reachability.cpp - One case for each statement that does not run all of its children.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/Reachability.h"

#include "ast/EvaluatedCode.h"
#include "ast/SlotAnalysis.h"
#include "support/Compat.h"

#include "clang/AST/DeclOpenMP.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Basic/Builtins.h"

namespace wbgc {
namespace {

using Visitor = llvm::function_ref<void(const clang::Stmt *)>;

/// Which branches of an `if` may run.
struct Branches {
  bool Then, Else;
};

Branches branchesOf(const clang::IfStmt *S, const clang::ASTContext &Ctx) {
  if (S->isConsteval()) // at run time the other branch runs
    return {!S->isNonNegatedConsteval(), S->isNonNegatedConsteval()};
  const Truth Known = S->getConditionVariable() ? Truth::Unknown : constantTruth(S->getCond(), Ctx);
  return {Known != Truth::False || holdsLabel(S->getThen()),
          Known != Truth::True || holdsLabel(S->getElse())};
}

void liveBranches(const clang::IfStmt *S, const clang::ASTContext &Ctx, Visitor Visit) {
  Visit(S->getInit());
  Visit(S->getConditionVariableDeclStmt());
  if (!S->isConsteval())
    Visit(S->getCond());
  const Branches Live = branchesOf(S, Ctx);
  if (Live.Then)
    Visit(S->getThen());
  if (Live.Else)
    Visit(S->getElse());
}

void liveArms(const clang::ConditionalOperator *E, const clang::ASTContext &Ctx, Visitor Visit) {
  Visit(E->getCond());
  const Truth Known = constantTruth(E->getCond(), Ctx);
  if (Known != Truth::False || holdsLabel(E->getTrueExpr()))
    Visit(E->getTrueExpr());
  if (Known != Truth::True || holdsLabel(E->getFalseExpr()))
    Visit(E->getFalseExpr());
}

void liveOperands(const clang::BinaryOperator *E, const clang::ASTContext &Ctx, Visitor Visit) {
  Visit(E->getLHS());
  if (E->isLogicalOp()) {
    const Truth Left = constantTruth(E->getLHS(), Ctx);
    const Truth Deciding = E->getOpcode() == clang::BO_LAnd ? Truth::False : Truth::True;
    if (Left == Deciding && !holdsLabel(E->getRHS()))
      return;
  }
  Visit(E->getRHS());
}

void liveParts(const clang::ForStmt *S, bool IsLoop, Visitor Visit) {
  Visit(S->getInit());
  Visit(S->getConditionVariableDeclStmt());
  Visit(S->getCond());
  if (!IsLoop && !holdsLabel(S->getBody()))
    return;
  Visit(S->getInc());
  Visit(S->getBody());
}

void liveParts(const clang::WhileStmt *S, bool IsLoop, Visitor Visit) {
  Visit(S->getConditionVariableDeclStmt());
  Visit(S->getCond());
  if (IsLoop || holdsLabel(S->getBody()))
    Visit(S->getBody());
}

bool neverReturns(const clang::Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *Full = llvm::dyn_cast<clang::FullExpr>(E))
    return neverReturns(Full->getSubExpr());
  if (llvm::isa<clang::CXXThrowExpr>(E))
    return true;
  const auto *Call = llvm::dyn_cast<clang::CallExpr>(E);
  const clang::FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->isNoReturn();
}

/// What a `break` in it leaves: null if \p S is neither a loop nor a switch.
const clang::Stmt *bodyOf(const clang::Stmt *S) {
  if (const auto *Do = llvm::dyn_cast<clang::DoStmt>(S))
    return Do->getBody();
  if (const auto *While = llvm::dyn_cast<clang::WhileStmt>(S))
    return While->getBody();
  if (const auto *For = llvm::dyn_cast<clang::ForStmt>(S))
    return For->getBody();
  if (const auto *Range = llvm::dyn_cast<clang::CXXForRangeStmt>(S))
    return Range->getBody();
  const auto *Switch = llvm::dyn_cast<clang::SwitchStmt>(S);
  return Switch ? Switch->getBody() : nullptr;
}

/// True if a `break` in \p S may leave what \p S stands in. In a loop or switch within, \p IsInner,
/// only one that names its target does.
bool holdsBreak(const clang::Stmt *S, bool IsInner = false) {
  if (!S)
    return false;
  if (const auto *Break = llvm::dyn_cast<clang::BreakStmt>(S))
    return !IsInner || compat::hasLabelTarget(Break);
  const clang::Stmt *Body = bodyOf(S);
  return llvm::any_of(S->children(), [&](const clang::Stmt *Child) {
    return holdsBreak(Child, IsInner || (Body && Child == Body));
  });
}

/// True if nothing but a jump leaves loop \p S.
bool isEndless(const clang::Stmt *S, const clang::ASTContext &Ctx) {
  const clang::Expr *Condition = nullptr;
  if (const auto *Do = llvm::dyn_cast<clang::DoStmt>(S))
    Condition = Do->getCond();
  else if (const auto *While = llvm::dyn_cast<clang::WhileStmt>(S))
    Condition = While->getCond();
  else if (const auto *For = llvm::dyn_cast<clang::ForStmt>(S))
    Condition = For->getCond();
  else
    return false;
  return (!Condition || constantTruth(Condition, Ctx) == Truth::True) &&
         llvm::none_of(S->children(), [](const clang::Stmt *Child) { return holdsBreak(Child); });
}

bool endsFlow(const clang::Stmt *S, const clang::ASTContext &Ctx);

/// True if control leaves by each branch of \p S that may run.
bool endsFlow(const clang::IfStmt *S, const clang::ASTContext &Ctx) {
  const bool Then = endsFlow(S->getThen(), Ctx), Else = S->getElse() && endsFlow(S->getElse(), Ctx);
  if (Then == Else) // most of them: the condition, which costs more to know, has no say
    return Then;
  const Branches Live = branchesOf(S, Ctx);
  return (!Live.Then || Then) && (!Live.Else || Else);
}

/// True if control never comes to what follows \p S.
bool endsFlow(const clang::Stmt *S, const clang::ASTContext &Ctx) {
  if (const auto *E = llvm::dyn_cast<clang::Expr>(S))
    return neverReturns(E);
  if (const auto *Block = llvm::dyn_cast<clang::CompoundStmt>(S))
    return !Block->body_empty() && endsFlow(Block->body_back(), Ctx);
  if (const auto *Label = llvm::dyn_cast<clang::LabelStmt>(S))
    return endsFlow(Label->getSubStmt(), Ctx);
  if (const auto *Case = llvm::dyn_cast<clang::SwitchCase>(S))
    return endsFlow(Case->getSubStmt(), Ctx);
  if (const auto *Attributed = llvm::dyn_cast<clang::AttributedStmt>(S))
    return endsFlow(Attributed->getSubStmt(), Ctx);
  if (const auto *If = llvm::dyn_cast<clang::IfStmt>(S))
    return endsFlow(If, Ctx);
  return llvm::isa<clang::ReturnStmt>(S) || llvm::isa<clang::GotoStmt>(S) ||
         llvm::isa<clang::IndirectGotoStmt>(S) || llvm::isa<clang::BreakStmt>(S) ||
         llvm::isa<clang::ContinueStmt>(S) || isEndless(S, Ctx);
}

/// True if a `goto` may come to a place in \p S.
bool holdsTarget(const clang::Stmt *S) {
  return S && (llvm::isa<clang::LabelStmt>(S) || llvm::any_of(S->children(), holdsTarget));
}

bool isCaseOf(const clang::CaseStmt *Case, const llvm::APSInt &Value,
              const clang::ASTContext &Ctx) {
  const llvm::APSInt First = Case->getLHS()->EvaluateKnownConstInt(Ctx);
  if (!Case->getRHS())
    return llvm::APSInt::isSameValue(First, Value);
  const llvm::APSInt Last = Case->getRHS()->EvaluateKnownConstInt(Ctx); // GNU's `case 1 ... 3`
  return llvm::APSInt::compareValues(First, Value) <= 0 &&
         llvm::APSInt::compareValues(Value, Last) <= 0;
}

/// The label that \p Value leads to; null: past the switch.
const clang::SwitchCase *chosenCase(const clang::SwitchStmt *S, const llvm::APSInt &Value,
                                    const clang::ASTContext &Ctx) {
  const clang::SwitchCase *Default = nullptr;
  for (const clang::SwitchCase *At = S->getSwitchCaseList(); At; At = At->getNextSwitchCase()) {
    const auto *Case = llvm::dyn_cast<clang::CaseStmt>(At);
    if (!Case)
      Default = At;
    else if (isCaseOf(Case, Value, Ctx))
      return Case;
  }
  return Default;
}

/// True if \p Label is \p S, or one of several in a row that begin with it.
bool beginsWith(const clang::Stmt *S, const clang::SwitchCase *Label) {
  const auto *First = llvm::dyn_cast<clang::SwitchCase>(S);
  return First && (First == Label || beginsWith(First->getSubStmt(), Label));
}

/// The value of a switch's condition, if it is constant and all ways into the body are known.
std::optional<llvm::APSInt> knownSwitch(const clang::SwitchStmt *S, const clang::ASTContext &Ctx) {
  const std::optional<llvm::APSInt> Value =
      S->getConditionVariable() ? std::nullopt : constantValue(S->getCond(), Ctx);
  const bool IsKnown = Value && llvm::isa_and_nonnull<clang::CompoundStmt>(S->getBody()) &&
                       !holdsTarget(S->getBody());
  return IsKnown ? Value : std::nullopt;
}

} // namespace

void liveChildren(const clang::Stmt *S, const clang::ASTContext &Ctx, Visitor Visit) {
  switch (S->getStmtClass()) {
  case clang::Stmt::CompoundStmtClass:
    return liveStatements(llvm::cast<clang::CompoundStmt>(S), Ctx, Visit);
  case clang::Stmt::IfStmtClass:
    return liveBranches(llvm::cast<clang::IfStmt>(S), Ctx, Visit);
  case clang::Stmt::ForStmtClass:
  case clang::Stmt::WhileStmtClass:
    return liveLoop(S, isLoop(S, Ctx), Visit);
  case clang::Stmt::SwitchStmtClass:
    return liveCases(llvm::cast<clang::SwitchStmt>(S), Ctx, Visit);
  case clang::Stmt::ConditionalOperatorClass:
    return liveArms(llvm::cast<clang::ConditionalOperator>(S), Ctx, Visit);
  case clang::Stmt::BinaryOperatorClass:
    return liveOperands(llvm::cast<clang::BinaryOperator>(S), Ctx, Visit);
  case clang::Stmt::GenericSelectionExprClass:
    return Visit(llvm::cast<clang::GenericSelectionExpr>(S)->getResultExpr());
  case clang::Stmt::ChooseExprClass:
    return Visit(llvm::cast<clang::ChooseExpr>(S)->getChosenSubExpr());
  case clang::Stmt::CXXNoexceptExprClass:
  case clang::Stmt::RequiresExprClass:
  case clang::Stmt::ConceptSpecializationExprClass:
  case clang::Stmt::ConstantExprClass:
    return;
  case clang::Stmt::BlockExprClass:
    return Visit(llvm::cast<clang::BlockExpr>(S)->getBody());
  case clang::Stmt::CapturedStmtClass:
    Visit(llvm::cast<clang::CapturedStmt>(S)->getCapturedStmt());
    break;
  case clang::Stmt::UnaryExprOrTypeTraitExprClass:
    if (!isVariablySized(llvm::cast<clang::UnaryExprOrTypeTraitExpr>(S)))
      return;
    break;
  case clang::Stmt::CXXTypeidExprClass:
    if (!llvm::cast<clang::CXXTypeidExpr>(S)->isPotentiallyEvaluated())
      return;
    break;
  case clang::Stmt::CallExprClass:
    if (hasUnevaluatedArguments(calledBuiltin(llvm::cast<clang::CallExpr>(S)), Ctx))
      return;
    break;
  case clang::Stmt::PseudoObjectExprClass:
    return meantBy(llvm::cast<clang::PseudoObjectExpr>(S), Visit);
  case clang::Stmt::ArrayInitLoopExprClass: {
    const auto *Loop = llvm::cast<clang::ArrayInitLoopExpr>(S);
    if (const clang::Expr *Source = Loop->getCommonExpr()->getSourceExpr())
      Visit(Source);
    return Visit(Loop->getSubExpr());
  }
  case clang::Stmt::LambdaExprClass:
    for (const clang::Expr *Init : llvm::cast<clang::LambdaExpr>(S)->capture_inits())
      if (Init)
        Visit(Init);
    return;
  default:
    clauseCode(S, Visit);
    break;
  }
  for (const clang::Stmt *Child : S->children())
    if (Child)
      Visit(Child);
}

void meantBy(const clang::PseudoObjectExpr *E,
             llvm::function_ref<void(const clang::Expr *)> Visit) {
  for (const clang::Expr *Part : E->semantics()) {
    const auto *Value = llvm::dyn_cast<clang::OpaqueValueExpr>(Part);
    Visit(Value ? Value->getSourceExpr() : Part);
  }
}

void liveStatements(const clang::CompoundStmt *S, const clang::ASTContext &Ctx, Visitor Visit) {
  bool IsLive = true;
  for (const clang::Stmt *Part : S->body()) {
    if (!IsLive && !holdsLabel(Part) && !llvm::isa<clang::DeclStmt>(Part))
      continue;
    Visit(Part);
    if (Part != S->body_back() && (IsLive || holdsLabel(Part)))
      IsLive = !endsFlow(Part, Ctx);
  }
}

void liveLoop(const clang::Stmt *S, bool IsLoop, Visitor Visit) {
  if (const auto *For = llvm::dyn_cast<clang::ForStmt>(S))
    return liveParts(For, IsLoop, Visit);
  if (const auto *While = llvm::dyn_cast<clang::WhileStmt>(S))
    return liveParts(While, IsLoop, Visit);
  for (const clang::Stmt *Child : S->children())
    Visit(Child);
}

void liveCases(const clang::SwitchStmt *S, const clang::ASTContext &Ctx, Visitor Visit) {
  Visit(S->getInit());
  Visit(S->getConditionVariableDeclStmt());
  Visit(S->getCond());
  const std::optional<llvm::APSInt> Value = knownSwitch(S, Ctx);
  if (!Value)
    return Visit(S->getBody());
  const clang::SwitchCase *Chosen = chosenCase(S, *Value, Ctx);
  const auto *Body = llvm::cast<clang::CompoundStmt>(S->getBody());
  const auto From = llvm::find_if(
      Body->body(), [&](const clang::Stmt *Part) { return beginsWith(Part, Chosen); });
  if (Chosen && From == Body->body_end()) // within a statement, as in Duff's device
    return Visit(Body);
  bool IsLive = false;
  for (const clang::Stmt *Part : Body->body()) {
    IsLive |= Chosen && Part == *From;
    if (IsLive || llvm::isa<clang::DeclStmt>(Part))
      Visit(Part);
    IsLive = IsLive && !endsFlow(Part, Ctx);
  }
}

namespace {

/// What `declare reduction` has written for \p Operation: the combiner, and what initializes the private copies.
void reductionCode(const clang::Expr *Operation, Visitor Visit) {
  const auto *Call = llvm::dyn_cast_or_null<clang::CallExpr>(Operation);
  const auto *Callee = Call ? llvm::dyn_cast<clang::OpaqueValueExpr>(Call->getCallee()) : nullptr;
  const auto *Name =
      Callee && Callee->getSourceExpr()
          ? llvm::dyn_cast<clang::DeclRefExpr>(Callee->getSourceExpr()->IgnoreImpCasts())
          : nullptr;
  const auto *Reduction =
      Name ? llvm::dyn_cast<clang::OMPDeclareReductionDecl>(Name->getDecl()) : nullptr;
  if (!Reduction)
    return;
  Visit(Reduction->getCombiner());
  if (const clang::Expr *Init = Reduction->getInitializer();
      Init && Reduction->getInitializerKind() == clang::OMPDeclareReductionInitKind::Call)
    return Visit(Init);
  const auto *Private = llvm::dyn_cast_or_null<clang::DeclRefExpr>(Reduction->getInitPriv());
  const auto *Copy = Private ? llvm::dyn_cast<clang::VarDecl>(Private->getDecl()) : nullptr;
  if (Copy && Copy->getInit())
    Visit(Copy->getInit());
}

void reductionCode(const clang::OMPClause *Clause, Visitor Visit) {
  const auto Each = [&](auto *Reductions) {
    for (const clang::Expr *Operation : Reductions->reduction_ops())
      reductionCode(Operation, Visit);
  };
  if (const auto *Reduction = llvm::dyn_cast<clang::OMPReductionClause>(Clause))
    Each(Reduction);
  else if (const auto *OfTasks = llvm::dyn_cast<clang::OMPTaskReductionClause>(Clause))
    Each(OfTasks);
  else if (const auto *InTask = llvm::dyn_cast<clang::OMPInReductionClause>(Clause))
    Each(InTask);
}

} // namespace

void clauseCode(const clang::Stmt *S, Visitor Visit) {
  const auto *Directive = llvm::dyn_cast<clang::OMPExecutableDirective>(S);
  if (!Directive)
    return;
  for (clang::OMPClause *Clause : Directive->clauses()) {
    // Some values are captured: variables before the region hold them, and the clause names these.
    if (const auto *Captures = clang::OMPClauseWithPreInit::get(Clause);
        Captures && Captures->getPreInitStmt())
      Visit(Captures->getPreInitStmt());
    for (const clang::Stmt *Child : Clause->children())
      if (Child)
        Visit(Child);
    reductionCode(Clause, Visit);
  }
}

clang::QualType writtenType(const clang::Expr *E) {
  const bool WritesType =
      llvm::isa<clang::ExplicitCastExpr, clang::CompoundLiteralExpr, clang::VAArgExpr>(E);
  return WritesType ? E->getType() : clang::QualType();
}

bool isVariablySized(const clang::UnaryExprOrTypeTraitExpr *E) {
  const clang::UnaryExprOrTypeTrait Kind = E->getKind();
  const bool MeasuresArray =
      Kind == clang::UETT_SizeOf || Kind == clang::UETT_DataSizeOf || compat::countsElements(Kind);
  return MeasuresArray && E->getTypeOfArgument()->isVariableArrayType();
}

void sizesOf(clang::QualType Type, const clang::ASTContext &Ctx,
             llvm::function_ref<void(const clang::Expr *)> Visit) {
  while (!Type.isNull() && Type->isVariablyModifiedType() && !llvm::isa<clang::TypedefType>(Type)) {
    if (const auto *Array = llvm::dyn_cast<clang::ArrayType>(Type)) {
      const auto *Variable = llvm::dyn_cast<clang::VariableArrayType>(Array);
      if (Variable && Variable->getSizeExpr())
        Visit(Variable->getSizeExpr());
      Type = Array->getElementType();
    } else if (const auto *Pointer = llvm::dyn_cast<clang::PointerType>(Type)) {
      Type = Pointer->getPointeeType();
    } else if (const auto *Reference = llvm::dyn_cast<clang::ReferenceType>(Type)) {
      Type = Reference->getPointeeType();
    } else if (const auto *Function = llvm::dyn_cast<clang::FunctionType>(Type)) {
      Type = Function->getReturnType();
    } else if (const auto *Atomic = llvm::dyn_cast<clang::AtomicType>(Type)) {
      Type = Atomic->getValueType();
    } else if (const auto *Operand = llvm::dyn_cast<clang::TypeOfExprType>(Type)) {
      return Visit(Operand->getUnderlyingExpr());
    } else {
      const clang::QualType Next = Type.getSingleStepDesugaredType(Ctx);
      Type = Next == Type ? clang::QualType() : Next;
    }
  }
}

/// `__builtin_assume` evaluates what has no side effect alone: neither stores nor calls.
bool hasUnevaluatedArguments(unsigned Builtin, const clang::ASTContext &Ctx) {
  return Builtin &&
         (Ctx.BuiltinInfo.isUnevaluated(Builtin) || Builtin == clang::Builtin::BI__builtin_assume ||
          Builtin == clang::Builtin::BI__builtin_constant_p);
}

bool isLoop(const clang::Stmt *S, const clang::ASTContext &Ctx) {
  if (const auto *Do = llvm::dyn_cast<clang::DoStmt>(S))
    return constantTruth(Do->getCond(), Ctx) != Truth::False;
  if (const auto *While = llvm::dyn_cast<clang::WhileStmt>(S))
    return While->getConditionVariable() || constantTruth(While->getCond(), Ctx) != Truth::False;
  if (const auto *For = llvm::dyn_cast<clang::ForStmt>(S))
    return For->getConditionVariable() || !For->getCond() ||
           constantTruth(For->getCond(), Ctx) != Truth::False;
  return llvm::isa<clang::CXXForRangeStmt>(S);
}

} // namespace wbgc
