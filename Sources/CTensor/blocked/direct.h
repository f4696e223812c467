// Convolution of any geometry, depthwise convolution, and the entry of row-major images. See kernels.h.
// A run of positions of the grid.
typedef struct {
  int64_t origin[TILE][3];  // input position under the tap (0, 0, 0)
  int64_t source[TILE];     // its offset in a block
  int64_t target[TILE];     // offset of the result in a block
  int inside;               // whether every tap of every position lies in the input
} direct_run;

INLINE void find_run(const ctensor_convolution *s, const int64_t low[3], const int64_t high[3], int64_t first, int count, direct_run *run) {
  int64_t w = first % s->grid[2], h = first / s->grid[2] % s->grid[1], d = first / s->grid[2] / s->grid[1];
  run->inside = 1;
  for (int i = 0; i < count; i++) {
    int64_t at[3] = {d * s->in_step[0], h * s->in_step[1], w * s->in_step[2]};
    for (int axis = 0; axis < 3; axis++) {
      run->origin[i][axis] = at[axis];
      if (at[axis] + low[axis] < 0 || at[axis] + high[axis] >= s->in_size[axis]) run->inside = 0;
    }
    run->source[i] = ((at[0] * s->in_size[1] + at[1]) * s->in_size[2] + at[2]) * CTENSOR_BLOCK;
    int64_t z = d * s->out_step[0] + s->out_origin[0], y = h * s->out_step[1] + s->out_origin[1];
    run->target[i] = ((z * s->out_size[1] + y) * s->out_size[2] + w * s->out_step[2] + s->out_origin[2]) * CTENSOR_BLOCK;
    if (++w == s->grid[2]) {
      w = 0;
      if (++h == s->grid[1]) {
        h = 0;
        d++;
      }
    }
  }
}

static const float zeros[CTENSOR_BLOCK] __attribute__((aligned(64)));

// sums[i][k] += sixteen channels of pixel i times sixteen rows of weights.
INLINE void multiply_block(v16 (*sums)[PAIR], const float *const *pixels, const float *const *weights, const int pair, const int count) {
#pragma clang loop unroll_count(4)
  for (int c = 0; c < CTENSOR_BLOCK; c++) {
    v16 w[PAIR];
    UNROLL for (int k = 0; k < pair; k++) w[k] = load(weights[k] + c * CTENSOR_BLOCK);
    UNROLL for (int i = 0; i < count; i++) {
      v16 x = splat(pixels[i][c]);
      UNROLL for (int k = 0; k < pair; k++) sums[i][k] += x * w[k];
    }
  }
}

INLINE void direct_tile(
    const direct_job *j, const int64_t low[3], const int64_t high[3], int64_t image, int64_t group, int64_t block, int64_t first, const int pair,
    const int count) {
  const ctensor_convolution *s = j->shape;
  direct_run run;
  find_run(s, low, high, first, count, &run);
  v16 sums[TILE][PAIR];
  UNROLL for (int k = 0; k < pair; k++) {
    v16 bias = bias_of(j->epilogue, group * j->out_blocks + block + k);
    UNROLL for (int i = 0; i < count; i++) sums[i][k] = bias;
  }
  int64_t plane = s->in_size[0] * s->in_size[1] * s->in_size[2] * CTENSOR_BLOCK;
  const float *input = j->input.data + image * j->input.batch_stride + group * j->in_blocks * plane;
  const int64_t panel = CTENSOR_BLOCK * CTENSOR_BLOCK, row = s->taps * j->in_blocks * panel;
  const float *weights[PAIR];
  UNROLL for (int k = 0; k < pair; k++) weights[k] = j->weights + (group * j->out_blocks + block + k) * row;
  for (int64_t t = 0; t < s->taps; t++) {
    const int64_t *tap = s->tap_offsets + 3 * t;
    int64_t delta = ((tap[0] * s->in_size[1] + tap[1]) * s->in_size[2] + tap[2]) * CTENSOR_BLOCK;
    const float *pixels[TILE];
    int valid = (1 << count) - 1;
    if (!run.inside) {
      valid = 0;
      for (int i = 0; i < count; i++) {
        int ok = 1;
        for (int axis = 0; axis < 3; axis++) {
          int64_t at = run.origin[i][axis] + tap[axis];
          ok &= at >= 0 && at < s->in_size[axis];
        }
        valid |= ok << i;
      }
      if (!valid) {
        UNROLL for (int k = 0; k < pair; k++) weights[k] += j->in_blocks * panel;
        continue;
      }
    }
    if (valid == (1 << count) - 1) {
      UNROLL for (int i = 0; i < count; i++) pixels[i] = input + run.source[i] + delta;
      for (int64_t b = 0; b < j->in_blocks; b++) {
        multiply_block(sums, pixels, weights, pair, count);
        UNROLL for (int i = 0; i < count; i++) pixels[i] += plane;
        UNROLL for (int k = 0; k < pair; k++) weights[k] += panel;
      }
    } else {
      for (int64_t b = 0; b < j->in_blocks; b++) {
        for (int i = 0; i < count; i++) pixels[i] = valid >> i & 1 ? input + run.source[i] + delta + b * plane : zeros;
        multiply_block(sums, pixels, weights, pair, count);
        UNROLL for (int k = 0; k < pair; k++) weights[k] += panel;
      }
    }
  }
  int64_t out_plane = s->out_size[0] * s->out_size[1] * s->out_size[2] * CTENSOR_BLOCK;
  UNROLL for (int k = 0; k < pair; k++) {
    int64_t at = (group * j->out_blocks + block + k) * out_plane;
    float *out = j->output.data + image * j->output.batch_stride + at;
    const float *residual = j->epilogue->residual.data;
    if (residual) residual += image * j->epilogue->residual.batch_stride + at;
    UNROLL for (int i = 0; i < count; i++)
      store(out + run.target[i], finished(sums[i][k], j->epilogue, residual ? residual + run.target[i] : NULL));
  }
}

