/* The functions of fovea.h that choose among the instruction sets. */
#include "attend.h"
#include "floats.h"
#include "product.h"

FOVEA_API int32_t fovea_version(void) { return 2; }

FOVEA_API int32_t fovea_supports(int32_t set) {
  switch (set) {
    case FOVEA_PLAIN: return 1;
    case FOVEA_AVX2: return fovea_has_avx2();
    case FOVEA_AVX512: return fovea_has_avx512();
    case FOVEA_NEON: return fovea_has_neon();
    default: return 0;
  }
}

FOVEA_API void fovea_multiply(int32_t set, const void *prepared, int32_t rows,
                              const uint32_t *quants, const void *scales, const void *biases,
                              int32_t float_parameters, int32_t bits, int32_t group, int32_t cols,
                              int32_t outputs, int32_t from, int32_t to, float *y) {
  int unit = unit_of(group);
  int units = cols / unit;
  const uint32_t *x = prepared;
  const float *x_scales = (const float *)(x + (size_t)rows * cols / 2);
  product p = {
      .x = x,
      .x_scales = x_scales,
      .x_sums = x_scales + (size_t)units * rows,
      .rows = rows,
      .quants = quants,
      .scales = scales,
      .biases = biases,
      .float_parameters = float_parameters,
      .bits = bits,
      .group = group,
      .groups = cols / group,
      .unit = unit,
      .units = units,
      .cols = cols,
      .outputs = outputs,
      .y = y,
  };
  switch (set) {
    case FOVEA_AVX2:
      if (multiplies_digits(set, bits, rows)) {
        fovea_multiply_avx2_digits(&p, from, to);
      } else {
        fovea_multiply_avx2(&p, from, to);
      }
      break;
    case FOVEA_AVX512: fovea_multiply_avx512(&p, from, to); break;
    case FOVEA_NEON: fovea_multiply_neon(&p, from, to); break;
    default: fovea_multiply_plain(&p, from, to); break;
  }
}

FOVEA_API int32_t fovea_supports_floats(int32_t set) {
  return (set == FOVEA_AVX2 || set == FOVEA_AVX512) && fovea_has_avx2() && fovea_has_f16c();
}

FOVEA_API void fovea_multiply_floats(const float *x, int32_t rows, const void *weights,
                                     int32_t format, int32_t cols, int32_t outputs, int32_t from,
                                     int32_t to, float *y) {
  float_product p = {
      .x = x,
      .weights = weights,
      .y = y,
      .format = format,
      .rows = rows,
      .cols = cols,
      .outputs = outputs,
  };
  fovea_multiply_floats_avx2(&p, from, to);
}

FOVEA_API void fovea_attend(const float *queries, int32_t stride, int32_t heads, int32_t rows,
                            const int32_t *pages, int32_t visible, int32_t step, const float *keys,
                            const float *values, int32_t kv_heads, int32_t kv_head, int32_t head,
                            float scale, float *y) {
  attention a = {
      .queries = queries,
      .pages = pages,
      .keys = keys,
      .values = values,
      .y = y,
      .scale = scale,
      .stride = stride,
      .heads = heads,
      .rows = rows,
      .visible = visible,
      .step = step,
      .kv_heads = kv_heads,
      .kv_head = kv_head,
      .head = head,
  };
  fovea_attend_avx2(&a);
}
