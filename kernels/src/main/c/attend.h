/* What fovea.c and attend.c share. */
#ifndef FOVEA_ATTEND_H
#define FOVEA_ATTEND_H

#include <stdint.h>

#include "fovea.h"

/* The operands of fovea_attend. */
typedef struct {
  const float *queries;
  const int32_t *pages;
  const float *keys;
  const float *values;
  float *y;
  float scale;
  int stride;
  int heads;
  int rows;
  int visible;
  int step;
  int kv_heads;
  int kv_head;
  int head;
} attention;

void fovea_attend_avx2(const attention *a);

#endif
