// StoreFinderCalls.cpp - Stores that look like calls: assignment operators and library functions.
// Those that Clang knows as builtins are in StoreFinderBuiltins.cpp.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/StoreFinder.h"

#include "ast/Reachability.h"
#include "ast/SlotAnalysis.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringSwitch.h"

namespace wbgc {
namespace {

/// How many variables in turn a destination's type is looked for behind: `void *p = p` leads nowhere. What may have
/// another value meanwhile is nothing to refuse code for.
constexpr unsigned kVariables = 4, kNoVariables = 0;

/// What a library function does to memory.
enum class Library { None, Copy, CopyBackwards, Clear, Set, Refused };

/// By name, with or without `__builtin_`, in its fortified form too.
Library libraryFunction(llvm::StringRef Name) {
  Name.consume_front("__builtin_");
  Name.consume_front("__");
  Name.consume_back("_chk");
  Name.consume_back("_inline");
  return llvm::StringSwitch<Library>(Name)
      .Case("memcpy", Library::Copy)
      .Case("memmove", Library::Copy)
      .Case("mempcpy", Library::Copy)
      .Case("bcopy", Library::CopyBackwards)
      .Case("bzero", Library::Clear)
      .Case("explicit_bzero", Library::Clear)
      .Case("memset", Library::Set)
      .Case("memset_explicit", Library::Set)
      .Case("memccpy", Library::Refused)
      .Case("wmemcpy", Library::Refused)
      .Case("wmemmove", Library::Refused)
      .Case("wmempcpy", Library::Refused)
      .Case("wmemset", Library::Refused)
      .Case("realloc", Library::Refused)
      .Case("reallocarray", Library::Refused)
      .Case("qsort", Library::Refused)
      .Case("qsort_r", Library::Refused)
      .Default(Library::None);
}

/// The library's functions stand in no class, and in no namespace but std: others may have their names.
Library libraryFunction(const clang::FunctionDecl *F) {
  const bool IsLibrary =
      F->isExternC() || F->isInStdNamespace() ||
      (!llvm::isa<clang::CXXMethodDecl>(F) && F->getDeclContext()->isTranslationUnit());
  return IsLibrary ? libraryFunction(F->getName()) : Library::None;
}

/// \p E through casts, explicit ones too, as long as it stays a pointer.
clang::Expr *&pointerUnderCasts(clang::Expr *&E,
                                llvm::function_ref<bool(const clang::Expr *)> Wanted) {
  clang::Expr **Place = &E;
  while (!Wanted(*Place)) {
    clang::Expr *Inner = *Place;
    if (auto *Parens = llvm::dyn_cast<clang::ParenExpr>(Inner)) {
      for (clang::Stmt *&Child : Parens->children())
        Place = reinterpret_cast<clang::Expr **>(&Child);
      continue;
    }
    auto *Cast = llvm::dyn_cast<clang::CastExpr>(Inner);
    if (!Cast || !Cast->getSubExpr()->getType()->isPointerType() ||
        Cast->getCastKind() == clang::CK_LValueToRValueBitCast) // of an object, no value to mark
      return E;
    for (clang::Stmt *&Child : Cast->children())
      Place = reinterpret_cast<clang::Expr **>(&Child);
  }
  return *Place;
}

/// The value of a statement expression; null if it has none.
clang::Expr *lastOf(clang::StmtExpr *E) {
  return E->getSubStmt()->body_empty() ? nullptr
                                       : llvm::dyn_cast<clang::Expr>(E->getSubStmt()->body_back());
}

/// The operand whose value \p E has: of a comma, an assignment, a statement expression, `&*p`, or of
/// a builtin that hands its argument on. Null if it is none of these.
clang::Expr *handedOn(clang::Expr *E) {
  if (auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(E))
    return Binary->getOpcode() == clang::BO_Comma || Binary->getOpcode() == clang::BO_Assign
               ? Binary->getRHS()
               : nullptr;
  if (auto *Block = llvm::dyn_cast<clang::StmtExpr>(E))
    return lastOf(Block);
  if (auto *Address = llvm::dyn_cast<clang::UnaryOperator>(E)) {
    auto *Pointee = llvm::dyn_cast<clang::UnaryOperator>(Address->getSubExpr()->IgnoreParens());
    const bool IsRoundTrip = Address->getOpcode() == clang::UO_AddrOf && Pointee &&
                             Pointee->getOpcode() == clang::UO_Deref;
    return IsRoundTrip ? Pointee->getSubExpr() : nullptr;
  }
  if (auto *Common = llvm::dyn_cast<clang::OpaqueValueExpr>(E))
    return Common->getSourceExpr();
  auto *Call = llvm::dyn_cast<clang::CallExpr>(E);
  const clang::FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Callee->getIdentifier() || Call->getNumArgs() == 0)
    return nullptr;
  const llvm::StringRef Name = Callee->getName();
  const Library Known = libraryFunction(Callee);
  const bool ReturnsTarget =
      Known == Library::Set || Name.contains("memcpy") || Name.contains("memmove");
  return Name == "__builtin_assume_aligned" || Name == "__builtin_launder" ||
                 (Known != Library::None && ReturnsTarget)
             ? Call->getArg(0)
             : nullptr;
}

/// The local variable of type `void *` or pointer to bytes that \p LValue names, as macros around the library's
/// functions have some; null for all else.
clang::VarDecl *untypedPointer(const clang::Expr *LValue) {
  const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(LValue->IgnoreParens());
  auto *Variable =
      Ref ? llvm::dyn_cast<clang::VarDecl>(const_cast<clang::ValueDecl *>(Ref->getDecl()))
          : nullptr;
  if (!Variable || !Variable->isLocalVarDecl() || !Variable->hasLocalStorage() ||
      !Variable->getType()->isPointerType())
    return nullptr;
  const clang::QualType Pointee = Variable->getType()->getPointeeType();
  const bool IsBytes = Pointee->isAnyCharacterType() || Pointee->isStdByteType();
  return Pointee->isVoidType() || IsBytes ? Variable : nullptr;
}

/// What \p E steps away from, if it is arithmetic on a pointer under casts: `(char *)p + n`, `&((char *)p)[n]`.
const clang::Expr *steppedFrom(const clang::Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *Address = llvm::dyn_cast<clang::UnaryOperator>(E);
      Address && Address->getOpcode() == clang::UO_AddrOf)
    if (const auto *Element =
            llvm::dyn_cast<clang::ArraySubscriptExpr>(Address->getSubExpr()->IgnoreParens()))
      return Element->getBase();
  const auto *Sum = llvm::dyn_cast<clang::BinaryOperator>(E);
  if (!Sum || !Sum->isAdditiveOp() || !Sum->getType()->isPointerType())
    return nullptr;
  return Sum->getLHS()->getType()->isPointerType() ? Sum->getLHS() : Sum->getRHS();
}

