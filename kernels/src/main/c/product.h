/* What the files of this library share. */
#ifndef FOVEA_PRODUCT_H
#define FOVEA_PRODUCT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fovea.h"

/* With these optimisations of GCC, sums leave their registers in every turn of the loops here. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-pre", "no-tree-coalesce-vars")
#endif

#define INLINE static inline __attribute__((always_inline))

/* In front of loops that must disappear, so that what they index can live in registers. */
#if defined(UNROLL)
#elif defined(__clang__)
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 32")
#endif

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

enum {
  BLOCK = 16,     /* rows of w side by side */
  CHUNK = 32,     /* columns whose quants lie together */
  MOST_UNIT = 64, /* columns that share a scale of x */
  FEW_ROWS = 4,   /* of x, for which it may be prepared in another way */
  MOST = 32639,   /* the largest integer of x: 127 * 256 + 127, so that digits are at most 127 */
};

/* The operands of fovea_multiply, with what follows from them. */
typedef struct {
  const uint32_t *x; /* the integers, two in a word: [units][rows][unit / 2] */
  const float *x_scales;
  const float *x_sums;
  int rows;
  const uint32_t *quants;
  const void *scales;
  const void *biases;
  int float_parameters;
  int bits;
  int group;
  int groups;
  int unit; /* the columns of a group, or half of them */
  int units;
  int cols;
  int outputs;
  float *y;
} product;

/* Returns a word of x, which prepare.c wrote as smaller integers. */
INLINE uint32_t word(const uint32_t *x, int index) {
  uint32_t found;
  memcpy(&found, x + index, sizeof found);
  return found;
}

INLINE int unit_of(int group) { return group < MOST_UNIT ? group : MOST_UNIT; }

void fovea_multiply_plain(const product *p, int from, int to);
void fovea_multiply_avx2(const product *p, int from, int to);
void fovea_multiply_avx2_digits(const product *p, int from, int to);
void fovea_multiply_avx512(const product *p, int from, int to);
void fovea_multiply_neon(const product *p, int from, int to);

/* Whether the processor and the operating system have what a file needs; false in other builds. */
int fovea_has_avx2(void);
int fovea_has_f16c(void); /* instructions, where it has AVX2 */
int fovea_has_avx512(void);
int fovea_has_neon(void);

/* Whether x is split in digits of 8 bits, rather than in pairs of 16, for so many bits and rows. */
INLINE int multiplies_digits(int set, int bits, int rows) {
  int few_small = (bits == 2 || bits == 4) && rows <= FEW_ROWS;
  return set == FOVEA_AVX512 || set == FOVEA_NEON || (set == FOVEA_AVX2 && few_small);
}

#endif
