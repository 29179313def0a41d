// mappings.cpp - See mappings.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/mappings.h"

#include "base/os.h"

#include <fcntl.h>
#include <unistd.h>

namespace wbgc::rt {

namespace {

// Reads the "begin-end r" at the start of each line, character by character.
class MapsParser {
public:
  // True when `mapping` is known.
  bool feed(char c) {
    switch (state) {
    case kBegin:
      if (c == '-')
        state = kEnd;
      else
        addDigit(mapping.begin, c);
      return false;
    case kEnd:
      if (c == ' ')
        state = kAccess;
      else
        addDigit(mapping.end, c);
      return false;
    case kAccess:
      mapping.isReadable = c == 'r';
      state = kRest;
      return true;
    case kRest:
      if (c == '\n') {
        mapping = {};
        state = kBegin;
      }
      return false;
    }
    return false;
  }

  Mapping mapping;

private:
  static void addDigit(uintptr_t &value, char c) {
    value = value << 4 | static_cast<uintptr_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  enum { kBegin, kEnd, kAccess, kRest } state = kBegin;
};

// fn(const Mapping &) for each, by address, until it says true. False: the file can't be read.
template <typename F> bool forEachMapping(F fn) {
  SavedErrno saved;
  UncancelledScope uncancelled;
  int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return false;
  MapsParser parser;
  char buffer[4096];
  bool isDone = false;
  for (ssize_t n; !isDone && (n = read(file, buffer, sizeof(buffer))) > 0;)
    for (ssize_t i = 0; i < n && !isDone; ++i)
      isDone = parser.feed(buffer[i]) && fn(parser.mapping);
  close(file);
  return true;
}

} // namespace

bool findMapping(uintptr_t address, Mapping &found) {
  bool isFound = false;
  forEachMapping([&](const Mapping &mapping) {
    isFound = mapping.contains(address);
    if (isFound)
      found = mapping;
    return isFound;
  });
  return isFound;
}

uintptr_t readableFrom(uintptr_t begin, uintptr_t end) {
  uintptr_t from = 0, at = begin;
  bool isKnown = forEachMapping([&](const Mapping &mapping) {
    if (mapping.end <= at)
      return false;
    if (mapping.begin > at || !mapping.isReadable)
      return true;
    if (at == begin)
      from = mapping.begin;
    at = mapping.end;
    return at >= end;
  });
  return !isKnown ? begin : at >= end ? from : 0;
}

} // namespace wbgc::rt
