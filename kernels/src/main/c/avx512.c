/*
 * Products on x86-64 with AVX-512 and its VNNI: vpdpbusd multiplies quads of 8 bits, unsigned weights
 * with signed digits, and adds the four products to a sum, exactly.
 */
#include "product.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define MULTIPLY fovea_multiply_avx512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vnni")))
#define DIGITS 2
#define LANES 16
#define TILE 8
#define CHAINS 4
#define DIRECT 1

typedef __m512i words;
typedef __m512 reals;

TARGET INLINE words load(const uint32_t *from) { return _mm512_loadu_si512(from); }
TARGET INLINE words splat(uint32_t value) { return _mm512_set1_epi32((int)value); }
TARGET INLINE words zero(void) { return _mm512_setzero_si512(); }
TARGET INLINE words both(words a, words b) { return _mm512_and_si512(a, b); }
TARGET INLINE words either(words a, words b) { return _mm512_or_si512(a, b); }
TARGET INLINE words left(words w, int by) { return _mm512_slli_epi32(w, (unsigned)by); }
TARGET INLINE words right(words w, int by) { return _mm512_srli_epi32(w, (unsigned)by); }
TARGET INLINE words add(words a, words b) { return _mm512_add_epi32(a, b); }

TARGET INLINE words halves(words low, words high) {
  return _mm512_mask_blend_epi16(0xaaaaaaaau, low, high);
}

TARGET INLINE words dot(words sums, words quads, words x) {
  return _mm512_dpbusd_epi32(sums, quads, x);
}

TARGET INLINE reals fused(reals a, reals b, reals c) { return _mm512_fmadd_ps(a, b, c); }
TARGET INLINE reals scaled(reals a, reals b) { return _mm512_mul_ps(a, b); }
TARGET INLINE reals real(words w) { return _mm512_cvtepi32_ps(w); }
TARGET INLINE reals real_splat(float value) { return _mm512_set1_ps(value); }
TARGET INLINE reals real_load(const float *from) { return _mm512_loadu_ps(from); }
TARGET INLINE void real_store(float *to, reals r) { _mm512_storeu_ps(to, r); }

TARGET INLINE reals real_halves(const uint16_t *from) {
  __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}

#include "multiply.h"
#include "panel.h"

#else

void fovea_multiply_avx512(const product *p, int from, int to) {
  fovea_multiply_plain(p, from, to);
}

#endif
