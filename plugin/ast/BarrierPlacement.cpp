// BarrierPlacement.cpp - Builds the calls of markers.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/BarrierPlacement.h"

#include "ast/SlotAnalysis.h"
#include "support/BarrierMarkers.h"
#include "support/Compat.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace wbgc {
namespace {

/// True if \p E may lie at an address that its type does not allow: a field of a packed record, or
/// after one.
bool isPerhapsMisaligned(const clang::Expr *E, const clang::ASTContext &Ctx) {
  while (true) {
    E = E->IgnoreParens();
    if (const auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(E)) {
      E = Subscript->getBase()->IgnoreParenImpCasts();
      continue;
    }
    const auto *Member = llvm::dyn_cast<clang::MemberExpr>(E);
    if (!Member)
      return false;
    const auto *Field = llvm::dyn_cast<clang::FieldDecl>(Member->getMemberDecl());
    if (!Field)
      return false;
    if (Ctx.getTypeAlign(compat::recordType(Ctx, Field->getParent())) < 64)
      return true;
    if (Ctx.getFieldOffset(Field) % 64 != 0 && !Field->isBitField())
      return true;
    if (Member->isArrow())
      return false;
    E = Member->getBase();
  }
}

} // namespace

BarrierPlacement::BarrierPlacement(TypeSlots &Slots) : Slots(Slots), Ctx(Slots.context()) {}

clang::FunctionDecl *BarrierPlacement::makeMarker(llvm::StringRef Name, clang::QualType Type,
                                                  bool HasDescriptor) {
  const clang::QualType Descriptor = Ctx.getPointerType(Ctx.VoidTy.withConst());
  llvm::SmallVector<clang::QualType, 2> ParameterTypes = {Type};
  if (HasDescriptor)
    ParameterTypes.push_back(Descriptor);
  clang::FunctionProtoType::ExtProtoInfo Info;
  if (Ctx.getLangOpts().CPlusPlus)
    Info.ExceptionSpec.Type = clang::EST_BasicNoexcept;
  const clang::QualType FunctionType = Ctx.getFunctionType(Type, ParameterTypes, Info);
  clang::TranslationUnitDecl *Unit = Ctx.getTranslationUnitDecl();
  auto *Marker = clang::FunctionDecl::Create(
      Ctx, Unit, {}, {}, clang::DeclarationName(&Ctx.Idents.get(Name)), FunctionType,
      Ctx.getTrivialTypeSourceInfo(FunctionType), clang::SC_Extern, /*UsesFPIntrin=*/false,
      /*isInlineSpecified=*/true, /*hasWrittenPrototype=*/true,
      Ctx.getLangOpts().CPlusPlus ? clang::ConstexprSpecKind::Constexpr
                                  : clang::ConstexprSpecKind::Unspecified);
  llvm::SmallVector<clang::ParmVarDecl *, 2> Parameters;
  for (const clang::QualType ParameterType : ParameterTypes)
    Parameters.push_back(clang::ParmVarDecl::Create(Ctx, Marker, {}, {}, nullptr, ParameterType,
                                                    Ctx.getTrivialTypeSourceInfo(ParameterType),
                                                    clang::SC_None, nullptr));
  Marker->setParams(Parameters);
  Marker->setImplicit();
  Marker->setIsUsed();
  Marker->addAttr(clang::NoThrowAttr::CreateImplicit(Ctx));
  Marker->addAttr(clang::AsmLabelAttr::CreateImplicit(Ctx, Ctx.backupStr(Name)));
  if (!Ctx.getLangOpts().CPlusPlus)
    return Marker;

  // `if consteval { return p; }`: constant evaluation that the language asks for runs the body, but
  // code generation cannot fold the call and copy the result from a constant. It never emits the
  // body: an `extern inline` GNU definition that must not be inlined is only a declaration.
  Marker->addAttr(clang::GNUInlineAttr::CreateImplicit(Ctx));
  Marker->addAttr(clang::NoInlineAttr::CreateImplicit(Ctx));
  const auto body = [this](clang::Stmt *S) {
    return clang::CompoundStmt::Create(Ctx, {S}, clang::FPOptionsOverride(), {}, {});
  };
  auto *Reference = clang::DeclRefExpr::Create(Ctx, {}, {}, Parameters[0], false,
                                               clang::SourceLocation(), Type, clang::VK_LValue);
  auto *Load =
      clang::ImplicitCastExpr::Create(Ctx, Type, clang::CK_LValueToRValue, Reference, nullptr,
                                      clang::VK_PRValue, clang::FPOptionsOverride());
  auto *Return = clang::ReturnStmt::Create(Ctx, {}, Load, nullptr);
  auto *If = clang::IfStmt::Create(Ctx, {}, clang::IfStatementKind::ConstevalNonNegated, nullptr,
                                   nullptr, nullptr, {}, {}, body(Return), {}, nullptr);
  Marker->setBody(body(If));
  return Marker;
}

