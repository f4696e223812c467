#pragma once
#include <stddef.h>
#include <stdint.h>

/// A plane of pixels in voxels: the first pixel, and the steps along a row and down a column.
typedef struct {
  float origin[3];
  float column[3];
  float row[3];
} cpixels_plane;

/// The most frequent byte among the nearest voxels to each pixel on several planes; the first plane's
/// wins among equals, and 0 lies outside.
///
///   bytes    one byte of each voxel, `stride` apart, x fastest, `size` voxels along x, y and z
///   planes   `depths` planes, at most 16
///   result   [rows, columns]
void cpixels_most_frequent(
    const uint8_t *bytes, size_t stride, const int32_t size[3], const cpixels_plane *planes,
    size_t depths, size_t rows, size_t columns, uint8_t *result);

/// Adds to `sums` the byte of the nearest voxel to each pixel; nothing outside.
void cpixels_add_nearest(
    const uint8_t *bytes, const int32_t size[3], const cpixels_plane *plane, size_t rows,
    size_t columns, uint16_t *sums);
