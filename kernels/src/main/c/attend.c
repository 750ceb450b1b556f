/*
 * Softmax attention in float32, on x86-64 with AVX2 and FMA.
 *
 * Keys have positions as lanes, values the columns of a head: see KeyValues.java. Positions come in
 * stretches, whose keys and values stay in the second-level cache while all queries meet them; maximum,
 * sum and result of a query are carried from one stretch to the next (M. Milakov, N. Gimelshein, Online
 * normalizer calculation for softmax, 2018). Stretches begin at fixed positions, every sum has one order
 * and a query leaves out what it does not see, so its result does not depend on the other queries.
 */
#include "attend.h"

#include "product.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>

#define AVX2 __attribute__((target("avx2,fma")))

enum {
  PAGE = 16,
  LANES = 8,
  STRETCH = 64,
  TILE = 4, /* queries that meet keys and values together: their sums fit in the registers */
  MOST_QUERIES = 32,
};

/* A query, and what is known of it so far: softmax's numerators are relative to the maximum. */
typedef struct {
  const float *query;
  int visible;
  float result[FOVEA_MOST_HEAD];
  float sums[LANES];
  float maximum;
} state;

/* Returns e^x: 0 where that is less than a float can hold, infinity where it is more. */
AVX2 INLINE __m256 exponential(__m256 x) {
  const __m256 round = _mm256_set1_ps(0x1.8p23f); /* the sum is an integer in its low bits */
  const __m256 one = _mm256_set1_ps(1);
  /* The second operand is the result if one is not a number. */
  x = _mm256_min_ps(_mm256_set1_ps(100), _mm256_max_ps(_mm256_set1_ps(-110), x));
  __m256 shifted = _mm256_fmadd_ps(x, _mm256_set1_ps(1.44269504f), round);
  __m256 n = _mm256_sub_ps(shifted, round);
  __m256 r = _mm256_fmadd_ps(n, _mm256_set1_ps(-0.693359375f), x);
  r = _mm256_fmadd_ps(n, _mm256_set1_ps(2.12194440e-4f), r);
  __m256 sum = _mm256_set1_ps(1.0f / 5040);
  sum = _mm256_fmadd_ps(sum, r, _mm256_set1_ps(1.0f / 720));
  sum = _mm256_fmadd_ps(sum, r, _mm256_set1_ps(1.0f / 120));
  sum = _mm256_fmadd_ps(sum, r, _mm256_set1_ps(1.0f / 24));
  sum = _mm256_fmadd_ps(sum, r, _mm256_set1_ps(1.0f / 6));
  sum = _mm256_fmadd_ps(sum, r, _mm256_set1_ps(0.5f));
  sum = _mm256_fmadd_ps(sum, r, one);
  sum = _mm256_fmadd_ps(sum, r, one);
  /* Two factors, as 2^n alone may be more or less than a float can hold. */
  __m256i power = _mm256_sub_epi32(_mm256_castps_si256(shifted), _mm256_castps_si256(round));
  __m256i half = _mm256_srai_epi32(power, 1);
  __m256i rest = _mm256_sub_epi32(power, half);
  __m256i bias = _mm256_set1_epi32(127);
  half = _mm256_slli_epi32(_mm256_add_epi32(half, bias), 23);
  rest = _mm256_slli_epi32(_mm256_add_epi32(rest, bias), 23);
  sum = _mm256_mul_ps(sum, _mm256_castsi256_ps(half));
  return _mm256_mul_ps(sum, _mm256_castsi256_ps(rest));
}

static size_t place_of(const attention *a, int query) {
  return (size_t)(query / a->heads) * a->stride + (size_t)(query % a->heads) * a->head;
}

static const float *page_of(const attention *a, const float *memory, int position) {
  size_t page = (size_t)a->pages[position / PAGE] * a->kv_heads + a->kv_head;
  return memory + page * a->head * PAGE;
}

