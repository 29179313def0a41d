// profile_test.cpp - The profile counts what was allocated, in threads of any length, and pprof can read it.
//
// What Go's pprof makes of it: tests/tools/report_test.py.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc_fixture.h"

#include "gc/gzip_file.h"
#include "gc/profile.h"
#include "thread/thread.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace wbgc::rt {
namespace {

std::string contentsOf(const std::string &path) {
  std::string text;
  FILE *file = fopen(path.c_str(), "r");
  for (int c; file && (c = fgetc(file)) != EOF;)
    text.push_back(static_cast<char>(c));
  if (file)
    fclose(file);
  return text;
}

// The bytes in a gzip file of stored blocks.
std::string unpacked(const std::string &file) {
  EXPECT_EQ(file.substr(0, 3), "\x1f\x8b\x08");
  std::string result;
  bool isLast = false;
  for (size_t at = 10; !isLast && at + 5 <= file.size();) {
    uint16_t size;
    isLast = file[at] & 1;
    memcpy(&size, &file[at + 1], 2);
    result += file.substr(at + 5, size);
    at += 5u + size;
  }
  EXPECT_TRUE(isLast);
  return result;
}

// Walks the fields of one message: fn(field, number, bytes).
template <typename F> void forEachField(const std::string &message, F fn) {
  size_t at = 0;
  auto varint = [&] {
    uint64_t value = 0;
    for (unsigned shift = 0; at < message.size(); shift += 7) {
      auto byte = static_cast<uint8_t>(message[at++]);
      value |= uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80)
        break;
    }
    return value;
  };
  while (at < message.size()) {
    uint64_t key = varint(), number = varint();
    bool isBytes = (key & 7) == 2;
    ASSERT_TRUE(isBytes || (key & 7) == 0) << key;
    fn(key >> 3, number, isBytes ? message.substr(at, number) : std::string());
    at += isBytes ? number : 0;
  }
}

struct Totals {
  uint64_t objects = 0, bytes = 0, samples = 0;
  std::vector<std::string> strings;
};

Totals readProfile(const std::string &path) {
  Totals totals;
  forEachField(unpacked(contentsOf(path)), [&](uint64_t field, uint64_t, const std::string &bytes) {
    if (field == 6)
      totals.strings.push_back(bytes);
    if (field != 2)
      return;
    std::vector<uint64_t> values;
    forEachField(bytes, [&](uint64_t inside, uint64_t number, const std::string &) {
      if (inside == 2)
        values.push_back(number);
    });
    ASSERT_EQ(values.size(), 2u);
    totals.objects += values[0];
    totals.bytes += values[1];
    ++totals.samples;
  });
  return totals;
}

class ProfileTest : public testing::Test {
protected:
  std::string path = testing::TempDir() + "wbgc-profile-" + std::to_string(getpid());
  Environment environment{{{"WBGC_PROFILE", path}}};
  void TearDown() override { unlink(path.c_str()); }
};

void allocate(uint64_t bytes) {
  for (uint64_t i = 0; i < bytes / sizeof(Node); ++i)
    newNode();
}

TEST_F(ProfileTest, CountsWhatWasAllocated) {
  constexpr uint64_t kBytes = 40 << 20;
  ASSERT_EQ(wbgc_init(nullptr), 0);
  allocate(kBytes);
  wbgc_alloc_noscan(kBytes);
  wbgc_shutdown();
  Totals found = readProfile(path);
  EXPECT_NEAR(static_cast<double>(found.bytes), 2.0 * kBytes, 2.0 * kProfileInterval);
  EXPECT_NEAR(static_cast<double>(found.objects), static_cast<double>(kBytes) / sizeof(Node),
              2.0 * kProfileInterval / sizeof(Node));
  ASSERT_GE(found.strings.size(), 4u);
  EXPECT_EQ(found.strings[0], "");
  EXPECT_EQ(std::count(found.strings.begin(), found.strings.end(), "alloc_objects"), 1);
}

// A thread's first allocation is no more likely to be a sample than any other.
TEST_F(ProfileTest, ThreadsThatAllocateLittleAreNotAllSampled) {
  constexpr int kThreads = 256;
  constexpr uint64_t kBytes = 64 << 10;
  ASSERT_EQ(wbgc_init(nullptr), 0);
  for (int i = 0; i < kThreads; ++i) {
    std::thread thread([] {
      wbgc_thread_attach();
      allocate(kBytes);
    });
    wbgc_blocking_enter();
    thread.join();
    wbgc_blocking_leave();
  }
  wbgc_shutdown();
  // 32 samples are expected, 8 at least but once in a million times.
  double wanted = static_cast<double>(kThreads * kBytes);
  EXPECT_GT(static_cast<double>(readProfile(path).bytes), wanted / 4);
  EXPECT_LT(static_cast<double>(readProfile(path).bytes), wanted * 4);
}

TEST_F(ProfileTest, ALaterInitAddsToTheProfileOfAnEarlierOne) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(wbgc_init(nullptr), 0);
    allocate(20 << 20);
    wbgc_shutdown();
  }
  EXPECT_NEAR(static_cast<double>(readProfile(path).bytes), 40 << 20, 3.0 * kProfileInterval);
}

TEST_F(ProfileTest, AnotherFileBeginsAnew) {
  std::string other = path + "-other";
  ASSERT_EQ(wbgc_init(nullptr), 0);
  allocate(40 << 20);
  wbgc_shutdown();
  setenv("WBGC_PROFILE", other.c_str(), 1);
  ASSERT_EQ(wbgc_init(nullptr), 0);
  allocate(4 << 20);
  wbgc_shutdown();
  EXPECT_NEAR(static_cast<double>(readProfile(other).bytes), 4 << 20, 2.0 * kProfileInterval);
  unlink(other.c_str());
}

TEST_F(ProfileTest, TheChildOfAForkLeavesTheFileAlone) {
  ASSERT_EQ(wbgc_init(nullptr), 0);
  allocate(4 << 20);
  pid_t child = fork();
  if (child == 0) {
    allocate(4 << 20);
    wbgc_shutdown();
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  wbgc_shutdown();
  EXPECT_NEAR(static_cast<double>(readProfile(path).bytes), 4 << 20, 2.0 * kProfileInterval);
}

// The end of a gzip file: CRC-32 (RFC 1952, 8), here that of the usual check value.
TEST(GzipFileTest, EndsWithChecksumAndSize) {
  FILE *file = tmpfile();
  GzipFile out(fileno(file));
  out.bytes("1234", 4).bytes("56789", 5);
  EXPECT_EQ(out.finish(), 0);
  uint32_t end[2];
  fseek(file, -8, SEEK_END);
  EXPECT_EQ(fread(end, sizeof(end), 1, file), 1u);
  EXPECT_EQ(end[0], 0xcbf43926u);
  EXPECT_EQ(end[1], 9u);
  fclose(file);
}

} // namespace
} // namespace wbgc::rt
