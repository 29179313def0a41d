// The same in C++, with the lvalues that C does not have.
// row 14
// RUN: %matrix_cpp %s -w
#include "parts-of-a-union.c"
