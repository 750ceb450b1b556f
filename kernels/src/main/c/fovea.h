/*
 * Products of affine quantized weights with activations of 16 bits; products of other weights, and
 * attention, in float32: the native half of the class NativeKernels, and nothing that another program
 * would call.
 *
 * Quantized weights. IntegerProducts.java is the specification; every instruction set gives the same
 * bits as it does. A row of x is cut in units: groups of the weights, or halves of groups of 128. Of
 * each unit, x = scale * n, with integers |n| <= 32639 and the scale that the largest of them needs.
 * For weights w = scale * q + bias of such a group, the part of a unit in a result is
 *
 *     y = fma(fma(bias, sum of n, scale * (sum of q * n)), scale of x, y)
 *
 * in float32, for one unit after the other, from zero. Both sums are exact: |q n| <= 255 * 32639, so
 * that 64 of them, and what comes up on the way to them, are less than 2^31; sums of n are less
 * than 2^24, and are the same number in float32. So a row's result depends on that row alone, in any
 * batch, and the order in which columns are added up is nobody's business but this library's.
 *
 * How. Lanes of a vector are rows of w, as Packing.java lays them out: a block is 16 rows, a chunk
 * 32 columns of it, and a chunk has as many words of each row as a weight has bits. expand.h turns
 * those words to operands of a dot product, which direct.h and panel.h multiply with words of x. One
 * file for each instruction set says what a vector is, and includes them:
 *
 *     plain.c         any processor          pairs of 16 bits   16 lanes in loops
 *     avx2.c          x86-64 with AVX2, FMA  pairs of 16 bits    8 lanes
 *     avx2_digits.c   the same               digits of 8 bits    8 lanes, for a few cases
 *     avx512.c        x86-64 with VNNI       digits of 8 bits   16 lanes
 *     neon.c          aarch64 with SDOT      digits of 8 bits    4 lanes
 *
 * Some have instructions for pairs of 16-bit integers, (q0, q1) . (n0, n1). Others add up products of
 * 8 bits each, so n is split in digits, n = 256 * high + low with signed digits, and the sums of both
 * are put together at the end of a unit.
 *
 * No function allocates, keeps state, starts threads, calls back or checks its arguments: Compute
 * has checked the shapes. Pointers need the alignment of their elements only. Nothing outside of the
 * operands is read. All integers are little-endian, as on all processors that are supported.
 */
#ifndef FOVEA_H
#define FOVEA_H

#include <stdint.h>

#if defined(_WIN32)
#define FOVEA_API __declspec(dllexport)
#else
#define FOVEA_API __attribute__((visibility("default")))
#endif

/* Instruction sets; NativeLibrary.java has the same numbers. */
enum { FOVEA_PLAIN, FOVEA_AVX2, FOVEA_AVX512, FOVEA_NEON, FOVEA_SETS };

/* Returns the version of this interface, to be compared with the one the caller was written for. */
FOVEA_API int32_t fovea_version(void);

/* Returns whether this processor, and this build of the library, has an instruction set. */
FOVEA_API int32_t fovea_supports(int32_t set);

/*
 * Prepares rows [from, to) of x, [rows, cols], for products with weights of a format.
 *
 * prepared: the units of x, [cols / unit][rows][unit] 16-bit integers, in the order and the digits
 * that the instruction set asks for with so many rows; then [cols / unit][rows] scales, then as many sums, in float32.
 * In all rows * (2 * cols + 8 * (cols / unit)) bytes.
 */
FOVEA_API void fovea_prepare(int32_t set, int32_t bits, int32_t group, int32_t cols, int32_t rows,
                             int32_t from, int32_t to, const float *x, void *prepared);

/*
 * Computes y = x w^T for all rows of x and the rows of the blocks [from, to) of w, [outputs, cols].
 *
 * prepared: what fovea_prepare made of all rows of x, for the same set, bits, group and cols
 * float_parameters: whether scales and biases are float32, or else bfloat16
 * y: [rows, outputs]
 */
FOVEA_API void fovea_multiply(int32_t set, const void *prepared, int32_t rows,
                              const uint32_t *quants, const void *scales, const void *biases,
                              int32_t float_parameters, int32_t bits, int32_t group, int32_t cols,
                              int32_t outputs, int32_t from, int32_t to, float *y);

/* Formats of weights that are not quantized; NativeLibrary.java has the same numbers. */
enum { FOVEA_F32, FOVEA_F16, FOVEA_BF16 };

/*
 * Returns whether fovea_multiply_floats and fovea_attend can be used with an instruction set. Takes
 * long on virtual machines, as fovea_supports does.
 */
FOVEA_API int32_t fovea_supports_floats(int32_t set);

/*
 * Computes y = x w^T in float32 for all rows of x, [rows, cols], and the rows of the blocks [from, to)
 * of w, [outputs, cols], which has a format without quantization: [blocks][cols][16] numbers.
 */
FOVEA_API void fovea_multiply_floats(const float *x, int32_t rows, const void *weights,
                                     int32_t format, int32_t cols, int32_t outputs, int32_t from,
                                     int32_t to, float *y);

/* The widest heads that fovea_attend takes; their width is a multiple of 8. */
enum { FOVEA_MOST_HEAD = 256 };

/*
 * Softmax attention in float32 of `rows` rows of queries, `heads` heads each, that share the head
 * `kv_head` of `kv_heads` heads of keys and values; KeyValues.java has their layout.
 *
 * queries: the heads of the first row, side by side; `stride` floats later those of the next. y likewise
 * pages: for each 16 positions from 0 on, the page that holds them
 * visible: how many positions the first row sees; each other sees `step` more than the row before
 * head: the width of a head
 */
FOVEA_API void fovea_attend(const float *queries, int32_t stride, int32_t heads, int32_t rows,
                            const int32_t *pages, int32_t visible, int32_t step, const float *keys,
                            const float *values, int32_t kv_heads, int32_t kv_head, int32_t head,
                            float scale, float *y);

#endif
