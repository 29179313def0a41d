// Inputs.cpp - Objects, archives, images; ELF and bitcode.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/tool/Inputs.h"

#include "link/tool/ModuleAssembly.h"
#include "link/tool/PlainCode.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/Archive.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"

namespace wbgc::linkcheck {
namespace {

llvm::Error fault(const llvm::Twine &Text) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), Text);
}

/// What has an end to read up to: no terminal, no /dev/zero. A pipe has.
bool hasContents(const std::string &Path) {
  llvm::sys::fs::file_status Status;
  return llvm::sys::fs::status(Path, Status) ||
         Status.type() != llvm::sys::fs::file_type::character_file;
}

/// The same of a thin archive's member, which is a file by itself.
bool hasContents(const llvm::object::Archive::Child &Member) {
  llvm::Expected<std::string> File = Member.getFullName();
  if (File)
    return hasContents(*File);
  llvm::consumeError(File.takeError()); // reading it will say what is wrong
  return true;
}

/// The text files that stand in for libraries: `GROUP ( libc.so.6 … )`.
bool isLinkerScript(llvm::StringRef Text) {
  return Text.find('\0') == llvm::StringRef::npos &&
         (Text.contains("GROUP") || Text.contains("INPUT") || Text.contains("OUTPUT_FORMAT"));
}

/// Gives the functions of \p Units the symbols that they have in \p Aliases beside their own.
void addAliases(llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>> Aliases,
                std::vector<summary::Unit> &Units) {
  for (const auto &[Alias, Known] : Aliases)
    for (summary::Unit &U : Units)
      for (summary::Function &F : U.Functions)
        if (F.isDefined() && (F.Symbol == Known || llvm::is_contained(F.OtherSymbols, Known)))
          F.OtherSymbols.push_back(Alias);
}

llvm::Error readSymbol(const llvm::object::ELFSymbolRef &Sym, Candidate &To) {
  llvm::Expected<llvm::StringRef> Name = Sym.getName();
  if (!Name)
    return Name.takeError();
  llvm::Expected<uint32_t> Flags = Sym.getFlags();
  if (!Flags)
    return Flags.takeError();
  const uint8_t Binding = Sym.getBinding();
  if (Name->empty() || Binding == llvm::ELF::STB_LOCAL)
    return llvm::Error::success();
  if (*Flags & llvm::object::SymbolRef::SF_Undefined) {
    To.Needed.push_back(*Name);
    if (Binding != llvm::ELF::STB_WEAK)
      To.Undefined.push_back(*Name);
  } else {
    To.Defined.push_back({linkName(*Name), Binding != llvm::ELF::STB_WEAK,
                          Sym.getELFType() == llvm::ELF::STT_GNU_IFUNC});
  }
  return llvm::Error::success();
}

/// The same of an LTO object. Variables too: a member of an archive may be taken for one.
void readGlobal(const llvm::GlobalValue &V, llvm::StringRef Name, Candidate &To) {
  if (!V.isDeclarationForLinker()) {
    To.Defined.push_back({Name, V.hasExternalLinkage(), llvm::isa<llvm::GlobalIFunc>(V)});
    return;
  }
  To.Needed.push_back(Name);
  if (!V.hasExternalWeakLinkage())
    To.Undefined.push_back(Name);
}

} // namespace

void Inputs::add(const std::string &Path) {
  if (!hasContents(Path)) {
    Errors.push_back(Path + ": not an object file");
    return;
  }
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!Buffer) {
    Errors.push_back(Path + ": " + Buffer.getError().message());
    return;
  }
  Buffers.push_back(std::move(*Buffer));
  const llvm::MemoryBufferRef Ref(Buffers.back()->getBuffer(), Path);
  if (llvm::identify_magic(Ref.getBuffer()) == llvm::file_magic::archive)
    readArchive(Ref, Path);
  else if (!isLinkerScript(Ref.getBuffer()))
    read(Ref, Path, /*IsMember=*/false);
}

void Inputs::addLinked(const std::string &Path) {
  const size_t Before = Objects.size();
  IsReadingImage = true;
  add(Path);
  IsReadingImage = false;
  if (Objects.size() == Before)
    return;
  Image = std::move(Objects.back());
  Objects.pop_back();
  for (const summary::Unit &U : Image->Units)
    ImageHashes.insert(U.Hash);
}

void Inputs::read(llvm::MemoryBufferRef Buffer, const std::string &Name, bool IsMember) {
  auto New = std::make_unique<Candidate>();
  New->Name = Name;
  New->IsMember = IsMember;
  const llvm::file_magic Magic = llvm::identify_magic(Buffer.getBuffer());
  llvm::Error Fault = Magic == llvm::file_magic::bitcode ? readBitcode(Buffer, *New)
                      : Magic.is_object()                ? readELF(Buffer, *New)
                                                         : fault("not an object file");
  if (Fault)
    return Errors.push_back(Name + ": " + llvm::toString(std::move(Fault)));
  if (!Wrapped.empty() && !New->IsShared)
    wrapSymbols(*New);
  Objects.push_back(std::move(New));
}

