// Records.h - The calls that stand for barriers between ExpandMarkers and LowerBarriers.
//
//   void __wbgc.record(ptr slot, ptr value, i32 kind)
//   void __wbgc.record.range(ptr dst, ptr src, i64 bytes, ptr type, i32 kind)
//
// A record reads the slot and writes memory that nobody else sees: so its store cannot move before
// it, an earlier store to the slot is not dead, and neither is merged into a memset. No other code
// learns of a pointer by it: what has not escaped stays so. See
// docs/design/placement.md.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_RECORDS_H
#define WBGC_IR_RECORDS_H

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

#include <vector>

namespace wbgc {

/// Inserts a record at \p Builder. \p Value may be a pointer or an integer of a word.
llvm::CallInst *createRecord(llvm::IRBuilder<> &Builder, llvm::Value *Slot, llvm::Value *Value,
                             unsigned Kind);

/// Inserts a record of a range. \p Source and \p Type may be null constants.
llvm::CallInst *createRangeRecord(llvm::IRBuilder<> &Builder, llvm::Value *Dest,
                                  llvm::Value *Source, llvm::Value *Bytes, llvm::Value *Type,
                                  unsigned Kind);

/// True if some function of \p M may have records in it.
bool hasRecords(const llvm::Module &M);

/// The functions of \p M with records in them, in its order.
std::vector<llvm::Function *> functionsWithRecords(llvm::Module &M);

/// A view of a call of a record; invalid for any other instruction.
class Record {
public:
  explicit Record(llvm::Instruction *I);
  explicit operator bool() const { return Call != nullptr; }
  bool isRange() const { return Range; }
  llvm::CallInst *call() const { return Call; }
  llvm::Value *slot() const { return Call->getArgOperand(0); }
  llvm::Value *value() const { return Call->getArgOperand(1); }
  llvm::Value *dest() const { return Call->getArgOperand(0); }
  llvm::Value *source() const { return Call->getArgOperand(1); }
  llvm::Value *bytes() const { return Call->getArgOperand(2); }
  llvm::Value *type() const { return Call->getArgOperand(3); }
  unsigned kind() const;

  /// What elision has left of the barrier: whether the old value may matter, and the new one.
  bool needsOld() const;
  bool needsNew() const;
  bool wasElided() const; // by dropOld or dropNew
  void dropOld();
  void dropNew();

private:
  llvm::ConstantInt *kindOperand() const;
  void setFlag(unsigned Flag);

  llvm::CallInst *Call = nullptr;
  bool Range = false;
};

} // namespace wbgc

#endif // WBGC_IR_RECORDS_H
