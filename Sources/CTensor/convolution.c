// Convolution as a matrix product whose right side is gathered panel by panel.
//
// Goals, in order: one kernel for 1D-3D, any stride, dilation and padding, and for the phases of a
// transposed convolution; each output summed in the same order whatever the threads; the panel of
// gathered input stays in the first-level cache (KC × 48 floats), so that no im2col matrix exists.
//
// A panel is 48 consecutive output positions. It crosses rows; the run of a panel in one row is a
// segment. For each segment and tap the source offset and the valid lanes are known before the channel
// loop begins.
#include "variants.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { MR = 8, NR = 48, KC = 192 };

typedef struct {
  int64_t offset;  // input offset of lane 0, within a channel
  int32_t first, last;  // valid lanes
} run_of_lanes;

typedef struct {
  int64_t position[3];
  int32_t first, last;  // lanes of this segment
} segment;

typedef struct {
  const ctensor_convolution *shape;
  const float *input, *packed, *bias;
  float *output;
  char *scratch;
  ctensor_activation activation;
  int64_t panels, parts, blocks, depth;
  int64_t scratch_stride;
  int level;
} job;

static int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
static int64_t round_up(int64_t a, int64_t b) { return divide_up(a, b) * b; }

int64_t ctensor_convolution_packed_count(const ctensor_convolution *s) {
  return s->groups * round_up(s->out_channels, MR) * s->in_channels * s->taps;
}

void ctensor_convolution_pack(
    const ctensor_convolution *s, const float *weights, const int64_t strides[3],
    const int64_t *tap_indices, float *packed) {
  int64_t blocks = divide_up(s->out_channels, MR);
  for (int64_t g = 0; g < s->groups; g++)
    for (int64_t b = 0; b < blocks; b++)
      for (int64_t c = 0; c < s->in_channels; c++)
        for (int64_t t = 0; t < s->taps; t++)
          for (int64_t r = 0; r < MR; r++) {
            int64_t m = b * MR + r;
            *packed++ = m < s->out_channels
                            ? weights[g * strides[0] + m * strides[1] + c * strides[2] + tap_indices[t]]
                            : 0.0f;
          }
}

static int64_t most_segments(const ctensor_convolution *s) {
  int64_t n = NR / s->grid[2] + 2;
  return n < NR ? n : NR;
}

int64_t ctensor_convolution_scratch(const ctensor_convolution *s) {
  int64_t tile = round_up(s->out_channels, MR) * NR * (int64_t)sizeof(float);
  int64_t panel = KC * NR * (int64_t)sizeof(float);
  int64_t runs = most_segments(s) * s->taps * (int64_t)sizeof(run_of_lanes);
  return round_up(tile, 64) + round_up(panel, 64) + round_up(runs, 64);
}

// Lanes [first, last) of a row whose input columns lie inside the input.
static void valid_lanes(const ctensor_convolution *s, const segment *g, int64_t column, run_of_lanes *run) {
  int64_t step = s->in_step[2], low = 0, high = g->last - g->first;
  int64_t base = g->position[2] * step + column;  // input column of the segment's first lane
  if (base < 0) low = divide_up(-base, step);
  int64_t room = s->in_size[2] - base;
  if (room <= 0) high = 0;
  else if (divide_up(room, step) < high) high = divide_up(room, step);
  if (low >= high) low = high = 0;
  run->first = (int32_t)(g->first + low);
  run->last = (int32_t)(g->first + high);
  run->offset = base - g->first * step;
}

static int find_segments(const ctensor_convolution *s, int64_t start, int lanes, segment *segments) {
  int64_t w = start % s->grid[2], row = start / s->grid[2];
  int n = 0, lane = 0;
  while (lane < lanes) {
    int64_t length = s->grid[2] - w;
    if (length > lanes - lane) length = lanes - lane;
    segments[n++] = (segment){
        {row / s->grid[1], row % s->grid[1], w}, lane, (int32_t)(lane + length)};
    lane += (int)length;
    w = 0;
    row++;
  }
  return n;
}

