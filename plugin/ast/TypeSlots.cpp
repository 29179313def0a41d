// TypeSlots.cpp - Pointer maps from Clang's record layouts.
//
// Every word that may hold a GC pointer is in the map: of a union each member's, since which one is
// active is not known; of a class its bases', virtual ones included. The vtable pointer is no slot,
// a flexible array member has no size and is not in the map of its record (wbgc_new_flex repeats
// the element's).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/TypeSlots.h"

#include "ast/Attributes.h"
#include "support/BarrierMarkers.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecordLayout.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace wbgc {
namespace {

constexpr int64_t kWord = 8;

/// True if a typedef on the way to the canonical type carries WBGC_WORD.
bool hasWordTypedef(clang::QualType Type) {
  while (true) {
    if (const clang::TypedefNameDecl *Alias = writtenAlias(Type))
      if (has(Alias, Attribute::Word))
        return true;
    const clang::QualType Next = Type->getLocallyUnqualifiedSingleStepDesugaredType();
    if (Next.getTypePtr() == Type.getTypePtr())
      return false;
    Type = Next;
  }
}

/// The sugar of WBGC_PTR on a pointer to a pointer. Clang has moved the qualifier on to the inner
/// one, where AnnotationChecker lets it stand only if that one was named first. Null for all else.
const clang::AttributedType *movedQualifier(clang::QualType Type) {
  if (!Type->isPointerType() ||
      Type->getPointeeType().getCanonicalType().getObjCGCAttr() != clang::Qualifiers::Strong)
    return nullptr;
  while (true) {
    if (const auto *Attributed = llvm::dyn_cast<clang::AttributedType>(Type.getTypePtr());
        Attributed && Attributed->getAttrKind() == clang::attr::ObjCGC)
      return Attributed;
    const clang::QualType Next = Type->getLocallyUnqualifiedSingleStepDesugaredType();
    if (Next.getTypePtr() == Type.getTypePtr())
      return nullptr;
    Type = Next;
  }
}

/// The class of \p Base; of a base that depends on template parameters its template's.
const clang::CXXRecordDecl *baseClass(const clang::CXXBaseSpecifier &Base) {
  if (const clang::CXXRecordDecl *Class = Base.getType()->getAsCXXRecordDecl())
    return Class;
  const auto *Specialization = Base.getType()->getAs<clang::TemplateSpecializationType>();
  const auto *Template = Specialization ? llvm::dyn_cast_or_null<clang::ClassTemplateDecl>(
                                              Specialization->getTemplateName().getAsTemplateDecl())
                                        : nullptr;
  return Template ? Template->getTemplatedDecl() : nullptr;
}

/// Without `const` and the like, but with WBGC_PTR.
clang::QualType withoutCVR(clang::QualType Type) {
  Type.removeLocalFastQualifiers();
  return Type;
}

clang::QualType withoutAtomic(clang::QualType Type) {
  const auto *Atomic = Type->getAs<clang::AtomicType>();
  return Atomic ? Atomic->getValueType() : Type;
}

/// Part of a descriptor's symbol, since C has types of one name and different layout in two files.
/// FNV-1a.
uint64_t hash(const TypeFacts &T) {
  uint64_t Value = 0xcbf29ce484222325;
  const auto Mix = [&Value](uint64_t Word) { Value = (Value ^ Word) * 0x100000001b3; };
  Mix(T.Size);
  Mix(T.Align);
  Mix(T.IsWord);
  for (unsigned Slot : T.Slots.set_bits())
    Mix(Slot);
  if (T.Flexible) {
    Mix(T.Flexible->Begin);
    for (const char C : T.Flexible->Element)
      Mix(C);
  }
  return Value;
}

/// True if \p D carries WBGC_WORD, or is the only member of a record that does.
bool isWord(const clang::ValueDecl *D) {
  const auto *Field = llvm::dyn_cast<clang::FieldDecl>(D);
  return has(D, Attribute::Word) || (Field && has(Field->getParent(), Attribute::Word));
}

bool namesWord(const clang::Expr *LValue);

/// True if \p E computes an address within an array that carries WBGC_WORD.
bool pointsIntoWords(const clang::Expr *E) {
  E = E->IgnoreParens();
  if (const auto *Sum = llvm::dyn_cast<clang::BinaryOperator>(E); Sum && Sum->isAdditiveOp())
    return pointsIntoWords(Sum->getLHS()) || pointsIntoWords(Sum->getRHS());
  if (const auto *Decay = llvm::dyn_cast<clang::ImplicitCastExpr>(E);
      Decay && Decay->getCastKind() == clang::CK_ArrayToPointerDecay)
    return namesWord(Decay->getSubExpr());
  const auto *Address = llvm::dyn_cast<clang::UnaryOperator>(E);
  return Address && Address->getOpcode() == clang::UO_AddrOf && namesWord(Address->getSubExpr());
}

/// True if the lvalue names a declaration that carries WBGC_WORD, or a part of such an array.
bool namesWord(const clang::Expr *LValue) {
  const clang::Expr *E = LValue->IgnoreParenImpCasts();
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(E))
    return isWord(Member->getMemberDecl());
  if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(E)) {
    const auto *Binding = llvm::dyn_cast<clang::BindingDecl>(Ref->getDecl());
    return isWord(Ref->getDecl()) ||
           (Binding && Binding->getBinding() && namesWord(Binding->getBinding()));
  }
  if (const auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(E))
    return pointsIntoWords(Subscript->getBase());
  if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E))
    return Unary->getOpcode() == clang::UO_Deref ? pointsIntoWords(Unary->getSubExpr())
                                                 : namesWord(Unary->getSubExpr());
  if (const auto *Conditional = llvm::dyn_cast<clang::ConditionalOperator>(E))
    return namesWord(Conditional->getTrueExpr()) || namesWord(Conditional->getFalseExpr());
  if (const auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(E))
    return Binary->getOpcode() == clang::BO_Comma ? namesWord(Binary->getRHS())
                                                  : namesWord(Binary->getLHS());
  if (const auto *Generic = llvm::dyn_cast<clang::GenericSelectionExpr>(E))
    return namesWord(Generic->getResultExpr());
  if (const auto *Choose = llvm::dyn_cast<clang::ChooseExpr>(E))
    return namesWord(Choose->getChosenSubExpr());
  return false;
}

} // namespace

