/* index.c - The tree of words: ordinary C, as if memory were endless.
 *
 * Each assignment to a field of Place, Word or Index that holds a pointer gets its write barrier
 * from the compiler; locals need none. The tree is walked without recursion where it may be deep.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "index.h"

#include <string.h>

struct Index *indexNew(void) { return wbgc_new(struct Index); }

static int compare(const char *letters, size_t length, const char *spelling) {
  int order = strncmp(letters, spelling, length);
  return order != 0 ? order : -(spelling[length] != '\0');
}

/* The slot in which the word is, or would be. */
static struct Word **findSlot(struct Index *index, const char *letters, size_t length) {
  struct Word **slot = &index->root;
  while (*slot) {
    int order = compare(letters, length, (*slot)->spelling);
    if (order == 0)
      break;
    slot = order < 0 ? &(*slot)->left : &(*slot)->right;
  }
  return slot;
}

static struct Word *newWord(const char *letters, size_t length) {
  struct Word *word = wbgc_new(struct Word);
  word->spelling = wbgc_alloc_noscan(length + 1);
  memcpy(word->spelling, letters, length);
  return word;
}

static void addPlace(struct Word *word, int text, int line) {
  struct Place *place = wbgc_new(struct Place);
  place->text = text;
  place->line = line;
  place->next = word->places;
  word->places = place;
  ++word->count;
}

void indexAdd(struct Index *index, const char *letters, size_t length, int text, int line) {
  struct Word **slot = findSlot(index, letters, length);
  if (!*slot) {
    *slot = newWord(letters, length);
    ++index->words;
  }
  addPlace(*slot, text, line);
  ++index->places;
}

/* Turns the tree into a list in alphabetical order, linked by `right`: rotates left children up
 * until there are none. */
static struct Word *flatten(struct Word *root) {
  struct Word *first = root;
  struct Word **slot = NULL;
  for (struct Word *word = root; word;) {
    struct Word *child = word->left;
    if (child) {
      word->left = child->right;
      child->right = word;
      word = child;
      if (slot)
        *slot = child;
      else
        first = child;
    } else {
      slot = &word->right;
      word = word->right;
    }
  }
  return first;
}

/* A tree of least depth from the first `count` words at `*next`, which moves past them. */
static struct Word *balance(struct Word **next, long count) {
  if (count == 0)
    return NULL;
  struct Word *left = balance(next, count / 2);
  struct Word *word = *next;
  *next = word->right;
  word->left = left;
  word->right = balance(next, count - count / 2 - 1);
  return word;
}

struct Word *indexPrune(struct Index *index, long count) {
  struct Word *kept = NULL, *lastKept = NULL, *pruned = NULL, *lastPruned = NULL;
  long words = 0;
  for (struct Word *word = flatten(index->root), *next; word; word = next) {
    next = word->right;
    word->right = NULL;
    struct Word **first = word->count < count ? &pruned : &kept;
    struct Word **last = word->count < count ? &lastPruned : &lastKept;
    if (*last)
      (*last)->right = word;
    else
      *first = word;
    *last = word;
    words += word->count >= count;
  }
  for (struct Word *word = pruned; word; word = word->right)
    index->places -= word->count;
  index->words = words;
  index->root = balance(&kept, words);
  return pruned;
}

static struct Word *copyWord(const struct Word *word) {
  struct Word *copy = newWord(word->spelling, strlen(word->spelling));
  copy->count = word->count;
  struct Place **slot = &copy->places;
  for (const struct Place *place = word->places; place; place = place->next) {
    struct Place *twin = wbgc_new(struct Place);
    *twin = *place;
    twin->next = NULL;
    *slot = twin;
    slot = &twin->next;
  }
  return copy;
}

/* Merges copies of two sorted lists into one; counts its words. */
static struct Word *mergeCopies(const struct Word *a, const struct Word *b, long *words) {
  struct Word *first = NULL, *last = NULL;
  for (*words = 0; a || b; ++*words) {
    int takesA = a && (!b || strcmp(a->spelling, b->spelling) < 0);
    struct Word *copy = copyWord(takesA ? a : b);
    if (takesA)
      a = a->right;
    else
      b = b->right;
    if (last)
      last->right = copy;
    else
      first = copy;
    last = copy;
  }
  return first;
}

void indexRebuild(struct Index *index, struct Word *pruned) {
  for (const struct Word *word = pruned; word; word = word->right)
    index->places += word->count;
  struct Word *words = mergeCopies(flatten(index->root), pruned, &index->words);
  index->root = balance(&words, index->words);
}

void indexVisit(const struct Index *index, void (*visit)(const struct Word *word, void *context),
                void *context) {
  /* Least depth is not assumed: the path back up is a list of its own in the collected heap. */
  struct WBGC_MANAGED Path {
    struct Path *up;
    const struct Word *word;
  };
  struct Path *path = NULL;
  const struct Word *word = index->root;
  while (word || path) {
    for (; word; word = word->left) {
      struct Path *step = wbgc_new(struct Path);
      step->up = path;
      step->word = word;
      path = step;
    }
    visit(path->word, context);
    word = path->word->right;
    path = path->up;
  }
}
