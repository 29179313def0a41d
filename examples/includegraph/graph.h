// graph.h - Who includes whom, below one folder.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef INCLUDEGRAPH_GRAPH_H
#define INCLUDEGRAPH_GRAPH_H

#include "table.h"

#include <filesystem>

class WBGC_MANAGED Graph {
public:
  // Reads every regular file below Folder; throws what the file system throws.
  void read(const std::filesystem::path &Folder);

  const Collected<Node *> &nodes() const { return Nodes; }

  // Number of headers that From includes, directly or through others.
  static std::size_t reach(Node *From);

private:
  void readFile(const std::filesystem::path &Path, Node *From);
  template <class T> Node *nodeNamed(std::string_view Name);

  Table<Node, ByName> *ByNames = wbgc::make<Table<Node, ByName>>();
  Collected<Node *> Nodes; // in the order in which they were found
};

#endif // INCLUDEGRAPH_GRAPH_H