TypeSlots::TypeSlots(clang::ASTContext &Ctx, ModuleFacts &Facts)
    : Ctx(Ctx), Facts(Facts), Mangler(Ctx.createMangleContext()) {}

TypeSlots::~TypeSlots() = default;

bool TypeSlots::isManaged(const clang::RecordDecl *Record) {
  if (auto Known = Managed.find(Record->getCanonicalDecl()); Known != Managed.end())
    return Known->second;
  if (has(Record, Attribute::Managed))
    return Managed[Record->getCanonicalDecl()] = true;
  const auto *Class = llvm::dyn_cast_or_null<clang::CXXRecordDecl>(Record->getDefinition());
  if (!Class && Record->getDefinition())
    return Managed[Record->getCanonicalDecl()] = false;
  if (!Class) {
    // An instantiation that nothing has needed to complete is managed if a base of its pattern is.
    const auto *Specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(Record);
    if (Specialization && !Specialization->isExplicitSpecialization())
      Class = Specialization->getSpecializedTemplate()->getTemplatedDecl()->getDefinition();
    if (!Class)
      return guessPlain(Record);
  }
  bool Result = false;
  for (const clang::CXXBaseSpecifier &Base : Class->bases())
    if (const clang::CXXRecordDecl *BaseRecord = baseClass(Base))
      Result |= isManaged(BaseRecord);
  if (Record->getDefinition() && !Record->isBeingDefined())
    Managed[Record->getCanonicalDecl()] = Result;
  return Result || (!Record->getDefinition() && guessPlain(Record));
}

bool TypeSlots::guessPlain(const clang::RecordDecl *Incomplete) {
  ++Guesses;
  if (!Glances)
    AssumedPlain.insert(llvm::cast<clang::RecordDecl>(Incomplete->getCanonicalDecl()));
  return false;
}