#define X(R)                                                                                                         \
  static __attribute__((noinline)) void direct_tile_1_##R(                                                           \
      const direct_job *j, const int64_t low[3], const int64_t high[3], int64_t image, int64_t group, int64_t block, \
      int64_t first) {                                                                                               \
    direct_tile(j, low, high, image, group, block, first, 1, R);                                                     \
  }
WHOLE
#undef X
#if PAIR == 2
#define X(R)                                                                                                         \
  static __attribute__((noinline)) void direct_tile_2_##R(                                                           \
      const direct_job *j, const int64_t low[3], const int64_t high[3], int64_t image, int64_t group, int64_t block, \
      int64_t first) {                                                                                               \
    direct_tile(j, low, high, image, group, block, first, 2, R);                                                     \
  }
WHOLE
#undef X
#endif

typedef void (*direct_tile_function)(
    const direct_job *, const int64_t *, const int64_t *, int64_t, int64_t, int64_t, int64_t);

static const direct_tile_function direct_tiles[PAIR][TILE] = {
#define X(R) direct_tile_1_##R,
    {WHOLE},
#undef X
#if PAIR == 2
#define X(R) direct_tile_2_##R,
    {WHOLE},
#undef X
#endif
};

static void direct_task(void *context, int64_t index, int worker) {
  (void)worker;
  const direct_job *j = context;
  const ctensor_convolution *s = j->shape;
  int64_t part = index % j->parts, band = index / j->parts % j->bands;
  int64_t group = index / j->parts / j->bands % s->groups, image = index / j->parts / j->bands / s->groups;
  int64_t low[3] = {0, 0, 0}, high[3] = {0, 0, 0};
  for (int64_t t = 0; t < s->taps; t++)
    for (int axis = 0; axis < 3; axis++) {
      int64_t at = s->tap_offsets[3 * t + axis];
      if (t == 0 || at < low[axis]) low[axis] = at;
      if (t == 0 || at > high[axis]) high[axis] = at;
    }
  int64_t start = band * j->band, end = smaller(start + j->band, j->positions);
  int64_t share = up_to(up_to(j->out_blocks, PAIR), j->parts) * PAIR;
  int64_t block = part * share, last = smaller(block + share, j->out_blocks);
  while (block < last) {
    int pair = block + PAIR <= last ? PAIR : 1;
    for (int64_t at = start; at < end; at += TILE) {
      int64_t count = smaller(TILE, end - at);
      direct_tiles[pair - 1][count - 1](j, low, high, image, group, block, at);
    }
    block += pair;
  }
}

// Entry: few row-major channels

INLINE void entry_tile(
    const direct_job *j, const float *const *rows, int64_t taps, int64_t step, const float *weights, v16 bias,
    const float *residual, float *output, const int count) {
  v16 sums[TILE];
  UNROLL for (int i = 0; i < count; i++) sums[i] = bias;
  for (int64_t t = 0; t < taps; t++) {
    const float *row = rows[t];
    v16 w = load(weights + t * CTENSOR_BLOCK);
    UNROLL for (int i = 0; i < count; i++) sums[i] += splat(row[i * step]) * w;
  }
  UNROLL for (int i = 0; i < count; i++)
    store(output + i * CTENSOR_BLOCK, finished(sums[i], j->epilogue, residual ? residual + i * CTENSOR_BLOCK : NULL));
}

