// LinkLine.cpp - Reads a linker's command line.
//
// Options are told from inputs by the list of those that take a separate value, which GNU ld, gold,
// lld and mold share; single-letter options are also read joined (-lm, -L/lib).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LinkLine.h"

#include "Installation.h"

#include <string_view>

namespace wbgc::driver {

// Options, without dashes, whose value is the next argument.
static constexpr std::string_view kValued =
    " A F G I L Map O P R T Tbss Tdata Ttext Ttext-segment Y a architecture assert audit"
    " auxiliary b c call-graph-ordering-file default-script defsym depaudit dependency-file"
    " dynamic-linker dynamic-list e emulation entry exclude-libs export-dynamic-symbol"
    " export-dynamic-symbol-list f filter fini format h hash-style image-base init"
    " just-symbols l library library-path m mllvm mri-script o oformat output plugin"
    " plugin-opt remap-inputs reproduce require-defined retain-symbols-file rpath rpath-link"
    " script section-start soname sort-section symbol-ordering-file sysroot task-link"
    " trace-symbol u undefined version-exports-section version-script wrap y z ";

// What Clang itself puts last. None of it uses wbgc, so the runtime may stand before it all, and
// must, since it uses some of it.
static constexpr std::string_view kSystemTail =
    " -lc -lm -lgcc -lgcc_s -lgcc_eh -lstdc++ -lc++ -lc++abi -lunwind -l:libunwind.a"
    " -l:libunwind.so -lpthread -lrt -ldl -lresolv -lutil -latomic -lomp -lgomp -Bstatic"
    " -Bdynamic --as-needed --no-as-needed --start-group --end-group --push-state"
    " --pop-state ";

// Whether Word is one of List, in which each has a space on both sides.
static bool isOneOf(std::string_view List, std::string_view Word) {
  return List.find(" " + std::string(Word) + " ") != std::string_view::npos;
}

static bool takesValue(std::string_view Name) { return isOneOf(kValued, Name); }

static bool isSystemTail(std::string_view Argument) {
  std::string_view Name = baseName(Argument);
  return isOneOf(kSystemTail, Argument) || Name.starts_with("libclang_rt.") ||
         (Name.starts_with("crt") && Name.ends_with(".o"));
}

static std::string_view withoutDashes(std::string_view Argument) {
  Argument.remove_prefix(Argument.starts_with("--") ? 2 : 1);
  return Argument;
}

// The file that -lName stands for, by the linker's rule; empty if there is none.
static std::string findLibrary(std::string_view Name, const std::vector<std::string> &Folders,
                               bool Static) {
  std::vector<std::string> Files;
  if (Name.starts_with(":"))
    Files = {std::string(Name.substr(1))};
  else if (Static)
    Files = {"lib" + std::string(Name) + ".a"};
  else
    Files = {"lib" + std::string(Name) + ".so", "lib" + std::string(Name) + ".a"};
  for (const std::string &Folder : Folders)
    for (const std::string &File : Files)
      if (isFile(Folder + "/" + File))
        return Folder + "/" + File;
  return "";
}

namespace {

// The state of a walk over the arguments.
class Reader {
public:
  explicit Reader(LinkLine &Line) : Line(Line) {}
  void collectFolders(const std::vector<std::string> &Arguments);
  void read(const std::vector<std::string> &Arguments);

private:
  void readOption(std::string_view Argument);
  void readValued(std::string_view Name, const std::string &Value);
  void readLibrary(std::string_view Name);

  LinkLine &Line;
  std::vector<std::string> Folders; // of -L: all of them count for each -l
  bool Static = false;
};

} // namespace

void Reader::collectFolders(const std::vector<std::string> &Arguments) {
  for (size_t I = 0; I < Arguments.size(); ++I) {
    std::string_view Text = Arguments[I];
    if (Text == "-L" && I + 1 < Arguments.size())
      Folders.push_back(Arguments[++I]);
    else if (Text.starts_with("-L"))
      Folders.emplace_back(Text.substr(2));
  }
}

void Reader::readLibrary(std::string_view Name) {
  Line.HasLibc |= Name == "c";
  std::string File = findLibrary(Name, Folders, Static);
  if (!File.empty())
    Line.Inputs.push_back(File);
}

void Reader::readValued(std::string_view Name, const std::string &Value) {
  if (Name == "o" || Name == "output")
    Line.Output = Value;
  else if (Name == "l" || Name == "library")
    readLibrary(Value);
  else if (Name == "wrap" || Name == "defsym")
    Line.Renamings.push_back("--" + std::string(Name) + "=" + Value);
}

void Reader::readOption(std::string_view Argument) {
  std::string_view Name = withoutDashes(Argument);
  if (Name == "shared" || Name == "Bshareable")
    Line.Kind = LinkKind::SharedLibrary;
  else if (Name == "r" || Name == "i" || Name == "relocatable")
    Line.Kind = LinkKind::Relocatable;
  else if (Name == "Bstatic" || Name == "static" || Name == "dn" || Name == "non_shared")
    Static = true;
  else if (Name == "Bdynamic" || Name == "dy" || Name == "call_shared")
    Static = false;
  else if (Name.starts_with("output="))
    Line.Output = Name.substr(7);
  else if (Argument.starts_with("-o")) // GNU ld reads -omagic so too
    Line.Output = Argument.substr(2);
  else if (Name.starts_with("wrap=") || Name.starts_with("defsym="))
    Line.Renamings.push_back("--" + std::string(Name));
  else if (Name.starts_with("library="))
    readLibrary(Name.substr(8));
  else if (Argument.starts_with("-l"))
    readLibrary(Name.substr(1));
}

void Reader::read(const std::vector<std::string> &Arguments) {
  for (size_t I = 0; I < Arguments.size(); ++I) {
    const std::string &Argument = Arguments[I];
    if (Argument.size() < 2 || Argument[0] != '-')
      Line.Inputs.push_back(Argument);
    else if (takesValue(withoutDashes(Argument)) && I + 1 < Arguments.size())
      readValued(withoutDashes(Argument), Arguments[I + 1]), ++I;
    else
      readOption(Argument);
  }
}

LinkLine::LinkLine(const std::vector<std::string> &Arguments) {
  Reader Walk(*this);
  Walk.collectFolders(Arguments);
  Walk.read(Arguments);
  RuntimePlace = Arguments.size();
  while (RuntimePlace > 0 && isSystemTail(Arguments[RuntimePlace - 1]))
    --RuntimePlace;
}

} // namespace wbgc::driver
