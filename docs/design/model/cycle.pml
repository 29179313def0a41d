/* cycle.pml - The protocol of docs/design/cycle.md: two mutators, a collector, three objects (or OBJECTS=2).
 *
 * Each object has one slot, each mutator one register; there is one global. A mutator loads, forgets, stores,
 * allocates, assists and answers handshakes in any order and for ever. What another thread can see in between
 * is a step of its own: between reading the old value, recording it, and the store, everything may happen.
 * A buffer holds one entry, so it is flushed at each second store; sequential consistency is assumed.
 *
 * What is checked: when marking is over, nothing that a mutator can reach is white; and nothing that a mutator
 * holds is ever free. Each of the mutations below leaves out one half of one invariant, and must fail:
 * tests/model/run.py runs all of them.
 *
 *   NO_OLD           the barrier records no old value                      .snapshot
 *   NO_NEW           the barrier records no new value                      .snapshot
 *   NO_H1            marking begins before all barriers are on             .inv.barrier-before-mark
 *   NO_H2            stacks are scanned while older barriers are under way .inv.no-old-barrier
 *   WHITE_AFTER_H3   a thread allocates white after its stack was scanned  .inv.alloc-black-before-scan
 *   NO_H3            one stack is not scanned                              .inv.scan-own-stack-once
 *   NO_H4            the queue is empty: marking is over                   .inv.clean-round
 *   STEP_ONLY        a round counts what its own steps found only          .inv.clean-round
 *   MARKS_ONLY       a round counts marks, not greys that are taken        .inv.grey-announced
 *   POLL_IN_STORE    a safepoint lies between a barrier and its store      .inv.no-safepoint-in-store
 *   WHITE_IN_FINISH  new objects are white before marks are the truth      .black-until-the-truth
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef OBJECTS
#define OBJECTS 3
#endif
#define NIL OBJECTS
#define MUTATORS 2

#define WHITE 0
#define GREY 1
#define BLACK 2

#define IDLE 0 /* nobody looks at the phase but a flush */
#define MARKING 1

/* Where a grey waits: nowhere, with everybody, with mutator m (PRIVATE + m). */
#define NOWHERE 0
#define SHARED 1
#define PRIVATE 2

bool live[OBJECTS];
byte color[OBJECTS];
byte slot[OBJECTS];
byte waits[OBJECTS];
byte global;

byte held[MUTATORS];
bool flag[MUTATORS];
bool allocatesBlack[MUTATORS];
byte recordedOld[MUTATORS];
byte recordedNew[MUTATORS];

byte phase = IDLE;
byte wanted[MUTATORS]; /* the handshake that is asked for; 0: none */
bool activity;

/* The mutators do so many things in the one cycle that there is, or anything for ever. */
#ifdef ACTIONS_1
byte left[MUTATORS];
#define CAN (left[m] > 0)
#define SPEND left[m] = left[m] - 1
#else
#define CAN true
#define SPEND skip
#endif

#define SHARED_GREY(o) (waits[o] == SHARED)
#define MY_GREY(o) (waits[o] == SHARED || waits[o] == PRIVATE + m)
#if OBJECTS == 3
#define ANY(predicate) (predicate(0) || predicate(1) || predicate(2))
#define FIRST(predicate) (predicate(0) -> 0 : (predicate(1) -> 1 : 2))
#define EACH(statement) statement(0); statement(1); statement(2)
#else
#define ANY(predicate) (predicate(0) || predicate(1))
#define FIRST(predicate) (predicate(0) -> 0 : 1)
#define EACH(statement) statement(0); statement(1)
#endif
#define IS_FREE(o) (!live[o])
#define IS_WHITE(o) (o != NIL && live[o] && color[o] == WHITE)

/* noteActivity of marking and taking: not there in the mutations. */
#if defined(MARKS_ONLY) || defined(STEP_ONLY)
#define NOTE_TAKEN skip
#else
#define NOTE_TAKEN activity = true
#endif
#ifdef STEP_ONLY
#define NOTE_MARKED skip
#else
#define NOTE_MARKED activity = true
#endif

/* Greys `o`, which may be NIL, into `queue`. Activity comes before the mark. */
inline shade(o, queue) {
  if
  :: atomic { IS_WHITE(o) -> NOTE_MARKED };
     atomic {
       if
       :: color[o] == WHITE -> color[o] = GREY; waits[o] = queue
       :: else -> skip
       fi
     }
  :: else -> skip
  fi
}

