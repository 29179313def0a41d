// What the language keeps in memory that is not scanned: coroutines, thrown GC pointers, blocks,
// OpenMP.
// row 48
// RUN: %clangxx %plugin -std=c++20 -fblocks -fopenmp -fsyntax-only -ferror-limit=0 -Wno-unused-value -Xclang -verify %s
#include <coroutine>
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  Node *next;
  int key;
  struct Task walk();
  static struct Task stand();
};
struct Holder {
  Node *node;
};
Node *get();
Node *global;

void throws(Node *n, Holder h, int i) {
  if (i == 1)
    throw n; // expected-error {{GC slot 'Node *' is written by a throw expression, which cannot have a write barrier}}
  if (i == 2)
    throw h; // expected-error {{GC slot 'Holder' is written by a throw expression, which cannot have a write barrier}}
  if (i == 3)
    throw i;
  try {
    throw n->key;
  } catch (...) {
    throw;
  }
}

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
    std::suspend_always yield_value(int) { return {}; }
  };
};
struct Awaiter {
  Node *node;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};
int use(Node *, int);
Task plain(int i) {
  int local = i;
  co_yield local;
  global = get();
  global->next = global;
}
Task parameter(Node *n) { // expected-error {{GC slot 'n' is written by a coroutine, which cannot have a write barrier}}
  co_return;
}
Task record(Holder h) { // expected-error {{GC slot 'h' is written by a coroutine}}
  co_return;
}
Task local() {
  Node *n = get(); // expected-error {{GC slot 'n' is written by a coroutine}}
  int key = n->key;
  co_yield key;
}
Task awaits() {
  co_await Awaiter{}; // expected-error {{GC slot 'Awaiter' is written by a coroutine}}
}
Task across() {
  use(get(), (co_await std::suspend_always{}, 0)); // expected-error {{GC slot 'Node *' is written by a coroutine}}
}
Task Node::walk() { // expected-error {{GC slot 'this' is written by a coroutine}}
  co_return;
}
Task Node::stand() { co_return; }
Task unnamed(Node *) { // expected-error {{GC slot 'Node *' is written by a coroutine}}
  co_return;
}
Task binds() {
  auto [node] = Holder(); // expected-error {{GC slot 'Holder' is written by a coroutine}}
  co_return;
}
Task catches(int i) {
  try {
    co_yield i;
  } catch (Node *n) { // expected-error {{GC slot 'n' is written by a coroutine}}
  } catch (const Holder &h) {
  } catch (int) {
  }
}
auto lambda = [](Node *n) -> Task { // expected-error {{GC slot 'n' is written by a coroutine}}
  co_return;
};

void blocks(Node *n, int i) {
  auto a = ^{ return i; };
  auto b = ^{ return n; }; // expected-error {{GC slot 'n' is written by a block, which cannot have a write barrier}}
  auto c = ^(Node *m) { return m; };
}

void openmp(Node *n, Node **slots, int i) {
#pragma omp parallel firstprivate(i)
  i = 1;
#pragma omp parallel firstprivate(n) // expected-error {{GC slot 'n' is written by an OpenMP clause, which cannot have a write barrier}}
  i = n->key;
#pragma omp parallel shared(n)
  i = n->key;
#pragma omp task // expected-error@+1 {{GC slot 'n' is written by an OpenMP clause}}
  n->key = 1;
#pragma omp atomic write
  slots[0] = n; // expected-error {{GC slot 'Node *' is written by an OpenMP atomic, which cannot have a write barrier}}
#pragma omp atomic write
  global = n; // expected-error {{GC slot 'global' is written by an OpenMP atomic}}
#pragma omp atomic read
  n = slots[0];
#pragma omp atomic read
  global = slots[0]; // expected-error {{GC slot 'global' is written by an OpenMP atomic}}
#pragma omp atomic
  i += 1;
#pragma omp atomic write
  i = (slots[0] = n, 1); // the operand's store is no atomic one
}
