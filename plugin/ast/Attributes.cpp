// Attributes.cpp - Registers the attributes of attributes.def with Clang's parser.
//
// The note left on a declaration is a SuppressAttr with one identifier, `wbgc:<spelling>`: Clang
// clones it into template instantiations, writes it to precompiled headers and modules, and
// generates no code for it, other than for AnnotateAttr, which turns every access of an annotated
// field into an intrinsic. On functions whose loops get no polls an AnnotateAttr stands beside it,
// since that one reaches the IR.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/Attributes.h"

#include "support/BarrierMarkers.h"
#include "support/Diagnostics.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/ParsedAttr.h"
#include "clang/Sema/Sema.h"

#include <atomic>
#include <string>

namespace wbgc {
namespace {

enum class Subject { Record, Word, Function, FunctionOrPointer };

struct Row {
  Attribute Kind;
  const char *Spelling;
  Subject Applies;
  Attribute Conflict;
};

const Row kRows[] = {
#define WBGC_ATTRIBUTE(Name, Spelling, Applies, Conflict, Meaning)                                 \
  {Attribute::Name, Spelling, Subject::Applies, Attribute::Conflict},
#include "wbgc/attributes.def"
};

const Row &row(Attribute A) { return kRows[static_cast<unsigned>(A)]; }

std::string note(Attribute A) { return std::string("wbgc:") + row(A).Spelling; }

const clang::SuppressAttr *findNote(const clang::Decl *D, Attribute A) {
  for (const auto *Attr : D->specific_attrs<clang::SuppressAttr>())
    for (llvm::StringRef Id : Attr->diagnosticIdentifiers())
      if (Id == note(A))
        return Attr;
  return nullptr;
}

/// Of the process: they never hide an attribute from a second unit that Clang compiles in it.
std::atomic<bool> HasEffects = false, HasWords = false;

void leaveNote(clang::Decl *D, Attribute A, clang::SourceRange Range) {
  if (A == Attribute::Word)
    HasWords = true;
  else if (A != Attribute::Managed)
    HasEffects = true;
  if (findNote(D, A))
    return;
  clang::ASTContext &Ctx = D->getASTContext();
  const std::string Id = note(A);
  char *Copy = new (Ctx) char[Id.size()];
  std::copy(Id.begin(), Id.end(), Copy);
  llvm::StringRef Kept(Copy, Id.size());
  D->addAttr(clang::SuppressAttr::CreateImplicit(Ctx, &Kept, 1, Range));
}

/// The type through pointers to pointers, arrays and references, down to the function, if it is
/// one.
bool isFunctionPointer(clang::QualType Type) {
  if (Type.isNull())
    return false;
  Type = Type.getNonReferenceType();
  while (const clang::ArrayType *Array = Type->getAsArrayTypeUnsafe())
    Type = Array->getElementType();
  Type = Type.getAtomicUnqualifiedType();
  if (Type->isDependentType())
    return true; // judged where it is instantiated
  if (const auto *Member = Type->getAs<clang::MemberPointerType>())
    return Member->isMemberFunctionPointer();
  if (const auto *Block = Type->getAs<clang::BlockPointerType>())
    return Block->getPointeeType()->isFunctionType();
  return Type->isFunctionPointerType() || Type->isFunctionType();
}

clang::QualType declaredType(const clang::Decl *D) {
  if (const auto *Parameter = llvm::dyn_cast<clang::ParmVarDecl>(D))
    return Parameter->getOriginalType(); // an array is still one
  if (const auto *Value = llvm::dyn_cast<clang::ValueDecl>(D))
    return Value->getType();
  if (const auto *Name = llvm::dyn_cast<clang::TypedefNameDecl>(D))
    return Name->getUnderlyingType();
  return {};
}

bool isBitField(const clang::Decl *D) {
  const auto *Field = llvm::dyn_cast<clang::FieldDecl>(D);
  return Field && Field->isBitField();
}

bool isFunction(const clang::Decl *D) {
  return llvm::isa<clang::FunctionDecl>(D) || llvm::isa<clang::FunctionTemplateDecl>(D);
}

bool appertains(clang::Sema &S, const Row &R, const clang::Decl *D, clang::SourceLocation Loc) {
  const auto Refuse = [&](DiagId Id) {
    report(S.getDiagnostics(), Loc, Id) << R.Spelling;
    return false;
  };
  switch (R.Applies) {
  case Subject::Function:
    return isFunction(D) || Refuse(DiagId::AttributeFunctionOrPointer);
  case Subject::FunctionOrPointer:
    return isFunction(D) || isFunctionPointer(declaredType(D)) ||
           Refuse(DiagId::AttributeFunctionOrPointer);
  case Subject::Record:
    return llvm::isa<clang::RecordDecl>(D) || Refuse(DiagId::AttributeRecord);
  case Subject::Word:
    if (llvm::isa<clang::RecordDecl>(D))
      return true; // its members are checked when it is complete: TypeSlots
    if (const clang::QualType Type = declaredType(D);
        !Type.isNull() && !isFunction(D) && isWordInteger(S.Context, Type) && !isBitField(D))
      return true;
    report(S.getDiagnostics(), Loc, DiagId::WordType);
    return false;
  }
  llvm_unreachable("every subject is handled");
}

bool checkManagedIsFirst(clang::Sema &S, const clang::Decl *D, clang::SourceLocation Loc) {
  const auto *Record = llvm::cast<clang::RecordDecl>(D);
  const clang::TagDecl *Previous = Record->getPreviousDecl();
  // Pointers to a specialization may be used before a partial one is chosen for it.
  if (const auto *Partial = llvm::dyn_cast<clang::ClassTemplatePartialSpecializationDecl>(D))
    Previous = Partial->getSpecializedTemplate()->getTemplatedDecl();
  if (!Previous || has(Previous, Attribute::Managed))
    return true;
  report(S.getDiagnostics(), Loc, DiagId::LateManaged) << Record->getQualifiedNameAsString();
  report(S.getDiagnostics(), Previous->getFirstDecl()->getLocation(), DiagId::FirstDeclaration)
      << Record->getQualifiedNameAsString();
  return false;
}

bool checkConflict(clang::Sema &S, const Row &R, const clang::Decl *D, clang::SourceLocation Loc) {
  if (R.Conflict == Attribute::None || !has(D, R.Conflict))
    return true;
  const auto *Named = llvm::dyn_cast<clang::NamedDecl>(D);
  const bool IsNo = llvm::StringRef(R.Spelling).starts_with("no");
  report(S.getDiagnostics(), Loc, DiagId::AttributeConflict)
      << spelling(IsNo ? R.Kind : R.Conflict) << spelling(IsNo ? R.Conflict : R.Kind)
      << (Named ? Named->getQualifiedNameAsString() : "");
  return false;
}

/// Where to leave the note: Clang drops attributes of a redeclaration that follows the definition,
/// so there it goes to the definition. \p D is not linked to what it redeclares yet.
clang::Decl *holder(clang::Sema &S, clang::Decl *D) {
  auto *F = llvm::dyn_cast<clang::FunctionDecl>(D);
  if (!F || !F->getDeclName() || F->getDescribedFunctionTemplate())
    return D;
  for (clang::NamedDecl *Other : F->getDeclContext()->getRedeclContext()->lookup(F->getDeclName()))
    if (auto *Known = llvm::dyn_cast<clang::FunctionDecl>(Other);
        Known && Known != F && S.Context.hasSameType(Known->getType(), F->getType()))
      if (clang::FunctionDecl *Definition = Known->getDefinition())
        return Definition;
  return D;
}

/// Handles one attribute. Clang's registry makes each by its default constructor, hence the
/// template.
template <Attribute Kind> class Handler : public clang::ParsedAttrInfo {
public:
  Handler() {
    static const std::string Namespaced = std::string("wbgc::") + row(Kind).Spelling;
    static const std::string Short =
        "wbgc::" + llvm::StringRef(row(Kind).Spelling).drop_front(isGc() ? 3 : 0).str();
    static const Spelling Table[] = {
        {clang::ParsedAttr::AS_GNU, row(Kind).Spelling},
        {clang::ParsedAttr::AS_CXX11, Namespaced.c_str()},
        {clang::ParsedAttr::AS_C23, Namespaced.c_str()},
        {clang::ParsedAttr::AS_CXX11, Short.c_str()},
        {clang::ParsedAttr::AS_C23, Short.c_str()},
    };
    Spellings = llvm::ArrayRef(Table).take_front(isGc() ? 5 : 3);
  }

  bool diagAppertainsToDecl(clang::Sema &S, const clang::ParsedAttr &Attr,
                            const clang::Decl *D) const override {
    return appertains(S, row(Kind), D, Attr.getLoc());
  }

  AttrHandling handleDeclAttribute(clang::Sema &S, clang::Decl *D,
                                   const clang::ParsedAttr &Attr) const override {
    if (Kind == Attribute::Managed && !checkManagedIsFirst(S, D, Attr.getLoc()))
      return AttributeNotApplied;
    if (!checkConflict(S, row(Kind), D, Attr.getLoc()))
      return AttributeNotApplied;
    D = holder(S, D);
    leaveNote(D, Kind, Attr.getRange());
    if (Kind == Attribute::NoSafepoint || Kind == Attribute::NoSafepointRec)
      if (llvm::isa<clang::FunctionDecl>(D))
        D->addAttr(clang::AnnotateAttr::CreateImplicit(S.Context, markers::kNoPolls, nullptr, 0,
                                                       Attr.getRange()));
    return AttributeApplied;
  }

private:
  static constexpr bool isGc() { return Kind == Attribute::Managed || Kind == Attribute::Word; }
};

#define WBGC_ATTRIBUTE(Name, Spelling, Subject, Conflict, Meaning)                                 \
  const clang::ParsedAttrInfoRegistry::Add<Handler<Attribute::Name>> Register##Name(Spelling,      \
                                                                                    Meaning);
#include "wbgc/attributes.def"

/// The declaration in whose place \p D was instantiated, if any. An explicit or partial
/// specialization has the attributes of its template: a pointer to it may be in use before the
/// specialization is seen.
const clang::Decl *pattern(const clang::Decl *D) {
  if (const auto *Specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(D))
    return Specialization->getSpecializedTemplate()->getTemplatedDecl();
  const auto *Record = llvm::dyn_cast<clang::CXXRecordDecl>(D);
  if (!Record)
    return nullptr;
  if (const clang::ClassTemplateDecl *Template = Record->getDescribedClassTemplate()) {
    const clang::ClassTemplateDecl *From = Template->getInstantiatedFromMemberTemplate();
    return From ? From->getTemplatedDecl() : nullptr;
  }
  return Record->getInstantiatedFromMemberClass();
}

} // namespace

