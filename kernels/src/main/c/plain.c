/* Products on any processor: loops over 16 lanes, of which compilers make vectors where they can. */
#define UNROLL /* the loops over lanes are enough */
#include "product.h"

#define MULTIPLY fovea_multiply_plain
#define TARGET
#define DIGITS 1
#define LANES 16
#define TILE 2
#define CHAINS 1
#define DIRECT 1
#define EACH_LANE for (int l = 0; l < LANES; l++)

typedef struct {
  uint32_t lane[LANES];
} words;

typedef struct {
  float lane[LANES];
} reals;

INLINE words load(const uint32_t *from) {
  words w;
  memcpy(w.lane, from, sizeof w.lane);
  return w;
}

INLINE words splat(uint32_t value) {
  words w;
  EACH_LANE w.lane[l] = value;
  return w;
}

INLINE words zero(void) { return splat(0); }

INLINE words both(words a, words b) {
  EACH_LANE a.lane[l] &= b.lane[l];
  return a;
}

INLINE words either(words a, words b) {
  EACH_LANE a.lane[l] |= b.lane[l];
  return a;
}

INLINE words left(words w, int by) {
  EACH_LANE w.lane[l] <<= by;
  return w;
}

INLINE words right(words w, int by) {
  EACH_LANE w.lane[l] >>= by;
  return w;
}

/* The lower half of each lane of `low`, and the upper half of each of `high`. */
INLINE words halves(words low, words high) {
  EACH_LANE low.lane[l] = (low.lane[l] & 0xffff) | (high.lane[l] & 0xffff0000u);
  return low;
}

INLINE words add(words a, words b) {
  EACH_LANE a.lane[l] += b.lane[l];
  return a;
}

INLINE words dot(words sums, words pairs, words x) {
  uint32_t first = (uint32_t)(int16_t)(x.lane[0] & 0xffff);
  uint32_t second = (uint32_t)(int16_t)(x.lane[0] >> 16);
  EACH_LANE sums.lane[l] += (pairs.lane[l] & 0xffff) * first + (pairs.lane[l] >> 16) * second;
  return sums;
}

INLINE float as_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/*
 * a * b + c, rounded once. Where the processor cannot do that: the product is exact in double
 * precision, and a sum that is rounded to odd there has bits enough to be rounded again to float32
 * without harm (S. Boldo, G. Melquiond, Emulation of FMA and correctly rounded sums, 2008).
 */
INLINE float fused_lane(float a, float b, float c) {
#if defined(__FP_FAST_FMAF)
  return __builtin_fmaf(a, b, c);
#else
  double exact = (double)a * b;
  double sum = exact + c;
  double part = sum - exact;
  double error = (exact - (sum - part)) + (c - part);
  int64_t bits;
  memcpy(&bits, &sum, sizeof bits);
  if ((bits & 1) == 0 && (error < 0 || error > 0)) {
    bits += (error > 0) == (sum > 0) ? 1 : -1;
    memcpy(&sum, &bits, sizeof sum);
  }
  return (float)sum;
#endif
}

INLINE reals fused(reals a, reals b, reals c) {
  EACH_LANE c.lane[l] = fused_lane(a.lane[l], b.lane[l], c.lane[l]);
  return c;
}

INLINE reals scaled(reals a, reals b) {
  EACH_LANE a.lane[l] *= b.lane[l];
  return a;
}

INLINE reals real(words w) {
  reals r;
  EACH_LANE r.lane[l] = (float)(int32_t)w.lane[l];
  return r;
}

INLINE reals real_splat(float value) {
  reals r;
  EACH_LANE r.lane[l] = value;
  return r;
}

INLINE reals real_load(const float *from) {
  reals r;
  memcpy(r.lane, from, sizeof r.lane);
  return r;
}

INLINE void real_store(float *to, reals r) { memcpy(to, r.lane, sizeof r.lane); }

INLINE reals real_halves(const uint16_t *from) {
  reals r;
  EACH_LANE r.lane[l] = as_float((uint32_t)from[l] << 16);
  return r;
}

#include "multiply.h"
#include "panel.h"
