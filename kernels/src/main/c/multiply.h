/*
 * What both ways through the weights share: direct.h, for few rows of x, multiplies with operands as
 * they are expanded, in registers; panel.h, for more, with operands that are kept for them. Sums and
 * the steps in float32 are the same in both, and for every tile, so a row gets the same bits.
 *
 * Included by the files of the instruction sets, which define
 *
 *     MULTIPLY           the name of the function that the file makes
 *     TARGET             what lets the compiler use the instructions in a function
 *     DIGITS             how many digits a number of x has, 1 or 2
 *     LANES              rows of w in a vector: a block is BLOCK / LANES vectors
 *     TILE               rows of x that are multiplied together, whose sums fit in the registers
 *     DIRECT             rows of x that are multiplied directly, at most
 *     CHAINS             sums of each that these need at once to keep the processor busy
 *     SHORT_SUMS         if sums that dot adds to have room for a chunk only, and then
 *     joined             what puts sums of both digits together
 *     words, reals       vectors of 32-bit integers and of float32
 *     load, splat, both (and), either (or), left, right (shifts), halves, add, zero
 *     dot                adds the dot products of operands and of words of x to the sums
 *     SIGNED_WEIGHTS     if dot takes signed weights, and then
 *     weights, whole     what has to be done to operands and to sums for its sake
 *     fused, scaled (times), real, real_load, real_store, real_splat, real_halves (of bfloat16)
 */

enum {
  VECTORS = BLOCK / LANES,
  STEPS = CHUNK / 2 / DIGITS, /* operands of a chunk */
};

#include "expand.h"

#if !defined(SIGNED_WEIGHTS)
TARGET INLINE words weights(words operand, int bits) {
  (void)bits;
  return operand;
}

TARGET INLINE words whole(words sums, int bits, float x_sum) {
  (void)bits;
  (void)x_sum;
  return sums;
}
#endif

/* Scales and biases of a group, for a vector of rows. */
typedef struct {
  reals scale;
  reals bias;
} parameters;

TARGET INLINE parameters parameters_of(const product *p, int block, int unit, int vector) {
  int group = p->unit == p->group ? unit : unit / 2;
  size_t at = ((size_t)block * p->groups + group) * BLOCK + vector * LANES;
  parameters found;
  if (p->float_parameters) {
    found.scale = real_load((const float *)p->scales + at);
    found.bias = real_load((const float *)p->biases + at);
  } else {
    found.scale = real_halves((const uint16_t *)p->scales + at);
    found.bias = real_halves((const uint16_t *)p->biases + at);
  }
  return found;
}

#if defined(SHORT_SUMS)
enum { ROOM = CHUNK };
#else
enum { ROOM = MOST_UNIT };

/* Puts the sums of both digits together. */
TARGET INLINE words joined(words high, words low) {
  return DIGITS == 2 ? add(left(high, 8), low) : low;
}
#endif

/* Adds the part of a unit to results. */
TARGET INLINE reals plus_unit(reals y, words sum, parameters w, float x_scale, float x_sum) {
  reals part = fused(w.bias, real_splat(x_sum), scaled(w.scale, real(sum)));
  return fused(part, real_splat(x_scale), y);
}

/* Copies results of a block, without those of its padding. */
TARGET INLINE void store(const product *p, int row, int block, const float *results) {
  int first = block * BLOCK;
  int count = p->outputs - first < BLOCK ? p->outputs - first : BLOCK;
  memcpy(p->y + (size_t)row * p->outputs + first, results, (size_t)count * sizeof(float));
}
