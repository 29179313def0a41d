// tree.cpp - The C++ side of the package: a tree that loses and regains its branches.
#include <wbgc/wbgc.hpp>

namespace {

struct WBGC_MANAGED Tree {
  Tree *Left = nullptr;
  Tree *Right = nullptr;
};

Tree *grow(int Depth) {
  Tree *Node = wbgc::make<Tree>();
  if (Depth > 0) {
    Node->Left = grow(Depth - 1);
    Node->Right = grow(Depth - 1);
  }
  return Node;
}

int count(const Tree *Node) { return Node ? 1 + count(Node->Left) + count(Node->Right) : 0; }

Tree *Root;

} // namespace

int main() {
  if (wbgc_init(nullptr) != 0)
    return 1;
  Root = grow(10);
  for (int Round = 0; Round < 20; ++Round) {
    wbgc_start_cycle();
    Root->Left = grow(9);
  }
  wbgc_collect();
  int Nodes = count(Root);
  wbgc_shutdown();
  return Nodes == 2047 ? 0 : 1;
}
