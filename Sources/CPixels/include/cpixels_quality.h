// Hot loops of AcquisitionQuality: block and box means and the air about a limb.
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

#ifdef __cplusplus
}
#endif
