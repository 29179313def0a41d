// A thread-local is a root from the first collection on, also if its thread has never answered the collector itself.
// RUN: %wbgc_clang -O1 %s -o %t -pthread
// RUN: env WBGC_CHECK=mark,poison %t | FileCheck %s
#include <pthread.h>
#include <stdio.h>
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Leaf {
  struct Leaf *next;
  long value;
};
static _Thread_local struct Leaf *perThread;

__attribute__((noinline)) static void fill(long value) {
  perThread = wbgc_new(struct Leaf);
  perThread->value = value;
}

__attribute__((noinline)) static void collect(void) {
  volatile char junk[16384];
  for (int i = 0; i < 16384; ++i)
    junk[i] = 0;
  wbgc_collect();
}

static void *run(void *unused) {
  wbgc_thread_attach();
  fill(8);
  collect();
  printf("%ld\n", perThread->value);
  return unused;
}

int main(void) {
  wbgc_init(NULL);
  fill(7);
  collect();
  collect();
  printf("%ld\n", perThread->value); // CHECK: {{^7$}}
  pthread_t thread;
  pthread_create(&thread, NULL, run, NULL);
  wbgc_blocking_enter();
  pthread_join(thread, NULL); // CHECK-NEXT: {{^8$}}
  wbgc_blocking_leave();
}