clang::QualType TypeSlots::pointee(clang::QualType Type) {
  const clang::AttributedType *Moved = movedQualifier(Type);
  return Moved ? Moved->getModifiedType()->getPointeeType() : Type->getPointeeType();
}

bool TypeSlots::isGCPointer(clang::QualType Type) {
  if (Type.isNull())
    return false;
  if (movedQualifier(Type))
    return true;
  if (Type.getCanonicalType().getObjCGCAttr() == clang::Qualifiers::Strong && Type->isPointerType())
    return true;
  if (!Type->isPointerType() && !Type->isReferenceType())
    return false;
  if (Type->isPointerType() && Ctx.getTypeSize(Type) != 8 * kWord)
    return false; // `__ptr32`: half of one, which nobody can scan
  const clang::RecordDecl *Pointee = Type->getPointeeType()->getAsRecordDecl();
  return Pointee && isManaged(Pointee);
}

bool TypeSlots::isSlotType(clang::QualType Type) {
  if (Type.isNull() || Type->isReferenceType())
    return false;
  const clang::QualType Value = withoutAtomic(Type);
  // `_Atomic` of a typedef: the qualifier is outside.
  if (Type.getCanonicalType().getObjCGCAttr() == clang::Qualifiers::Strong &&
      Value->isPointerType())
    return true;
  return isGCPointer(Value) || (Value->isIntegerType() && hasWordTypedef(Value));
}

bool TypeSlots::isSlot(const clang::Expr *E) {
  if (isSlotType(E->getType()))
    return true;
  if (!withoutAtomic(E->getType())->isIntegerType())
    return false;
  return E->isGLValue() && namesWord(E);
}

clang::QualType TypeSlots::slotsBehind(const clang::Expr *E) {
  if (!E->getType()->isPointerType())
    return {};
  const clang::QualType Pointee = E->getType()->getPointeeType();
  if (carriesSlots(Pointee))
    return Pointee;
  return Pointee->isIntegerType() && pointsIntoWords(E) ? anySlot() : clang::QualType();
}

clang::QualType TypeSlots::anySlot() const {
  return Ctx.getObjCGCQualType(Ctx.VoidPtrTy, clang::Qualifiers::Strong);
}

bool TypeSlots::isWordRecord(clang::QualType Type) {
  const clang::RecordDecl *Record = Type->getAsRecordDecl();
  return Record && has(Record, Attribute::Word);
}

bool TypeSlots::carriesSlots(const clang::ValueDecl *D) {
  const clang::QualType Type = D->getType();
  if (Type->isReferenceType())
    return isGCPointer(Type);
  return has(D, Attribute::Word) || carriesSlots(Type);
}

bool TypeSlots::carriesSlots(clang::QualType Type) {
  if (Type.isNull() || Type->isDependentType())
    return false;
  // Sugar that carries WBGC_WORD is lost by the base element type's canonical form, so look on the
  // way down.
  while (const clang::ArrayType *Array = Ctx.getAsArrayType(Type))
    Type = Array->getElementType();
  if (isSlotType(Type))
    return true;
  Type = withoutAtomic(Type);
  const clang::RecordDecl *Record = Type->getAsRecordDecl();
  Record = Record ? Record->getDefinition() : nullptr;
  if (!Record || Record->isBeingDefined() || Record->isInvalidDecl() ||
      Record->isDependentContext())
    return false;
  if (auto Known = Carrying.find(Record); Known != Carrying.end())
    return Known->second;
  const unsigned GuessesBefore = Guesses;
  bool Result = has(Record, Attribute::Word);
  for (const clang::FieldDecl *Field : Record->fields())
    Result |= !Field->isBitField() && carriesSlots(Field);
  if (const auto *Class = llvm::dyn_cast<clang::CXXRecordDecl>(Record))
    for (const clang::CXXBaseSpecifier &Base : Class->bases())
      Result |= carriesSlots(Base.getType());
  if (Result || Guesses == GuessesBefore)
    Carrying[Record] = Result;
  return Result;
}

