// Pch.h - Clang's headers cost seventeen seconds a file; precompiled they cost one.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Sema/Sema.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Passes/PassBuilder.h"
