// link_line_test.cpp - What wbgc-ld reads from a linker's command line.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LinkLine.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace wbgc::driver;
using Words = std::vector<std::string>;

namespace {

// A folder with some empty files.
class Folder {
public:
  explicit Folder(const Words &Files) : Path(testing::TempDir() + "wbgc-XXXXXX") {
    EXPECT_NE(mkdtemp(Path.data()), nullptr);
    for (const std::string &File : Files)
      std::ofstream(Path + "/" + File) << "";
  }
  ~Folder() { std::filesystem::remove_all(Path); }
  std::string operator/(const std::string &File) const { return Path + "/" + File; }
  std::string option() const { return "-L" + Path; }

private:
  std::string Path;
};

TEST(LinkLine, TellsTheKinds) {
  EXPECT_EQ(LinkLine({"a.o", "-o", "x"}).Kind, LinkKind::Executable);
  EXPECT_EQ(LinkLine({"-shared", "a.o"}).Kind, LinkKind::SharedLibrary);
  EXPECT_EQ(LinkLine({"-r", "a.o"}).Kind, LinkKind::Relocatable);
  EXPECT_EQ(LinkLine({"--relocatable", "a.o"}).Kind, LinkKind::Relocatable);
}

TEST(LinkLine, FindsTheOutput) {
  EXPECT_EQ(LinkLine({"a.o"}).Output, "a.out");
  EXPECT_EQ(LinkLine({"-o", "x", "a.o"}).Output, "x");
  EXPECT_EQ(LinkLine({"--output=x", "a.o"}).Output, "x");
  EXPECT_EQ(LinkLine({"--output", "x", "a.o"}).Output, "x");
  EXPECT_EQ(LinkLine({"-ox", "a.o"}).Output, "x");
  EXPECT_EQ(LinkLine({"--oformat=elf64-x86-64", "--omagic", "a.o"}).Output, "a.out");
}

TEST(LinkLine, ValuesOfOptionsAreNoInputs) {
  LinkLine Line({"-m", "elf_x86_64", "-dynamic-linker", "/lib/ld.so", "-z", "now", "-rpath", "/r",
                 "--version-script", "v", "-Map", "m", "a.o", "-plugin-opt=x", "b.a"});
  EXPECT_EQ(Line.Inputs, (Words{"a.o", "b.a"}));
}

TEST(LinkLine, CollectsRenamings) {
  LinkLine Line({"--wrap=f", "-wrap", "g", "--defsym", "a=b", "--defsym=c=0x10", "a.o"});
  EXPECT_EQ(Line.Renamings, (Words{"--wrap=f", "--wrap=g", "--defsym=a=b", "--defsym=c=0x10"}));
  EXPECT_EQ(Line.Inputs, (Words{"a.o"}));
}

TEST(LinkLine, ResolvesLibrariesByTheLinkersRule) {
  Folder First({"libone.a", "exact.so.1"});
  Folder Second({"libone.so", "libone.a", "libtwo.so", "libtwo.a"});
  LinkLine Line({"-lone", First.option(), Second.option(), "-ltwo", "-Bstatic", "-ltwo",
                 "-Bdynamic", "-l", "two", "-l:exact.so.1", "--library=two", "-labsent"});
  EXPECT_EQ(Line.Inputs, (Words{First / "libone.a", Second / "libtwo.so", Second / "libtwo.a",
                                Second / "libtwo.so", First / "exact.so.1", Second / "libtwo.so"}));
}

TEST(LinkLine, KnowsWhetherThereIsALibc) {
  EXPECT_TRUE(LinkLine({"a.o", "-lc"}).HasLibc);
  EXPECT_FALSE(LinkLine({"a.o", "-lcurses"}).HasLibc);
}

TEST(LinkLine, TheRuntimeStandsBeforeWhatTheCompilerAdds) {
  Words Arguments = {"crt1.o",         "a.o",   "-lmine",    "-lstdc++", "-lm",
                     "-lgcc_s",        "-lgcc", "-lpthread", "-lc",      "/usr/lib/crtendS.o",
                     "/usr/lib/crtn.o"};
  EXPECT_EQ(LinkLine(Arguments).RuntimePlace, 3u);
  Words Static = {"crt1.o",   "a.o", "--start-group", "-lgcc",
                  "-lgcc_eh", "-lc", "--end-group",   "crtn.o"};
  EXPECT_EQ(LinkLine(Static).RuntimePlace, 2u);
  Words Bare = {"a.o", "b.o"};
  EXPECT_EQ(LinkLine(Bare).RuntimePlace, 2u);
}

} // namespace
