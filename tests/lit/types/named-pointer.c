// Once the inner pointer has a name, WBGC_PTR makes the outer one a slot (docs/constructs.md, 62).
// RUN: %clang %plugin -std=c11 -fsyntax-only -Werror -Xclang -verify -fplugin-arg-wbgc-remarks %s
// RUN: %clangxx %plugin -x c++ -std=c++20 -fsyntax-only -Werror -Xclang -verify -fplugin-arg-wbgc-remarks %s
#include <wbgc/annotations.h>

typedef char **Strings;
typedef void *WBGC_PTR Item;
typedef Item *WBGC_PTR Items;
struct WBGC_MANAGED Table {
  Strings WBGC_PTR strings;
  Strings plain;
  Items items;
  Item *borrowed;
};
Strings WBGC_PTR global;

void store(struct Table *t, Strings s, Item *i) {
  t->strings = s; // expected-remark {{write barrier}}
  t->plain = s;
  t->items = i; // expected-remark {{write barrier}}
  t->borrowed = i;
  t->items[0] = s; // expected-remark {{write barrier}}
  t->plain[0] = 0;
  global = s; // expected-remark {{write barrier}}
  Strings local = t->strings;
  local = global;
  Strings WBGC_PTR *slot = &t->strings;
  *slot = local; // expected-remark {{write barrier}}
  Strings *dropped = (Strings *)&t->strings; // expected-error {{drops the gc qualifier}}
  Strings *raw = (Strings *)WBGC_RAW_SLOT(&t->strings);
}