#define X(R)                                                                                                        \
  static __attribute__((noinline)) void entry_tile_##R(                                                             \
      const direct_job *j, const float *const *rows, int64_t taps, int64_t step, const float *weights, v16 *bias,   \
      const float *residual, float *output) {                                                                       \
    if (step == 1) entry_tile(j, rows, taps, 1, weights, *bias, residual, output, R);                               \
    else if (step == 2) entry_tile(j, rows, taps, 2, weights, *bias, residual, output, R);                          \
    else entry_tile(j, rows, taps, step, weights, *bias, residual, output, R);                                      \
  }
WHOLE
#undef X

static void (*const entry_tiles[TILE])(
    const direct_job *, const float *const *, int64_t, int64_t, const float *, v16 *, const float *, float *) = {
#define X(R) entry_tile_##R,
    WHOLE
#undef X
};

// One task is a band of rows of the grid; `band` counts rows. The rows of input it needs are copied once with zeros
// on both sides.
static void entry_task(void *context, int64_t index, int worker) {
  const direct_job *j = context;
  const ctensor_convolution *s = j->shape;
  int64_t image = index / j->bands, first = index % j->bands * j->band;
  int64_t rows = s->grid[0] * s->grid[1], end = smaller(first + j->band, rows);
  int64_t low = 0, high = 0;
  for (int64_t t = 0; t < s->taps; t++) {
    int64_t at = s->tap_offsets[3 * t + 2];
    if (t == 0 || at < low) low = at;
    if (t == 0 || at > high) high = at;
  }
  int64_t width = (s->grid[2] - 1) * s->in_step[2] + high - low + 1;
  int64_t plane = s->in_size[0] * s->in_size[1] * s->in_size[2];
  const float *input = j->input.data + image * s->in_channels * plane;
  float *padded = (float *)(j->scratch + worker * j->scratch_stride);
  int64_t all = s->in_channels * s->taps;
  const float **starts = (const float **)padded;
  int64_t *known = (int64_t *)(starts + 2 * all);  // which input row stands in each slot
  float *slots = (float *)(known + j->positions);
  slots += (16 - ((uintptr_t)slots / 4) % 16) % 16;
  for (int64_t i = 0; i < j->positions; i++) known[i] = -1;
  int64_t used = j->positions / s->in_channels;  // slots for each channel
  for (int64_t row = first; row < end; row++) {
    int64_t d = row / s->grid[1] * s->in_step[0], h = row % s->grid[1] * s->in_step[1];
    for (int64_t c = 0; c < s->in_channels; c++)
      for (int64_t t = 0; t < s->taps; t++) {
        const int64_t *tap = s->tap_offsets + 3 * t;
        int64_t z = d + tap[0], y = h + tap[1];
        int outside = z < 0 || z >= s->in_size[0] || y < 0 || y >= s->in_size[1];
        int64_t key = outside ? -2 : z * s->in_size[1] + y;
        int64_t slot = c * used + (outside ? used - 1 : key % (used - 1));
        float *target = slots + slot * width;
        if (known[slot] != key) {
          known[slot] = key;
          memset(target, 0, (size_t)width * sizeof(float));
          if (!outside) {
            int64_t from = low > 0 ? low : 0, to = smaller(s->in_size[2], width + low);
            if (to > from)
              memcpy(target + from - low, input + c * plane + key * s->in_size[2] + from, (size_t)(to - from) * sizeof(float));
          }
        }
        starts[c * s->taps + t] = target + tap[2] - low;
      }
    const float **moved = starts + all;
    int64_t out_plane = s->out_size[0] * s->out_size[1] * s->out_size[2] * CTENSOR_BLOCK;
    for (int64_t x = 0; x < s->grid[2]; x += TILE) {
      int64_t count = smaller(TILE, s->grid[2] - x);
      for (int64_t i = 0; i < all; i++) moved[i] = starts[i] + x * s->in_step[2];
      for (int64_t b = 0; b < j->out_blocks; b++) {
        int64_t at = b * out_plane + (row * s->out_size[2] + x) * CTENSOR_BLOCK;
        const float *residual = j->epilogue->residual.data;
        if (residual) residual += image * j->epilogue->residual.batch_stride + at;
        v16 bias = bias_of(j->epilogue, b);
        entry_tiles[count - 1](
            j, moved, all, s->in_step[2], j->weights + b * all * CTENSOR_BLOCK, &bias, residual,
            j->output.data + image * j->output.batch_stride + at);
      }
    }
  }
}

// Depthwise

INLINE void depthwise_pixels(
    const direct_job *j, const float *input, const int64_t *deltas, int64_t taps, int64_t step, const float *weights,
    v16 bias, const float *residual, float *out, const int count) {
  v16 sums[4];
  UNROLL for (int i = 0; i < count; i++) sums[i] = bias;
  for (int64_t t = 0; t < taps; t++) {
    v16 w = load(weights + t * CTENSOR_BLOCK);
    const float *x = input + deltas[t];
    UNROLL for (int i = 0; i < count; i++) sums[i] += load(x + i * step) * w;
  }
  UNROLL for (int i = 0; i < count; i++)
    store(out + i * CTENSOR_BLOCK, finished(sums[i], j->epilogue, residual ? residual + i * CTENSOR_BLOCK : NULL));
}