std::optional<uint64_t> constantOf(const clang::Expr *E, const clang::ASTContext &Ctx) {
  clang::Expr::EvalResult Result;
  if (E->isValueDependent() || !E->EvaluateAsInt(Result, Ctx))
    return std::nullopt;
  return Result.Val.getInt().getZExtValue();
}

/// The array of which \p E is an element whose place is known, or null; adds the place to \p Offset. An array of one may
/// stand for many.
clang::Expr *arrayAround(clang::Expr *E, uint64_t &Offset, const clang::ASTContext &Ctx) {
  auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(E);
  auto *Decay = Subscript ? llvm::dyn_cast<clang::ImplicitCastExpr>(Subscript->getBase()) : nullptr;
  if (!Decay || Decay->getCastKind() != clang::CK_ArrayToPointerDecay)
    return nullptr;
  clang::Expr *Array = Decay->getSubExpr()->IgnoreParens();
  const clang::ConstantArrayType *Type = Ctx.getAsConstantArrayType(Array->getType());
  const std::optional<uint64_t> Index = Type ? constantOf(Subscript->getIdx(), Ctx) : std::nullopt;
  if (!Index || Type->getSize().ule(1) || Type->getSize().ule(*Index))
    return nullptr;
  Offset += *Index * Ctx.getTypeSizeInChars(Type->getElementType()).getQuantity();
  return Array;
}