llvm::StringRef Inputs::keep(llvm::StringRef Text) {
  Buffers.push_back(llvm::MemoryBuffer::getMemBufferCopy(Text));
  return Buffers.back()->getBuffer();
}

/// Who asks for a wrapped symbol gets `__wrap_SYMBOL`; `__real_SYMBOL` is the symbol itself.
void Inputs::wrapSymbols(Candidate &O) {
  const auto Rename = [this](llvm::StringRef &Name) {
    llvm::StringRef Real = Name;
    if (Wrapped.contains(Name))
      Name = keep(("__wrap_" + Name).str());
    else if (Real.consume_front("__real_") && Wrapped.contains(Real))
      Name = Real;
  };
  llvm::for_each(O.Undefined, Rename);
  llvm::for_each(O.Needed, Rename);
  for (summary::Unit &U : O.Units)
    for (summary::Function &F : U.Functions)
      if (!F.isDefined())
        Rename(F.Symbol);
}

void Inputs::define(llvm::StringRef Symbol, llvm::StringRef Target) {
  for (const std::unique_ptr<Candidate> &O : Objects) {
    const auto Known =
        llvm::find_if(O->Defined, [&](const summary::Symbol &S) { return S.Name == Target; });
    if (Known == O->Defined.end())
      continue;
    O->Defined.push_back({Symbol, /*IsStrong=*/true, Known->IsIFunc});
    addAliases({{Symbol, Target}}, O->Units);
  }
}

void Inputs::readArchive(llvm::MemoryBufferRef Buffer, const std::string &Name) {
  llvm::Expected<std::unique_ptr<llvm::object::Archive>> Archive =
      llvm::object::Archive::create(Buffer);
  if (!Archive) {
    Errors.push_back(Name + ": " + llvm::toString(Archive.takeError()));
    return;
  }
  llvm::Error Fault = llvm::Error::success();
  for (const llvm::object::Archive::Child &Child : (*Archive)->children(Fault)) {
    if ((*Archive)->isThin() && !hasContents(Child)) {
      Errors.push_back(Name + ": a member is not an object file");
      continue;
    }
    llvm::Expected<llvm::MemoryBufferRef> Member = Child.getMemoryBufferRef();
    if (!Member) {
      Errors.push_back(Name + ": " + llvm::toString(Member.takeError()));
      continue;
    }
    // LLVM believes what the last header of an archive that was cut off says of its member's size.
    if (!(*Archive)->isThin() && Member->getBufferEnd() > Buffer.getBufferEnd()) {
      Errors.push_back(Name + ": a member goes beyond the end of the archive");
      break;
    }
    // Of a thin archive the member's file was read just now and belongs to the archive.
    Buffers.push_back(llvm::MemoryBuffer::getMemBufferCopy(Member->getBuffer()));
    read(llvm::MemoryBufferRef(Buffers.back()->getBuffer(), Name),
         Name + "(" + Member->getBufferIdentifier().str() + ")", /*IsMember=*/true);
  }
  if (Fault)
    Errors.push_back(Name + ": " + llvm::toString(std::move(Fault)));
}

llvm::Error Inputs::readELF(llvm::MemoryBufferRef Buffer, Candidate &To) {
  llvm::Expected<std::unique_ptr<llvm::object::ObjectFile>> File =
      llvm::object::ObjectFile::createELFObjectFile(Buffer);
  if (!File)
    return File.takeError();
  const auto *ELF = llvm::dyn_cast<llvm::object::ELF64LEObjectFile>(File->get());
  if (!ELF || ELF->getELFFile().getHeader().e_machine != llvm::ELF::EM_X86_64)
    return fault("not an ELF file for x86-64");
  const auto &Header = ELF->getELFFile().getHeader();
  if (ELF->section_begin() == ELF->section_end() && !IsReadingImage)
    return fault("an ELF file without sections"); // no symbols, no summary: nothing to judge it by
  To.IsShared = Header.e_type == llvm::ELF::ET_DYN;
  // Strip leaves the table for the dynamic linker alone.
  const bool IsStripped = To.IsShared && ELF->symbols().empty();
  for (const llvm::object::ELFSymbolRef Sym :
       IsStripped ? ELF->getDynamicSymbolIterators() : ELF->symbols())
    if (llvm::Error Fault = readSymbol(Sym, To))
      return Fault;
  for (const llvm::object::SectionRef &Section : ELF->sections()) {
    llvm::Expected<llvm::StringRef> Name = Section.getName();
    if (!Name)
      return Name.takeError();
    if (*Name != summary::kSection)
      continue;
    llvm::Expected<llvm::StringRef> Contents = Section.getContents();
    if (!Contents)
      return Contents.takeError();
    if (const std::string Wrong = summary::read(*Contents, To.Units); !Wrong.empty())
      return fault(Wrong);
  }
  if (To.isInstrumented()) {
    llvm::Expected<BesideSummary> Beside = findBesideSummary(*ELF, To.Units);
    if (!Beside)
      return Beside.takeError();
    if (Header.e_type == llvm::ELF::ET_REL)
      To.Beside = std::move(Beside->Plain);
    To.BesideNeeds = std::move(Beside->Exported);
    addAliases(Beside->Aliases, To.Units);
  }
  return llvm::Error::success();
}