/* Scores of `count` queries, a constant, with the positions of a page. */
AVX2 INLINE void score_page(const attention *a, const state *s, int count, const float *keys,
                            float *scores) {
  __m256 sums[TILE][2];
  UNROLL for (int i = 0; i < count; i++) {
    sums[i][0] = sums[i][1] = _mm256_setzero_ps();
  }
  for (int d = 0; d < a->head; d++) {
    __m256 low = _mm256_loadu_ps(keys + d * PAGE);
    __m256 high = _mm256_loadu_ps(keys + d * PAGE + LANES);
    UNROLL for (int i = 0; i < count; i++) {
      __m256 own = _mm256_broadcast_ss(s[i].query + d);
      sums[i][0] = _mm256_fmadd_ps(own, low, sums[i][0]);
      sums[i][1] = _mm256_fmadd_ps(own, high, sums[i][1]);
    }
  }
  __m256 scale = _mm256_set1_ps(a->scale);
  UNROLL for (int i = 0; i < count; i++) {
    _mm256_storeu_ps(scores + i * STRETCH, _mm256_mul_ps(sums[i][0], scale));
    _mm256_storeu_ps(scores + i * STRETCH + LANES, _mm256_mul_ps(sums[i][1], scale));
  }
}

AVX2 INLINE float lane_of(__m256 v, int lane) {
  float lanes[LANES];
  _mm256_storeu_ps(lanes, v);
  return lanes[lane];
}

AVX2 static float maximum_of(const float *scores, int padded, float before) {
  __m256 most = _mm256_set1_ps(before);
  for (int p = 0; p < padded; p += LANES) {
    most = _mm256_max_ps(most, _mm256_loadu_ps(scores + p));
  }
  float lanes[LANES];
  _mm256_storeu_ps(lanes, most);
  for (int lane = 1; lane < LANES; lane++) {
    lanes[0] = lanes[lane] <= lanes[0] ? lanes[0] : lanes[lane];
  }
  return lanes[0];
}

/* Turns the scores of a query with the first `seen` positions of a stretch into weights. */
AVX2 static void weigh(const attention *a, state *s, float *scores, int seen) {
  int padded = (seen + LANES - 1) / LANES * LANES;
  for (int p = seen; p < padded; p++) {
    scores[p] = -INFINITY;
  }
  float most = maximum_of(scores, padded, s->maximum);
  if (!(most <= s->maximum)) {
    __m256 factor = _mm256_set1_ps(lane_of(exponential(_mm256_set1_ps(s->maximum - most)), 0));
    for (int d = 0; d < a->head; d += LANES) {
      _mm256_storeu_ps(s->result + d, _mm256_mul_ps(_mm256_loadu_ps(s->result + d), factor));
    }
    _mm256_storeu_ps(s->sums, _mm256_mul_ps(_mm256_loadu_ps(s->sums), factor));
    s->maximum = most;
  }
  __m256 sums = _mm256_loadu_ps(s->sums);
  for (int p = 0; p < padded; p += LANES) {
    __m256 x = _mm256_sub_ps(_mm256_loadu_ps(scores + p), _mm256_set1_ps(most));
    __m256 weight = exponential(x);
    _mm256_storeu_ps(scores + p, weight);
    sums = _mm256_add_ps(sums, weight);
  }
  _mm256_storeu_ps(s->sums, sums);
}

/*
 * Adds weighted values of positions [from, to) of the stretch at `first` to `vectors` vectors, from
 * column `d` on, of the results of `count` queries. Both numbers are constants.
 */