/// A member, or an element of one, at the beginning of a range, and the outermost object that it is part of by name.
struct Beginning {
  clang::MemberExpr *Outermost = nullptr; // null: none, or within a union
  uint64_t Offset = 0;                    // of the beginning in the object
  uint64_t End = 0;                       // of the member
  clang::QualType Type;                   // of the member
};

/// The lvalue whose address \p E is, under casts; null if it is no lvalue's: `node->text` of an array, `&node->count`.
clang::Expr *addressed(clang::Expr *E) {
  E = E->IgnoreParens();
  if (auto *Cast = llvm::dyn_cast<clang::CastExpr>(E)) {
    clang::Expr *Sub = Cast->getSubExpr();
    if (Cast->getCastKind() == clang::CK_ArrayToPointerDecay)
      return Sub->IgnoreParens();
    return Sub->getType()->isPointerType() && Sub->isPRValue() ? addressed(Sub) : nullptr;
  }
  auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E);
  return Unary && Unary->getOpcode() == clang::UO_AddrOf ? Unary->getSubExpr()->IgnoreParens()
                                                         : nullptr;
}

Beginning beginningAt(clang::Expr *Address, const clang::ASTContext &Ctx) {
  Beginning Result;
  clang::Expr *E = addressed(Address);
  uint64_t Around = 0; // of what was last looked at, in its array
  while (E) {
    while (clang::Expr *Array = arrayAround(E, Around, Ctx))
      E = Array;
    auto *Member = llvm::dyn_cast<clang::MemberExpr>(E);
    if (!Member)
      break;
    const auto *Field = llvm::dyn_cast<clang::FieldDecl>(Member->getMemberDecl());
    if (!Field || Field->getParent()->isUnion() || Field->getType()->isReferenceType())
      return {};
    if (!Result.Outermost) {
      Result.Type = Field->getType();
      Result.Offset = Around;
      Result.End = Field->getType()->isIncompleteType()
                       ? 0
                       : Ctx.getTypeSizeInChars(Field->getType()).getQuantity();
      Around = 0;
    }
    const uint64_t Shift = Around + Ctx.getFieldOffset(Field) / 8;
    Result.Offset += Shift;
    Result.End += Shift;
    Result.Outermost = Member;
    Around = 0;
    if (Member->isArrow())
      break;
    E = Member->getBase()->IgnoreParens();
  }
  return Result;
}

/// The object that \p Member is part of.
clang::QualType objectOf(const clang::MemberExpr *Member) {
  const clang::QualType Base = Member->getBase()->getType();
  return Member->isArrow() ? Base->getPointeeType() : Base;
}

bool isZero(const clang::Expr *E, const clang::ASTContext &Ctx) {
  clang::Expr::EvalResult Result;
  return !E->isValueDependent() && E->EvaluateAsInt(Result, Ctx) &&
         (Result.Val.getInt().getZExtValue() & 0xff) == 0;
}

} // namespace

