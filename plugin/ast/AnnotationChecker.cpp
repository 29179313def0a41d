// AnnotationChecker.cpp - Walks types as written: template arguments, and where WBGC_PTR stood.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/AnnotationChecker.h"

#include "ast/Attributes.h"
#include "support/Compat.h"
#include "support/Diagnostics.h"

#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseSet.h"

namespace wbgc {
namespace {

/// True if WBGC_PTR is part of \p Type at any depth.
bool mentionsQualifier(clang::QualType Type) {
  if (Type.isNull())
    return false;
  Type = Type.getCanonicalType();
  if (Type.getObjCGCAttr() == clang::Qualifiers::Strong)
    return true;
  if (const auto *Array = llvm::dyn_cast<clang::ArrayType>(Type))
    return mentionsQualifier(Array->getElementType());
  if (const auto *Atomic = llvm::dyn_cast<clang::AtomicType>(Type))
    return mentionsQualifier(Atomic->getValueType());
  if (const auto *Function = llvm::dyn_cast<clang::FunctionProtoType>(Type))
    return mentionsQualifier(Function->getReturnType()) ||
           llvm::any_of(Function->param_types(), mentionsQualifier);
  return mentionsQualifier(Type->getPointeeType());
}

/// The type in \p Argument that mentions WBGC_PTR, or null. The name of a declaration is mangled,
/// so an argument that is one needs no qualifier to be told apart.
clang::QualType qualifiedType(const clang::TemplateArgument &Argument) {
  clang::QualType Type;
  switch (Argument.getKind()) {
  case clang::TemplateArgument::Type:
    Type = Argument.getAsType();
    break;
  case clang::TemplateArgument::NullPtr:
    Type = Argument.getNullPtrType();
    break;
  case clang::TemplateArgument::StructuralValue:
    Type = Argument.getStructuralValueType();
    break;
  case clang::TemplateArgument::Pack:
    for (const clang::TemplateArgument &Element : Argument.pack_elements())
      if (Type = qualifiedType(Element); !Type.isNull())
        return Type;
    return {};
  default:
    return {};
  }
  return mentionsQualifier(Type) ? Type : clang::QualType();
}

clang::QualType qualifiedType(const clang::TemplateArgumentList *Arguments) {
  if (Arguments)
    for (const clang::TemplateArgument &Argument : Arguments->asArray())
      if (clang::QualType Type = qualifiedType(Argument); !Type.isNull())
        return Type;
  return {};
}

/// The arguments of the template that \p D is a specialization of, or null.
const clang::TemplateArgumentList *templateArguments(const clang::Decl *D) {
  if (const auto *Class = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(D))
    return &Class->getTemplateArgs();
  if (const auto *Variable = llvm::dyn_cast<clang::VarTemplateSpecializationDecl>(D))
    return &Variable->getTemplateArgs();
  if (const auto *Function = llvm::dyn_cast<clang::FunctionDecl>(D))
    return Function->getTemplateSpecializationArgs();
  return nullptr;
}

class Visitor : public clang::RecursiveASTVisitor<Visitor> {
  using Base = clang::RecursiveASTVisitor<Visitor>;

public:
  Visitor(TypeSlots &Slots, clang::DiagnosticsEngine &Diags) : Slots(Slots), Diags(Diags) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return true; }

  bool TraverseDecl(clang::Decl *D) {
    // What a refused specialization uses in its turn is not reported: its own use is.
    if (D && !qualifiedType(templateArguments(D)).isNull())
      return true;
    return Base::TraverseDecl(D);
  }

  bool VisitTemplateSpecializationTypeLoc(clang::TemplateSpecializationTypeLoc Loc) {
    bool IsFound = false;
    for (unsigned I = 0; I < Loc.getNumArgs(); ++I)
      IsFound |=
          refuse(qualifiedType(Loc.getArgLoc(I).getArgument()), Loc.getArgLoc(I).getLocation());
    if (const clang::CXXRecordDecl *Class = Loc.getType()->getAsCXXRecordDecl(); Class && !IsFound)
      refuse(qualifiedType(templateArguments(Class)), Loc.getTemplateNameLoc());
    return true;
  }

