/* index.h - A tree of the words of some texts; below each word, a list of the places where it
 * stands.
 *
 * Everything in it lives in the collected heap: nothing is freed, and no barrier is written by
 * hand. The functions know nothing of threads; who shares an index locks it.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef WORDINDEX_INDEX_H
#define WORDINDEX_INDEX_H

#include <wbgc/wbgc.h>

#include <stddef.h>

struct WBGC_MANAGED Place {
  struct Place *next;
  int text; /* number of the text */
  int line; /* from 1 */
};

struct WBGC_MANAGED Word {
  struct Word *left;  /* words that come earlier in the alphabet */
  struct Word *right; /* words that come later */
  struct Place *places;
  long count;              /* of places */
  char *WBGC_PTR spelling; /* ends with 0; holds no pointers */
};

struct WBGC_MANAGED Index {
  struct Word *root;
  long words;  /* different ones */
  long places; /* all of them */
};

/* A new, empty index. */
struct Index *indexNew(void);

/* Adds one occurrence of the word of `length` lower-case letters at `letters`. */
void indexAdd(struct Index *index, const char *letters, size_t length, int text, int line);

/* Takes the words that stand in fewer than `count` places out of the tree; returns them, linked by
 * `right`, in alphabetical order. */
struct Word *indexPrune(struct Index *index, long count);

/* Puts copies of all words in a list that indexPrune returned back, and gives the whole tree its
 * least depth. The old tree and the old words are garbage afterwards. */
void indexRebuild(struct Index *index, struct Word *pruned);

/* Calls `visit` with each word, in alphabetical order. */
void indexVisit(const struct Index *index, void (*visit)(const struct Word *word, void *context),
                void *context);

#endif
