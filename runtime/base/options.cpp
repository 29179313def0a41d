// options.cpp - One parser per kind of value, and the loop over options.def.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/options.h"

#include "base/line_writer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace wbgc::rt {

namespace {

constexpr uint64_t kMaxWorkers = 256;
constexpr size_t kMostShown = 200; // of a bad value: what would do is to be seen too

// Digits only, at least one, below 2^64. Advances `at` past them.
bool parseDigits(const char *&at, uint64_t &value) {
  if (*at < '0' || *at > '9')
    return false;
  for (value = 0; *at >= '0' && *at <= '9'; ++at)
    if (__builtin_mul_overflow(value, uint64_t{10}, &value) ||
        __builtin_add_overflow(value, static_cast<uint64_t>(*at - '0'), &value))
      return false;
  return true;
}

bool parseBool(const char *text, bool &value) {
  value = text[0] == '1';
  return (text[0] == '0' || text[0] == '1') && !text[1];
}

bool parseText(const char *text, const char *&value) {
  value = text;
  return *text;
}

bool parseCount(const char *text, uint64_t &value) {
  return parseDigits(text, value) && !*text && value;
}

bool parseWorkers(const char *text, uint64_t &value) {
  return parseCount(text, value) && value <= kMaxWorkers;
}

bool parseGrowth(const char *text, uint64_t &value) {
  if (strcmp(text, "off") == 0) {
    value = kGrowthOff;
    return true;
  }
  return parseDigits(text, value) && !*text && value != kGrowthOff;
}

bool parseBytes(const char *text, uint64_t &value) {
  if (!parseDigits(text, value))
    return false;
  if (*text && *text != 'B') {
    const char *unit = strchr("KMGT", *text);
    if (!unit)
      return false;
    unsigned shift = 10 * static_cast<unsigned>(unit - "KMGT" + 1);
    if (value > UINT64_MAX >> shift)
      return false;
    value <<= shift;
    ++text;
    if (*text == 'i')
      return strcmp(text, "iB") == 0;
  }
  return !*text || strcmp(text, "B") == 0;
}

bool checkFlagNamed(const char *name, size_t length, uint32_t &flag) {
  static constexpr struct {
    const char *name;
    CheckFlag flag;
  } kNames[] = {{"foreign", kCheckForeign},
                {"mark", kCheckMark},
                {"alloc", kCheckAlloc},
                {"poison", kCheckPoison}};
  for (auto &known : kNames)
    if (strlen(known.name) == length && memcmp(known.name, name, length) == 0) {
      flag = known.flag;
      return true;
    }
  return false;
}

bool parseCheckList(const char *text, uint32_t &value) {
  value = 0;
  for (;;) {
    size_t length = strcspn(text, ",");
    uint32_t flag;
    if (!checkFlagNamed(text, length, flag))
      return false;
    value |= flag;
    if (!text[length])
      return true;
    text += length + 1;
  }
}

bool refuse(const char *name, const char *value, const char *wanted) {
  LineWriter line;
  size_t length = strnlen(value, kMostShown + 1);
  line.text("wbgc: error: WBGC_")
      .text(name)
      .text("=")
      .text(value, length < kMostShown ? length : kMostShown);
  line.text(length > kMostShown ? "...: " : ": ").text(wanted);
  line.writeTo(STDERR_FILENO);
  return false;
}

} // namespace

bool parseOption(Options &options, const char *name, const char *value) {
#define WBGC_OPTION(Name, Field, Kind, Wanted)                                                     \
  if (strcmp(name, #Name) == 0) {                                                                  \
    auto parsed = options.Field;                                                                   \
    if (!parse##Kind(value, parsed))                                                               \
      return refuse(name, value, Wanted);                                                          \
    options.Field = parsed;                                                                        \
    return true;                                                                                   \
  }
#include "base/options.def"
  return refuse(name, value, "there is no such option");
}

bool parseEnvironment(Options &options) {
  Options parsed = options;
#define WBGC_OPTION(Name, Field, Kind, Wanted)                                                     \
  if (const char *value = secure_getenv("WBGC_" #Name);                                            \
      value && !parseOption(parsed, #Name, value))                                                 \
    return false;
#include "base/options.def"
  options = parsed;
  return true;
}

} // namespace wbgc::rt
