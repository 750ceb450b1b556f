/*
 * From words of quants to operands: included by the files of the instruction sets.
 *
 * An operand has, in the 32 bits of a lane, numbers of the lane's row that meet 32 bits of x in one
 * dot product: a pair of 16 bits, or a quad of 8 bits. A chunk makes STEPS operands, 16 pairs or 8
 * quads. In which order its columns come does not matter, as long as prepare.c has x in the same
 * one; so it is the order in which they are isolated with the fewest instructions.
 *
 * Pairs. With n numbers in a word, a shift and a mask isolate number j and number j + n/2 in the two
 * halves of the lane at once, where the second half of the numbers starts at bit 16. For 2, 4 and 8
 * bits it does. For 3 and 5 bits it starts at bit 15, and one shift by one of the upper half sets
 * that right. For 6 bits, whose words have 5 numbers, a pair has the same number of two words.
 *
 * The two columns that have no place in words of 3, 5 and 6 bits are the last pair. Packing.java has
 * the layout.
 *
 * Quads. For 2, 4 and 8 bits a shift and a mask isolate a number in each quarter of a word. Otherwise
 * a quad is a pair and, eight bits higher, the pair that follows it.
 */

/* Isolates the numbers at `shift` and at 16 + `shift` of each lane. */
TARGET INLINE words pair(words w, int shift, int bits) {
  return both(right(w, shift), splat(((1u << bits) - 1) * 0x00010001u));
}

/* Returns the pair of the two columns of which each word of the chunk has two bits on top. */
TARGET INLINE words pair_of_rest(const uint32_t *chunk, int bits) {
  words rest = right(load(chunk + (bits - 1) * BLOCK), 30);
  UNROLL for (int i = bits - 2; i >= 0; i--) {
    rest = either(left(rest, 2), right(load(chunk + i * BLOCK), 30));
  }
  return pair(halves(rest, left(rest, 16 - bits)), 0, bits);
}

TARGET INLINE void expand_pairs(const uint32_t *chunk, int bits, words *pairs) {
  int step = 0;
  if (bits == 6) {
    UNROLL for (int i = 0; i < 6; i += 2) {
      words a = load(chunk + i * BLOCK);
      words b = load(chunk + (i + 1) * BLOCK);
      words low = halves(a, left(b, 16));
      words middle = halves(right(a, 12), left(b, 4));
      words high = halves(right(a, 24), right(b, 8));
      pairs[step++] = pair(low, 0, 6);
      pairs[step++] = pair(low, 6, 6);
      pairs[step++] = pair(middle, 0, 6);
      pairs[step++] = pair(middle, 6, 6);
      pairs[step++] = pair(high, 0, 6);
    }
  } else {
    UNROLL for (int i = 0; i < bits; i++) {
      words w = load(chunk + i * BLOCK);
      words numbers = CHUNK % bits == 0 ? w : halves(w, left(w, 1));
      UNROLL for (int j = 0; j < CHUNK / bits / 2; j++) {
        pairs[step++] = pair(numbers, bits * j, bits);
      }
    }
  }
  if (CHUNK % bits != 0) {
    pairs[step] = pair_of_rest(chunk, bits);
  }
}

#if DIGITS == 2
TARGET INLINE void expand(const uint32_t *chunk, int bits, words *quads) {
  if (CHUNK % bits == 0) {
    int step = 0;
    UNROLL for (int i = 0; i < bits; i++) {
      words w = load(chunk + i * BLOCK);
      UNROLL for (int j = 0; j < CHUNK / bits / 4; j++) {
        quads[step++] = both(right(w, bits * j), splat(((1u << bits) - 1) * 0x01010101u));
      }
    }
  } else {
    words pairs[CHUNK / 2];
    expand_pairs(chunk, bits, pairs);
    UNROLL for (int step = 0; step < STEPS; step++) {
      quads[step] = either(pairs[2 * step], left(pairs[2 * step + 1], 8));
    }
  }
}
#else
TARGET INLINE void expand(const uint32_t *chunk, int bits, words *pairs) {
  expand_pairs(chunk, bits, pairs);
}
#endif
