/* From rows of x in float32 to integers, in the order of columns that expand.h has operands in. */
#include <float.h>

#include "product.h"

/*
 * Writes where each column of a chunk goes, counted in 16-bit integers for pairs; for quads, in
 * bytes of the higher digit, to which the lower one is four bytes away. See expand.h.
 */
static void places_of(int bits, int digits, uint8_t *places) {
  int numbers = bits == 6 ? 10 : CHUNK / bits; /* which words, or for 6 bits two, have place for */
  int parts = digits && CHUNK % bits == 0 ? 4 : 2;
  int steps = numbers / parts; /* operands that are made of them */
  for (int k = 0; k < CHUNK; k++) {
    int rest = k >= CHUNK / numbers * numbers;
    int step = rest ? CHUNK / 2 - 1 : k / numbers * steps + k % steps;
    int part = rest ? k & 1 : k % numbers / steps;
    if (!digits) {
      places[k] = (uint8_t)(2 * step + part);
    } else if (parts == 4) {
      places[k] = (uint8_t)(8 * step + part);
    } else {
      places[k] = (uint8_t)(8 * (step / 2) + 2 * part + step % 2);
    }
  }
}

static uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Returns the largest magnitude, as the bits of a float; those of a NaN are above all others. */
static uint32_t largest(const float *x, int unit) {
  uint32_t most = 0;
  for (int k = 0; k < unit; k++) {
    uint32_t magnitude = bits_of(x[k]) & 0x7fffffffu;
    most = magnitude > most ? magnitude : most;
  }
  return most;
}

/*
 * Turns a unit of x to integers; returns the scale. It is NaN, and the integers are 0, if a number of
 * the unit is not finite; all are 0 if the scale were too small to be a normal number.
 */
static float quantize(const float *x, int unit, int32_t *n) {
  const float to_integer = 12582912; /* 1.5 * 2^23: the sum has no place for fractions */
  uint32_t most = largest(x, unit);
  float magnitude;
  memcpy(&magnitude, &most, sizeof magnitude);
  int finite = most < 0x7f800000u;
  float scale = finite ? magnitude / MOST : 0;
  if (scale < FLT_MIN) {
    memset(n, 0, sizeof(int32_t) * unit);
    const uint32_t not_a_number = 0x7fc00000u;
    if (!finite) {
      memcpy(&scale, &not_a_number, sizeof scale);
    }
    return finite ? 0 : scale;
  }
  for (int k = 0; k < unit; k++) {
    n[k] = (int32_t)((x[k] / scale + to_integer) - to_integer);
  }
  return scale;
}

static void write_pairs(const int32_t *n, const uint8_t *places, void *to) {
  int16_t *pairs = to;
  for (int k = 0; k < CHUNK; k++) {
    pairs[places[k]] = (int16_t)n[k];
  }
}

static void write_digits(const int32_t *n, const uint8_t *places, void *to) {
  int8_t *digits = to;
  for (int k = 0; k < CHUNK; k++) {
    int32_t high = (n[k] + 128) >> 8; /* so that what is left is at least -128 and less than 128 */
    digits[places[k]] = (int8_t)high;
    digits[places[k] + 4] = (int8_t)(n[k] - high * 256);
  }
}

FOVEA_API void fovea_prepare(int32_t set, int32_t bits, int32_t group, int32_t cols, int32_t rows,
                             int32_t from, int32_t to, const float *x, void *prepared) {
  int unit = unit_of(group);
  int units = cols / unit;
  int digits = multiplies_digits(set, bits, rows);
  int16_t *integers = prepared;
  float *scales = (float *)(integers + (size_t)rows * cols);
  float *sums = scales + (size_t)units * rows;
  uint8_t places[CHUNK];
  places_of(bits, digits, places);
  for (int row = from; row < to; row++) {
    for (int u = 0; u < units; u++) {
      int32_t n[MOST_UNIT];
      int32_t sum = 0;
      size_t at = (size_t)u * rows + row;
      scales[at] = quantize(x + (size_t)row * cols + (size_t)u * unit, unit, n);
      for (int k = 0; k < unit; k += CHUNK) {
        void *chunk = integers + at * unit + k;
        if (digits) {
          write_digits(n + k, places, chunk);
        } else {
          write_pairs(n + k, places, chunk);
        }
      }
      for (int k = 0; k < unit; k++) {
        sum += n[k];
      }
      sums[at] = (float)sum;
    }
  }
}