bool anyEffectAttribute() { return HasEffects; }
bool anyWordAttribute() { return HasWords; }

llvm::StringRef spelling(Attribute A) { return row(A).Spelling; }

const clang::Decl *declarationWith(const clang::Decl *D, Attribute A) {
  for (; D; D = pattern(D)) {
    const clang::Decl *Found = nullptr;
    for (const clang::Decl *Redeclaration : D->redecls())
      if (findNote(Redeclaration, A))
        Found = Redeclaration; // redecls() walks from the newest back
    if (Found)
      return Found;
  }
  return nullptr;
}

const clang::TypedefNameDecl *writtenAlias(clang::QualType Type) {
  if (const auto *Typedef = llvm::dyn_cast<clang::TypedefType>(Type.getTypePtr()))
    return Typedef->getDecl();
  const auto *Specialized = llvm::dyn_cast<clang::TemplateSpecializationType>(Type.getTypePtr());
  const auto *Template = Specialized ? llvm::dyn_cast_or_null<clang::TypeAliasTemplateDecl>(
                                           Specialized->getTemplateName().getAsTemplateDecl())
                                     : nullptr;
  return Template ? Template->getTemplatedDecl() : nullptr;
}

bool isWordInteger(const clang::ASTContext &Ctx, clang::QualType Type) {
  Type = Ctx.getBaseElementType(Type.getNonReferenceType());
  if (const auto *Atomic = Type->getAs<clang::AtomicType>())
    Type = Atomic->getValueType();
  return Type->isDependentType() || (Type->isIntegerType() && Ctx.getTypeSize(Type) == 64);
}

bool has(const clang::Decl *D, Attribute A) { return declarationWith(D, A) != nullptr; }

clang::SourceLocation locationOn(const clang::Decl *D, Attribute A) {
  const clang::SuppressAttr *Note = findNote(D, A);
  return Note ? Note->getLocation() : clang::SourceLocation();
}

} // namespace wbgc
