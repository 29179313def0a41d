// wbgc.hpp - C++ beside wbgc.h: construction, standard containers, regions, weak references. C++17.
//
//   struct WBGC_MANAGED Node { Node(Node *next, int key); Node *next; int key; };
//
//   std::vector<Node *, wbgc::allocator<Node *>> nodes;     // scanned, wherever the vector lives
//   nodes.push_back(wbgc::make<Node>(nullptr, 1));
//   wbgc::weak<Node> first(nodes[0]);
//   { wbgc::blocking_region away; ::read(fd, buffer, size); }
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_WBGC_HPP
#define WBGC_WBGC_HPP

#include <wbgc/wbgc.h>

#include <cstddef>
#include <limits>
#include <new>
#include <system_error>
#include <type_traits>
#include <utility>

namespace wbgc {

/// A function that has a pointer to an object before the object is constructed: no vtable is there yet, which
/// -fsanitize=cfi would look for.
#ifdef __clang__
#define WBGC_BEFORE_CONSTRUCTION __attribute__((no_sanitize("cfi-unrelated-cast")))
#else
#define WBGC_BEFORE_CONSTRUCTION
#endif

namespace detail {
template <typename T> T *orThrow(T *memory) {
  if (!memory)
    throw std::bad_alloc();
  return memory;
}
inline void orThrow(int error) {
  if (error)
    throw std::system_error(error, std::generic_category());
}

template <typename T>
inline wbgc_type conservativeType = {
    sizeof(T), alignof(T), WBGC_TYPE_CONSERVATIVE, nullptr, "block of wbgc::allocator", 0, 0};

template <typename T> void *allocateBlock(std::size_t count) {
  if constexpr (std::is_class_v<T> || std::is_union_v<T>)
    return __wbgc_alloc_array(&conservativeType<T>, count);
  else
    return wbgc_new_array(T, count);
}
} // namespace detail

/// A T in the GC heap. If its constructor throws, the object is abandoned: nothing reaches it, so
/// it is collected, and what it was made of is intact until then. The destructor is never run; see
/// make_finalized. Throws std::bad_alloc where the program chose WBGC_OOM_NULL. Safepoint.
template <typename T, typename... Args> WBGC_BEFORE_CONSTRUCTION T *make(Args &&...args) {
  T *memory = detail::orThrow(wbgc_new(T));
  return ::new (static_cast<void *>(memory)) T(std::forward<Args>(args)...);
}

/// `count` of them, value-initialized, one after the other. Safepoint.
template <typename T> WBGC_BEFORE_CONSTRUCTION T *make_array(std::size_t count) {
  T *memory = detail::orThrow(wbgc_new_array(T, count));
  for (std::size_t i = 0; i < count; ++i)
    ::new (static_cast<void *>(memory + i)) T();
  return memory;
}

/// As make, and the destructor runs as the object's finalizer: on the finalizer thread, some time
/// after the object became unreachable, or never if the program ends first. Safepoint.
template <typename T, typename... Args> T *make_finalized(Args &&...args) {
  T *object = make<T>(std::forward<Args>(args)...);
  detail::orThrow(wbgc_finalizer_set(
      object, [](void *dead, void *) { static_cast<T *>(dead)->~T(); }, nullptr));
  return object;
}

/// For standard containers whose elements hold GC pointers. Its blocks are in the GC heap, scanned,
/// and kept alive until they are deallocated: so the container itself may lie anywhere, in a
/// global, in malloc memory, on a stack or in a GC object. One in a GC object must be destroyed like
/// any other (make_finalized), or its blocks stay. Scalars are scanned by their type; of a class every
/// word counts as a pointer, since the nodes of libstdc++ keep their element in a buffer of bytes.
/// Allocation is a safepoint, and throws std::bad_alloc as make does. Containers that allocate when they
/// are constructed (std::deque of libstdc++) can be globals only if wbgc_init comes before: in a function
/// with __attribute__((constructor(101))).
template <typename T> class allocator {
public:
  using value_type = T;
  using is_always_equal = std::true_type;
  using propagate_on_container_move_assignment = std::true_type;

  allocator() noexcept = default;
  template <typename U> allocator(const allocator<U> &) noexcept {}

  WBGC_BEFORE_CONSTRUCTION T *allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T))
      throw std::bad_array_new_length();
    T *block = detail::orThrow(static_cast<T *>(detail::allocateBlock<T>(count)));
    if (wbgc_pin(block) != 0)
      throw std::bad_alloc();
    return block;
  }
  void deallocate(T *block, std::size_t) noexcept { wbgc_unpin(block); }
};

template <typename T, typename U>
bool operator==(const allocator<T> &, const allocator<U> &) noexcept {
  return true;
}
template <typename T, typename U>
bool operator!=(const allocator<T> &, const allocator<U> &) noexcept {
  return false;
}

/// wbgc_blocking_enter and wbgc_blocking_leave. The scope must not touch GC memory.
class blocking_region {
public:
  blocking_region() { wbgc_blocking_enter(); }
  ~blocking_region() { wbgc_blocking_leave(); }
  blocking_region(const blocking_region &) = delete;
  blocking_region &operator=(const blocking_region &) = delete;
};

/// wbgc_thread_attach and wbgc_thread_detach: first thing in a thread's function.
class attached_thread {
public:
  attached_thread() { detail::orThrow(wbgc_thread_attach()); }
  ~attached_thread() { wbgc_thread_detach(); }
  attached_thread(const attached_thread &) = delete;
  attached_thread &operator=(const attached_thread &) = delete;
};

/// A weak reference. It holds a GC pointer, so it is an ordinary value that may live wherever a GC
/// slot may. Copies share the reference. Making one from an object is a safepoint.
template <typename T> class weak {
public:
  weak() noexcept = default;
  explicit weak(T *object) : reference(object ? make(object) : nullptr) {}

  /// The object, nullptr once it was found unreachable. What is returned keeps it alive.
  T *get() const { return reference ? static_cast<T *>(wbgc_weak_get(reference)) : nullptr; }
  explicit operator bool() const { return get() != nullptr; }

private:
  static wbgc_weak *make(T *object) {
    return detail::orThrow(wbgc_weak_new(const_cast<std::remove_const_t<T> *>(object)));
  }

  wbgc_weak *reference = nullptr;
};

#undef WBGC_BEFORE_CONSTRUCTION

} // namespace wbgc

#endif // WBGC_WBGC_HPP
