// PlainCode.cpp - From each relocation to the function that it stands in.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/tool/PlainCode.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

#include <tuple>

namespace wbgc::linkcheck {
namespace {

using llvm::object::ELF64LEObjectFile;

struct Piece {
  uint64_t Begin;
  bool IsPlain;
};
/// By section, in order of address.
using Pieces = llvm::DenseMap<uint64_t, std::vector<Piece>>;

bool isMadeByCompiler(llvm::StringRef Name) {
  for (const llvm::StringRef Prefix : {"_GLOBAL__", "__cxx_global_", "_ZTW", "_ZTH", "_ZTh", "_ZTv",
                                       "_ZTc", "__tls_", "__clang_", "__wbgc", "asan.", "tsan."})
    if (Name.starts_with(Prefix))
      return true;
  return false;
}

llvm::StringSet<> describedSymbols(const std::vector<summary::Unit> &Units) {
  llvm::StringSet<> Result;
  for (const summary::Unit &U : Units)
    for (const summary::Function &F : U.Functions) {
      if (!F.isDefined())
        continue;
      Result.insert(F.Symbol);
      for (const llvm::StringRef Other : F.OtherSymbols)
        Result.insert(Other);
    }
  return Result;
}

llvm::Expected<Pieces> findPieces(const ELF64LEObjectFile &File,
                                  const llvm::StringSet<> &Described) {
  Pieces Result;
  bool HasPlain = false;
  for (const llvm::object::ELFSymbolRef Sym : File.symbols()) {
    const uint8_t Type = Sym.getELFType();
    if (Type != llvm::ELF::STT_FUNC && Type != llvm::ELF::STT_NOTYPE)
      continue;
    llvm::Expected<llvm::object::section_iterator> Section = Sym.getSection();
    if (!Section)
      return Section.takeError();
    if (*Section == File.section_end() || !(*Section)->isText())
      continue;
    llvm::Expected<llvm::StringRef> Name = Sym.getName();
    llvm::Expected<uint64_t> Begin = Sym.getValue();
    if (!Name)
      return Name.takeError();
    if (!Begin)
      return Begin.takeError();
    const bool IsPlain = !Described.contains(*Name) && !isMadeByCompiler(*Name);
    HasPlain |= IsPlain;
    Result[(*Section)->getIndex()].push_back({*Begin, IsPlain});
  }
  if (!HasPlain)
    return Pieces();
  for (auto &Entry : Result)
    llvm::sort(Entry.second, [](const Piece &A, const Piece &B) {
      return std::tie(A.Begin, A.IsPlain) < std::tie(B.Begin, B.IsPlain);
    });
  return Result;
}

bool isPlain(const std::vector<Piece> &In, uint64_t Offset) {
  const auto After =
      llvm::upper_bound(In, Offset, [](uint64_t At, const Piece &P) { return At < P.Begin; });
  return After != In.begin() && std::prev(After)->IsPlain;
}

} // namespace

llvm::Expected<std::vector<llvm::StringRef>>
namesInPlainCode(const ELF64LEObjectFile &File, const std::vector<summary::Unit> &Units) {
  std::vector<llvm::StringRef> Result;
  llvm::Expected<Pieces> Known = findPieces(File, describedSymbols(Units));
  if (!Known)
    return Known.takeError();
  if (Known->empty())
    return Result;
  llvm::StringSet<> Seen;
  for (const llvm::object::SectionRef &Section : File.sections()) {
    llvm::Expected<llvm::object::section_iterator> Patched = Section.getRelocatedSection();
    if (!Patched)
      return Patched.takeError();
    if (*Patched == File.section_end())
      continue;
    const auto Code = Known->find((*Patched)->getIndex());
    if (Code == Known->end())
      continue;
    for (const llvm::object::RelocationRef &Relocation : Section.relocations()) {
      const llvm::object::symbol_iterator Target = Relocation.getSymbol();
      if (Target == File.symbol_end() || !isPlain(Code->second, Relocation.getOffset()))
        continue;
      llvm::Expected<llvm::StringRef> Name = Target->getName();
      if (!Name)
        return Name.takeError();
      if (!Name->empty() && Seen.insert(*Name).second)
        Result.push_back(*Name);
    }
  }
  return Result;
}

} // namespace wbgc::linkcheck