bool TypeSlots::isQuiet(clang::QualType Type) {
  Type = Type.getCanonicalType();
  if (Type.hasLocalNonFastQualifiers()) // WBGC_PTR is one
    return false;
  if (Quiet.contains(Type.getTypePtr()))
    return true;
  if (!computeQuiet(Type.getTypePtr()))
    return false;
  Quiet.insert(Type.getTypePtr());
  return true;
}

/// A class that is complete stays what it is; of one that is not, or that holds a pointer to one,
/// nothing is certain yet (.inv.words-first says what comes of those).
bool TypeSlots::computeQuiet(const clang::Type *Type) {
  switch (Type->getTypeClass()) {
  case clang::Type::Builtin:
    return !Type->isPlaceholderType() && !Type->isDependentType();
  case clang::Type::Enum:
    return true;
  case clang::Type::Pointer:
  case clang::Type::LValueReference:
  case clang::Type::RValueReference:
  case clang::Type::MemberPointer:
    return isQuiet(Type->getPointeeType());
  case clang::Type::ConstantArray:
  case clang::Type::IncompleteArray:
    return isQuiet(llvm::cast<clang::ArrayType>(Type)->getElementType());
  case clang::Type::Vector:
    return isQuiet(llvm::cast<clang::VectorType>(Type)->getElementType());
  case clang::Type::FunctionProto: {
    const auto *Function = llvm::cast<clang::FunctionProtoType>(Type);
    return isQuiet(Function->getReturnType()) &&
           llvm::all_of(Function->param_types(), [this](clang::QualType T) { return isQuiet(T); });
  }
  case clang::Type::Record: {
    const clang::RecordDecl *Record = Type->getAsRecordDecl()->getDefinition();
    if (!Record || Record->isBeingDefined() || Record->isInvalidDecl())
      return false;
    const Glance Look(*this);
    const unsigned GuessesBefore = Guesses;
    return !isManaged(Record) && !carriesSlots(clang::QualType(Type, 0)) &&
           Guesses == GuessesBefore;
  }
  default: // rare ones: atomics, complex numbers, vectors by extension, blocks
    return false;
  }
}

void TypeSlots::addSlot(clang::CharUnits Offset, const std::string &Path, clang::SourceLocation Loc,
                        SlotMap &Map) {
  if (Offset.getQuantity() % kWord != 0) {
    Map.Misaligned.push_back({Path, Loc});
    return;
  }
  const unsigned Word = Offset.getQuantity() / kWord;
  if (Map.Words.size() <= Word)
    Map.Words.resize(Word + 1);
  Map.Words.set(Word);
}

void TypeSlots::collect(clang::QualType Type, clang::CharUnits Offset, const std::string &Path,
                        clang::SourceLocation Loc, SlotMap &Map) {
  if (const clang::ConstantArrayType *Array = Ctx.getAsConstantArrayType(Type)) {
    const clang::QualType Element = Array->getElementType();
    const clang::CharUnits Stride = Ctx.getTypeSizeInChars(Element);
    const uint64_t Count = Array->getSize().getZExtValue();
    for (uint64_t I = 0; I < Count; ++I)
      collect(Element, Offset + Stride * static_cast<int64_t>(I), Path, Loc, Map);
    return;
  }
  if (isSlotType(Type))
    return addSlot(Offset, Path, Loc, Map);
  Type = withoutAtomic(Type);
  if (const clang::RecordDecl *Record = Type->getAsRecordDecl())
    collectRecord(Record->getDefinition(), Offset, /*WithVirtualBases=*/true, Map);
}

