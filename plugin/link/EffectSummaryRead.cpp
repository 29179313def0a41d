// EffectSummaryRead.cpp - Bytes to summary, from files that nobody vouches for.
//
// Every number is checked before it is used: a count against the bytes that are left, since each
// item takes one at least; an index against its table. The first fault ends the reading.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/EffectSummary.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/xxhash.h"

namespace wbgc::summary {
namespace {

class Reader {
public:
  explicit Reader(llvm::StringRef Payload) : Rest(Payload) {}

  bool read(Unit &U) {
    unpack(U);
    strings();
    U.Source = string();
    U.UnknownIsWarning = number() != 0;
    U.Functions.resize(count());
    for (Function &F : U.Functions)
      function(F, U.Functions.size());
    U.Assignments.resize(count());
    for (Assignment &A : U.Assignments) {
      A.Function = below(U.Functions.size());
      A.Effect = below(kEffectCount);
      A.Pointer = string();
      A.Loc = location();
    }
    return !IsBad && Rest.empty();
  }

private:
  uint64_t bad() {
    IsBad = true;
    Rest = {};
    return 0;
  }

  /// ULEB128 of at most nine bytes: 63 bits, which every honest number fits into.
  uint64_t number() {
    uint64_t Value = 0;
    for (unsigned Shift = 0; Shift < 63 && !Rest.empty(); Shift += 7) {
      const uint8_t Byte = Rest.front();
      Rest = Rest.drop_front();
      Value |= uint64_t(Byte & 0x7f) << Shift;
      if (!(Byte & 0x80))
        return Value;
    }
    return bad();
  }

  uint64_t below(uint64_t Limit) {
    const uint64_t Value = number();
    return Value < Limit ? Value : bad();
  }

  uint64_t count() {
    const uint64_t Value = number();
    return Value <= Rest.size() ? Value : bad();
  }

  uint32_t small() { return static_cast<uint32_t>(below(uint64_t(1) << 32)); }

  void strings() {
    Strings.resize(count());
    for (llvm::StringRef &S : Strings) {
      const uint64_t Length = count();
      S = Rest.take_front(Length);
      Rest = Rest.drop_front(S.size());
    }
  }

  llvm::StringRef string() {
    const uint64_t Index = below(Strings.size());
    return IsBad ? llvm::StringRef() : Strings[Index];
  }

  Location location() {
    Location Result;
    Result.Line = small();
    if (Result.Line == 0)
      return Result;
    Result.Column = small();
    Result.File = string();
    return Result;
  }

  void function(Function &F, size_t FunctionCount) {
    F.Symbol = string();
    F.OtherSymbols.resize(count());
    for (llvm::StringRef &Other : F.OtherSymbols)
      Other = string();
    F.Name = string();
    F.AliasOf = string();
    F.Links = static_cast<Linkage>(below(static_cast<unsigned>(Linkage::Strong) + 1));
    F.Place = location();
    F.Instantiated =
        static_cast<Instantiation>(below(static_cast<unsigned>(Instantiation::Member) + 1));
    if (F.Instantiated != Instantiation::None)
      F.InstantiatedAt = location();
    const uint64_t Attributes = below(1u << kAttributeCount);
    for (unsigned I = 0; I < kAttributeCount; ++I)
      if (Attributes & (1u << I))
        F.Declared[I] = location();
    F.Promises.resize(count());
    for (Promise &P : F.Promises) {
      P.Parameter = small();
      P.Of = below(1u << kEffectCount);
      P.Name = string();
    }
    F.Sites.resize(count());
    for (Site &S : F.Sites) {
      S.Effect = below(kEffectCount);
      S.Loc = location();
    }
    F.Unverifiable.resize(count());
    for (UnverifiableCall &C : F.Unverifiable) {
      C.Of = below(1u << kEffectCount);
      C.Loc = location();
    }
    F.Calls.resize(count());
    for (Call &C : F.Calls)
      call(C, FunctionCount);
  }

  void call(Call &C, size_t FunctionCount) {
    C.Callee = below(FunctionCount);
    const uint64_t Flags = below(2u << kEffectCount);
    C.IsImplicit = Flags & 1;
    C.Follows = Flags >> 1;
    C.Loc = location();
    C.Hands.resize(count());
    for (Hand &H : C.Hands) {
      H.Argument = small();
      H.IsParameter = number() != 0;
      H.What = H.IsParameter ? small() : below(FunctionCount);
    }
  }

  /// Goes on with what was packed, if the first byte says that it is.
  void unpack(Unit &U) {
    const auto How = static_cast<Packing>(below(static_cast<unsigned>(Packing::Zstd) + 1));
    if (IsBad || How == Packing::Plain)
      return;
    const uint64_t Size = below(kUnpackedUpTo + 1);
    std::vector<char> Packed;
    if (IsBad || !succeeds(llvm::decodeBase64(Rest, Packed)))
      return void(bad());
    auto Bytes = std::make_shared<llvm::SmallVector<uint8_t, 0>>();
    if (!decompress(How, {reinterpret_cast<const uint8_t *>(Packed.data()), Packed.size()}, *Bytes,
                    Size))
      return void(bad());
    Rest = llvm::toStringRef(*Bytes);
    U.Unpacked = std::move(Bytes);
  }

  static bool succeeds(llvm::Error Fault) {
    const bool Failed = static_cast<bool>(Fault);
    llvm::consumeError(std::move(Fault));
    return !Failed;
  }

  static bool decompress(Packing How, llvm::ArrayRef<uint8_t> Packed,
                         llvm::SmallVectorImpl<uint8_t> &To, size_t Size) {
    namespace zlib = llvm::compression::zlib;
    namespace zstd = llvm::compression::zstd;
    if (How == Packing::Zlib ? !zlib::isAvailable() : !zstd::isAvailable())
      return false;
    return succeeds(How == Packing::Zlib ? zlib::decompress(Packed, To, Size)
                                         : zstd::decompress(Packed, To, Size)) &&
           To.size() == Size;
  }

  llvm::StringRef Rest;
  bool IsBad = false;
  std::vector<llvm::StringRef> Strings;
};

} // namespace

std::string read(llvm::StringRef Bytes, std::vector<Unit> &Units) {
  // Linkers pad between sections that they join.
  for (Bytes = Bytes.ltrim('\0'); !Bytes.empty(); Bytes = Bytes.ltrim('\0')) {
    if (Bytes.size() < kHeaderBytes || !Bytes.starts_with(kMagic))
      return "the summary of effects is damaged";
    const uint32_t Version = llvm::support::endian::read32le(Bytes.data() + 8);
    const uint32_t Size = llvm::support::endian::read32le(Bytes.data() + 12);
    const uint32_t Check = llvm::support::endian::read32le(Bytes.data() + 16);
    if (Version != kVersion)
      return "the summary of effects has version " + llvm::utostr(Version) +
             ", this wbgc-link-check reads version " + llvm::utostr(kVersion) +
             "; compile the file again";
    if (Size > Bytes.size() - kHeaderBytes)
      return "the summary of effects is cut off";
    const llvm::StringRef Payload = Bytes.substr(kHeaderBytes, Size);
    Unit U;
    if (llvm::crc32(llvm::arrayRefFromStringRef(Payload)) != Check || !Reader(Payload).read(U))
      return "the summary of effects is damaged";
    U.Hash = llvm::xxh3_64bits(Payload);
    Units.push_back(std::move(U));
    Bytes = Bytes.drop_front(kHeaderBytes + Size);
  }
  return "";
}

} // namespace wbgc::summary