clang::FunctionDecl *BarrierPlacement::marker(llvm::StringRef Name, clang::QualType Type,
                                              bool HasDescriptor) {
  clang::FunctionDecl *&Known = Markers[Name][Type.getAsOpaquePtr()];
  if (!Known)
    Known = makeMarker(Name, Type, HasDescriptor);
  return Known;
}

clang::Expr *BarrierPlacement::descriptorAddress(clang::QualType Type, clang::SourceLocation Loc) {
  return descriptorAddress(Slots.descriptor(Type), Loc);
}

clang::Expr *BarrierPlacement::descriptorAddress(llvm::StringRef Symbol,
                                                 clang::SourceLocation Loc) {
  clang::VarDecl *&Variable = Descriptors[Symbol];
  if (!Variable) {
    Variable = clang::VarDecl::Create(Ctx, Ctx.getTranslationUnitDecl(), {}, {},
                                      &Ctx.Idents.get(Symbol), Ctx.CharTy,
                                      Ctx.getTrivialTypeSourceInfo(Ctx.CharTy), clang::SC_Extern);
    Variable->setImplicit();
    Variable->setIsUsed();
    Variable->addAttr(clang::AsmLabelAttr::CreateImplicit(Ctx, Ctx.backupStr(Symbol)));
  }
  auto *Reference =
      clang::DeclRefExpr::Create(Ctx, {}, {}, Variable, false, Loc, Ctx.CharTy, clang::VK_LValue);
  auto *Address = clang::UnaryOperator::Create(
      Ctx, Reference, clang::UO_AddrOf, Ctx.getPointerType(Ctx.CharTy), clang::VK_PRValue,
      clang::OK_Ordinary, Loc, false, clang::FPOptionsOverride());
  return clang::ImplicitCastExpr::Create(Ctx, Ctx.getPointerType(Ctx.VoidTy.withConst()),
                                         clang::CK_BitCast, Address, nullptr, clang::VK_PRValue,
                                         clang::FPOptionsOverride());
}

clang::Expr *BarrierPlacement::callMarker(llvm::StringRef Name, clang::Expr *Operand,
                                          llvm::StringRef Descriptor) {
  const clang::SourceLocation Loc = Operand->getExprLoc();
  clang::FunctionDecl *Marker = marker(Name, Operand->getType(), !Descriptor.empty());
  auto *Reference = clang::DeclRefExpr::Create(Ctx, {}, {}, Marker, false, Loc, Marker->getType(),
                                               Ctx.getLangOpts().CPlusPlus ? clang::VK_LValue
                                                                           : clang::VK_PRValue);
  auto *Callee = clang::ImplicitCastExpr::Create(
      Ctx, Ctx.getPointerType(Marker->getType()), clang::CK_FunctionToPointerDecay, Reference,
      nullptr, clang::VK_PRValue, clang::FPOptionsOverride());
  llvm::SmallVector<clang::Expr *, 2> Arguments = {Operand};
  if (!Descriptor.empty())
    Arguments.push_back(descriptorAddress(Descriptor, Loc));
  return clang::CallExpr::Create(Ctx, Callee, Arguments, Operand->getType(), clang::VK_PRValue,
                                 Operand->getEndLoc(), clang::FPOptionsOverride());
}

