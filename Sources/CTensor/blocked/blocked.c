// Cuts the work of the blocked kernels into tasks and packs their weights.
#include "blocked.h"

#include <string.h>

static const blocked_kernels *kernels_of(ctensor_execution e) {
  if (e.level >= CTENSOR_AVX512) return &blocked_kernels_avx512;
  return e.level == CTENSOR_AVX2 ? &blocked_kernels_avx2 : &blocked_kernels_plain;
}

void ctensor_block(
    ctensor_execution e, int64_t batch, int64_t channels, int64_t count, const float *input, ctensor_blocked_out output) {
  layout_job j = {channels, count, .plain = input, .out = output, .blocks = blocks_of(channels)};
  ctensor_run(e, batch * j.blocks * up_to(count, LAYOUT_STRIP), kernels_of(e)->block, &j);
}

void ctensor_unblock(
    ctensor_execution e, int64_t batch, int64_t channels, int64_t count, ctensor_blocked_in input, float *output) {
  layout_job j = {channels, count, .plain_out = output, .in = input, .blocks = blocks_of(channels)};
  ctensor_run(e, batch * j.blocks * up_to(count, LAYOUT_STRIP), kernels_of(e)->unblock, &j);
}

// Direct

int64_t ctensor_direct_packed_count(const ctensor_convolution *s) {
  return s->groups * blocks_of(s->out_channels) * s->taps * blocks_of(s->in_channels) * CTENSOR_BLOCK * CTENSOR_BLOCK;
}

void ctensor_direct_pack(
    const ctensor_convolution *s, const float *weights, const int64_t strides[3], const int64_t *tap_indices,
    float *packed) {
  int64_t ins = blocks_of(s->in_channels), outs = blocks_of(s->out_channels);
  memset(packed, 0, (size_t)ctensor_direct_packed_count(s) * sizeof(float));
  for (int64_t g = 0; g < s->groups; g++)
    for (int64_t out = 0; out < s->out_channels; out++)
      for (int64_t in = 0; in < s->in_channels; in++) {
        const float *source = weights + g * strides[0] + out * strides[1] + in * strides[2];
        for (int64_t t = 0; t < s->taps; t++) {
          int64_t row = ((g * outs + out / CTENSOR_BLOCK) * s->taps + t) * ins + in / CTENSOR_BLOCK;
          packed[(row * CTENSOR_BLOCK + in % CTENSOR_BLOCK) * CTENSOR_BLOCK + out % CTENSOR_BLOCK] = source[tap_indices[t]];
        }
      }
}

enum {
  BAND_BYTES = 128 << 10,
  SMALL_WORK = 16 << 10,  // vector operations that take less time than handing them to another thread
};

static int is_pointwise(const ctensor_convolution *s) {
  if (s->taps != 1) return 0;
  for (int axis = 0; axis < 3; axis++)
    if (s->tap_offsets[axis] != 0 || s->in_step[axis] != 1 || s->out_step[axis] != 1 || s->out_origin[axis] != 0 ||
        s->in_size[axis] != s->grid[axis] || s->out_size[axis] != s->grid[axis])
      return 0;
  return 1;
}

void ctensor_direct(
    ctensor_execution e, const ctensor_convolution *s, ctensor_blocked_in input, const float *packed,
    const ctensor_epilogue *epilogue, ctensor_blocked_out output) {
  const blocked_kernels *kernels = kernels_of(e);
  ctensor_convolution flat = *s;
  int64_t positions = s->grid[0] * s->grid[1] * s->grid[2];
  if (is_pointwise(s)) {
    // Each position for itself: one long row.
    for (int axis = 0; axis < 3; axis++) flat.grid[axis] = flat.in_size[axis] = flat.out_size[axis] = axis == 2 ? positions : 1;
    s = &flat;
  }
  direct_job j = {s, input, packed, epilogue, output, blocks_of(s->in_channels), blocks_of(s->out_channels)};
  j.positions = positions;
  if (j.positions == 0) return;
  // A band's input stays in the second-level cache while all output blocks pass over it.
  int64_t pixel = j.in_blocks * CTENSOR_BLOCK * (int64_t)sizeof(float);
  int64_t tiles = BAND_BYTES / (pixel * kernels->tile), total = up_to(j.positions, kernels->tile);
  if (tiles < 4) tiles = 4;
  int64_t images = s->batch * s->groups, wanted = 4 * e.threads;
  if (e.threads > 1 && images * up_to(total, tiles) < wanted) {
    tiles = total * images / wanted;
    if (tiles < 4) tiles = 4;
  }
  j.band = tiles * kernels->tile;
  j.bands = up_to(j.positions, j.band);
  j.parts = 1;
  int64_t products = images * j.positions * s->taps * j.in_blocks * j.out_blocks * CTENSOR_BLOCK;
  if (products < SMALL_WORK) e.threads = 1;
  while (images * j.bands * j.parts < wanted && j.parts * 4 <= j.out_blocks && e.threads > 1) j.parts *= 2;
  ctensor_run(e, images * j.bands * j.parts, kernels->direct, &j);
}

