// Probabilities of structures: see cpixels_structures.h.
#include "include/cpixels_structures.h"
#include "exponential.h"
#include "processors.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 256, MOST_CHANNELS = 64 };

FOR_EACH_PROCESSOR
static int softmax_block(
    const float *logits, size_t channels, size_t count, size_t logit_stride, uint8_t *probabilities, size_t stride) {
  float top[BLOCK], sum[BLOCK], shares[MOST_CHANNELS][BLOCK];
  memcpy(top, logits, count * sizeof(float));
  for (size_t channel = 1; channel < channels; channel++) {
    const float *values = logits + channel * logit_stride;
    for (size_t i = 0; i < count; i++) top[i] = values[i] > top[i] ? values[i] : top[i];
  }
  memset(sum, 0, sizeof sum);
  for (size_t channel = 0; channel < channels; channel++) {
    const float *values = logits + channel * logit_stride;
    float *share = shares[channel];
    for (size_t i = 0; i < count; i++) {
      share[i] = quick_exp(values[i] - top[i]);
      sum[i] += share[i];
    }
  }
  // What is no number, or infinite, leaves a sum or a difference that is no number.
  float check = 0;
  for (size_t i = 0; i < count; i++) {
    check += (sum[i] - sum[i]) + (top[i] - top[i]);
    sum[i] = 255.0f / sum[i];
  }
  if (check != 0) return 0;
  memset(probabilities, 0, count * stride);
  for (size_t channel = 0; channel < channels; channel++) {
    const float *share = shares[channel];
    for (size_t i = 0; i < count; i++)
      probabilities[i * stride + channel] = (uint8_t)(int32_t)(share[i] * sum[i] + 0.5f);
  }
  return 1;
}

int cpixels_softmax_bytes(
    const float *logits, size_t channels, size_t count, size_t logit_stride, uint8_t *probabilities, size_t stride) {
  int is_finite = channels >= 2 && channels <= MOST_CHANNELS;
  for (size_t first = 0; is_finite && first < count; first += BLOCK) {
    const size_t part = count - first < BLOCK ? count - first : BLOCK;
    is_finite =
        softmax_block(logits + first, channels, part, logit_stride, probabilities + first * stride, stride);
  }
  return is_finite;
}

void cpixels_greatest(
    const uint8_t *probabilities, size_t channels, size_t count, size_t stride, uint8_t *channel, uint8_t *greatest) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *values = probabilities + i * stride;
    size_t best = 0;
    for (size_t next = 1; next < channels; next++) best = values[next] > values[best] ? next : best;
    channel[i] = (uint8_t)best;
    greatest[i] = values[best];
  }
}

// Index of the lower neighbour, the upper one's share, and how far the place counts as inside.
typedef struct {
  size_t low, high;
  float share, inside;
} split;

INLINE split split_at(double place, int32_t size) {
  const double last = size - 1;
  const double beyond = place < 0 ? -place : place > last ? place - last : 0;
  split result = {0, 0, 0, beyond < 1 ? (float)(1 - beyond) : 0};
  const double held = place < 0 ? 0 : place > last ? last : place;
  result.low = (size_t)held;
  result.high = result.low + 1 < (size_t)size ? result.low + 1 : result.low;
  result.share = (float)(held - (double)result.low);
  return result;
}

FOR_EACH_PROCESSOR
static void add_weighted(
    const uint8_t *const corners[8], const float part[8], size_t stride, float *sum) {
  for (size_t channel = 0; channel < stride; channel += 8) {
    float total[8] = {0};
    for (int corner = 0; corner < 8; corner++)
      for (int lane = 0; lane < 8; lane++) total[lane] += part[corner] * (float)corners[corner][channel + (size_t)lane];
    for (int lane = 0; lane < 8; lane++) sum[channel + (size_t)lane] += total[lane];
  }
}

// The eight voxels around a place of a plane and the part of each; how far the place lies inside, 0 to 1.
typedef struct {
  const uint8_t *corners[8];
  float part[8];
  float inside;
} neighbours;

