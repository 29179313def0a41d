// What the barrier is not written for. x32 was taken for x86-64, though its pointers are no words.
// RUN: not %clang %plugin --target=aarch64-linux-gnu -fsyntax-only %s 2>&1 | FileCheck %s
// RUN: not %clang %plugin -m32 -fsyntax-only %s 2>&1 | FileCheck %s
// RUN: not %clang %plugin -mx32 -fsyntax-only %s 2>&1 | FileCheck %s
// RUN: not %clang %plugin --target=x86_64-apple-darwin -fsyntax-only %s 2>&1 | FileCheck %s
// CHECK: error: wbgc supports x86_64 Linux only, not '
// Stacks that the collector does not scan: what only a local array held was freed.
// RUN: not %clang %plugin -fsanitize=safe-stack -fsyntax-only %s 2>&1 | FileCheck %s --check-prefix=STACK
// RUN: not %clang %plugin -fsplit-stack -fsyntax-only %s 2>&1 | FileCheck %s --check-prefix=STACK
// STACK: error: wbgc does not support '-f{{sanitize=safe|split}}-stack'; the collector does not scan the stacks that it makes
// RUN: %clang %plugin --target=x86_64-linux-musl -fsyntax-only %s
int main(void) { return 0; }