void StoreFinder::call(clang::CallExpr *E) {
  if (hasUnevaluatedArguments(calledBuiltin(E), Ctx))
    return;
  // A marker takes an address of its own.
  if (!calledMarker(E).empty())
    if (auto *Address = llvm::dyn_cast<clang::UnaryOperator>(E->getArg(0));
        Address && Address->getOpcode() == clang::UO_AddrOf)
      return expression(Address->getSubExpr());
  if (auto *Operator = llvm::dyn_cast<clang::CXXOperatorCallExpr>(E);
      isTrivialAssignment(E) && Operator)
    assignmentCall(E);
  else if (isTrivialAssignment(E))
    assignmentCall(E);
  else if (const clang::FunctionDecl *Callee = E->getDirectCallee();
           Callee && Callee->getIdentifier()) {
    const llvm::StringRef Name = Callee->getName();
    if (Name == "__wbgc_type_of")
      return typeOf(E);
    if (libraryFunction(Callee) != Library::None)
      libraryCall(E);
    else if (isAddressOf(E))
      libraryAddress(E);
    else if (calledBuiltin(E))
      builtin(E, Name);
    else
      libraryReferences(E);
  }
  children(E);
}

/// As libraryAddress, of the object that a method is called on, and of what arguments refer to.
void StoreFinder::libraryReferences(clang::CallExpr *E) {
  if (!Ctx.getSourceManager().isInSystemHeader(E->getExprLoc()))
    return;
  const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(E->getDirectCallee());
  auto *Call = llvm::dyn_cast<clang::CXXMemberCallExpr>(E);
  auto *Member =
      Call ? llvm::dyn_cast<clang::MemberExpr>(Call->getCallee()->IgnoreParens()) : nullptr;
  if (Member && !Member->isArrow() && !Method->isConst() &&
      !llvm::isa<clang::CXXDestructorDecl>(Method))
    overlayPart(
        Member->getBase(), [Member](clang::Expr *New) { Member->setBase(New); }, E->getExprLoc());
  for (unsigned I = 0; I < E->getNumArgs(); ++I)
    if (clang::Expr *Argument = E->getArg(I);
        Argument->isGLValue() && !Argument->getType().isConstQualified())
      overlayPart(Argument, [E, I](clang::Expr *New) { E->setArg(I, New); }, E->getExprLoc());
}

void StoreFinder::assignmentCall(clang::CallExpr *E) {
  Store S;
  S.Loc = E->getExprLoc();
  if (llvm::isa<clang::CXXOperatorCallExpr>(E)) {
    S.Operand = E->getArg(0);
    S.Replace = [E](clang::Expr *New) { E->setArg(0, New); };
  } else {
    auto *Member = llvm::dyn_cast<clang::MemberExpr>(E->getCallee()->IgnoreParens());
    if (!Member)
      return;
    S.Operand = Member->getBase();
    S.Replace = [Member](clang::Expr *New) { Member->setBase(New); };
  }
  const bool IsPointer = S.Operand->getType()->isPointerType();
  S.Type = IsPointer ? S.Operand->getType()->getPointeeType() : S.Operand->getType();
  if (!Slots.carriesSlots(S.Type))
    return IsPointer ? void() : overlay(S.Operand, S.Loc);
  if (!IsPointer && isLocal(S.Operand))
    return elided(S.Loc, "local variable");
  S.Kind = IsPointer ? Store::Form::RangePointer : Store::Form::Range;
  S.Words = IsPointer ? "" : wordsOf(S.Operand);
  if (!IsPointer)
    keepUnionMember(S);
  emit(S);
}

clang::Expr *&StoreFinder::slotPointerUnderCasts(clang::Expr *&E) {
  return pointerUnderCasts(
      E, [this](const clang::Expr *Inner) { return !Slots.slotsBehind(Inner).isNull(); });
}

/// True if \p Bytes is a constant, and ends within a slot of a row of elements of type \p Element.
bool StoreFinder::cutsSlot(const clang::Expr *Bytes, clang::QualType Element) {
  const std::optional<uint64_t> End = constantOf(Bytes, Ctx);
  return End && cutsSlot(*End, Element);
}

