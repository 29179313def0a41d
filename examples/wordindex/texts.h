/* texts.h - Finds texts and cuts them into words.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef WORDINDEX_TEXTS_H
#define WORDINDEX_TEXTS_H

#include <stddef.h>

/* Calls `visit` with the path of every regular file at or below `path`, in alphabetical order;
 * symbolic links are not followed below it. Returns 0, or -1 and sets errno. */
int textsVisit(const char *path, int (*visit)(const char *path, void *context), void *context);

/* Calls `visit` with each word of the file: the longest runs of ASCII letters, as lower case.
 * Returns 0, or -1 and sets errno. */
int wordsVisit(const char *path,
               void (*visit)(const char *letters, size_t length, int line, void *context),
               void *context);

#endif
