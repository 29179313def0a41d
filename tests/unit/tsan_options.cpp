// tsan_options.cpp - What ThreadSanitizer is told in every unit test.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// It refuses threads in a child of a program with threads, unless it is told. (No inline function of a header: the
// sanitizer's own is weak, too, and comes first.)
extern "C" __attribute__((visibility("default"))) const char *__tsan_default_options();
const char *__tsan_default_options() { return "die_after_fork=0"; }
