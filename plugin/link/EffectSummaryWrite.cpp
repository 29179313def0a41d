// EffectSummaryWrite.cpp - Summary to bytes.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/EffectSummary.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/LEB128.h"

namespace wbgc::summary {
namespace {

llvm::ArrayRef<uint8_t> bytes(llvm::StringRef S) { return llvm::arrayRefFromStringRef(S); }

void append(std::string &To, uint64_t Number) {
  uint8_t Bytes[10];
  const unsigned Count = llvm::encodeULEB128(Number, Bytes);
  To.append(reinterpret_cast<const char *>(Bytes), Count);
}

/// \p Facts in as few bytes as this LLVM can do in no time.
std::string pack(const std::string &Facts) {
  const bool HasZstd = llvm::compression::zstd::isAvailable();
  llvm::SmallVector<uint8_t, 0> Small;
  std::string Result;
  if (Facts.size() < kPackedFrom || Facts.size() > kUnpackedUpTo ||
      !(HasZstd || llvm::compression::zlib::isAvailable())) {
    Result += static_cast<char>(Packing::Plain);
    return Result + Facts;
  }
  if (HasZstd)
    llvm::compression::zstd::compress(bytes(Facts), Small,
                                      llvm::compression::zstd::BestSpeedCompression);
  else
    llvm::compression::zlib::compress(bytes(Facts), Small,
                                      llvm::compression::zlib::BestSpeedCompression);
  Result += static_cast<char>(HasZstd ? Packing::Zstd : Packing::Zlib);
  append(Result, Facts.size());
  return Result + llvm::encodeBase64(Small);
}

class Writer {
public:
  std::string write(const Unit &U) {
    string(U.Source);
    number(U.UnknownIsWarning);
    number(U.Functions.size());
    for (const Function &F : U.Functions)
      function(F);
    number(U.Assignments.size());
    for (const Assignment &A : U.Assignments) {
      number(A.Function);
      number(A.Effect);
      string(A.Pointer);
      location(A.Loc);
    }
    return withHeader(pack(table() + Body));
  }

private:
  void number(uint64_t N) { append(Body, N); }

  uint64_t index(llvm::StringRef S) {
    const auto [Known, IsNew] = Index.try_emplace(S, Strings.size());
    if (IsNew)
      Strings.push_back(Known->getKey());
    return Known->second;
  }

  void string(llvm::StringRef S) { number(index(S)); }

  void location(const Location &L) {
    number(L.Line);
    if (L.Line == 0)
      return;
    number(L.Column);
    file(L.File);
  }

  /// The names of files are few, and each has one place in memory as a rule.
  void file(llvm::StringRef Name) {
    const auto [Known, IsNew] = Files.try_emplace({Name.data(), Name.size()}, 0);
    if (IsNew)
      Known->second = index(Name);
    number(Known->second);
  }

  void function(const Function &F) {
    string(F.Symbol);
    number(F.OtherSymbols.size());
    for (const llvm::StringRef Other : F.OtherSymbols)
      string(Other);
    string(F.Name);
    string(F.AliasOf);
    number(static_cast<unsigned>(F.Links));
    location(F.Place);
    number(static_cast<unsigned>(F.Instantiated));
    if (F.Instantiated != Instantiation::None)
      location(F.InstantiatedAt);
    attributes(F);
    number(F.Promises.size());
    for (const Promise &P : F.Promises) {
      number(P.Parameter);
      number(P.Of);
      string(P.Name);
    }
    number(F.Sites.size());
    for (const Site &S : F.Sites) {
      number(S.Effect);
      location(S.Loc);
    }
    number(F.Unverifiable.size());
    for (const UnverifiableCall &C : F.Unverifiable) {
      number(C.Of);
      location(C.Loc);
    }
    number(F.Calls.size());
    for (const Call &C : F.Calls)
      call(C);
  }

  void attributes(const Function &F) {
    unsigned Mask = 0;
    for (unsigned I = 0; I < kAttributeCount; ++I)
      Mask |= (F.Declared[I].Line ? 1u : 0u) << I;
    number(Mask);
    for (const Location &L : F.Declared)
      if (L.Line)
        location(L);
  }

  void call(const Call &C) {
    number(C.Callee);
    number(C.IsImplicit | C.Follows << 1);
    location(C.Loc);
    number(C.Hands.size());
    for (const Hand &H : C.Hands) {
      number(H.Argument);
      number(H.IsParameter);
      number(H.What);
    }
  }

  std::string table() const {
    std::string Result;
    append(Result, Strings.size());
    for (const llvm::StringRef S : Strings) {
      append(Result, S.size());
      Result += S;
    }
    return Result;
  }

  static std::string withHeader(const std::string &Payload) {
    std::string Result = kMagic.str();
    const auto Word = [&Result](uint32_t Value) {
      char Bytes[4];
      llvm::support::endian::write32le(Bytes, Value);
      Result.append(Bytes, 4);
    };
    Word(kVersion);
    Word(Payload.size());
    Word(llvm::crc32(bytes(Payload)));
    return Result + Payload;
  }

  std::string Body;
  llvm::StringMap<uint64_t> Index;
  std::vector<llvm::StringRef> Strings;
  llvm::DenseMap<std::pair<const char *, size_t>, uint64_t> Files; // by place: their index
};

} // namespace

std::string write(const Unit &U) { return Writer().write(U); }

} // namespace wbgc::summary