// Entry

int64_t ctensor_entry_packed_count(const ctensor_convolution *s) {
  return blocks_of(s->out_channels) * s->in_channels * s->taps * CTENSOR_BLOCK;
}

void ctensor_entry_pack(
    const ctensor_convolution *s, const float *weights, const int64_t strides[3], const int64_t *tap_indices,
    float *packed) {
  memset(packed, 0, (size_t)ctensor_entry_packed_count(s) * sizeof(float));
  for (int64_t out = 0; out < s->out_channels; out++)
    for (int64_t in = 0; in < s->in_channels; in++)
      for (int64_t t = 0; t < s->taps; t++)
        packed[((out / CTENSOR_BLOCK * s->in_channels + in) * s->taps + t) * CTENSOR_BLOCK + out % CTENSOR_BLOCK] =
            weights[out * strides[1] + in * strides[2] + tap_indices[t]];
}

static int64_t span(const ctensor_convolution *s, int axis) {
  int64_t low = 0, high = 0;
  for (int64_t t = 0; t < s->taps; t++) {
    int64_t at = s->tap_offsets[3 * t + axis];
    if (t == 0 || at < low) low = at;
    if (t == 0 || at > high) high = at;
  }
  return high - low + 1;
}

// Rows of input kept for each channel: enough for one row of the grid, and one of zeros.
static int64_t entry_slots(const ctensor_convolution *s) {
  int64_t rows = span(s, 0) == 1 ? span(s, 1) : span(s, 0) * s->in_size[1];
  return rows + 1;
}

int64_t ctensor_entry_scratch(const ctensor_convolution *s) {
  int64_t width = (s->grid[2] - 1) * s->in_step[2] + span(s, 2), slots = s->in_channels * entry_slots(s);
  return up_to((int64_t)sizeof(void *) * s->in_channels * s->taps + slots * (8 + width * 4) + 64, 64) * 64;
}

void ctensor_entry(
    ctensor_execution e, const ctensor_convolution *s, const float *input, const float *packed,
    const ctensor_epilogue *epilogue, ctensor_blocked_out output, void *scratch) {
  direct_job j = {s, {input, 0}, packed, epilogue, output, s->in_channels, blocks_of(s->out_channels)};
  int64_t rows = s->grid[0] * s->grid[1];
  if (rows == 0 || s->grid[2] == 0) return;
  j.positions = s->in_channels * entry_slots(s);
  j.band = rows;
  while (j.band > 8 && s->batch * up_to(rows, j.band) < 4 * e.threads && e.threads > 1) j.band = up_to(j.band, 2);
  j.bands = up_to(rows, j.band);
  j.scratch = scratch;
  j.scratch_stride = ctensor_entry_scratch(s);
  ctensor_run(e, s->batch * j.bands, kernels_of(e)->entry, &j);
}

// Winograd

// Many channels: transforming the weights each time is cheaper than reading the transformed ones, which no longer
// stay in a cache; and it takes a quarter of the memory.
static int is_fresh(const ctensor_winograd_shape *s) {
  return blocks_of(s->in_channels) * blocks_of(s->out_channels) > 64;
}

int64_t ctensor_winograd_packed_count(const ctensor_winograd_shape *s) {
  int64_t points = is_fresh(s) ? 9 : WINOGRAD_POINTS;
  return s->depth_taps * points * blocks_of(s->out_channels) * blocks_of(s->in_channels) * CTENSOR_BLOCK * CTENSOR_BLOCK;
}

// G: three numbers to six, for the points and scales of winograd.h.
static void transform_three(double a, double b, double c, double *o, int step) {
  const double p = 2.0 / 3.0, q = 1.5, n = p * p - q * q;
  double even = (a + p * p * c) / (2 * p * n), odd = b / (2 * n);
  o[0] = a;
  o[step] = even + odd;
  o[2 * step] = even - odd;
  even = -(a + q * q * c) / (2 * q * n);
  odd = -b / (2 * n);
  o[3 * step] = even + odd;
  o[4 * step] = even - odd;
  o[5 * step] = c;
}

