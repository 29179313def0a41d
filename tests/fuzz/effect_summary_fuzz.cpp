// effect_summary_fuzz.cpp - Any bytes at all as a section of summaries: refused, or read and linked.
//
// A payload gets a good header, since no fuzzer finds a CRC; then what was read goes through the whole
// link check, twice, as two objects, and is written again.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryLinker.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Endian.h"

#include <cstdint>
#include <cstdlib>

using namespace wbgc::summary;

static std::string withHeader(llvm::StringRef Payload) {
  std::string Result = kMagic.str();
  for (const uint32_t Word :
       {kVersion, static_cast<uint32_t>(Payload.size()),
        static_cast<uint32_t>(llvm::crc32(llvm::arrayRefFromStringRef(Payload)))}) {
    char Bytes[4];
    llvm::support::endian::write32le(Bytes, Word);
    Result.append(Bytes, 4);
  }
  return Result + Payload.str();
}

// Two objects with the same summaries; the flags say what else is told of them.
static void link(llvm::StringRef Bytes, uint8_t Flags) {
  Object First, Second;
  First.Name = "first.o";
  Second.Name = "second.o";
  if (!read(Bytes, First.Units).empty() || !read(Bytes, Second.Units).empty())
    return;
  Second.IsShared = Flags & 2;
  for (const Unit &U : First.Units)
    for (const Function &F : U.Functions)
      if (F.isDefined() && F.Links != Linkage::Local)
        First.Defined.push_back({F.Symbol, F.Links == Linkage::Strong, (Flags & 4) != 0});
      else if (Flags & 8)
        First.Beside[F.Symbol].push_back(U.Functions.front().Symbol);
  SummaryLinker Linker({&First, &Second});
  (void)Linker.check();
  (void)Linker.graph("");
}

// What was read is written so that it reads the same.
static void writeAgain(llvm::StringRef Bytes) {
  std::vector<Unit> Units, Again;
  if (!read(Bytes, Units).empty())
    return;
  for (const Unit &U : Units) {
    const std::string Once = write(U);
    Again.clear();
    if (!read(Once, Again).empty() || Again.size() != 1 || write(Again.front()) != Once)
      abort();
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Rest(reinterpret_cast<const char *>(Data), Size);
  if (Rest.empty())
    return 0;
  std::string Bytes;
  uint8_t Flags = Data[0];
  if (Rest.starts_with(kMagic) && Size > kHeaderBytes) {
    Flags = Data[kHeaderBytes - 1]; // of the checksum, which is made anew
    Bytes = withHeader(Rest.drop_front(kHeaderBytes));
  } else {
    Rest = Rest.drop_front();
    Bytes = Flags & 1 ? withHeader(Rest) : Rest.str();
  }
  link(Bytes, Flags);
  writeAgain(Bytes);
  return 0;
}
