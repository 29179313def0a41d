/* list.h - A list that lives in the collected heap. */
#ifndef LIST_H
#define LIST_H

/* Builds a list of `length` numbers while collections run; returns their sum, -1 on failure. */
long listSum(long length);

#endif
