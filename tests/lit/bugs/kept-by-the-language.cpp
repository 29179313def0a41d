// What the language keeps where the collector does not look, and was not refused: `this` in a block and in a task of
// OpenMP, the awaiters of a coroutine's beginning and end, and records that are arguments across a suspension.
// row 48
// RUN: %clangxx %plugin -std=c++20 -fblocks -fopenmp -fsyntax-only -Wno-unused-value -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++23 -fblocks -fopenmp -fsyntax-only -O2 -Wno-unused-value -Xclang -verify %s
#include <coroutine>
#include <wbgc/annotations.h>

void take(void (^)());
struct WBGC_MANAGED Node {
  Node *next;
  long number;
  void block() {
    take(^{ number = 1; }); // expected-error {{GC slot 'this' is written by a block, which cannot have a write barrier}}
    auto closure = [this] {
      take(^{ number = 2; }); // expected-error {{GC slot 'this' is written by a block}}
    };
    take(^{ shared = 1; });
  }
  void tasks(int k) {
#pragma omp task // expected-error {{GC slot 'this' is written by an OpenMP task, which cannot have a write barrier}}
    number = 1;
#pragma omp parallel
#pragma omp single
#pragma omp task // expected-error {{GC slot 'this' is written by an OpenMP task}}
    next = nullptr;
#pragma omp taskloop // expected-error {{GC slot 'this' is written by an OpenMP task}}
    for (int i = 0; i < k; ++i)
      number = i;
    // Those that begin a region at once wait for its end, with `this` on their stack.
#pragma omp parallel for
    for (int i = 0; i < k; ++i)
      number = i;
#pragma omp task
    shared = 1;
  }
  static long shared;
};
struct Plain {
  Node *slot;
  void task() {
#pragma omp task
    slot = nullptr;
    take(^{ slot = nullptr; });
  }
};

template <typename Begin, typename End> struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    Begin initial_suspend() { return {}; }
    End final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
struct Awaiter {
  Node *node;
  bool await_ready() noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume() noexcept;
};
using Always = std::suspend_always;
Task<Always, Always> plain() { co_return; }
Task<Awaiter, Always> begins() { co_return; } // expected-error {{GC slot 'Awaiter' is written by a coroutine, which cannot have a write barrier}}
Task<Always, Awaiter> ends() { co_return; }   // expected-error {{GC slot 'Awaiter' is written by a coroutine}}

struct Wide {
  Node *node;
  long numbers[4];
};
Plain getPlain();
Wide getWide();
void use(Plain, int);
void useWide(Wide, int);
Task<Always, Always> across(Plain *p) {
  use(getPlain(), (co_await Always{}, 1));    // expected-error {{GC slot 'Plain' is written by a coroutine}}
  useWide(getWide(), (co_await Always{}, 1)); // expected-error {{GC slot 'Wide' is written by a coroutine}}
  use(getPlain(), 1);
  p->slot = getPlain().slot; // expected-error {{GC slot 'Plain' is written by a coroutine}}
}
