// race_detector.h - What ThreadSanitizer must hear of in a program whose runtime is built without it.
//
// It sees how the program uses objects, and where the runtime calls memset or memcpy, but neither the locks nor the
// handshakes that lie between the last use of a cell and its next: it would take a cell that was collected and
// allocated again for a race. So both are told. It is linked with the program or not at all: hence weak. A runtime
// that is instrumented itself says nothing, so that its own races are found.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_RACE_DETECTOR_H
#define WBGC_BASE_RACE_DETECTOR_H

#if defined(__SANITIZE_THREAD__)
#define WBGC_IS_RACE_CHECKED 1
#elif defined(__has_feature)
#define WBGC_IS_RACE_CHECKED __has_feature(thread_sanitizer)
#else
#define WBGC_IS_RACE_CHECKED 0
#endif

extern "C" {
__attribute__((weak)) void __tsan_acquire(void *where);
__attribute__((weak)) void __tsan_release(void *where);
}

namespace wbgc::rt {

/// What other threads did before they told of `where` has happened.
inline void hearOf(const void *where) {
  if (!WBGC_IS_RACE_CHECKED && __tsan_acquire)
    __tsan_acquire(const_cast<void *>(where));
}

/// What the calling thread did has happened for who hears of `where` from now on.
inline void tellOf(const void *where) {
  if (!WBGC_IS_RACE_CHECKED && __tsan_release)
    __tsan_release(const_cast<void *>(where));
}

} // namespace wbgc::rt

#endif // WBGC_BASE_RACE_DETECTOR_H
