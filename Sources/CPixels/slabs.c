// Planes through a volume and the sight of a coil: see cpixels_fourier.h.
#include "include/cpixels_fourier.h"
#include "processors.h"

#include <math.h>
#include <string.h>

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

typedef struct {
  const float *values, *factor;
  int32_t size[3];
} field;

INLINE float corner(field f, size_t index, int scaled) {
  return scaled ? f.values[index] * f.factor[index] : f.values[index];
}

// Index and share of a coordinate; the share is within 0...1 whatever the rounding.
INLINE int32_t split(double place, int32_t size, float *share) {
  int32_t index = (int32_t)place;
  index = index < 0 ? 0 : index > size - 2 ? size - 2 : index;
  const float rest = (float)(place - index);
  *share = rest < 0 ? 0 : rest > 1 ? 1 : rest;
  return index;
}

INLINE float trilinear(field f, double x, double y, double z, int scaled) {
  float a, b, c;
  const size_t i = (size_t)split(x, f.size[0], &a), j = (size_t)split(y, f.size[1], &b);
  const size_t k = (size_t)split(z, f.size[2], &c);
  const size_t row = (size_t)f.size[0], slice = row * (size_t)f.size[1];
  const size_t at = k * slice + j * row + i, up = at + slice;
  const float p = corner(f, at, scaled), q = corner(f, at + row, scaled);
  const float r = corner(f, up, scaled), s = corner(f, up + row, scaled);
  const float near0 = p + a * (corner(f, at + 1, scaled) - p);
  const float near1 = q + a * (corner(f, at + row + 1, scaled) - q);
  const float far0 = r + a * (corner(f, up + 1, scaled) - r);
  const float far1 = s + a * (corner(f, up + row + 1, scaled) - s);
  const float low = near0 + b * (near1 - near0), high = far0 + b * (far1 - far0);
  return low + c * (high - low);
}

INLINE void add_line(
    field f, const double start[3], const double step[3], float weight, size_t columns,
    float *line, int scaled) {
  double low = 0, high = (double)columns - 1;
  for (int axis = 0; axis < 3; axis++)
    clip_columns(start[axis], step[axis], f.size[axis] - 1, &low, &high);
  if (!(high >= low)) return;
  const size_t first = (size_t)ceil(low), last = (size_t)floor(high);
  for (size_t column = first; column <= last; column++) {
    const double t = (double)column;
    line[column] += weight * trilinear(
        f, start[0] + t * step[0], start[1] + t * step[1], start[2] + t * step[2], scaled);
  }
}

void cpixels_sample_slab(
    const float *values, const float *factor, const int32_t size[3], const cpixels_slab *slab,
    const float *weights, size_t steps, size_t rows, size_t columns, float *result) {
  const field f = {values, factor, {size[0], size[1], size[2]}};
  memset(result, 0, rows * columns * sizeof(float));
  for (size_t row = 0; row < rows; row++) {
    for (size_t s = 0; s < steps; s++) {
      double start[3];
      for (int a = 0; a < 3; a++)
        start[a] = slab->origin[a] + (double)row * slab->row[a] + (double)s * slab->through[a];
      if (factor) add_line(f, start, slab->column, weights[s], columns, result + row * columns, 1);
      else add_line(f, start, slab->column, weights[s], columns, result + row * columns, 0);
    }
  }
}

typedef struct {
  const float *water, *fat, *decay;
  int32_t size[3];
} pools;

// Parts of the eight voxels about a place, and the first voxel's index.
INLINE size_t parts(const int32_t size[3], double x, double y, double z, float part[8]) {
  float a, b, c;
  const size_t i = (size_t)split(x, size[0], &a), j = (size_t)split(y, size[1], &b);
  const size_t k = (size_t)split(z, size[2], &c);
  const float near = 1 - c, low = 1 - b, left = 1 - a;
  const float nl = near * low, nu = near * b, fl = c * low, fu = c * b;
  part[0] = nl * left, part[1] = nl * a, part[2] = nu * left, part[3] = nu * a;
  part[4] = fl * left, part[5] = fl * a, part[6] = fu * left, part[7] = fu * a;
  return (k * (size_t)size[1] + j) * (size_t)size[0] + i;
}

INLINE void add_pools(
    pools p, size_t at, const float part[8], float weight, float *water, float *fat,
    float *decayed, int decays) {
  const size_t row = (size_t)p.size[0], slice = row * (size_t)p.size[1];
  const size_t corners[4] = {at, at + row, at + slice, at + slice + row};
  float w = 0, f = 0, d = 0;
  for (int corner = 0; corner < 4; corner++) {
    const size_t here = corners[corner];
    for (int side = 0; side < 2; side++) {
      const float share = part[2 * corner + side], signal = share * p.water[here + (size_t)side];
      w += signal;
      f += share * p.fat[here + (size_t)side];
      if (decays) d += signal * p.decay[here + (size_t)side];
    }
  }
  *water += weight * w;
  *fat += weight * f;
  if (decays) *decayed += weight * d;
}

