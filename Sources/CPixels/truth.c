// Voxels looked up at pixels: see cpixels_truth.h.
#include "include/cpixels_truth.h"
#include "processors.h"

#include <math.h>
#include <string.h>

// No fused multiply-add: the same truth on every processor.
#pragma STDC FP_CONTRACT OFF

enum { MOST_DEPTHS = 16, PIECE = 1024 };

// The columns of a row whose nearest voxel lies in the volume.
static void inside(
    const float start[3], const float step[3], const int32_t size[3], size_t columns,
    size_t *first, size_t *end) {
  double low = 0, high = (double)columns;
  for (int axis = 0; axis < 3; axis++) {
    const double a = start[axis] + 0.5, limit = size[axis], s = step[axis];
    if (s == 0) {
      if (a < 0 || a >= limit) high = 0;
      continue;
    }
    const double p = -a / s, q = (limit - a) / s;
    const double from = p < q ? p : q, to = p < q ? q : p;
    // A column more on either side is looked at again voxel by voxel.
    if (from > low) low = floor(from);
    if (to < high) high = ceil(to);
  }
  *first = low < 0 ? 0 : (size_t)low;
  *end = high < low ? *first : (size_t)high > columns ? columns : (size_t)high;
}

INLINE int64_t nearest(
    const float start[3], const float step[3], const int32_t size[3], size_t column) {
  const float t = (float)column;
  const float x = start[0] + t * step[0] + 0.5f, y = start[1] + t * step[1] + 0.5f;
  const float z = start[2] + t * step[2] + 0.5f;
  if (x < 0 || y < 0 || z < 0) return -1;
  const int32_t i = (int32_t)x, j = (int32_t)y, k = (int32_t)z;
  if (i >= size[0] || j >= size[1] || k >= size[2]) return -1;
  return ((int64_t)k * size[1] + j) * size[0] + i;
}

static void row_start(const cpixels_plane *plane, size_t row, float start[3]) {
  for (int axis = 0; axis < 3; axis++)
    start[axis] = plane->origin[axis] + (float)row * plane->row[axis];
}

static uint8_t most_frequent(const uint8_t *values, size_t count) {
  uint8_t best = values[0];
  size_t most = 0;
  for (size_t i = 0; i < count; i++) {
    size_t equal = 0;
    for (size_t j = 0; j < count; j++) equal += values[j] == values[i];
    if (equal > most) {
      most = equal;
      best = values[i];
    }
  }
  return best;
}

void cpixels_most_frequent(
    const uint8_t *bytes, size_t stride, const int32_t size[3], const cpixels_plane *planes,
    size_t depths, size_t rows, size_t columns, uint8_t *result) {
  uint8_t seen[PIECE][MOST_DEPTHS];
  for (size_t row = 0; row < rows; row++) {
    float starts[MOST_DEPTHS][3];
    for (size_t depth = 0; depth < depths; depth++) row_start(&planes[depth], row, starts[depth]);
    for (size_t piece = 0; piece < columns; piece += PIECE) {
      const size_t end = columns < piece + PIECE ? columns : piece + PIECE;
      memset(seen, 0, sizeof seen[0] * (end - piece));
      // Where every other depth from the first on shows the same, no other label can win.
      for (size_t depth = 0; depth < depths; depth += 2) {
        size_t low, high;
        inside(starts[depth], planes[depth].column, size, columns, &low, &high);
        for (size_t c = low > piece ? low : piece; c < (high < end ? high : end); c++) {
          const int64_t voxel = nearest(starts[depth], planes[depth].column, size, c);
          if (voxel >= 0) seen[c - piece][depth] = bytes[(size_t)voxel * stride];
        }
      }
      for (size_t c = piece; c < end; c++) {
        uint8_t *values = seen[c - piece];
        size_t same = 2;
        while (same < depths && values[same] == values[0]) same += 2;
        for (size_t depth = 1; same < depths && depth < depths; depth += 2) {
          const int64_t voxel = nearest(starts[depth], planes[depth].column, size, c);
          if (voxel >= 0) values[depth] = bytes[(size_t)voxel * stride];
        }
        result[row * columns + c] = same >= depths ? values[0] : most_frequent(values, depths);
      }
    }
  }
}

void cpixels_add_nearest(
    const uint8_t *bytes, const int32_t size[3], const cpixels_plane *plane, size_t rows,
    size_t columns, uint16_t *sums) {
  for (size_t row = 0; row < rows; row++) {
    float start[3];
    size_t low, high;
    row_start(plane, row, start);
    inside(start, plane->column, size, columns, &low, &high);
    for (size_t c = low; c < high; c++) {
      const int64_t voxel = nearest(start, plane->column, size, c);
      if (voxel >= 0) sums[row * columns + c] += bytes[voxel];
    }
  }
}
