// Planes through a volume and the sight of a coil: see cpixels_fourier.h.
#include "include/cpixels_fourier.h"
#include "processors.h"

#include <math.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

// No fused multiply-add: the same seed gives the same picture on every processor.
#pragma STDC FP_CONTRACT OFF

// Narrows [*low, *high] to the columns whose coordinate start + column * step lies in 0...limit.
static void clip_columns(double start, double step, double limit, double *low, double *high) {
  if (step == 0) {
    if (start < 0 || start > limit) *high = -1;
    return;
  }
  const double a = -start / step, b = (limit - start) / step;
  const double first = a < b ? a : b, last = a < b ? b : a;
  if (first > *low) *low = first;
  if (last < *high) *high = last;
}

// Index and share of a coordinate; the share is within 0...1 whatever the rounding.
INLINE int32_t split(double place, int32_t size, float *share) {
  int32_t index = (int32_t)place;
  index = index < 0 ? 0 : index > size - 2 ? size - 2 : index;
  const float rest = (float)(place - index);
  *share = rest < 0 ? 0 : rest > 1 ? 1 : rest;
  return index;
}

INLINE float trilinear(const float *values, const int32_t size[3], double x, double y, double z) {
  float a, b, c;
  const size_t i = (size_t)split(x, size[0], &a), j = (size_t)split(y, size[1], &b);
  const size_t k = (size_t)split(z, size[2], &c);
  const size_t row = (size_t)size[0], slice = row * (size_t)size[1];
  const float *near = values + k * slice + j * row + i, *far = near + slice;
  const float near0 = near[0] + a * (near[1] - near[0]);
  const float near1 = near[row] + a * (near[row + 1] - near[row]);
  const float far0 = far[0] + a * (far[1] - far[0]);
  const float far1 = far[row] + a * (far[row + 1] - far[row]);
  const float low = near0 + b * (near1 - near0), high = far0 + b * (far1 - far0);
  return low + c * (high - low);
}

INLINE void add_line(
    const float *values, const int32_t size[3], const double start[3], const double step[3],
    float weight, size_t columns, float *line) {
  double low = 0, high = (double)columns - 1;
  for (int axis = 0; axis < 3; axis++)
    clip_columns(start[axis], step[axis], size[axis] - 1, &low, &high);
  if (!(high >= low)) return;
  const size_t first = (size_t)ceil(low), last = (size_t)floor(high);
  for (size_t column = first; column <= last; column++) {
    const double t = (double)column;
    line[column] += weight * trilinear(
        values, size, start[0] + t * step[0], start[1] + t * step[1], start[2] + t * step[2]);
  }
}

FOR_EACH_PROCESSOR
void cpixels_sample_slab(
    const float *values, const int32_t size[3], const cpixels_slab *slab, const float *weights,
    size_t steps, size_t rows, size_t columns, float *result) {
  memset(result, 0, rows * columns * sizeof(float));
  for (size_t row = 0; row < rows; row++) {
    for (size_t s = 0; s < steps; s++) {
      double start[3];
      for (int a = 0; a < 3; a++)
        start[a] = slab->origin[a] + (double)row * slab->row[a] + (double)s * slab->through[a];
      add_line(values, size, start, slab->column, weights[s], columns, result + row * columns);
    }
  }
}

void cpixels_expect_much(void *memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
  enum { PAGE = 1 << 21 };
  const uintptr_t begin = ((uintptr_t)memory + PAGE - 1) / PAGE * PAGE;
  const uintptr_t end = ((uintptr_t)memory + bytes) / PAGE * PAGE;
  if (begin < end) madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#else
  (void)memory, (void)bytes;
#endif
}

// Vectors of the compiler: the same operations whatever the processor's registers hold.
typedef double places __attribute__((ext_vector_type(4)));
typedef int32_t indices __attribute__((ext_vector_type(4)));
typedef float four __attribute__((ext_vector_type(4)));
typedef float quad __attribute__((ext_vector_type(4), aligned(4)));
typedef float eight __attribute__((ext_vector_type(8)));

enum { POOLS = 3 };

typedef struct {
  const float *pools;
  int32_t size[3];
} pool_field;

// The pools of a voxel and of its neighbour along x at 0...2 and 5...7: six numbers read as twice four, none beyond.
INLINE void read_pair(const float *voxel, eight *pair) {
  const quad first = *(const quad *)voxel, second = *(const quad *)(voxel + 2 * POOLS - 4);
  *pair = __builtin_shufflevector(first, second, 0, 1, 2, 3, 4, 5, 6, 7);
}

