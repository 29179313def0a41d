// mappings.cpp - See mappings.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/mappings.h"

#include "base/os.h"

#include <fcntl.h>
#include <unistd.h>

namespace wbgc::rt {

namespace {

// Reads the "begin-end " at the start of each line, character by character.
class MapsParser {
public:
  explicit MapsParser(uintptr_t wanted) : wanted(wanted) {}

  // True when the mapping is found.
  bool feed(char c) {
    switch (state) {
    case kBegin:
      if (c == '-')
        state = kEnd;
      else
        addDigit(mapping.begin, c);
      return false;
    case kEnd:
      if (c != ' ') {
        addDigit(mapping.end, c);
        return false;
      }
      state = kRest;
      return mapping.contains(wanted);
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
  enum { kBegin, kEnd, kRest } state = kBegin;
  uintptr_t wanted;
};

} // namespace

bool findMapping(uintptr_t address, Mapping &found) {
  SavedErrno saved;
  UncancelledScope uncancelled;
  int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return false;
  MapsParser parser(address);
  char buffer[4096];
  bool isFound = false;
  for (ssize_t n; !isFound && (n = read(file, buffer, sizeof(buffer))) > 0;)
    for (ssize_t i = 0; i < n && !isFound; ++i)
      isFound = parser.feed(buffer[i]);
  close(file);
  found = parser.mapping;
  return isFound;
}

} // namespace wbgc::rt
