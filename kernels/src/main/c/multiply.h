/*
 * The products: included by the files of the instruction sets, which define
 *
 *     MULTIPLY           the name of the function that this file makes
 *     TARGET             what lets the compiler use the instructions in a function
 *     DIGITS             how many digits a number of x has, 1 or 2
 *     LANES              rows of w in a vector: a block is BLOCK / LANES vectors
 *     TILE               rows of x that are multiplied together, whose sums fit in the registers
 *     CHAINS             sums that a single row of x needs at once to keep the processor busy
 *     words, reals       vectors of 32-bit integers and of float32
 *     load, splat, both (and), either (or), left, right (shifts), halves, add, zero
 *     dot                adds the dot products of an operand and a word of x to the sums
 *     SIGNED_WEIGHTS     if dot takes signed weights, and then
 *     weights, whole     what has to be done to operands and to sums for its sake
 *     fused, scaled (times), real, real_load, real_store, real_splat, real_halves (of bfloat16)
 *
 * There are two ways through the weights. A single row of x meets operands as they are expanded, in
 * registers. Several rows share what was expanded: a panel, the operands of one unit, which stays in
 * the first-level cache while tile after tile of rows is multiplied with it. Sums and the steps in
 * float32 are the same in both, and for every tile, so a row gets the same bits.
 */

enum {
  VECTORS = BLOCK / LANES,
  STEPS = CHUNK / 2 / DIGITS, /* operands of a chunk */
  ROWS = 64,                  /* rows whose results are kept while the units pass by */
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
  int groups = p->cols / p->group;
  size_t at = ((size_t)block * groups + (size_t)unit * p->unit / p->group) * BLOCK + vector * LANES;
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

/* Puts the sums of both digits together. */
TARGET INLINE words total(words high, words low, int bits, float x_sum) {
  return whole(DIGITS == 2 ? add(left(high, 8), low) : low, bits, x_sum);
}

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

/* Adds the part of a unit to the results of a vector of rows of w with a single row of x. */
TARGET INLINE reals plus_single(reals y, const product *p, int block, int unit, int vector,
                                int bits) {
  size_t chunks = (size_t)block * (p->cols / CHUNK) + (size_t)unit * (p->unit / CHUNK);
  const uint32_t *chunk = p->quants + chunks * bits * BLOCK + vector * LANES;
  const uint32_t *x = p->x + (size_t)unit * (p->unit / 2);
  words sums[CHAINS][DIGITS];
  UNROLL for (int c = 0; c < CHAINS; c++) {
    UNROLL for (int d = 0; d < DIGITS; d++) { sums[c][d] = zero(); }
  }
  for (int k = 0; k < p->unit; k += CHUNK) {
    words operands[STEPS];
    expand(chunk, bits, operands);
    UNROLL for (int s = 0; s < STEPS; s++) {
      UNROLL for (int d = 0; d < DIGITS; d++) {
        words operand = weights(operands[s], bits);
        sums[s % CHAINS][d] = dot(sums[s % CHAINS][d], operand, word(x, s * DIGITS + d));
      }
    }
    chunk += bits * BLOCK;
    x += CHUNK / 2;
  }
  UNROLL for (int c = 1; c < CHAINS; c++) {
    UNROLL for (int d = 0; d < DIGITS; d++) { sums[0][d] = add(sums[0][d], sums[c][d]); }
  }
  words sum = total(sums[0][0], sums[0][DIGITS - 1], bits, p->x_sums[unit]);
  parameters w = parameters_of(p, block, unit, vector);
  return plus_unit(y, sum, w, p->x_scales[unit], p->x_sums[unit]);
}

TARGET INLINE void single(const product *p, int block, int bits) {
  reals y[VECTORS];
  float results[BLOCK];
  for (int v = 0; v < VECTORS; v++) { y[v] = real_splat(0); }
  for (int unit = 0; unit < p->units; unit++) {
    /* One vector after the other: together, they would have more operands than registers. */
    for (int v = 0; v < VECTORS; v++) { y[v] = plus_single(y[v], p, block, unit, v, bits); }
  }
  for (int v = 0; v < VECTORS; v++) { real_store(results + v * LANES, y[v]); }
  store(p, 0, block, results);
}

/* A unit of a block of weights. */
typedef struct {
  words operands[MOST_UNIT / CHUNK * STEPS][VECTORS];
  parameters of[VECTORS];
} panel;

TARGET INLINE void fill(panel *w, const product *p, int block, int unit, int bits) {
  size_t chunk = (size_t)block * (p->cols / CHUNK) + (size_t)unit * (p->unit / CHUNK);
  for (int k = 0; k < p->unit / CHUNK; k++) {
    const uint32_t *from = p->quants + (chunk + (size_t)k) * bits * BLOCK;
    UNROLL for (int v = 0; v < VECTORS; v++) {
      words operands[STEPS];
      expand(from + v * LANES, bits, operands);
      UNROLL for (int s = 0; s < STEPS; s++) {
        w->operands[k * STEPS + s][v] = weights(operands[s], bits);
      }
    }
  }
  UNROLL for (int v = 0; v < VECTORS; v++) { w->of[v] = parameters_of(p, block, unit, v); }
}

TARGET static void fill_panel(panel *w, const product *p, int block, int unit) {
  switch (p->bits) {
    case 2: fill(w, p, block, unit, 2); break;
    case 3: fill(w, p, block, unit, 3); break;
    case 4: fill(w, p, block, unit, 4); break;
    case 5: fill(w, p, block, unit, 5); break;
    case 6: fill(w, p, block, unit, 6); break;
    default: fill(w, p, block, unit, 8); break;
  }
}

/* Multiplies `rows` rows of x, a constant, from `row` on with a panel. */
TARGET INLINE void tile(const product *p, const panel *w, int unit, int row, int rows,
                        float *results) {
  size_t place = (size_t)unit * p->rows + row;
  int stride = p->unit / 2;
  const uint32_t *x = p->x + place * stride;
  words sums[TILE][VECTORS][DIGITS];
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      UNROLL for (int d = 0; d < DIGITS; d++) { sums[r][v][d] = zero(); }
    }
  }
  int steps = p->unit / CHUNK * STEPS;
  for (int s = 0; s < steps; s++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      words operand = w->operands[s][v];
      UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int d = 0; d < DIGITS; d++) {
          sums[r][v][d] = dot(sums[r][v][d], operand, word(x, r * stride + s * DIGITS + d));
        }
      }
    }
  }
  UNROLL for (int r = 0; r < rows; r++) {
    float x_scale = p->x_scales[place + r];
    float x_sum = p->x_sums[place + r];
    UNROLL for (int v = 0; v < VECTORS; v++) {
      float *y = results + r * BLOCK + v * LANES;
      words sum = total(sums[r][v][0], sums[r][v][DIGITS - 1], p->bits, x_sum);
      real_store(y, plus_unit(real_load(y), sum, w->of[v], x_scale, x_sum));
    }
  }
}