  // Where the arguments of a class template are deduced, the type as written has none.
  bool VisitVarDecl(clang::VarDecl *D) {
    return deduced(D->getTypeSourceInfo(), D->getType(), D->getLocation());
  }
  bool VisitCXXTemporaryObjectExpr(clang::CXXTemporaryObjectExpr *E) {
    return deduced(E->getTypeSourceInfo(), E->getType(), E->getBeginLoc());
  }
  bool VisitCXXFunctionalCastExpr(clang::CXXFunctionalCastExpr *E) {
    return deduced(E->getTypeInfoAsWritten(), E->getType(), E->getBeginLoc());
  }
  bool VisitCXXNewExpr(clang::CXXNewExpr *E) {
    return deduced(E->getAllocatedTypeSourceInfo(), E->getAllocatedType(), E->getBeginLoc());
  }

  bool VisitDeclRefExpr(clang::DeclRefExpr *E) {
    refuse(qualifiedType(templateArguments(E->getDecl())), E->getLocation());
    return true;
  }

  bool VisitMemberExpr(clang::MemberExpr *E) {
    refuse(qualifiedType(templateArguments(E->getMemberDecl())), E->getMemberLoc());
    return true;
  }

  bool VisitCXXConstructExpr(clang::CXXConstructExpr *E) {
    refuse(qualifiedType(templateArguments(E->getConstructor())), E->getLocation());
    return true;
  }

  /// Clang has moved the qualifier on, to the inner of two pointers of one declarator. Where the
  /// inner one has a name, TypeSlots tells from the sugar that the outer one was meant.
  bool VisitAttributedTypeLoc(clang::AttributedTypeLoc Loc) {
    if (Loc.getAttrKind() != clang::attr::ObjCGC || !Loc.getAttr())
      return true;
    const auto Outer = Loc.getModifiedLoc().IgnoreParens().getAs<clang::PointerTypeLoc>();
    if (!Outer || !isWrittenPointer(Outer.getPointeeLoc()))
      return true;
    const clang::SourceLocation At = Loc.getAttr()->getLocation();
    if (Reported.insert(At).second)
      report(Diags, At, DiagId::WrongLevel) << ("'" + withoutQualifier(Outer.getType()) + "'");
    return true;
  }

private:
  bool deduced(clang::TypeSourceInfo *Written, clang::QualType Type, clang::SourceLocation Loc) {
    if (!Written || !llvm::isa_and_nonnull<clang::DeducedTemplateSpecializationType>(
                        Written->getType()->getContainedDeducedType()))
      return true;
    if (const clang::CXXRecordDecl *Class = Type->getAsCXXRecordDecl())
      refuse(qualifiedType(templateArguments(Class)), Loc);
    return true;
  }

  bool refuse(clang::QualType Type, clang::SourceLocation Loc) {
    if (Type.isNull())
      return false;
    if (Reported.insert(Loc).second)
      report(Diags, Loc, DiagId::TemplateArgument) << ("'" + withoutQualifier(Type) + "'");
    return true;
  }

  static bool isWrittenPointer(clang::TypeLoc Loc) {
    while (true) {
      Loc = Loc.getUnqualifiedLoc().IgnoreParens();
      const auto Attributed = Loc.getAs<clang::AttributedTypeLoc>();
      if (!Attributed)
        return !Loc.getAs<clang::PointerTypeLoc>().isNull();
      Loc = Attributed.getModifiedLoc();
    }
  }

  std::string withoutQualifier(clang::QualType Type) const {
    std::string Text = Slots.print(Type);
    for (const llvm::StringRef Spelling : {"WBGC_PTR ", " WBGC_PTR", "WBGC_PTR"})
      for (size_t At = Text.find(Spelling); At != std::string::npos; At = Text.find(Spelling))
        Text.erase(At, Spelling.size());
    return Text;
  }

