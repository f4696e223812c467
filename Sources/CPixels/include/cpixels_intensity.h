// Hot loops of ImageProcessing over intensities. Nothing allocates; callers check sizes.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Adds the values to bins of one width from `low` on; values beyond the ends count in the last bins.
void cpixels_count_bins(
    const float *values, size_t count, float low, float bins_per_unit, uint32_t *counts,
    size_t bins);

/// A line of straight pieces that bends at `count` places, at least 2, in increasing order.
typedef struct {
  const float *places;
  const float *results;
  size_t count;
  /// What the first and last piece, prolonged, are cut to.
  float lowest;
  float highest;
} cpixels_bent_line;

/// result = the line at each value.
void cpixels_bend(const float *values, size_t count, const cpixels_bent_line *line, float *result);

#ifdef __cplusplus
}
#endif
