// ClangDriver.cpp - wbgc-clang and wbgc-clang++: the Clang that the plugin was built for, with it.
//
// Runs Clang with a few things in front of the user's arguments: the plugin, the headers, threads,
// and wbgc-ld as the linker (LinkDriver.cpp owns the runtime library and the link-time check); and
// the plugin's macro, since Clang runs no plugin where it only preprocesses (-E, -save-temps).
// Whether there is a link at all, Clang alone knows: it depends on every argument, on response and
// configuration files, and on the types of the inputs. So nothing here guesses: the linker is a
// setting, not an input, and is run if Clang links. What one invocation leaves unused is nobody's
// mistake, hence --start-no-unused-arguments.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Installation.h"
#include "ResponseFile.h"

#include <wbgc/abi.h>

#include <algorithm>
#include <cstdlib>

using namespace wbgc::driver;

#ifdef WBGC_DRIVER_CXX
static const char kSelf[] = "wbgc-clang++";
static const char kClang[] = "clang++";
#else
static const char kSelf[] = "wbgc-clang";
static const char kClang[] = "clang";
#endif

namespace {

// What the user's arguments say about the linker, response files included.
struct LinkerChoice {
  std::string Name = "ld";           // file name, or a path
  std::vector<std::string> Prefixes; // of -B
  bool HasPath = false;              // --ld-path was given, and would win over wbgc-ld
};

} // namespace

static bool takePrefix(std::string_view &Text, std::string_view Prefix) {
  if (!Text.starts_with(Prefix))
    return false;
  Text.remove_prefix(Prefix.size());
  return true;
}

static LinkerChoice linkerChoice(const std::vector<std::string> &Arguments) {
  LinkerChoice Choice;
  std::string Path;
  for (size_t I = 0; I < Arguments.size(); ++I) {
    std::string_view Text = Arguments[I];
    if (takePrefix(Text, "--ld-path="))
      Path = Text;
    else if (takePrefix(Text, "-fuse-ld="))
      Choice.Name = Text.empty() || Text == "ld"               ? "ld"
                    : Text.find('/') != std::string_view::npos ? std::string(Text)
                                                               : "ld." + std::string(Text);
    else if (Text == "-B" && I + 1 < Arguments.size())
      Choice.Prefixes.push_back(Arguments[++I]);
    else if (takePrefix(Text, "-B"))
      Choice.Prefixes.emplace_back(Text);
  }
  Choice.HasPath = !Path.empty();
  if (Choice.HasPath)
    Choice.Name = Path;
  return Choice;
}

// Tells wbgc-ld which linker to run in the end.
static void announceLinker(const LinkerChoice &Choice) {
  std::vector<std::string> Folders = Choice.Prefixes; // the order of Clang's own search
  Folders.push_back(WBGC_CLANG_BINDIR);
  std::string Linker = findProgram(Choice.Name, Folders);
  setenv("WBGC_LD", Linker.empty() ? Choice.Name.c_str() : Linker.c_str(), 1);
}

static std::string clangProgram() {
  std::string Clang = findProgram(WBGC_CLANG_BINDIR "/" + std::string(kClang), {});
  if (Clang.empty())
    Clang = findProgram(std::string(kClang) + "-" WBGC_LLVM_MAJOR, {});
  if (Clang.empty())
    fail(kSelf, "clang " WBGC_LLVM_MAJOR " not found: neither " WBGC_CLANG_BINDIR "/" +
                    std::string(kClang) + " nor " + kClang + "-" WBGC_LLVM_MAJOR " in PATH");
  return Clang;
}

// Arguments that end before the linker, beyond doubt. A link that is none is Clang's matter; this
// only decides whether a missing runtime is worth a line before the work begins.
static bool mayLink(const std::vector<std::string> &Arguments) {
  static const char *const kNoLink[] = {"-c",           "-S",        "-E",
                                        "-M",           "-MM",       "-fsyntax-only",
                                        "-r",           "-nostdlib", "-nodefaultlibs",
                                        "--precompile", "--analyze", "--version",
                                        "-emit-ast"};
  bool HasInput = false;
  for (const std::string &Argument : Arguments) {
    if (std::find(std::begin(kNoLink), std::end(kNoLink), Argument) != std::end(kNoLink))
      return false;
    HasInput |= !Argument.empty() && Argument[0] != '-';
  }
  return HasInput;
}

// The standard folder of the system need not be named, and named first would break the C++
// library's #include_next.
static void addHeaders(std::vector<std::string> &Out, const Installation &Tree) {
  bool IsStandard = Tree.Include == "/usr/include" || Tree.Include == "/usr/local/include";
  Out.push_back(IsStandard ? "-idirafter" : "-isystem");
  Out.push_back(Tree.Include);
}

static void addUserArguments(std::vector<std::string> &Out, const std::vector<std::string> &User,
                             const std::vector<std::string> &Expanded, bool HasPath) {
  if (!HasPath) {
    Out.insert(Out.end(), User.begin(), User.end());
    return;
  }
  std::vector<std::string> Kept;
  for (const std::string &Argument : Expanded)
    if (!Argument.starts_with("--ld-path="))
      Kept.push_back(Argument);
  std::string Response = User == Expanded ? "" : makeResponse(Kept);
  if (Response.empty())
    Out.insert(Out.end(), Kept.begin(), Kept.end());
  else
    Out.push_back(Response);
}

int main(int Count, char **Values) {
  std::vector<std::string> User(Values + 1, Values + Count);
  std::string Clang = clangProgram();
  if (!User.empty() && User[0].starts_with("-cc1"))
    become(kSelf, Clang, User);

  Installation Tree = Installation::ofThisProcess();
  if (!isFile(Tree.Lib + "/wbgc.so"))
    fail(kSelf, "plugin not found: no wbgc.so in " + Tree.Bin + "/../lib");
  if (Tree.Include.empty())
    fail(kSelf, "headers not found: no wbgc/annotations.h in " + Tree.Bin + "/../include");

  std::vector<std::string> Expanded = expandResponses(User);
  if (!isFile(Tree.Lib + "/libwbgc.a") && mayLink(Expanded))
    fail(kSelf, "runtime not found: no libwbgc.a in " + Tree.Lib);
  LinkerChoice Choice = linkerChoice(Expanded);
  announceLinker(Choice);

  std::vector<std::string> Out = {"--start-no-unused-arguments",
                                  "-fplugin=" + Tree.Lib + "/wbgc.so",
                                  "-D__WBGC__=" + std::to_string(WBGC_ABI_VERSION)};
  addHeaders(Out, Tree);
  Out.insert(Out.end(),
             {"-pthread", "--ld-path=" + Tree.Bin + "/wbgc-ld", "--end-no-unused-arguments"});
  addUserArguments(Out, User, Expanded, Choice.HasPath);
  become(kSelf, Clang, Out);
}