/* The same without a word: between the activity of a thread that begins to scan greys and that of its end. */
#ifdef MARKS_ONLY
#define SHADE_IN_SCAN shade
#else
#define SHADE_IN_SCAN shadeQuietly
#endif
inline shadeQuietly(o, queue) {
  atomic {
    if
    :: IS_WHITE(o) -> color[o] = GREY; waits[o] = queue
    :: else -> skip
    fi
  }
}

/* Scans grey `o`, which was taken out of its queue; `target` is NIL before and after. */
inline scan(o, target, queue) {
  target = slot[o];
  SHADE_IN_SCAN(target, queue);
  atomic { color[o] = BLACK; target = NIL; o = NIL }
}

inline flush(m) {
  if
  :: atomic { phase == MARKING && (recordedOld[m] != NIL || recordedNew[m] != NIL) -> skip };
     shade(recordedOld[m], PRIVATE + m);
     shade(recordedNew[m], PRIVATE + m);
     atomic { recordedOld[m] = NIL; recordedNew[m] = NIL }
  :: atomic { else -> recordedOld[m] = NIL; recordedNew[m] = NIL }
  fi
}

/* Gives the private greys of m to everybody. */
#define PUBLISH_ONE(o)                                                                                                 \
  if                                                                                                                   \
  :: waits[o] == PRIVATE + m -> waits[o] = SHARED; activity = true                                                     \
  :: else -> skip                                                                                                      \
  fi

inline publish(m) {
  atomic { EACH(PUBLISH_ONE); wanted[m] = 0 }
}

inline answer(m) {
  if
  :: atomic { wanted[m] == 1 -> flag[m] = true; wanted[m] = 0 }
  :: atomic {
       wanted[m] == 2 ->
#ifndef WHITE_AFTER_H3
       allocatesBlack[m] = true;
#endif
       wanted[m] = 0
     }
  :: wanted[m] == 3 ->
#ifdef NO_H3
     if
     :: m == 0 -> shade(held[m], PRIVATE + m)
     :: else -> skip
     fi;
#else
     shade(held[m], PRIVATE + m);
#endif
     publish(m)
  :: wanted[m] == 4 -> flush(m); publish(m)
  :: atomic {
       wanted[m] == 5 ->
       flag[m] = false;
#ifdef WHITE_IN_FINISH
       allocatesBlack[m] = false;
#endif
       recordedOld[m] = NIL; recordedNew[m] = NIL;
       wanted[m] = 0
     }
  fi
}

/* The destination is slot[x], or the global if x is NIL; the value is y. */
inline store(m) {
  if
  :: flag[m] ->
     old = (x == NIL -> global : slot[x]);
     flush(m);
     atomic {
#ifndef NO_OLD
       recordedOld[m] = old;
#endif
#ifndef NO_NEW
       recordedNew[m] = y;
#endif
       old = NIL
     }
  :: else -> skip
  fi;
#ifdef POLL_IN_STORE
  do
  :: wanted[m] -> answer(m)
  :: break
  od;
#endif
  atomic {
    if
    :: x == NIL -> global = y
    :: else -> slot[x] = y
    fi;
    x = NIL; y = NIL
  }
}

/* What is reached was not freed. */
#define LIVES(o) assert(o == NIL || live[o])

proctype mutator(byte m) {
  byte x = NIL, y = NIL, old = NIL;
end:
  do
  /* loads, and forgets */
  :: atomic { CAN && held[m] != global -> SPEND; held[m] = global; LIVES(held[m]) }
  :: atomic { CAN && held[m] != NIL -> SPEND; LIVES(held[m]); held[m] = slot[held[m]] }
  :: atomic { CAN && held[m] != NIL -> SPEND; held[m] = NIL }
  /* stores: to the global, to the slot of what it points to, and what it points to */
  :: atomic { CAN && global != held[m] -> SPEND; x = NIL; y = held[m] }; store(m)
  :: atomic { CAN && global != NIL && slot[global] != held[m] -> SPEND; x = global; y = held[m] }; store(m)
  :: atomic { CAN && held[m] != NIL && slot[held[m]] != global -> SPEND; x = held[m]; y = global }; store(m)
  /* allocates the first free object */
  :: atomic {
       CAN && ANY(IS_FREE) ->
       SPEND;
       old = FIRST(IS_FREE);
       live[old] = true;
       color[old] = (allocatesBlack[m] -> BLACK : WHITE);
       held[m] = old; old = NIL
     }
  /* one of the two assists */
  :: atomic {
       m == 0 && CAN && phase == MARKING && ANY(MY_GREY) ->
       SPEND;
       x = FIRST(MY_GREY);
       NOTE_TAKEN;
       waits[x] = NOWHERE
     };
     do
     :: scan(x, y, PRIVATE + m);
        if
        :: atomic { ANY(MY_GREY) -> x = FIRST(MY_GREY); waits[x] = NOWHERE }
        :: break
        fi
     od;
     NOTE_TAKEN
  /* a safepoint */
  :: wanted[m] -> answer(m)
  od
}

