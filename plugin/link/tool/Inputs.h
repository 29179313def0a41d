// Inputs.h - The files of a link: which of them count, what they define and what they ask for.
//
// Stands in for the linker: objects count, members of archives when something asks for them, and
// of several definitions of a symbol the one that the linker would take.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_LINK_TOOL_INPUTS_H
#define WBGC_LINK_TOOL_INPUTS_H

#include "link/SummaryLinker.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>
#include <vector>

namespace llvm {
class BitcodeModule;
} // namespace llvm

namespace wbgc::linkcheck {

/// An object that may or may not be part of the link.
struct Candidate : summary::Object {
  bool IsTaken = false;
};

class Inputs {
public:
  /// The linker's --wrap=\p Symbol, for the files that are added after it.
  void wrap(llvm::StringRef Symbol) { Wrapped.insert(Symbol); }

  /// Its --defsym=\p Symbol=\p Target, for the files that were added before it.
  void define(llvm::StringRef Symbol, llvm::StringRef Target);

  /// Reads \p Path and all that it holds. What cannot be read is described in errors().
  void add(const std::string &Path);

  /// Reads the image that the linker made of the other files.
  void addLinked(const std::string &Path);

  /// Decides which members of archives are part of the link.
  void takeMembers();

  const std::vector<std::string> &errors() const { return Errors; }
  /// Those that are part of the link, in its order.
  std::vector<const summary::Object *> taken() const;

private:
  void read(llvm::MemoryBufferRef Buffer, const std::string &Name, bool IsMember);
  void readArchive(llvm::MemoryBufferRef Buffer, const std::string &Name);
  llvm::Error readELF(llvm::MemoryBufferRef Buffer, Candidate &To);
  llvm::Error readBitcode(llvm::MemoryBufferRef Buffer, Candidate &To);
  llvm::Error readModule(llvm::BitcodeModule &Module, Candidate &To);
  llvm::StringRef keep(llvm::StringRef Text);
  void wrapSymbols(Candidate &O);
  void take(Candidate &O);
  bool isInImage(const Candidate &O) const;

  std::vector<std::unique_ptr<llvm::MemoryBuffer>> Buffers;
  std::vector<std::string> Errors;
  std::vector<std::unique_ptr<Candidate>> Objects;
  std::unique_ptr<Candidate> Image;
  llvm::StringSet<> Wrapped;
  llvm::DenseSet<uint64_t> ImageHashes;
  bool IsReadingImage = false; // which may lack what it is not checked by
  llvm::StringMap<bool> DefinedSymbols;
  std::vector<llvm::StringRef> Wanted;
};

} // namespace wbgc::linkcheck

#endif // WBGC_LINK_TOOL_INPUTS_H
