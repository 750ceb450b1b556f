/* What both files for AVX2 say of its vectors. */
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8

typedef __m256i words;
typedef __m256 reals;

TARGET INLINE words load(const uint32_t *from) { return _mm256_loadu_si256((const void *)from); }
TARGET INLINE words splat(uint32_t value) { return _mm256_set1_epi32((int)value); }
TARGET INLINE words zero(void) { return _mm256_setzero_si256(); }
TARGET INLINE words both(words a, words b) { return _mm256_and_si256(a, b); }
TARGET INLINE words either(words a, words b) { return _mm256_or_si256(a, b); }
TARGET INLINE words left(words w, int by) { return _mm256_slli_epi32(w, by); }
TARGET INLINE words right(words w, int by) { return _mm256_srli_epi32(w, by); }
TARGET INLINE words halves(words low, words high) { return _mm256_blend_epi16(low, high, 0xaa); }
TARGET INLINE words add(words a, words b) { return _mm256_add_epi32(a, b); }

TARGET INLINE reals fused(reals a, reals b, reals c) { return _mm256_fmadd_ps(a, b, c); }
TARGET INLINE reals scaled(reals a, reals b) { return _mm256_mul_ps(a, b); }
TARGET INLINE reals real(words w) { return _mm256_cvtepi32_ps(w); }
TARGET INLINE reals real_splat(float value) { return _mm256_set1_ps(value); }
TARGET INLINE reals real_load(const float *from) { return _mm256_loadu_ps(from); }
TARGET INLINE void real_store(float *to, reals r) { _mm256_storeu_ps(to, r); }

TARGET INLINE reals real_halves(const uint16_t *from) {
  __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128((const void *)from));
  return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
}

/*
 * Returns sums as they are. GCC would put additions in another order, for which there are too few
 * registers.
 */
TARGET INLINE words in_order(words sums) {
  __asm__("" : "+x"(sums));
  return sums;
}
