// Convolution of any geometry, depthwise convolution, and the entry of row-major images. See kernels.h.
enum {
  MOST_TAPS = 512,
  // Channel blocks summed before the sum goes into the total: many small errors instead of one large one.
  SUM_BLOCKS = 16,
};

static const float zeros[CTENSOR_BLOCK] __attribute__((aligned(64)));

// sums[i][k] += the channels of pixel i times as many rows of weights.
INLINE void multiply_block(
    v16 (*sums)[PAIR], const float *const *pixels, const float *const *weights, int channels, const int pair, const int count) {
#pragma clang loop unroll_count(4)
  for (int c = 0; c < channels; c++) {
    v16 w[PAIR];
    UNROLL for (int k = 0; k < pair; k++) w[k] = load(weights[k] + c * CTENSOR_BLOCK);
    UNROLL for (int i = 0; i < count; i++) {
      v16 x = splat(pixels[i][c]);
      UNROLL for (int k = 0; k < pair; k++) sums[i][k] += x * w[k];
    }
  }
}

// The same for pixels at an even distance.
INLINE void multiply_row(
    v16 (*sums)[PAIR], const float *pixels, int64_t step, const float *const *weights, int channels, const int pair, const int count) {
#pragma clang loop unroll_count(4)
  for (int c = 0; c < channels; c++) {
    v16 w[PAIR];
    UNROLL for (int k = 0; k < pair; k++) w[k] = load(weights[k] + c * CTENSOR_BLOCK);
    UNROLL for (int i = 0; i < count; i++) {
      v16 x = splat(pixels[i * step + c]);
      UNROLL for (int k = 0; k < pair; k++) sums[i][k] += x * w[k];
    }
  }
}

INLINE void add_to_totals(v16 (*totals)[PAIR], v16 (*sums)[PAIR], const int pair, const int count) {
  UNROLL for (int i = 0; i < count; i++) UNROLL for (int k = 0; k < pair; k++) {
    totals[i][k] += sums[i][k];
    sums[i][k] = splat(0.0f);
  }
}

// What all tiles of a task share.
typedef struct {
  const direct_job *job;
  const float *input;        // of the image and group
  const float *weights;      // of the group
  float *output;
  const float *residual;
  int64_t first_block;       // of the group among all output blocks, for the bias
  int64_t plane, out_plane;  // floats of a block
  int64_t row;               // floats of the weights of an output block
  int64_t low[3], high[3];   // reach of the taps
  int last_channels;         // of the last input block, up to a multiple of 4
  int64_t deltas[MOST_TAPS];
  int64_t position[3];       // the next position of the grid
} direct_walk;

INLINE void direct_begin(const direct_walk *w, int64_t block, v16 (*sums)[PAIR], v16 (*totals)[PAIR], const float **weights, const int pair, const int count) {
  UNROLL for (int k = 0; k < pair; k++) {
    v16 bias = bias_of(w->job->epilogue, w->first_block + block + k);
    UNROLL for (int i = 0; i < count; i++) {
      totals[i][k] = bias;
      sums[i][k] = splat(0.0f);
    }
    weights[k] = w->weights + (block + k) * w->row;
  }
}