clang::Expr *BarrierPlacement::comma(clang::Expr *First, clang::Expr *Then) {
  return clang::BinaryOperator::Create(Ctx, First, Then, clang::BO_Comma, Then->getType(),
                                       Then->getValueKind(), clang::OK_Ordinary, Then->getExprLoc(),
                                       clang::FPOptionsOverride());
}

void BarrierPlacement::storeInPieces(clang::Expr *E,
                                     const std::function<void(clang::Expr *)> &Replace) {
  // Clang looks for zeroes in a list only, not behind a comma. The comma is also how a second visit
  // finds the work done.
  Replace(
      comma(clang::IntegerLiteral::Create(Ctx, llvm::APInt(32, 0), Ctx.IntTy, E->getExprLoc()), E));
}

void BarrierPlacement::runAtRunTime(clang::Expr *E,
                                    const std::function<void(clang::Expr *)> &Replace) {
  // No marker is a constant to code generation. This one marks nothing.
  auto *Null = clang::ImplicitCastExpr::Create(
      Ctx, Ctx.VoidPtrTy, clang::CK_NullToPointer,
      clang::IntegerLiteral::Create(Ctx, llvm::APInt(32, 0), Ctx.IntTy, E->getExprLoc()), nullptr,
      clang::VK_PRValue, clang::FPOptionsOverride());
  Replace(comma(callMarker(markers::kValue, Null, {}), E));
}

/// Through a pointer Clang trusts the alignment of the type, so a slot of a packed record needs a
/// typedef of it that asks for none.
clang::QualType BarrierPlacement::alignedAs(clang::QualType Type, const clang::Expr *LValue) {
  if (!isPerhapsMisaligned(LValue, Ctx))
    return Type;
  auto *Typedef = clang::TypedefDecl::Create(
      Ctx, Ctx.getTranslationUnitDecl(), {}, {}, &Ctx.Idents.get("__wbgc_unaligned"),
      Ctx.getTrivialTypeSourceInfo(Type.getUnqualifiedType()));
  Typedef->setImplicit();
  auto *One = clang::IntegerLiteral::Create(Ctx, llvm::APInt(32, 1), Ctx.IntTy, {});
  auto *Constant = clang::ConstantExpr::Create(Ctx, One, clang::APValue(llvm::APSInt::get(1)));
  Typedef->addAttr(clang::AlignedAttr::CreateImplicit(Ctx, /*IsAlignmentExpr=*/true, Constant));
  return Ctx.getQualifiedType(compat::typedefType(Ctx, Typedef), Type.getQualifiers());
}

clang::Expr *BarrierPlacement::markPointer(clang::Expr *E, llvm::StringRef Marker,
                                           llvm::StringRef Descriptor) {
  if (!calledMarker(E).empty())
    return nullptr;
  if (E->isGLValue()) // a builtin that checks its arguments itself leaves them so
    E = clang::ImplicitCastExpr::Create(Ctx, E->getType().getUnqualifiedType(),
                                        clang::CK_LValueToRValue, E, nullptr, clang::VK_PRValue,
                                        clang::FPOptionsOverride());
  return callMarker(Marker, E, Descriptor);
}

clang::Expr *BarrierPlacement::markLValue(clang::Expr *E, llvm::StringRef Marker,
                                          llvm::StringRef Descriptor) {
  if (!calledMarker(E).empty())
    return nullptr;
  const clang::QualType Type = alignedAs(E->getType(), E);
  auto *Address = clang::UnaryOperator::Create(Ctx, E, clang::UO_AddrOf, Ctx.getPointerType(Type),
                                               clang::VK_PRValue, clang::OK_Ordinary,
                                               E->getExprLoc(), false, clang::FPOptionsOverride());
  clang::Expr *Call = callMarker(Marker, Address, Descriptor);
  return clang::UnaryOperator::Create(Ctx, Call, clang::UO_Deref, Type, E->getValueKind(),
                                      clang::OK_Ordinary, E->getExprLoc(), false,
                                      clang::FPOptionsOverride());
}

