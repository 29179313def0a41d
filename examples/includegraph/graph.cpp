// graph.cpp - Reads headers and walks the graph.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "graph.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace fs = std::filesystem;

static void skipSpace(std::string_view &Text) {
  Text.remove_prefix(std::min(Text.find_first_not_of(" \t"), Text.size()));
}

static bool take(std::string_view &Text, std::string_view Word) {
  if (!Text.starts_with(Word))
    return false;
  Text.remove_prefix(Word.size());
  skipSpace(Text);
  return true;
}

// The name in `# include <name>` or `# include "name"`; empty if the line is none.
static std::string_view includedName(std::string_view Line) {
  skipSpace(Line);
  if (!take(Line, "#") || !take(Line, "include") || Line.size() < 2)
    return {};
  if (Line[0] != '<' && Line[0] != '"')
    return {};
  std::size_t End = Line.find_first_of(">\"", 1);
  return End == std::string_view::npos ? std::string_view() : Line.substr(1, End - 1);
}

template <class T> Node *Graph::nodeNamed(std::string_view Name) {
  if (Node *Known = ByNames->find(Name))
    return Known;
  Node *New = wbgc::make<T>(Name);
  ByNames->insert(New);
  Nodes.push_back(New);
  return New;
}

void Graph::readFile(const fs::path &Path, Node *From) {
  std::ifstream In(Path);
  for (std::string Line; std::getline(In, Line);) {
    std::string_view Name = includedName(Line);
    if (Name.empty())
      continue;
    Node *To = nodeNamed<Outside>(Name);
    To->countMention();
    From->addEdge(To);
  }
}

void Graph::read(const fs::path &Folder) {
  std::vector<fs::path> Files;
  for (const fs::directory_entry &Entry : fs::recursive_directory_iterator(Folder))
    if (Entry.is_regular_file() && !Entry.is_symlink())
      Files.push_back(Entry.path());
  std::sort(Files.begin(), Files.end());
  for (const fs::path &Path : Files) // all names first: what is a file is never Outside
    nodeNamed<File>(Path.lexically_relative(Folder).native());
  for (const fs::path &Path : Files)
    readFile(Path, ByNames->find(Path.lexically_relative(Folder).native()));
}

std::size_t Graph::reach(Node *From) {
  auto *Seen = wbgc::make<Table<Node, ByAddress>>();
  Collected<Node *> Pending{From};
  while (!Pending.empty()) {
    Node *Here = Pending.back();
    Pending.pop_back();
    for (Node *Next : Here->edges())
      if (!Seen->find(Next)) {
        Seen->insert(Next);
        Pending.push_back(Next);
      }
  }
  return Seen->size();
}
