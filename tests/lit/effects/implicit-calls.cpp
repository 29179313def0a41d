// The calls that the language makes on its own, one by one; implicit.cpp explains the notes.
// RUN: %clangxx %plugin -std=c++20 -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
#include <wbgc/annotations.h>
#define REC WBGC_NOWRITEBARRIERREC
using size_t = decltype(sizeof 0);
void *operator new(size_t, void *p) noexcept { return p; }
struct WBGC_MANAGED Node { Node *next; };
Node *g;

struct [[clang::trivial_abi]] P1 { int i; ~P1() { g = nullptr; } }; // expected-error {{by caller 'parameter'}}
REC void parameter(P1 p) {} // expected-note {{'parameter' is declared}} expected-note {{'P1::~P1' is implicitly called here by 'parameter'}}
struct P0 { ~P0() { g = nullptr; } };
REC void callerDestroys(P0 p) {}

struct P1b { ~P1b() { g = nullptr; } }; // expected-error {{by caller 'passes'}}
void takesP1b(P1b);
REC void passes() { takesP1b({}); } // expected-note {{'P1b::~P1b' is implicitly called here by 'passes'}} expected-note {{'passes' is declared}}

struct A1 { A1() { g = nullptr; } ~A1() {} }; // expected-error {{by caller 'arraynew'}}
REC void arraynew(int n) { new A1[n]; } // expected-note {{'A1::A1' is implicitly called here by 'arraynew'}} expected-note {{declared}}
struct A2 { ~A2() { g = nullptr; } }; // expected-error {{by caller 'arraydelete'}}
REC void arraydelete(A2 *p) { delete[] p; } // expected-note {{'A2::~A2' is implicitly called here by 'arraydelete'}} expected-note {{declared}}
struct A3 { A3() { g = nullptr; } }; // expected-error {{by caller 'placement'}}
REC void placement(void *p) { new (p) A3; } // expected-note {{'A3::A3' is implicitly called here by 'placement'}} expected-note {{declared}}
struct A4 { A4() { g = nullptr; } }; // expected-error {{by caller 'explicitDtor'}}
struct A4b { ~A4b() { A4 x; } }; // expected-note {{'A4::A4' is implicitly called here by 'A4b::~A4b'}}
REC void explicitDtor(A4b *p) { p->~A4b(); } // expected-note {{'A4b::~A4b' is called here by 'explicitDtor'}} expected-note {{declared}}

struct R1 { R1() {} ~R1() { g = nullptr; } }; // expected-error {{by caller 'discardsReturn'}}
R1 makeR1();
REC void discardsReturn() { makeR1(); } // expected-note {{'R1::~R1' is implicitly called here by 'discardsReturn'}} expected-note {{declared}}
struct R2 { R2() {} ~R2() { g = nullptr; } }; // expected-error {{by caller 'bindsReturn'}}
R2 makeR2();
REC void bindsReturn() { const R2 &r = makeR2(); } // expected-note {{'R2::~R2' is implicitly called here by 'bindsReturn'}} expected-note {{declared}}

struct C1 { explicit operator bool() const { g = nullptr; return true; } }; // expected-error {{by caller 'condition'}}
REC void condition(C1 c) { if (c) {} } // expected-note {{'C1::operator bool' is implicitly called here by 'condition'}} expected-note {{declared}}
struct C2 { operator int() const { g = nullptr; return 1; } }; // expected-error {{by caller 'switches'}}
REC void switches(C2 c) { switch (c) { default:; } } // expected-note {{'C2::operator int' is implicitly called here by 'switches'}} expected-note {{declared}}
struct C3 { C3(int) { g = nullptr; } }; // expected-error {{by caller 'converting'}}
void takesC3(C3);
REC void converting() { takesC3(1); } // expected-note {{'C3::C3' is implicitly called here by 'converting'}} expected-note {{declared}}
struct C4 { operator int() const { g = nullptr; return 1; } }; // expected-error {{by caller 'casts'}}
REC int casts(C4 c) { return static_cast<int>(c) + int(c) + (int)c; } // expected-note {{'C4::operator int' is implicitly called here by 'casts'}} expected-note {{declared}}

struct D1 { static int mk() { g = nullptr; return 1; } int x; D1(int a = mk()) : x(a) {} }; // expected-error {{by caller 'ctorDefault'}} expected-note {{'D1::mk' is implicitly called here by 'ctorDefault'}}
REC void ctorDefault() { D1 d; } // expected-note {{declared}}
struct D2 { static int mk() { g = nullptr; return 1; } int x = mk(); D2() {} }; // expected-error {{by caller 'nsdmi'}} expected-note {{'D2::mk' is implicitly called here by 'D2::D2'}}
REC void nsdmi() { D2 d; } // expected-note {{'D2::D2' is implicitly called here by 'nsdmi'}} expected-note {{declared}}
struct D3 { static int mk() { g = nullptr; return 1; } int x = mk(); D3() : x(1) {} };
REC void nsdmiUnused() { D3 d; }
int nestedMk() { g = nullptr; return 1; } // expected-error {{by caller 'nestedDefault'}}
int inner(int a = nestedMk()) { return a; } // expected-note {{'nestedMk' is implicitly called here by 'nestedDefault'}}
int outer(int a = inner()) { return a; }
REC void nestedDefault() { outer(); } // expected-note {{declared}}

