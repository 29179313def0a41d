// Loader.cpp - What `-fplugin=wbgc` loads: brings in the plugin proper if the Clang around is the
// right one.
//
// The plugin is bound to one major version of Clang: in another one the dynamic linker finds some
// symbol missing and Clang prints its mangled name. This library needs nothing of LLVM, so it loads
// everywhere and can say what is wrong.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string>

// Of LLVM's C interface, in whatever Clang loads us; null in a program that is not Clang.
extern "C" void LLVMGetVersion(unsigned *Major, unsigned *Minor, unsigned *Patch)
    __attribute__((weak));

/// The analyzer, in clang-tidy too, takes every plugin for one of its own, and warns of those that do not name its
/// version. It is asked for at run time: the analyzer compares minor versions too.
extern "C" [[gnu::visibility("default")]] char clang_analyzerAPIVersionString[32];
char clang_analyzerAPIVersionString[32];

namespace {

[[noreturn]] void refuse(const std::string &Why) {
  std::fprintf(stderr, "error: %s\n", Why.c_str());
  std::exit(1);
}

std::string ownFolder() {
  Dl_info Self{};
  dladdr(reinterpret_cast<void *>(&ownFolder), &Self);
  const std::string Path = Self.dli_fname ? Self.dli_fname : "";
  const size_t Slash = Path.rfind('/');
  return Slash == std::string::npos ? std::string() : Path.substr(0, Slash + 1);
}

[[gnu::constructor]] void loadPlugin() {
  unsigned Major = 0, Minor = 0, Patch = 0;
  if (LLVMGetVersion)
    LLVMGetVersion(&Major, &Minor, &Patch);
  if (Major != WBGC_LLVM_MAJOR)
    refuse("wbgc was built for Clang " + std::to_string(WBGC_LLVM_MAJOR) +
           " and cannot run in Clang " + (Major ? std::to_string(Major) : "of an unknown version") +
           "; use clang-" + std::to_string(WBGC_LLVM_MAJOR) + " or the wbgc of that version");
  std::snprintf(clang_analyzerAPIVersionString, sizeof clang_analyzerAPIVersionString, "%u.%u.%u",
                Major, Minor, Patch);
  const std::string Plugin = ownFolder() + "wbgc-plugin-" + std::to_string(WBGC_LLVM_MAJOR) + ".so";
  if (!dlopen(Plugin.c_str(), RTLD_NOW | RTLD_LOCAL))
    refuse(std::string("wbgc cannot load its plugin: ") + dlerror());
}

} // namespace