/// An object of an LTO compilation. -fsplit-lto-unit, which -fsanitize=cfi and -fwhole-program-vtables bring, makes
/// two modules of it: one with the vtables, and one with the rest.
llvm::Error Inputs::readBitcode(llvm::MemoryBufferRef Buffer, Candidate &To) {
  llvm::Expected<std::vector<llvm::BitcodeModule>> Modules = llvm::getBitcodeModuleList(Buffer);
  if (!Modules)
    return Modules.takeError();
  for (llvm::BitcodeModule &Module : *Modules)
    if (llvm::Error Fault = readModule(Module, To))
      return Fault;
  return llvm::Error::success();
}

/// The section is still assembly.
llvm::Error Inputs::readModule(llvm::BitcodeModule &Module, Candidate &To) {
  llvm::LLVMContext Context;
  llvm::Expected<std::unique_ptr<llvm::Module>> M =
      Module.getLazyModule(Context, /*ShouldLazyLoadMetadata=*/true, /*IsImporting=*/false);
  if (!M)
    return M.takeError();
  for (const llvm::GlobalValue &V : (*M)->global_values())
    if (!V.hasLocalLinkage() && !V.getName().starts_with("llvm."))
      readGlobal(V, keep(V.getName()), To);
  const std::string Bytes = summaryInAssembly((*M)->getModuleInlineAsm());
  if (const std::string Wrong = summary::read(keep(Bytes), To.Units); !Wrong.empty())
    return fault(Wrong);
  return llvm::Error::success();
}

bool Inputs::isInImage(const Candidate &O) const {
  return llvm::all_of(O.Units,
                      [this](const summary::Unit &U) { return ImageHashes.contains(U.Hash); });
}

void Inputs::take(Candidate &O) {
  O.IsTaken = true;
  for (const summary::Symbol &S : O.Defined)
    DefinedSymbols[S.Name] = true;
  for (const llvm::StringRef Name : O.Undefined)
    Wanted.push_back(Name);
}

void Inputs::takeMembers() {
  const bool HasObjects =
      Image || llvm::any_of(Objects, [](const auto &O) { return !O->IsMember; });
  llvm::StringMap<Candidate *> Offered;
  for (const std::unique_ptr<Candidate> &O : Objects) {
    const bool IsKnownLinked = O->IsMember && O->isInstrumented() && !ImageHashes.empty();
    if (!O->IsMember || !HasObjects || (IsKnownLinked && isInImage(*O)))
      take(*O);
    else if (!IsKnownLinked)
      for (const summary::Symbol &S : O->Defined)
        Offered.try_emplace(S.Name, O.get());
  }
  while (!Wanted.empty()) {
    const llvm::StringRef Name = Wanted.back();
    Wanted.pop_back();
    if (DefinedSymbols.count(Name))
      continue;
    if (const auto Member = Offered.find(Name); Member != Offered.end())
      if (!Member->second->IsTaken)
        take(*Member->second);
  }
  if (!Image)
    return;
  // What only the image tells of: members that a linker script or --whole-archive took, LTO.
  llvm::DenseSet<uint64_t> Known;
  for (const std::unique_ptr<Candidate> &O : Objects)
    if (O->IsTaken)
      for (const summary::Unit &U : O->Units)
        Known.insert(U.Hash);
  llvm::erase_if(Image->Units, [&](const summary::Unit &U) { return Known.contains(U.Hash); });
  Image->Defined.clear();
  Image->Needed.clear();
  Image->IsTaken = Image->isInstrumented();
  Objects.push_back(std::move(Image));
}

std::vector<const summary::Object *> Inputs::taken() const {
  std::vector<const summary::Object *> Result;
  for (const std::unique_ptr<Candidate> &O : Objects)
    if (O->IsTaken)
      Result.push_back(O.get());
  return Result;
}

} // namespace wbgc::linkcheck
