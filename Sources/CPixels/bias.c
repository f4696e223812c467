// N4 bias field correction: see cpixels_bias.h.
#include "include/cpixels_bias.h"
#include "exponential.h"
#include "processors.h"

#include <math.h>

FOR_EACH_PROCESSOR
void cpixels_bias_histogram(
    const float *values, size_t count, double low, double step, double *histogram, size_t bins) {
  const float base = (float)low, scale = (float)(1 / step);
  for (size_t index = 0; index < count; index++) {
    const float place = (values[index] - base) * scale;
    size_t bin = place > 0 ? (size_t)place : 0;
    bin = bin > bins - 2 ? bins - 2 : bin;
    const double share = place - (float)bin;
    histogram[bin] += 1 - share;
    histogram[bin + 1] += share;
  }
}

// Radix-2 transform in place of `count` complex numbers, a power of two; not normalised. `roots`
// holds e^(-2 pi i k / count) for the first half: cosines, then sines.
static void transform(double *re, double *im, size_t count, const double *roots, double sign) {
  for (size_t index = 1, other = 0; index < count; index++) {
    size_t bit = count >> 1;
    for (; other & bit; bit >>= 1) other ^= bit;
    other ^= bit;
    if (index >= other) continue;
    const double a = re[index], b = im[index];
    re[index] = re[other];
    im[index] = im[other];
    re[other] = a;
    im[other] = b;
  }
  const size_t half = count / 2;
  for (size_t width = 1; width < count; width *= 2)
    for (size_t start = 0; start < count; start += 2 * width)
      for (size_t k = 0; k < width; k++) {
        const double c = roots[k * (half / width)], s = sign * roots[half + k * (half / width)];
        const size_t low = start + k, high = low + width;
        const double a = re[high] * c - im[high] * s, b = re[high] * s + im[high] * c;
        re[high] = re[low] - a;
        im[high] = im[low] - b;
        re[low] += a;
        im[low] += b;
      }
}

// The Gaussian's transform, real since it is even, into `filter`; ITK's formula.
static void gaussian(
    double width, size_t padded, double *filter, double *zero, const double *roots) {
  const double factor = 4 * M_LN2 / (width * width), top = 2 * sqrt(M_LN2 / M_PI) / width;
  for (size_t n = 0; n <= padded / 2; n++) {
    filter[n] = top * exp(-(double)(n * n) * factor);
    if (n > 0) filter[padded - n] = filter[n];
  }
  for (size_t n = 0; n < padded; n++) zero[n] = 0;
  transform(filter, zero, padded, roots, 1);
}

void cpixels_bias_sharpen(
    const double *histogram, size_t bins, size_t padded, double width, double noise, double low,
    double step, double *work, float *expected) {
  double *re = work, *im = work + padded, *filter = work + 2 * padded, *zero = work + 3 * padded;
  double *roots = work + 4 * padded;
  const size_t half = padded / 2, offset = (padded - bins) / 2;
  for (size_t k = 0; k < half; k++) {
    roots[k] = cos(2 * M_PI * (double)k / (double)padded);
    roots[half + k] = -sin(2 * M_PI * (double)k / (double)padded);
  }
  gaussian(width, padded, filter, zero, roots);
  for (size_t n = 0; n < padded; n++) {
    re[n] = n >= offset && n < offset + bins ? histogram[n - offset] : 0;
    im[n] = 0;
  }
  transform(re, im, padded, roots, 1);
  for (size_t n = 0; n < padded; n++) {
    const double inverse = filter[n] / (filter[n] * filter[n] + noise);
    re[n] *= inverse;
    im[n] *= inverse;
  }
  transform(re, im, padded, roots, -1);
  // Numerator and denominator are real: one transform does both.
  for (size_t n = 0; n < padded; n++) {
    const double share = re[n] > 0 ? re[n] : 0;
    re[n] = (low + ((double)n - (double)offset) * step) * share;
    im[n] = share;
  }
  transform(re, im, padded, roots, 1);
  for (size_t n = 0; n < padded; n++) {
    re[n] *= filter[n];
    im[n] *= filter[n];
  }
  transform(re, im, padded, roots, -1);
  for (size_t n = 0; n < bins; n++) {
    const double share = im[n + offset];
    expected[n] = share != 0 ? (float)(re[n + offset] / share) : 0;
  }
}

// Adds each control point's part of a line's sums to the four rows that the line belongs to.
INLINE void spread(
    const cpixels_spline_axis *rows, int32_t row, const float *line_sums, size_t points,
    double *sums) {
  double *first = sums + (size_t)rows->first[row] * points;
  const float *values = rows->values + 4 * (size_t)row;
  for (size_t term = 0; term < 4; term++)
    for (size_t point = 0; point < points; point++)
      first[term * points + point] += (double)values[term] * line_sums[point];
}

