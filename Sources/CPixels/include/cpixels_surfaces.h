// Surfaces of structures below the size of a voxel, and layers on them, for KneeAnatomy.
// Shares are bytes, 255 for all of a voxel; a surface is where they pass 127.5. Places are in voxels:
// column, row, slice, whole numbers at voxel centres. Nothing allocates; callers check sizes.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The voxels of a grid, columns fastest.
typedef struct {
  int32_t columns, rows, slices;
} cpixels_grid;

/// Number of vertices and triangles of a surface.
typedef struct {
  size_t vertices, triangles;
} cpixels_surface_size;

/// The triangles of the surface, by marching cubes; open where the grid ends.
///
///   slots      scratch, 5 x rows x columns
///   vertices   `[count, 3]`, or NULL to count only
///   triangles  `[count, 3]` numbers of vertices, counterclockwise seen from outside, or NULL
cpixels_surface_size cpixels_surface(
    const uint8_t *shares, cpixels_grid grid, uint32_t *slots, float *vertices,
    uint32_t *triangles);

/// Directions outwards, of length one: against the slope of the shares smoothed by a Gaussian.
///
///   sigma    of the Gaussian, in voxels
///   normals  `[count, 3]`; zero where the shares do not change
void cpixels_surface_normals(
    const uint8_t *shares, cpixels_grid grid, const float *places, size_t count, float sigma,
    float *normals);

/// A layer met by a ray; distances in voxels from the ray's start.
typedef struct {
  /// Where the share first passes one half upwards, and then downwards; NaN without a layer.
  float inner, outer;
  /// Integral of the share over the layer, and its greatest value, 0 to 1.
  float content, peak;
} cpixels_layer;

/// How rays are followed, in voxels: from `before` the start (positive, backwards) up to `reach`.
typedef struct {
  float before, reach, step;
} cpixels_ray;

/// The first layer along each ray.
///
///   entry   greatest distance at which a layer may begin, in voxels
///   places, directions  `[count, 3]`
void cpixels_layers(
    const uint8_t *shares, cpixels_grid grid, const float *places, const float *directions,
    size_t count, cpixels_ray ray, float entry, cpixels_layer *layers);

#ifdef __cplusplus
}
#endif
