// Pipeline.cpp - The order of the passes, and why.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/Pipeline.h"

#include "ir/Allocations.h"
#include "ir/ElideBarriers.h"
#include "ir/ExpandMarkers.h"
#include "ir/KeepAlive.h"
#include "ir/LowerBarriers.h"
#include "ir/RootTables.h"
#include "ir/SafepointPolls.h"
#include "ir/StackRecords.h"
#include "ir/TypeDescriptors.h"
#include "ir/UnpolledLoops.h"
#include "ir/UnrollStores.h"
#include "support/Compat.h"

namespace wbgc {
namespace {

/// What the AST has left in the module becomes IR: tables, descriptors.
class EmitFacts : public llvm::PassInfoMixin<EmitFacts> {
public:
  EmitFacts(std::shared_ptr<ModuleFacts> Facts, BarrierMode Mode, bool Optimizes)
      : Facts(std::move(Facts)), Mode(Mode), Optimizes(Optimizes) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &) {
    noteFunctionsWithoutPolls(M);
    markLoopsOfClang(M);
    if (Optimizes) // else each loop stays as it is
      markFunctionsWithoutLoops(M);
    holdAllocations(M);
    emitRootTables(M, *Facts, Mode);
    defineDescriptors(M, *Facts);
    return llvm::PreservedAnalyses::none();
  }
  static bool isRequired() { return true; }

private:
  std::shared_ptr<ModuleFacts> Facts;
  BarrierMode Mode;
  bool Optimizes;
};

/// In the linker more inlining follows, perhaps into functions that keep data below the stack pointer,
/// where text may not call. Without optimization nothing lives in registers across the cold path, and
/// text would cost Clang an assembler for each piece, the time of a whole small function.
ColdCalls coldCalls(bool IsLinkTime, bool Optimizes) {
  if (IsLinkTime)
    return ColdCalls::Preserving;
  return Optimizes ? ColdCalls::Text : ColdCalls::Plain;
}

} // namespace

void addPasses(llvm::PassBuilder &Builder, const Options &Opts, std::shared_ptr<ModuleFacts> Facts,
               bool IsLinkTime) {
  const bool HasPolls =
      Opts.Safepoints == SafepointMode::Loops && Opts.Barrier != BarrierMode::Hook;
  Builder.registerPipelineStartEPCallback(
      [Opts, Facts](llvm::ModulePassManager &Passes, llvm::OptimizationLevel Level) {
        // Before any other pass, since inlining or forwarding would part a marker from its store.
        Passes.addPass(ExpandMarkers(Opts.Barrier, Facts));
        Passes.addPass(EmitFacts(Facts, Opts.Barrier, Level != llvm::OptimizationLevel::O0));
      });
  // Beside each of the optimizer's cleanups: what follows one then sees no such record. A hook is called
  // for all that the source says, since its collector may not scan stacks.
  if (Opts.Barrier == BarrierMode::Buffered)
    Builder.registerPeepholeEPCallback(
        [](llvm::FunctionPassManager &Passes, llvm::OptimizationLevel) {
          Passes.addPass(StackRecords());
        });
  // One of these cleanups comes just before LLVM looks for recursion.
  if (HasPolls)
    Builder.registerPeepholeEPCallback(
        [](llvm::FunctionPassManager &Passes, llvm::OptimizationLevel) {
          Passes.addPass(LoopsOfRecursion());
        });
  compat::atOptimizerEnd(Builder, [Opts, IsLinkTime, HasPolls](llvm::ModulePassManager &Passes,
                                                               llvm::OptimizationLevel Level) {
    // After all others, when fresh objects, nulls and neighbours are visible.
    const bool Optimizes = Level != llvm::OptimizationLevel::O0;
    const ColdCalls How = coldCalls(IsLinkTime, Optimizes);
    if (Optimizes && Opts.Barrier == BarrierMode::Buffered)
      Passes.addPass(llvm::createModuleToFunctionPassAdaptor(StackRecords()));
    if (Level.getSpeedupLevel() > 1 && Level.getSizeLevel() == 0 &&
        Opts.Barrier == BarrierMode::Buffered)
      Passes.addPass(llvm::createModuleToFunctionPassAdaptor(UnrollStores()));
    if (HasPolls) // before elision, which must not look across a poll
      Passes.addPass(SafepointPolls(How));
    if (Optimizes && Opts.Barrier != BarrierMode::None)
      Passes.addPass(ElideBarriers());
    Passes.addPass(InlineAllocations());
    if (Optimizes)
      Passes.addPass(llvm::createModuleToFunctionPassAdaptor(KeepAlive(IsLinkTime)));
    // Last of all: nothing may come between the test of the flag and the store.
    // .inv.no-safepoint-in-store
    if (Opts.Barrier != BarrierMode::None)
      Passes.addPass(LowerBarriers(Opts.Barrier, How));
  });
}

} // namespace wbgc
