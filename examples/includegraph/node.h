// node.h - The headers of a graph: a small class hierarchy in the collected heap.
//
// Node is managed, so every pointer to it or to a class derived from it is a GC pointer, in
// whatever template it ends up. The edges are a standard vector whose memory is collected as well.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef INCLUDEGRAPH_NODE_H
#define INCLUDEGRAPH_NODE_H

#include <wbgc/wbgc.hpp>

#include <cstring>
#include <string_view>
#include <vector>

template <class T> using Collected = std::vector<T, wbgc::allocator<T>>;

class WBGC_MANAGED Node {
public:
  std::string_view name() const { return {Name, Length}; }

  // One more #include of To; an edge for each, in both directions.
  void addInclude(Node *To) {
    Includes.push_back(To);
    To->Includers.push_back(this);
  }
  const Collected<Node *> &includes() const { return Includes; }
  const Collected<Node *> &includers() const { return Includers; }

  long mentions() const { return static_cast<long>(Includers.size()); }

  virtual bool isFile() const = 0;

protected:
  explicit Node(std::string_view Text)
      : Name(static_cast<char *>(wbgc_alloc_noscan(Text.size() + 1))), Length(Text.size()) {
    std::memcpy(Name, Text.data(), Length);
  }

private:
  char *WBGC_PTR Name;
  std::size_t Length;
  Collected<Node *> Includes;
  Collected<Node *> Includers;
};

// A header that was read.
class File final : public Node {
public:
  explicit File(std::string_view Text) : Node(Text) {}
  bool isFile() const override { return true; }
};

// A header that others include, and that lies elsewhere.
class Outside final : public Node {
public:
  explicit Outside(std::string_view Text) : Node(Text) {}
  bool isFile() const override { return false; }
};

#endif // INCLUDEGRAPH_NODE_H
