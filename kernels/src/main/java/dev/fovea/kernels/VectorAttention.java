package dev.fovea.kernels;

import static dev.fovea.kernels.Lanes.FLOATS;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention of {@link VectorKernels}.
 *
 * <p>The rows of a tile and the query heads that share a key-value head are handled together, eight
 * queries at a time, so that keys and values are fetched once for all of them. Positions come in
 * stretches of {@value #STRETCH}; maximum, sum and result of a query are carried from one to the
 * next (Milakov and Gimelshein, Online normalizer calculation for softmax, 2018). Stretches begin
 * at fixed positions, and a query leaves out what it does not see, so its result does not depend on
 * the other queries.
 *
 * <p>Scratch: scores {@code [STRETCH / 32][8][32]}, weights {@code [STRETCH][8]}; for each eight
 * queries their maxima {@code [8]}, sums {@code [8][16]}, results {@code [headDim / 32][8][32]},
 * rounded up, and the scaled queries {@code [headDim][8]}; then a stretch of keys {@code [STRETCH /
 * PAGE][headDim][PAGE]} and one of values {@code [STRETCH][headDim]}.
 */
final class VectorAttention {
  private static final int STRETCH = 64;
  private static final int PAGE = KeyValues.PAGE;
  private static final int TILE = Panels.TILE;
  private static final int WIDTH = Panels.WIDTH;

  private static final int SCORES = 0;
  private static final int WEIGHTS = SCORES + STRETCH * TILE;
  private static final int TILES = WEIGHTS + STRETCH * TILE;

  /** Places in the record of eight queries; the queries themselves follow the results. */
  private static final int MAXIMA = 0;

  private static final int SUMS = MAXIMA + TILE;
  private static final int RESULTS = SUMS + TILE * Matrix.BLOCK;

  private VectorAttention() {}

  static int scratch(int heads, KeyValues cache) {
    int headDim = cache.headDim();
    int tiles = tiles(Kernels.TILE * (heads / cache.kvHeads()));
    return keys(tiles, headDim) + 2 * STRETCH * headDim + WIDTH;
  }

  private static int tiles(int queries) {
    return (queries + TILE - 1) / TILE;
  }

  private static int queries(int headDim) {
    return RESULTS + resultFloats(headDim);
  }

  private static int resultFloats(int headDim) {
    return (headDim + WIDTH - 1) / WIDTH * WIDTH * TILE;
  }

  private static int tile(int index, int headDim) {
    return TILES + index * (queries(headDim) + headDim * TILE);
  }

  private static int keys(int tiles, int headDim) {
    return tile(tiles, headDim);
  }

  /** Computes one work item. */
  static void attend(
      Tensor queries,
      Spans spans,
      KeyValues cache,
      float scale,
      int item,
      float[] scratch,
      Tensor y) {
    int headDim = cache.headDim();
    int heads = queries.cols() / headDim / cache.kvHeads();
    int kvHead = item % cache.kvHeads();
    int tileOfRows = item / cache.kvHeads();
    int span = spans.spanOfTile(tileOfRows);
    int first = (tileOfRows - spans.firstTile(span)) * Kernels.TILE;
    int rows = Math.min(Kernels.TILE, spans.rowCount(span) - first);
    int count = rows * heads;
    int tiles = tiles(count);
    load(
        queries,
        spans.firstRow(span) + first,
        kvHead * heads,
        heads,
        count,
        headDim,
        scale,
        scratch);
    int end = spans.visible(span, first + rows - 1);
    int keys = keys(tiles, headDim);
    int values = keys + STRETCH * headDim;
    for (int from = 0; from < end; from += STRETCH) {
      int length = Math.min(STRETCH, end - from);
      fetch(spans, span, cache, kvHead, from, length, scratch, keys, values);
      for (int i = 0; i < tiles; i++) {
        int until = Math.min(count, (i + 1) * TILE);
        int last = visible(spans, span, first, heads, until - 1, from);
        if (last > 0) {
          int tile = tile(i, headDim);
          scores(tile, until - i * TILE, headDim, last, keys, scratch);
          for (int q = i * TILE; q < until; q++) {
            int seen = visible(spans, span, first, heads, q, from);
            if (seen > 0) {
              weigh(tile, q % TILE, seen, headDim, scratch);
            }
          }
          int common = visible(spans, span, first, heads, i * TILE, from);
          add(tile, 0, until - i * TILE, 0, common, headDim, values, scratch);
          for (int q = i * TILE; q < until; q++) {
            int seen = visible(spans, span, first, heads, q, from);
            add(tile, q % TILE, 1, common, seen, headDim, values, scratch);
          }
        }
      }
    }
    finish(spans.firstRow(span) + first, kvHead * heads, heads, count, headDim, scratch, y);
  }

  /** Returns how many positions from {@code from} on a query sees, at most a stretch. */
  private static int visible(Spans spans, int span, int first, int heads, int query, int from) {
    return Math.clamp(spans.visible(span, first + query / heads) - from, 0, STRETCH);
  }

  private static void load(
      Tensor queries,
      int row,
      int head,
      int heads,
      int count,
      int headDim,
      float scale,
      float[] scratch) {
    for (int q = 0; q < count; q++) {
      int tile = tile(q / TILE, headDim);
      if (q % TILE == 0) {
        Arrays.fill(scratch, tile + MAXIMA, tile + SUMS, Float.NEGATIVE_INFINITY);
        Arrays.fill(scratch, tile + SUMS, tile + queries(headDim), 0);
      }
      long from = queries.rowOffset(row + q / heads);
      from += (long) (head + q % heads) * headDim * Float.BYTES;
      int to = tile + queries(headDim) + q % TILE;
      for (int d = 0; d < headDim; d++) {
        float value = queries.memory().get(Tensor.FLOAT, from + (long) d * Float.BYTES);
        scratch[to + d * TILE] = value * scale;
      }
    }
  }

  /** Copies keys and values, for the sake of cheap access and, for values, of one stride. */
  private static void fetch(
      Spans spans,
      int span,
      KeyValues cache,
      int kvHead,
      int from,
      int length,
      float[] scratch,
      int keys,
      int values) {
    int floats = cache.headDim() * PAGE;
    for (int i = 0; i * PAGE < length; i++) {
      int page = spans.page(span, from / PAGE + i);
      long key = cache.keyOffset(page, kvHead);
      MemorySegment.copy(cache.keys(), Tensor.FLOAT, key, scratch, keys + i * floats, floats);
      long value = cache.valueOffset(page, kvHead);
      MemorySegment.copy(cache.values(), Tensor.FLOAT, value, scratch, values + i * floats, floats);
    }
  }

  private static void scores(
      int tile, int rows, int headDim, int length, int keys, float[] scratch) {
    for (int from = 0; from < length; from += WIDTH) {
      for (int strip = 0; strip < 2 * Lanes.STRIPS; strip += 2) {
        int target = SCORES + from * TILE + strip * Lanes.COUNT;
        Panels.multiply(
            rows,
            scratch,
            tile + queries(headDim),
            scratch,
            key(keys, headDim, from, strip),
            key(keys, headDim, from, strip + 1),
            PAGE,
            headDim,
            scratch,
            target,
            target + Lanes.COUNT,
            /* more= */ false);
      }
    }
  }

  private static int key(int keys, int headDim, int from, int strip) {
    int position = from + strip * Lanes.COUNT;
    return keys + position / PAGE * headDim * PAGE + position % PAGE;
  }

  /** Turns the scores of a query into weights, relative to the largest score so far. */
  private static void weigh(int tile, int row, int seen, int headDim, float[] scratch) {
    int padded = (seen + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
    for (int p = seen; p < padded; p++) {
      scratch[score(row, p)] = Float.NEGATIVE_INFINITY;
    }
    float before = scratch[tile + MAXIMA + row];
    float max = max(row, padded, before, scratch);
    int sums = tile + SUMS + row * Matrix.BLOCK;
    if (max > before) {
      float factor = (float) Math.exp(before - max);
      scale(sums, factor, scratch);
      for (int d = 0; d < headDim; d += Lanes.COUNT) {
        int results = tile + RESULTS + row * WIDTH;
        scale(results + d / WIDTH * WIDTH * TILE + d % WIDTH, factor, scratch);
      }
      scratch[tile + MAXIMA + row] = max;
    }
    exp(row, padded, max, scratch, sums);
    for (int p = 0; p < seen; p++) {
      scratch[WEIGHTS + p * TILE + row] = scratch[score(row, p)];
    }
  }

  private static float max(int row, int padded, float before, float[] scratch) {
    FloatVector max = FloatVector.broadcast(FLOATS, before);
    for (int p = 0; p < padded; p += Lanes.COUNT) {
      max = max.max(FloatVector.fromArray(FLOATS, scratch, score(row, p)));
    }
    return max.reduceLanes(VectorOperators.MAX);
  }

  private static void exp(int row, int padded, float max, float[] scratch, int sums) {
    for (int p = 0; p < padded; p += WIDTH) {
      VectorMath.exp(scratch, score(row, p), Math.min(WIDTH, padded - p), max);
    }
    FloatVector sum = FloatVector.fromArray(FLOATS, scratch, sums);
    for (int p = 0; p < padded; p += Lanes.COUNT) {
      sum = sum.add(FloatVector.fromArray(FLOATS, scratch, score(row, p)));
    }
    sum.intoArray(scratch, sums);
  }

  private static void scale(int at, float factor, float[] scratch) {
    FloatVector.fromArray(FLOATS, scratch, at).mul(factor).intoArray(scratch, at);
  }

  private static int score(int row, int position) {
    return SCORES + (position / WIDTH * TILE + row) * WIDTH + position % WIDTH;
  }

  /** Adds the weighted values of positions {@code [from, to)} to the results of some queries. */
  private static void add(
      int tile, int row, int rows, int from, int to, int headDim, int values, float[] scratch) {
    if (from >= to) {
      return;
    }
    for (int d = 0; d < headDim; d += 2 * Lanes.COUNT) {
      int panel = values + from * headDim + d;
      int target = tile + RESULTS + d / WIDTH * WIDTH * TILE + row * WIDTH + d % WIDTH;
      Panels.multiply(
          rows,
          scratch,
          WEIGHTS + from * TILE + row,
          scratch,
          panel,
          panel + Lanes.COUNT,
          headDim,
          to - from,
          scratch,
          target,
          target + Lanes.COUNT,
          /* more= */ true);
    }
  }

  private static void finish(
      int row, int head, int heads, int count, int headDim, float[] scratch, Tensor y) {
    for (int q = 0; q < count; q++) {
      int tile = tile(q / TILE, headDim);
      float sum = 0;
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        sum += scratch[tile + SUMS + q % TILE * Matrix.BLOCK + lane];
      }
      long to = y.rowOffset(row + q / heads);
      to += (long) (head + q % heads) * headDim * Float.BYTES;
      for (int d = 0; d < headDim; d++) {
        int at = tile + RESULTS + (d / WIDTH * TILE + q % TILE) * WIDTH + d % WIDTH;
        y.memory().set(Tensor.FLOAT, to + (long) d * Float.BYTES, scratch[at] / sum);
      }
    }
  }
}
