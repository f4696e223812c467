// Hot loops of N4 bias field correction (Tustison et al. 2010, doi:10.1109/TMI.2010.2046908).
// No function allocates, keeps or frees memory; sizes are checked by the Swift callers.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Cubic B-spline values along one axis.
typedef struct {
  /// First of the four control points that each position depends on.
  const int32_t *first;
  /// `[position, 4]`: the four values, of sum 1.
  const float *values;
  /// Number of control points.
  size_t points;
} cpixels_spline_axis;

/// One row of voxels that are in the mask.
typedef struct {
  /// Row of the grid.
  int32_t row;
  /// Number of voxels in the mask.
  int32_t count;
  /// Index of the first among all voxels in the mask.
  size_t start;
} cpixels_mask_line;

/// The rows of one slice and the voxels of all.
typedef struct {
  const cpixels_mask_line *lines;
  size_t line_count;
  /// Column of each voxel in the mask, of all slices.
  const uint32_t *columns;
} cpixels_mask_slice;

/// The best guess of the logarithm without bias, for logarithms from `low` in steps of `step`.
typedef struct {
  double low;
  double step;
  const float *expected;
  size_t bins;
} cpixels_sharpening;

/// Counts logarithms in `bins` bins from `low` in steps of `step`, each shared between the two bins
/// beside it; adds to `histogram`. `low` is the smallest value.
void cpixels_bias_histogram(
    const float *values, size_t count, double low, double step, double *histogram, size_t bins);

/// Sharpens a histogram: Wiener deconvolution of a Gaussian, then the mean of the sharpened
/// distribution given the blurred value (Sled et al. 1998, doi:10.1109/42.668698).
///
///   padded    a power of two, at least twice `bins`
///   width     full width at half maximum of the Gaussian, in bins
///   low, step value of the first bin, and the bins' distance
///   work      8 * padded values
///   expected  `bins` values
void cpixels_bias_sharpen(
    const double *histogram, size_t bins, size_t padded, double width, double noise, double low,
    double step, double *work, float *expected);

/// Sums over one slice of (value - expected) * b^3 / (sum of b^2), b the splines of column and row.
///
///   columns_cubed, rows_cubed  b^3 / sum of b^2 in place of the splines' values
///   line_sums                  scratch, `columns.points`
///   sums                       `[rows.points, columns.points]`, written
void cpixels_bias_gather(
    const float *values, const cpixels_mask_slice *slice, const cpixels_sharpening *sharpening,
    const cpixels_spline_axis *columns_cubed, const cpixels_spline_axis *rows_cubed,
    float *line_sums, double *sums);

/// Sums over one slice of b^2: the weight that the mask gives to each control point.
void cpixels_bias_weights(
    const cpixels_mask_slice *slice, const cpixels_spline_axis *columns_squared,
    const cpixels_spline_axis *rows_squared, float *line_sums, double *sums);

/// What one slice tells of the last step and the values that it left.
typedef struct {
  /// Sums of e^d - 1 and of its square, d the change.
  double sum;
  double squares;
  float smallest;
  float largest;
} cpixels_bias_change;

/// Subtracts a spline surface from the values of one slice.
///
///   plane      `[rows.points, columns.points]`: the control points at this slice
///   line       scratch, `columns.points`
void cpixels_bias_subtract(
    float *values, const cpixels_mask_slice *slice, const float *plane,
    const cpixels_spline_axis *columns, const cpixels_spline_axis *rows, float *line,
    cpixels_bias_change *change);

/// A spline surface on a whole slice.
void cpixels_bias_surface(
    const float *plane, const cpixels_spline_axis *columns, const cpixels_spline_axis *rows,
    size_t row_count, size_t column_count, float *line, float *result);

/// Sum of the values in the mask.
double cpixels_bias_masked_sum(const float *values, const uint8_t *mask, size_t count);

/// field = e^(field - mean).
void cpixels_bias_exponent(float *field, size_t count, float mean);

/// result = value / field.
void cpixels_bias_divide(const float *values, const float *field, size_t count, float *result);

#ifdef __cplusplus
}
#endif
