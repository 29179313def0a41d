// LinkCheck.cpp - wbgc-link-check: reads the files of a link, checks, prints (docs/effects.md).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/tool/Inputs.h"
#include "link/tool/Output.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/StringSaver.h"

namespace {

constexpr int kClean = 0, kViolations = 1, kBadInput = 2;

constexpr llvm::StringLiteral kVersion =
    "wbgc-link-check " WBGC_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";

constexpr llvm::StringLiteral kUsage =
    "usage: wbgc-link-check [options] FILE...\n"
    "\n"
    "Checks the effect annotations of wbgc across objects, archives and linked images.\n"
    "\n"
    "  --format=text    one line a message, on standard error (the default)\n"
    "  --format=sarif   SARIF 2.1.0, on standard output\n"
    "  --graph=FILE     write the calls under one root as Graphviz\n"
    "  --root=NAME      the root of --graph, by its qualified name; else the first one\n"
    "  --linked=IMAGE   what the linker made of the files: tells which members it took\n"
    "  --wrap=SYMBOL, --defsym=SYMBOL=OTHER   as the linker was told\n"
    "  --help           this text\n"
    "  --version        the version of wbgc, and of LLVM\n"
    "\n"
    "Exit status: 0 clean, 1 violations, 2 unreadable input or wrong arguments.\n";

struct Arguments {
  std::vector<std::string> Files;
  std::vector<llvm::StringRef> Wrapped, Defined; // NAME, NAME=OTHER
  std::string Linked, Graph, Root;
  bool IsSarif = false;
  llvm::StringRef Answer; // to --help or --version, instead of a check
  std::string Wrong;
};

Arguments parse(llvm::ArrayRef<const char *> Words) {
  Arguments Result;
  bool OnlyFiles = false;
  for (const llvm::StringRef Whole : Words) {
    llvm::StringRef Word = Whole;
    if (OnlyFiles || !Word.starts_with("-"))
      Result.Files.push_back(Word.str());
    else if (Word == "--")
      OnlyFiles = true;
    else if (Word == "--help" || Word == "-h")
      Result.Answer = kUsage;
    else if (Word == "--version")
      Result.Answer = kVersion;
    else if (Word == "--format=text" || Word == "--format=sarif")
      Result.IsSarif = Word == "--format=sarif";
    else if (Word.consume_front("--graph=") && !Word.empty())
      Result.Graph = Word.str();
    else if (Word.consume_front("--root=") && !Word.empty())
      Result.Root = Word.str();
    else if (Word.consume_front("--linked=") && !Word.empty())
      Result.Linked = Word.str();
    else if (Word.consume_front("--wrap=") && !Word.empty())
      Result.Wrapped.push_back(Word);
    else if (Word.consume_front("--defsym=") && Word.contains('='))
      Result.Defined.push_back(Word);
    else
      Result.Wrong = "unknown argument '" + Whole.str() + "'";
  }
  if (Result.Files.empty() && Result.Linked.empty() && Result.Wrong.empty())
    Result.Wrong = "no input files";
  return Result;
}

int fail(const llvm::Twine &Text) {
  llvm::errs() << "wbgc-link-check: error: " << Text << '\n';
  return kBadInput;
}

/// Whether all of it arrived; LLVM would end the program otherwise, with the status of a violation.
bool isWritten(llvm::raw_fd_ostream &Out) {
  Out.flush();
  const bool HasError = Out.has_error();
  Out.clear_error();
  return !HasError;
}

void gather(const Arguments &Args, wbgc::linkcheck::Inputs &Files) {
  for (const llvm::StringRef Symbol : Args.Wrapped)
    Files.wrap(Symbol);
  for (const std::string &File : Args.Files)
    Files.add(File);
  for (const llvm::StringRef Definition : Args.Defined)
    Files.define(Definition.split('=').first, Definition.split('=').second);
  if (!Args.Linked.empty())
    Files.addLinked(Args.Linked);
}

void print(const std::vector<wbgc::summary::Report> &Reports, bool IsSarif) {
  if (IsSarif)
    wbgc::linkcheck::printSarif(Reports, llvm::outs());
  else
    wbgc::linkcheck::printText(Reports, llvm::errs());
}

int writeGraph(const Arguments &Args, wbgc::summary::SummaryLinker &Linker) {
  std::error_code Fault;
  llvm::raw_fd_ostream Out(Args.Graph, Fault);
  if (Fault)
    return fail(Args.Graph + ": " + Fault.message());
  const std::string Graph = Linker.graph(Args.Root);
  if (Graph.empty())
    return fail(Args.Root.empty() ? "no root to draw" : "no root named '" + Args.Root + "'");
  Out << Graph;
  return isWritten(Out) ? kClean : fail("cannot write to " + Args.Graph);
}

bool hasErrors(const std::vector<wbgc::summary::Report> &Reports) {
  return llvm::any_of(Reports, [](const wbgc::summary::Report &R) {
    return R.front().Severity == wbgc::summary::Message::Level::Error;
  });
}

int check(const Arguments &Args) {
  wbgc::linkcheck::Inputs Files;
  gather(Args, Files);
  if (!Files.errors().empty()) {
    for (const std::string &Error : Files.errors())
      fail(Error);
    return kBadInput;
  }
  Files.takeMembers();
  wbgc::summary::SummaryLinker Linker(Files.taken());
  const std::vector<wbgc::summary::Report> Reports = Linker.check();
  print(Reports, Args.IsSarif);
  if (!isWritten(llvm::outs()))
    return fail("cannot write to standard output");
  if (!Args.Graph.empty() && writeGraph(Args, Linker) != kClean)
    return kBadInput;
  return hasErrors(Reports) ? kViolations : kClean;
}

} // namespace

int main(int Count, char **Values) {
  const llvm::InitLLVM Init(Count, Values);
  llvm::BumpPtrAllocator Memory;
  llvm::StringSaver Saver(Memory);
  llvm::SmallVector<const char *, 64> Words(Values + 1, Values + Count);
  llvm::cl::ExpandResponseFiles(Saver, llvm::cl::TokenizeGNUCommandLine, Words);
  const Arguments Args = parse(Words);
  if (!Args.Answer.empty()) {
    llvm::outs() << Args.Answer;
    return isWritten(llvm::outs()) ? kClean : fail("cannot write to standard output");
  }
  if (!Args.Wrong.empty())
    return fail(Args.Wrong + "; try --help");
  return check(Args);
}