// G g G'.
static void transform_weights(const float *g, double u[WINOGRAD_POINTS]) {
  double t[6][3];
  for (int i = 0; i < 3; i++) transform_three(g[i], g[3 + i], g[6 + i], &t[0][i], 3);
  for (int i = 0; i < 6; i++) transform_three(t[i][0], t[i][1], t[i][2], u + 6 * i, 1);
}

void ctensor_winograd_pack(const ctensor_winograd_shape *s, const float *weights, float *packed) {
  int64_t ins = blocks_of(s->in_channels), outs = blocks_of(s->out_channels);
  int64_t panel = ins * CTENSOR_BLOCK * CTENSOR_BLOCK, fresh = is_fresh(s);
  if (s->in_channels % CTENSOR_BLOCK || s->out_channels % CTENSOR_BLOCK)
    memset(packed, 0, (size_t)ctensor_winograd_packed_count(s) * sizeof(float));
  for (int64_t out = 0; out < s->out_channels; out++)
    for (int64_t in = 0; in < s->in_channels; in++)
      for (int64_t z = 0; z < s->depth_taps; z++) {
        const float *source = weights + ((out * s->in_channels + in) * s->depth_taps + z) * 9;
        if (fresh) {
          float *target = packed + (((z * outs + out / CTENSOR_BLOCK) * ins * CTENSOR_BLOCK) + in) * 9 * CTENSOR_BLOCK + out % CTENSOR_BLOCK;
          for (int i = 0; i < 9; i++) target[i * CTENSOR_BLOCK] = source[i];
          continue;
        }
        double u[WINOGRAD_POINTS];
        transform_weights(source, u);
        float *target = packed + (z * WINOGRAD_POINTS * outs + out / CTENSOR_BLOCK) * panel + in * CTENSOR_BLOCK + out % CTENSOR_BLOCK;
        for (int x = 0; x < WINOGRAD_POINTS; x++) target[x * outs * panel] = (float)u[x];
      }
}

enum {
  MOST_TILES = 42,  // of one task: what is transformed and multiplied stays in the second-level cache
  CHUNK_BLOCKS = 4,
};

int64_t ctensor_winograd_scratch(const ctensor_winograd_shape *s) {
  int64_t in = winograd_stride(blocks_of(s->in_channels), MOST_TILES) * s->depth_taps;
  int64_t out = winograd_stride(smaller(blocks_of(s->out_channels), CHUNK_BLOCKS), MOST_TILES);
  int64_t fresh = is_fresh(s) ? 2 * winograd_stride(1, FRESH_BLOCKS * CTENSOR_BLOCK) : 0;
  return (in + out + fresh) * WINOGRAD_POINTS * (int64_t)sizeof(float);
}

// The time of one task in vector operations: products, transforms, and the reading or transforming of weights.
static double task_cost(const winograd_job *j, int64_t tiles, int64_t parts, int64_t register_tile) {
  double ins = (double)j->in_blocks * (double)j->shape->depth_taps, outs = (double)up_to(j->out_blocks, parts);
  double rounded = (double)(up_to(tiles, register_tile) * register_tile);
  double transforms = (double)tiles * ((double)j->in_blocks * 250 + outs * 160);
  return rounded * ins * outs * 576 + transforms + ins * outs * (j->is_fresh ? 1600 : 300);
}

// When the last of `threads` is done, tasks being taken in order.
static double finish_time(const winograd_job *j, int64_t images, int64_t tile_block, int64_t parts, int threads, int64_t register_tile) {
  int64_t blocks = up_to(j->tiles, tile_block), tail = j->tiles - (blocks - 1) * tile_block;
  double whole = task_cost(j, tile_block, parts, register_tile), rest = task_cost(j, tail, parts, register_tile);
  double total = (double)(images * parts) * ((double)(blocks - 1) * whole + rest);
  int64_t tasks = images * blocks * parts;
  if (tasks >= 16 * threads) return total / threads + whole / 2;
  double busy[64] = {0};
  if (threads > 64) threads = 64;
  for (int64_t i = 0; i < tasks; i++) {
    int least = 0;
    for (int t = 1; t < threads; t++)
      if (busy[t] < busy[least]) least = t;
    busy[least] += i / parts % blocks == blocks - 1 ? rest : whole;
  }
  double last = 0;
  for (int t = 0; t < threads; t++)
    if (busy[t] > last) last = busy[t];
  return last;
}