// Tiles of one row, all of whose taps lie inside.
INLINE void direct_row(
    const direct_walk *w, int64_t block, int64_t source, int64_t target, int64_t tiles, int64_t step, int64_t out_step,
    const int is_split, const int pair) {
  const direct_job *j = w->job;
  const int64_t taps = j->shape->taps, in_blocks = j->in_blocks, plane = w->plane;
  const int late = is_late(j->epilogue) && out_step == CTENSOR_BLOCK;
  const int64_t start = target, pixels_in_all = tiles * TILE;
  v16 bias[PAIR];
  UNROLL for (int k = 0; k < pair; k++) bias[k] = bias_of(j->epilogue, w->first_block + block + k);
  for (; tiles > 0; tiles--, source += TILE * step, target += TILE * out_step) {
    v16 sums[TILE][PAIR], totals[TILE][PAIR];
    const float *weights[PAIR];
    UNROLL for (int k = 0; k < pair; k++) {
      UNROLL for (int i = 0; i < TILE; i++) {
        sums[i][k] = is_split ? splat(0.0f) : bias[k];
        if (is_split) totals[i][k] = bias[k];
      }
      weights[k] = w->weights + (block + k) * w->row;
    }
    int64_t since = 0;
    for (int64_t t = 0; t < taps; t++) {
      const float *pixels = w->input + source + w->deltas[t];
      for (int64_t b = 0; b < in_blocks; b++) {
        multiply_row(sums, pixels, step, weights, b + 1 < in_blocks ? CTENSOR_BLOCK : w->last_channels, pair, TILE);
        pixels += plane;
        UNROLL for (int k = 0; k < pair; k++) weights[k] += CTENSOR_BLOCK * CTENSOR_BLOCK;
        if (is_split && ++since == SUM_BLOCKS) {
          add_to_totals(totals, sums, pair, TILE);
          since = 0;
        }
      }
    }
    UNROLL for (int k = 0; k < pair; k++) {
      if (is_split) UNROLL for (int i = 0; i < TILE; i++) sums[i][k] += totals[i][k];
      float *out = w->output + (block + k) * w->out_plane + target;
      if (late) {
        UNROLL for (int i = 0; i < TILE; i++) store(out + i * CTENSOR_BLOCK, sums[i][k]);
        continue;
      }
      const float *residual = w->residual ? w->residual + (block + k) * w->out_plane + target : NULL;
      UNROLL for (int i = 0; i < TILE; i++)
        store(out + i * out_step, finished(sums[i][k], j->epilogue, residual ? residual + i * out_step : NULL));
    }
  }
  if (late)
    for (int k = 0; k < pair; k++) {
      int64_t at = (block + k) * w->out_plane + start;
      finish_run(j->epilogue, w->output + at, w->residual ? w->residual + at : NULL, pixels_in_all);
    }
}

// Any run of pixels.
INLINE void direct_any(const direct_walk *w, int64_t block, const int pair, const int count) {
  const direct_job *j = w->job;
  const ctensor_convolution *s = j->shape;
  int64_t at[3] = {w->position[0], w->position[1], w->position[2]};
  int64_t origin[TILE][3], source[TILE], target[TILE];
  for (int i = 0; i < count; i++) {
    for (int axis = 0; axis < 3; axis++) origin[i][axis] = at[axis] * s->in_step[axis];
    source[i] = ((origin[i][0] * s->in_size[1] + origin[i][1]) * s->in_size[2] + origin[i][2]) * CTENSOR_BLOCK;
    int64_t z = at[0] * s->out_step[0] + s->out_origin[0], y = at[1] * s->out_step[1] + s->out_origin[1];
    target[i] = ((z * s->out_size[1] + y) * s->out_size[2] + at[2] * s->out_step[2] + s->out_origin[2]) * CTENSOR_BLOCK;
    if (++at[2] == s->grid[2]) {
      at[2] = 0;
      if (++at[1] == s->grid[1]) {
        at[1] = 0;
        at[0]++;
      }
    }
  }
  v16 sums[TILE][PAIR], totals[TILE][PAIR];
  const float *weights[PAIR];
  direct_begin(w, block, sums, totals, weights, pair, count);
  const int all = (1 << count) - 1;
  int64_t since = 0;
  for (int64_t t = 0; t < s->taps; t++) {
    const int64_t *tap = s->tap_offsets + 3 * t;
    int64_t delta = ((tap[0] * s->in_size[1] + tap[1]) * s->in_size[2] + tap[2]) * CTENSOR_BLOCK;
    const float *pixels[TILE];
    int inside = 0;
    for (int i = 0; i < count; i++) {
      int64_t z = origin[i][0] + tap[0], y = origin[i][1] + tap[1], x = origin[i][2] + tap[2];
      int is_inside = ((uint64_t)z < (uint64_t)s->in_size[0]) & ((uint64_t)y < (uint64_t)s->in_size[1]) & ((uint64_t)x < (uint64_t)s->in_size[2]);
      inside |= is_inside << i;
      pixels[i] = w->input + source[i] + delta;
    }
    for (int64_t b = 0; b < j->in_blocks; b++) {
      int channels = b + 1 < j->in_blocks ? CTENSOR_BLOCK : w->last_channels;
      if (inside == all) {
        multiply_block(sums, pixels, weights, channels, pair, count);
      } else if (inside) {
        const float *chosen[TILE];
        for (int i = 0; i < count; i++) chosen[i] = inside >> i & 1 ? pixels[i] : zeros;
        multiply_block(sums, chosen, weights, channels, pair, count);
      }
      UNROLL for (int i = 0; i < count; i++) pixels[i] += w->plane;
      UNROLL for (int k = 0; k < pair; k++) weights[k] += CTENSOR_BLOCK * CTENSOR_BLOCK;
      if (++since == SUM_BLOCKS) {
        add_to_totals(totals, sums, pair, count);
        since = 0;
      }
    }
  }
  UNROLL for (int k = 0; k < pair; k++) {
    float *out = w->output + (block + k) * w->out_plane;
    const float *residual = w->residual ? w->residual + (block + k) * w->out_plane : NULL;
    UNROLL for (int i = 0; i < count; i++)
      store(out + target[i], finished(totals[i][k] + sums[i][k], j->epilogue, residual ? residual + target[i] : NULL));
  }
}

