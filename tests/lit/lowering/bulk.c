// A record copy: the bulk barrier before the copy, with the type's descriptor; long copies go word by
// word. .inv.old-before-copy, .inv.word-atomic
//
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck -D'CALL=call preserve_allcc' -DFRESH=1 %s
// RUN: %clang %plugin -O0 -S -emit-llvm %s -o - | FileCheck -DCALL=call -DFRESH=3 %s
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Pair {
  struct Pair *a;
  long n;
  struct Pair *b;
};
struct Long {
  struct Pair *slots[64];
};

// CHECK: @__wbgc_bitmap{{.*}} = private unnamed_addr constant [1 x i64] [i64 5]
// CHECK: @[[PAIR:__wbgc_type._ZTS4Pair[.A-F0-9]*]] = linkonce_odr hidden global { i64, i32, i32, ptr, ptr, i32, i32 } { i64 24, i32 8, i32 1,

// CHECK-LABEL: define {{.*}}void @copy(
// CHECK: [[CALL]] void @__wbgc_bulk_v1(ptr {{.*}}, ptr {{.*}}, i64 24, ptr {{.*}}@[[PAIR]], i64 3)
// CHECK: call void @llvm.memcpy.p0.p0.i64(
// CHECK: ret void
void copy(struct Pair *d, struct Pair *s) { *d = *s; }

// Every word is a slot, so there is no descriptor to ask.
// CHECK-LABEL: define {{.*}}void @copyLong(
// CHECK: [[CALL]] void @__wbgc_bulk_v1(ptr {{.*}}, ptr {{.*}}, i64 512, ptr null, i64 3)
// CHECK: call ptr @__wbgc_copy_words_v1(ptr {{.*}}, ptr {{.*}}, i64 512)
void copyLong(struct Long *d, struct Long *s) { *d = *s; }

// CHECK-LABEL: define {{.*}}void @clear(
// CHECK: [[CALL]] void @__wbgc_bulk_v1(ptr {{.*}}, ptr null, i64 512, ptr null, i64 4)
// CHECK: call ptr @__wbgc_clear_words_v1(ptr {{.*}}, i64 512)
void clear(struct Long *d) { __builtin_memset(d, 0, sizeof *d); }

// The old values of a fresh object are zeroes, which nobody records where barriers are thinned.
// CHECK-LABEL: define {{.*}}ptr @copyToFresh(
// CHECK: [[CALL]] void @__wbgc_bulk_v1(ptr {{.*}}, ptr {{.*}}, i64 24, ptr {{.*}}@[[PAIR]], i64 [[FRESH]])
struct Pair *copyToFresh(struct Pair *s) {
  struct Pair *d = wbgc_new(struct Pair);
  *d = *s;
  return d;
}
