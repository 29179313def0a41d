// TypeDescriptors.cpp - `struct wbgc_type` as constants of the module.
//
// Descriptors are writable, since the runtime keeps the type's allocation cache in them; the bitmap
// and the name are constant. One definition survives a link: the symbol holds a hash of what it
// describes.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/TypeDescriptors.h"

#include "support/BarrierMarkers.h"

#include "wbgc/abi.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"

#include <algorithm>

namespace wbgc {
namespace {

constexpr unsigned kWord = 8;

llvm::StructType *descriptorType(llvm::LLVMContext &Context) {
  auto *Int64 = llvm::Type::getInt64Ty(Context);
  auto *Int32 = llvm::Type::getInt32Ty(Context);
  auto *Pointer = llvm::PointerType::getUnqual(Context);
  static_assert(sizeof(wbgc_type) == 40, "descriptorType follows struct wbgc_type");
  return llvm::StructType::get(Context, {Int64, Int32, Int32, Pointer, Pointer, Int32, Int32});
}

llvm::GlobalVariable *privateConstant(llvm::Module &M, llvm::Constant *Value,
                                      llvm::StringRef Name) {
  auto *Result = new llvm::GlobalVariable(M, Value->getType(), /*isConstant=*/true,
                                          llvm::GlobalValue::PrivateLinkage, Value, Name);
  Result->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
  return Result;
}

llvm::Constant *bitmap(llvm::Module &M, const llvm::BitVector &Slots) {
  if (Slots.none())
    return llvm::ConstantPointerNull::get(llvm::PointerType::getUnqual(M.getContext()));
  llvm::SmallVector<uint64_t, 4> Words((Slots.size() + 63) / 64);
  for (unsigned Bit : Slots.set_bits())
    Words[Bit / 64] |= uint64_t(1) << (Bit % 64);
  return privateConstant(M, llvm::ConstantDataArray::get(M.getContext(), Words), "__wbgc_bitmap");
}

uint32_t flags(const TypeFacts &Type) {
  if (Type.Slots.none())
    return 0;
  return WBGC_TYPE_HAS_SLOTS |
         (Type.Slots.all() && Type.Size % kWord == 0 ? WBGC_TYPE_ALL_SLOTS : 0);
}

llvm::Constant *initializer(llvm::Module &M, const TypeFacts &Type) {
  llvm::LLVMContext &Context = M.getContext();
  auto *Int64 = llvm::Type::getInt64Ty(Context);
  auto *Int32 = llvm::Type::getInt32Ty(Context);
  return llvm::ConstantStruct::get(
      descriptorType(Context),
      {llvm::ConstantInt::get(Int64, Type.Size), llvm::ConstantInt::get(Int32, Type.Align),
       llvm::ConstantInt::get(Int32, flags(Type)), bitmap(M, Type.Slots),
       privateConstant(M, llvm::ConstantDataArray::getString(Context, Type.Name), "__wbgc_name"),
       llvm::ConstantInt::get(Int32, 0), llvm::ConstantInt::get(Int32, 0)});
}

void define(llvm::Module &M, llvm::GlobalVariable *Reference, const TypeFacts &Type) {
  auto *Definition =
      new llvm::GlobalVariable(M, descriptorType(M.getContext()), /*isConstant=*/false,
                               llvm::GlobalValue::LinkOnceODRLinkage, initializer(M, Type));
  Definition->takeName(Reference);
  Definition->setVisibility(llvm::GlobalValue::HiddenVisibility);
  Definition->setComdat(M.getOrInsertComdat(Definition->getName()));
  Definition->setAlignment(llvm::Align(8));
  Reference->replaceAllUsesWith(Definition);
  Reference->eraseFromParent();
}

} // namespace

llvm::GlobalVariable *descriptor(llvm::Module &M, llvm::StringRef Symbol) {
  if (llvm::GlobalVariable *Known = M.getNamedGlobal(Symbol))
    return Known;
  return new llvm::GlobalVariable(M, llvm::Type::getInt8Ty(M.getContext()), false,
                                  llvm::GlobalValue::ExternalLinkage, nullptr, Symbol);
}

llvm::GlobalVariable *partDescriptor(llvm::Module &M, ModuleFacts &Facts, llvm::StringRef Whole,
                                     uint64_t Offset, uint64_t Bytes) {
  const std::string Symbol = (Whole + "." + llvm::Twine(Offset) + "." + llvm::Twine(Bytes)).str();
  const TypeFacts Type = Facts.Types.find(Whole.str())->second;
  TypeFacts &Part = Facts.Types[Symbol];
  Part.Name = Type.Name;
  Part.Size = Bytes;
  Part.Align = kWord;
  Part.Slots.resize(Bytes / kWord);
  const bool IsRow =
      !Type.Slots.empty() && Type.Size % kWord == 0; // beyond the first element lies the next one
  for (unsigned Word = 0; Word < Part.Slots.size(); ++Word)
    if (const uint64_t Of = Offset / kWord + Word; IsRow || Of < Type.Slots.size())
      Part.Slots[Word] = Type.Slots.test(Of % Type.Slots.size());
  return descriptor(M, Symbol);
}

void defineDescriptors(llvm::Module &M, const ModuleFacts &Facts) {
  for (llvm::GlobalVariable &Global : llvm::make_early_inc_range(M.globals())) {
    if (!Global.isDeclaration() || !Global.getName().starts_with(markers::kType))
      continue;
    if (auto Known = Facts.Types.find(Global.getName().str()); Known != Facts.Types.end())
      define(M, &Global, Known->second);
  }
}

} // namespace wbgc