#define X(R) \
  static __attribute__((noinline)) void direct_any_1_##R(const direct_walk *w, int64_t block) { direct_any(w, block, 1, R); }
WHOLE
#undef X
#if PAIR == 2
#define X(R) \
  static __attribute__((noinline)) void direct_any_2_##R(const direct_walk *w, int64_t block) { direct_any(w, block, 2, R); }
WHOLE
#undef X
#endif

static void (*const direct_any_of[PAIR][TILE])(const direct_walk *, int64_t) = {
#define X(R) direct_any_1_##R,
    {WHOLE},
#undef X
#if PAIR == 2
#define X(R) direct_any_2_##R,
    {WHOLE},
#undef X
#endif
};

#define ROW_OF(PAIRS)                                                                                                \
  static __attribute__((noinline)) void direct_row_##PAIRS(                                                          \
      const direct_walk *w, int64_t block, int64_t source, int64_t target, int64_t tiles, int64_t step,              \
      int64_t out_step) {                                                                                            \
    int is_split = w->job->shape->taps * w->job->in_blocks > SUM_BLOCKS;                                             \
    if (step == CTENSOR_BLOCK && !is_split)                                                                          \
      direct_row(w, block, source, target, tiles, CTENSOR_BLOCK, out_step, 0, PAIRS);                                \
    else if (step == CTENSOR_BLOCK)                                                                                  \
      direct_row(w, block, source, target, tiles, CTENSOR_BLOCK, out_step, 1, PAIRS);                                \
    else if (step == 2 * CTENSOR_BLOCK)                                                                              \
      direct_row(w, block, source, target, tiles, 2 * CTENSOR_BLOCK, out_step, 1, PAIRS);                            \
    else                                                                                                             \
      direct_row(w, block, source, target, tiles, step, out_step, 1, PAIRS);                                         \
  }
ROW_OF(1)
#if PAIR == 2
ROW_OF(2)
#endif
#undef ROW_OF

static void (*const direct_row_of[PAIR])(const direct_walk *, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t) = {
    direct_row_1,
#if PAIR == 2
    direct_row_2,
#endif
};

static void find_reach(const ctensor_convolution *s, int64_t low[3], int64_t high[3]) {
  for (int axis = 0; axis < 3; axis++) low[axis] = high[axis] = 0;
  for (int64_t t = 0; t < s->taps; t++)
    for (int axis = 0; axis < 3; axis++) {
      int64_t at = s->tap_offsets[3 * t + axis];
      if (t == 0 || at < low[axis]) low[axis] = at;
      if (t == 0 || at > high[axis]) high[axis] = at;
    }
}

