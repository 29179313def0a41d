// objects.cpp - Questions about objects, weak references, weak maps, finalizers, roots and modules.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_points/api.h"
#include "gc/blocking.h"
#include "gc/finalizers.h"
#include "gc/pins.h"
#include "gc/root_scan.h"
#include "gc/weak.h"
#include "gc/weak_map.h"
#include "heap/heap.h"
#include "thread/inside_scope.h"

#include <errno.h>

using namespace wbgc::rt;

bool wbgc_is_heap_pointer(const void *p) { return isHeapAddress(reinterpret_cast<uintptr_t>(p)); }

void *wbgc_object_base(const void *p) {
  ObjectRef object = findLiveObject(reinterpret_cast<uintptr_t>(p));
  return object ? reinterpret_cast<void *>(object.base) : nullptr;
}

size_t wbgc_object_size(const void *p) {
  ObjectRef object = findLiveObject(reinterpret_cast<uintptr_t>(p));
  return object ? objectBytes(object) : 0;
}

int wbgc_finalizer_set(void *object, void (*run)(void *, void *), void *argument) {
  Thread &thread = WBGC_REQUIRE_THREAD("wbgc_finalizer_set");
  BusyScope busy(thread);
  return setFinalizer(object, run, argument);
}

wbgc_weak *wbgc_weak_new(void *object) {
  Thread &thread = WBGC_REQUIRE_THREAD("wbgc_weak_new");
  if (!findLiveObject(reinterpret_cast<uintptr_t>(object)))
    return nullptr;
  auto *weak = static_cast<wbgc_weak *>(wbgc_alloc_noscan(sizeof(wbgc_weak)));
  BusyScope busy(thread);
  return weak && weakRegister(weak, object) ? weak : nullptr;
}

void *wbgc_weak_get(wbgc_weak *weak) {
  Thread &thread = WBGC_REQUIRE_THREAD("wbgc_weak_get");
  if (!weak)
    return nullptr;
  BusyScope busy(thread);
  return weakRead(thread, weak);
}

wbgc_weakmap *wbgc_weakmap_new(void) {
  Thread &thread = WBGC_REQUIRE_THREAD("wbgc_weakmap_new");
  auto *map = static_cast<wbgc_weakmap *>(wbgc_alloc_noscan(sizeof(wbgc_weakmap)));
  BusyScope busy(thread);
  return map && weakMapRegister(map) ? map : nullptr;
}

int wbgc_weakmap_set(wbgc_weakmap *map, void *key, void *value) {
  Thread &thread = WBGC_REQUIRE_THREAD("wbgc_weakmap_set");
  if (!map)
    return EINVAL;
  BusyScope busy(thread);
  return weakMapSet(thread, map, key, value);
}

void *wbgc_weakmap_get(wbgc_weakmap *map, void *key) {
  Thread &thread = WBGC_REQUIRE_THREAD("wbgc_weakmap_get");
  if (!map)
    return nullptr;
  BusyScope busy(thread);
  return weakMapGet(thread, map, key);
}

// Of functions that any thread may call: no handler may fork meanwhile, and no handler's barrier is recorded, since
// either would wait for a lock that its own thread holds.
template <typename F> static auto insideRuntime(F fn) {
  InsideScope inside;
  Thread *thread = currentThread();
  if (!thread)
    return fn();
  BusyScope busy(*thread);
  return fn();
}

// A container that is a global is destroyed after wbgc_shutdown, perhaps.
int wbgc_pin(void *object) {
  return worldIsAlive() ? insideRuntime([&] { return pinObject(object); }) : 0;
}
int wbgc_unpin(void *object) {
  return worldIsAlive() ? insideRuntime([&] { return unpinObject(object); }) : 0;
}

int wbgc_roots_add(void *begin, size_t bytes) {
  return insideRuntime([&] { return addRootRange(begin, bytes); });
}

// WBGC_CHECK=foreign looks at a store when the next one comes: while the memory is still a root.
static void checkStoreBefore() {
  if (Thread *thread = currentThread())
    checkPendingStore(*thread);
}

int wbgc_roots_remove(void *begin) {
  checkStoreBefore();
  return insideRuntime([&] { return removeRootRange(begin); });
}

extern "C" __attribute__((visibility("default"))) void
WBGC_SYMBOL(module_register)(wbgc_module *module) {
  insideRuntime([&] { registerModule(module); });
}

extern "C" __attribute__((visibility("default"))) void
WBGC_SYMBOL(module_unregister)(wbgc_module *module) {
  checkStoreBefore();
  insideRuntime([&] { unregisterModule(module); });
}
