// RootTables.cpp - `struct wbgc_root` and `struct wbgc_module` of abi.h as constants of the module.
//
// The AST notes a root as an annotation of the variable, `wbgc.root:<descriptor>:<count>`, since
// that is the one link from a declaration to its symbol that also holds for statics of functions.
// Temporaries with static lifetime have no declaration; ModuleFacts names them, except for compound
// literals of C, which have no name either.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/RootTables.h"

#include "ir/RuntimeEntryPoints.h"
#include "ir/TypeDescriptors.h"
#include "support/BarrierMarkers.h"

#include "wbgc/abi.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

namespace wbgc {
namespace {

struct Root {
  llvm::GlobalVariable *Variable;
  std::string Type;
  uint64_t Count;
};

llvm::StringRef annotationText(const llvm::Constant *Annotation) {
  const auto *Text =
      llvm::dyn_cast<llvm::GlobalVariable>(Annotation->getOperand(1)->stripPointerCasts());
  const auto *Data = Text && Text->hasInitializer()
                         ? llvm::dyn_cast<llvm::ConstantDataArray>(Text->getInitializer())
                         : nullptr;
  return Data && Data->isCString() ? Data->getAsCString() : llvm::StringRef();
}

/// Takes the roots out of `llvm.global.annotations`, and leaves everybody else's annotations there.
std::vector<Root> takeAnnotatedRoots(llvm::Module &M) {
  std::vector<Root> Roots;
  llvm::GlobalVariable *All = M.getNamedGlobal("llvm.global.annotations");
  auto *Array = All ? llvm::dyn_cast<llvm::ConstantArray>(All->getInitializer()) : nullptr;
  if (!Array)
    return Roots;
  llvm::SmallVector<llvm::Constant *, 16> Kept;
  for (llvm::Value *Entry : Array->operands()) {
    auto *Annotation = llvm::cast<llvm::Constant>(Entry);
    llvm::StringRef Text = annotationText(Annotation);
    auto *Variable =
        llvm::dyn_cast<llvm::GlobalVariable>(Annotation->getOperand(0)->stripPointerCasts());
    if (!Variable || !Text.consume_front(markers::kRoot)) {
      Kept.push_back(Annotation);
      continue;
    }
    const auto [Type, Count] = Text.rsplit(':');
    uint64_t Elements = 1;
    Count.getAsInteger(10, Elements);
    Roots.push_back({Variable, Type.str(), Elements});
  }
  if (Kept.size() == Array->getNumOperands())
    return Roots;
  All->eraseFromParent();
  if (!Kept.empty()) {
    auto *Rest =
        llvm::ConstantArray::get(llvm::ArrayType::get(Kept[0]->getType(), Kept.size()), Kept);
    auto *Global =
        new llvm::GlobalVariable(M, Rest->getType(), false, llvm::GlobalValue::AppendingLinkage,
                                 Rest, "llvm.global.annotations");
    Global->setSection("llvm.metadata");
  }
  return Roots;
}

/// Compound literals outside functions are anonymous, so which of them hold slots is not known here:
/// every word of each is scanned.
void addLiterals(llvm::Module &M, const ModuleFacts &Facts, std::vector<Root> &Roots) {
  for (llvm::GlobalVariable &Variable : M.globals())
    if (Variable.getName().starts_with(".compoundliteral"))
      Roots.push_back({&Variable, Facts.AnySlot,
                       M.getDataLayout().getTypeAllocSize(Variable.getValueType()) / 8});
}

std::vector<Root> allRoots(llvm::Module &M, const ModuleFacts &Facts) {
  std::vector<Root> Roots = takeAnnotatedRoots(M);
  for (const auto &[Symbol, Fact] : Facts.Roots)
    if (llvm::GlobalVariable *Variable = M.getNamedGlobal(Symbol))
      Roots.push_back({Variable, Fact.Type, Fact.Count});
  if (Facts.HasRootLiterals)
    addLiterals(M, Facts, Roots);
  llvm::erase_if(Roots, [](const Root &R) {
    return R.Variable->isDeclarationForLinker() || R.Variable->isConstant();
  });
  return Roots;
}

class TableBuilder {
public:
  TableBuilder(llvm::Module &M, BarrierMode Mode)
      : M(M), Context(M.getContext()), Mode(Mode), Pointer(llvm::PointerType::getUnqual(Context)),
        Int64(llvm::Type::getInt64Ty(Context)),
        RootType(llvm::StructType::get(Context, {Pointer, Pointer, Int64})) {
    static_assert(sizeof(wbgc_root) == 24 && sizeof(wbgc_module) == 48, "the tables follow abi.h");
  }

