// DeclarationWalk.cpp - The declarations that have others below them.
//
// An instantiation stands in no context, so it is reached through its template: from the first
// declaration of that which is no part of a pattern. Only explicit instantiations and
// specializations of classes and variables stand where they were written.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/DeclarationWalk.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/Support/SaveAndRestore.h"

namespace wbgc {
namespace {

bool isImplicit(clang::TemplateSpecializationKind Kind) {
  return Kind == clang::TSK_Undeclared || Kind == clang::TSK_ImplicitInstantiation;
}

class Walk {
public:
  Walk(Patterns Dependent, DeclVisit Visit, DeclVisit VisitLocal)
      : VisitsPatterns(Dependent == Patterns::Visited), Visit(Visit), VisitLocal(VisitLocal) {}

  void declaration(clang::Decl *D) {
    switch (D->getKind()) {
    case clang::Decl::Function:
    case clang::Decl::CXXMethod:
    case clang::Decl::CXXConstructor:
    case clang::Decl::CXXDestructor:
    case clang::Decl::CXXConversion:
    case clang::Decl::CXXDeductionGuide:
      return function(llvm::cast<clang::FunctionDecl>(D));
    case clang::Decl::Record:
    case clang::Decl::CXXRecord:
    case clang::Decl::ClassTemplateSpecialization:
      return record(llvm::cast<clang::RecordDecl>(D));
    case clang::Decl::ClassTemplatePartialSpecialization:
      return VisitsPatterns ? record(llvm::cast<clang::RecordDecl>(D)) : void();
    case clang::Decl::FunctionTemplate:
      return functionTemplate(llvm::cast<clang::FunctionTemplateDecl>(D));
    case clang::Decl::ClassTemplate:
      return specializable(llvm::cast<clang::ClassTemplateDecl>(D));
    case clang::Decl::VarTemplate:
      return specializable(llvm::cast<clang::VarTemplateDecl>(D));
    case clang::Decl::TypeAliasTemplate:
      return pattern(llvm::cast<clang::TypeAliasTemplateDecl>(D));
    case clang::Decl::Friend:
      return friendship(llvm::cast<clang::FriendDecl>(D));
    case clang::Decl::TranslationUnit:
    case clang::Decl::Namespace:
    case clang::Decl::LinkageSpec:
    case clang::Decl::ExternCContext:
    case clang::Decl::Export:
    case clang::Decl::Block:
    case clang::Decl::Captured:
    case clang::Decl::RequiresExprBody:
      return context(clang::Decl::castToDeclContext(D));
    default:
      if (llvm::isa<clang::VarDecl, clang::FieldDecl, clang::TypedefNameDecl>(D))
        Visit(D);
    }
  }

private:
  void context(clang::DeclContext *C) {
    for (clang::Decl *D : C->decls())
      if (isLocal(D))
        local([&] { declaration(D); });
      else
        declaration(D);
  }

  void local(llvm::function_ref<void()> Go) {
    if (!VisitLocal)
      return;
    const llvm::SaveAndRestore Scope(Visit, VisitLocal);
    Go();
  }

  static bool isLocal(const clang::Decl *D) {
    if (const auto *Class = llvm::dyn_cast<clang::CXXRecordDecl>(D))
      return Class->isLambda();
    return llvm::isa<clang::BlockDecl, clang::CapturedDecl, clang::RequiresExprBodyDecl>(D);
  }

  void function(clang::FunctionDecl *F) {
    Visit(F);
    for (clang::ParmVarDecl *Parameter : F->parameters())
      Visit(Parameter);
    if (F->doesThisDeclarationHaveABody())
      local([&] { context(F); });
  }

  void record(clang::RecordDecl *R) {
    Visit(R);
    context(R);
  }

  void pattern(const clang::TemplateDecl *Template) {
    if (VisitsPatterns)
      declaration(Template->getTemplatedDecl());
  }

  /// True if the instances of \p Template are to be reached from this declaration. The first one may
  /// stand in a pattern, as a friend.
  bool leadsToInstances(const clang::RedeclarableTemplateDecl *Template) const {
    const clang::RedeclarableTemplateDecl *First = Template->getCanonicalDecl();
    return Template == First ||
           (!VisitsPatterns && First->getLexicalDeclContext()->isDependentContext());
  }

  void functionTemplate(clang::FunctionTemplateDecl *Template) {
    pattern(Template);
    if (!leadsToInstances(Template))
      return;
    for (clang::FunctionDecl *Specialization : Template->specializations())
      for (clang::FunctionDecl *Each : Specialization->redecls())
        if (Each->getTemplateSpecializationKind() != clang::TSK_ExplicitSpecialization)
          declaration(Each);
  }

  /// Of classes or variables.
  template <typename T> void specializable(T *Template) {
    pattern(Template);
    if (!leadsToInstances(Template))
      return;
    for (auto *Specialization : Template->specializations())
      for (auto *Each : Specialization->redecls()) {
        auto *One = llvm::cast<std::remove_reference_t<decltype(*Specialization)>>(Each);
        if (!isInjectedName(One) && isImplicit(One->getSpecializationKind()))
          declaration(One);
      }
  }

  static bool isInjectedName(const clang::CXXRecordDecl *Class) {
    return Class->isInjectedClassName();
  }
  static bool isInjectedName(const clang::VarDecl *) { return false; }

  void friendship(clang::FriendDecl *D) {
    if (clang::NamedDecl *Named = D->getFriendDecl())
      declaration(Named);
  }

  const bool VisitsPatterns;
  DeclVisit Visit, VisitLocal;
};

} // namespace

void walkDeclarations(clang::Decl *D, Patterns Dependent, DeclVisit Visit, DeclVisit VisitLocal) {
  Walk(Dependent, Visit, VisitLocal).declaration(D);
}

} // namespace wbgc
