/* annotations.h - What a user of wbgc writes: the GC types, and the functions that must hold no barrier.
 *
 *   struct WBGC_MANAGED Node {       // every `Node *`, wherever it is stored, is now a GC pointer,
 *     struct Node *next;             // and every store to this field gets a write barrier
 *     void *WBGC_PTR payload;        // so does this one, whatever it points to
 *     WBGC_WORD uintptr_t value;     // and this: a tagged word that may hold a GC pointer
 *   };
 *
 *   WBGC_NOWRITEBARRIERREC void criticalPath(struct Node *n);   // proven by the compiler
 *
 * Without the plugin every macro expands to nothing that changes meaning; with -fplugin=wbgc the compiler
 * defines __WBGC__ as the ABI version. C11 to C23, C++17 to C++23. See docs/annotations.md.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef WBGC_ANNOTATIONS_H
#define WBGC_ANNOTATIONS_H

/* Clang runs no plugin where it only preprocesses (-E, -save-temps), but knows the plugin's attributes. */
#if !defined(__WBGC__) && defined(__has_attribute)
#if __has_attribute(gc_managed)
#define __WBGC__ 1
#endif
#endif

#ifdef __WBGC__

/* On a struct, class or union, between the keyword and the name: its objects live in the GC heap. */
#define WBGC_MANAGED __attribute__((gc_managed))

/* In a declarator, after the `*`: this pointer is a GC pointer whatever it points to. */
#define WBGC_PTR __attribute__((objc_gc(strong)))

/* Before the type of a pointer-sized integer, or on a struct of one: may hold a GC pointer, tagged or not. */
#define WBGC_WORD __attribute__((gc_word))

/* On functions, and the REC forms on anything declared with function-pointer type. */
#define WBGC_NOWRITEBARRIER __attribute__((nowritebarrier))
#define WBGC_NOWRITEBARRIERREC __attribute__((nowritebarrierrec))
#define WBGC_YESWRITEBARRIERREC __attribute__((yeswritebarrierrec))
#define WBGC_NOSAFEPOINT __attribute__((nosafepoint))
#define WBGC_NOSAFEPOINTREC __attribute__((nosafepointrec))
#define WBGC_YESSAFEPOINTREC __attribute__((yessafepointrec))

#else /* without the plugin */

#define WBGC_MANAGED
#define WBGC_PTR
#define WBGC_WORD
#define WBGC_NOWRITEBARRIER
#define WBGC_NOWRITEBARRIERREC
#define WBGC_YESWRITEBARRIERREC
#define WBGC_NOSAFEPOINT
#define WBGC_NOSAFEPOINTREC
#define WBGC_YESSAFEPOINTREC

#endif /* __WBGC__ */

/* WBGC_NOBARRIER_STORE(slot, value): store without a barrier; the caller owns the proof that the collector
 * cannot lose an object by it. `slot` is an lvalue and is evaluated once. The checker counts it as no barrier.
 * The plugin knows the store by the string beside it, which generates no code. */
#define WBGC_NOBARRIER_STORE(slot, value) ((void)((void)"wbgc.nobarrier", ((slot) = (value))))

/* WBGC_RAW_SLOT(pointer): a pointer to a GC slot is meant to become one to something that is no GC slot, or
 * the other way round. A `void *`, to be converted to what is wanted:
 *
 *   void **raw = (void **)WBGC_RAW_SLOT(&node->next);   // stores through `raw` have no barrier */
#define WBGC_RAW_SLOT(pointer) ((void *)(pointer))

#endif /* WBGC_ANNOTATIONS_H */