INLINE neighbours neighbours_at(
    const uint8_t *probabilities, const int32_t size[3], size_t stride, const cpixels_sampled_plane *plane, size_t row,
    size_t column) {
  const size_t line = (size_t)size[0], slice = line * (size_t)size[1];
  neighbours result = {.inside = 1};
  split at[3];
  for (int axis = 0; axis < 3; axis++) {
    at[axis] = split_at(
        plane->origin[axis] + (double)row * plane->row[axis] + (double)column * plane->column[axis], size[axis]);
    result.inside *= at[axis].inside;
  }
  if (result.inside <= 0) return result;
  for (int corner = 0; corner < 8; corner++) {
    const int x = corner & 1, y = corner >> 1 & 1, z = corner >> 2;
    result.corners[corner] = probabilities + stride * ((z ? at[2].high : at[2].low) * slice +
                                                       (y ? at[1].high : at[1].low) * line + (x ? at[0].high : at[0].low));
    result.part[corner] = result.inside * (x ? at[0].share : 1 - at[0].share) * (y ? at[1].share : 1 - at[1].share) *
                          (z ? at[2].share : 1 - at[2].share);
  }
  return result;
}

void cpixels_add_shares(
    const uint8_t *probabilities, const int32_t size[3], size_t stride, const cpixels_sampled_plane *plane, size_t rows,
    size_t columns, float factor, float *sums, float *weights) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = 0; column < columns; column++) {
      neighbours around = neighbours_at(probabilities, size, stride, plane, row, column);
      if (around.inside <= 0) continue;
      const size_t place = row * columns + column;
      weights[place] += factor * around.inside * 255;
      for (int corner = 0; corner < 8; corner++) around.part[corner] *= factor;
      add_weighted(around.corners, around.part, stride, sums + place * stride);
    }
  }
}

FOR_EACH_PROCESSOR
static void weigh_four(
    const uint8_t *values, const size_t corners[4], const float part[4], size_t stride, float *sum) {
  for (size_t channel = 0; channel < stride; channel += 8) {
    float total[8] = {0};
    for (int corner = 0; corner < 4; corner++)
      for (size_t lane = 0; lane < 8; lane++)
        total[lane] += part[corner] * (float)values[corners[corner] * stride + channel + lane];
    for (size_t lane = 0; lane < 8; lane++) sum[channel + lane] = total[lane];
  }
}

// The greatest of the first `channels` values and where it stands.
INLINE float greatest_of(const float *values, size_t channels, uint8_t *channel) {
  float top = values[0];
  *channel = 0;
  for (size_t next = 1; next < channels; next++)
    if (values[next] > top) {
      top = values[next];
      *channel = (uint8_t)next;
    }
  return top;
}

// Whether all together name another channel at the voxel nearest to a pixel; not where they do not reach.
INLINE int is_disputed(const cpixels_together *together, size_t row, size_t column, uint8_t label) {
  const cpixels_sampled_plane *plane = &together->plane;
  size_t voxel = 0;
  for (int axis = 2; axis >= 0; axis--) {
    const double place =
        plane->origin[axis] + (double)row * plane->row[axis] + (double)column * plane->column[axis] + 0.5;
    if (place < 0 || place >= together->size[axis]) return 0;
    voxel = voxel * (size_t)together->size[axis] + (size_t)place;
  }
  return together->labels[voxel] != label;
}

// Draws values towards what all together say at a pixel.
INLINE void draw_together(
    const cpixels_together *together, size_t stride, size_t row, size_t column, float *values) {
  const neighbours around =
      neighbours_at(together->probabilities, together->size, stride, &together->plane, row, column);
  if (around.inside <= 0) return;
  float all[MOST_CHANNELS] = {0};
  add_weighted(around.corners, around.part, stride, all);
  const float kept = 1 - together->share * around.inside;
  for (size_t next = 0; next < stride; next++) values[next] = kept * values[next] + together->share * all[next];
}