void ctensor_winograd(
    ctensor_execution e, const ctensor_winograd_shape *s, ctensor_blocked_in input, const float *packed,
    const ctensor_epilogue *epilogue, ctensor_blocked_out output, void *scratch) {
  winograd_job j = {s, input, packed, epilogue, output, blocks_of(s->in_channels), blocks_of(s->out_channels)};
  j.tile_rows = up_to(s->out_size[1], 4);
  j.tile_columns = up_to(s->out_size[2], 4);
  int64_t per_plane = j.tile_rows * j.tile_columns, images = s->depth_taps == 1 ? 1 : s->batch;
  j.tiles = s->depth_taps == 1 ? per_plane * s->batch * s->out_size[0] : per_plane;
  if (j.tiles == 0 || s->batch == 0 || s->out_size[0] == 0) return;
  j.chunk = smaller(j.out_blocks, CHUNK_BLOCKS);
  j.is_fresh = is_fresh(s);
  // How the work is cut changes no result: each tile is computed by itself. Where there are few tiles the output
  // channels are shared out too, and each part transforms the input for itself.
  int64_t register_tile = kernels_of(e)->tile;
  double best = -1;
  for (int64_t parts = 1; parts <= (e.threads > 1 ? 4 : 1) && (parts == 1 || parts * 2 <= j.out_blocks); parts *= 2)
    for (int64_t tiles = register_tile; tiles <= MOST_TILES; tiles += register_tile) {
      double time = finish_time(&j, images, tiles, parts, e.threads, register_tile);
      if (best < 0 || time < best) {
        best = time;
        j.tile_block = tiles;
        j.parts = parts;
      }
    }
  j.tile_blocks = up_to(j.tiles, j.tile_block);
  j.scratch = scratch;
  j.scratch_stride = ctensor_winograd_scratch(s);
  ctensor_run(e, images * j.tile_blocks * j.parts, kernels_of(e)->winograd, &j);
}

// Depthwise

enum { DEPTHWISE_BYTES = 192 << 10 };

// Rows of the grid in one task: as many as let the copied input stay in the second-level cache; whole planes where
// the kernel reaches along depth. The same for any number of threads, so that memory can be planned.
static int64_t depthwise_band(const ctensor_convolution *s) {
  if (s->grid[0] > 1) return s->grid[1];
  int64_t width = (s->grid[2] - 1) * s->in_step[2] + span(s, 2);
  int64_t rows = DEPTHWISE_BYTES / (width * CTENSOR_BLOCK * (int64_t)sizeof(float)) - span(s, 1);
  rows = rows / s->in_step[1] + 1;
  return rows < 4 ? smaller(4, s->grid[1]) : smaller(rows, s->grid[1]);
}

int64_t ctensor_depthwise_scratch(const ctensor_convolution *s) {
  int64_t width = (s->grid[2] - 1) * s->in_step[2] + span(s, 2);
  int64_t height = s->grid[2] >= WIDE_PLANE ? span(s, 1) : (depthwise_band(s) - 1) * s->in_step[1] + span(s, 1);
  return (up_to(s->taps * 2, CTENSOR_BLOCK) + span(s, 0) * height * width) * CTENSOR_BLOCK * (int64_t)sizeof(float);
}

void ctensor_depthwise(
    ctensor_execution e, const ctensor_convolution *s, ctensor_blocked_in input, const float *weights,
    const ctensor_epilogue *epilogue, ctensor_blocked_out output, void *scratch) {
  direct_job j = {s, input, weights, epilogue, output, blocks_of(s->groups), blocks_of(s->groups)};
  int64_t rows = s->grid[0] * s->grid[1];
  if (rows == 0 || s->grid[2] == 0) return;
  j.band = depthwise_band(s);
  int64_t images = s->batch * j.out_blocks;
  if (e.threads > 1 && s->grid[0] == 1)
    while (j.band > 8 && images * up_to(rows, j.band) < 4 * e.threads) j.band = up_to(j.band, 2);
  j.bands = up_to(rows, j.band);
  if (s->grid[0] == 1) j.band = up_to(rows, j.bands);
  j.scratch = scratch;
  j.scratch_stride = ctensor_depthwise_scratch(s);
  ctensor_run(e, s->batch * j.out_blocks * j.bands, kernels_of(e)->depthwise, &j);
}

// Planes