bool StoreFinder::cutsSlot(uint64_t End, clang::QualType Element) {
  if (const std::optional<FlexibleArray> Array = Slots.flexibleArray(Element);
      Array && End > Array->Begin)
    return cutsSlot(End - Array->Begin, Array->Element);
  const uint64_t Size = Ctx.getTypeSizeInChars(Element).getQuantity();
  const llvm::BitVector &Words = Slots.slots(Element).Words;
  const uint64_t Word = Size ? End % Size / 8 : 0;
  return End % 8 != 0 && Word < Words.size() && Words.test(Word);
}

/// True if \p Bytes may go beyond one object of \p Record into more elements of the array of one at its end, as code
/// older than flexible array members does. A multiple of the record's size is an array of records.
bool StoreFinder::isStructHack(const clang::Expr *Bytes, clang::QualType Record) {
  const clang::RecordDecl *Definition = Record->getAsRecordDecl();
  if (!Definition || Definition->isUnion() || Definition->field_empty())
    return false;
  const clang::FieldDecl *Last = nullptr;
  for (const clang::FieldDecl *Field : Definition->fields())
    Last = Field;
  const clang::ConstantArrayType *Array = Ctx.getAsConstantArrayType(Last->getType());
  if (!Array || !Array->getSize().isOne())
    return false;
  const uint64_t Size = Ctx.getTypeSizeInChars(Record).getQuantity();
  if (const std::optional<uint64_t> Count = constantOf(Bytes, Ctx))
    return *Count > Size && *Count % Size != 0;
  const auto *Product = llvm::dyn_cast<clang::BinaryOperator>(Bytes->IgnoreParenCasts());
  return Slots.carriesSlots(Last) && !(Product && Product->isMultiplicativeOp());
}

/// \p Refused: what cannot have a barrier if there are slots; empty if it can.
void StoreFinder::rangeArgument(clang::CallExpr *E, unsigned Index, const std::string &Refused) {
  clang::Expr *Argument = E->getArg(Index);
  clang::Expr *&Pointer = slotPointerUnderCasts(Argument);
  const clang::QualType Pointee = Slots.slotsBehind(Pointer);
  const bool IsOverlay = (Pointee.isNull() || Refused.empty()) && overlayAddress(Argument);
  if (Pointee.isNull() && !Refused.empty())
    return !hiddenSlots(Argument, kNoVariables).isNull()
               ? impossible(Argument, Refused, E->getExprLoc())
           : libraryFunction(E->getDirectCallee()) == Library::Set ? untypedRange(E, Index)
                                                                   : void();
  if (!Pointee.isNull() && isLocalAddress(Pointer))
    return elided(E->getExprLoc(), "local variable");
  if (!Refused.empty())
    return impossible(Pointer, Refused, E->getExprLoc());
  if (Pointee.isNull() && IsOverlay && copiesSlots(E, Index))
    return;
  const bool IsClear = libraryFunction(E->getDirectCallee()) == Library::Clear;
  const clang::Expr *Bytes = E->getArg(IsClear ? 1 : 2);
  if (Pointee.isNull())
    return restOfObject(E, Argument, Bytes) ? void() : untypedRange(E, Index);
  const bool IsOpen = isStructHack(Bytes, Pointee);
  if (!IsOpen && restOfObject(E, Argument, Bytes))
    return;
  if (!IsOpen && cutsSlot(Bytes, Pointee))
    return impossible(Pointer, "a part of its word", E->getExprLoc());
  Store S;
  S.Kind = Store::Form::RangePointer;
  S.Operand = Pointer;
  if (&Pointer == &Argument)
    S.Replace = [E, Index](clang::Expr *New) { E->setArg(Index, New); };
  else
    S.Replace = [Place = &Pointer](clang::Expr *New) { *Place = New; };
  S.Type = IsOpen ? Slots.anySlot() : Pointee;
  S.Loc = E->getExprLoc();
  emit(S);
}

