// check.h - Checks that stop the program with one line: `wbgc: fatal: WHAT (WHERE)`.
//
//   WBGC_CHECK_LE(cursor, limit);              // always on; prints both values
//   WBGC_ASSERT_EQ(span->generation, current); // in debug builds only
//   fatal("write barrier on a thread that is not attached", where);
//
// A check allocates nothing and takes no lock (see line_writer.h), so it may stand in a flush, in a
// signal handler and in the allocator itself. WHERE is a file and line, or what a caller finds more
// useful: the program counter of a store, an invariant's tag.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_CHECK_H
#define WBGC_BASE_CHECK_H

#include <stdint.h>

namespace wbgc::rt {

/// Writes `wbgc: fatal: WHAT (WHERE)` to standard error and aborts. Any thread, any context.
[[noreturn]] void fatal(const char *what, const char *where);

/// As fatal(), with a number or an address after WHAT: `WHAT 0x7f00 (WHERE)`.
[[noreturn]] void fatalAt(const char *what, const void *address, const char *where);

/// Ends a failed comparison: `wbgc: fatal: check failed: a <= b, 5 <= 3 (WHERE)`.
[[noreturn]] void checkFailed(const char *left, const char *relation, const char *right,
                              uint64_t leftValue, uint64_t rightValue, const char *where);

/// What a check prints of an operand: integers, enumerations and booleans as numbers, pointers as
/// addresses.
template <typename T> uint64_t checkOperand(T value) { return (uint64_t)value; }

} // namespace wbgc::rt

#define WBGC_CHECK_TEXT_(x) #x
#define WBGC_CHECK_TEXT(x) WBGC_CHECK_TEXT_(x)
#define WBGC_HERE __FILE_NAME__ ":" WBGC_CHECK_TEXT(__LINE__)
#ifndef __FILE_NAME__ // GCC before 12
#define __FILE_NAME__ __FILE__
#endif

#define WBGC_CHECK(condition)                                                                      \
  do {                                                                                             \
    if (__builtin_expect(!(condition), 0))                                                         \
      ::wbgc::rt::fatal("check failed: " #condition, WBGC_HERE);                                   \
  } while (0)

#define WBGC_CHECK_COMPARE_(a, relation, b)                                                        \
  do {                                                                                             \
    auto checkLeft = (a);                                                                          \
    auto checkRight = (b);                                                                         \
    if (__builtin_expect(!(checkLeft relation checkRight), 0))                                     \
      ::wbgc::rt::checkFailed(#a, #relation, #b, ::wbgc::rt::checkOperand(checkLeft),              \
                              ::wbgc::rt::checkOperand(checkRight), WBGC_HERE);                    \
  } while (0)

#define WBGC_CHECK_EQ(a, b) WBGC_CHECK_COMPARE_(a, ==, b)
#define WBGC_CHECK_NE(a, b) WBGC_CHECK_COMPARE_(a, !=, b)
#define WBGC_CHECK_LT(a, b) WBGC_CHECK_COMPARE_(a, <, b)
#define WBGC_CHECK_LE(a, b) WBGC_CHECK_COMPARE_(a, <=, b)
#define WBGC_CHECK_GT(a, b) WBGC_CHECK_COMPARE_(a, >, b)
#define WBGC_CHECK_GE(a, b) WBGC_CHECK_COMPARE_(a, >=, b)

#ifdef NDEBUG
#define WBGC_ASSERT_COMPARE_(a, relation, b)                                                       \
  do {                                                                                             \
    if (false)                                                                                     \
      (void)((a)relation(b));                                                                      \
  } while (0)
#define WBGC_ASSERT(condition)                                                                     \
  do {                                                                                             \
    if (false)                                                                                     \
      (void)(condition);                                                                           \
  } while (0)
#else
#define WBGC_ASSERT_COMPARE_(a, relation, b) WBGC_CHECK_COMPARE_(a, relation, b)
#define WBGC_ASSERT(condition) WBGC_CHECK(condition)
#endif

#define WBGC_ASSERT_EQ(a, b) WBGC_ASSERT_COMPARE_(a, ==, b)
#define WBGC_ASSERT_NE(a, b) WBGC_ASSERT_COMPARE_(a, !=, b)
#define WBGC_ASSERT_LT(a, b) WBGC_ASSERT_COMPARE_(a, <, b)
#define WBGC_ASSERT_LE(a, b) WBGC_ASSERT_COMPARE_(a, <=, b)
#define WBGC_ASSERT_GT(a, b) WBGC_ASSERT_COMPARE_(a, >, b)
#define WBGC_ASSERT_GE(a, b) WBGC_ASSERT_COMPARE_(a, >=, b)

#endif // WBGC_BASE_CHECK_H
