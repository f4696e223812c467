// Hot loops over the probabilities of structures. Nothing allocates; callers check sizes.
//
// Probabilities are [place][channel] in 255ths: `stride` bytes for each place, a multiple of 8 of at most 64, of which the first
// `channels` count and the rest are zero.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The soft maximum of each place's logits, rounded to nearest.
///
/// logits are [channels][logit_stride], of which the first `count` are read; channels from 2 to 64. False when a logit is not finite.
int cpixels_softmax_bytes(
    const float *logits, size_t channels, size_t count, size_t logit_stride, uint8_t *probabilities, size_t stride);

/// The channel of the greatest of each place's values, the first where several are equal, and that value.
void cpixels_greatest(
    const uint8_t *probabilities, size_t channels, size_t count, size_t stride, uint8_t *channel, uint8_t *greatest);

/// The plane of one slab of a grid in voxels (column, row, slice) of another: its row r and column c lie at origin + r row + c column.
typedef struct {
  double origin[3], column[3], row[3];
} cpixels_sampled_plane;

/// Adds factor * value of a source to sums [place][stride], and 255 * factor to weights [place], along one plane, trilinear.
///
/// Beyond the source's outermost centres the values are continued, with a factor that falls to 0 over one voxel.
void cpixels_add_shares(
    const uint8_t *probabilities, const int32_t size[3], size_t stride, const cpixels_sampled_plane *plane, size_t rows,
    size_t columns, float factor, float *sums, float *weights);

/// What `cpixels_label_slice` gives beyond the source.
enum { CPIXELS_NO_LABEL = 255 };

/// What all sources together say on a grid of their own, and how much it counts in a slice of one of them.
typedef struct {
  /// Values `[slice, row, column][stride]`, and of each voxel the channel of the greatest.
  const uint8_t *probabilities, *labels;
  int32_t size[3];
  /// The slice in voxels of this grid.
  cpixels_sampled_plane plane;
  /// How much of a pixel's values then comes from here, and below which greatest value (0 to 1) a pixel is not certain.
  float share, certain;
} cpixels_together;

/// The most probable channel of each pixel of a slice of another spacing, and its probability in 255ths.
///
/// A pixel's column and row lie at `across` and `down` times theirs in the slice of a source. Where the slice is not certain, or all
/// together name another channel, the values become (1 - share) of themselves and share of what all say; null asks none.
/// `scratch` holds two bytes for each voxel of the source's slice.
void cpixels_label_slice(
    const uint8_t *probabilities, const int32_t size[3], size_t slice, double across, double down,
    const cpixels_together *together, size_t stride, size_t channels, size_t rows, size_t columns, uint8_t *scratch,
    uint8_t *labels, uint8_t *confidence);

/// sums over weights in 255ths, channel by channel: shares[channel] holds `count` places; without weight all are 0.
void cpixels_shares_of(
    const float *sums, const float *weights, size_t count, size_t stride, size_t channels, uint8_t *const *shares);

/// Numbers the regions of equal labels that touch by faces, from 0, in order of their first voxel; `regions` holds one place a voxel.
/// The number of regions.
size_t cpixels_regions_of_labels(const uint8_t *labels, const int32_t size[3], uint32_t *regions);

#ifdef __cplusplus
}
#endif