/// The destination, without a slot in its type, overlaps one in a union, which is cleared. What is copied there may have
/// slots in its type: those are recorded as well. False if it has none.
bool StoreFinder::copiesSlots(clang::CallExpr *E, unsigned Index) {
  const Library Known = libraryFunction(E->getDirectCallee());
  if (Known != Library::Copy && Known != Library::CopyBackwards)
    return false;
  clang::Expr *From = E->getArg(1 - Index);
  const clang::QualType Copied = Slots.slotsBehind(slotPointerUnderCasts(From));
  if (Copied.isNull())
    return false;
  Store S;
  S.Kind = Store::Form::RangePointer;
  S.Operand = E->getArg(Index);
  S.Replace = [E, Index](clang::Expr *New) { E->setArg(Index, New); };
  S.Type = Copied;
  S.Loc = E->getExprLoc();
  return emit(S), true;
}

/// True if there is a slot from byte \p Begin of an object of type \p Type up to \p End, which may lie beyond it; if that
/// is not known, in the rest of the object.
bool StoreFinder::reachesSlot(clang::QualType Type, uint64_t Begin, std::optional<uint64_t> End) {
  if (const std::optional<FlexibleArray> Array = Slots.flexibleArray(Type);
      Array && Slots.carriesSlots(Array->Element) && (!End || *End > Array->Begin))
    return true;
  const llvm::BitVector &Words = Slots.slots(Type).Words;
  const int First = Begin / 8 < Words.size() ? Words.find_first_in(Begin / 8, Words.size()) : -1;
  if (First >= 0)
    return !End || static_cast<uint64_t>(First) * 8 < *End;
  return End && *End > Words.size() * 8 && Words.any();
}

/// A destination that is a member of an object with slots, and a number of bytes that goes on beyond the member, or may:
/// `memset(&node->count, 0, sizeof *node - offsetof(Node, count))`. A number that is not known is taken for one of an
/// array's elements, or for a size of what lies in a record without slots. False if it is none.
bool StoreFinder::restOfObject(clang::CallExpr *E, clang::Expr *To, const clang::Expr *Bytes) {
  const auto [Member, Begin, MemberEnd, Type] = beginningAt(To, Ctx);
  if (!Member || Type->isIncompleteType())
    return false;
  const std::optional<uint64_t> Count = constantOf(Bytes, Ctx);
  if (!Count && (Type->isArrayType() || (Type->isRecordType() && !Slots.carriesSlots(Type))))
    return false;
  const clang::QualType Object = objectOf(Member);
  const uint64_t Size = Ctx.getTypeSizeInChars(Object).getQuantity();
  const std::optional<uint64_t> End = Count ? std::optional(Begin + *Count) : std::nullopt;
  if (End && (*End <= MemberEnd || (Type->isArrayType() && *End > Size)))
    return false; // the member alone, or more elements of its array
  if (!reachesSlot(Object, End ? Begin : MemberEnd, End))
    return false;
  if (isLocal(Member))
    return elided(E->getExprLoc(), "local variable"), true;
  if (End && cutsSlot(*End, Object))
    return impossible(To, "a part of its word", E->getExprLoc()), true;
  const bool IsOpen = End ? *End > Size && *End % Size != 0 && !Slots.flexibleArray(Object)
                          : isStructHack(Bytes, Object);
  Store S;
  S.Kind = Member->isArrow() ? Store::Form::RangePointer : Store::Form::Range;
  S.Operand = Member->getBase();
  S.Replace = [Member = Member](clang::Expr *New) { Member->setBase(New); };
  S.Type = IsOpen ? Slots.anySlot() : Object;
  S.Loc = E->getExprLoc();
  emit(S);
  return true;
}