static void find_runs(const ctensor_convolution *s, const segment *segments, int n, run_of_lanes *runs) {
  for (int64_t t = 0; t < s->taps; t++) {
    const int64_t *tap = s->tap_offsets + 3 * t;
    for (int i = 0; i < n; i++) {
      run_of_lanes *run = runs + t * n + i;
      int64_t d = segments[i].position[0] * s->in_step[0] + tap[0];
      int64_t h = segments[i].position[1] * s->in_step[1] + tap[1];
      if (d < 0 || d >= s->in_size[0] || h < 0 || h >= s->in_size[1]) {
        *run = (run_of_lanes){0, 0, 0};
        continue;
      }
      valid_lanes(s, &segments[i], tap[2], run);
      run->offset += (d * s->in_size[1] + h) * s->in_size[2];
    }
  }
}

// Gathers rows [first, first + count) of the panel; row = channel × taps + tap.
INLINE void gather_body(
    const ctensor_convolution *s, const float *input, const run_of_lanes *runs, int n, int64_t first,
    int64_t count, float *panel) {
  int64_t plane = s->in_size[0] * s->in_size[1] * s->in_size[2], step = s->in_step[2];
  int64_t channel = first / s->taps, tap = first % s->taps;
  for (int64_t k = 0; k < count; k++, panel += NR) {
    const float *source = input + channel * plane;
    memset(panel, 0, NR * sizeof(float));
    for (int i = 0; i < n; i++) {
      const run_of_lanes run = runs[tap * n + i];
      if (step == 1)
        for (int lane = run.first; lane < run.last; lane++) panel[lane] = source[run.offset + lane];
      else
        for (int lane = run.first; lane < run.last; lane++) panel[lane] = source[run.offset + lane * step];
    }
    if (++tap == s->taps) {
      tap = 0;
      channel++;
    }
  }
}

static void gather_plain(
    const ctensor_convolution *s, const float *input, const run_of_lanes *runs, int n, int64_t first,
    int64_t count, float *panel) {
  gather_body(s, input, runs, n, first, count, panel);
}

#if defined(__x86_64__)
TARGET_AVX2 static void gather_avx2(
    const ctensor_convolution *s, const float *input, const run_of_lanes *runs, int n, int64_t first,
    int64_t count, float *panel) {
  gather_body(s, input, runs, n, first, count, panel);
}

INLINE uint64_t lane_mask(run_of_lanes run) {
  return ((UINT64_C(1) << run.last) - 1) & ~((UINT64_C(1) << run.first) - 1);
}

// Masked loads do not touch the lanes they leave out, so a row may begin before the input does.
TARGET_AVX512 static void gather_avx512(
    const ctensor_convolution *s, const float *input, const run_of_lanes *runs, int n, int64_t first,
    int64_t count, float *panel) {
  if (s->in_step[2] != 1) {
    gather_body(s, input, runs, n, first, count, panel);
    return;
  }
  int64_t plane = s->in_size[0] * s->in_size[1] * s->in_size[2];
  int64_t channel = first / s->taps, tap = first % s->taps;
  const float *source = input + channel * plane;
  for (int64_t k = 0; k < count; k++, panel += NR) {
    __m512 a = _mm512_setzero_ps(), b = a, c = a;
    for (int i = 0; i < n; i++) {
      const run_of_lanes run = runs[tap * n + i];
      uint64_t mask = lane_mask(run);
      const float *p = source + run.offset;
      a = _mm512_mask_loadu_ps(a, (__mmask16)mask, p);
      b = _mm512_mask_loadu_ps(b, (__mmask16)(mask >> 16), p + 16);
      c = _mm512_mask_loadu_ps(c, (__mmask16)(mask >> 32), p + 32);
    }
    _mm512_store_ps(panel, a);
    _mm512_store_ps(panel + 16, b);
    _mm512_store_ps(panel + 32, c);
    if (++tap == s->taps) {
      tap = 0;
      source += plane;
    }
  }
}

