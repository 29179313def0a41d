// Another Clang than the one that the plugin was built for: one line says so, instead of a mangled name.
//
// REQUIRES: other-clang
// RUN: not %other_clang %plugin -fsyntax-only %s 2>&1 | FileCheck %s
// CHECK: error: wbgc was built for Clang {{[0-9]+}} and cannot run in Clang
int x;
