// graph.cpp - Reads headers and walks the graph.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "graph.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

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
  if (Node *Known = ByNames.find(Name))
    return Known;
  Node *New = wbgc::make_finalized<T>(Name);
  ByNames.insert(New);
  Nodes.push_back(New);
  return New;
}

void Graph::readFile(const fs::path &Path, Node *From) {
  std::ifstream In(Path);
  for (std::string Line; std::getline(In, Line);) {
    std::string_view Name = includedName(Line);
    if (!Name.empty())
      From->addInclude(nodeNamed<Outside>(Name));
  }
}

// The regular files below Folder, with their names as from there, in alphabetical order.
static std::vector<std::pair<fs::path, std::string>> filesBelow(const fs::path &Folder) {
  std::vector<std::pair<fs::path, std::string>> Files;
  for (const fs::directory_entry &Entry : fs::recursive_directory_iterator(Folder))
    if (Entry.is_regular_file() && !Entry.is_symlink())
      Files.emplace_back(Entry.path(), Entry.path().lexically_relative(Folder).native());
  std::sort(Files.begin(), Files.end());
  return Files;
}

void Graph::read(const std::vector<fs::path> &Folders) {
  for (const fs::path &Folder : Folders) // all names first: what is a file is never Outside
    for (const auto &[Path, Name] : filesBelow(Folder))
      nodeNamed<File>(Name);
  for (const fs::path &Folder : Folders)
    for (const auto &[Path, Name] : filesBelow(Folder))
      readFile(Path, ByNames.find(Name));
}

std::size_t Graph::files() const {
  return std::count_if(Nodes.begin(), Nodes.end(), [](const Node *N) { return N->isFile(); });
}

Collected<Step *> Graph::walk(Node *From, Edges Direction) {
  Table<Node, ByAddress> Seen;
  Collected<Step *> Steps;
  auto extend = [&](Step *Last, Node *Here) {
    for (Node *Next : (Here->*Direction)()) {
      if (Seen.find(Next))
        continue;
      Seen.insert(Next);
      Steps.push_back(wbgc::make<Step>(Step{Last, Next}));
    }
  };
  extend(nullptr, From);
  for (std::size_t I = 0; I < Steps.size(); ++I)
    extend(Steps[I], Steps[I]->Here);
  return Steps;
}
