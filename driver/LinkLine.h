// LinkLine.h - What a linker's command line says, as far as wbgc-ld has to know it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_DRIVER_LINKLINE_H
#define WBGC_DRIVER_LINKLINE_H

#include <string>
#include <vector>

namespace wbgc::driver {

enum class LinkKind { Executable, SharedLibrary, Relocatable };

struct LinkLine {
  LinkKind Kind = LinkKind::Executable;
  bool HasLibc = false;               // the compiler added the system's libraries: no -nostdlib
  std::string Output = "a.out";       //
  std::vector<std::string> Inputs;    // objects, archives, libraries in order, -lNAME resolved
  std::vector<std::string> Renamings; // --wrap=SYMBOL, --defsym=SYMBOL=OTHER
  size_t RuntimePlace = 0;            // index of the first argument that the runtime has to precede

  // Arguments without response files, as expandResponses gives them.
  explicit LinkLine(const std::vector<std::string> &Arguments);
};

} // namespace wbgc::driver

#endif // WBGC_DRIVER_LINKLINE_H
