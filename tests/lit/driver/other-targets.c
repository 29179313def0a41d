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
// What the runtime would have to be compiled with: the linker said so, of names that nobody knows.
// RUN: not %clang %plugin -femulated-tls -fsyntax-only %s 2>&1 | FileCheck %s --check-prefix=RUNTIME
// RUN: not %clang %plugin -fsanitize=dataflow -fsyntax-only %s 2>&1 | FileCheck %s --check-prefix=RUNTIME
// RUN: not %clang %plugin -fsanitize=hwaddress -fsyntax-only %s 2>&1 | FileCheck %s --check-prefix=RUNTIME
// RUNTIME: error: wbgc does not support '-f{{emulated-tls|sanitize=dataflow|sanitize=hwaddress}}'; the runtime is not compiled with it
// RUNTIME-NOT: error:
// RUN: %clang %plugin -fplugin-arg-wbgc-barrier=hook -femulated-tls -fsanitize=hwaddress -fsyntax-only %s
// RUN: %clang %plugin -fsanitize=address,undefined,fuzzer -fsyntax-only %s
// RUN: %clang %plugin --target=x86_64-linux-musl -fsyntax-only %s
int main(void) { return 0; }
