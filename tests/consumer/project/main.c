/* main.c - Fails unless every cell of the list is still there. */
#include "list.h"

int main(void) { return listSum(10000) == 50005000 ? 0 : 1; }
