// What the sizes of variable arrays convert was not looked at where no array stands at the top of the type: in pointers to
// such arrays, parameters, casts, `sizeof` and typedefs.
// row 47
// RUN: %clang %plugin -std=c11 -fsyntax-only -w -Xclang -verify %s
// RUN: %clang %plugin -std=c23 -fsyntax-only -w -O2 -Xclang -verify %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *next;
};
int count(void **);

void parameter(struct Node *n, int (*p)[count((void **)&n->next)]); // a declaration runs nothing
void parameter(struct Node *n, int (*p)[count((void **)&n->next)]) {} // expected-error {{conversion from 'struct Node **' to 'void **' drops the gc qualifier}}
void sizes(struct Node *n, void *p) {
  int direct[count((void **)&n->next)]; // expected-error {{conversion from 'struct Node **' to 'void **' drops the gc qualifier}}
  int (*pointer)[count((void **)&n->next)]; // expected-error {{drops the gc qualifier}}
  typedef int Array[count((void **)&n->next)]; // expected-error {{drops the gc qualifier}}
  (void)(int (*)[count((void **)&n->next)])p; // expected-error {{drops the gc qualifier}}
  (void)sizeof(int[count((void **)&n->next)]); // expected-error {{drops the gc qualifier}}
  (void)sizeof(count((void **)&n->next)); // never runs
  Array again;
}