AVX2 INLINE void add_columns(const attention *a, state *s, int count, const float *weights,
                             int first, int from, int to, int d, int vectors) {
  __m256 sums[TILE][2];
  UNROLL for (int i = 0; i < count; i++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      sums[i][v] = _mm256_loadu_ps(s[i].result + d + v * LANES);
    }
  }
  while (from < to) {
    const float *values = page_of(a, a->values, first + from) + d;
    int end = from / PAGE * PAGE + PAGE < to ? from / PAGE * PAGE + PAGE : to;
    for (; from < end; from++) {
      const float *row = values + (size_t)(from % PAGE) * a->head;
      __m256 value[2];
      UNROLL for (int v = 0; v < vectors; v++) { value[v] = _mm256_loadu_ps(row + v * LANES); }
      UNROLL for (int i = 0; i < count; i++) {
        __m256 own = _mm256_broadcast_ss(weights + i * STRETCH + from);
        UNROLL for (int v = 0; v < vectors; v++) {
          sums[i][v] = _mm256_fmadd_ps(own, value[v], sums[i][v]);
        }
      }
    }
  }
  UNROLL for (int i = 0; i < count; i++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      _mm256_storeu_ps(s[i].result + d + v * LANES, sums[i][v]);
    }
  }
}

AVX2 INLINE void add_values(const attention *a, state *s, int count, const float *weights,
                            int first, int from, int to) {
  int d = 0;
  for (; d + 2 * LANES <= a->head; d += 2 * LANES) {
    add_columns(a, s, count, weights, first, from, to, d, 2);
  }
  if (d < a->head) {
    add_columns(a, s, count, weights, first, from, to, d, 1);
  }
}

/* Returns how many positions from `first` on a query sees, at most a stretch. */
static int seen_by(const state *s, int first) {
  int seen = s->visible - first;
  return seen < 0 ? 0 : seen < STRETCH ? seen : STRETCH;
}

/* Takes `count` queries, a constant, over a stretch. */
AVX2 INLINE void pass(const attention *a, state *s, int count, int first) {
  float scores[TILE * STRETCH];
  int most = seen_by(s + count - 1, first);
  if (most == 0) {
    return;
  }
  for (int p = 0; p < most; p += PAGE) {
    score_page(a, s, count, page_of(a, a->keys, first + p), scores + p);
  }
  for (int i = 0; i < count; i++) {
    int seen = seen_by(s + i, first);
    if (seen > 0) {
      weigh(a, s + i, scores + i * STRETCH, seen);
    }
  }
  int common = seen_by(s, first);
  add_values(a, s, count, scores, first, 0, common);
  for (int i = 0; i < count; i++) {
    int seen = seen_by(s + i, first);
    if (seen > common) {
      add_values(a, s + i, 1, scores + i * STRETCH, first, common, seen);
    }
  }
}

AVX2 static void finish(const attention *a, const state *s, float *y) {
  float sum = 0;
  for (int lane = 0; lane < LANES; lane++) {
    sum += s->sums[lane];
  }
  for (int d = 0; d < a->head; d++) {
    y[d] = s->result[d] / sum;
  }
}

AVX2 static void attend_several(const attention *a, int from, int count) {
  state states[MOST_QUERIES];
  for (int q = 0; q < count; q++) {
    memset(&states[q], 0, sizeof(state));
    states[q].query = a->queries + place_of(a, from + q);
    states[q].visible = a->visible + a->step * ((from + q) / a->heads);
    states[q].maximum = -INFINITY;
  }
  for (int first = 0; first < states[count - 1].visible; first += STRETCH) {
    int q = 0;
    for (; q + TILE <= count; q += TILE) {
      pass(a, states + q, TILE, first);
    }
    for (; q < count; q++) {
      pass(a, states + q, 1, first);
    }
  }
  for (int q = 0; q < count; q++) {
    finish(a, &states[q], a->y + place_of(a, from + q));
  }
}

void fovea_attend_avx2(const attention *a) {
  for (int q = 0; q < a->rows * a->heads; q += MOST_QUERIES) {
    int rest = a->rows * a->heads - q;
    attend_several(a, q, rest < MOST_QUERIES ? rest : MOST_QUERIES);
  }
}

#else

void fovea_attend_avx2(const attention *a) { (void)a; }

#endif
