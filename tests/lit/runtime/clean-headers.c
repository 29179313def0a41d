/* The headers compile as any C, without a warning that a project may ask for. `inline` is no word of C89, and of functions
 * marked as unused -Weverything said that they are used.
 * RUN: %wbgc_clang -std=c89 -Wall -Wextra -Werror -pedantic %s -o %t && env WBGC_CHECK=mark %t
 * RUN: %wbgc_clang -ansi -O2 -Werror %s -o %t && env WBGC_CHECK=mark %t
 * RUN: %wbgc_clang -std=gnu89 -Werror %s -o %t && env WBGC_CHECK=mark %t
 * RUN: %wbgc_clang -std=c99 -Wall -Wextra -Wused-but-marked-unused -Werror -pedantic -O2 %s -o %t && env WBGC_CHECK=mark %t
 * RUN: %wbgc_clang -std=c23 -Wall -Wextra -Werror -pedantic -O2 %s -o %t && env WBGC_CHECK=mark %t
 */
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  struct Node *next;
  void *WBGC_PTR text;
};
static struct Node *head;

int main(void) {
  int i;
  if (wbgc_init(NULL))
    return 1;
  for (i = 0; i < 100; ++i) {
    struct Node *node = wbgc_new(struct Node);
    node->text = wbgc_alloc_noscan(8);
    node->next = head;
    head = node;
  }
  wbgc_collect();
  for (i = 0; head; ++i)
    head = head->next;
  return i != 100;
}
