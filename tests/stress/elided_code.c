// elided_code.c - Runs what the plugin has left of barriers, by rule, while others collect.
//
//   elided_code SECONDS
//
// Two threads walk the rules of docs/design/elision.md over and over: each has a cell at the end of a long
// chain, which the marker reaches last, and takes from it what nothing else holds; a third one publishes new
// objects, and the main thread collects without a pause. With WBGC_CHECK=mark a second marking finds what a missing barrier has lost.
// With SABOTAGE defined as DELETION or INSERTION one store goes without the half that no rule allows to leave
// out: the check must find that. elision_test.py counts, runs and sabotages.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <wbgc/wbgc.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct WBGC_MANAGED Node {
  struct Node *next, *other, *third;
  long value;
};

enum { kChain = 20000, kThreads = 2, kSlots = 61 };

#define DELETION 1
#define INSERTION 2
#ifndef SABOTAGE
#define SABOTAGE 0
#endif

static struct Node statics;
static struct Node *chains[kThreads]; // ends in the thread's cell
static volatile unsigned long
    cells[kThreads]; // where that is, hidden: no stack scan must mark it early
static struct Node
    *_Atomic published[kThreads]; // by a third thread, after its stack was scanned perhaps
static atomic_bool mayEnd;
static bool isStressed; // each safepoint and allocation is a cycle

#define APART __attribute__((noinline))

static APART struct Node *makeNode(long value) {
  struct Node *n = wbgc_new(struct Node);
  n->value = value;
  return n;
}

static APART void expect(const struct Node *n, long value) {
  if (n->value == value)
    return;
  fprintf(stderr, "elided_code: %ld where %ld should be\n", n->value, value);
  abort();
}

/// Overwrites what is left of pointers below the caller's frame.
static APART void scrub(void) {
  volatile char stack[2048];
  for (unsigned i = 0; i < sizeof stack; ++i)
    stack[i] = 0;
}

/// Polls until marking is under way, or over. Where each poll is a cycle, twice.
static APART void await(bool isMarking) {
  for (unsigned i = 0; !(isStressed && i > 1) && wbgc_is_marking() != isMarking; ++i) {
    if (atomic_load_explicit(&mayEnd, memory_order_relaxed))
      return;
    wbgc_safepoint();
    sched_yield();
  }
}

// ---- The rules. Remarks of the compiler say that each is used here.

static APART struct Node *zero(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  n->next = q; // .elide.zero
  n->value = 1;
  return n;
}

static APART struct Node *overwritten(struct Node *q, struct Node *volatile *r) {
  struct Node *n = wbgc_new(struct Node);
  *(struct Node *volatile *)&n->next = q;
  *(struct Node *volatile *)&n->next = *r; // .elide.overwritten
  n->value = 2;
  return n;
}

/// Takes what the cell holds: from here on the stack alone has it. The check lets a white object pass that
/// only a stack names, so the sabotage shows it one.
static APART struct Node *take(struct Node *cell) {
  struct Node *taken = cell->next;
#if SABOTAGE == DELETION
  static struct Node *kept;
  WBGC_NOBARRIER_STORE(kept, taken);
  WBGC_NOBARRIER_STORE(cell->next, NULL);
#else
  cell->next = NULL; // .elide.static
#endif
  cell->other = &statics;
  return taken;
}

static APART void recorded(struct Node *p, struct Node *q, struct Node *r) {
  p->next = r;
  q->other = r; // .elide.recorded
}

static APART void same(struct Node *p) {
  p->next = p->next; // .elide.same
  *p = *p;
}

static inline void put(struct Node *n, struct Node *to) { *(struct Node *volatile *)&n->next = to; }

/// Holds \p taken in a slot on the stack alone, over safepoints.
static APART struct Node *onStack(struct Node *taken) {
  struct Node local;
  put(&local, taken); // .elide.stack
  taken = NULL;
  for (unsigned i = 0; i < 4; ++i)
    wbgc_safepoint();
  struct Node *kept = *(struct Node *volatile *)&local.next;
  put(&local, NULL); // .elide.stack
  return kept;
}

/// Without a safepoint: waits for an object of another thread, for half a millisecond at most.
static WBGC_NOSAFEPOINT APART struct Node *awaitPublished(long me) {
  struct Node *known = atomic_load(&published[me]), *other = known;
  for (unsigned i = 0; i < 10000 && other == known; ++i) {
    __builtin_ia32_pause();
    other = atomic_load(&published[me]);
  }
  return other;
}

/// A new node, held by nothing but this stack, goes to an object of another thread, which may be black
/// already while this stack is not scanned yet.
static APART struct Node *give(long me, long value) {
  struct Node *given = makeNode(value);
  struct Node *to = awaitPublished(me);
#if SABOTAGE == INSERTION
  WBGC_NOBARRIER_STORE(to->other, given);
#else
  to->other = given;
#endif
  return to;
}

/// One test of the flag for all of them: in a group, on two paths, and in an unrolled loop.
static APART void grouped(struct Node *p, struct Node **from) {
  p->next = from[0];
  p->other = from[1];
  p->third = from[2];
}