struct It { int i; bool operator!=(It) const { return false; } It &operator++() { return *this; } int operator*() { return 1; } };
struct Ra { It begin() { g = nullptr; return {}; } It end() { return {}; } }; // expected-error {{by caller 'rangeBegin'}}
REC void rangeBegin(Ra r) { for (int x : r) (void)x; } // expected-note {{'Ra::begin' is implicitly called here by 'rangeBegin'}} expected-note {{declared}}
struct Rb { It begin() { return {}; } It end() { g = nullptr; return {}; } }; // expected-error {{by caller 'rangeEnd'}}
REC void rangeEnd(Rb r) { for (int x : r) (void)x; } // expected-note {{'Rb::end' is implicitly called here by 'rangeEnd'}} expected-note {{declared}}
struct Ic { int i; bool operator!=(Ic) const { return false; } Ic &operator++() { g = nullptr; return *this; } int operator*() { return 1; } }; // expected-error {{by caller 'rangeInc'}}
struct Rc { Ic begin() { return {}; } Ic end() { return {}; } };
REC void rangeInc(Rc r) { for (int x : r) (void)x; } // expected-note {{'Ic::operator++' is implicitly called here by 'rangeInc'}} expected-note {{declared}}
struct Id { int i; bool operator!=(Id) const { g = nullptr; return false; } Id &operator++() { return *this; } int operator*() { return 1; } }; // expected-error {{by caller 'rangeNe'}}
struct Rd { Id begin() { return {}; } Id end() { return {}; } };
REC void rangeNe(Rd r) { for (int x : r) (void)x; } // expected-note {{'Id::operator!=' is implicitly called here by 'rangeNe'}} expected-note {{declared}}
struct Re {}; It begin(Re) { g = nullptr; return {}; } It end(Re) { return {}; } // expected-error {{by caller 'rangeAdl'}}
REC void rangeAdl(Re r) { for (int x : r) (void)x; } // expected-note {{'begin' is implicitly called here by 'rangeAdl'}} expected-note {{declared}}
struct Rf { ~Rf() { g = nullptr; } It begin() { return {}; } It end() { return {}; } }; // expected-error {{by caller 'rangeTemp'}}
Rf makeRf();
REC void rangeTemp() { for (int x : makeRf()) (void)x; } // expected-note {{'Rf::~Rf' is implicitly called here by 'rangeTemp'}} expected-note {{declared}}
struct Rg { struct E { E() {} E(const E &) { g = nullptr; } } e[2]; E *begin() { return e; } E *end() { return e; } }; // expected-error {{by caller 'rangeCopy'}}
REC void rangeCopy(Rg &r) { for (Rg::E x : r) (void)x; } // expected-note {{'Rg::E::E' is implicitly called here by 'rangeCopy'}} expected-note {{declared}}

struct S1 { S1() { g = nullptr; } }; // expected-error {{by caller 'staticLocal'}}
REC void staticLocal() { static S1 s; } // expected-note {{'S1::S1' is implicitly called here by 'staticLocal'}} expected-note {{declared}}
struct T1 { T1() {} T1(const T1 &) { g = nullptr; } }; // expected-error {{by caller 'throws'}}
REC void throws(T1 &t) { throw t; } // expected-note {{'T1::T1' is implicitly called here by 'throws'}} expected-note {{declared}}
struct T2 { T2() {} T2(const T2 &) { g = nullptr; } }; // expected-error {{by caller 'catches'}}
void mayThrow();
REC void catches() { try { mayThrow(); } catch (T2 t) {} } // expected-note {{'T2::T2' is implicitly called here by 'catches'}} expected-note {{declared}}

struct V0 { V0() { g = nullptr; } }; // expected-error {{by caller 'virtualBase'}}
struct V1 : virtual V0 {}; struct V2 : virtual V0 {}; struct V3 : V1, V2 {}; // expected-note {{'V0::V0' is implicitly called here by 'V3::V3'}}
REC void virtualBase() { V3 v; } // expected-note {{'V3::V3' is implicitly called here by 'virtualBase'}} expected-note {{declared}}

struct M0 { M0() {} M0(const M0 &) { g = nullptr; } M0 &operator=(const M0 &) { return *this; } }; // expected-error {{by caller 'defaultedCopy'}}
struct M1 { M0 m[2]; }; // expected-note {{'M0::M0' is implicitly called here by 'M1::M1'}}
REC void defaultedCopy(M1 &a) { M1 b(a); } // expected-note {{'M1::M1' is implicitly called here by 'defaultedCopy'}} expected-note {{declared}}
struct M2 { M2 &operator=(const M2 &) { g = nullptr; return *this; } }; // expected-error {{by caller 'defaultedAssign'}}
struct M3 { M2 m; }; // expected-note {{'M2::operator=' is called here by 'M3::operator='}}
REC void defaultedAssign(M3 &a, M3 &b) { a = b; } // expected-note {{'M3::operator=' is called here by 'defaultedAssign'}} expected-note {{declared}}
struct M4 { bool operator==(const M4 &) const { g = nullptr; return true; } }; // expected-error {{by caller 'defaultedCompare'}}
struct M5 { M4 m; bool operator==(const M5 &) const = default; }; // expected-note {{'M4::operator==' is called here by 'M5::operator=='}}
REC bool defaultedCompare(M5 &a, M5 &b) { return a == b; } // expected-note {{'M5::operator==' is called here by 'defaultedCompare'}} expected-note {{declared}}