// Positions [start, end) for the output blocks [block, block + pair).
static void direct_band(direct_walk *w, int64_t start, int64_t end, int64_t block, int pair) {
  const ctensor_convolution *s = w->job->shape;
  w->position[2] = start % s->grid[2];
  w->position[1] = start / s->grid[2] % s->grid[1];
  w->position[0] = start / s->grid[2] / s->grid[1];
  int64_t step = s->in_step[2] * CTENSOR_BLOCK, out_step = s->out_step[2] * CTENSOR_BLOCK;
  // Columns all of whose taps lie inside.
  int64_t first = w->low[2] < 0 ? up_to(-w->low[2], s->in_step[2]) : 0;
  int64_t room = s->in_size[2] - w->high[2], last = room > 0 ? up_to(room, s->in_step[2]) : 0;
  if (last > s->grid[2]) last = s->grid[2];
  if (s->taps > MOST_TAPS) last = 0;
  for (int64_t at = start; at < end;) {
    int64_t count = smaller(TILE, end - at), x = w->position[2];
    int64_t z = w->position[0] * s->in_step[0], y = w->position[1] * s->in_step[1];
    int is_row = count == TILE && x >= first && x + TILE <= last && z + w->low[0] >= 0 &&
                 z + w->high[0] < s->in_size[0] && y + w->low[1] >= 0 && y + w->high[1] < s->in_size[1];
    if (is_row) {
      int64_t source = ((z * s->in_size[1] + y) * s->in_size[2]) * CTENSOR_BLOCK + x * step;
      int64_t oz = w->position[0] * s->out_step[0] + s->out_origin[0], oy = w->position[1] * s->out_step[1] + s->out_origin[1];
      int64_t target = ((oz * s->out_size[1] + oy) * s->out_size[2] + s->out_origin[2]) * CTENSOR_BLOCK + x * out_step;
      int64_t tiles = smaller(last - x, end - at) / TILE;
      direct_row_of[pair - 1](w, block, source, target, tiles, step, out_step);
      count = tiles * TILE;
    } else {
      direct_any_of[pair - 1][count - 1](w, block);
    }
    at += count;
    w->position[2] += count;
    while (w->position[2] >= s->grid[2]) {
      w->position[2] -= s->grid[2];
      if (++w->position[1] == s->grid[1]) {
        w->position[1] = 0;
        w->position[0]++;
      }
    }
  }
}

static void direct_task(void *context, int64_t index, int worker) {
  (void)worker;
  const direct_job *j = context;
  const ctensor_convolution *s = j->shape;
  int64_t part = index % j->parts, band = index / j->parts % j->bands;
  int64_t group = index / j->parts / j->bands % s->groups, image = index / j->parts / j->bands / s->groups;
  direct_walk w;
  w.job = j;
  int64_t spare = j->in_blocks * CTENSOR_BLOCK - s->in_channels;
  w.last_channels = CTENSOR_BLOCK - (int)(spare / 4 * 4);
  w.plane = s->in_size[0] * s->in_size[1] * s->in_size[2] * CTENSOR_BLOCK;
  w.out_plane = s->out_size[0] * s->out_size[1] * s->out_size[2] * CTENSOR_BLOCK;
  w.row = s->taps * j->in_blocks * CTENSOR_BLOCK * CTENSOR_BLOCK;
  w.first_block = group * j->out_blocks;
  w.input = j->input.data + image * j->input.batch_stride + group * j->in_blocks * w.plane;
  w.weights = j->weights + w.first_block * w.row;
  w.output = j->output.data + image * j->output.batch_stride + w.first_block * w.out_plane;
  const ctensor_blocked_in residual = j->epilogue->residual;
  w.residual = residual.data ? residual.data + image * residual.batch_stride + w.first_block * w.out_plane : NULL;
  find_reach(s, w.low, w.high);
  for (int64_t t = 0; t < s->taps && t < MOST_TAPS; t++) {
    const int64_t *tap = s->tap_offsets + 3 * t;
    w.deltas[t] = ((tap[0] * s->in_size[1] + tap[1]) * s->in_size[2] + tap[2]) * CTENSOR_BLOCK;
  }
  int64_t start = band * j->band, end = smaller(start + j->band, j->positions);
  int64_t share = up_to(up_to(j->out_blocks, PAIR), j->parts) * PAIR;
  int64_t block = part * share, last = smaller(block + share, j->out_blocks);
  while (block < last) {
    int pair = block + PAIR <= last ? PAIR : 1;
    direct_band(&w, start, end, block, pair);
    block += pair;
  }
}

