// ResponseFile.h - Arguments that stand in files, `@file`, read and written as GCC, Clang and ld
// do.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_DRIVER_RESPONSEFILE_H
#define WBGC_DRIVER_RESPONSEFILE_H

#include <string>
#include <string_view>
#include <vector>

namespace wbgc::driver {

// Words of a response file: separated by white space; single and double quotes and a backslash keep
// a character as it is.
std::vector<std::string> splitResponse(std::string_view Text);

// Arguments with every `@file` replaced by its words, nested ones too. An argument whose file can't
// be read stays, as in GCC; so does one nested deeper than any real one, which is a file naming
// itself.
std::vector<std::string> expandResponses(const std::vector<std::string> &Arguments);

// One argument, `@file`, that stands for all of Arguments. The file has no name, and lives as long
// as this process and those that inherit its descriptors. Empty if there is no memory for it.
std::string makeResponse(const std::vector<std::string> &Arguments);

} // namespace wbgc::driver

#endif // WBGC_DRIVER_RESPONSEFILE_H