// A line through the slab at one step, and the columns at which it lies in the volume.
typedef struct {
  double start[3];
  size_t first, end;
} step_line;

static step_line make_line(pools p, const cpixels_slab *slab, size_t row, size_t step, size_t columns) {
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

void cpixels_occupancy(
    const float *water, const float *fat, const int32_t size[3], uint8_t *occupied) {
  int32_t blocks[3];
  for (int a = 0; a < 3; a++) blocks[a] = (size[a] + BLOCK - 1) / BLOCK;
  const size_t plane = (size_t)blocks[0] * (size_t)blocks[1];
  memset(occupied, 0, plane * (size_t)blocks[2]);
  for (int32_t z = 0; z < size[2]; z++) {
    for (int32_t y = 0; y < size[1]; y++) {
      const size_t row = ((size_t)z * (size_t)size[1] + (size_t)y) * (size_t)size[0];
      for (int32_t b = 0; b < blocks[0]; b++) {
        const int32_t end = (b + 1) * BLOCK < size[0] ? (b + 1) * BLOCK : size[0];
        int any = 0;
        for (int32_t x = b * BLOCK; x < end; x++)
          any |= (water[row + (size_t)x] != 0) | (fat[row + (size_t)x] != 0);
        if (!any) continue;
        for (int32_t k = z / BLOCK - 1; k <= z / BLOCK + 1; k++)
          for (int32_t j = y / BLOCK - 1; j <= y / BLOCK + 1; j++)
            for (int32_t i = b - 1; i <= b + 1; i++)
              if (k >= 0 && j >= 0 && i >= 0 && k < blocks[2] && j < blocks[1] && i < blocks[0])
                occupied[(size_t)k * plane + (size_t)j * (size_t)blocks[0] + (size_t)i] = 1;
      }
    }
  }
}

// All steps of a pixel before the next pixel: they lie side by side in memory where slices do.
INLINE void add_pool_row(
    pools p, const cpixels_slab *slab, const step_line *lines, const float *weights, size_t steps,
    size_t columns, const uint8_t *occupied, const int32_t blocks[3], float *water, float *fat,
    float *decayed, int decays) {
  size_t first = columns, end = 0;
  for (size_t s = 0; s < steps; s++) {
    if (lines[s].end == 0) continue;
    if (lines[s].first < first) first = lines[s].first;
    if (lines[s].end > end) end = lines[s].end;
  }
  for (size_t c = first; c < end; c++) {
    const double t = (double)c;
    if (!is_near_any(occupied, blocks, slab, lines, steps, t)) continue;
    for (size_t s = 0; s < steps; s++) {
      if (c < lines[s].first || c >= lines[s].end) continue;
      const double *start = lines[s].start;
      float part[8];
      const size_t at = parts(
          p.size, start[0] + t * slab->column[0], start[1] + t * slab->column[1],
          start[2] + t * slab->column[2], part);
      add_pools(p, at, part, weights[s], water + c, fat + c, decayed + (decays ? c : 0), decays);
    }
  }
}

void cpixels_sample_pools(
    const float *water, const float *fat, const float *decay, const uint8_t *occupied,
    const int32_t size[3], const cpixels_slab *slab, const float *weights, size_t steps,
    size_t rows, size_t columns, float *water_result, float *fat_result, float *decay_result) {
  enum { MOST_STEPS = 64 };
  int32_t blocks[3];
  for (int a = 0; a < 3; a++) blocks[a] = (size[a] + BLOCK - 1) / BLOCK;
  const pools p = {water, fat, decay, {size[0], size[1], size[2]}};
  const size_t bytes = rows * columns * sizeof(float);
  memset(water_result, 0, bytes);
  memset(fat_result, 0, bytes);
  if (decay) memset(decay_result, 0, bytes);
  step_line lines[MOST_STEPS];
  for (size_t row = 0; row < rows; row++) {
    float *w = water_result + row * columns, *f = fat_result + row * columns;
    float *d = decay ? decay_result + row * columns : w;
    for (size_t start = 0; start < steps; start += MOST_STEPS) {
      const size_t count = steps - start < MOST_STEPS ? steps - start : MOST_STEPS;
      for (size_t s = 0; s < count; s++) lines[s] = make_line(p, slab, row, start + s, columns);
      if (decay)
        add_pool_row(
            p, slab, lines, weights + start, count, columns, occupied, blocks, w, f, d, 1);
      else add_pool_row(p, slab, lines, weights + start, count, columns, occupied, blocks, w, f, d, 0);
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
