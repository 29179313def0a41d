// options_test.cpp - Each variable's good and bad values, side by side.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/options.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <string>

using namespace wbgc::rt;

// Accepts or refuses one assignment; a refusal names variable, value and wish, and changes nothing.
static bool accepts(Options &options, const char *name, const char *value) {
  Options before = options;
  testing::internal::CaptureStderr();
  bool accepted = parseOption(options, name, value);
  std::string said = testing::internal::GetCapturedStderr();
  if (accepted) {
    EXPECT_EQ(said, "");
  } else {
    EXPECT_EQ(said.rfind("wbgc: error: WBGC_" + std::string(name) + "=" + value + ": ", 0), 0u)
        << said;
    EXPECT_EQ(options.limitBytes, before.limitBytes);
    EXPECT_EQ(options.check, before.check);
    EXPECT_EQ(options.growthPercent, before.growthPercent);
  }
  return accepted;
}

TEST(Options, BytesTakeUnitsAndRefuseOverflow) {
  Options o;
  EXPECT_TRUE(accepts(o, "LIMIT", "4096") && o.limitBytes == 4096);
  EXPECT_TRUE(accepts(o, "LIMIT", "64K") && o.limitBytes == 65536);
  EXPECT_TRUE(accepts(o, "LIMIT", "3MiB") && o.limitBytes == 3u << 20);
  EXPECT_TRUE(accepts(o, "LIMIT", "2G") && o.limitBytes == uint64_t{2} << 30);
  EXPECT_TRUE(accepts(o, "LIMIT", "1TB") && o.limitBytes == uint64_t{1} << 40);
  EXPECT_TRUE(accepts(o, "LIMIT", "12B") && o.limitBytes == 12);
  for (const char *bad : {"", "-1", "+1", "1.5G", "1X", "1Gi", "1GiBs", " 1", "1 ",
                          "18446744073709551616", "99999999999T"})
    EXPECT_FALSE(accepts(o, "LIMIT", bad)) << bad;
}

TEST(Options, GrowthIsAPercentageOrOff) {
  Options o;
  EXPECT_EQ(o.growthPercent, 100u);
  EXPECT_TRUE(accepts(o, "GROWTH", "50") && o.growthPercent == 50);
  EXPECT_TRUE(accepts(o, "GROWTH", "off") && o.growthPercent == kGrowthOff);
  for (const char *bad : {"", "OFF", "-5", "50%", "1e2", "18446744073709551615"})
    EXPECT_FALSE(accepts(o, "GROWTH", bad)) << bad;
}

TEST(Options, CheckIsAListOfKnownNames) {
  Options o;
  EXPECT_TRUE(accepts(o, "CHECK", "mark,poison") && o.check == (kCheckMark | kCheckPoison));
  EXPECT_TRUE(accepts(o, "CHECK", "foreign,mark,alloc,poison") && o.check == 15);
  for (const char *bad : {"", "marks", "mark,", ",mark", "mark poison", "mark,,poison", "1"})
    EXPECT_FALSE(accepts(o, "CHECK", bad)) << bad;
}

TEST(Options, SwitchesAndCountsRefuseEverythingElse) {
  Options o;
  EXPECT_TRUE(accepts(o, "TRACE", "1") && o.trace);
  EXPECT_TRUE(accepts(o, "TRACE", "0") && !o.trace);
  EXPECT_TRUE(accepts(o, "SMALLBUF", "1") && o.smallBuffer);
  EXPECT_TRUE(accepts(o, "WORKERS", "256") && o.workers == 256);
  EXPECT_TRUE(accepts(o, "STRESS", "7") && o.stressInterval == 7);
  for (const char *bad : {"", "2", "yes", "11", "on"})
    EXPECT_FALSE(accepts(o, "TRACE", bad)) << bad;
  for (const char *bad : {"", "0", "257", "-1", "two", "1x"})
    EXPECT_FALSE(accepts(o, "WORKERS", bad)) << bad;
  EXPECT_FALSE(accepts(o, "STRESS", "0"));
  EXPECT_FALSE(accepts(o, "TRACE_FILE", ""));
  EXPECT_FALSE(accepts(o, "NO_SUCH", "1"));
}

TEST(Options, ARefusalIsOneLineThatEndsWithWhatWouldDo) {
  Options o;
  testing::internal::CaptureStderr();
  EXPECT_FALSE(parseOption(o, "TRACE", "1\nyes"));
  EXPECT_FALSE(parseOption(o, "TRACE", std::string(5000, 'x').c_str()));
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "wbgc: error: WBGC_TRACE=1?yes: 0 or 1 is wanted\n"
            "wbgc: error: WBGC_TRACE=" +
                std::string(200, 'x') + "...: 0 or 1 is wanted\n");
}

TEST(Options, TheEnvironmentTakesEffectAsAWholeOrNotAtAll) {
  Options o;
  setenv("WBGC_TRACE", "1", 1);
  setenv("WBGC_LIMIT", "1M", 1);
  EXPECT_TRUE(parseEnvironment(o));
  EXPECT_TRUE(o.trace);
  EXPECT_EQ(o.limitBytes, 1u << 20);

  Options untouched;
  setenv("WBGC_STRESS", "never", 1);
  testing::internal::CaptureStderr();
  EXPECT_FALSE(parseEnvironment(untouched));
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "wbgc: error: WBGC_STRESS=never: a whole number from 1 is wanted\n");
  EXPECT_FALSE(untouched.trace);
  unsetenv("WBGC_TRACE"), unsetenv("WBGC_LIMIT"), unsetenv("WBGC_STRESS");
}
