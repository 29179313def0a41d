// Texts.h - The texts of Diagnostics.def for those who have no Clang to print them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_LINK_TEXTS_H
#define WBGC_LINK_TEXTS_H

#include "link/SummaryLinker.h"

#include <initializer_list>

namespace wbgc::summary {

enum class TextId {
#define WBGC_DIAGNOSTIC(Name, Level, Text) Name,
#include "support/Diagnostics.def"
};

/// The text \p Id at \p Loc, with %0, %1 ... replaced by \p Arguments.
Message message(TextId Id, const Location &Loc, std::initializer_list<llvm::StringRef> Arguments);

} // namespace wbgc::summary

#endif // WBGC_LINK_TEXTS_H
