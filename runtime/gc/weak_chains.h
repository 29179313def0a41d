// weak_chains.h - Weak maps whose values lead to keys of further entries, link by link.
//
// To look at all maps after each link takes a time that grows with the square of a chain's length. So who
// has looked a few times, and found something each time, walks from there by an index: of all that is
// white, and that an entry waits for. The walk is the collector's alone, and slower for an object than marking; most
// maps never need it. V8 has the same two ways, and the index is that of SpiderMonkey.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_WEAK_CHAINS_H
#define WBGC_GC_WEAK_CHAINS_H

#include "mark/shade.h"

namespace wbgc::rt {

/// Marks the values whose map and key are marked, scans what becomes grey, and goes on with the entries whose map or
/// key that has marked. It may leave some where a thread marked the key meanwhile, or where memory was refused.
void followWeakChains(MarkSink &marks);

} // namespace wbgc::rt

#endif // WBGC_GC_WEAK_CHAINS_H