// Adds to the sums of a voxel and its neighbour along x.
INLINE void add_pools(
    pool_field field, const places *place, float weight, eight *sums) {
  const int32_t *size = field.size;
  const indices last = {size[0] - 2, size[1] - 2, size[2] - 2, 0}, zero = 0;
  const indices at = __builtin_elementwise_max(
      __builtin_elementwise_min(__builtin_convertvector(*place, indices), last), zero);
  const four none = 0, whole = 1;
  const four part = __builtin_elementwise_max(
      __builtin_elementwise_min(
          __builtin_convertvector(*place - __builtin_convertvector(at, places), four), whole),
      none);
  const size_t row = POOLS * (size_t)size[0], slice = row * (size_t)size[1];
  const float *near = field.pools + (size_t)at.z * slice + (size_t)at.y * row + POOLS * (size_t)at.x;
  const float *far = near + slice;
  const float b = part.y, c = part.z, left = weight * (1 - part.x), right = weight * part.x;
  const eight sides = {left, left, left, 0, 0, right, right, right};
  eight near0, near1, far0, far1;
  read_pair(near, &near0);
  read_pair(near + row, &near1);
  read_pair(far, &far0);
  read_pair(far + row, &far1);
  *sums += sides * ((1 - c) * ((1 - b) * near0 + b * near1) + c * ((1 - b) * far0 + b * far1));
}

// A line through the slab at one step, and the columns at which it lies in the volume.
typedef struct {
  double start[3];
  size_t first, end;
} step_line;

static step_line make_line(pool_field p, const cpixels_slab *slab, size_t row, size_t step, size_t columns) {
  step_line line;
  double low = 0, high = (double)columns - 1;
  for (int a = 0; a < 3; a++) {
    line.start[a] =
        slab->origin[a] + (double)row * slab->row[a] + (double)step * slab->through[a];
    clip_columns(line.start[a], slab->column[a], p.size[a] - 1, &low, &high);
  }
  line.first = high >= low ? (size_t)ceil(low) : 0;
  line.end = high >= low ? (size_t)floor(high) + 1 : 0;
  return line;
}

enum { BLOCK = 8 };

// Whether anything may lie near a place, by the occupied blocks.
INLINE int is_near(const uint8_t *occupied, const int32_t blocks[3], const double place[3]) {
  int32_t at[3];
  for (int a = 0; a < 3; a++) {
    at[a] = (int32_t)(place[a] * (1.0 / BLOCK));
    if (at[a] < 0) at[a] = 0;
    if (at[a] >= blocks[a]) at[a] = blocks[a] - 1;
  }
  return occupied[((size_t)at[2] * (size_t)blocks[1] + (size_t)at[1]) * (size_t)blocks[0] + (size_t)at[0]];
}

// Looks every few steps: a block's neighbours count as occupied, so that steps between are covered.
INLINE int is_near_any(
    const uint8_t *occupied, const int32_t blocks[3], const cpixels_slab *slab,
    const step_line *lines, size_t steps, double t) {
  const double reach = fabs(slab->through[0]) + fabs(slab->through[1]) + fabs(slab->through[2]);
  size_t stride = reach > 0 ? (size_t)((BLOCK - 1) / reach) : steps;
  if (stride < 1) stride = 1;
  for (size_t s = 0;; s += stride) {
    const size_t step = s < steps ? s : steps - 1;
    double place[3];
    for (int a = 0; a < 3; a++) place[a] = lines[step].start[a] + t * slab->column[a];
    if (is_near(occupied, blocks, place)) return 1;
    if (step == steps - 1) return 0;
  }
}

// Whether the voxels of a row hold signal.
INLINE int any_signal(const float *row, size_t voxels) {
  int any = 0;
  for (size_t x = 0; x < POOLS * voxels; x++) any |= row[x] != 0;
  return any;
}

// Marks a block's neighbours and itself.
static void mark_near(const int32_t blocks[3], int32_t x, int32_t y, int32_t z, uint8_t *occupied) {
  for (int32_t k = z - 1; k <= z + 1; k++)
    for (int32_t j = y - 1; j <= y + 1; j++)
      for (int32_t i = x - 1; i <= x + 1; i++)
        if (k >= 0 && j >= 0 && i >= 0 && k < blocks[2] && j < blocks[1] && i < blocks[0])
          occupied[((size_t)k * (size_t)blocks[1] + (size_t)j) * (size_t)blocks[0] + (size_t)i] |= 1;
}

FOR_EACH_PROCESSOR
void cpixels_occupancy(const float *pools, const int32_t size[3], uint8_t *occupied) {
  enum { OWN = 2 };
  int32_t blocks[3];
  for (int a = 0; a < 3; a++) blocks[a] = (size[a] + BLOCK - 1) / BLOCK;
  const size_t line = (size_t)blocks[0], count = line * (size_t)blocks[1] * (size_t)blocks[2];
  memset(occupied, 0, count);
  for (int32_t z = 0; z < size[2]; z++) {
    for (int32_t y = 0; y < size[1]; y++) {
      const float *row = pools + POOLS * ((size_t)z * (size_t)size[1] + (size_t)y) * (size_t)size[0];
      uint8_t *own = occupied + ((size_t)(z / BLOCK) * (size_t)blocks[1] + (size_t)(y / BLOCK)) * line;
      for (int32_t b = 0; b < blocks[0]; b++) {
        // What is known is not looked at again.
        if (own[b] & OWN) continue;
        const int32_t start = b * BLOCK, rest = size[0] - start;
        if (any_signal(row + POOLS * (size_t)start, (size_t)(rest < BLOCK ? rest : BLOCK))) {
          own[b] |= OWN;
          mark_near(blocks, b, y / BLOCK, z / BLOCK, occupied);
        }
      }
    }
  }
  for (size_t b = 0; b < count; b++) occupied[b] = occupied[b] != 0;
}