// Entry: few row-major channels

INLINE void entry_tiles(
    const direct_job *j, const float *const *rows, int64_t taps, int64_t step, const float *weights, v16 bias,
    const float *residual, float *output, int64_t tiles, const int count) {
  const int late = is_late(j->epilogue);
  float *const start = output;
  const float *const beside = residual;
  const int64_t pixels = tiles * count;
  for (int64_t offset = 0; tiles > 0; tiles--, offset += count * step, output += count * CTENSOR_BLOCK) {
    v16 sums[TILE];
    UNROLL for (int i = 0; i < count; i++) sums[i] = bias;
    for (int64_t t = 0; t < taps; t++) {
      const float *row = rows[t] + offset;
      v16 w = load(weights + t * CTENSOR_BLOCK);
      UNROLL for (int i = 0; i < count; i++) sums[i] += splat(row[i * step]) * w;
    }
    if (late)
      UNROLL for (int i = 0; i < count; i++) store(output + i * CTENSOR_BLOCK, sums[i]);
    else
      UNROLL for (int i = 0; i < count; i++)
        store(output + i * CTENSOR_BLOCK, finished(sums[i], j->epilogue, residual ? residual + i * CTENSOR_BLOCK : NULL));
    if (residual) residual += count * CTENSOR_BLOCK;
  }
  if (late) finish_run(j->epilogue, start, beside, pixels);
}

#define X(R)                                                                                                        \
  static __attribute__((noinline)) void entry_tiles_##R(                                                            \
      const direct_job *j, const float *const *rows, int64_t taps, int64_t step, const float *weights, v16 *bias,   \
      const float *residual, float *output, int64_t tiles) {                                                        \
    if (step == 1) entry_tiles(j, rows, taps, 1, weights, *bias, residual, output, tiles, R);                       \
    else if (step == 2) entry_tiles(j, rows, taps, 2, weights, *bias, residual, output, tiles, R);                  \
    else entry_tiles(j, rows, taps, step, weights, *bias, residual, output, tiles, R);                              \
  }
WHOLE
#undef X

static void (*const entry_tiles_of[TILE])(
    const direct_job *, const float *const *, int64_t, int64_t, const float *, v16 *, const float *, float *, int64_t) = {
#define X(R) entry_tiles_##R,
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
  int64_t lows[3], highs[3];
  find_reach(s, lows, highs);
  int64_t low = lows[2], high = highs[2];
  int64_t width = (s->grid[2] - 1) * s->in_step[2] + high - low + 1;
  int64_t plane = s->in_size[0] * s->in_size[1] * s->in_size[2];
  const float *input = j->input.data + image * s->in_channels * plane;
  float *padded = (float *)(j->scratch + worker * j->scratch_stride);
  int64_t all = s->in_channels * s->taps;
  const float **starts = (const float **)padded;
  int64_t *known = (int64_t *)(starts + all);  // which input row stands in each slot
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
    int64_t out_plane = s->out_size[0] * s->out_size[1] * s->out_size[2] * CTENSOR_BLOCK;
    int64_t whole = s->grid[2] / TILE, rest = s->grid[2] % TILE, done = whole * TILE;
    for (int64_t b = 0; b < j->out_blocks; b++) {
      int64_t at = b * out_plane + row * s->out_size[2] * CTENSOR_BLOCK;
      const float *residual = j->epilogue->residual.data;
      if (residual) residual += image * j->epilogue->residual.batch_stride + at;
      float *output = j->output.data + image * j->output.batch_stride + at;
      const float *weights = j->weights + b * all * CTENSOR_BLOCK;
      v16 bias = bias_of(j->epilogue, b);
      if (whole) entry_tiles_of[TILE - 1](j, starts, all, s->in_step[2], weights, &bias, residual, output, whole);
      if (!rest) continue;
      for (int64_t i = 0; i < all; i++) starts[i] += done * s->in_step[2];
      entry_tiles_of[rest - 1](
          j, starts, all, s->in_step[2], weights, &bias, residual ? residual + done * CTENSOR_BLOCK : NULL,
          output + done * CTENSOR_BLOCK, 1);
      for (int64_t i = 0; i < all; i++) starts[i] -= done * s->in_step[2];
    }
  }
}

