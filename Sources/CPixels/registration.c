// Mutual information of two volumes and what it needs: see cpixels_registration.h.
#include "include/cpixels_registration.h"
#include "processors.h"

#include <math.h>
#include <string.h>

// No fused multiply-add: these loops give the same bits on every processor.
#pragma STDC FP_CONTRACT OFF

typedef float four __attribute__((ext_vector_type(4)));
typedef float quad __attribute__((ext_vector_type(4), aligned(4)));
typedef float pair __attribute__((ext_vector_type(2), aligned(4)));
typedef float two __attribute__((ext_vector_type(2)));

// A volume's strides (0 along an axis of one voxel) and last places, ready for many reads.
typedef struct {
  const float *values;
  size_t row;
  size_t slice;
  float last[3];
  int32_t base[3];
} field;

INLINE field prepared(cpixels_voxels voxels) {
  field result = {voxels.values, 0, 0, {0}, {0}};
  if (voxels.size[1] > 1) result.row = (size_t)voxels.size[0];
  if (voxels.size[2] > 1) result.slice = (size_t)voxels.size[0] * (size_t)voxels.size[1];
  for (int axis = 0; axis < 3; axis++) {
    result.last[axis] = (float)(voxels.size[axis] - 1);
    result.base[axis] = voxels.size[axis] > 1 ? voxels.size[axis] - 2 : 0;
  }
  return result;
}

INLINE int32_t smaller(int32_t left, int32_t right) { return left < right ? left : right; }

// Whether a place lies within the grid of voxel centres; not for a NaN.
INLINE int holds(const field *moving, float x, float y, float z) {
  return x >= 0 && y >= 0 && z >= 0 && x <= moving->last[0] && y <= moving->last[1]
      && z <= moving->last[2];
}

// Value at a place inside, and its slope along columns, rows and slices.
INLINE float read_slope(const field *moving, float x, float y, float z, float slope[3]) {
  const int32_t i = smaller((int32_t)x, moving->base[0]), j = smaller((int32_t)y, moving->base[1]);
  const int32_t k = smaller((int32_t)z, moving->base[2]);
  const float a = x - (float)i, b = y - (float)j, c = z - (float)k;
  const float *near = moving->values + (size_t)k * moving->slice + (size_t)j * moving->row + (size_t)i;
  const float *far = near + moving->slice;
  const two near0 = *(const pair *)near, near1 = *(const pair *)(near + moving->row);
  const two far0 = *(const pair *)far, far1 = *(const pair *)(far + moving->row);
  const two along0 = near0 + c * (far0 - near0), along1 = near1 + c * (far1 - near1);
  const two across = along0 + b * (along1 - along0);
  const two down = along1 - along0;
  const two depth = (far0 - near0) + b * ((far1 - near1) - (far0 - near0));
  slope[0] = across.y - across.x;
  slope[1] = down.x + a * (down.y - down.x);
  slope[2] = depth.x + a * (depth.y - depth.x);
  return across.x + a * slope[0];
}

// Cubic B-spline at distances 1 + t, t, 1 - t, 2 - t from four neighbouring bins.
INLINE four spline(float t) {
  const float u = 1 - t, t2 = t * t, u2 = u * u;
  const four weights = {
      u2 * u * (1.0f / 6), 2.0f / 3 - t2 + t2 * t * 0.5f, 2.0f / 3 - u2 + u2 * u * 0.5f,
      t2 * t * (1.0f / 6)};
  return weights;
}

// Derivative of the four weights by the value.
INLINE four spline_slope(float t) {
  const float u = 1 - t, t2 = t * t, u2 = u * u;
  const four weights = {-0.5f * u2, -2 * t + 1.5f * t2, 2 * u - 1.5f * u2, 0.5f * t2};
  return weights;
}

FOR_EACH_PROCESSOR
size_t cpixels_match_places(
    const cpixels_sample_place *places, size_t count, cpixels_voxels moving, const cpixels_map *map,
    float scale, float shift, size_t bins, cpixels_match *matches, float *histogram) {
  const field source = prepared(moving);
  float m[9], o[3];
  for (int entry = 0; entry < 9; entry++) m[entry] = (float)map->matrix[entry];
  for (int axis = 0; axis < 3; axis++) o[axis] = (float)map->offset[axis];
  const float low = 1, high = (float)bins - 3;
  size_t inside = 0;
  for (size_t index = 0; index < count; index++) {
    const float *p = places[index].place;
    const float x = m[0] * p[0] + m[1] * p[1] + m[2] * p[2] + o[0];
    const float y = m[3] * p[0] + m[4] * p[1] + m[5] * p[2] + o[1];
    const float z = m[6] * p[0] + m[7] * p[1] + m[8] * p[2] + o[2];
    cpixels_match *match = matches + index;
    match->value = -1;
    if (!holds(&source, x, y, z)) continue;
    float slope[3];
    const float plain = read_slope(&source, x, y, z, slope) * scale + shift;
    if (!isfinite(plain)) continue;
    const float value = plain < low ? low : plain > high ? high : plain;
    const float factor = value == plain ? scale : 0;
    match->value = value;
    for (int axis = 0; axis < 3; axis++) match->slope[axis] = slope[axis] * factor;
    const int32_t bin = (int32_t)value;
    quad *entry = (quad *)(histogram + (size_t)places[index].bin * bins + (size_t)(bin - 1));
    *entry += spline(value - (float)bin);
    inside++;
  }
  return inside;
}

