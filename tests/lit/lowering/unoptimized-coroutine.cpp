// A coroutine may go on in another thread than it began in: each part of it computes anew where the thread's block is,
// and none keeps the address in the frame.
//
// RUN: %clangxx %plugin -std=c++20 -O0 -S -emit-llvm %s -o - | FileCheck %s
#include <wbgc/annotations.h>

#include <coroutine>

struct WBGC_MANAGED Node {
  Node *next;
};
Node *kept[2];

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

// CHECK-LABEL: define {{.*}}@_Z8linkLatev(
// CHECK-LABEL: define {{.*}}@_Z8linkLate{{.*}}.resume(
// CHECK: [[HERE:%.*]] = call {{.*}}@llvm.threadlocal.address{{.*}}@__wbgc_thread_v1
// CHECK: load i32, ptr [[HERE]]
// CHECK: ret void
Task linkLate() {
  kept[0] = nullptr;
  co_await std::suspend_always();
  kept[1] = nullptr;
}