clang::Expr *BarrierPlacement::markValue(clang::Expr *E, const Store &S) {
  if (E->isGLValue()) // a reference member: its address is what is stored
    return markLValue(E, S.IsFresh ? markers::kFreshValue : markers::kValue, {});
  if (!calledMarker(E).empty())
    return nullptr;
  if (E->getType()->isIntegerType())
    return callMarker(S.IsFresh ? markers::kFreshWordValue : markers::kWordValue, E, {});
  return callMarker(S.IsFresh ? markers::kFreshValue : markers::kValue, E, {});
}

/// Memory on the stack with the value of \p E, which is moved on as bytes: where its class has a destructor, that is
/// not to run here. Clang destroys a temporary, but in C++ no compound literal.
clang::Expr *BarrierPlacement::temporary(clang::Expr *E) {
  const clang::QualType Type = E->getType();
  if (!Type.isDestructedType())
    return new (Ctx) clang::MaterializeTemporaryExpr(Type, E, /*BoundToLvalueReference=*/false);
  return new (Ctx) clang::CompoundLiteralExpr(E->getExprLoc(), Ctx.getTrivialTypeSourceInfo(Type),
                                              Type, clang::VK_LValue, E, /*fileScope=*/false);
}

void BarrierPlacement::place(const Store &S) {
  clang::Expr *Marked = nullptr;
  const llvm::StringRef Source = S.IsFresh ? markers::kFreshSource : markers::kSource;
  switch (S.Kind) {
  case Store::Form::Elided:
    return;
  case Store::Form::Slot:
    Marked = markLValue(S.Operand, markers::kSlot, {});
    break;
  case Store::Form::SlotPointer:
    Marked = markPointer(S.Operand, markers::kSlot, {});
    break;
  case Store::Form::Range:
    Marked = markLValue(S.Operand, markers::kRange,
                        S.Words.empty() ? Slots.descriptor(S.Type) : S.Words);
    break;
  case Store::Form::RangePointer:
    Marked = markPointer(S.Operand, markers::kRange, Slots.descriptor(S.Type));
    break;
  case Store::Form::Overlay:
    Marked = markLValue(S.Operand, markers::kOverlay, Slots.descriptor(S.Type));
    break;
  case Store::Form::OverlayPointer:
    Marked = markPointer(S.Operand, markers::kOverlay, Slots.descriptor(S.Type));
    break;
  case Store::Form::OverlayPart:
    Marked = markLValue(S.Operand, markers::kOverlayPart, S.Words);
    break;
  case Store::Form::Value:
    Marked = markValue(S.Operand, S);
    break;
  case Store::Form::OverlayValue:
    Marked = markPointer(S.Operand, markers::kOverlayValue, {});
    break;
  case Store::Form::Source:
    Marked = markLValue(S.Operand, Source, Slots.descriptor(S.Type));
    break;
  case Store::Form::Fill:
    Marked = markPointer(S.Operand, markers::kFill, Slots.descriptor(S.Type));
    break;
  case Store::Form::FillCount:
    Marked = markPointer(S.Operand, markers::kFillCount, Slots.descriptor(S.Type));
    break;
  case Store::Form::Zeroing:
    Marked = comma(callMarker(markers::kZeroing, descriptorAddress(S.Type, S.Loc), {}), S.Operand);
    break;
  case Store::Form::CallResult: {
    clang::Expr *Loaded = markLValue(temporary(S.Operand), Source, Slots.descriptor(S.Type));
    Marked =
        clang::ImplicitCastExpr::Create(Ctx, S.Operand->getType(), clang::CK_LValueToRValue, Loaded,
                                        nullptr, clang::VK_PRValue, clang::FPOptionsOverride());
    break;
  }
  }
  if (Marked)
    S.Replace(Marked);
}

} // namespace wbgc
