/* main.c - wordindex: the most frequent words of all texts in some folders.
 *
 *   wordindex [-n WORDS] [FOLDER|FILE]...        default: -n 10 /usr/share/common-licenses
 *
 * Prints count and word, most frequent first, equals in alphabetical order. While this thread reads
 * and adds, a second one prunes the tree and rebuilds it (gardener.c), and collections run beside
 * both: WBGC_TRACE=1 shows them.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "gardener.h"
#include "texts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { kWordsARound = 512 }; /* words added between two rounds of the gardener */

struct Count {
  long added;
  int text;
};

static void addWord(const char *letters, size_t length, int line, void *context) {
  struct Count *count = context;
  indexLock();
  indexAdd(sharedIndex, letters, length, count->text, line);
  indexUnlock();
  if (++count->added % kWordsARound == 0)
    gardenerWake();
}

static int addText(const char *path, void *context) {
  struct Count *count = context;
  ++count->text;
  return wordsVisit(path, addWord, count);
}

/* The most frequent words: an array of references, sorted as far as it is printed. It lives in the
 * collected heap too, for a word that only malloc's memory named would be lost. */
struct Ranking {
  struct Word **words;
  long size, used;
};

static int isBefore(const struct Word *a, const struct Word *b) {
  return a->count != b->count ? a->count > b->count : strcmp(a->spelling, b->spelling) < 0;
}

static void rank(const struct Word *word, void *context) {
  struct Ranking *ranking = context;
  long place = ranking->used;
  while (place > 0 && isBefore(word, ranking->words[place - 1]))
    --place;
  if (place == ranking->size)
    return;
  if (ranking->used < ranking->size)
    ++ranking->used;
  for (long i = ranking->used - 1; i > place; --i)
    ranking->words[i] = ranking->words[i - 1];
  ranking->words[place] = (struct Word *)word;
}

static void print(const struct Index *index, long size) {
  struct Ranking ranking = {.words = wbgc_new_array(struct Word *, (size_t)size), .size = size};
  indexVisit(index, rank, &ranking);
  for (long i = 0; i < ranking.used; ++i)
    printf("%7ld %s\n", ranking.words[i]->count, ranking.words[i]->spelling);
}

static int fail(const char *what, int error) {
  fprintf(stderr, "wordindex: %s: %s\n", what, strerror(error));
  return 1;
}

int main(int count, char **values) {
  long size = 10;
  for (int option; (option = getopt(count, values, "n:")) != -1;) {
    size = option == 'n' ? strtol(optarg, NULL, 10) : 0;
    if (size <= 0) {
      fprintf(stderr, "usage: wordindex [-n WORDS] [FOLDER|FILE]...\n");
      return 2;
    }
  }
  static char *defaultFolder[] = {"/usr/share/common-licenses"};
  char **paths = optind < count ? values + optind : defaultFolder;
  char **pathsEnd = optind < count ? values + count : defaultFolder + 1;

  int error = wbgc_init(NULL);
  if (error != 0)
    return fail("cannot start the collector", error);
  sharedIndex = indexNew();
  if ((error = gardenerStart()) != 0)
    return fail("cannot start a thread", error);

  struct Count added = {0};
  for (char **path = paths; path != pathsEnd; ++path)
    if (textsVisit(*path, addText, &added) != 0)
      return fail(*path, errno);
  long rounds = gardenerStop();

  print(sharedIndex, size);
  printf("%ld words, %ld of them different, in %d texts; pruned and rebuilt %ld times\n",
         sharedIndex->places, sharedIndex->words, added.text, rounds);
  wbgc_shutdown();
  return 0;
}
