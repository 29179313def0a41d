/* list.c - Instrumented: its stores have barriers, its global is a root. */
#include "list.h"

#include <wbgc/wbgc.h>

struct WBGC_MANAGED Cell {
  struct Cell *next;
  long number;
};

static struct Cell *head;

long listSum(long length) {
  if (wbgc_init(NULL) != 0)
    return -1;
  for (long i = 1; i <= length; ++i) {
    struct Cell *cell = wbgc_new(struct Cell);
    cell->number = i;
    cell->next = head;
    head = cell;
    if (i % 1000 == 0)
      wbgc_start_cycle();
  }
  wbgc_collect();
  long sum = 0;
  for (struct Cell *cell = head; cell; cell = cell->next)
    sum += cell->number;
  wbgc_shutdown();
  return sum;
}