  TypeSlots &Slots;
  clang::DiagnosticsEngine &Diags;
  llvm::DenseSet<clang::SourceLocation> Reported; // one error a place, also in instantiations
};

/// Without WBGC_PTR anywhere in the unit, the walk over all of it would find nothing.
bool usesQualifier(const clang::ASTContext &Ctx) {
  return llvm::any_of(Ctx.getTypes(), [](const clang::Type *Type) {
    const auto *Attributed = llvm::dyn_cast<clang::AttributedType>(Type);
    return Attributed && Attributed->getAttrKind() == clang::attr::ObjCGC;
  });
}

/// `_Atomic` of a pointer, as seen through pointers and arrays; null if there is none.
const clang::AtomicType *atomicPointer(clang::QualType Type) {
  for (; !Type.isNull(); Type = Type->getPointeeType()) {
    Type = Type.getCanonicalType();
    while (const auto *Array = llvm::dyn_cast<clang::ArrayType>(Type))
      Type = Array->getElementType();
    if (const auto *Atomic = llvm::dyn_cast<clang::AtomicType>(Type))
      return Atomic->getValueType()->isPointerType() &&
                     Type.getObjCGCAttr() != clang::Qualifiers::Strong
                 ? Atomic
                 : nullptr;
  }
  return nullptr;
}

/// The first WBGC_PTR among the tokens of the declarator of \p D; invalid if there is none.
clang::SourceLocation findQualifier(const clang::NamedDecl *D) {
  const clang::ASTContext &Ctx = D->getASTContext();
  const clang::SourceManager &SM = Ctx.getSourceManager();
  clang::SourceLocation At = SM.getExpansionLoc(D->getBeginLoc()), Found;
  const clang::SourceLocation End = SM.getExpansionLoc(D->getLocation());
  clang::Token Token;
  for (int Depth = 0; At.isValid() && SM.isBeforeInTranslationUnit(At, End);
       At = Token.getEndLoc()) {
    if (clang::Lexer::getRawToken(At, Token, SM, Ctx.getLangOpts(), /*IgnoreWhiteSpace=*/true))
      break;
    if (Token.isOneOf(clang::tok::l_paren, clang::tok::l_brace))
      ++Depth;
    else if (Token.isOneOf(clang::tok::r_paren, clang::tok::r_brace))
      --Depth;
    else if (Token.is(clang::tok::comma) && Depth == 0)
      Found = {}; // belongs to the declarator before
    else if (Token.is(clang::tok::raw_identifier) &&
             (Token.getRawIdentifier() == "WBGC_PTR" || Token.getRawIdentifier() == "objc_gc"))
      Found = Token.getLocation();
  }
  return Found;
}

/// True if \p Type, or what it leads to, is written as an alias with WBGC_WORD of what is no word: of a template, whose
/// argument nobody knew where the alias was declared.
bool namesWrongWord(const clang::ASTContext &Ctx, clang::QualType Type) {
  while (true) {
    const clang::TypedefNameDecl *Alias = writtenAlias(Type);
    if (Alias &&
        has(Alias,
            Attribute::Word)) // if it is wrong for all arguments, it has been reported itself
      return Alias->getUnderlyingType()->isDependentType() && !isWordInteger(Ctx, Type);
    clang::QualType Next = Type->getLocallyUnqualifiedSingleStepDesugaredType();
    if (Next.getTypePtr() == Type.getTypePtr())
      Next = Type->isArrayType() ? Type->getAsArrayTypeUnsafe()->getElementType()
                                 : Type->getPointeeType();
    if (Next.isNull())
      return false;
    Type = Next;
  }
}

/// Clang's walks begin at declarations of the unit; those of system headers hold no annotation.
bool isInSystemHeader(const clang::Decl *D) {
  return D->getASTContext().getSourceManager().isInSystemHeader(D->getLocation());
}

} // namespace

