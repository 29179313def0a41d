// graph.h - Who includes whom, below one folder.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef INCLUDEGRAPH_GRAPH_H
#define INCLUDEGRAPH_GRAPH_H

#include "table.h"

#include <filesystem>

// A header on a walk, and the step before it: so each step names the whole way back to the start.
struct WBGC_MANAGED Step {
  Step *Before;
  Node *Here;
};

// Holds the nodes: its vectors keep them alive wherever the graph itself lies.
class Graph {
public:
  // Reads every regular file below the folders, each named as from its folder; throws what the file
  // system throws.
  void read(const std::vector<std::filesystem::path> &Folders);

  const Collected<Node *> &nodes() const { return Nodes; }

  // How many of them were read.
  std::size_t files() const;

  // A direction of the edges: &Node::includes or &Node::includers.
  using Edges = const Collected<Node *> &(Node::*)() const;

  // The headers on any way from From in that direction, nearest first; From only where it is on
  // one.
  static Collected<Step *> walk(Node *From, Edges Direction);

private:
  void readFile(const std::filesystem::path &Path, Node *From);
  template <class T> Node *nodeNamed(std::string_view Name);

  Table<Node, ByName> ByNames;
  Collected<Node *> Nodes; // in the order in which they were found
};

#endif // INCLUDEGRAPH_GRAPH_H