void TypeSlots::collectRecord(const clang::RecordDecl *Record, clang::CharUnits Offset,
                              bool WithVirtualBases, SlotMap &Map) {
  if (!Record || Record->isInvalidDecl())
    return;
  const clang::ASTRecordLayout &Layout = Ctx.getASTRecordLayout(Record);
  if (const auto *Class = llvm::dyn_cast<clang::CXXRecordDecl>(Record)) {
    for (const clang::CXXBaseSpecifier &Base : Class->bases())
      if (!Base.isVirtual())
        collectRecord(Base.getType()->getAsCXXRecordDecl()->getDefinition(),
                      Offset + Layout.getBaseClassOffset(Base.getType()->getAsCXXRecordDecl()),
                      false, Map);
    if (WithVirtualBases)
      for (const clang::CXXBaseSpecifier &Base : Class->vbases())
        collectRecord(Base.getType()->getAsCXXRecordDecl()->getDefinition(),
                      Offset + Layout.getVBaseClassOffset(Base.getType()->getAsCXXRecordDecl()),
                      false, Map);
  }
  for (const clang::FieldDecl *Field : Record->fields()) {
    if (Field->isBitField() || (!carriesSlots(Field) && !has(Record, Attribute::Word)))
      continue;
    const clang::CharUnits At =
        Offset + Ctx.toCharUnitsFromBits(Layout.getFieldOffset(Field->getFieldIndex()));
    const std::string Path = Field->getQualifiedNameAsString();
    if (Field->getType()->isReferenceType())
      addSlot(At, Path, Field->getLocation(), Map);
    else if (has(Field, Attribute::Word) || has(Record, Attribute::Word))
      for (int64_t I = 0, Size = Ctx.getTypeSizeInChars(Field->getType()).getQuantity(); I < Size;
           I += kWord)
        addSlot(At + clang::CharUnits::fromQuantity(I), Path, Field->getLocation(), Map);
    else
      collect(Field->getType(), At, Path, Field->getLocation(), Map);
  }
}

const SlotMap &TypeSlots::slots(clang::QualType Type) {
  // The sugar may make it a slot, so a word typedef and its integer have maps of their own.
  void *Key = isSlotType(Type) ? Type.getAsOpaquePtr()
                               : withoutCVR(Type.getCanonicalType()).getAsOpaquePtr();
  SlotMap *&Known = Maps[Key];
  if (!Known) {
    Owned.push_back(std::make_unique<SlotMap>());
    Known = Owned.back().get();
    collect(Type, clang::CharUnits::Zero(), print(Type), {}, *Known);
  }
  return *Known;
}

std::string TypeSlots::mangle(clang::QualType Type) {
  std::string Name;
  llvm::raw_string_ostream Out(Name);
  Mangler->mangleCanonicalTypeName(Type, Out, /*NormalizeIntegers=*/false);
  return Name;
}

std::string TypeSlots::temporaryName(const clang::VarDecl *Extending, unsigned Number) {
  std::string Name;
  llvm::raw_string_ostream Out(Name);
  Mangler->mangleReferenceTemporary(Extending, Number, Out);
  return Name;
}

TypeFacts TypeSlots::describe(clang::QualType Type) {
  TypeFacts Result;
  Result.Name = print(Type.getCanonicalType());
  Result.IsWord = isWordRecord(Type);
  Result.Align = 1;
  if (Type->isIncompleteType() || Type->isFunctionType() || Type->isVoidType())
    return Result;
  Result.Size = Ctx.getTypeSizeInChars(Type).getQuantity();
  Result.Align = Ctx.getTypeAlignInChars(Type).getQuantity();
  const SlotMap &Map = slots(Type);
  Result.Slots = Map.Words;
  llvm::append_range(Misaligned, Map.Misaligned);
  Result.Slots.resize(std::max<unsigned>(Result.Slots.size(), Result.Size / kWord));
  if (const std::optional<FlexibleArray> Array = flexibleArray(Type))
    Result.Flexible = carriesSlots(Array->Element)
                          ? FlexibleFacts{Array->Begin, descriptor(Array->Element)}
                          : FlexibleFacts{Result.Size, ""};
  return Result;
}