void AnnotationChecker::checkUnit(clang::TranslationUnitDecl *Unit) {
  checkAssumptions();
  checkAligned(Slots.misaligned());
  if (!usesQualifier(Slots.context()))
    return;
  Visitor Walk(Slots, Diags);
  for (clang::Decl *D : Unit->decls())
    if (!isInSystemHeader(D))
      Walk.TraverseDecl(D);
}

void AnnotationChecker::checkAssumptions() {
  const llvm::SmallVector<const clang::RecordDecl *> Assumed(Slots.assumedPlain());
  for (const clang::RecordDecl *Record : Assumed) {
    if (!Record->getDefinition() || !Slots.isManaged(Record))
      continue;
    const std::string Name = Record->getQualifiedNameAsString();
    report(Diags, Record->getDefinition()->getLocation(), DiagId::LateManaged) << Name;
    report(Diags, Record->getFirstDecl()->getLocation(), DiagId::FirstDeclaration) << Name;
  }
}

void AnnotationChecker::checkAligned(llvm::ArrayRef<MisalignedSlot> Misaligned) {
  for (const MisalignedSlot &Slot : Misaligned)
    if (Reported.insert(Slot.Loc).second)
      report(Diags, Slot.Loc, DiagId::MisalignedSlot) << Slot.Path;
}

void AnnotationChecker::checkRecord(const clang::RecordDecl *Record, bool MayHaveWord) {
  if (Slots.isManaged(Record))
    checkAligned(Slots.slots(compat::recordType(Slots.context(), Record)).Misaligned);
  const clang::Decl *Marked = MayHaveWord ? declarationWith(Record, Attribute::Word) : nullptr;
  if (!Marked)
    return;
  const auto *Class = llvm::dyn_cast<clang::CXXRecordDecl>(Record);
  const bool IsAlone = std::distance(Record->field_begin(), Record->field_end()) == 1 &&
                       (!Class || (Class->getNumBases() == 0 && !Class->isPolymorphic()));
  const clang::FieldDecl *Only = IsAlone ? *Record->field_begin() : nullptr;
  if (Only && !Only->isBitField() && !Only->getType()->isArrayType() &&
      (isWordInteger(Slots.context(), Only->getType()) || Slots.isWordRecord(Only->getType())))
    return;
  report(Diags, locationOn(Marked, Attribute::Word), DiagId::WordType);
}

bool AnnotationChecker::hasAtomicPointers(const clang::ASTContext &Ctx) {
  return llvm::any_of(Ctx.getTypes(), [](const clang::Type *Type) {
    const auto *Atomic = llvm::dyn_cast<clang::AtomicType>(Type);
    return Atomic && Atomic->getValueType()->isPointerType();
  });
}

void AnnotationChecker::checkAtomic(const clang::NamedDecl *D, clang::QualType Type) {
  if (Type.isNull() || Type->isDependentType() || !atomicPointer(Type))
    return;
  if (const clang::SourceLocation At = findQualifier(D); At.isValid() && Reported.insert(At).second)
    report(Diags, At, DiagId::QualifierBesideAtomic);
}

void AnnotationChecker::checkWords(const clang::NamedDecl *D, clang::QualType Type) {
  if (Type.isNull() || Type->isDependentType())
    return;
  clang::SourceLocation At;
  if (has(D, Attribute::Word) && !isWordInteger(Slots.context(), Type))
    At = locationOn(D, Attribute::Word);
  else if (isVectorOfWords(Type) || namesWrongWord(Slots.context(), Type))
    At = D->getLocation();
  if (At.isValid() && Reported.insert(At).second)
    report(Diags, At, DiagId::WordType);
}

bool AnnotationChecker::isVectorOfWords(clang::QualType Type) {
  while (Type->isArrayType())
    Type = Type->getAsArrayTypeUnsafe()->getElementType();
  if (const auto *Vector = Type->getAs<clang::VectorType>())
    return Slots.isSlotType(Vector->getElementType());
  const auto *Matrix = Type->getAs<clang::MatrixType>();
  return Matrix && Slots.isSlotType(Matrix->getElementType());
}

} // namespace wbgc
