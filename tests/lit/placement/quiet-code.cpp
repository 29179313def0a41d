// A function of plain types is spared the search for stores (.inv.quiet-code). Each of these mentions a managed
// type once, where it is easily missed, and stores to a slot all the same.
// RUN: %clangxx %plugin -std=c++20 -fsyntax-only -Xclang -verify -fplugin-arg-wbgc-remarks %s
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -Xclang -verify -fplugin-arg-wbgc-remarks %s
// RUN: %clangxx %plugin -std=c++20 -O2 -c -o %t -Xclang -verify -fplugin-arg-wbgc-remarks %s
#include <wbgc/wbgc.h>

#include <cstring>

struct Later; // a pointer to it is not known to be plain
struct WBGC_MANAGED Node {
  Node *next;
};

typedef Node *NodePointer;
using Alias = NodePointer;
Alias global; // a root
struct Pair { // expected-remark {{write barrier}}, of the assignment that Clang makes
  int number;
  NodePointer slot;
};
struct Base { // expected-remark {{write barrier}}
  Pair pair;
};
struct Derived : Base { // expected-remark {{write barrier}}
  int own;
};
struct Nested { // expected-remark {{write barrier}}
  struct { // expected-remark {{write barrier}}
    Derived inner[2];
  } deep;
};
Nested nested, other;
Pair pairs[3];
Pair *pointToPair();
NodePointer *pointToSlot();
NodePointer &slot();
Node *(*maker)();
NodePointer *(*finder)();
int Pair::*numberOf;
Alias Pair::*slotOf = &Pair::slot;
union Either {
  int number;
  long bits;
  Node *node;
};
Either either, eithers[2]; // expected-remark 0+ {{constant initialization}}
const Node *constant;

// Nothing is here.
int sum(const int *from, int count) {
  int result = 0;
  for (int i = 0; i < count; ++i)
    result += from[i];
  return result;
}
void *keep(void *p) { return p; }

void byAuto() { auto &s = slot(); s = nullptr; }         // expected-remark {{write barrier}}
void byCall() { *pointToSlot() = nullptr; }              // expected-remark {{write barrier}}
void byMember() { pointToPair()->slot = nullptr; }       // expected-remark {{write barrier}}
void byPointer() { *finder() = {}; }                     // expected-remark {{write barrier}}
void byMemberPointer() { pairs[0].*slotOf = nullptr; }   // expected-remark {{write barrier}}
void byCopy() { nested = other; }                        // expected-remark {{write barrier}}
void byElement() { pairs[1] = pairs[2]; }                // expected-remark {{write barrier}}
void byGlobal() { global = nullptr; }                    // expected-remark {{write barrier}}
void byUnion() { either.number = 1; }                    // expected-remark {{write barrier}}
void byUnionElement() { eithers[sum(nullptr, 0)].bits++; } // expected-remark {{write barrier}}
void byBytes() { memset(pairs, 0, sizeof pairs); }       // expected-remark {{write barrier}}
void byMemory(void *from) { memcpy(&nested, from, sizeof nested); } // expected-remark {{write barrier}}
void byBuiltin() { __builtin_memset(&nested, 0, sizeof nested); }   // expected-remark {{write barrier}}
void byAtomic() { __atomic_store_n(&global, nullptr, 0); } // expected-remark {{write barrier}}
void byCast(void *p) { *(NodePointer *)p = nullptr; }    // expected-remark {{write barrier}}
void byReference(Derived &to, const Derived &from) { to = from; }   // expected-remark {{write barrier}}
Pair *byNew() { return new Pair{1, maker()}; }           // expected-remark 0+ {{write barrier}}
void byComma(int i) { sum(nullptr, i), slot() = nullptr; } // expected-remark {{write barrier}}
void byChoice(bool b) { (b ? global : slot()) = nullptr; } // expected-remark {{write barrier}}
void bySwap() { NodePointer &a = slot(), &b = slot(); Alias c = a; a = b; b = c; } // expected-remark 3 {{write barrier}}

void byLambda() {
  auto store = [](auto &to) { to = nullptr; }; // expected-remark {{write barrier}}
  store(global);
}
void byCapture() {
  auto &captured = global;
  [&captured] { captured = nullptr; }(); // expected-remark {{write barrier}} expected-remark 0+ {{elided}}
}
void byLocalClass() {
  struct Local {
    static void run() { slot() = nullptr; } // expected-remark {{write barrier}}
  };
  Local::run();
}
void byDefault(int = (slot() = nullptr, 1)) {} // expected-remark {{write barrier}}
void usesDefault() { byDefault(); }
struct WithDefault {
  int number = (slot() = nullptr, 1); // expected-remark {{write barrier}}
};
WithDefault byMemberDefault() { return {}; }

template <typename T> struct Traits {
  using Type = int;
};
template <> struct Traits<char> {
  using Type = NodePointer;
};
template <typename T> typename Traits<T>::Type &made();
template <typename T> void byTraits() { made<T>() = {}; } // expected-remark {{write barrier}}
void instances() { byTraits<char>(), byTraits<int>(); }

template <typename T> void byDependentCall(T t) { *find(t) = nullptr; } // expected-remark {{write barrier}}
namespace plain {
struct Tag {};
NodePointer *find(Tag);
} // namespace plain
void instance() { byDependentCall(plain::Tag()); }

template <typename T> struct Boxed { // expected-remark {{write barrier}}
  T value;
};
Boxed<Boxed<Pair>> boxed;
template <typename T> void byTemplate(T &to, const T &from) { to.value = from.value; } // expected-remark {{write barrier}}
void instanceOfBox() { byTemplate(boxed, boxed); }

void byVariable() {
  static Alias kept; // a root, and a slot
  kept = nullptr;    // expected-remark {{write barrier}}
}
int byCatch() {
  try {
    return 0;
  } catch (Pair *p) {
    p->slot = nullptr; // expected-remark {{write barrier}}
    return 1;
  }
}
