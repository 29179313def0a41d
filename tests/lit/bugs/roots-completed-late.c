// Definitions of C whose type is complete, or whose array has its size, at the end of the unit alone were no roots, and
// those that are declared twice were two; the elements of a flexible array member that is initialized were none.
// row 9, row 11
// RUN: %matrix_c %s -w
// RUN: %matrix_c %s -w -fcommon
#include "recorder.h"

typedef struct WBGC_MANAGED Node Node;
struct Late late;
struct Late {
  long number;
  Node *slot;
};
Node *oneElement[];
Node *sized[];
Node *sized[3];
Node *sizedFirst[3];
Node *sizedFirst[];
Node *twice;
Node *twice;
static Node *here;
static Node *here;
extern Node *elsewhere;
Node *elsewhere;
extern Node *elsewhere;

struct Flexible {
  long count;
  Node *nodes[];
};
struct Records {
  long count;
  struct Late records[];
};
struct Words {
  Node *first;
  WBGC_WORD uintptr_t words[];
};
struct Flexible flexible = {2, {NULL, NULL}};
static struct Records records = {2, {{1, NULL}, {2, NULL}}};
struct Words words = {NULL, {8, 16}};
_Thread_local struct Flexible ofThread = {1, {NULL}};
struct Flexible empty = {0};
struct Node {
  Node *f;
};

int main(void) {
  EXPECT_ROOT(&late.slot);
  EXPECT_NO_ROOT(&late.number);
  EXPECT_ROOT(&oneElement[0]);
  EXPECT_ROOT(&sized[2]);
  EXPECT_ROOT(&sizedFirst[2]);
  EXPECT_ROOT(&twice);
  here = NULL;
  EXPECT(&here, NULL, NULL);
  EXPECT_ROOT(&here);
  EXPECT_ROOT(&elsewhere);
  EXPECT_ROOT(&flexible.nodes[0]);
  EXPECT_ROOT(&flexible.nodes[1]);
  EXPECT_NO_ROOT(&flexible.count);
  EXPECT_ROOT(&records.records[0].slot);
  EXPECT_ROOT(&records.records[1].slot);
  EXPECT_NO_ROOT(&records.records[1].number);
  EXPECT_ROOT(&words.first);
  EXPECT_ROOT(&words.words[1]);
  EXPECT_ROOT(&ofThread.nodes[0]);
  EXPECT_NO_ROOT(&empty.count);
  static struct Flexible local = {1, {NULL}};
  EXPECT_ROOT(&local.nodes[0]);
  return 0;
}