FOR_EACH_PROCESSOR
void cpixels_bias_gather(
    const float *values, const cpixels_mask_slice *slice, const cpixels_sharpening *sharpening,
    const cpixels_spline_axis *columns_cubed, const cpixels_spline_axis *rows_cubed,
    float *line_sums, double *sums) {
  const size_t points = columns_cubed->points;
  const float base = (float)sharpening->low, scale = (float)(1 / sharpening->step);
  const float *expected = sharpening->expected;
  const size_t last = sharpening->bins - 2;
  for (size_t index = 0; index < points * rows_cubed->points; index++) sums[index] = 0;
  for (size_t index = 0; index < slice->line_count; index++) {
    const cpixels_mask_line line = slice->lines[index];
    for (size_t point = 0; point < points; point++) line_sums[point] = 0;
    for (size_t voxel = line.start; voxel < line.start + (size_t)line.count; voxel++) {
      const float value = values[voxel], place = (value - base) * scale;
      size_t bin = place > 0 ? (size_t)place : 0;
      bin = bin > last ? last : bin;
      const float share = place - (float)bin;
      const float rest = value - (expected[bin] + (expected[bin + 1] - expected[bin]) * share);
      const size_t column = slice->columns[voxel];
      const float *spline = columns_cubed->values + 4 * column;
      float *target = line_sums + columns_cubed->first[column];
      for (size_t term = 0; term < 4; term++) target[term] += rest * spline[term];
    }
    spread(rows_cubed, line.row, line_sums, points, sums);
  }
}

void cpixels_bias_weights(
    const cpixels_mask_slice *slice, const cpixels_spline_axis *columns_squared,
    const cpixels_spline_axis *rows_squared, float *line_sums, double *sums) {
  const size_t points = columns_squared->points;
  for (size_t index = 0; index < points * rows_squared->points; index++) sums[index] = 0;
  for (size_t index = 0; index < slice->line_count; index++) {
    const cpixels_mask_line line = slice->lines[index];
    for (size_t point = 0; point < points; point++) line_sums[point] = 0;
    for (size_t voxel = line.start; voxel < line.start + (size_t)line.count; voxel++) {
      const size_t column = slice->columns[voxel];
      float *target = line_sums + columns_squared->first[column];
      for (size_t term = 0; term < 4; term++)
        target[term] += columns_squared->values[4 * column + term];
    }
    spread(rows_squared, line.row, line_sums, points, sums);
  }
}

// The control points at one row.
INLINE void line_of(
    const float *plane, const cpixels_spline_axis *rows, size_t row, size_t points, float *line) {
  const float *first = plane + (size_t)rows->first[row] * points;
  const float *values = rows->values + 4 * row;
  for (size_t point = 0; point < points; point++)
    line[point] = first[point] * values[0] + first[points + point] * values[1]
                  + first[2 * points + point] * values[2] + first[3 * points + point] * values[3];
}

INLINE float value_at(const cpixels_spline_axis *columns, size_t column, const float *line) {
  const float *points = line + columns->first[column], *values = columns->values + 4 * column;
  return points[0] * values[0] + points[1] * values[1] + points[2] * values[2]
         + points[3] * values[3];
}

FOR_EACH_PROCESSOR
void cpixels_bias_subtract(
    float *values, const cpixels_mask_slice *slice, const float *plane,
    const cpixels_spline_axis *columns, const cpixels_spline_axis *rows, float *line,
    cpixels_bias_change *change) {
  cpixels_bias_change result = {0, 0, INFINITY, -INFINITY};
  for (size_t index = 0; index < slice->line_count; index++) {
    const cpixels_mask_line run = slice->lines[index];
    line_of(plane, rows, (size_t)run.row, columns->points, line);
    float sum = 0, squares = 0, smallest = result.smallest, largest = result.largest;
    for (size_t voxel = run.start; voxel < run.start + (size_t)run.count; voxel++) {
      const float d = value_at(columns, slice->columns[voxel], line);
      // e^d - 1; steps are far below 1, where the next term would be below 1e-3.
      const float growth = d * (1 + d * (1.0f / 2 + d * (1.0f / 6 + d * (1.0f / 24))));
      const float value = values[voxel] - d;
      values[voxel] = value;
      sum += growth;
      squares += growth * growth;
      smallest = value < smallest ? value : smallest;
      largest = value > largest ? value : largest;
    }
    result.sum += sum;
    result.squares += squares;
    result.smallest = smallest;
    result.largest = largest;
  }
  *change = result;
}

FOR_EACH_PROCESSOR
void cpixels_bias_surface(
    const float *plane, const cpixels_spline_axis *columns, const cpixels_spline_axis *rows,
    size_t row_count, size_t column_count, float *line, float *result) {
  for (size_t row = 0; row < row_count; row++) {
    line_of(plane, rows, row, columns->points, line);
    for (size_t column = 0; column < column_count; column++)
      result[row * column_count + column] = value_at(columns, column, line);
  }
}

double cpixels_bias_masked_sum(const float *values, const uint8_t *mask, size_t count) {
  double sum = 0;
  for (size_t index = 0; index < count; index++) sum += mask[index] ? values[index] : 0;
  return sum;
}

FOR_EACH_PROCESSOR
void cpixels_bias_exponent(float *field, size_t count, float mean) {
  for (size_t index = 0; index < count; index++) field[index] = quick_exp(field[index] - mean);
}

FOR_EACH_PROCESSOR
void cpixels_bias_divide(
    const float *restrict values, const float *restrict field, size_t count,
    float *restrict result) {
  for (size_t index = 0; index < count; index++) result[index] = values[index] / field[index];
}