INLINE void depthwise_tiles(
    const direct_job *j, const float *input, const int64_t *deltas, int64_t taps, int64_t step, const float *weights,
    v16 bias, const float *residual, float *out, int64_t tiles, const int count) {
  const int late = is_late(j->epilogue);
  float *const start = out;
  const float *const beside = residual;
  const int64_t pixels = tiles * count;
  for (; tiles > 0; tiles--, input += count * step, out += count * CTENSOR_BLOCK) {
    v16 sums[TILE];
    UNROLL for (int i = 0; i < count; i++) sums[i] = bias;
    for (int64_t t = 0; t < taps; t++) {
      v16 w = load(weights + t * CTENSOR_BLOCK);
      const float *x = input + deltas[t];
      UNROLL for (int i = 0; i < count; i++) sums[i] += load(x + i * step) * w;
    }
    if (late)
      UNROLL for (int i = 0; i < count; i++) store(out + i * CTENSOR_BLOCK, sums[i]);
    else
      UNROLL for (int i = 0; i < count; i++)
        store(out + i * CTENSOR_BLOCK, finished(sums[i], j->epilogue, residual ? residual + i * CTENSOR_BLOCK : NULL));
    if (residual) residual += count * CTENSOR_BLOCK;
  }
  if (late) finish_run(j->epilogue, start, beside, pixels);
}

#define X(R)                                                                                                       \
  static __attribute__((noinline)) void depthwise_tiles_##R(                                                       \
      const direct_job *j, const float *input, const int64_t *deltas, int64_t taps, int64_t step,                  \
      const float *weights, v16 *bias, const float *residual, float *out, int64_t tiles) {                         \
    if (step == CTENSOR_BLOCK)                                                                                     \
      depthwise_tiles(j, input, deltas, taps, CTENSOR_BLOCK, weights, *bias, residual, out, tiles, R);             \
    else                                                                                                           \
      depthwise_tiles(j, input, deltas, taps, step, weights, *bias, residual, out, tiles, R);                      \
  }
WHOLE
#undef X

static void (*const depthwise_tiles_of[TILE])(
    const direct_job *, const float *, const int64_t *, int64_t, int64_t, const float *, v16 *, const float *, float *,
    int64_t) = {
#define X(R) depthwise_tiles_##R,
    WHOLE
#undef X
};

// What depthwise tasks share.
typedef struct {
  const direct_job *job;
  const float *input, *weights, *residual;  // of the block
  float *output;
  v16 bias;
  int64_t low[3], high[3];
  int64_t *deltas;  // a number for each tap
  float *copy;
} depthwise_walk;

static void depthwise_find_deltas(const depthwise_walk *w, const int64_t origin[3], const int64_t size[3]) {
  const ctensor_convolution *s = w->job->shape;
  for (int64_t t = 0; t < s->taps; t++) {
    const int64_t *tap = s->tap_offsets + 3 * t;
    w->deltas[t] = (((tap[0] - origin[0]) * size[1] + tap[1] - origin[1]) * size[2] + tap[2] - origin[2]) * CTENSOR_BLOCK;
  }
}