void ctensor_blocked_pool(
    ctensor_execution e, int64_t batch, int64_t channels, const ctensor_window *window, int is_maximum,
    int count_padding, ctensor_blocked_in input, ctensor_blocked_out output) {
  pool_job j = {window, blocks_of(channels), is_maximum, count_padding, input, output, .rows = window->out_size[1]};
  int64_t planes = batch * j.blocks * window->out_size[0];
  while (e.threads > 1 && j.rows > 8 && planes * up_to(window->out_size[1], j.rows) < 4 * e.threads) j.rows = up_to(j.rows, 2);
  ctensor_run(e, planes * up_to(window->out_size[1], j.rows), kernels_of(e)->pool, &j);
}

void ctensor_blocked_reduce(
    ctensor_execution e, int64_t batch, int64_t channels, int64_t count, int is_maximum, ctensor_blocked_in input,
    ctensor_blocked_out output) {
  plane_job j = {blocks_of(channels), count, .input = input, .output = output, .is_maximum = is_maximum};
  ctensor_run(e, batch * j.blocks, kernels_of(e)->means, &j);
}

enum { PLANE_STRIP = 1024 };  // positions of one task

int64_t ctensor_blocked_normalize_scratch(int64_t batch, int64_t channels, int64_t count) {
  return batch * blocks_of(channels) * up_to(count, PLANE_STRIP) * 2 * CTENSOR_BLOCK * (int64_t)sizeof(double);
}

void ctensor_blocked_normalize(
    ctensor_execution e, int64_t batch, int64_t channels, int64_t count, float epsilon, ctensor_blocked_in input,
    const float *scale, const float *shift, ctensor_activation activation, ctensor_blocked_out output, void *scratch) {
  plane_job j = {blocks_of(channels), count, .input = input, .output = output, .scale = scale, .shift = shift,
                 .epsilon = epsilon, .activation = activation, .strip = PLANE_STRIP};
  j.strips = up_to(count, j.strip);
  int64_t tasks = batch * j.blocks * j.strips;
  if (epsilon >= 0) {
    j.statistics = scratch;
    ctensor_run(e, tasks, kernels_of(e)->statistics, &j);
    ctensor_run(e, batch * j.blocks, kernels_of(e)->join, &j);
  }
  ctensor_run(e, tasks, kernels_of(e)->normalize, &j);
}

void ctensor_blocked_combine(
    ctensor_execution e, int64_t batch, int64_t channels, int64_t count, ctensor_binary_kind kind,
    ctensor_blocked_in input, ctensor_blocked_in other, int is_per_channel, int is_swapped,
    ctensor_activation activation, ctensor_blocked_out output) {
  plane_job j = {blocks_of(channels), count, .input = input, .other = other, .output = output,
                 .activation = activation, .kind = kind, .is_per_channel = is_per_channel, .is_swapped = is_swapped,
                 .strip = PLANE_STRIP};
  j.strips = up_to(count, j.strip);
  ctensor_run(e, batch * j.blocks * j.strips, kernels_of(e)->combine, &j);
}

// Gradients

void ctensor_blocked_activation_gradient(
    ctensor_execution e, int64_t batch, int64_t channels, int64_t count, ctensor_activation activation,
    ctensor_blocked_in gradient, ctensor_blocked_in result, ctensor_blocked_out output) {
  plane_job j = {blocks_of(channels), count, .input = gradient, .other = result, .output = output,
                 .activation = activation, .strip = PLANE_STRIP};
  j.strips = up_to(count, j.strip);
  ctensor_run(e, batch * j.blocks * j.strips, kernels_of(e)->derive, &j);
}

void ctensor_blocked_max_pool_gradient(
    ctensor_execution e, int64_t batch, int64_t channels, const ctensor_window *window, ctensor_blocked_in gradient,
    ctensor_blocked_in input, ctensor_blocked_out output) {
  pool_gradient_job j = {window, blocks_of(channels), gradient, input, output, window->out_size[0], window->out_size[1]};
  // Where windows overlap along an axis, one task takes all of it: what they give is added in order.
  int is_apart[2];
  for (int axis = 0; axis < 2; axis++)
    is_apart[axis] = window->step[axis] > (window->kernel[axis] - 1) * window->dilation[axis];
  if (is_apart[0]) j.planes = 1;
  int64_t tasks = batch * j.blocks * up_to(window->out_size[0], j.planes);
  while (is_apart[1] && e.threads > 1 && j.rows > 8 && tasks * up_to(window->out_size[1], j.rows) < 4 * e.threads) j.rows = up_to(j.rows, 2);
  if (window->out_size[0] == 0 || window->out_size[1] == 0) return;
  ctensor_run(e, tasks * up_to(window->out_size[1], j.rows), kernels_of(e)->pool_gradient, &j);
}
