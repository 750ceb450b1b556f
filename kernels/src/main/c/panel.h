/*
 * Products with any number of rows of x. Several share what was expanded: a panel, the operands of one
 * unit, which stays in the first-level cache while tile after tile of rows is multiplied with it. A
 * single row is multiplied directly.
 */
#include "direct.h"

enum { ROWS = 64 }; /* rows whose results are kept while the units pass by */

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

/*
 * Multiplies `rows` rows of x from `row` on with a panel. Units have `size` columns. Both numbers are
 * constants: sums live in registers, and words of x lie at fixed distances.
 */
TARGET INLINE void tile(const product *p, const panel *w, int unit, int row, int rows, int size,
                        float *results) {
  size_t place = (size_t)unit * p->rows + row;
  int stride = size / 2;
  const uint32_t *x = p->x + place * stride;
  words whole_sums[TILE][VECTORS];
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) { whole_sums[r][v] = zero(); }
  }
  int steps = size / CHUNK * STEPS;
  for (int from = 0; from < steps; from += ROOM / CHUNK * STEPS) {
    words sums[TILE][VECTORS][DIGITS];
    UNROLL for (int r = 0; r < rows; r++) {
      UNROLL for (int v = 0; v < VECTORS; v++) {
        UNROLL for (int d = 0; d < DIGITS; d++) { sums[r][v][d] = zero(); }
      }
    }
    for (int s = from; s < from + ROOM / CHUNK * STEPS && s < steps; s++) {
      UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int d = 0; d < DIGITS; d++) {
          words own = splat(word(x, r * stride + s * DIGITS + d));
          UNROLL for (int v = 0; v < VECTORS; v++) {
            sums[r][v][d] = dot(sums[r][v][d], w->operands[s][v], own);
          }
        }
      }
    }
    UNROLL for (int r = 0; r < rows; r++) {
      UNROLL for (int v = 0; v < VECTORS; v++) {
        words both_digits = joined(sums[r][v][0], sums[r][v][DIGITS - 1]);
        whole_sums[r][v] = add(whole_sums[r][v], both_digits);
      }
    }
  }
  UNROLL for (int r = 0; r < rows; r++) {
    float x_scale = p->x_scales[place + r];
    float x_sum = p->x_sums[place + r];
    UNROLL for (int v = 0; v < VECTORS; v++) {
      float *y = results + r * BLOCK + v * LANES;
      words sum = whole(whole_sums[r][v], p->bits, x_sum);
      real_store(y, plus_unit(real_load(y), sum, w->of[v], x_scale, x_sum));
    }
  }
}

/* Multiplies all of `rows` rows of x from `row` on with a panel. */
TARGET INLINE void tiles(const product *p, const panel *w, int unit, int row, int rows, int size,
                         float *results) {
  int r = 0;
  for (; r + TILE <= rows; r += TILE) {
    tile(p, w, unit, row + r, TILE, size, results + r * BLOCK);
  }
#if TILE > 4
  for (; r + 4 <= rows; r += 4) {
    tile(p, w, unit, row + r, 4, size, results + r * BLOCK);
  }
#endif
#if TILE > 2
  for (; r + 2 <= rows; r += 2) {
    tile(p, w, unit, row + r, 2, size, results + r * BLOCK);
  }
#endif
  for (; r < rows; r++) {
    tile(p, w, unit, row + r, 1, size, results + r * BLOCK);
  }
}

/* Multiplies a block with at most ROWS rows of x. */
TARGET static void several(const product *p, int block, int first, int rows) {
  float results[ROWS * BLOCK];
  memset(results, 0, sizeof(float) * BLOCK * rows);
  for (int unit = 0; unit < p->units; unit++) {
    panel w;
    fill_panel(&w, p, block, unit);
    if (p->unit == MOST_UNIT) {
      tiles(p, &w, unit, first, rows, MOST_UNIT, results);
    } else {
      tiles(p, &w, unit, first, rows, CHUNK, results);
    }
  }
  for (int r = 0; r < rows; r++) {
    store(p, first + r, block, results + r * BLOCK);
  }
}

/* Multiplies a block with one row of x. */
TARGET static void single(const product *p, int block, int row) {
  switch (p->bits) {
    case 2: directly_by_size(p, block, row, 1, 2); break;
    case 3: directly_by_size(p, block, row, 1, 3); break;
    case 4: directly_by_size(p, block, row, 1, 4); break;
    case 5: directly_by_size(p, block, row, 1, 5); break;
    case 6: directly_by_size(p, block, row, 1, 6); break;
    default: directly_by_size(p, block, row, 1, 8); break;
  }
}

TARGET void MULTIPLY(const product *p, int from, int to) {
  for (int first = 0; first < p->rows; first += ROWS) {
    int rows = p->rows - first < ROWS ? p->rows - first : ROWS;
    for (int block = from; block < to; block++) {
      if (rows == 1) {
        single(p, block, first);
      } else {
        several(p, block, first, rows);
      }
    }
  }
}
