// profile_file.h - A profile as pprof's profile.proto, in gzip: written piece by piece, without allocating.
//
// https://github.com/google/pprof/blob/main/proto/profile.proto. Addresses and the modules that they lie in;
// pprof finds functions and lines in the modules' files, inlined ones too.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_PROFILE_FILE_H
#define WBGC_GC_PROFILE_FILE_H

#include "gc/address_map.h"
#include "gc/growing_array.h"
#include "gc/gzip_file.h"

namespace wbgc::rt {

/// A message of the protocol-buffer format with numbers in it, which has to be whole before it is written.
class ProtoMessage;

class ProfileFile {
public:
  /// Writes what all samples share. One sample stands for `interval` bytes.
  ProfileFile(int fd, uint64_t interval);
  ~ProfileFile();

  /// `objects` of `bytes` together, allocated under the `depth` return addresses in `frames`, innermost first.
  void sample(uint64_t objects, uint64_t bytes, const uintptr_t *frames, size_t depth);

  /// The errno value of the first write that failed, or 0.
  int finish();

private:
  struct Module {
    uintptr_t begin, end;
  };
  uint64_t string(const char *text);
  void valueType(unsigned field, const char *type, const char *unit);
  void message(unsigned field, const ProtoMessage &body);
  void modules();
  uint64_t location(uintptr_t address);

  GzipFile out;
  uint64_t strings = 0;
  GrowingArray<Module> known;
  AddressMap locations;
};

} // namespace wbgc::rt

#endif // WBGC_GC_PROFILE_FILE_H
