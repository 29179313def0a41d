// effect_summary_fuzz.cpp - Any bytes at all as a section of summaries: refused, or read and linked.
//
// The first byte says whether the rest gets a good header, since no fuzzer finds a CRC; then what was
// read goes through the whole link check, twice, as two objects.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/SummaryLinker.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Endian.h"

#include <cstdint>

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

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  if (Size == 0)
    return 0;
  const llvm::StringRef Rest(reinterpret_cast<const char *>(Data) + 1, Size - 1);
  const std::string Bytes = Data[0] & 1 ? withHeader(Rest) : Rest.str();
  Object First, Second;
  First.Name = "first.o";
  Second.Name = "second.o";
  if (!read(Bytes, First.Units).empty() || !read(Bytes, Second.Units).empty())
    return 0;
  Second.IsShared = Data[0] & 2;
  for (const Unit &U : First.Units)
    for (const Function &F : U.Functions)
      if (F.isDefined() && F.Links != Linkage::Local)
        First.Defined.push_back({F.Symbol, F.Links == Linkage::Strong, (Data[0] & 4) != 0});
  SummaryLinker Linker({&First, &Second});
  (void)Linker.check();
  (void)Linker.graph("");
  return 0;
}
