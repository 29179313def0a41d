// SummaryEmission.cpp - Bytes to assembly.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryEmission.h"

#include "link/EffectSummary.h"

#include "llvm/IR/Module.h"

namespace wbgc {
namespace {

constexpr size_t kLine = 4096; // bytes of a summary in one directive

void appendEscaped(std::string &To, llvm::StringRef Bytes) {
  for (const unsigned char C : Bytes) {
    if (C == '"' || C == '\\' || C < 0x20 || C > 0x7e) {
      To += '\\';
      for (int Shift = 6; Shift >= 0; Shift -= 3)
        To += static_cast<char>('0' + ((C >> Shift) & 7));
    } else {
      To += static_cast<char>(C);
    }
  }
}

std::string assembly(llvm::StringRef Summary) {
  std::string Text = ".pushsection " + summary::kSection.str() + ",\"\",@progbits\n";
  for (; !Summary.empty(); Summary = Summary.drop_front(std::min(kLine, Summary.size()))) {
    Text += ".ascii \"";
    appendEscaped(Text, Summary.take_front(kLine));
    Text += "\"\n";
  }
  return Text + ".popsection";
}

class EmitSummary : public llvm::PassInfoMixin<EmitSummary> {
public:
  explicit EmitSummary(std::shared_ptr<ModuleFacts> Facts) : Facts(std::move(Facts)) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &) {
    if (!Facts->Summary.empty())
      M.appendModuleInlineAsm(assembly(Facts->Summary));
    Facts->Summary.clear(); // one summary, however often the pipeline runs
    return llvm::PreservedAnalyses::all();
  }
  static bool isRequired() { return true; }

private:
  std::shared_ptr<ModuleFacts> Facts;
};

} // namespace

void addSummary(llvm::PassBuilder &Builder, std::shared_ptr<ModuleFacts> Facts) {
  Builder.registerPipelineStartEPCallback(
      [Facts](llvm::ModulePassManager &Passes, llvm::OptimizationLevel) {
        Passes.addPass(EmitSummary(Facts));
      });
}

} // namespace wbgc
