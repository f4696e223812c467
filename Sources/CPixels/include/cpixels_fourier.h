// Hot loops of MRSimulation: slices out of a volume, Fourier transforms, coils and k-space.
// No function allocates, keeps or frees memory; sizes are checked by the Swift callers.
// No fused multiply-add and no library sines: results are the same on every processor.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Cosine and sine of 2 pi times `turns`, from basic arithmetic only; error below 1e-15 for |turns|
/// of at most 1000.
void cpixels_turn(double turns, double *cosine, double *sine);

/// Floats of the table for transforms of `count` samples, and of their workspace.
size_t cpixels_fourier_table_count(size_t count);
size_t cpixels_fourier_work_count(size_t count);

/// Fills the table for transforms of `count` samples (at least 1); `work` as for the transform.
void cpixels_fourier_prepare(size_t count, float *table, float *work);

/// Discrete Fourier transform, in place, along the middle axis of `[outer, count, inner]`:
/// X[k] = sum over j of x[j] exp(-2 pi i j k / count), not normalised. Only of `lines` of the
/// outer * inner lines, from `first` on; the others stay as they are.
/// Mixed radix for factors up to 13, else Bluestein's algorithm. For the inverse (again not
/// normalised) pass the imaginary part as `re` and the real part as `im`.
void cpixels_fourier_axis(
    float *re, float *im, size_t count, size_t inner, size_t first, size_t lines,
    const float *table, float *work);

/// A grid of planes in voxel coordinates (column, row, slice): the first sample, and the steps.
typedef struct {
  double origin[3];
  double column[3];
  double row[3];
  double through[3];
} cpixels_slab;

/// Weighted sums of a volume through a slab, trilinear; the volume is zero outside its grid.
///
///   size     columns, rows and slices of `values`, each at least 2
///   weights  `steps` weights along `through`
///   result   [rows, columns]
void cpixels_sample_slab(
    const float *values, const int32_t size[3], const cpixels_slab *slab, const float *weights,
    size_t steps, size_t rows, size_t columns, float *result);

/// Asks the system to back fresh memory with large pages, where it has them; changes no byte of it.
void cpixels_expect_much(void *memory, size_t bytes);

/// Which blocks of 8 voxels along each axis hold signal or lie beside one that does: 1, else 0.
///
///   pools     `[slices, rows, columns, 3]`
///   occupied  `[slices / 8, rows / 8, columns / 8]`, each rounded up
void cpixels_occupancy(const float *pools, const int32_t size[3], uint8_t *occupied);

/// As ``cpixels_sample_slab``, of three pools that lie side by side at each voxel.
///
///   pools     `[slices, rows, columns, 3]`
///   occupied  that of ``cpixels_occupancy``: the rest is passed over
///   result    `[3, rows, columns]`
void cpixels_sample_pools(
    const float *pools, const uint8_t *occupied, const int32_t size[3], const cpixels_slab *slab,
    const float *weights, size_t steps, size_t rows, size_t columns, float *result);

/// gain * (1 + (d / radius)^2)^(-3/2), d the distance in mm of each grid point from the element.
/// `origin`, `column`, `row`: first grid point relative to the element, and the steps, in mm.
void cpixels_loop_sensitivity(
    const double origin[3], const double column[3], const double row[3], double radius,
    double gain, size_t rows, size_t columns, float *result);

/// Adds first * weight to `re` and second * weight to `im` (second may be NULL), each row and column
/// displaced cyclically: source row r goes to (r + row_shift) mod rows.
///
/// `first`, `second`, `weight`: [source_rows, columns]; `re`, `im`: [rows, columns]. The shifts are
/// in 0..<rows and 0..<columns. Source rows beyond `rows` fold over, as aliasing does.
void cpixels_fold(
    const float *first, const float *second, const float *weight, size_t source_rows,
    size_t row_shift, size_t column_shift, size_t rows, size_t columns, float *re, float *im);

/// One of two real images in a line of k-space: its weight and a factor for each sample.
typedef struct {
  float weight;
  const float *factor_re;
  const float *factor_im;
} cpixels_component;

/// Adds one line of k-space of two real images a and b, given the transform `[rows, columns]` of
/// a + i b. `line` and `first` are signed frequencies; `out_re` and `out_im` hold `samples` values.
void cpixels_encode_line(
    const float *re, const float *im, size_t rows, size_t columns, int64_t line, int64_t first,
    size_t samples, cpixels_component a, cpixels_component b, float *out_re, float *out_im);

/// sums[i] += re[i]^2 + im[i]^2.
void cpixels_add_power(const float *re, const float *im, size_t count, float *sums);

#ifdef __cplusplus
}
#endif