struct L1 { L1(const L1 &) { g = nullptr; } L1() {} }; // expected-error {{by caller 'initCapture'}}
REC void initCapture(L1 &l) { auto f = [x = l] {}; } // expected-note {{'L1::L1' is implicitly called here by 'initCapture'}} expected-note {{declared}}
struct L2 { ~L2() { g = nullptr; } }; // expected-error {{by caller 'captureDtor'}}
REC void captureDtor(L2 &l) { auto f = [l] {}; } // expected-note {{'L2::~L2' is implicitly called here by}} expected-note {{is implicitly called here by 'captureDtor'}} expected-note {{declared}}

struct G1 { int v; G1() : v(0) { g = nullptr; } }; // no root uses it here
G1 globalObject;
inline G1 inlineObject;
REC int usesGlobal() { return globalObject.v + inlineObject.v; }

struct H1 { H1() { g = nullptr; } }; // expected-error {{by caller 'templatedMember'}}
template <class T> struct Holder { T t; }; // expected-note {{'H1::H1' is implicitly called here by 'Holder<H1>::Holder'}}
REC void templatedMember() { Holder<H1> h; } // expected-note {{'Holder<H1>::Holder' is implicitly called here by 'templatedMember'}} expected-note {{declared}} expected-note 0-1{{in instantiation}}

struct E1 { E1() { g = nullptr; } }; // expected-error {{by caller 'aggregateMember'}}
struct E2 { int i; E1 e; };
REC void aggregateMember() { E2 e{1}; } // expected-note {{'E1::E1' is implicitly called here by 'aggregateMember'}} expected-note {{declared}}
struct E3 { ~E3() { g = nullptr; } }; // expected-error {{by caller 'aggregateMemberDtor'}}
struct E4 { int i; E3 e; }; // expected-note {{'E3::~E3' is implicitly called here by 'E4::~E4'}}
REC void aggregateMemberDtor() { E4 e{1}; } // expected-note {{'E4::~E4' is implicitly called here by 'aggregateMemberDtor'}} expected-note {{declared}}
struct F1 { F1() { g = nullptr; } }; // expected-error {{by caller 'arrayFill'}}
REC void arrayFill() { F1 a[3] = {}; } // expected-note {{'F1::F1' is implicitly called here by 'arrayFill'}} expected-note {{declared}}
struct B1 { ~B1() { g = nullptr; } operator bool() { return true; } }; // expected-error {{by caller 'conditionVariable'}}
B1 mkB1();
REC void conditionVariable() { while (B1 b = mkB1()) {} } // expected-note {{'B1::~B1' is implicitly called here by 'conditionVariable'}} expected-note {{declared}}
struct U1 { ~U1() { g = nullptr; } }; // expected-error {{by caller 'ternary'}}
U1 mkU1();
REC void ternary(bool b) { (void)(b ? mkU1() : mkU1()); } // expected-note {{'U1::~U1' is implicitly called here by 'ternary'}} expected-note {{declared}}
union W1 { struct X { ~X() { g = nullptr; } } x; W1() {} ~W1() {} };
REC void unionMember() { W1 w; }
namespace std { template <class T> class initializer_list { const T *b; size_t n; public: constexpr const T *begin() const { return b; } constexpr size_t size() const { return n; } }; }
struct Y1 { Y1(int) { g = nullptr; } ~Y1() {} }; // expected-error {{by caller 'initializerList'}}
void takesList(std::initializer_list<Y1>);
REC void initializerList() { takesList({1, 2}); } // expected-note {{'Y1::Y1' is implicitly called here by 'initializerList'}} expected-note {{declared}}
struct Z1 { static void *operator new(size_t n) { g = nullptr; return nullptr; } static void operator delete(void *) {} virtual ~Z1() {} }; // expected-error {{by caller 'classNew'}}
REC void classNew() { new Z1; } // expected-note {{'Z1::operator new' is implicitly called here by 'classNew'}} expected-note {{declared}}
struct Z2 { virtual ~Z2() {} };
REC void virtualDelete(Z2 *z) { delete z; } // expected-error {{indirect call cannot be verified free of write barriers}} expected-note {{declared}}
struct Z3 final { virtual ~Z3() {} };
REC void finalDelete(Z3 *z) { delete z; }
struct Z4 { REC virtual ~Z4() {} };
REC void declaredDelete(Z4 *z) { delete z; }
struct Z5 : Z4 { ~Z5() { g = nullptr; } }; // expected-error {{prohibited in 'Z5::~Z5'}} expected-note@-2 {{'Z5::~Z5' is declared 'nowritebarrierrec' here}}