inline ask(step) { d_step { wanted[0] = step; wanted[1] = step } }
inline await() { wanted[0] == 0 && wanted[1] == 0 }

inline drain() {
  do
  :: atomic {
       ANY(SHARED_GREY) ->
       o = FIRST(SHARED_GREY);
       waits[o] = NOWHERE
     };
     scan(o, target, SHARED)
  :: else -> break
  od
}

/* Everything that a mutator can reach is marked. Three rounds reach all of three objects. */
#define REACH(word)                                                                                                    \
  if                                                                                                                   \
  :: word != NIL -> reached = reached | (1 << word)                                                                    \
  :: else -> skip                                                                                                      \
  fi
#define FOLLOW(o)                                                                                                      \
  if                                                                                                                   \
  :: (reached & (1 << o)) && slot[o] != NIL -> reached = reached | (1 << slot[o])                                      \
  :: else -> skip                                                                                                      \
  fi
#define MARKED_IF_REACHED(o) assert(!(reached & (1 << o)) || (live[o] && color[o] != WHITE))

inline checkMarked() {
  atomic {
    REACH(global); REACH(held[0]); REACH(held[1]);
    EACH(FOLLOW);
    EACH(FOLLOW);
    EACH(FOLLOW);
    EACH(MARKED_IF_REACHED);
    reached = 0
  }
}

/* A free object reads as a new one will: zero. */
#define SWEEP_ONE(o)                                                                                                   \
  live[o] = live[o] && color[o] != WHITE;                                                                              \
  slot[o] = (live[o] -> slot[o] : NIL);                                                                                \
  color[o] = WHITE;                                                                                                    \
  waits[o] = NOWHERE

inline sweep() {
  d_step {
    EACH(SWEEP_ONE);
    allocatesBlack[0] = false; allocatesBlack[1] = false
  }
}

#define CLEAR_SLOT(o) slot[o] = NIL

active proctype collector() {
  byte o = NIL, target = NIL, reached = 0;
  d_step { /* nothing is allocated; Spin's zeroes are object 0 */
    EACH(CLEAR_SLOT); global = NIL;
    held[0] = NIL; held[1] = NIL;
    recordedOld[0] = NIL; recordedOld[1] = NIL; recordedNew[0] = NIL; recordedNew[1] = NIL
  }
#ifdef ACTIONS_1
  atomic {
    left[0] = ACTIONS_0; left[1] = ACTIONS_1;
    live[0] = true; live[1] = true; global = 0;
    if
    :: slot[0] = 1              /* a chain from the global */
    :: slot[0] = 1; held[1] = 0 /* and a mutator holds its beginning */
    :: held[1] = 1              /* 1 is known to a stack only */
    :: held[0] = 0; held[1] = 1
    fi
  }
#endif
  atomic { run mutator(0); run mutator(1) }
  do
  :: ask(1); /* barriers on */
#ifdef NO_H1
     (wanted[0] == 0 || wanted[1] == 0); /* one is enough */
     phase = MARKING;
     if
     :: wanted[0] == 0 -> wanted[0] = 2; wanted[0] == 0; wanted[0] = 3; wanted[0] == 0; wanted[1] == 0;
        wanted[1] = 2; wanted[1] == 0; wanted[1] = 3; wanted[1] == 0
     :: wanted[1] == 0 -> wanted[1] = 2; wanted[1] == 0; wanted[1] = 3; wanted[1] == 0; wanted[0] == 0;
        wanted[0] = 2; wanted[0] == 0; wanted[0] = 3; wanted[0] == 0
     fi;
#else
     await();
     phase = MARKING;
#ifndef NO_H2
     ask(2); /* no barrier of before is under way; black from here */
     await();
#else
     d_step { allocatesBlack[0] = true; allocatesBlack[1] = true };
#endif
     ask(3); /* stacks */
     await();
#endif
     target = global;
     shade(target, SHARED);
     target = NIL;
     drain();
#ifndef NO_H4
     do
     :: activity = false;
        ask(4); /* buffers */
        await();
        if
        :: activity || ANY(SHARED_GREY) -> drain()
        :: else -> break
        fi
     od;
#endif
     phase = IDLE;
     checkMarked();
     ask(5); /* barriers off */
     await();
     sweep();
#ifdef ACTIONS_1
     break
#endif
  od
}
