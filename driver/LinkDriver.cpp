// LinkDriver.cpp - wbgc-ld: the system's linker, with the runtime library and the link-time check.
//
// wbgc-clang names it as Clang's linker; a build of one's own may do so too (clang
// --ld-path=wbgc-ld). Standing where the linker stands, it sees exactly what is linked, after
// -nostdlib, response files, configuration files and LTO have had their say.
//
// An executable gets the archive, and exports the runtime's symbols, so that libraries which it
// loads share its heap; a shared library gets libwbgc.so, whose symbols such an executable's come
// before. A relocatable object, and a link without the C library, gets nothing.
//
// The linker that it runs in the end is $WBGC_LD, else `ld`. The check runs on what was linked,
// once the linker knows which archive members that is; if it fails, the output is removed as if the
// link had failed. Asked for its version only, the linker links nothing, and nothing is checked; where it
// leaves no file (-o /dev/null), the inputs are.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Installation.h"
#include "LinkLine.h"
#include "ResponseFile.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace wbgc::driver;

static const char kSelf[] = "wbgc-ld";
static constexpr size_t kLongLine = 64 * 1024; // bytes of arguments that always fit a command line

static std::string realLinker(const Installation &Tree) {
  const char *Wanted = getenv("WBGC_LD");
  std::string Name = Wanted && *Wanted ? Wanted : "ld";
  std::string Linker = findProgram(Name, {});
  unsetenv("WBGC_LD");
  if (Linker.empty())
    fail(kSelf, "linker not found: '" + Name + "'");
  if (Linker == Tree.Bin + "/wbgc-ld")
    fail(kSelf, "WBGC_LD names wbgc-ld itself");
  return Linker;
}

// Folders that the loader searches by itself.
static bool isLoaderFolder(const std::string &Folder) {
  static const char *const kFolders[] = {"/lib", "/usr/lib", "/usr/local/lib",
                                         "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"};
  return std::find(std::begin(kFolders), std::end(kFolders), Folder) != std::end(kFolders);
}

// Loads no libraries, so exports nothing: then the linker makes a constant of the thread block's place.
static bool isStatic(const std::vector<std::string> &Arguments) {
  return std::find(Arguments.begin(), Arguments.end(), "--no-dynamic-linker") != Arguments.end();
}

static std::vector<std::string> runtimeArguments(const LinkLine &Line, bool IsStatic,
                                                 const std::string &Lib) {
  if (Line.Kind == LinkKind::Relocatable || !Line.HasLibc)
    return {};
  if (Line.Kind == LinkKind::Executable) {
    if (!isFile(Lib + "/libwbgc.a"))
      fail(kSelf, "runtime not found: no libwbgc.a in " + Lib);
    if (IsStatic)
      return {Lib + "/libwbgc.a"};
    return {Lib + "/libwbgc.a", "--dynamic-list=" + Lib + "/libwbgc.a.syms"};
  }
  if (!isFile(Lib + "/libwbgc.so"))
    fail(kSelf, "runtime not found: no libwbgc.so in " + Lib);
  std::vector<std::string> Result = {"--push-state", "--as-needed", Lib + "/libwbgc.so",
                                     "--pop-state"};
  if (!isLoaderFolder(Lib))
    Result.insert(Result.end(), {"-rpath", Lib});
  return Result;
}

// Arguments as they are, or in a response file where a command line could not hold them.
static std::vector<std::string> shortened(const std::vector<std::string> &Arguments) {
  size_t Bytes = 0;
  for (const std::string &Argument : Arguments)
    Bytes += Argument.size() + 1;
  std::string Response = Bytes > kLongLine ? makeResponse(Arguments) : "";
  return Response.empty() ? Arguments : std::vector<std::string>{Response};
}

// Runs Program; its exit status, or 128 and the signal that ended it.
static int run(const std::string &Program, const std::vector<std::string> &Arguments) {
  std::vector<char *> Pointers = {const_cast<char *>(Program.c_str())};
  for (const std::string &Argument : Arguments)
    Pointers.push_back(const_cast<char *>(Argument.c_str()));
  Pointers.push_back(nullptr);
  pid_t Child;
  int Error = posix_spawn(&Child, Program.c_str(), nullptr, nullptr, Pointers.data(), environ);
  if (Error != 0)
    fail(kSelf, "cannot run '" + Program + "': " + strerror(Error));
  int Status;
  while (waitpid(Child, &Status, 0) < 0)
    ;
  return WIFEXITED(Status) ? WEXITSTATUS(Status) : 128 + WTERMSIG(Status);
}

namespace {

// What stands under a name, before and after a link.
struct FileState {
  bool Exists = false;
  bool IsRegular = false;
  ino_t File = 0;
  timespec Written = {};

  explicit FileState(const std::string &Path) {
    struct stat Status;
    Exists = stat(Path.c_str(), &Status) == 0;
    if (!Exists)
      return;
    IsRegular = S_ISREG(Status.st_mode);
    File = Status.st_ino;
    Written = Status.st_mtim;
  }
  bool isStill(const FileState &Before) const {
    return Exists == Before.Exists && File == Before.File &&
           Written.tv_sec == Before.Written.tv_sec && Written.tv_nsec == Before.Written.tv_nsec;
  }
};

} // namespace

// The output tells the check which members of the archives were taken; the inputs, where each came
// from.
static int check(const std::string &Checker, const LinkLine &Line, const FileState &Output) {
  std::vector<std::string> Arguments = Line.Renamings;
  if (Output.IsRegular)
    Arguments.push_back("--linked=" + Line.Output);
  Arguments.insert(Arguments.end(), Line.Inputs.begin(), Line.Inputs.end());
  return run(Checker, shortened(Arguments));
}

int main(int Count, char **Values) {
  std::vector<std::string> Arguments = expandResponses({Values + 1, Values + Count});
  Installation Tree = Installation::ofThisProcess();
  std::string Linker = realLinker(Tree);
  LinkLine Line(Arguments);

  std::vector<std::string> Runtime = runtimeArguments(Line, isStatic(Arguments), Tree.Lib);
  auto Place = Arguments.begin() + static_cast<std::ptrdiff_t>(Line.RuntimePlace);
  Arguments.insert(Place, Runtime.begin(), Runtime.end());
  std::string Checker = Tree.Bin + "/wbgc-link-check";
  if (Line.Kind == LinkKind::Relocatable || !isExecutable(Checker))
    become(kSelf, Linker, shortened(Arguments));

  const FileState Before(Line.Output);
  if (int Status = run(Linker, shortened(Arguments)))
    return Status;
  const FileState Output(Line.Output);
  if (!Output.Exists || (Output.IsRegular && Output.isStill(Before)))
    return 0;
  int Status = check(Checker, Line, Output);
  if (Status != 0 && Output.IsRegular)
    unlink(Line.Output.c_str());
  return Status;
}
