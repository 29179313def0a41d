// WBGC_MANAGED stands on the first declaration (docs/annotations.md), in each spelling.
// row 64
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -ferror-limit=0 -Xclang -verify -fplugin-arg-wbgc-remarks %s
// RUN: %clangxx %plugin -std=c++23 -fsyntax-only -ferror-limit=0 -Xclang -verify -fplugin-arg-wbgc-remarks %s
#include <wbgc/annotations.h>

template <typename T> struct Use {
  T *field;
};
#define STORE(...) void test() { extern Use<__VA_ARGS__> *use; use->field = nullptr; }

struct WBGC_MANAGED Gnu {};
struct __attribute__((gc_managed)) Raw {};
struct [[wbgc::gc_managed]] Standard {};
struct [[wbgc::managed]] Brief {};
class WBGC_MANAGED Class {};
union WBGC_MANAGED Union { int x; };
struct Plain {};
struct Derived : private virtual Class {};
struct Further : Plain, Derived {};
struct WBGC_MANAGED Forward;
struct After {} WBGC_MANAGED;
typedef struct WBGC_MANAGED Typed Typed;
namespace gnu { STORE(Gnu) } // expected-remark {{write barrier}}
namespace raw { STORE(Raw) } // expected-remark {{write barrier}}
namespace standard { STORE(Standard) } // expected-remark {{write barrier}}
namespace brief { STORE(Brief) } // expected-remark {{write barrier}}
namespace klass { STORE(Class) } // expected-remark {{write barrier}}
namespace onion { STORE(Union) } // expected-remark {{write barrier}}
namespace plain { STORE(Plain) }
namespace derived { STORE(Derived) } // expected-remark {{write barrier}}
namespace further { STORE(Further) } // expected-remark {{write barrier}}
namespace forward { STORE(Forward) } // expected-remark {{write barrier}}
namespace after { STORE(After) } // expected-remark {{write barrier}}
namespace typed { STORE(Typed) } // expected-remark {{write barrier}}
struct Forward {};
struct Forward;

template <typename T> struct WBGC_MANAGED Template {};
template <typename T> struct Template<T *> {};
template <> struct Template<char> {};
template <typename T> struct Unmanaged {};
template <> struct WBGC_MANAGED Unmanaged<int> {};
template <typename T> struct FromBase : Template<T> {};
template <typename T> struct Outer {
  struct WBGC_MANAGED Member {};
  template <typename U> struct WBGC_MANAGED Nested {};
  struct Other {};
};
namespace generic { STORE(Template<int>) } // expected-remark {{write barrier}}
namespace partial { STORE(Template<int *>) } // expected-remark {{write barrier}}
namespace full { STORE(Template<char>) } // expected-remark {{write barrier}}
namespace unmanaged { STORE(Unmanaged<long>) }
namespace specialized { STORE(Unmanaged<int>) } // expected-remark {{write barrier}}
namespace base { STORE(FromBase<int>) } // expected-remark {{write barrier}}
namespace member { STORE(Outer<int>::Member) } // expected-remark {{write barrier}}
namespace nested { STORE(Outer<int>::Nested<char>) } // expected-remark {{write barrier}}
namespace other { STORE(Outer<int>::Other) }

struct Late; // expected-note {{'Late' is first declared here}}
struct WBGC_MANAGED Late {}; // expected-error {{'Late' is declared 'gc_managed' after it was first declared without it}}
struct Complete {}; // expected-note {{'Complete' is first declared here}}
struct WBGC_MANAGED Complete; // expected-error {{'Complete' is declared 'gc_managed' after}}
namespace space {
struct Late; // expected-note {{'space::Late' is first declared here}}
struct WBGC_MANAGED Late {}; // expected-error {{'space::Late' is declared 'gc_managed' after it was first declared without it}}
}
struct Friendly {
  friend struct Befriended; // expected-note {{first declared here}}
};
struct WBGC_MANAGED Befriended {}; // expected-error {{after it was first declared without it}}
template <typename T> struct LateTemplate; // expected-note {{first declared here}}
template <typename T> struct WBGC_MANAGED LateTemplate {}; // expected-error {{after it was first declared without it}}
template <typename T> struct Mixed {}; // expected-note {{first declared here}}
template <typename T> struct WBGC_MANAGED Mixed<T *> {}; // expected-error {{after it was first declared without it}}

// A class that turns out to be derived from a managed one after its pointers were stored.
struct Turncoat; // expected-note {{'Turncoat' is first declared here}}
struct Harmless;
struct Holder {
  Turncoat *turncoat;
  Harmless *harmless;
};
void early(Holder *h, Turncoat *t, Harmless *l) {
  h->turncoat = t;
  Harmless *local = l;
  local = h->harmless;
  Harmless **pointer = &local;
}
struct Turncoat : Class {}; // expected-error {{'Turncoat' is declared 'gc_managed' after it was first declared without it}}
struct Harmless : Class {};
void late(Holder *h, Harmless *l, Holder *other) {
  h->harmless = l; // expected-remark {{write barrier}}
  __builtin_memcpy(h, other, sizeof(Holder)); // expected-remark {{write barrier}}
}

enum WBGC_MANAGED Enum { kOne }; // expected-error {{'gc_managed' applies to structs, classes and unions only}}
WBGC_MANAGED int variable; // expected-error {{'gc_managed' applies to structs, classes and unions only}}
WBGC_MANAGED void function(); // expected-error {{'gc_managed' applies to structs, classes and unions only}}
typedef WBGC_MANAGED int Name; // expected-error {{'gc_managed' applies to structs, classes and unions only}}
#pragma clang attribute push(__attribute__((gc_managed)), apply_to = record) // expected-error {{attribute 'gc_managed' is not supported by '#pragma clang attribute'}}
