// profile_file.cpp - See profile_file.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/profile_file.h"

#include "base/bits.h"
#include "base/os.h"

#include <limits.h>
#include <link.h>
#include <time.h>
#include <unistd.h>

namespace wbgc::rt {

namespace {

// Fields of profile.proto, by message.
enum InProfile : unsigned {
  kSampleType = 1,
  kSample = 2,
  kMapping = 3,
  kLocation = 4,
  kString = 6,
  kTime = 9,
  kPeriodType = 11,
  kPeriod = 12,
  kDefaultType = 14
};
enum InValueType : unsigned { kType = 1, kUnit = 2 };
enum InSample : unsigned { kLocationIds = 1, kValues = 2 };
enum InMapping : unsigned { kMappingId = 1, kStart = 2, kLimit = 3, kOffset = 4, kFile = 5 };
enum InLocation : unsigned { kLocationId = 1, kMappingOf = 2, kAddress = 3 };

enum WireType : uint64_t { kVarint = 0, kBytes = 2 };

constexpr size_t kVarintBytes = 10;

size_t encodeVarint(uint8_t *to, uint64_t value) {
  size_t size = 0;
  for (; value >= 0x80; value >>= 7)
    to[size++] = static_cast<uint8_t>(value | 0x80);
  to[size++] = static_cast<uint8_t>(value);
  return size;
}

} // namespace

class ProtoMessage {
public:
  ProtoMessage &varint(uint64_t value) {
    if (used + kVarintBytes <= sizeof(body))
      used += encodeVarint(body + used, value);
    return *this;
  }
  ProtoMessage &number(unsigned field, uint64_t value) {
    return varint(field << 3 | kVarint).varint(value);
  }

  const uint8_t *data() const { return body; }
  size_t size() const { return used; }

private:
  size_t used = 0;
  uint8_t body[512]; // a stack of 30 frames at most
};

void ProfileFile::message(unsigned field, const ProtoMessage &body) {
  ProtoMessage head;
  head.varint(field << 3 | kBytes).varint(body.size());
  out.bytes(head.data(), head.size()).bytes(body.data(), body.size());
}

// Its place in the table of strings, whose first one is empty.
uint64_t ProfileFile::string(const char *text) {
  ProtoMessage head;
  head.varint(kString << 3 | kBytes).varint(strlen(text));
  out.bytes(head.data(), head.size()).bytes(text, strlen(text));
  return strings++;
}

void ProfileFile::valueType(unsigned field, const char *type, const char *unit) {
  ProtoMessage body;
  body.number(kType, string(type)).number(kUnit, string(unit));
  message(field, body);
}

// The executable parts of what is loaded.
void ProfileFile::modules() {
  auto visit = [](dl_phdr_info *info, size_t, void *file) {
    auto &self = *static_cast<ProfileFile *>(file);
    char path[PATH_MAX] = "";
    if (!*info->dlpi_name && readlink("/proc/self/exe", path, sizeof(path) - 1) < 0)
      return 0;
    uint64_t name = self.string(*info->dlpi_name ? info->dlpi_name : path);
    for (unsigned i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr) &part = info->dlpi_phdr[i];
      if (part.p_type != PT_LOAD || !(part.p_flags & PF_X))
        continue;
      uintptr_t at = info->dlpi_addr + part.p_vaddr;
      Module module = {roundDown(at, kOsPageBytes), roundUp(at + part.p_memsz, kOsPageBytes)};
      if (!self.known.push(module))
        continue;
      ProtoMessage body;
      body.number(kMappingId, self.known.size())
          .number(kStart, module.begin)
          .number(kLimit, module.end);
      body.number(kOffset, roundDown(part.p_offset, kOsPageBytes)).number(kFile, name);
      self.message(kMapping, body);
    }
    return 0;
  };
  dl_iterate_phdr(visit, this);
}

ProfileFile::ProfileFile(int fd, uint64_t interval) : out(fd) {
  SavedErrno saved;
  string("");
  valueType(kSampleType, "alloc_objects", "count");
  valueType(kSampleType, "alloc_space", "bytes");
  valueType(kPeriodType, "space", "bytes");
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  ProtoMessage numbers;
  numbers.number(kTime, static_cast<uint64_t>(now.tv_sec) * 1000000000 +
                            static_cast<uint64_t>(now.tv_nsec));
  numbers.number(kPeriod, interval).number(kDefaultType, string("alloc_space"));
  out.bytes(numbers.data(), numbers.size());
  modules();
}

ProfileFile::~ProfileFile() {
  known.clear();
  locations.clear();
}

// The number of the location at `address`, 0 if there is no memory for it.
uint64_t ProfileFile::location(uintptr_t address) {
  uint64_t *id = locations.insert(address);
  if (!id || *id)
    return id ? *id : 0;
  *id = locations.size();
  ProtoMessage body;
  body.number(kLocationId, *id).number(kAddress, address);
  for (size_t i = 0; i < known.size(); ++i)
    if (address >= known[i].begin && address < known[i].end)
      body.number(kMappingOf, i + 1);
  message(kLocation, body);
  return *id;
}

void ProfileFile::sample(uint64_t objects, uint64_t bytes, const uintptr_t *frames, size_t depth) {
  ProtoMessage body;
  for (size_t i = 0; i < depth; ++i)
    if (uint64_t id = location(frames[i] - 1)) // inside the call, not behind it
      body.number(kLocationIds, id);
  body.number(kValues, objects).number(kValues, bytes);
  message(kSample, body);
}

int ProfileFile::finish() { return out.finish(); }

} // namespace wbgc::rt
