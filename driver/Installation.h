// Installation.h - Where the parts of wbgc lie, seen from a driver that runs.
//
// The build folder and every installed tree are the same to the drivers: nothing but the place of
// the executable itself is looked at, so a tree may be moved as a whole. Only Clang is an absolute
// path.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_DRIVER_INSTALLATION_H
#define WBGC_DRIVER_INSTALLATION_H

#include <string>
#include <string_view>
#include <vector>

namespace wbgc::driver {

struct Installation {
  std::string Bin;     // folder of the drivers
  std::string Lib;     // folder of wbgc.so and libwbgc.*; empty if there is none
  std::string Include; // folder of wbgc/wbgc.h; empty if there is none

  // The tree that the running executable belongs to, symbolic links resolved.
  static Installation ofThisProcess();
};

bool isFile(const std::string &Path);
bool isExecutable(const std::string &Path);

// The first of Folders, then of $PATH, that holds an executable Name; empty if none does. A Name
// with a slash is looked for where it says.
std::string findProgram(const std::string &Name, const std::vector<std::string> &Folders);

// The last component of Path.
std::string_view baseName(std::string_view Path);

// One line on standard error, `PROGRAM: error: TEXT`, and exit status 1.
[[noreturn]] void fail(const char *Program, const std::string &Text);

// Becomes Program. Fails with one line if that is impossible.
[[noreturn]] void become(const char *Self, const std::string &Program,
                         const std::vector<std::string> &Arguments);

} // namespace wbgc::driver

#endif // WBGC_DRIVER_INSTALLATION_H
