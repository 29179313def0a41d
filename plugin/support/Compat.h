// Compat.h - The only place that asks for LLVM's version: one name for what 19 to 22 spell
// differently.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_SUPPORT_COMPAT_H
#define WBGC_SUPPORT_COMPAT_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/TypeTraits.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/Utils/UnrollLoop.h"

#if LLVM_VERSION_MAJOR < 19 || LLVM_VERSION_MAJOR > 22
#error "wbgc supports LLVM 19 to 22"
#endif

namespace wbgc::compat {

/// Calls \p Add with the module pipeline at its end, at every optimization level. LLVM 20 added the
/// LTO phase to the callback.
template <typename Fn> void atOptimizerEnd(llvm::PassBuilder &Builder, Fn Add) {
#if LLVM_VERSION_MAJOR >= 20
  Builder.registerOptimizerLastEPCallback([Add](llvm::ModulePassManager &Passes,
                                                llvm::OptimizationLevel Level,
                                                llvm::ThinOrFullLTOPhase) { Add(Passes, Level); });
#else
  Builder.registerOptimizerLastEPCallback(
      [Add](llvm::ModulePassManager &Passes, llvm::OptimizationLevel Level) {
        Add(Passes, Level);
      });
#endif
}

/// LLVM 21 renamed Intrinsic::getDeclaration.
template <typename... Args> llvm::Function *getIntrinsic(Args &&...Arguments) {
#if LLVM_VERSION_MAJOR >= 20
  return llvm::Intrinsic::getOrInsertDeclaration(std::forward<Args>(Arguments)...);
#else
  return llvm::Intrinsic::getDeclaration(std::forward<Args>(Arguments)...);
#endif
}

/// The callee keeps no pointer of its parameter. LLVM 21 made a set of what may be kept of it.
inline void addNoCapture(llvm::Function &F, unsigned Parameter) {
#if LLVM_VERSION_MAJOR >= 21
  F.addParamAttr(Parameter,
                 llvm::Attribute::getWithCaptureInfo(F.getContext(), llvm::CaptureInfo::none()));
#else
  F.addParamAttr(Parameter, llvm::Attribute::NoCapture);
#endif
}

/// Unrolling by \p Rounds where the number of all rounds can be computed beforehand; what remains is a
/// loop of its own. Newer LLVM has a budget for that computation; 4 is its own default.
template <typename Options = llvm::UnrollLoopOptions> Options unrollBy(unsigned Rounds) {
  Options Result{};
  Result.Count = Rounds;
  Result.Runtime = true;
  if constexpr (requires { Result.SCEVExpansionBudget; })
    Result.SCEVExpansionBudget = 4;
  return Result;
}

/// The type that a record declares. LLVM 22 took the old names away.
inline clang::QualType recordType(const clang::ASTContext &Ctx, const clang::RecordDecl *Record) {
#if LLVM_VERSION_MAJOR >= 22
  return Ctx.getCanonicalTagType(Record);
#else
  return Ctx.getRecordType(Record);
#endif
}

/// The type that a typedef names, as sugar.
inline clang::QualType typedefType(const clang::ASTContext &Ctx,
                                   const clang::TypedefNameDecl *Typedef) {
#if LLVM_VERSION_MAJOR >= 22
  return Ctx.getTypedefType(clang::ElaboratedTypeKeyword::None, std::nullopt, Typedef);
#else
  return Ctx.getTypedefType(Typedef);
#endif
}

/// LLVM 20 took the context out.
inline unsigned bitWidth(const clang::ASTContext &Ctx, const clang::FieldDecl *Field) {
#if LLVM_VERSION_MAJOR >= 20
  static_cast<void>(Ctx);
  return Field->getBitWidthValue();
#else
  return Field->getBitWidthValue(Ctx);
#endif
}

/// True of C2y's `_Countof`, which LLVM 21 brought.
inline bool countsElements(clang::UnaryExprOrTypeTrait Kind) {
#if LLVM_VERSION_MAJOR >= 21
  return Kind == clang::UETT_CountOf;
#else
  static_cast<void>(Kind);
  return false;
#endif
}

/// True of assembly without text, which LLVM 21 keeps in a string.
template <typename Statement = clang::GCCAsmStmt> bool isEmpty(const Statement &S) {
  if constexpr (requires { S.getAsmString().empty(); })
    return S.getAsmString().empty();
  else
    return S.getAsmString()->getLength() == 0;
}

/// True if \p S names the statement that it leaves, which C2y lets it. LLVM 22 brought that.
template <typename Statement = clang::BreakStmt> bool hasLabelTarget(const Statement *S) {
  if constexpr (requires { S->hasLabelTarget(); })
    return S->hasLabelTarget();
  return false;
}

} // namespace wbgc::compat

#endif // WBGC_SUPPORT_COMPAT_H
