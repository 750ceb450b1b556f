/*
 * Products with at most DIRECT rows of x, which meet operands as they are expanded, in registers.
 * Weights are read once and from memory, so they are asked for ahead of time, across the ends of
 * pages, where the processor does not look ahead by itself.
 */

enum { AHEAD = 1024 }; /* words */

/* Adds the products of a chunk, for a vector of rows of w and `rows` rows of x, to sums. */
TARGET INLINE void add_chunk(const uint32_t *chunk, const uint32_t *x, int stride, int rows,
                             int bits, words sums[DIRECT][CHAINS][DIGITS]) {
  words operands[STEPS];
  expand(chunk, bits, operands);
  UNROLL for (int s = 0; s < STEPS; s++) {
    words operand = weights(operands[s], bits);
    UNROLL for (int r = 0; r < rows; r++) {
      UNROLL for (int d = 0; d < DIGITS; d++) {
        words own = splat(word(x, r * stride + s * DIGITS + d));
        sums[r][s % CHAINS][d] = dot(sums[r][s % CHAINS][d], operand, own);
      }
    }
  }
}

/*
 * Returns the sums of q * n of a unit of `size` columns, for a vector of rows of w and `rows` rows of
 * x, which lie size / 2 words apart.
 */
TARGET INLINE void sum_unit(const uint32_t *quants, const uint32_t *x, int rows, int bits, int size,
                            words found[DIRECT]) {
  UNROLL for (int r = 0; r < rows; r++) { found[r] = zero(); }
  UNROLL for (int k = 0; k < size; k += ROOM) {
    words sums[DIRECT][CHAINS][DIGITS];
    UNROLL for (int r = 0; r < rows; r++) {
      UNROLL for (int c = 0; c < CHAINS; c++) {
        UNROLL for (int d = 0; d < DIGITS; d++) { sums[r][c][d] = zero(); }
      }
    }
    for (int c = k; c < k + ROOM && c < size; c += CHUNK) {
      add_chunk(quants + c / CHUNK * bits * BLOCK, x + c / 2, size / 2, rows, bits, sums);
    }
    UNROLL for (int r = 0; r < rows; r++) {
      UNROLL for (int c = 1; c < CHAINS; c++) {
        UNROLL for (int d = 0; d < DIGITS; d++) {
          sums[r][0][d] = add(sums[r][0][d], sums[r][c][d]);
        }
      }
      found[r] = add(found[r], joined(sums[r][0][0], sums[r][0][DIGITS - 1]));
    }
  }
}

/* Multiplies a block with `rows` rows of x, at most DIRECT, from `row` on. */
TARGET INLINE void directly(const product *p, int block, int row, int rows, int bits, int size) {
  const uint32_t *quants = p->quants + (size_t)block * (p->cols / CHUNK) * bits * BLOCK;
  const uint32_t *x = p->x + (size_t)row * (size / 2);
  size_t place = (size_t)row;
  reals y[VECTORS][DIRECT];
  float results[BLOCK];
  UNROLL for (int v = 0; v < VECTORS; v++) {
    UNROLL for (int r = 0; r < rows; r++) { y[v][r] = real_splat(0); }
  }
  for (int unit = 0; unit < p->units; unit++) {
    UNROLL for (int line = 0; line < size / CHUNK * bits; line++) {
      PREFETCH(quants + line * BLOCK + AHEAD);
    }
    /* One vector after the other: together, they would have more operands than registers. */
    UNROLL for (int v = 0; v < VECTORS; v++) {
      words sums[DIRECT];
      sum_unit(quants + v * LANES, x, rows, bits, size, sums);
      parameters w = parameters_of(p, block, unit, v);
      UNROLL for (int r = 0; r < rows; r++) {
        float x_sum = p->x_sums[place + r];
        words sum = whole(sums[r], bits, x_sum);
        y[v][r] = plus_unit(y[v][r], sum, w, p->x_scales[place + r], x_sum);
      }
    }
    quants += size / CHUNK * bits * BLOCK;
    x += (size_t)p->rows * (size / 2);
    place += p->rows;
  }
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) { real_store(results + v * LANES, y[v][r]); }
    store(p, row + r, block, results);
  }
}

TARGET INLINE void directly_by_size(const product *p, int block, int row, int rows, int bits) {
  if (p->unit == MOST_UNIT) {
    directly(p, block, row, rows, bits, MOST_UNIT);
  } else {
    directly(p, block, row, rows, bits, CHUNK);
  }
}
