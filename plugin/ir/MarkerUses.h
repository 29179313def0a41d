// MarkerUses.h - What the code around a marker does with its result: the writes that barriers are
// for.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_MARKERUSES_H
#define WBGC_IR_MARKERUSES_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Instructions.h"

#include <optional>

namespace wbgc {

/// One instruction that writes memory.
struct Write {
  llvm::Instruction *At = nullptr; // records go before it
  llvm::Value *Dest = nullptr;
  llvm::Value *Scalar = nullptr; // the value stored by a scalar write
  llvm::Value *Source = nullptr; // the source of a copy; null for a clear, also by a null pattern
  llvm::Value *Bytes = nullptr;  // of a copy or clear; null for a scalar write
  uint64_t ScalarBytes = 0;
  bool IsAtomic = false;
  std::optional<int64_t> Offset; // of Dest from the marked address, where constant
};

/// Every write whose destination is \p Address or computed from it.
llvm::SmallVector<Write, 4> writesThrough(llvm::Value *Address, const llvm::DataLayout &Layout);

/// Every copy that reads from \p Address or from an address computed from it.
llvm::SmallVector<Write, 2> copiesFrom(llvm::Value *Address, const llvm::DataLayout &Layout);

/// The clears of the array whose marked number of elements is \p Count, in the memory that its
/// allocation function returns.
llvm::SmallVector<Write, 2> clearsOfNewArray(llvm::Value *Count, const llvm::DataLayout &Layout);

/// The clear that follows \p Before at once, with nothing but address arithmetic between.
std::optional<Write> clearAfter(llvm::Instruction *Before);

/// Every store of \p Value, of a part of it, or of a word into which it is put.
llvm::SmallVector<Write, 2> storesMadeOf(llvm::Value *Value, const llvm::DataLayout &Layout);

/// Every store of \p Value itself.
llvm::SmallVector<Write, 2> storesOf(llvm::Value *Value);

} // namespace wbgc

#endif // WBGC_IR_MARKERUSES_H
