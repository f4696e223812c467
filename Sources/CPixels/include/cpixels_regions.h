// Hot loops of ImageProcessing: resampling, order statistics and thresholding of whole volumes.
// No function allocates, keeps or frees memory; sizes are checked by the Swift callers.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Where a resampled line reads its source: value = line[low] * (1 - share) + line[high] * share.
typedef struct {
  int32_t low;
  int32_t high;
  double share;
} cpixels_sample;

/// One resampled slice: linear between two slices, then between rows, then between columns, in double.
///
/// `first` and `second` are the two source slices, `[rows, columns]` of the source with `columns`
/// columns; `across` mixes them. `line` is scratch for `columns` doubles. `result` receives
/// `row_count * column_count` values.
void cpixels_resample_slice(
    const float *first, const float *second, double across, int32_t columns,
    const cpixels_sample *rows, int32_t row_count, const cpixels_sample *column_samples,
    int32_t column_count, double *line, float *result);

/// A filter along the middle axis of `[outer, count, inner]`, in double:
/// result[o, i, x] = sum over t below taps of weights[i * taps + t] * values[o, first[i] + t, x].
///
/// `result` receives `[outer, result_count, inner]`; first[i] + taps never exceeds `count`.
void cpixels_filter_axis(
    const double *values, size_t outer, size_t count, size_t inner, const int32_t *first,
    const double *weights, size_t taps, size_t result_count, double *result);

/// Whether every value is finite; writes smallest and largest. False for an empty array.
int cpixels_finite_range(const float *values, size_t count, float *smallest, float *largest);

/// Number, mean and population standard deviation of the values above `limit`, compared in double.
size_t cpixels_moments_above(
    const float *values, size_t count, double limit, double *mean, double *deviation);

/// The value of a rank (from 0) among those above `limit`, in increasing order.
///
/// Radix selection on the bits: two passes, whatever the values. `bins` is scratch for 65,536
/// counters. `rank` must be below the number of such values.
float cpixels_select_above(
    const float *values, size_t count, double limit, size_t rank, uint32_t *bins);

/// result = clip((value - centre) / scale, low, high), computed in double.
void cpixels_normalise(
    const float *values, size_t count, double centre, double scale, double low, double high,
    float *result);

/// result = the value (0 to 1) times 255, rounded to nearest; values outside are clamped.
void cpixels_quantise(const float *values, size_t count, uint8_t *result);

/// Next run of values >= `threshold` in a line, from `start`: writes its first index.
/// Returns its length, 0 when there is none.
size_t cpixels_next_run(
    const uint8_t *line, size_t count, size_t start, uint8_t threshold, size_t *first);

#ifdef __cplusplus
}
#endif
