// Hot loops of ImageProcessing/Registration: mutual information of two volumes, smoothing, resampling.
// No function allocates, keeps or frees memory; sizes are checked by the Swift callers.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Samples on a grid of voxels, `[slices, rows, columns]`; `size` is columns, rows, slices.
typedef struct {
  const float *values;
  int32_t size[3];
} cpixels_voxels;

/// From a place to voxel coordinates (column, row, slice): matrix, row-major, times place plus offset.
typedef struct {
  double matrix[9];
  double offset[3];
} cpixels_map;

/// A place of the fixed volume, in mm from some centre, and the bin of its value.
typedef struct {
  float place[3];
  int32_t bin;
} cpixels_sample_place;

/// What lies in the moving volume at a place: its value in bins, and the value's slope in bins a voxel.
/// A negative value says that the place lies outside, or among values that are not finite.
typedef struct {
  float value;
  float slope[3];
} cpixels_match;

/// Reads the moving volume at places, trilinear, and adds them to a joint histogram by cubic B-splines
/// along the moving volume's bins (Mattes et al. 2003).
///
///   scale, shift  value in bins = value * scale + shift, held within 1...bins - 3
///   matches       one for each place
///   histogram     `[bins, bins]`, fixed bins by moving bins; added to
/// Returns the number of places inside the moving volume with finite values.
size_t cpixels_match_places(
    const cpixels_sample_place *places, size_t count, cpixels_voxels moving, const cpixels_map *map,
    float scale, float shift, size_t bins, cpixels_match *matches, float *histogram);

/// The slope of a measure along the map: for each place the factor s is the sum over moving bins of the
/// cubic B-spline's derivative times `table`; sums[0...2] += s * slope, sums[3 + 3 i + j] += s * slope[i] *
/// place[j].
///
///   table   `[bins, bins]`: the measure's derivative by each entry of the histogram
void cpixels_measure_slope(
    const cpixels_sample_place *places, const cpixels_match *matches, size_t count,
    const float *table, size_t bins, double sums[12]);

/// A filter along the middle axis of `[outer, count, inner]`:
/// result[o, i, x] = sum over t below taps of weights[i * taps + t] * values[o, first[i] + t, x].
///
/// `result` receives `[outer, result_count, inner]`; first[i] + taps never exceeds `count`.
void cpixels_smooth_axis(
    const float *values, size_t outer, size_t count, size_t inner, const int32_t *first,
    const float *weights, size_t taps, size_t result_count, float *result);

/// One row of a grid laid over a volume: value of the volume at start + column * step (voxel coordinates),
/// trilinear between voxel centres and even beyond the outermost ones; `background` outside the voxels.
void cpixels_resample_row(
    cpixels_voxels source, const double start[3], const double step[3], size_t columns,
    float background, float *result);

/// The same for labels, of the nearest voxel.
void cpixels_resample_labels(
    const uint8_t *labels, const int32_t size[3], const double start[3], const double step[3],
    size_t columns, uint8_t background, uint8_t *result);

#ifdef __cplusplus
}
#endif