void cpixels_label_slice(
    const uint8_t *probabilities, const int32_t size[3], size_t slice, double across, double down,
    const cpixels_together *together, size_t stride, size_t channels, size_t rows, size_t columns, uint8_t *scratch,
    uint8_t *labels, uint8_t *confidence) {
  if (stride > MOST_CHANNELS) return;
  const size_t line = (size_t)size[0], area = line * (size_t)size[1];
  const uint8_t *own = probabilities + slice * area * stride;
  uint8_t *channel = scratch, *greatest = scratch + area;
  cpixels_greatest(own, channels, area, stride, channel, greatest);
  // More than a half at all corners is more than a half between them.
  const float certain = together ? together->certain * 255 : 128;
  const uint8_t sure = (uint8_t)ceilf(certain);
  for (size_t row = 0; row < rows; row++) {
    const split y = split_at((double)row * down, size[1]);
    for (size_t column = 0; column < columns; column++) {
      const split x = split_at((double)column * across, size[0]);
      const size_t place = row * columns + column;
      const float inside = x.inside * y.inside;
      labels[place] = CPIXELS_NO_LABEL;
      confidence[place] = 0;
      if (inside <= 0) continue;
      const size_t corners[4] = {
          y.low * line + x.low, y.low * line + x.high, y.high * line + x.low, y.high * line + x.high};
      const float part[4] = {
          (1 - y.share) * (1 - x.share), (1 - y.share) * x.share, y.share * (1 - x.share), y.share * x.share};
      const uint8_t first = channel[corners[0]];
      int is_plain = 1;
      float top = 0;
      for (int corner = 0; corner < 4; corner++) {
        is_plain &= channel[corners[corner]] == first && greatest[corners[corner]] >= sure;
        top += part[corner] * (float)greatest[corners[corner]];
      }
      if (is_plain && !(together && is_disputed(together, row, column, first))) {
        labels[place] = first;
        confidence[place] = (uint8_t)(int32_t)top;
        continue;
      }
      float values[MOST_CHANNELS];
      weigh_four(own, corners, part, stride, values);
      top = greatest_of(values, channels, labels + place);
      if (together && (top < certain || is_disputed(together, row, column, labels[place]))) {
        draw_together(together, stride, row, column, values);
        top = greatest_of(values, channels, labels + place);
      }
      confidence[place] = top < 255 ? (uint8_t)(int32_t)top : 255;
    }
  }
}

void cpixels_shares_of(
    const float *sums, const float *weights, size_t count, size_t stride, size_t channels, uint8_t *const *shares) {
  for (size_t place = 0; place < count; place++) {
    const float scale = weights[place] > 0 ? 255 / weights[place] : 0;
    for (size_t channel = 0; channel < channels; channel++) {
      const float share = sums[place * stride + channel] * scale + 0.5f;
      shares[channel][place] = share < 255 ? (uint8_t)(int32_t)share : 255;
    }
  }
}

static uint32_t root_of(uint32_t *parents, uint32_t voxel) {
  while (parents[voxel] != voxel) {
    parents[voxel] = parents[parents[voxel]];
    voxel = parents[voxel];
  }
  return voxel;
}

// The lower root stays: parents then always lie before their children.
static void join(uint32_t *parents, uint32_t one, uint32_t other) {
  one = root_of(parents, one);
  other = root_of(parents, other);
  if (one < other) parents[other] = one;
  if (other < one) parents[one] = other;
}

size_t cpixels_regions_of_labels(const uint8_t *labels, const int32_t size[3], uint32_t *regions) {
  const uint32_t columns = (uint32_t)size[0], rows = (uint32_t)size[1], slices = (uint32_t)size[2];
  uint32_t voxel = 0;
  for (uint32_t slice = 0; slice < slices; slice++)
    for (uint32_t row = 0; row < rows; row++)
      for (uint32_t column = 0; column < columns; column++, voxel++) {
        regions[voxel] = voxel;
        if (column && labels[voxel - 1] == labels[voxel]) regions[voxel] = regions[voxel - 1];
        if (row && labels[voxel - columns] == labels[voxel]) join(regions, voxel - columns, voxel);
        if (slice && labels[voxel - columns * rows] == labels[voxel]) join(regions, voxel - columns * rows, voxel);
      }
  uint32_t count = 0;
  // A parent lies before its children, and has its number already.
  for (uint32_t index = 0; index < voxel; index++) {
    const uint32_t parent = regions[index];
    regions[index] = parent == index ? count++ : regions[parent];
  }
  return count;
}
