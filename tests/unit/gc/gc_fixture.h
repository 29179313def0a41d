// gc_fixture.h - The runtime from wbgc_init to wbgc_shutdown around one test, and types by hand.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_GC_FIXTURE_H
#define WBGC_TEST_GC_FIXTURE_H

#include "stress/compiled_code.h"

#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace wbgc::rt {

#if defined(__SANITIZE_THREAD__)
inline constexpr bool kIsThreadSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kIsThreadSanitized = __has_feature(thread_sanitizer);
#else
inline constexpr bool kIsThreadSanitized = false;
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kIsSanitized =
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool kIsSanitized = false;
#endif

struct Node {
  Node *left;
  Node *right;
  uint64_t value;
};

inline const uint64_t kNodeBits = 0b011;
inline wbgc_type nodeType = {
    sizeof(Node), alignof(Node), WBGC_TYPE_HAS_SLOTS, &kNodeBits, "Node", 0, 0};
inline wbgc_type pointerType = {8, 8, WBGC_TYPE_HAS_SLOTS | WBGC_TYPE_ALL_SLOTS, nullptr, "Node *",
                                0, 0};

inline Node *newNode() { return compiled::make<Node>(nodeType); }

/// A global that holds one GC pointer, registered as a module would.
inline Node *gRoot;
inline const wbgc_root kGlobals[] = {{&gRoot, &pointerType, 1}};

/// Variables of the environment, as long as this lives.
class Environment {
public:
  using Variables = std::vector<std::pair<std::string, std::string>>;

  explicit Environment(Variables variables) : set(std::move(variables)) {
    for (auto &[name, value] : set)
      setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (auto &[name, value] : set)
      unsetenv(name.c_str());
  }

private:
  Variables set;
};

/// Overwrites what dead frames left below the caller's: on the stack itself, where AddressSanitizer would give the
/// function a fake frame elsewhere.
inline __attribute__((noinline, no_sanitize("address"))) void clearTestFrames() {
  volatile char junk[16384];
  for (size_t i = 0; i < sizeof(junk); ++i)
    junk[i] = 0;
}

/// Until `done()`, at most ten seconds. False: it was not in that time.
template <typename F> bool waitUntil(F done) {
  using Clock = std::chrono::steady_clock;
  for (auto end = Clock::now() + std::chrono::seconds(10); Clock::now() < end;)
    if (done())
      return true;
  return false;
}

class GcTest : public testing::Test {
protected:
  void SetUp() override {
    module = {WBGC_ABI_VERSION, kGlobals, 1, nullptr, 0, nullptr};
    WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(&module);
    ASSERT_EQ(wbgc_init(nullptr), 0);
  }
  void TearDown() override {
    wbgc_shutdown();
    WBGC_SYMBOL_EXPAND_(module_unregister, WBGC_ABI_VERSION)(&module);
    gRoot = nullptr;
  }

  /// Whole cycles, without what the test's own dead frames hold.
  static void collect() {
    for (int i = 0; i < 2; ++i) {
      clearTestFrames();
      wbgc_collect();
    }
  }
  static wbgc_stats stats() {
    wbgc_stats now;
    EXPECT_EQ(wbgc_stats_get(&now, sizeof(now)), 0);
    return now;
  }

  wbgc_module module;
};

} // namespace wbgc::rt

#endif // WBGC_TEST_GC_FIXTURE_H
