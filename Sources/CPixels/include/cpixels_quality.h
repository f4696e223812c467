// Hot loops of AcquisitionQuality: block and box means, the air about a limb, differences along an axis.
// No function allocates, keeps or frees memory; sizes are checked by the Swift callers.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Means of blocks of factor x factor pixels; what is left at the right and lower edges is not used.
///
///   input   `[slices, rows, columns]`
///   output  `[slices, rows / factor, columns / factor]`
void cpixels_block_means(
    const float *input, size_t columns, size_t rows, size_t slices, size_t factor, float *output);

/// Means over windows of 2 across + 1 columns and 2 down + 1 rows, which are cut at the slice's edges.
///
///   work    `columns * 2` values
///   output  `[slices, rows, columns]`; not the input
void cpixels_box_means(
    const float *input, size_t columns, size_t rows, size_t slices, size_t across, size_t down,
    double *work, float *output);

/// Marks pixels that are dark and connected, along rows and columns, with the slice's edge: regions of at least `least`.
///
///   dark     `[rows, columns]`, 1 or 0
///   stack    room for rows x columns indices
///   outside  `[rows, columns]`, 1 or 0
void cpixels_outside(
    const uint8_t *dark, size_t columns, size_t rows, size_t least, int32_t *stack,
    uint8_t *outside);

/// Counts |x[i] - (x[i - step] + x[i + step]) / 2| of marked pixels by size: bin floor(difference * scale), the last bin
/// takes what is greater. Along rows, or down columns.
///
///   mask   `[slices, rows, columns]`: pixels of value `wanted` count
///   bins   `bin_count` counts, added to
void cpixels_difference_counts(
    const float *input, const uint8_t *mask, uint8_t wanted, size_t columns, size_t rows,
    size_t slices, size_t step, int down_columns, float scale, uint32_t *bins, size_t bin_count);

#ifdef __cplusplus
}
#endif
