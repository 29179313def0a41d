// A field that is a word by its own declaration, of which its type says nothing: ways to its address that
// were let through, and one that was not.
// row 17, row 47
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -w -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++23 -fsyntax-only -w -Xclang -verify %s
#include <wbgc/annotations.h>

#include <cstdint>

struct WBGC_MANAGED Node {
  WBGC_WORD std::uintptr_t word;
  WBGC_WORD std::uintptr_t words[2];
  std::uintptr_t number, numbers[2];
};
typedef WBGC_WORD std::uintptr_t Word;
void take(std::uintptr_t *);
void takeWord(Word *);
void read(std::uintptr_t);

void addresses(Node *n) {
  auto member = &Node::word; // expected-error {{conversion from 'WBGC_WORD std::uintptr_t' to}}
  auto plain = &Node::number;
  take(({ &n->word; })); // expected-error {{drops the gc qualifier}}
  take(({ &n->number; }));
  takeWord(({ &n->word; }));
  take(n->words + 1); // expected-error {{drops the gc qualifier}}
  take(1 + n->words); // expected-error {{drops the gc qualifier}}
  take(n->numbers + 1);
  takeWord(n->words + 1);
  std::uintptr_t(*both)[2] = &n->words; // expected-error {{drops the gc qualifier}}
  std::uintptr_t(*numbers)[2] = &n->numbers;
  [&word = n->word] { word = 3; }(); // expected-error {{drops the gc qualifier}}
  [&number = n->number] { number = 3; }();
  [word = n->word] { read(word); }();
}

void ranges(Node *n) {
  for (auto word : n->words)
    read(word);
  for (const auto &word : n->words)
    read(word);
  for (auto &word : n->words) // expected-error {{drops the gc qualifier}}
    word = 3;
  for (auto &number : n->numbers)
    number = 3;
}
