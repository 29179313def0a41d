// thread_annotations.h - Clang's thread-safety attributes, nothing elsewhere.
//
// What lock guards what, and what a function needs held, is written on the declaration and proven
// by
// `-Wthread-safety` in every Clang build.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_THREAD_ANNOTATIONS_H
#define WBGC_BASE_THREAD_ANNOTATIONS_H

#ifdef __clang__
#define WBGC_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define WBGC_THREAD_ATTRIBUTE(x)
#endif

#define WBGC_CAPABILITY(name) WBGC_THREAD_ATTRIBUTE(capability(name))
#define WBGC_SCOPED_CAPABILITY WBGC_THREAD_ATTRIBUTE(scoped_lockable)
#define WBGC_GUARDED_BY(lock) WBGC_THREAD_ATTRIBUTE(guarded_by(lock))
#define WBGC_REQUIRES(...) WBGC_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define WBGC_EXCLUDES(...) WBGC_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define WBGC_ACQUIRE(...) WBGC_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define WBGC_TRY_ACQUIRE(...) WBGC_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define WBGC_RELEASE(...) WBGC_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define WBGC_NO_THREAD_SAFETY_ANALYSIS WBGC_THREAD_ATTRIBUTE(no_thread_safety_analysis)

#endif // WBGC_BASE_THREAD_ANNOTATIONS_H
