// Plugin.cpp - Registers wbgc with Clang and wires its parts together; nothing else.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/Instrumentation.h"
#include "ir/Pipeline.h"
#include "link/SummaryBuilder.h"
#include "link/SummaryEmission.h"
#include "support/Diagnostics.h"
#include "support/ModuleFacts.h"
#include "support/Options.h"

#include "wbgc/abi.h"

#include "clang/Basic/Sanitizers.h"
#include "clang/Basic/Version.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/Config/llvm-config.h"

#include <memory>
#include <string>
#include <vector>

namespace wbgc {
namespace {

/// True if the compilation writes its AST to a file for others to read. A module that is built on the way has the
/// action of who needs it.
bool writesAST(const clang::FrontendOptions &Opts) {
  if (Opts.BuildingImplicitModule)
    return true;
  switch (Opts.ProgramAction) {
  case clang::frontend::GeneratePCH:
  case clang::frontend::GenerateModule:
  case clang::frontend::GenerateModuleInterface:
  case clang::frontend::GenerateReducedModuleInterface:
  case clang::frontend::GenerateHeaderUnit:
    return true;
  default:
    return false;
  }
}

/// True if the compilation ends in an object, or in what becomes one: else nobody would see a summary.
bool generatesCode(const clang::FrontendOptions &Opts) {
  switch (Opts.ProgramAction) {
  case clang::frontend::EmitAssembly:
  case clang::frontend::EmitBC:
  case clang::frontend::EmitLLVM:
  case clang::frontend::EmitLLVMOnly:
  case clang::frontend::EmitCodeGenOnly:
  case clang::frontend::EmitObj:
    return true;
  default:
    return false;
  }
}

class Action : public clang::PluginASTAction {
protected:
  bool ParseArgs(const clang::CompilerInstance &Compiler,
                 const std::vector<std::string> &Args) override {
    return Opts.parse(Args, Compiler.getDiagnostics());
  }

  ActionType getActionType() override { return AddBeforeMainAction; }

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance &Compiler,
                                                        llvm::StringRef) override {
    if (!isSupported(Compiler))
      return std::make_unique<clang::ASTConsumer>();
    clang::Preprocessor &PP = Compiler.getPreprocessor();
    PP.setPredefines(PP.getPredefines() + "#define __WBGC__ " + std::to_string(WBGC_ABI_VERSION) +
                     "\n");

    auto Facts = std::make_shared<ModuleFacts>();
    clang::CodeGenOptions &CodeGen = Compiler.getCodeGenOpts();
    // -save-temps emits bitcode without passes, which the next step compiles without any AST: markers
    // are expanded now or never.
    CodeGen.DisableLLVMPasses = false;
    const bool IsLinkTime = CodeGen.PrepareForLTO || CodeGen.PrepareForThinLTO;
    CodeGen.PassBuilderCallbacks.push_back(
        [Opts = Opts, Facts, IsLinkTime](llvm::PassBuilder &Builder) {
          addPasses(Builder, Opts, Facts, IsLinkTime);
          addSummary(Builder, Facts);
        });
    Instrumentation::EffectsSink OnChecked;
    if (generatesCode(Compiler.getFrontendOpts()))
      OnChecked = [Opts = Opts, Facts](clang::ASTContext &Ctx, const UnitEffects &Unit) {
        Facts->Summary = buildSummary(Ctx, Unit, Opts);
      };
    return std::make_unique<Instrumentation>(Compiler, Opts, Facts,
                                             writesAST(Compiler.getFrontendOpts()), OnChecked);
  }

private:
  bool isSupported(clang::CompilerInstance &Compiler) const {
    const llvm::Triple &Target = Compiler.getTarget().getTriple();
    if (Target.getArch() != llvm::Triple::x86_64 || !Target.isOSLinux() || Target.isX32()) {
      report(Compiler.getDiagnostics(), {}, DiagId::UnsupportedTarget) << Target.str();
      return false;
    }
    if (Compiler.getLangOpts().ObjC || Compiler.getLangOpts().OpenCL ||
        Compiler.getLangOpts().CUDA) {
      report(Compiler.getDiagnostics(), {}, DiagId::UnsupportedLanguage);
      return false;
    }
    return hasKnownStack(Compiler) && suitsRuntime(Compiler);
  }

  /// False if variables whose address is taken, or the frames of deep calls, lie in memory of another kind.
  static bool hasKnownStack(clang::CompilerInstance &Compiler) {
    const bool IsSafeStack = Compiler.getLangOpts().Sanitize.has(clang::SanitizerKind::SafeStack);
    if (!IsSafeStack && !Compiler.getCodeGenOpts().EnableSegmentedStacks)
      return true;
    report(Compiler.getDiagnostics(), {}, DiagId::UnsupportedStack)
        << (IsSafeStack ? "-fsanitize=safe-stack" : "-fsplit-stack");
    return false;
  }

  /// False if the runtime would have to be compiled in the same way. A collector behind hooks may be.
  bool suitsRuntime(clang::CompilerInstance &Compiler) const {
    const std::string Option = optionForAllCode(Compiler);
    if (Option.empty() || Opts.Barrier == BarrierMode::Hook)
      return true;
    report(Compiler.getDiagnostics(), {}, DiagId::UnsupportedByRuntime) << Option;
    return false;
  }

  /// The option by which functions are called, thread-local variables reached or addresses tagged as no other code
  /// does it.
  static std::string optionForAllCode(clang::CompilerInstance &Compiler) {
    if (Compiler.getCodeGenOpts().EmulatedTLS)
      return "-femulated-tls";
    for (const char *Name : {"dataflow", "hwaddress", "type"})
      if (Compiler.getLangOpts().Sanitize.hasOneOf(
              clang::parseSanitizerValue(Name, /*AllowGroups=*/false)))
        return std::string("-fsanitize=") + Name;
    return {};
  }

  Options Opts;
};

const clang::FrontendPluginRegistry::Add<Action>
    Register("wbgc", "write barriers for garbage-collected types");

} // namespace
} // namespace wbgc
