// config.h - What wbgc_init decided: options of the program and of the environment, constant after.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_CONFIG_H
#define WBGC_GC_CONFIG_H

#include "base/options.h"
#include "thread/barrier_buffer.h"

#include <wbgc/wbgc.h>

namespace wbgc::rt {

struct GcConfig {
  Options options;
  wbgc_oom_handler oom = nullptr; // nullptr: print the sizes, abort

  bool checks(CheckFlag flag) const { return options.check & flag; }
  BarrierBuffer::Mode bufferMode() const {
    if (checks(kCheckForeign))
      return BarrierBuffer::Mode::Immediate;
    return options.smallBuffer ? BarrierBuffer::Mode::Small : BarrierBuffer::Mode::Normal;
  }
};

extern GcConfig gConfig;

} // namespace wbgc::rt

#endif // WBGC_GC_CONFIG_H
