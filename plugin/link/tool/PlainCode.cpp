// PlainCode.cpp - Which symbols stand at one place, and from each relocation to the function that it stands in.
//
// By way of ELFFile, whose every step may fail: LLVM's iterators over relocations stop the program
// where the file is damaged.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/tool/PlainCode.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <algorithm>
#include <map>

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

/// LLVM adds the size of the arguments to the name of a `vectorcall` function: `f@@16`.
llvm::StringRef withoutBytes(llvm::StringRef Symbol) {
  const auto [Name, Bytes] = Symbol.split("@@");
  return !Bytes.empty() && llvm::all_of(Bytes, llvm::isDigit) ? Name : Symbol;
}

class Reader {
public:
  explicit Reader(const llvm::object::ELFFile<ELF> &File) : File(File) {}

  llvm::Error read(const llvm::StringSet<> &Described) {
    if (llvm::Error Fault = findSymbols())
      return Fault;
    if (llvm::Error Fault = findPieces(Described))
      return Fault;
    const bool HasPlain = llvm::any_of(Pieces, [](const auto &P) { return P.second.isPlain(); });
    for (const ELF::Shdr &Section : Sections)
      if (HasPlain && Section.sh_type == llvm::ELF::SHT_RELA)
        if (llvm::Error Fault = relocations(Section))
          return Fault;
    return llvm::Error::success();
  }

  /// A call within a section leaves no relocation if its target is local: so each function may also
  /// run what the local ones beside it do.
  summary::PlainCode references() const {
    summary::PlainCode Result;
    llvm::DenseMap<uint32_t, std::vector<llvm::StringRef>> OfLocals;
    for (const auto &[Place, P] : Pieces)
      if (P.isPlain() && P.IsLocal)
        llvm::append_range(OfLocals[Place.first], P.References);
    for (const auto &[Place, P] : Pieces)
      for (const llvm::StringRef Symbol : P.Symbols) {
        if (!P.isPlain())
          continue;
        std::vector<llvm::StringRef> &To = Result[Symbol];
        llvm::append_range(To, P.References);
        llvm::append_range(To, OfLocals.lookup(Place.first));
        llvm::sort(To);
        To.erase(std::unique(To.begin(), To.end()), To.end());
      }
    return Result;
  }

  std::vector<llvm::StringRef> exportedReferences() const {
    std::vector<llvm::StringRef> Result;
    for (const auto &[Place, P] : Pieces)
      if (P.isPlain() && P.IsExported)
        llvm::append_range(Result, P.References);
    return Result;
  }

  std::vector<std::pair<llvm::StringRef, llvm::StringRef>> aliases() const {
    std::vector<std::pair<llvm::StringRef, llvm::StringRef>> Result;
    for (const auto &[Place, P] : Pieces)
      if (!P.Described.empty())
        for (const llvm::StringRef Symbol : P.Symbols)
          Result.emplace_back(Symbol, P.Described);
    return Result;
  }

private:
  /// A function, which ends where the next one begins.
  struct Piece {
    bool IsLocal = false;
    bool IsExported = false;              // not weak, and no version of one: `f.avx2`
    llvm::StringRef Described;            // a symbol that a unit knows
    std::vector<llvm::StringRef> Symbols; // those that none does
    std::vector<llvm::StringRef> References;
    bool isPlain() const { return Described.empty() && !Symbols.empty(); }
  };

  llvm::Error findSymbols() {
    llvm::Expected<ELF::ShdrRange> All = File.sections();
    if (!All)
      return All.takeError();
    Sections = *All;
    for (const ELF::Shdr &Section : Sections) {
      const bool IsDynamic = Section.sh_type == llvm::ELF::SHT_DYNSYM; // alone where strip left it
      if (Section.sh_type != llvm::ELF::SHT_SYMTAB && !(IsDynamic && Symbols.empty()))
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
      Piece &To = Pieces[{*Section, Symbol.st_value}];
      To.IsLocal |= Symbol.getBinding() == llvm::ELF::STB_LOCAL;
      if (const llvm::StringRef Known = withoutBytes(*Name); Described.contains(Known))
        To.Described = Known;
      else if (!isMadeByCompiler(*Name)) {
        To.Symbols.push_back(linkName(*Name));
        To.IsExported |= Symbol.getBinding() == llvm::ELF::STB_GLOBAL &&
                         !Described.contains(Name->split('.').first);
      }
    }
    return llvm::Error::success();
  }

  llvm::Error relocations(const ELF::Shdr &Section) {
    llvm::Expected<ELF::RelaRange> All = File.relas(Section);
    if (!All)
      return All.takeError();
    for (const ELF::Rela &Relocation : *All) {
      auto At = Pieces.upper_bound({Section.sh_info, Relocation.r_offset});
      if (At == Pieces.begin())
        continue;
      auto &[Place, P] = *--At;
      const uint32_t Index = Relocation.getSymbol(/*IsMips64EL=*/false);
      if (Place.first != Section.sh_info || !P.isPlain() || Index >= Symbols.size())
        continue;
      llvm::Expected<llvm::StringRef> Name = Symbols[Index].getName(Strings);
      if (!Name)
        return Name.takeError();
      if (!Name->empty())
        P.References.push_back(*Name);
    }
    return llvm::Error::success();
  }

  const llvm::object::ELFFile<ELF> &File;
  llvm::ArrayRef<ELF::Shdr> Sections;
  llvm::ArrayRef<ELF::Sym> Symbols;
  llvm::StringRef Strings;
  llvm::object::DataRegion<ELF::Word> LargeIndices{llvm::ArrayRef<ELF::Word>()};
  std::map<std::pair<uint32_t, uint64_t>, Piece> Pieces; // by section and address
};

} // namespace

llvm::StringRef linkName(llvm::StringRef Symbol) { return Symbol.take_front(Symbol.find("@@")); }

llvm::Expected<BesideSummary> findBesideSummary(const llvm::object::ELF64LEObjectFile &File,
                                                const std::vector<summary::Unit> &Units) {
  Reader From(File.getELFFile());
  if (llvm::Error Fault = From.read(describedSymbols(Units)))
    return std::move(Fault);
  return BesideSummary{From.references(), From.exportedReferences(), From.aliases()};
}

} // namespace wbgc::linkcheck
