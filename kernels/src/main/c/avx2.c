/*
 * Products on x86-64 with AVX2 and FMA: vpmaddwd multiplies pairs of 16 bits and adds the two
 * products, exactly. Few rows of x with weights of 2 and 4 bits are avx2_digits.c's.
 */
#include "product.h"

#if defined(__x86_64__)
#include "avx2.h"

#define MULTIPLY fovea_multiply_avx2
#define DIGITS 1
#define TILE 6
#define CHAINS 2
#define DIRECT 1

TARGET INLINE words dot(words sums, words pairs, words x) {
  return in_order(add(sums, _mm256_madd_epi16(pairs, x)));
}

#include "multiply.h"
#include "panel.h"

#else

void fovea_multiply_avx2(const product *p, int from, int to) { fovea_multiply_plain(p, from, to); }

#endif
