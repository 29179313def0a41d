// EffectSummaryWrite.cpp - Summary to bytes.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/EffectSummary.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/LEB128.h"
#include "llvm/Support/raw_ostream.h"

namespace wbgc::summary {
namespace {

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
    return withHeader(table() + Body);
  }

private:
  void number(uint64_t N) { llvm::encodeULEB128(N, Out); }

  void string(llvm::StringRef S) {
    const auto [Known, IsNew] = Index.try_emplace(S, Strings.size());
    if (IsNew)
      Strings.push_back(Known->getKey());
    number(Known->second);
  }

  void location(const Location &L) {
    number(L.Line);
    if (L.Line == 0)
      return;
    number(L.Column);
    string(L.File);
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
    llvm::raw_string_ostream To(Result);
    llvm::encodeULEB128(Strings.size(), To);
    for (const llvm::StringRef S : Strings) {
      llvm::encodeULEB128(S.size(), To);
      To << S;
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
    Word(llvm::crc32(llvm::arrayRefFromStringRef(Payload)));
    return Result + Payload;
  }

  std::string Body;
  llvm::raw_string_ostream Out{Body};
  llvm::StringMap<uint64_t> Index;
  std::vector<llvm::StringRef> Strings;
};

} // namespace

std::string write(const Unit &U) { return Writer().write(U); }

} // namespace wbgc::summary
