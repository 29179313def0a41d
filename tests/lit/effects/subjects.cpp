// What the attributes may stand on.
// RUN: %clangxx %plugin -std=c++20 -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
#include <wbgc/annotations.h>
WBGC_NOWRITEBARRIER int x; // expected-error {{'nowritebarrier' applies to functions and function pointers only}}
WBGC_NOWRITEBARRIERREC int *p; // expected-error {{'nowritebarrierrec' applies to functions and function pointers only}}
struct WBGC_NOWRITEBARRIERREC S { int m; }; // expected-error {{'nowritebarrierrec' applies to functions and function pointers only}}
struct T { WBGC_NOSAFEPOINTREC int m; }; // expected-error {{'nosafepointrec' applies to functions and function pointers only}}
WBGC_YESWRITEBARRIERREC void (*yp)(); // expected-error {{'yeswritebarrierrec' applies to functions and function pointers only}}
WBGC_NOWRITEBARRIER void (*np)(); // expected-error {{'nowritebarrier' applies to functions and function pointers only}}
typedef WBGC_NOWRITEBARRIERREC int Int; // expected-error {{'nowritebarrierrec' applies to functions and function pointers only}}
enum WBGC_NOWRITEBARRIERREC E { e }; // expected-error {{'nowritebarrierrec' applies to functions and function pointers only}}
namespace [[wbgc::nowritebarrier]] ns {} // expected-error {{'nowritebarrier' applies to functions and function pointers only}}
void f(WBGC_NOWRITEBARRIERREC int a); // expected-error {{'nowritebarrierrec' applies to functions and function pointers only}}
void g() { [[wbgc::nowritebarrier]] return; } // expected-error {{}}
__attribute__((nowritebarrier(1))) void h(); // expected-error {{takes no arguments}}
namespace n { struct K { WBGC_YESSAFEPOINTREC WBGC_NOSAFEPOINTREC void c2(); }; } // expected-error {{'nosafepointrec' and 'yessafepointrec' on the same function 'n::K::c2'}}
typedef WBGC_NOWRITEBARRIERREC void Fn(int); // function type: usable as pointer
WBGC_NOWRITEBARRIERREC Fn *fnp;
struct M { WBGC_NOWRITEBARRIERREC void (M::*pm)(); WBGC_NOWRITEBARRIERREC int M::*dm; }; // expected-error {{'nowritebarrierrec' applies to functions and function pointers only}}
template <class U> struct D { WBGC_NOWRITEBARRIERREC U u; };
D<void (*)()> ok;
