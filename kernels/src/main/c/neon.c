/*
 * Products on aarch64 with the dot product extension: SDOT multiplies quads of 8 bits and adds the
 * four products to a sum, exactly. It takes signed weights: those of 8 bits are 128 less here, and
 * 128 times the sum of x makes up for it.
 */
#include "product.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define MULTIPLY fovea_multiply_neon
#if defined(__clang__)
#define TARGET __attribute__((target("dotprod")))
#else
#define TARGET __attribute__((target("arch=armv8.2-a+dotprod")))
#endif
#define DIGITS 2
#define LANES 4
#define TILE 2
#define CHAINS 4
#define DIRECT 1
#define SIGNED_WEIGHTS

typedef uint32x4_t words;
typedef float32x4_t reals;

TARGET INLINE words load(const uint32_t *from) { return vld1q_u32(from); }
TARGET INLINE words splat(uint32_t value) { return vdupq_n_u32(value); }
TARGET INLINE words zero(void) { return splat(0); }
TARGET INLINE words both(words a, words b) { return vandq_u32(a, b); }
TARGET INLINE words either(words a, words b) { return vorrq_u32(a, b); }
TARGET INLINE words left(words w, int by) { return vshlq_u32(w, vdupq_n_s32(by)); }
TARGET INLINE words right(words w, int by) { return vshlq_u32(w, vdupq_n_s32(-by)); }
TARGET INLINE words add(words a, words b) { return vaddq_u32(a, b); }

TARGET INLINE words halves(words low, words high) {
  return vbslq_u32(splat(0x0000ffffu), low, high);
}

TARGET INLINE words dot(words sums, words quads, words x) {
  int32x4_t signed_sums = vreinterpretq_s32_u32(sums);
  int8x16_t q = vreinterpretq_s8_u32(quads);
  return vreinterpretq_u32_s32(vdotq_s32(signed_sums, q, vreinterpretq_s8_u32(x)));
}

TARGET INLINE words weights(words operand, int bits) {
  return bits == 8 ? veorq_u32(operand, splat(0x80808080u)) : operand;
}

TARGET INLINE words whole(words sums, int bits, float x_sum) {
  return bits == 8 ? add(sums, splat((uint32_t)(128 * (int32_t)x_sum))) : sums;
}

TARGET INLINE reals fused(reals a, reals b, reals c) { return vfmaq_f32(c, a, b); }
TARGET INLINE reals scaled(reals a, reals b) { return vmulq_f32(a, b); }
TARGET INLINE reals real(words w) { return vcvtq_f32_s32(vreinterpretq_s32_u32(w)); }
TARGET INLINE reals real_splat(float value) { return vdupq_n_f32(value); }
TARGET INLINE reals real_load(const float *from) { return vld1q_f32(from); }
TARGET INLINE void real_store(float *to, reals r) { vst1q_f32(to, r); }

TARGET INLINE reals real_halves(const uint16_t *from) {
  return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(from), 16));
}

#include "multiply.h"
#include "panel.h"

#else

void fovea_multiply_neon(const product *p, int from, int to) { fovea_multiply_plain(p, from, to); }

#endif
