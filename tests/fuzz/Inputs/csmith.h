// csmith.h - What programs of Csmith need (they are made with --no-safe-math): a checksum of their variables.
//
// Csmith's own header comes with a package of its own; a checksum that is merely the same for the same
// values is all that same_as_clang.py asks for.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t crc32_context = 0xffffffff;

static void crc32_gentab(void) {}
static void platform_main_begin(void) {}

static void transparent_crc(uint64_t value, const char *name, int isVerbose) {
  for (int i = 0; i < 8; ++i)
    crc32_context = (crc32_context ^ (value >> (8 * i) & 0xff)) * 16777619u;
  if (isVerbose)
    printf("...checksum after hashing %s : %X\n", name, crc32_context);
}

static void transparent_crc_bytes(const char *bytes, int count, const char *name, int isVerbose) {
  for (int i = 0; i < count; ++i)
    transparent_crc((unsigned char)bytes[i], name, isVerbose);
}

static void platform_main_end(uint32_t crc, int isVerbose) {
  (void)isVerbose;
  printf("checksum = %X\n", crc);
}
