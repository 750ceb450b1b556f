/*
 * Products of few rows of x with weights of 2 and 4 bits, on x86-64 with AVX2 and FMA: vpmaddubsw
 * multiplies quads of 8 bits, unsigned weights with signed digits, and adds two products each to sums
 * of 16 bits. Those of a chunk have room for it, |sum| <= 8 * 2 * 15 * 128 < 2^15.
 *
 * A quad takes half of the instructions that two pairs take to expand, which is what counts where few
 * rows share them. Where many do, pairs are as good. Larger weights have no room, and to make quads of
 * those of 3 bits takes more than it saves.
 */
#include "product.h"

#if defined(__x86_64__)
#include "avx2.h"

#define DIGITS 2
#define CHAINS 1
#define DIRECT 4
#define SHORT_SUMS

TARGET INLINE words dot(words sums, words quads, words x) {
  return in_order(_mm256_add_epi16(sums, _mm256_maddubs_epi16(quads, x)));
}

TARGET INLINE words joined(words high, words low) {
  words h = _mm256_madd_epi16(high, _mm256_set1_epi16(256));
  return add(h, _mm256_madd_epi16(low, _mm256_set1_epi16(1)));
}

#include "multiply.h"
#include "direct.h"

TARGET INLINE void directly_2_or_4(const product *p, int block, int rows) {
  if (p->bits == 2) {
    directly_by_size(p, block, 0, rows, 2);
  } else {
    directly_by_size(p, block, 0, rows, 4);
  }
}

TARGET void fovea_multiply_avx2_digits(const product *p, int from, int to) {
  for (int block = from; block < to; block++) {
    switch (p->rows) {
      case 1: directly_2_or_4(p, block, 1); break;
      case 2: directly_2_or_4(p, block, 2); break;
      case 3: directly_2_or_4(p, block, 3); break;
      default: directly_2_or_4(p, block, 4); break;
    }
  }
}

#else

void fovea_multiply_avx2_digits(const product *p, int from, int to) {
  fovea_multiply_plain(p, from, to);
}

#endif
