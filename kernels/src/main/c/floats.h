/* What fovea.c and floats.c share. */
#ifndef FOVEA_FLOATS_H
#define FOVEA_FLOATS_H

#include <stdint.h>

#include "fovea.h"

/* The operands of fovea_multiply_floats. */
typedef struct {
  const float *x;
  const void *weights;
  float *y;
  int format;
  int rows;
  int cols;
  int outputs;
} float_product;

void fovea_multiply_floats_avx2(const float_product *p, int from, int to);

#endif
