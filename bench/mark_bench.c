/* mark_bench.c - What marking costs an object, by shape of the heap: whole collections of a program that does nothing
 * meanwhile, so that one thread marks alone.
 *
 *   mark_bench [-r ROUNDS] [SHAPE...]
 *
 * Prints for each shape the objects, and the nanoseconds an object in the median and the best of the rounds, handshakes
 * and roots included. Shapes:
 *   tree     16-byte nodes in the order of a walk, as `trees` makes them
 *   wide     32-byte nodes from the top down, as `gcbench` makes them
 *   graph    a million nodes of four random pointers, and the array of them all
 *   list     four million nodes, every second cell a hole
 *   map      a million entries of a chained map, by random keys
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include <wbgc/wbgc.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct WBGC_MANAGED Pair {
  struct Pair *left, *right;
};
struct WBGC_MANAGED Wide {
  struct Wide *left, *right;
  long i, j;
};
struct WBGC_MANAGED Vertex {
  struct Vertex *to[4];
};
struct WBGC_MANAGED Link {
  struct Link *next;
  long value;
};
struct WBGC_MANAGED Entry {
  struct Entry *next;
  unsigned long key, value;
};

typedef struct Vertex **Vertices;
typedef struct Entry **Buckets;

static struct Pair *tree;
static struct Wide *wide;
static Vertices WBGC_PTR graph;
static struct Link *list;
static Buckets WBGC_PTR map;

/* xorshift64*: Vigna, An experimental exploration of Marsaglia's xorshift generators. */
static unsigned long nextRandom(void) {
  static unsigned long x = 88172645463325252u;
  x ^= x >> 12, x ^= x << 25, x ^= x >> 27;
  return x * 0x2545f4914f6cdd1d;
}
static unsigned long below(unsigned long bound) { return (nextRandom() >> 32) * bound >> 32; }

static struct Pair *makeTree(int depth) {
  struct Pair *node = wbgc_new(struct Pair);
  if (depth > 0) {
    node->left = makeTree(depth - 1);
    node->right = makeTree(depth - 1);
  }
  return node;
}
static long buildTree(void) {
  tree = makeTree(19);
  return (1 << 20) - 1;
}

static void populate(struct Wide *node, int depth) {
  if (depth == 0)
    return;
  node->left = wbgc_new(struct Wide);
  node->right = wbgc_new(struct Wide);
  populate(node->left, depth - 1);
  populate(node->right, depth - 1);
}
static long buildWide(void) {
  wide = wbgc_new(struct Wide);
  populate(wide, 18);
  return (1 << 19) - 1;
}

static long buildGraph(void) {
  enum { kNodes = 1000000 };
  graph = wbgc_new_array(struct Vertex *, kNodes);
  for (int i = 0; i < kNodes; ++i)
    graph[i] = wbgc_new(struct Vertex);
  for (int i = 0; i < kNodes; ++i)
    for (int k = 0; k < 4; ++k)
      graph[i]->to[k] = graph[below(kNodes)];
  return kNodes + 1;
}

static long buildList(void) {
  enum { kNodes = 4000000 };
  for (int i = 0; i < kNodes; ++i) {
    struct Link *node = wbgc_new(struct Link);
    node->next = list;
    list = node;
    (void)wbgc_new(struct Link);
  }
  return kNodes;
}

static long buildMap(void) {
  enum { kKeys = 1000000, kBuckets = 1 << 20 };
  map = wbgc_new_array(struct Entry *, kBuckets);
  for (int i = 0; i < kKeys; ++i) {
    struct Entry *entry = wbgc_new(struct Entry);
    entry->key = nextRandom();
    entry->next = map[entry->key % kBuckets];
    map[entry->key % kBuckets] = entry;
  }
  return kKeys + 1;
}

static void forget(void) {
  tree = NULL;
  wide = NULL;
  graph = NULL;
  list = NULL;
  map = NULL;
}

static double markingNanos(void) {
  struct wbgc_stats stats;
  wbgc_stats_get(&stats, sizeof(stats));
  return (double)stats.marking_ns;
}

static int byValue(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void measure(const char *name, long (*build)(void), int rounds) {
  double nanos[1000];
  long objects = build();
  wbgc_collect();
  for (int i = 0; i < rounds; ++i) {
    double begin = markingNanos();
    wbgc_collect();
    nanos[i] = (markingNanos() - begin) / (double)objects;
  }
  qsort(nanos, (size_t)rounds, sizeof(nanos[0]), byValue);
  printf("%-6s %8ld objects  %6.2f ns each, at best %6.2f\n", name, objects, nanos[rounds / 2],
         nanos[0]);
  forget();
  wbgc_collect();
}

int main(int count, char **values) {
  static const struct {
    const char *name;
    long (*build)(void);
  } shapes[] = {{"tree", buildTree},
                {"wide", buildWide},
                {"graph", buildGraph},
                {"list", buildList},
                {"map", buildMap}};
  int rounds = 11;
  for (int option; (option = getopt(count, values, "r:")) != -1;) {
    if (option == 'r')
      rounds = atoi(optarg);
    if (option == '?' || rounds < 1 || rounds > 1000) {
      fprintf(stderr, "usage: %s [-r ROUNDS] [SHAPE...]\n", values[0]);
      return 2;
    }
  }
  if (wbgc_init(NULL) != 0)
    return 1;
  for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); ++i) {
    int isWanted = optind == count;
    for (int k = optind; k < count; ++k)
      isWanted |= strcmp(values[k], shapes[i].name) == 0;
    if (isWanted)
      measure(shapes[i].name, shapes[i].build, rounds);
  }
  wbgc_shutdown();
  return 0;
}