  void build(llvm::ArrayRef<Root> Roots) {
    llvm::SmallVector<llvm::Constant *, 16> Static, Thread;
    for (const Root &R : Roots)
      (R.Variable->isThreadLocal() ? Thread : Static).push_back(entry(R));
    llvm::GlobalVariable *Module = module(Static, Thread);
    llvm::appendToGlobalCtors(M, caller("__wbgc_module_enter", EntryPoint::ModuleRegister, Module),
                              0);
    llvm::appendToGlobalDtors(
        M, caller("__wbgc_module_leave", EntryPoint::ModuleUnregister, Module), 0);
  }

private:
  llvm::Constant *entry(const Root &R) {
    llvm::Constant *Address = R.Variable->isThreadLocal()
                                  ? getter(R.Variable)
                                  : static_cast<llvm::Constant *>(R.Variable);
    return llvm::ConstantStruct::get(
        RootType, {Address, descriptor(M, R.Type), llvm::ConstantInt::get(Int64, R.Count)});
  }

  /// A thread-local has an address in each thread; this asks for the calling thread's.
  llvm::Function *getter(llvm::GlobalVariable *Variable) {
    auto *F = llvm::Function::Create(llvm::FunctionType::get(Pointer, false),
                                     llvm::GlobalValue::InternalLinkage, "__wbgc_thread_root", M);
    F->addFnAttr(llvm::Attribute::NoUnwind);
    llvm::IRBuilder<> Builder(llvm::BasicBlock::Create(Context, "", F));
    Builder.CreateRet(Builder.CreateThreadLocalAddress(Variable));
    return F;
  }

  llvm::Constant *table(llvm::ArrayRef<llvm::Constant *> Entries, llvm::StringRef Name) {
    if (Entries.empty())
      return llvm::ConstantPointerNull::get(Pointer);
    auto *Type = llvm::ArrayType::get(RootType, Entries.size());
    return new llvm::GlobalVariable(M, Type, true, llvm::GlobalValue::InternalLinkage,
                                    llvm::ConstantArray::get(Type, Entries), Name);
  }

  llvm::GlobalVariable *module(llvm::ArrayRef<llvm::Constant *> Static,
                               llvm::ArrayRef<llvm::Constant *> Thread) {
    auto *Type = llvm::StructType::get(Context, {Int64, Pointer, Int64, Pointer, Int64, Pointer});
    const auto Number = [&](uint64_t Value) { return llvm::ConstantInt::get(Int64, Value); };
    return new llvm::GlobalVariable(
        M, Type, false, llvm::GlobalValue::InternalLinkage,
        llvm::ConstantStruct::get(Type,
                                  {Number(WBGC_ABI_VERSION), table(Static, "__wbgc_roots"),
                                   Number(Static.size()), table(Thread, "__wbgc_thread_roots"),
                                   Number(Thread.size()), llvm::ConstantPointerNull::get(Pointer)}),
        "__wbgc_module");
  }

  /// A function that calls \p E with \p Module. Without barriers of ours there may be no runtime:
  /// then the reference is weak, and the call depends on it.
  llvm::Function *caller(llvm::StringRef Name, EntryPoint E, llvm::GlobalVariable *Module) {
    auto *Void = llvm::Type::getVoidTy(Context);
    auto *F = llvm::Function::Create(llvm::FunctionType::get(Void, false),
                                     llvm::GlobalValue::InternalLinkage, Name, M);
    F->addFnAttr(llvm::Attribute::NoUnwind);
    llvm::FunctionCallee Callee = function(M, E, llvm::FunctionType::get(Void, {Pointer}, false));
    auto *Entry = llvm::BasicBlock::Create(Context, "", F);
    auto *Call = llvm::BasicBlock::Create(Context, "", F);
    auto *End = llvm::BasicBlock::Create(Context, "", F);
    llvm::IRBuilder<> Builder(Entry);
    if (Mode == BarrierMode::Buffered) {
      Builder.CreateBr(Call);
    } else {
      auto *Register = llvm::cast<llvm::Function>(Callee.getCallee());
      if (Register->isDeclaration()) // the program's own collector may define it right here
        Register->setLinkage(llvm::GlobalValue::ExternalWeakLinkage);
      Builder.CreateCondBr(Builder.CreateIsNotNull(Callee.getCallee()), Call, End);
    }
    Builder.SetInsertPoint(Call);
    Builder.CreateCall(Callee, {Module});
    Builder.CreateBr(End);
    Builder.SetInsertPoint(End);
    Builder.CreateRetVoid();
    return F;
  }

  llvm::Module &M;
  llvm::LLVMContext &Context;
  BarrierMode Mode;
  llvm::PointerType *Pointer;
  llvm::IntegerType *Int64;
  llvm::StructType *RootType;
};

} // namespace

void emitRootTables(llvm::Module &M, const ModuleFacts &Facts, BarrierMode Mode) {
  const std::vector<Root> Roots = allRoots(M, Facts);
  if (!Roots.empty())
    TableBuilder(M, Mode).build(Roots);
}

} // namespace wbgc