static APART void rotate(struct Node **slots, const unsigned *order, long n) {
  for (long i = 0; i < n; ++i) {
    struct Node *n0 = slots[order[i]];
    struct Node *n1 = slots[order[n - 1 - i]];
    n0->third = n1;
  }
}

static APART void fill(struct Node **slots, struct Node *with, long n) {
  for (long i = 0; i < n; ++i)
    slots[i] = with;
}

// ----

static void checkSlots(struct Node **slots, const unsigned *order) {
  for (unsigned i = 0; i < kSlots; ++i) {
    expect(slots[i], (long)i);
    expect(slots[order[i]]->third, order[kSlots - 1 - i]);
  }
}

/// An array whose nodes nothing else holds, its references moved about.
static APART void shuffle(unsigned *seed) {
  unsigned order[kSlots];
  for (unsigned i = 0; i < kSlots; ++i)
    order[i] = i;
  for (unsigned i = kSlots - 1; i > 0; --i) {
    const unsigned j = rand_r(seed) % (i + 1), o = order[i];
    order[i] = order[j];
    order[j] = o;
  }
  struct Node **slots = wbgc_new_array(struct Node *, kSlots);
  for (unsigned i = 0; i < kSlots; ++i)
    slots[i] = makeNode(i);
  rotate(slots, order, kSlots);
  checkSlots(slots, order);
  struct Node *group = makeNode(-1);
  grouped(group, slots);
  struct Node *first = slots[0];
  fill(slots, first, kSlots);
  wbgc_safepoint();
  expect(slots[kSlots - 1], 0);
  expect(group->next, 0);
  expect(group->other, 1);
  expect(group->third, 2);
}

static APART struct Node *cellOf(long me) { return (struct Node *)~cells[me]; }

static APART void buildChain(long me) {
  struct Node *chain = makeNode(0);
  cells[me] = ~(unsigned long)chain;
  for (unsigned i = 0; i < (isStressed ? 50 : kChain); ++i) {
    struct Node *link = makeNode(i);
    link->next = chain;
    chain = link;
  }
  chains[me] = chain;
}

static APART void fillCell(long me, long round) {
  struct Node *cell = cellOf(me);
  cell->next = zero(makeNode(round));
  struct Node *volatile other = makeNode(round + 1);
  cell->third = overwritten(cell->next, &other);
  other = NULL;
}

static APART void walk(long me, long round, unsigned *seed) {
  await(false);
  fillCell(me, round);
  scrub();
  await(true);
  if (!isStressed) // at any time between the scan of this stack and the marking of the cell
    for (unsigned i = 1u << rand_r(seed) % 15; i; --i)
      wbgc_safepoint();
  struct Node *taken = onStack(take(cellOf(me)));
  scrub();
  await(false);
  struct Node *cell = cellOf(me);
  expect(taken, 1);
  expect(taken->next, round);
  expect(cell->third->next, round + 1);
  recorded(cell, taken, makeNode(round + 2));
  same(cell);
  wbgc_safepoint();
  expect(cell->next, round + 2);
  expect(taken->other, round + 2);
}

static void *work(void *argument) {
  const long me = (long)argument;
  unsigned seed = (unsigned)me + 1;
  if (wbgc_thread_attach() != 0)
    abort();
  buildChain(me);
  scrub();
  for (long round = 0; !atomic_load_explicit(&mayEnd, memory_order_relaxed); round += 4) {
    walk(me, round, &seed);
    shuffle(&seed);
    await(true);
    struct Node *to = give(me, round);
    scrub();
    await(false);
    expect(to->other, round);
  }
  wbgc_thread_detach();
  return NULL;
}

/// New objects without end, each as black as can be.
static void *publish(void *unused) {
  (void)unused;
  if (wbgc_thread_attach() != 0)
    abort();
  while (!atomic_load_explicit(&mayEnd, memory_order_relaxed)) {
    for (long i = 0; i < kThreads; ++i)
      atomic_store(&published[i], makeNode(0));
    wbgc_blocking_enter();
    usleep(20);
    wbgc_blocking_leave();
  }
  wbgc_thread_detach();
  return NULL;
}

int main(int argc, char **argv) {
  const double seconds = argc > 1 ? atof(argv[1]) : 1;
  isStressed = getenv("WBGC_STRESS") != NULL;
  if (wbgc_init(NULL) != 0)
    return 2;
  for (long i = 0; i < kThreads; ++i)
    atomic_store(&published[i], makeNode(0));
  pthread_t threads[kThreads + 1];
  for (long i = 0; i <= kThreads; ++i)
    if (pthread_create(&threads[i], NULL, i < kThreads ? work : publish, (void *)i) != 0)
      return 2;
  const time_t end = time(NULL) + (time_t)seconds;
  while (time(NULL) < end)
    wbgc_collect();
  atomic_store(&mayEnd, true);
  wbgc_blocking_enter();
  for (unsigned i = 0; i <= kThreads; ++i)
    pthread_join(threads[i], NULL);
  wbgc_blocking_leave();
  wbgc_shutdown();
  puts("elided_code: nothing lost");
  return 0;
}