std::optional<FlexibleArray> TypeSlots::flexibleArray(clang::QualType Type) {
  const clang::RecordDecl *Record = Type->getAsRecordDecl();
  Record = Record ? Record->getDefinition() : nullptr;
  if (!Record || Record->isInvalidDecl() || Record->field_empty())
    return std::nullopt;
  if (Record->isUnion()) // of several members, and nobody knows which one is active
    return Record->hasFlexibleArrayMember() ? std::optional(FlexibleArray{0, anySlot()})
                                            : std::nullopt;
  const clang::FieldDecl *Last = nullptr;
  for (const clang::FieldDecl *Field : Record->fields())
    Last = Field;
  const uint64_t Begin = Ctx.getFieldOffset(Last) / 8;
  const clang::ArrayType *Array = Ctx.getAsArrayType(Last->getType());
  if (!Array) {
    std::optional<FlexibleArray> Within = flexibleArray(Last->getType());
    if (Within)
      Within->Begin += Begin;
    return Within;
  }
  const auto *Sized = llvm::dyn_cast<clang::ConstantArrayType>(Array);
  if (Sized ? !Sized->getSize().isZero() : !llvm::isa<clang::IncompleteArrayType>(Array))
    return std::nullopt;
  return FlexibleArray{Begin, has(Last, Attribute::Word) ? anySlot() : Array->getElementType()};
}

std::string TypeSlots::descriptor(clang::QualType Type) {
  Type = withoutCVR(Type);
  if (auto Known = Descriptors.find(Type.getAsOpaquePtr()); Known != Descriptors.end())
    return Known->second;
  const TypeFacts Described = describe(Type);
  const std::string Symbol =
      (markers::kType + mangle(Type) + "." + llvm::utohexstr(hash(Described))).str();
  Facts.Types.insert({Symbol, Described});
  return Descriptors[Type.getAsOpaquePtr()] = Symbol;
}

std::string TypeSlots::descriptorOfFlexible(clang::QualType Type, uint64_t Bytes) {
  TypeFacts Result = describe(Type);
  Result.Size = (Bytes + kWord - 1) / kWord * kWord;
  Result.Slots.resize(Result.Size / kWord);
  const clang::FieldDecl *Last = nullptr;
  for (const clang::FieldDecl *Field : Type->getAsRecordDecl()->fields())
    Last = Field;
  const clang::QualType Element = Ctx.getAsArrayType(Last->getType())->getElementType();
  const uint64_t Stride = Ctx.getTypeSizeInChars(Element).getQuantity();
  const llvm::BitVector &Words = slots(has(Last, Attribute::Word) ? anySlot() : Element).Words;
  for (uint64_t At = Ctx.getFieldOffset(Last) / 8; Stride && At + Stride <= Bytes; At += Stride)
    for (const unsigned Word : Words.set_bits())
      Result.Slots.set(At / kWord + Word);
  const std::string Symbol =
      (markers::kType + mangle(withoutCVR(Type)) + ".flexible." + llvm::utohexstr(hash(Result)))
          .str();
  Facts.Types.insert({Symbol, Result});
  return Symbol;
}

std::string TypeSlots::descriptorOfPart(clang::QualType Type, std::optional<unsigned> FirstWord,
                                        unsigned Words, clang::QualType Part) {
  TypeFacts Result;
  Result.Name = print(Type.getCanonicalType());
  Result.Size = uint64_t(Words) * kWord;
  Result.Align = kWord;
  Result.Slots.resize(Words, !FirstWord);
  const llvm::BitVector &Whole = slots(Type).Words;
  for (unsigned I = 0; FirstWord && I < Words; ++I)
    if (*FirstWord + I < Whole.size() && Whole.test(*FirstWord + I))
      Result.Slots.set(I);
  if (FirstWord && !Part.isNull() && carriesSlots(Part))
    Result.Slots.reset(slots(Part).Words);
  std::string Symbol =
      (markers::kType + mangle(withoutCVR(Type)) + ".part." +
       (FirstWord ? llvm::utostr(*FirstWord) : "any") + "." + llvm::utohexstr(hash(Result)))
          .str();
  Facts.Types.insert({Symbol, Result});
  return Symbol;
}

std::string TypeSlots::print(clang::QualType Type) const {
  std::string Text = Type.getAsString(Ctx.getPrintingPolicy());
  static constexpr llvm::StringLiteral kQualifier = "__strong";
  for (size_t At = Text.find(kQualifier); At != std::string::npos; At = Text.find(kQualifier, At))
    Text.replace(At, kQualifier.size(), "WBGC_PTR");
  return Text;
}

} // namespace wbgc