/* Multiplies a block with at most ROWS rows of x. */
TARGET static void several(const product *p, int block, int first, int rows) {
  float results[ROWS * BLOCK];
  memset(results, 0, sizeof(float) * BLOCK * rows);
  for (int unit = 0; unit < p->units; unit++) {
    panel w;
    fill_panel(&w, p, block, unit);
    int r = 0;
    for (; r + TILE <= rows; r += TILE) {
      tile(p, &w, unit, first + r, TILE, results + r * BLOCK);
    }
#if TILE > 4
    for (; r + 4 <= rows; r += 4) {
      tile(p, &w, unit, first + r, 4, results + r * BLOCK);
    }
#endif
#if TILE > 2
    for (; r + 2 <= rows; r += 2) {
      tile(p, &w, unit, first + r, 2, results + r * BLOCK);
    }
#endif
    for (; r < rows; r++) {
      tile(p, &w, unit, first + r, 1, results + r * BLOCK);
    }
  }
  for (int r = 0; r < rows; r++) {
    store(p, first + r, block, results + r * BLOCK);
  }
}

TARGET static void single_block(const product *p, int block) {
  switch (p->bits) {
    case 2: single(p, block, 2); break;
    case 3: single(p, block, 3); break;
    case 4: single(p, block, 4); break;
    case 5: single(p, block, 5); break;
    case 6: single(p, block, 6); break;
    default: single(p, block, 8); break;
  }
}

TARGET void MULTIPLY(const product *p, int from, int to) {
  if (p->rows == 1) {
    for (int block = from; block < to; block++) {
      single_block(p, block);
    }
    return;
  }
  for (int first = 0; first < p->rows; first += ROWS) {
    int rows = p->rows - first < ROWS ? p->rows - first : ROWS;
    for (int block = from; block < to; block++) {
      several(p, block, first, rows);
    }
  }
}
