/* texts.c - Reads folders and files; nothing here is collected.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#define _GNU_SOURCE
#include "texts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { kLongestWord = 256 }; /* letters; what is longer is cut into several words */

typedef int FileVisitor(const char *path, void *context);

static int isNotDots(const struct dirent *entry) {
  return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int visitPath(const char *path, int (*status)(const char *, struct stat *),
                     FileVisitor *visit, void *context);

static int visitFolder(const char *path, FileVisitor *visit, void *context) {
  struct dirent **entries;
  int count = scandir(path, &entries, isNotDots, alphasort);
  if (count < 0)
    return -1;
  int result = 0;
  for (int i = 0; i < count; ++i) {
    char *child;
    if (result == 0 && asprintf(&child, "%s/%s", path, entries[i]->d_name) < 0)
      result = -1;
    if (result == 0) {
      result = visitPath(child, lstat, visit, context);
      free(child);
    }
    free(entries[i]);
  }
  free(entries);
  return result;
}

static int visitPath(const char *path, int (*status)(const char *, struct stat *),
                     FileVisitor *visit, void *context) {
  struct stat found;
  if (status(path, &found) != 0)
    return -1;
  if (S_ISDIR(found.st_mode))
    return visitFolder(path, visit, context);
  return S_ISREG(found.st_mode) ? visit(path, context) : 0;
}

int textsVisit(const char *path, FileVisitor *visit, void *context) {
  return visitPath(path, stat, visit, context);
}

static int isLetter(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

int wordsVisit(const char *path,
               void (*visit)(const char *letters, size_t length, int line, void *context),
               void *context) {
  FILE *file = fopen(path, "r");
  if (!file)
    return -1;
  char letters[kLongestWord];
  size_t length = 0;
  int line = 1;
  for (int c = 0; c != EOF;) {
    c = getc_unlocked(file);
    if (c != EOF && isLetter(c) && length < sizeof(letters)) {
      letters[length++] = (char)(c | 0x20);
      continue;
    }
    if (length > 0)
      visit(letters, length, line, context);
    length = 0;
    if (c != EOF && isLetter(c))
      letters[length++] = (char)(c | 0x20);
    line += c == '\n';
  }
  int result = ferror(file) ? -1 : 0;
  int error = errno;
  fclose(file);
  errno = error;
  return result;
}