/// What \p E points to, if that holds slots, however deep below casts and operators its type was lost:
/// `(n++, (void *)node)`, `c ? (void *)a : (void *)b`, or in a local variable. Any slot where the branches differ.
clang::QualType StoreFinder::hiddenSlots(clang::Expr *E, unsigned Variables) {
  clang::Expr *Pointer = slotPointerUnderCasts(E);
  if (const clang::QualType Pointee = Slots.slotsBehind(Pointer); !Pointee.isNull())
    return isLocalAddress(Pointer) ? clang::QualType() : Pointee;
  E = E->IgnoreParens();
  if (auto *Cast = llvm::dyn_cast<clang::CastExpr>(E)) {
    clang::Expr *Sub = Cast->getSubExpr();
    if (clang::VarDecl *Variable = untypedPointer(Sub); Variable && Variables > 0)
      return hiddenSlots(Variable, Variables - 1);
    const bool IsLoad = Cast->getCastKind() == clang::CK_LValueToRValue;
    const bool LeadsOn = IsLoad
                             ? llvm::isa<clang::BinaryOperator>(Sub->IgnoreParens()) // `p = node`
                             : Sub->getType()->isPointerType();
    return LeadsOn ? hiddenSlots(Sub, Variables) : clang::QualType();
  }
  if (auto *Choice = llvm::dyn_cast<clang::AbstractConditionalOperator>(E)) {
    const clang::QualType True = hiddenSlots(Choice->getTrueExpr(), Variables);
    const clang::QualType False = hiddenSlots(Choice->getFalseExpr(), Variables);
    if (True.isNull() && False.isNull())
      return {};
    return !True.isNull() && !False.isNull() && Ctx.hasSameUnqualifiedType(True, False)
               ? True
               : Slots.anySlot();
  }
  clang::Expr *Same = handedOn(E);
  return Same ? hiddenSlots(Same, Variables) : clang::QualType();
}

/// What is done below \p S with untyped pointers but to read them.
void StoreFinder::findChanges(clang::Stmt *S) {
  if (!S)
    return;
  if (const auto *Cast = llvm::dyn_cast<clang::CastExpr>(S);
      Cast && Cast->getCastKind() == clang::CK_LValueToRValue &&
      llvm::isa<clang::DeclRefExpr>(Cast->getSubExpr()->IgnoreParens()))
    return;
  if (auto *Assignment = llvm::dyn_cast<clang::BinaryOperator>(S);
      Assignment && Assignment->getOpcode() == clang::BO_Assign)
    if (const clang::VarDecl *Variable = untypedPointer(Assignment->getLHS()))
      Changed[Variable].push_back(Assignment->getRHS());
  if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(S))
    if (const clang::VarDecl *Variable = untypedPointer(Ref))
      Changed[Variable];
  for (clang::Stmt *Child : S->children())
    findChanges(Child);
}

/// As above, in a variable: any slot where a step over bytes, `(char *)node + offset`, or an assignment may have led to
/// another part of the object.
clang::QualType StoreFinder::hiddenSlots(clang::VarDecl *Variable, unsigned Variables) {
  const auto [Known, IsNew] = Behind.try_emplace(Variable);
  if (!IsNew || !Function)
    return Known->second;
  const auto Steps = [&](clang::Expr *Value, unsigned Further) {
    for (const clang::Expr *From = Value; From; From = steppedFrom(From))
      if (!hiddenSlots(const_cast<clang::Expr *>(From), Further).isNull())
        return true;
    return false;
  };
  if (!HasChanges)
    findChanges(Function->getBody());
  HasChanges = true;
  const auto Found = Changed.find(Variable);
  clang::Expr *Init = Variable->getInit();
  clang::QualType Type = Init ? hiddenSlots(Init, Variables) : clang::QualType();
  if (Type.isNull() ? (Init && Steps(Init, Variables)) : Found != Changed.end())
    Type = Slots.anySlot();
  for (clang::Expr *Value : Changed.lookup(Variable))
    if (Type.isNull() && Steps(Value, kNoVariables))
      Type = Slots.anySlot();
  return Behind[Variable] = Type;
}

