// RuntimeEntryPoints.cpp - One table, read from entry_points.def.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/RuntimeEntryPoints.h"

#include "wbgc/abi.h"

#include "llvm/IR/Function.h"

namespace wbgc {
namespace {

enum class Convention { Reserve, PreserveAll, C, Data };

struct Row {
  const char *Symbol;
  Convention Calls;
};

#define WBGC_QUOTE_(X) #X
#define WBGC_QUOTE(X) WBGC_QUOTE_(X)

const Row kRows[] = {
#define WBGC_ENTRY_POINT(Name, Symbol, Calls, Signature, Caller)                                   \
  {WBGC_QUOTE(WBGC_SYMBOL(Symbol)), Convention::Calls},
#include "wbgc/entry_points.def"
};

const Row &row(EntryPoint E) { return kRows[static_cast<unsigned>(E)]; }

} // namespace

llvm::StringRef symbol(EntryPoint E) { return row(E).Symbol; }

llvm::GlobalVariable *threadBlock(llvm::Module &M) {
  const llvm::StringRef Name = symbol(EntryPoint::ThreadBlock);
  if (llvm::GlobalVariable *Known = M.getNamedGlobal(Name))
    return Known;
  auto *Type = llvm::ArrayType::get(llvm::Type::getInt8Ty(M.getContext()), WBGC_BLOCK_SIZE);
  auto *Block =
      new llvm::GlobalVariable(M, Type, /*isConstant=*/false, llvm::GlobalValue::ExternalLinkage,
                               nullptr, Name, nullptr, llvm::GlobalValue::InitialExecTLSModel);
  Block->setAlignment(llvm::Align(64));
  return Block;
}

llvm::FunctionCallee function(llvm::Module &M, EntryPoint E, llvm::FunctionType *Type) {
  llvm::FunctionCallee Callee = M.getOrInsertFunction(symbol(E), Type);
  if (auto *F = llvm::dyn_cast<llvm::Function>(Callee.getCallee()); F && F->isDeclaration()) {
    F->setDoesNotThrow();
    // Bound at load time: lazy binding would run the dynamic linker on the caller's stack, inside a
    // barrier.
    F->addFnAttr(llvm::Attribute::NonLazyBind);
  }
  return Callee;
}

void callPreserving(llvm::IRBuilder<> &Builder, EntryPoint E,
                    llvm::ArrayRef<llvm::Value *> Arguments, ColdCalls How) {
  assert(row(E).Calls == Convention::PreserveAll);
  llvm::SmallVector<llvm::Type *, 5> Parameters;
  for (const llvm::Value *Argument : Arguments)
    Parameters.push_back(Argument->getType());
  auto *Type = llvm::FunctionType::get(Builder.getVoidTy(), Parameters, false);
  llvm::FunctionCallee Callee = function(*Builder.GetInsertBlock()->getModule(), E, Type);
  llvm::CallInst *Call = Builder.CreateCall(Callee, Arguments);
  if (How == ColdCalls::Plain)
    return;
  Call->setCallingConv(llvm::CallingConv::PreserveAll);
  if (auto *F = llvm::dyn_cast<llvm::Function>(Callee.getCallee()); F && F->isDeclaration())
    F->setCallingConv(llvm::CallingConv::PreserveAll);
}

} // namespace wbgc
