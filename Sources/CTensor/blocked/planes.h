// Kernels that treat each block of channels of each image apart. See kernels.h.
#include "../window.h"

// Where a window starts, which of its positions are real, and how many lie in the padded input.
INLINE void pool_axis(
    const ctensor_window *p, int i, int64_t at, int64_t *origin, int64_t *low, int64_t *high, int64_t *all) {
  int64_t first, last;
  *origin = at * p->step[i] - p->pad[i];
  taps_inside(*origin, p->dilation[i], p->in_size[i], p->kernel[i], low, high);
  taps_inside(*origin + p->pad[i], p->dilation[i], p->in_size[i] + p->pad[i] + p->pad_end[i], p->kernel[i], &first, &last);
  *all = last - first;
}

// The larger one; keeps what is not a number.
INLINE v16 larger(v16 value, v16 most) { return !(value <= most) ? value : most; }

// One task is some rows of one plane of one block of channels.
static void pool_task(void *context, int64_t index, int worker) {
  (void)worker;
  const pool_job *j = context;
  const ctensor_window *p = j->window;
  int64_t strips = up_to(p->out_size[1], j->rows), first_row = index % strips * j->rows;
  int64_t last_row = smaller(first_row + j->rows, p->out_size[1]);
  index /= strips;
  int64_t z = index % p->out_size[0], block = index / p->out_size[0] % j->blocks, image = index / p->out_size[0] / j->blocks;
  const float *x = j->input.data + image * j->input.batch_stride + block * p->in_size[0] * p->in_size[1] * p->in_size[2] * CTENSOR_BLOCK;
  float *y = j->output.data + image * j->output.batch_stride + ((block * p->out_size[0] + z) * p->out_size[1] + first_row) * p->out_size[2] * CTENSOR_BLOCK;
  int64_t low[3], high[3], o[3], all[3], at[3] = {z, 0, 0};
  // Columns whose whole window lies inside.
  int64_t first_inside = up_to(p->pad[2], p->step[2]), reach = (p->kernel[2] - 1) * p->dilation[2];
  pool_axis(p, 0, z, &o[0], &low[0], &high[0], &all[0]);
  for (at[1] = first_row; at[1] < last_row; at[1]++) {
    pool_axis(p, 1, at[1], &o[1], &low[1], &high[1], &all[1]);
    for (at[2] = 0; at[2] < p->out_size[2]; at[2]++, y += CTENSOR_BLOCK) {
      o[2] = at[2] * p->step[2] - p->pad[2];
      if (at[2] >= first_inside && o[2] + reach < p->in_size[2]) {
        low[2] = 0;
        high[2] = all[2] = p->kernel[2];
      } else {
        pool_axis(p, 2, at[2], &o[2], &low[2], &high[2], &all[2]);
      }
      v16 most = splat(j->is_maximum ? -INFINITY : 0.0f);
      for (int64_t d = low[0]; d < high[0]; d++)
        for (int64_t h = low[1]; h < high[1]; h++) {
          const float *row = x + (((o[0] + d * p->dilation[0]) * p->in_size[1] + o[1] + h * p->dilation[1]) * p->in_size[2] + o[2]) * CTENSOR_BLOCK;
          int64_t step = p->dilation[2] * CTENSOR_BLOCK;
          if (j->is_maximum)
            for (int64_t w = low[2]; w < high[2]; w++) most = larger(load(row + w * step), most);
          else
            for (int64_t w = low[2]; w < high[2]; w++) most += load(row + w * step);
        }
      if (!j->is_maximum) {
        int64_t count = j->count_padding ? all[0] * all[1] * all[2] : (high[0] - low[0]) * (high[1] - low[1]) * (high[2] - low[2]);
        most = count > 0 ? most / splat((float)count) : splat(0.0f);
      }
      store(y, most);
    }
  }
}

typedef double d16 __attribute__((ext_vector_type(16)));

enum { SUM_STRIP = 64 };  // numbers added in float before they go to double

// The sum of what the numbers are above `pivot`.
INLINE d16 sum_of(const float *x, int64_t count, v16 pivot) {
  d16 sum = (d16)0.0;
  for (int64_t i = 0; i < count; i += SUM_STRIP) {
    int64_t end = smaller(i + SUM_STRIP, count);
    v16 part = splat(0.0f);
    for (int64_t k = i; k < end; k++) part += load(x + k * CTENSOR_BLOCK) - pivot;
    sum += __builtin_convertvector(part, d16);
  }
  return sum;
}

INLINE d16 squares_of(const float *x, int64_t count, v16 mean) {
  d16 sum = (d16)0.0;
  for (int64_t i = 0; i < count; i += SUM_STRIP) {
    int64_t end = smaller(i + SUM_STRIP, count);
    v16 part = splat(0.0f);
    for (int64_t k = i; k < end; k++) {
      v16 d = load(x + k * CTENSOR_BLOCK) - mean;
      part += d * d;
    }
    sum += __builtin_convertvector(part, d16);
  }
  return sum;
}