FOR_EACH_PROCESSOR
void cpixels_measure_slope(
    const cpixels_sample_place *places, const cpixels_match *matches, size_t count,
    const float *table, size_t bins, double sums[12]) {
  four plain = 0, byX = 0, byY = 0, byZ = 0;
  for (size_t index = 0; index < count; index++) {
    const cpixels_match *match = matches + index;
    if (match->value < 0) continue;
    const int32_t bin = (int32_t)match->value;
    const quad entry = *(const quad *)(table + (size_t)places[index].bin * bins + (size_t)(bin - 1));
    const four parts = spline_slope(match->value - (float)bin) * entry;
    const float factor = (parts.x + parts.y) + (parts.z + parts.w);
    const four slope = {match->slope[0] * factor, match->slope[1] * factor, match->slope[2] * factor, 0};
    plain += slope;
    byX += slope * places[index].place[0];
    byY += slope * places[index].place[1];
    byZ += slope * places[index].place[2];
  }
  for (int axis = 0; axis < 3; axis++) {
    sums[axis] += (double)plain[axis];
    sums[3 + 3 * axis] += (double)byX[axis];
    sums[4 + 3 * axis] += (double)byY[axis];
    sums[5 + 3 * axis] += (double)byZ[axis];
  }
}

// Each result a sum over a run of a line: eight results side by side are not contiguous, so four partial sums.
INLINE void smooth_lines(
    const float *values, size_t outer, size_t count, const int32_t *first, const float *weights,
    size_t taps, size_t result_count, float *result) {
  for (size_t line = 0; line < outer; line++) {
    const float *source = values + line * count;
    float *target = result + line * result_count;
    for (size_t place = 0; place < result_count; place++) {
      const float *from = source + first[place], *factor = weights + place * taps;
      four sum = 0;
      size_t tap = 0;
      for (; tap + 4 <= taps; tap += 4) sum += *(const quad *)(from + tap) * *(const quad *)(factor + tap);
      float rest = 0;
      for (; tap < taps; tap++) rest += from[tap] * factor[tap];
      target[place] = ((sum.x + sum.y) + (sum.z + sum.w)) + rest;
    }
  }
}

FOR_EACH_PROCESSOR
void cpixels_smooth_axis(
    const float *values, size_t outer, size_t count, size_t inner, const int32_t *first,
    const float *weights, size_t taps, size_t result_count, float *result) {
  if (inner == 1) {
    smooth_lines(values, outer, count, first, weights, taps, result_count, result);
    return;
  }
  for (size_t block = 0; block < outer; block++) {
    for (size_t place = 0; place < result_count; place++) {
      float *target = result + (block * result_count + place) * inner;
      memset(target, 0, inner * sizeof(float));
      for (size_t tap = 0; tap < taps; tap++) {
        const float *source = values + (block * count + (size_t)first[place] + tap) * inner;
        const float factor = weights[place * taps + tap];
        if (factor == 0) continue;
        for (size_t x = 0; x < inner; x++) target[x] += factor * source[x];
      }
    }
  }
}

INLINE float held(double value, float last) {
  const float place = (float)value;
  return place < 0 ? 0 : place > last ? last : place;
}

FOR_EACH_PROCESSOR
void cpixels_resample_row(
    cpixels_voxels source, const double start[3], const double step[3], size_t columns,
    float background, float *result) {
  const field values = prepared(source);
  const float *last = values.last;
  for (size_t column = 0; column < columns; column++) {
    const double t = (double)column;
    const double x = start[0] + t * step[0], y = start[1] + t * step[1], z = start[2] + t * step[2];
    const int inside = x >= -0.5 && y >= -0.5 && z >= -0.5 && x < last[0] + 0.5 && y < last[1] + 0.5
        && z < last[2] + 0.5;
    float slope[3];
    result[column] = inside
        ? read_slope(&values, held(x, last[0]), held(y, last[1]), held(z, last[2]), slope)
        : background;
  }
}

FOR_EACH_PROCESSOR
void cpixels_resample_labels(
    const uint8_t *labels, const int32_t size[3], const double start[3], const double step[3],
    size_t columns, uint8_t background, uint8_t *result) {
  const size_t row = (size_t)size[0], slice = row * (size_t)size[1];
  for (size_t column = 0; column < columns; column++) {
    const double t = (double)column;
    const double x = start[0] + t * step[0] + 0.5, y = start[1] + t * step[1] + 0.5;
    const double z = start[2] + t * step[2] + 0.5;
    const int inside = x >= 0 && y >= 0 && z >= 0 && x < size[0] && y < size[1] && z < size[2];
    result[column] =
        inside ? labels[(size_t)z * slice + (size_t)y * row + (size_t)x] : background;
  }
}
