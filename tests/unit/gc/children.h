// children.h - Waiting for a forked process.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_CHILDREN_H
#define WBGC_TEST_CHILDREN_H

#include <sys/wait.h>
#include <unistd.h>

namespace wbgc::rt {

/// Its exit status, -1 if a signal ended it.
inline int exitOf(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace wbgc::rt

#endif // WBGC_TEST_CHILDREN_H
