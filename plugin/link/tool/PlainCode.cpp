// PlainCode.cpp - From each relocation to the function that it stands in.
//
// By way of ELFFile, whose every step may fail: LLVM's iterators over relocations stop the program
// where the file is damaged.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/tool/PlainCode.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

#include <tuple>

namespace wbgc::linkcheck {
namespace {

using ELF = llvm::object::ELF64LE;

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

class Reader {
public:
  explicit Reader(const llvm::object::ELFFile<ELF> &File) : File(File) {}

  llvm::Error read(const llvm::StringSet<> &Described) {
    if (llvm::Error Fault = findSymbols())
      return Fault;
    if (llvm::Error Fault = findPieces(Described))
      return Fault;
    for (const ELF::Shdr &Section : Sections) {
      const auto Code = Pieces.find(Section.sh_info);
      if (!HasPlain || Section.sh_type != llvm::ELF::SHT_RELA || Code == Pieces.end())
        continue;
      if (llvm::Error Fault = relocations(Section, Code->second))
        return Fault;
    }
    return llvm::Error::success();
  }

  std::vector<llvm::StringRef> Names;

private:
  /// Where a function begins; it ends where the next one does.
  struct Piece {
    uint64_t Begin;
    bool IsPlain;
  };

  llvm::Error findSymbols() {
    llvm::Expected<ELF::ShdrRange> All = File.sections();
    if (!All)
      return All.takeError();
    Sections = *All;
    for (const ELF::Shdr &Section : Sections) {
      if (Section.sh_type != llvm::ELF::SHT_SYMTAB)
        continue;
      llvm::Expected<ELF::SymRange> Table = File.symbols(&Section);
      if (!Table)
        return Table.takeError();
      llvm::Expected<llvm::StringRef> Text = File.getStringTableForSymtab(Section, Sections);
      if (!Text)
        return Text.takeError();
      Symbols = *Table;
      Strings = *Text;
    }
    for (const ELF::Shdr &Section : Sections)
      if (Section.sh_type == llvm::ELF::SHT_SYMTAB_SHNDX) {
        llvm::Expected<llvm::ArrayRef<ELF::Word>> Table = File.getSHNDXTable(Section, Sections);
        if (!Table)
          return Table.takeError();
        LargeIndices = llvm::object::DataRegion<ELF::Word>(*Table);
      }
    return llvm::Error::success();
  }

  llvm::Error findPieces(const llvm::StringSet<> &Described) {
    for (const ELF::Sym &Symbol : Symbols) {
      const uint8_t Type = Symbol.getType();
      if ((Type != llvm::ELF::STT_FUNC && Type != llvm::ELF::STT_NOTYPE) || !Symbol.isDefined())
        continue;
      llvm::Expected<uint32_t> Section = File.getSectionIndex(Symbol, Symbols, LargeIndices);
      if (!Section)
        return Section.takeError();
      llvm::Expected<llvm::StringRef> Name = Symbol.getName(Strings);
      if (!Name)
        return Name.takeError();
      if (*Section == 0 || *Section >= Sections.size() ||
          !(Sections[*Section].sh_flags & llvm::ELF::SHF_EXECINSTR))
        continue;
      const bool IsPlain = !Described.contains(*Name) && !isMadeByCompiler(*Name);
      HasPlain |= IsPlain;
      Pieces[*Section].push_back({Symbol.st_value, IsPlain});
    }
    for (auto &Entry : Pieces)
      llvm::sort(Entry.second, [](const Piece &A, const Piece &B) {
        return std::tie(A.Begin, A.IsPlain) < std::tie(B.Begin, B.IsPlain);
      });
    return llvm::Error::success();
  }

  llvm::Error relocations(const ELF::Shdr &Section, const std::vector<Piece> &Code) {
    llvm::Expected<ELF::RelaRange> All = File.relas(Section);
    if (!All)
      return All.takeError();
    for (const ELF::Rela &Relocation : *All) {
      const uint32_t Index = Relocation.getSymbol(/*IsMips64EL=*/false);
      if (Index >= Symbols.size() || !isPlain(Code, Relocation.r_offset))
        continue;
      llvm::Expected<llvm::StringRef> Name = Symbols[Index].getName(Strings);
      if (!Name)
        return Name.takeError();
      if (!Name->empty() && Seen.insert(*Name).second)
        Names.push_back(*Name);
    }
    return llvm::Error::success();
  }

  static bool isPlain(const std::vector<Piece> &In, uint64_t Offset) {
    const auto After =
        llvm::upper_bound(In, Offset, [](uint64_t At, const Piece &P) { return At < P.Begin; });
    return After != In.begin() && std::prev(After)->IsPlain;
  }

  const llvm::object::ELFFile<ELF> &File;
  llvm::ArrayRef<ELF::Shdr> Sections;
  llvm::ArrayRef<ELF::Sym> Symbols;
  llvm::StringRef Strings;
  llvm::object::DataRegion<ELF::Word> LargeIndices{llvm::ArrayRef<ELF::Word>()};
  llvm::DenseMap<uint64_t, std::vector<Piece>> Pieces; // by section, in order of address
  llvm::StringSet<> Seen;
  bool HasPlain = false;
};

} // namespace

llvm::Expected<std::vector<llvm::StringRef>>
namesInPlainCode(const llvm::object::ELF64LEObjectFile &File,
                 const std::vector<summary::Unit> &Units) {
  Reader From(File.getELFFile());
  if (llvm::Error Fault = From.read(describedSymbols(Units)))
    return std::move(Fault);
  return std::move(From.Names);
}

} // namespace wbgc::linkcheck
