// What the barrier is not written for. x32 was taken for x86-64, though its pointers are no words.
// RUN: not %clang %plugin --target=aarch64-linux-gnu -fsyntax-only %s 2>&1 | FileCheck %s
// RUN: not %clang %plugin -m32 -fsyntax-only %s 2>&1 | FileCheck %s
// RUN: not %clang %plugin -mx32 -fsyntax-only %s 2>&1 | FileCheck %s
// RUN: not %clang %plugin --target=x86_64-apple-darwin -fsyntax-only %s 2>&1 | FileCheck %s
// CHECK: error: wbgc supports x86_64 Linux only, not '
// RUN: %clang %plugin --target=x86_64-linux-musl -fsyntax-only %s
int main(void) { return 0; }
