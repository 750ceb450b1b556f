/*
 * Products of float32, float16 and bfloat16 weights in float32, on x86-64 with AVX2, FMA and F16C.
 *
 * Lanes of a vector are rows of w. Columns come in groups: the products of a group are added up from
 * zero, one fused multiply-add after the other, and the sums of groups are added to the result. So do
 * VectorMatmul.java and VectorMatmulFloats.java, which give the same bits.
 */
#include "floats.h"

#include "product.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,fma,f16c")))

enum {
  LANES = 8,
  VECTORS = BLOCK / LANES,
  GROUP = 64,
  TILE = 6, /* rows of x whose sums fit in the registers */
  ROWS = 64,
  TOGETHER = 2, /* blocks that meet a single row of x */
  AHEAD = 4096, /* bytes */
};

/* Returns weights of half a block, the one of number `index` and those that follow it. */
AVX2 INLINE __m256 weights_at(const float_product *p, size_t index, int format) {
  if (format == FOVEA_F32) {
    return _mm256_loadu_ps((const float *)p->weights + index);
  }
  __m128i halves = _mm_loadu_si128((const void *)((const uint16_t *)p->weights + index));
  if (format == FOVEA_F16) {
    return _mm256_cvtph_ps(halves);
  }
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16));
}

/* Copies `count` results of a row of x. */
static void store(const float_product *p, int row, int block, const float *results) {
  int first = block * BLOCK;
  int count = p->outputs - first < BLOCK ? p->outputs - first : BLOCK;
  memcpy(p->y + (size_t)row * p->outputs + first, results, sizeof(float) * count);
}

/*
 * Multiplies `blocks` blocks, a constant, with one row of x: several, since a sum alone would keep the
 * processor waiting.
 */
AVX2 INLINE void single(const float_product *p, int block, int blocks, int row, int format) {
  const float *x = p->x + (size_t)row * p->cols;
  size_t stride = (size_t)p->cols * BLOCK;
  size_t at = block * stride;
  size_t bytes = format == FOVEA_F32 ? 4 : 2;
  __m256 y[TOGETHER][VECTORS];
  float results[BLOCK];
  UNROLL for (int b = 0; b < blocks; b++) {
    UNROLL for (int v = 0; v < VECTORS; v++) { y[b][v] = _mm256_setzero_ps(); }
  }
  for (int from = 0; from < p->cols; from += GROUP) {
    int to = from + GROUP < p->cols ? from + GROUP : p->cols;
    __m256 sums[TOGETHER][VECTORS];
    UNROLL for (int b = 0; b < blocks; b++) {
      UNROLL for (int v = 0; v < VECTORS; v++) { sums[b][v] = _mm256_setzero_ps(); }
    }
    for (int k = from; k < to; k++) {
      __m256 own = _mm256_broadcast_ss(x + k);
      UNROLL for (int b = 0; b < blocks; b++) {
        PREFETCH((const char *)p->weights + (at + b * stride) * bytes + AHEAD);
        UNROLL for (int v = 0; v < VECTORS; v++) {
          __m256 w = weights_at(p, at + b * stride + v * LANES, format);
          sums[b][v] = _mm256_fmadd_ps(own, w, sums[b][v]);
        }
      }
      at += BLOCK;
    }
    UNROLL for (int b = 0; b < blocks; b++) {
      UNROLL for (int v = 0; v < VECTORS; v++) { y[b][v] = _mm256_add_ps(y[b][v], sums[b][v]); }
    }
  }
  UNROLL for (int b = 0; b < blocks; b++) {
    UNROLL for (int v = 0; v < VECTORS; v++) { _mm256_storeu_ps(results + v * LANES, y[b][v]); }
    store(p, row, block + b, results);
  }
}

/* Adds the products of `count` columns of `rows` rows of x, a constant, with a panel to results. */
AVX2 INLINE void tile(const float_product *p, const float *panel, const float *x, int rows,
                      int count, float *results) {
  __m256 sums[TILE][VECTORS];
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) { sums[r][v] = _mm256_setzero_ps(); }
  }
  for (int k = 0; k < count; k++) {
    __m256 low = _mm256_loadu_ps(panel + k * BLOCK);
    __m256 high = _mm256_loadu_ps(panel + k * BLOCK + LANES);
    UNROLL for (int r = 0; r < rows; r++) {
      __m256 own = _mm256_broadcast_ss(x + (size_t)r * p->cols + k);
      sums[r][0] = _mm256_fmadd_ps(own, low, sums[r][0]);
      sums[r][1] = _mm256_fmadd_ps(own, high, sums[r][1]);
    }
  }
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      float *y = results + r * BLOCK + v * LANES;
      _mm256_storeu_ps(y, _mm256_add_ps(_mm256_loadu_ps(y), sums[r][v]));
    }
  }
}

/* Multiplies a block with at most ROWS rows of x, from `first` on. */
AVX2 INLINE void several(const float_product *p, int block, int first, int rows, int format) {
  float results[ROWS * BLOCK];
  float panel[GROUP * BLOCK];
  size_t at = (size_t)block * p->cols * BLOCK;
  memset(results, 0, sizeof(float) * BLOCK * rows);
  for (int from = 0; from < p->cols; from += GROUP) {
    int count = p->cols - from < GROUP ? p->cols - from : GROUP;
    for (int i = 0; i < count * BLOCK; i += LANES) {
      _mm256_storeu_ps(panel + i, weights_at(p, at + i, format));
    }
    at += (size_t)count * BLOCK;
    const float *x = p->x + (size_t)first * p->cols + from;
    int r = 0;
    for (; r + TILE <= rows; r += TILE) {
      tile(p, panel, x + (size_t)r * p->cols, TILE, count, results + r * BLOCK);
    }
    for (; r + 2 <= rows; r += 2) {
      tile(p, panel, x + (size_t)r * p->cols, 2, count, results + r * BLOCK);
    }
    for (; r < rows; r++) {
      tile(p, panel, x + (size_t)r * p->cols, 1, count, results + r * BLOCK);
    }
  }
  for (int r = 0; r < rows; r++) {
    store(p, first + r, block, results + r * BLOCK);
  }
}

AVX2 INLINE void multiply(const float_product *p, int from, int to, int format) {
  for (int first = 0; first < p->rows; first += ROWS) {
    int rows = p->rows - first < ROWS ? p->rows - first : ROWS;
    int block = from;
    for (; rows == 1 && block + TOGETHER <= to; block += TOGETHER) {
      single(p, block, TOGETHER, first, format);
    }
    for (; block < to; block++) {
      if (rows == 1) {
        single(p, block, 1, first, format);
      } else {
        several(p, block, first, rows, format);
      }
    }
  }
}

AVX2 void fovea_multiply_floats_avx2(const float_product *p, int from, int to) {
  switch (p->format) {
    case FOVEA_F32: multiply(p, from, to, FOVEA_F32); break;
    case FOVEA_F16: multiply(p, from, to, FOVEA_F16); break;
    default: multiply(p, from, to, FOVEA_BF16); break;
  }
}

#else

void fovea_multiply_floats_avx2(const float_product *p, int from, int to) {
  (void)p;
  (void)from;
  (void)to;
}

#endif