static void means_task(void *context, int64_t index, int worker) {
  (void)worker;
  const plane_job *j = context;
  int64_t block = index % j->blocks, image = index / j->blocks;
  const float *x = j->input.data + image * j->input.batch_stride + block * j->count * CTENSOR_BLOCK;
  float *y = j->output.data + image * j->output.batch_stride + block * CTENSOR_BLOCK;
  if (j->is_maximum) {
    v16 most = splat(-INFINITY);
    for (int64_t i = 0; i < j->count; i++) {
      v16 value = load(x + i * CTENSOR_BLOCK);
      most = larger(value, most);
    }
    store(y, most);
  } else {
    store(y, __builtin_convertvector(sum_of(x, j->count, splat(0.0f)) / (d16)(double)j->count, v16));
  }
}

// Statistics of one strip of one block: the mean and the sum of squares about it.
static void statistics_task(void *context, int64_t index, int worker) {
  (void)worker;
  const plane_job *j = context;
  int64_t strip = index % j->strips, block = index / j->strips % j->blocks, image = index / j->strips / j->blocks;
  int64_t first = strip * j->strip, count = smaller(j->strip, j->count - first);
  const float *x = j->input.data + image * j->input.batch_stride + (block * j->count + first) * CTENSOR_BLOCK;
  // About the first number, so that a large mean takes no digits.
  v16 pivot = load(x);
  d16 mean = __builtin_convertvector(pivot, d16) + sum_of(x, count, pivot) / (d16)(double)count;
  v16 rounded = __builtin_convertvector(mean, v16);
  d16 squares = squares_of(x, count, rounded);
  // About the mean itself.
  d16 shift = __builtin_convertvector(rounded, d16) - mean;
  squares -= shift * shift * (d16)(double)count;
  double *out = j->statistics + index * 2 * CTENSOR_BLOCK;
  for (int i = 0; i < CTENSOR_BLOCK; i++) {
    out[i] = mean[i];
    out[CTENSOR_BLOCK + i] = squares[i];
  }
}

// Joins the strips of one block (Chan, Golub and LeVeque 1979) and leaves its scale, mean and shift in their
// place.
static void join_task(void *context, int64_t index, int worker) {
  (void)worker;
  const plane_job *j = context;
  double *all = j->statistics + index * j->strips * 2 * CTENSOR_BLOCK;
  for (int lane = 0; lane < CTENSOR_BLOCK; lane++) {
    double mean = all[lane], squares = all[CTENSOR_BLOCK + lane], count = (double)smaller(j->strip, j->count);
    for (int64_t strip = 1; strip < j->strips; strip++) {
      double more = (double)smaller(j->strip, j->count - strip * j->strip);
      const double *part = all + strip * 2 * CTENSOR_BLOCK;
      double distance = part[lane] - mean, total = count + more;
      mean += distance * more / total;
      squares += part[CTENSOR_BLOCK + lane] + distance * distance * count * more / total;
      count = total;
    }
    double variance = squares > 0 ? squares / count : squares * 0.0;
    float scale = j->scale[index % j->blocks * CTENSOR_BLOCK + lane] * (float)(1.0 / sqrt(variance + (double)j->epsilon));
    float shift = j->shift[index % j->blocks * CTENSOR_BLOCK + lane] - (float)(mean - (double)(float)mean) * scale;
    // The statistics of this lane are not needed any more.
    const float result[2] = {scale, (float)mean};
    memcpy(all + lane, result, sizeof result);
    memcpy(all + CTENSOR_BLOCK + lane, &shift, sizeof shift);
  }
}

static void normalize_task(void *context, int64_t index, int worker) {
  (void)worker;
  const plane_job *j = context;
  int64_t strip = index % j->strips, block = index / j->strips % j->blocks, image = index / j->strips / j->blocks;
  int64_t first = strip * j->strip, count = smaller(j->strip, j->count - first), at = (block * j->count + first) * CTENSOR_BLOCK;
  const float *x = j->input.data + image * j->input.batch_stride + at;
  float *y = j->output.data + image * j->output.batch_stride + at;
  float scales[CTENSOR_BLOCK], means[CTENSOR_BLOCK], shifts[CTENSOR_BLOCK];
  for (int i = 0; i < CTENSOR_BLOCK; i++) {
    float pair[2] = {j->scale[block * CTENSOR_BLOCK + i], 0.0f};
    shifts[i] = j->shift[block * CTENSOR_BLOCK + i];
    if (j->statistics) {
      const double *joined = j->statistics + (image * j->blocks + block) * j->strips * 2 * CTENSOR_BLOCK + i;
      memcpy(pair, joined, sizeof pair);
      memcpy(shifts + i, joined + CTENSOR_BLOCK, sizeof(float));
    }
    scales[i] = pair[0];
    means[i] = pair[1];
  }
  // The mean is taken off first: where it is large, its product with the scale would round away what is left.
  v16 scale = load(scales), mean = load(means), shift = load(shifts);
  ctensor_activation a = j->activation;
  if (a.kind == CTENSOR_ACTIVATION_LEAKY)
    for (int64_t i = 0; i < count; i++) {
      v16 v = (load(x + i * CTENSOR_BLOCK) - mean) * scale + shift;
      store(y + i * CTENSOR_BLOCK, v < splat(0.0f) ? v * splat(a.first) : v);
    }
  else
    for (int64_t i = 0; i < count; i++) store(y + i * CTENSOR_BLOCK, activated((load(x + i * CTENSOR_BLOCK) - mean) * scale + shift, a));
}