// Results [x, end) of a row of the output, from `source`, where the window of result x begins.
static void depthwise_run(const depthwise_walk *w, const float *source, int64_t row, int64_t x, int64_t end) {
  const ctensor_convolution *s = w->job->shape;
  int64_t step = s->in_step[2] * CTENSOR_BLOCK, at = (row * s->grid[2] + x) * CTENSOR_BLOCK;
  int64_t whole = (end - x) / TILE, rest = (end - x) % TILE, done = whole * TILE;
  v16 bias = w->bias;
  const float *residual = w->residual ? w->residual + at : NULL;
  if (whole)
    depthwise_tiles_of[TILE - 1](w->job, source, w->deltas, s->taps, step, w->weights, &bias, residual, w->output + at, whole);
  if (rest)
    depthwise_tiles_of[rest - 1](
        w->job, source + done * step, w->deltas, s->taps, step, w->weights, &bias,
        residual ? residual + done * CTENSOR_BLOCK : NULL, w->output + at + done * CTENSOR_BLOCK, 1);
}

// Copies a box of the input, with zeros where it reaches outside.
static void depthwise_copy(const depthwise_walk *w, const int64_t origin[3], const int64_t size[3]) {
  const ctensor_convolution *s = w->job->shape;
  int64_t left = origin[2] < 0 ? smaller(-origin[2], size[2]) : 0;
  int64_t inside = smaller(size[2], s->in_size[2] - origin[2]) - left;
  if (inside < 0) inside = 0;
  for (int64_t z = 0; z < size[0]; z++)
    for (int64_t y = 0; y < size[1]; y++) {
      float *row = w->copy + (z * size[1] + y) * size[2] * CTENSOR_BLOCK;
      int64_t iz = origin[0] + z, iy = origin[1] + y;
      if (iz < 0 || iz >= s->in_size[0] || iy < 0 || iy >= s->in_size[1]) {
        memset(row, 0, (size_t)size[2] * CTENSOR_BLOCK * sizeof(float));
        continue;
      }
      const float *source = w->input + ((iz * s->in_size[1] + iy) * s->in_size[2] + origin[2] + left) * CTENSOR_BLOCK;
      for (int64_t x = 0; x < left; x++) store(row + x * CTENSOR_BLOCK, splat(0.0f));
      for (int64_t x = 0; x < inside; x++) store(row + (left + x) * CTENSOR_BLOCK, load(source + x * CTENSOR_BLOCK));
      for (int64_t x = left + inside; x < size[2]; x++) store(row + x * CTENSOR_BLOCK, splat(0.0f));
    }
}

// Results [x, end) of one row from a copy of their windows.
static void depthwise_edge(const depthwise_walk *w, int64_t row, int64_t x, int64_t end) {
  if (x >= end) return;
  const ctensor_convolution *s = w->job->shape;
  int64_t origin[3] = {
      row / s->grid[1] * s->in_step[0] + w->low[0], row % s->grid[1] * s->in_step[1] + w->low[1],
      x * s->in_step[2] + w->low[2]};
  int64_t size[3] = {
      w->high[0] - w->low[0] + 1, w->high[1] - w->low[1] + 1,
      (end - x - 1) * s->in_step[2] + w->high[2] - w->low[2] + 1};
  depthwise_copy(w, origin, size);
  depthwise_find_deltas(w, w->low, size);
  depthwise_run(w, w->copy, row, x, end);
}