/// A destination whose type was lost below an operator. False if it has no slots.
bool StoreFinder::hiddenRange(clang::CallExpr *E, unsigned Index) {
  clang::Expr *Argument = E->getArg(Index);
  const clang::QualType Type = hiddenSlots(Argument, kVariables);
  if (Type.isNull())
    return false;
  Store S;
  S.Kind = Store::Form::RangePointer;
  S.Operand = Argument;
  S.Replace = [E, Index](clang::Expr *New) { E->setArg(Index, New); };
  S.Type = Type;
  S.Loc = E->getExprLoc();
  return emit(S), true;
}

/// A destination whose type tells of no slots. A byte that is not known may be set where it would be refused if it did:
/// nobody knows what a variable has come to hold.
void StoreFinder::untypedRange(clang::CallExpr *E, unsigned Index) {
  if (!hiddenRange(E, Index))
    steppedRange(E, Index);
}

/// True if \p E is the address of a scalar member, or of one like it, that slots of its object follow.
bool StoreFinder::isBeforeSlots(clang::Expr *E) {
  const auto [Member, Begin, End, Type] = beginningAt(E, Ctx);
  return Member && Type->isScalarType() && !isLocal(Member) &&
         reachesSlot(objectOf(Member), End, std::nullopt);
}

/// A destination whose type was lost in arithmetic on bytes, `(char *)node + offset`, or that lies behind a member,
/// `&node->count + 1`: any word may be a slot.
void StoreFinder::steppedRange(clang::CallExpr *E, unsigned Index) {
  clang::Expr *Argument = E->getArg(Index);
  for (const clang::Expr *From = steppedFrom(Argument); From; From = steppedFrom(From)) {
    auto *Base = const_cast<clang::Expr *>(From);
    const clang::Expr *Pointer = slotPointerUnderCasts(Base);
    const bool IsKnown = !Slots.slotsBehind(Pointer).isNull();
    if (!IsKnown && !isBeforeSlots(Base) && hiddenSlots(Base, kVariables).isNull())
      continue;
    if (IsKnown && isLocalAddress(Pointer))
      return elided(E->getExprLoc(), "local variable");
    Store S;
    S.Kind = Store::Form::RangePointer;
    S.Operand = Argument;
    S.Replace = [E, Index](clang::Expr *New) { E->setArg(Index, New); };
    S.Type = Slots.anySlot();
    S.Loc = E->getExprLoc();
    return emit(S);
  }
}

void StoreFinder::libraryCall(clang::CallExpr *E) {
  const std::string Name = E->getDirectCallee()->getNameAsString();
  const Library Known = libraryFunction(E->getDirectCallee());
  switch (Known) {
  case Library::None:
    return;
  case Library::Copy:
  case Library::CopyBackwards: {
    if (E->getNumArgs() < 3)
      return;
    const unsigned To = Known == Library::CopyBackwards ? 1 : 0;
    return rangeArgument(E, To, "");
  }
  case Library::Clear:
    return E->getNumArgs() < 2 ? void() : rangeArgument(E, 0, "");
  case Library::Set:
    if (E->getNumArgs() < 3)
      return;
    return rangeArgument(
        E, 0, isZero(E->getArg(1), Ctx) ? "" : "'" + Name + "' to a byte not known to be zero");
  case Library::Refused:
    return E->getNumArgs() < 2 ? void() : rangeArgument(E, 0, "'" + Name + "'");
  }
}

void StoreFinder::typeOf(clang::CallExpr *E) {
  clang::Expr *Argument = E->getArg(0);
  clang::Expr *&Pointer = pointerUnderCasts(Argument, [](const clang::Expr *E) {
    return E->getType()->isPointerType() && !E->getType()->getPointeeType()->isVoidType();
  });
  const clang::QualType Type =
      Pointer->getType()->isPointerType() ? Pointer->getType()->getPointeeType() : Ctx.VoidTy;
  To.OnTypeOf(Type, E->getArg(0), [E](clang::Expr *New) { E->setArg(0, New); });
}

} // namespace wbgc