// One pixel some of whose taps lie outside.
INLINE v16 depthwise_edge(
    const ctensor_convolution *s, const float *input, const float *weights, int64_t z, int64_t y, int64_t x, v16 sum) {
  for (int64_t t = 0; t < s->taps; t++) {
    const int64_t *tap = s->tap_offsets + 3 * t;
    int64_t d = z + tap[0], h = y + tap[1], w = x + tap[2];
    if (d < 0 || d >= s->in_size[0] || h < 0 || h >= s->in_size[1] || w < 0 || w >= s->in_size[2]) continue;
    sum += load(input + ((d * s->in_size[1] + h) * s->in_size[2] + w) * CTENSOR_BLOCK) * load(weights + t * CTENSOR_BLOCK);
  }
  return sum;
}

// One task is a band of rows of one block of channels; `band` counts rows. `scratch` holds the taps' offsets.
static void depthwise_task(void *context, int64_t index, int worker) {
  (void)worker;
  const direct_job *j = context;
  const ctensor_convolution *s = j->shape;
  int64_t band = index % j->bands, block = index / j->bands % j->out_blocks, image = index / j->bands / j->out_blocks;
  int64_t rows = s->grid[0] * s->grid[1], end = smaller((band + 1) * j->band, rows);
  int64_t low[3] = {0, 0, 0}, high[3] = {0, 0, 0};
  enum { MOST = 128 };
  int64_t deltas[MOST];
  for (int64_t t = 0; t < s->taps; t++) {
    const int64_t *tap = s->tap_offsets + 3 * t;
    if (t < MOST) deltas[t] = ((tap[0] * s->in_size[1] + tap[1]) * s->in_size[2] + tap[2]) * CTENSOR_BLOCK;
    for (int axis = 0; axis < 3; axis++) {
      if (t == 0 || tap[axis] < low[axis]) low[axis] = tap[axis];
      if (t == 0 || tap[axis] > high[axis]) high[axis] = tap[axis];
    }
  }
  int64_t plane = s->in_size[0] * s->in_size[1] * s->in_size[2] * CTENSOR_BLOCK;
  int64_t out_plane = s->out_size[0] * s->out_size[1] * s->out_size[2] * CTENSOR_BLOCK;
  const float *input = j->input.data + image * j->input.batch_stride + block * plane;
  float *output = j->output.data + image * j->output.batch_stride + block * out_plane;
  const float *residual = j->epilogue->residual.data;
  if (residual) residual += image * j->epilogue->residual.batch_stride + block * out_plane;
  const float *weights = j->weights + block * s->taps * CTENSOR_BLOCK;
  v16 bias = bias_of(j->epilogue, block);
  int64_t step = s->in_step[2] * CTENSOR_BLOCK;
  for (int64_t row = band * j->band; row < end; row++) {
    int64_t z = row / s->grid[1] * s->in_step[0], y = row % s->grid[1] * s->in_step[1];
    int rows_inside = z + low[0] >= 0 && z + high[0] < s->in_size[0] && y + low[1] >= 0 &&
                      y + high[1] < s->in_size[1] && s->taps <= MOST;
    const float *source = input + (z * s->in_size[1] + y) * s->in_size[2] * CTENSOR_BLOCK;
    float *out = output + row * s->grid[2] * CTENSOR_BLOCK;
    const float *beside = residual ? residual + row * s->grid[2] * CTENSOR_BLOCK : NULL;
    for (int64_t x = 0; x < s->grid[2];) {
      int64_t at = x * s->in_step[2], far = at + 3 * s->in_step[2];
      const float *other = beside ? beside + x * CTENSOR_BLOCK : NULL;
      if (rows_inside && at + low[2] >= 0 && far + high[2] < s->in_size[2] && x + 4 <= s->grid[2]) {
        if (step == CTENSOR_BLOCK)
          depthwise_pixels(j, source + x * step, deltas, s->taps, CTENSOR_BLOCK, weights, bias, other, out + x * CTENSOR_BLOCK, 4);
        else
          depthwise_pixels(j, source + x * step, deltas, s->taps, step, weights, bias, other, out + x * CTENSOR_BLOCK, 4);
        x += 4;
      } else {
        store(out + x * CTENSOR_BLOCK, finished(depthwise_edge(s, input, weights, z, y, at, bias), j->epilogue, other));
        x++;
      }
    }
  }
}
