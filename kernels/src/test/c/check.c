/*
 * Compares the products of every instruction set of this processor with what the Java specification
 * gave for them: check FILE, where FILE is what NativeSamples.java wrote. For processors, emulators
 * and sanitizers that have no JVM; tools/native/check.sh runs it.
 *
 * Operands end at a page that nobody may touch, and then start behind one.
 */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fovea.h"

enum { GUARD = 64 << 10, BLOCK = 16, OPERANDS = 6 };

static const char *const NAMES[FOVEA_SETS] = {"plain C", "AVX2", "AVX-512 VNNI", "NEON"};

/* One product: its shape, and the operands and results as the file has them. */
typedef struct {
  int32_t bits, group, float_parameters, outputs, cols, rows;
  void *quants, *scales, *biases, *x, *expected;
} sample;

/* An instruction set that this program emulates, or none. */
#if !defined(EMULATED)
#define EMULATED -1
#endif

static int supports(int set) { return set == EMULATED || fovea_supports(set); }

static void fail(const char *why) {
  fprintf(stderr, "check: %s\n", why);
  exit(2);
}

/* Guarded memory, kept for the next operand at this place if it is large enough. */
typedef struct {
  char *start;
  size_t room;
} guarded;

/* Returns `bytes` bytes that end, or start, where a guard page starts or ends. */
static void *guard(guarded *memory, size_t bytes, int at_end) {
  size_t room = (bytes + GUARD - 1) / GUARD * GUARD;
  if (memory->start == NULL || memory->room != room) {
    if (memory->start != NULL) {
      munmap(memory->start, memory->room + 2 * GUARD);
    }
    char *all = mmap(NULL, room + 2 * GUARD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0);
    if (all == MAP_FAILED || mprotect(all, GUARD, PROT_NONE) != 0 ||
        mprotect(all + GUARD + room, GUARD, PROT_NONE) != 0) {
      fail("no guard pages");
    }
    memory->start = all;
    memory->room = room;
  }
  return memory->start + GUARD + (at_end ? room - bytes : 0);
}

static void *guarded_copy(guarded *memory, const void *from, size_t bytes, int at_end) {
  return memcpy(guard(memory, bytes, at_end), from, bytes);
}

static void *read_bytes(FILE *file, size_t bytes) {
  void *found = malloc(bytes);
  if (found == NULL || fread(found, 1, bytes, file) != bytes) {
    fail("the file ends too soon");
  }
  return found;
}

static size_t quant_bytes(const sample *s) {
  return (size_t)((s->outputs + BLOCK - 1) / BLOCK) * BLOCK * s->cols / 8 * s->bits;
}

static size_t parameter_bytes(const sample *s) {
  size_t count = (size_t)((s->outputs + BLOCK - 1) / BLOCK) * BLOCK * (s->cols / s->group);
  return count * (s->float_parameters ? 4 : 2);
}

static int next(FILE *file, sample *s) {
  if (fread(s, sizeof(int32_t), 6, file) != 6) {
    return 0;
  }
  s->quants = read_bytes(file, quant_bytes(s));
  s->scales = read_bytes(file, parameter_bytes(s));
  s->biases = read_bytes(file, parameter_bytes(s));
  s->x = read_bytes(file, sizeof(float) * s->rows * s->cols);
  s->expected = read_bytes(file, sizeof(float) * s->rows * s->outputs);
  return 1;
}

static void release(sample *s) {
  free(s->quants);
  free(s->scales);
  free(s->biases);
  free(s->x);
  free(s->expected);
}

/* Returns how many results differ; all that are not numbers are the same. */
static int differences(const float *found, const float *expected, int count) {
  int differ = 0;
  for (int i = 0; i < count; i++) {
    int neither = found[i] != found[i] && expected[i] != expected[i];
    differ += !neither && memcmp(found + i, expected + i, sizeof(float)) != 0;
  }
  return differ;
}

/* Multiplies `rows` rows of a sample from `first` on, in two runs of blocks. */
static int compare(int set, const sample *s, int first, int rows, int at_end) {
  static guarded memory[OPERANDS];
  int unit = s->group < 64 ? s->group : 64;
  const float *x = (const float *)s->x + (size_t)first * s->cols;
  const float *expected = (const float *)s->expected + (size_t)first * s->outputs;
  size_t prepared_bytes = (size_t)rows * (2 * s->cols + 8 * (s->cols / unit));
  void *quants = guarded_copy(&memory[0], s->quants, quant_bytes(s), at_end);
  void *scales = guarded_copy(&memory[1], s->scales, parameter_bytes(s), at_end);
  void *biases = guarded_copy(&memory[2], s->biases, parameter_bytes(s), at_end);
  float *input = guarded_copy(&memory[3], x, sizeof(float) * rows * s->cols, at_end);
  void *prepared = guard(&memory[4], prepared_bytes, at_end);
  float *y = guard(&memory[5], sizeof(float) * rows * s->outputs, at_end);
  int blocks = (s->outputs + BLOCK - 1) / BLOCK;
  memset(y, 0x55, sizeof(float) * rows * s->outputs);
  fovea_prepare(set, s->bits, s->group, s->cols, rows, rows / 2, rows, input, prepared);
  fovea_prepare(set, s->bits, s->group, s->cols, rows, 0, rows / 2, input, prepared);
  fovea_multiply(set, prepared, rows, quants, scales, biases, s->float_parameters, s->bits,
                 s->group, s->cols, s->outputs, blocks / 2, blocks, y);
  fovea_multiply(set, prepared, rows, quants, scales, biases, s->float_parameters, s->bits,
                 s->group, s->cols, s->outputs, 0, blocks / 2, y);
  int differ = differences(y, expected, rows * s->outputs);
  if (differ != 0) {
    printf("%s: %d bits, group %d, [%d, %d], rows %d to %d: %d results differ\n", NAMES[set],
           s->bits, s->group, s->outputs, s->cols, first, first + rows, differ);
  }
  return differ;
}

int main(int count, char **arguments) {
  FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
  if (file == NULL) {
    fail("usage: check FILE");
  }
  long samples = 0, results = 0, differ = 0;
  sample s;
  while (next(file, &s)) {
    samples++;
    for (int set = 0; set < FOVEA_SETS; set++) {
      for (int rows = 1; supports(set) && rows <= s.rows; rows += rows < 9 ? 1 : 28) {
        for (int at_end = 0; at_end < 2; at_end++) {
          differ += compare(set, &s, s.rows - rows, rows, at_end);
          results += (long)rows * s.outputs;
        }
      }
    }
    release(&s);
  }
  fclose(file);
  for (int set = 0; set < FOVEA_SETS; set++) {
    if (supports(set)) {
      printf("%s%s, ", NAMES[set], set == EMULATED ? " emulated" : "");
    }
  }
  printf("%ld products, %ld results: %ld differ\n", samples, results, differ);
  return differ != 0 || samples == 0;
}
