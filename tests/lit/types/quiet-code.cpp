// A function of plain types is spared the checks (.inv.quiet-code). In each of these one mention, easily missed,
// leads to a slot, or to memory of the heap.
// RUN: %clangxx %plugin -std=c++20 -fsyntax-only -Xclang -verify %s
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  Node *next;
};
typedef Node *NodePointer;
typedef NodePointer *Slot;
Slot slot();
NodePointer &reference();
void takesAny(void **);
struct Plain {
  void **address;
  void *where;
};
Plain plain;
void *anywhere;
template <typename T> T &any();
struct Foreign;
Foreign *foreign();

void byArgument() { takesAny((void **)slot()); } // expected-error {{drops the gc qualifier}}
void byMember() { plain.address = (void **)slot(); } // expected-error {{drops the gc qualifier}}
void byInitializer() { Plain p = {(void **)slot(), nullptr}; (void)p; } // expected-error {{drops the gc qualifier}}
void byCast(void **plain) { (void)(Slot)plain; } // expected-error {{adds the gc qualifier}}
void byReference() { (void)reinterpret_cast<void *&>(reference()); } // expected-error {{drops the gc qualifier}}
void **byResult() { return (void **)slot(); } // expected-error {{drops the gc qualifier}}
template <typename T> void byTemplate() { takesAny((void **)&any<T>()); } // expected-error {{drops the gc qualifier}}
void instance() { byTemplate<Node *>(); } // expected-note 0+ {{instantiation}}

void byStore() { anywhere = reference(); } // expected-warning {{GC pointer is stored into 'anywhere'}}
void byAllocation() { anywhere = wbgc_alloc_noscan(8); } // expected-warning {{GC pointer is stored into 'anywhere'}}
void byLocal() {
  void *p = wbgc_alloc_conservative(8);
  plain.where = p; // expected-warning {{GC pointer is stored into 'Plain::where'}}
}
void byThrow() { throw reference(); } // expected-error {{a throw expression}}
