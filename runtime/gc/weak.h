// weak.h - Weak references: objects of the GC heap that name another one without keeping it alive.
//
// A wbgc_weak is a pointer-free object of one word. What it names is cleared once the name is found
// dead, before any finalizer makes it live again. While a cycle is under way, reading one makes its
// target strong: under gPhase.mutex, which the end of marking needs too (.inv.weak-settle).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_WEAK_H
#define WBGC_GC_WEAK_H

#include "gc/phase.h"
#include "thread/thread.h"

struct wbgc_weak {
  uintptr_t target; // base or inside of an object, or 0
};

namespace wbgc::rt {

/// Makes `weak`, a fresh object, name `target`. False: no memory.
bool weakRegister(wbgc_weak *weak, void *target);
/// See wbgc.h.
void *weakRead(Thread &thread, wbgc_weak *weak);

/// In Phase::Settling: forgets targets that are white, and weak references that are.
void clearWeakReferences();

/// At shutdown: all are gone.
void forgetWeakReferences();

/// Makes the object strong for the thread, if a cycle marks; nullptr if it is dead. `word` is what
/// a weak structure holds. gPhase.mutex orders this against the end of marking.
void *strengthen(Thread &thread, uintptr_t word) WBGC_REQUIRES(gPhase.mutex);

/// While marks are the truth about life: whether the word points to an object that is not marked.
bool isWhite(uintptr_t word);

extern Mutex gWeakMutex; // of weak references and weak maps; after gPhase.mutex

} // namespace wbgc::rt

#endif // WBGC_GC_WEAK_H
