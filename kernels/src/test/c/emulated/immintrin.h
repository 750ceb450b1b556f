/*
 * Stands in for the compiler's header, so that avx512.c runs on processors without AVX-512: its
 * intrinsics as plain C by SIMDe (Debian's libsimde-dev). check.sh says how.
 */
#ifndef FOVEA_EMULATED_IMMINTRIN_H
#define FOVEA_EMULATED_IMMINTRIN_H

#define SIMDE_NO_NATIVE
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <math.h>
#include <simde/x86/avx512.h>

/* What SIMDe lacks, or rounds twice. */

static inline __m512 fused_once(__m512 a, __m512 b, __m512 c) {
  float x[16], y[16], z[16];
  simde_mm512_storeu_ps(x, a);
  simde_mm512_storeu_ps(y, b);
  simde_mm512_storeu_ps(z, c);
  for (int lane = 0; lane < 16; lane++) {
    z[lane] = fmaf(x[lane], y[lane], z[lane]);
  }
  return simde_mm512_loadu_ps(z);
}

static inline __m512 converted(__m512i integers) {
  int32_t from[16];
  float to[16];
  simde_mm512_storeu_si512(from, integers);
  for (int lane = 0; lane < 16; lane++) {
    to[lane] = (float)from[lane];
  }
  return simde_mm512_loadu_ps(to);
}

static inline __m512i widened(__m256i halves) {
  uint16_t from[16];
  uint32_t to[16];
  simde_mm256_storeu_si256(from, halves);
  for (int lane = 0; lane < 16; lane++) {
    to[lane] = from[lane];
  }
  return simde_mm512_loadu_si512(to);
}

#undef _mm512_fmadd_ps
#define _mm512_fmadd_ps(a, b, c) fused_once(a, b, c)
#define _mm512_cvtepi32_ps(integers) converted(integers)
#define _mm512_cvtepu16_epi32(halves) widened(halves)

#endif
