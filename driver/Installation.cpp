// Installation.cpp - Finds the parts of wbgc from the place of the running executable.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Installation.h"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace wbgc::driver {

// Folders relative to that of the drivers: the build folder's, and the one that was configured for
// installation where that is another (Debian's lib/x86_64-linux-gnu).
static const char *const kLibFolders[] = {"../lib", WBGC_LIB_FROM_BIN};
static const char *const kIncludeFolders[] = {"../include", WBGC_INCLUDE_FROM_BIN};

static std::string realPath(const std::string &Path) {
  char Buffer[PATH_MAX];
  return realpath(Path.c_str(), Buffer) ? Buffer : "";
}

template <size_t N>
static std::string folderWith(const char *File, const std::string &Bin,
                              const char *const (&Folders)[N]) {
  for (const char *Folder : Folders)
    if (isFile(Bin + "/" + Folder + "/" + File))
      return realPath(Bin + "/" + Folder);
  return "";
}

Installation Installation::ofThisProcess() {
  Installation Result;
  std::string Self = realPath("/proc/self/exe");
  Result.Bin = Self.substr(0, Self.rfind('/'));
  Result.Lib = folderWith("wbgc.so", Result.Bin, kLibFolders);
  if (Result.Lib.empty())
    Result.Lib = folderWith("libwbgc.a", Result.Bin, kLibFolders);
  Result.Include = folderWith("wbgc/annotations.h", Result.Bin, kIncludeFolders);
  return Result;
}

bool isFile(const std::string &Path) {
  struct stat Status;
  return stat(Path.c_str(), &Status) == 0 && S_ISREG(Status.st_mode);
}

bool isExecutable(const std::string &Path) {
  return isFile(Path) && access(Path.c_str(), X_OK) == 0;
}

std::string findProgram(const std::string &Name, const std::vector<std::string> &Folders) {
  if (Name.find('/') != std::string::npos)
    return isExecutable(Name) ? Name : "";
  for (const std::string &Folder : Folders)
    if (isExecutable(Folder + "/" + Name))
      return Folder + "/" + Name;
  const char *Path = getenv("PATH");
  std::string_view Rest = Path ? Path : "";
  while (!Rest.empty()) {
    size_t End = std::min(Rest.find(':'), Rest.size());
    std::string Candidate = std::string(Rest.substr(0, End)) + "/" + Name;
    if (End != 0 && isExecutable(Candidate))
      return Candidate;
    Rest.remove_prefix(std::min(End + 1, Rest.size()));
  }
  return "";
}

std::string_view baseName(std::string_view Path) { return Path.substr(Path.rfind('/') + 1); }

void fail(const char *Program, const std::string &Text) {
  fprintf(stderr, "%s: error: %s\n", Program, Text.c_str());
  exit(1);
}

void become(const char *Self, const std::string &Program,
            const std::vector<std::string> &Arguments) {
  std::vector<char *> Pointers;
  Pointers.push_back(const_cast<char *>(Program.c_str()));
  for (const std::string &Argument : Arguments)
    Pointers.push_back(const_cast<char *>(Argument.c_str()));
  Pointers.push_back(nullptr);
  execv(Program.c_str(), Pointers.data());
  fail(Self, "cannot run '" + Program + "': " + strerror(errno));
}

} // namespace wbgc::driver