// Wide planes are read where they are; only what lies at their edges is copied with zeros around it.
static void depthwise_wide(const depthwise_walk *w, int64_t start, int64_t end) {
  const ctensor_convolution *s = w->job->shape;
  const int64_t none[3] = {0, 0, 0};
  int64_t first = w->low[2] < 0 ? up_to(-w->low[2], s->in_step[2]) : 0;
  int64_t room = s->in_size[2] - w->high[2], last = room > 0 ? smaller(up_to(room, s->in_step[2]), s->grid[2]) : 0;
  for (int64_t row = start; row < end; row++) {
    int64_t z = row / s->grid[1] * s->in_step[0], y = row % s->grid[1] * s->in_step[1];
    int is_inside = z + w->low[0] >= 0 && z + w->high[0] < s->in_size[0] && y + w->low[1] >= 0 &&
                    y + w->high[1] < s->in_size[1] && first < last;
    if (!is_inside) {
      depthwise_edge(w, row, 0, s->grid[2]);
      continue;
    }
    depthwise_edge(w, row, 0, first);
    depthwise_find_deltas(w, none, s->in_size);
    depthwise_run(w, w->input + ((z * s->in_size[1] + y) * s->in_size[2] + first * s->in_step[2]) * CTENSOR_BLOCK, row, first, last);
    depthwise_edge(w, row, last, s->grid[2]);
  }
}

// Narrow planes, which are edges for the most part, are copied whole.
static void depthwise_narrow(const depthwise_walk *w, int64_t start, int64_t end) {
  const ctensor_convolution *s = w->job->shape;
  int64_t z0 = start / s->grid[1], z1 = (end - 1) / s->grid[1];
  int64_t y0 = z0 == z1 ? start % s->grid[1] : 0, y1 = z0 == z1 ? (end - 1) % s->grid[1] : s->grid[1] - 1;
  int64_t origin[3] = {z0 * s->in_step[0] + w->low[0], y0 * s->in_step[1] + w->low[1], w->low[2]};
  int64_t size[3] = {
      (z1 - z0) * s->in_step[0] + w->high[0] - w->low[0] + 1, (y1 - y0) * s->in_step[1] + w->high[1] - w->low[1] + 1,
      (s->grid[2] - 1) * s->in_step[2] + w->high[2] - w->low[2] + 1};
  depthwise_copy(w, origin, size);
  depthwise_find_deltas(w, w->low, size);
  for (int64_t row = start; row < end; row++) {
    int64_t z = (row / s->grid[1] - z0) * s->in_step[0], y = (row % s->grid[1] - y0) * s->in_step[1];
    depthwise_run(w, w->copy + (z * size[1] + y) * size[2] * CTENSOR_BLOCK, row, 0, s->grid[2]);
  }
}

// One task is a band of rows of one block of channels of one image.
static void depthwise_task(void *context, int64_t index, int worker) {
  const direct_job *j = context;
  const ctensor_convolution *s = j->shape;
  int64_t band = index % j->bands, block = index / j->bands % j->out_blocks, image = index / j->bands / j->out_blocks;
  int64_t start = band * j->band, end = smaller(start + j->band, s->grid[0] * s->grid[1]);
  int64_t plane = s->in_size[0] * s->in_size[1] * s->in_size[2] * CTENSOR_BLOCK;
  int64_t out_plane = s->grid[0] * s->grid[1] * s->grid[2] * CTENSOR_BLOCK;
  const ctensor_blocked_in residual = j->epilogue->residual;
  depthwise_walk w;
  w.job = j;
  w.input = j->input.data + image * j->input.batch_stride + block * plane;
  w.output = j->output.data + image * j->output.batch_stride + block * out_plane;
  w.residual = residual.data ? residual.data + image * residual.batch_stride + block * out_plane : NULL;
  w.weights = j->weights + block * s->taps * CTENSOR_BLOCK;
  w.bias = bias_of(j->epilogue, block);
  w.deltas = (int64_t *)(j->scratch + worker * j->scratch_stride);
  w.copy = (float *)w.deltas + up_to(s->taps * 2, CTENSOR_BLOCK) * CTENSOR_BLOCK;
  find_reach(s, w.low, w.high);
  if (s->grid[2] >= WIDE_PLANE) depthwise_wide(&w, start, end);
  else depthwise_narrow(&w, start, end);
}
