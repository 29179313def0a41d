// Which attributes may stand together, and what an override inherits.
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify %s
#include <wbgc/annotations.h>

WBGC_NOWRITEBARRIERREC WBGC_YESWRITEBARRIERREC void both(); // expected-error {{'nowritebarrierrec' and 'yeswritebarrierrec' on the same function 'both'}}
WBGC_NOSAFEPOINTREC void apart();
WBGC_YESSAFEPOINTREC void apart(); // expected-error {{'nosafepointrec' and 'yessafepointrec' on the same function 'apart'}}
WBGC_NOWRITEBARRIERREC WBGC_YESSAFEPOINTREC void differentEffects();
WBGC_NOWRITEBARRIER WBGC_NOWRITEBARRIERREC void stronger();

struct Base {
  WBGC_NOWRITEBARRIERREC virtual void keeps();
};
struct Drops : Base {
  WBGC_YESWRITEBARRIERREC void keeps() override; // expected-error {{'nowritebarrierrec' and 'yeswritebarrierrec' on the same function 'Drops::keeps'}}
};