// tile[8][48] += a[k][8] × panel[k][48]
TARGET_AVX512 static void multiply_avx512(
    int64_t depth, const float *a, const float *panel, float *tile) {
  __m512 sum[MR][3];
#pragma clang loop unroll(full)
  for (int r = 0; r < MR; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < 3; v++) sum[r][v] = _mm512_setzero_ps();
  for (int64_t k = 0; k < depth; k++, a += MR, panel += NR) {
    __m512 b0 = _mm512_load_ps(panel), b1 = _mm512_load_ps(panel + 16), b2 = _mm512_load_ps(panel + 32);
#pragma clang loop unroll(full)
    for (int r = 0; r < MR; r++) {
      __m512 w = _mm512_set1_ps(a[r]);
      sum[r][0] = _mm512_fmadd_ps(w, b0, sum[r][0]);
      sum[r][1] = _mm512_fmadd_ps(w, b1, sum[r][1]);
      sum[r][2] = _mm512_fmadd_ps(w, b2, sum[r][2]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < MR; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < 3; v++) {
      float *t = tile + r * NR + 16 * v;
      _mm512_store_ps(t, _mm512_add_ps(_mm512_load_ps(t), sum[r][v]));
    }
}

TARGET_AVX2 static void multiply_avx2(int64_t depth, const float *a, const float *panel, float *tile) {
  for (int rows = 0; rows < MR; rows += 4)
    for (int columns = 0; columns < NR; columns += 24) {
      __m256 sum[4][3];
#pragma clang loop unroll(full)
      for (int r = 0; r < 4; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < 3; v++) sum[r][v] = _mm256_setzero_ps();
      const float *weights = a + rows, *b = panel + columns;
      for (int64_t k = 0; k < depth; k++, weights += MR, b += NR) {
        __m256 b0 = _mm256_load_ps(b), b1 = _mm256_load_ps(b + 8), b2 = _mm256_load_ps(b + 16);
#pragma clang loop unroll(full)
        for (int r = 0; r < 4; r++) {
          __m256 w = _mm256_broadcast_ss(weights + r);
          sum[r][0] = _mm256_fmadd_ps(w, b0, sum[r][0]);
          sum[r][1] = _mm256_fmadd_ps(w, b1, sum[r][1]);
          sum[r][2] = _mm256_fmadd_ps(w, b2, sum[r][2]);
        }
      }
#pragma clang loop unroll(full)
      for (int r = 0; r < 4; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < 3; v++) {
          float *t = tile + (rows + r) * NR + columns + 8 * v;
          _mm256_store_ps(t, _mm256_add_ps(_mm256_load_ps(t), sum[r][v]));
        }
    }
}
#endif

static void multiply_plain(int64_t depth, const float *a, const float *panel, float *tile) {
  typedef float four __attribute__((vector_size(16)));
  for (int rows = 0; rows < MR; rows += 4)
    for (int columns = 0; columns < NR; columns += 8) {
      four sum[4][2] = {0};
      const float *weights = a + rows, *b = panel + columns;
      for (int64_t k = 0; k < depth; k++, weights += MR, b += NR) {
        four b0 = *(const four *)b, b1 = *(const four *)(b + 4);
        for (int r = 0; r < 4; r++) {
          sum[r][0] += weights[r] * b0;
          sum[r][1] += weights[r] * b1;
        }
      }
      for (int r = 0; r < 4; r++) {
        four *t = (four *)(tile + (rows + r) * NR + columns);
        t[0] += sum[r][0];
        t[1] += sum[r][1];
      }
    }
}

static void gather(
    int level, const ctensor_convolution *s, const float *input, const run_of_lanes *runs, int n,
    int64_t first, int64_t count, float *panel) {
#if defined(__x86_64__)
  if (level >= CTENSOR_AVX512) return gather_avx512(s, input, runs, n, first, count, panel);
  if (level == CTENSOR_AVX2) return gather_avx2(s, input, runs, n, first, count, panel);
#endif
  gather_plain(s, input, runs, n, first, count, panel);
}

static void multiply(int level, int64_t depth, const float *a, const float *panel, float *tile) {
#if defined(__x86_64__)
  if (level >= CTENSOR_AVX512) return multiply_avx512(depth, a, panel, tile);
  if (level == CTENSOR_AVX2) return multiply_avx2(depth, a, panel, tile);
#endif
  multiply_plain(depth, a, panel, tile);
}

INLINE void finish_row_body(float *tile, float bias, ctensor_activation activation) {
  if (activation.kind == CTENSOR_ACTIVATION_LEAKY)
    for (int i = 0; i < NR; i++) {
      float x = tile[i] + bias;
      tile[i] = x < 0 ? x * activation.first : x;
    }
  else
    for (int i = 0; i < NR; i++) tile[i] = apply_activation(tile[i] + bias, activation);
}
VARIANTS(finish_row, (float *tile, float bias, ctensor_activation activation), (tile, bias, activation))

static void store_tile(
    const job *j, const segment *segments, int n, int64_t first, int64_t last, int64_t batch,
    int64_t group, float *tile) {
  const ctensor_convolution *s = j->shape;
  int64_t plane = s->out_size[0] * s->out_size[1] * s->out_size[2];
  void (*finish)(float *, float, ctensor_activation);
  finish_row_at(j->level, &finish);
  for (int64_t m = first; m < last; m++) {
    float *row = tile + (m - first) * NR;
    int64_t channel = group * s->out_channels + m;
    finish(row, j->bias ? j->bias[channel] : 0.0f, j->activation);
    float *out = j->output + (batch * s->groups * s->out_channels + channel) * plane;
    for (int i = 0; i < n; i++) {
      const segment *g = &segments[i];
      int64_t d = g->position[0] * s->out_step[0] + s->out_origin[0];
      int64_t h = g->position[1] * s->out_step[1] + s->out_origin[1];
      int64_t w = g->position[2] * s->out_step[2] + s->out_origin[2];
      float *target = out + (d * s->out_size[1] + h) * s->out_size[2] + w;
      if (s->out_step[2] == 1)
        memcpy(target, row + g->first, (size_t)(g->last - g->first) * sizeof(float));
      else
        for (int lane = g->first; lane < g->last; lane++, target += s->out_step[2]) *target = row[lane];
    }
  }
}

static void convolve_panel(void *context, int64_t index, int worker) {
  const job *j = context;
  const ctensor_convolution *s = j->shape;
  int64_t part = index % j->parts;
  int64_t start = index / j->parts % j->panels * NR;
  int64_t group = index / j->parts / j->panels % s->groups;
  int64_t batch = index / j->parts / j->panels / s->groups;
  int64_t blocks = divide_up(j->blocks, j->parts), block = part * blocks;
  int64_t end = block + blocks < j->blocks ? block + blocks : j->blocks;
  if (block >= end) return;

  char *scratch = j->scratch + worker * j->scratch_stride;
  float *panel = (float *)scratch;
  float *tile = panel + KC * NR;
  run_of_lanes *runs = (run_of_lanes *)(tile + round_up(s->out_channels, MR) * NR);
  segment segments[NR];
  int64_t left = s->grid[0] * s->grid[1] * s->grid[2] - start;
  int n = find_segments(s, start, left < NR ? (int)left : NR, segments);
  find_runs(s, segments, n, runs);

  int64_t plane = s->in_size[0] * s->in_size[1] * s->in_size[2];
  const float *input = j->input + (batch * s->groups + group) * s->in_channels * plane;
  const float *packed = j->packed + group * j->blocks * MR * j->depth;
  memset(tile, 0, (size_t)((end - block) * MR * NR) * sizeof(float));
  for (int64_t k = 0; k < j->depth; k += KC) {
    int64_t count = j->depth - k < KC ? j->depth - k : KC;
    gather(j->level, s, input, runs, n, k, count, panel);
    for (int64_t b = block; b < end; b++)
      multiply(j->level, count, packed + (b * j->depth + k) * MR, panel, tile + (b - block) * MR * NR);
  }
  int64_t last = end * MR < s->out_channels ? end * MR : s->out_channels;
  store_tile(j, segments, n, block * MR, last, batch, group, tile);
}

void ctensor_convolve(
    ctensor_execution execution, const ctensor_convolution *s, const float *input,
    const float *packed, const float *bias, ctensor_activation activation, float *output,
    void *scratch) {
  int64_t positions = s->grid[0] * s->grid[1] * s->grid[2];
  if (positions == 0) return;
  job j = {s, input, packed, bias, output, scratch, activation, .panels = divide_up(positions, NR)};
  j.blocks = divide_up(s->out_channels, MR);
  j.depth = s->in_channels * s->taps;
  j.level = execution.level;
  j.scratch_stride = ctensor_convolution_scratch(s);
  int64_t items = s->batch * s->groups * j.panels;
  j.parts = 1;
  // Few positions and many channels (deep levels): cut the channels too.
  while (items * j.parts < 4 * execution.threads && j.blocks / (j.parts * 2) >= 4) j.parts *= 2;
  ctensor_run(execution, items * j.parts, convolve_panel, &j);
}

// Depthwise

typedef struct {
  const ctensor_convolution *shape;
  const float *input, *weights, *bias;
  float *output;
  ctensor_activation activation;
  int level;
} depthwise_job;

INLINE void depthwise_row_body(
    const ctensor_convolution *s, const float *input, const float *weights, float bias,
    ctensor_activation activation, int64_t d, int64_t h, float *row) {
  for (int64_t w = 0; w < s->grid[2]; w++) row[w] = bias;
  for (int64_t t = 0; t < s->taps; t++) {
    const int64_t *tap = s->tap_offsets + 3 * t;
    int64_t id = d * s->in_step[0] + tap[0], ih = h * s->in_step[1] + tap[1];
    if (id < 0 || id >= s->in_size[0] || ih < 0 || ih >= s->in_size[1]) continue;
    const float *source = input + (id * s->in_size[1] + ih) * s->in_size[2];
    int64_t step = s->in_step[2], low = 0, high = s->grid[2], room = s->in_size[2] - tap[2];
    if (tap[2] < 0) low = (-tap[2] + step - 1) / step;
    if (room <= 0) continue;
    if ((room + step - 1) / step < high) high = (room + step - 1) / step;
    float weight = weights[t];
    source += tap[2];
    if (step == 1)
      for (int64_t w = low; w < high; w++) row[w] += weight * source[w];
    else
      for (int64_t w = low; w < high; w++) row[w] += weight * source[w * step];
  }
  for (int64_t w = 0; w < s->grid[2]; w++) row[w] = apply_activation(row[w], activation);
}
VARIANTS(depthwise_row,
         (const ctensor_convolution *s, const float *input, const float *weights, float bias,
          ctensor_activation activation, int64_t d, int64_t h, float *row),
         (s, input, weights, bias, activation, d, h, row))

static void depthwise_plane(void *context, int64_t index, int worker) {
  (void)worker;
  const depthwise_job *j = context;
  const ctensor_convolution *s = j->shape;
  int64_t channel = index % s->groups;
  const float *input = j->input + index * s->in_size[0] * s->in_size[1] * s->in_size[2];
  float *row = j->output + index * s->grid[0] * s->grid[1] * s->grid[2];
  void (*run)(const ctensor_convolution *, const float *, const float *, float, ctensor_activation,
              int64_t, int64_t, float *);
  depthwise_row_at(j->level, &run);
  for (int64_t d = 0; d < s->grid[0]; d++)
    for (int64_t h = 0; h < s->grid[1]; h++, row += s->grid[2])
      run(s, input, j->weights + channel * s->taps, j->bias ? j->bias[channel] : 0.0f, j->activation, d,
          h, row);
}

void ctensor_convolve_depthwise(
    ctensor_execution execution, const ctensor_convolution *shape, const float *input,
    const float *weights, const float *bias, ctensor_activation activation, float *output) {
  depthwise_job j = {shape, input, weights, bias, output, activation, execution.level};
  ctensor_run(execution, shape->batch * shape->groups, depthwise_plane, &j);
}