// Asks the memory for what a place will need: of the voxels about it, those at the lowest or those at the highest corner
// are new, whichever way the pixels run. A place outside is asked for too, which does no harm.
INLINE void expect_pools(pool_field p, const cpixels_slab *slab, const step_line *line, double t) {
  int64_t at[3];
  for (int a = 0; a < 3; a++) at[a] = (int64_t)(line->start[a] + t * slab->column[a]);
  const int64_t row = POOLS * (int64_t)p.size[0], slice = row * p.size[1];
  const int64_t low = at[2] * slice + at[1] * row + POOLS * at[0];
  const uintptr_t field = (uintptr_t)p.pools, bytes = sizeof(float);
  __builtin_prefetch((const void *)(field + (uintptr_t)low * bytes));
  __builtin_prefetch((const void *)(field + (uintptr_t)(low + slice + row) * bytes));
}

// All steps of a pixel before the next pixel: they lie side by side in memory where slices do.
INLINE void add_pool_row(
    pool_field p, const cpixels_slab *slab, const step_line *lines, const float *weights,
    size_t steps, size_t from, size_t to, const uint8_t *occupied, const int32_t blocks[3],
    float *result, size_t count) {
  size_t first = to, end = 0;
  for (size_t s = 0; s < steps; s++) {
    if (lines[s].end == 0) continue;
    if (lines[s].first < first) first = lines[s].first;
    if (lines[s].end > end) end = lines[s].end;
  }
  if (first < from) first = from;
  if (end > to) end = to;
  const places step = {slab->column[0], slab->column[1], slab->column[2], 0};
  // Pixels ahead, of which memory is asked for: as long as a few pixels take.
  enum { AHEAD = 6 };
  for (size_t c = first; c < end; c++) {
    const double t = (double)c;
    if (!is_near_any(occupied, blocks, slab, lines, steps, t)) continue;
    expect_pools(p, slab, &lines[0], t + AHEAD);
    expect_pools(p, slab, &lines[steps - 1], t + AHEAD);
    eight sums = 0;
    for (size_t s = 0; s < steps; s++) {
      if (c < lines[s].first || c >= lines[s].end) continue;
      const double *start = lines[s].start;
      const places place = (places){start[0], start[1], start[2], 0} + t * step;
      add_pools(p, &place, weights[s], &sums);
    }
    for (size_t pool = 0; pool < POOLS; pool++)
      result[pool * count + c] += sums[pool] + sums[pool + 8 - POOLS];
  }
}

FOR_EACH_PROCESSOR
void cpixels_sample_pools(
    const float *pools, const uint8_t *occupied, const int32_t size[3], const cpixels_slab *slab,
    const float *weights, size_t steps, size_t rows, size_t columns, float *result) {
  // A tile of some columns is read row after row: what two rows share stays in a near cache.
  enum { MOST_STEPS = 64, TILE = 64 };
  int32_t blocks[3];
  for (int a = 0; a < 3; a++) blocks[a] = (size[a] + BLOCK - 1) / BLOCK;
  const pool_field p = {pools, {size[0], size[1], size[2]}};
  memset(result, 0, POOLS * rows * columns * sizeof(float));
  step_line lines[MOST_STEPS];
  for (size_t tile = 0; tile < columns; tile += TILE) {
    const size_t end = tile + TILE < columns ? tile + TILE : columns;
    for (size_t row = 0; row < rows; row++) {
      for (size_t start = 0; start < steps; start += MOST_STEPS) {
        const size_t count = steps - start < MOST_STEPS ? steps - start : MOST_STEPS;
        for (size_t s = 0; s < count; s++) lines[s] = make_line(p, slab, row, start + s, columns);
        add_pool_row(
            p, slab, lines, weights + start, count, tile, end, occupied, blocks,
            result + row * columns, rows * columns);
      }
    }
  }
}

FOR_EACH_PROCESSOR
void cpixels_loop_sensitivity(
    const double origin[3], const double column[3], const double row[3], double radius,
    double gain, size_t rows, size_t columns, float *result) {
  const float scale = (float)(1 / (radius * radius)), factor = (float)gain;
  const float cx = (float)column[0], cy = (float)column[1], cz = (float)column[2];
  for (size_t r = 0; r < rows; r++) {
    const double t = (double)r;
    const float x = (float)(origin[0] + t * row[0]), y = (float)(origin[1] + t * row[1]);
    const float z = (float)(origin[2] + t * row[2]);
    for (size_t c = 0; c < columns; c++) {
      const float u = (float)(int32_t)c;
      const float dx = x + u * cx, dy = y + u * cy, dz = z + u * cz;
      const float v = 1 + (dx * dx + dy * dy + dz * dz) * scale;
      result[r * columns + c] = factor / (v * sqrtf(v));
    }
  }
}