INLINE v16 combined(ctensor_binary_kind kind, v16 a, v16 b) {
  switch (kind) {
    case CTENSOR_BINARY_ADD: return a + b;
    case CTENSOR_BINARY_SUB: return a - b;
    case CTENSOR_BINARY_MUL: return a * b;
    default: return a / b;
  }
}

// The second operand has the first one's shape, or one position for each channel.
static void combine_task(void *context, int64_t index, int worker) {
  (void)worker;
  const plane_job *j = context;
  int64_t strip = index % j->strips, block = index / j->strips % j->blocks, image = index / j->strips / j->blocks;
  int64_t first = strip * j->strip, count = smaller(j->strip, j->count - first);
  int64_t at = (block * j->count + first) * CTENSOR_BLOCK;
  const float *x = j->input.data + image * j->input.batch_stride + at;
  float *y = j->output.data + image * j->output.batch_stride + at;
  if (!j->other.data) {
    const ctensor_epilogue e = {.activation = j->activation};
    if (y != x) memcpy(y, x, (size_t)count * CTENSOR_BLOCK * sizeof(float));
    finish_run(&e, y, NULL, count);
    return;
  }
  const float *other = j->other.data + image * j->other.batch_stride + (j->is_per_channel ? block * CTENSOR_BLOCK : at);
  int64_t step = j->is_per_channel ? 0 : CTENSOR_BLOCK;
  for (int64_t i = 0; i < count; i++) {
    v16 a = load(x + i * CTENSOR_BLOCK), b = load(other + i * step);
    v16 v = j->is_swapped ? combined(j->kind, b, a) : combined(j->kind, a, b);
    store(y + i * CTENSOR_BLOCK, activated(v, j->activation));
  }
}

static void block_task(void *context, int64_t index, int worker) {
  (void)worker;
  const layout_job *j = context;
  int64_t strips = up_to(j->count, LAYOUT_STRIP), first = index % strips * LAYOUT_STRIP;
  int64_t last = smaller(first + LAYOUT_STRIP, j->count);
  index /= strips;
  int64_t block = index % j->blocks, image = index / j->blocks;
  int64_t channels = smaller(CTENSOR_BLOCK, j->channels - block * CTENSOR_BLOCK);
  const float *input = j->plain + (image * j->channels + block * CTENSOR_BLOCK) * j->count;
  float *out = j->out.data + image * j->out.batch_stride + block * j->count * CTENSOR_BLOCK;
  for (int64_t i = first; i < last; i++) {
    float row[CTENSOR_BLOCK] __attribute__((aligned(64))) = {0};
    for (int64_t c = 0; c < channels; c++) row[c] = input[c * j->count + i];
    store(out + i * CTENSOR_BLOCK, load(row));
  }
}

static void unblock_task(void *context, int64_t index, int worker) {
  (void)worker;
  const layout_job *j = context;
  int64_t strips = up_to(j->count, LAYOUT_STRIP), first = index % strips * LAYOUT_STRIP;
  int64_t last = smaller(first + LAYOUT_STRIP, j->count);
  index /= strips;
  int64_t block = index % j->blocks, image = index / j->blocks;
  int64_t channels = smaller(CTENSOR_BLOCK, j->channels - block * CTENSOR_BLOCK);
  const float *input = j->in.data + image * j->in.batch_stride + block * j->count * CTENSOR_BLOCK;
  float *out = j->plain_out + (image * j->channels + block * CTENSOR_BLOCK) * j->count;
  enum { STRIP = 64 };
  for (int64_t i = first; i < last; i += STRIP) {
    int64_t end = smaller(i + STRIP, last);
    for (int64_t c = 0; c < channels; c++)
      for (int64_t k = i; k < end; k++) out[c * j->count + k] = input[k * CTENSOR_BLOCK + c];
  }
}
