#include "include/cpixels_regions.h"

#include <math.h>
#include <string.h>

void cpixels_resample_slice(
    const float *first, const float *second, double across, int32_t columns,
    const cpixels_sample *rows, int32_t row_count, const cpixels_sample *column_samples,
    int32_t column_count, double *line, float *result) {
  for (int32_t row = 0; row < row_count; row++) {
    const cpixels_sample at = rows[row];
    const float *a = first + (size_t)at.low * columns, *b = first + (size_t)at.high * columns;
    const float *c = second + (size_t)at.low * columns, *d = second + (size_t)at.high * columns;
    for (int32_t column = 0; column < columns; column++) {
      const double upper = a[column] * (1 - at.share) + b[column] * at.share;
      const double lower = c[column] * (1 - at.share) + d[column] * at.share;
      line[column] = upper * (1 - across) + lower * across;
    }
    for (int32_t column = 0; column < column_count; column++) {
      const cpixels_sample x = column_samples[column];
      result[(size_t)row * column_count + column] =
          (float)(line[x.low] * (1 - x.share) + line[x.high] * x.share);
    }
  }
}

void cpixels_filter_axis(
    const double *values, size_t outer, size_t count, size_t inner, const int32_t *first,
    const double *weights, size_t taps, size_t result_count, double *result) {
  for (size_t o = 0; o < outer; o++) {
    for (size_t i = 0; i < result_count; i++) {
      double *restrict line = result + (o * result_count + i) * inner;
      memset(line, 0, inner * sizeof(double));
      for (size_t t = 0; t < taps; t++) {
        const double weight = weights[i * taps + t];
        const double *restrict source = values + (o * count + (size_t)first[i] + t) * inner;
        for (size_t x = 0; x < inner; x++) line[x] += weight * source[x];
      }
    }
  }
}

int cpixels_finite_range(const float *values, size_t count, float *smallest, float *largest) {
  if (count == 0) return 0;
  float low = values[0], high = values[0];
  for (size_t index = 0; index < count; index++) {
    if (!isfinite(values[index])) return 0;
    low = values[index] < low ? values[index] : low;
    high = values[index] > high ? values[index] : high;
  }
  *smallest = low;
  *largest = high;
  return 1;
}

size_t cpixels_moments_above(
    const float *values, size_t count, double limit, double *mean, double *deviation) {
  size_t above = 0;
  double sum = 0;
  for (size_t index = 0; index < count; index++) {
    if (!((double)values[index] > limit)) continue;
    above++;
    sum += values[index];
  }
  *mean = above ? sum / (double)above : 0;
  double squares = 0;
  for (size_t index = 0; index < count; index++) {
    if (!((double)values[index] > limit)) continue;
    const double distance = values[index] - *mean;
    squares += distance * distance;
  }
  *deviation = above ? sqrt(squares / (double)above) : 0;
  return above;
}

// Bits of a float in an order that an unsigned comparison keeps: negatives reversed below positives.
static uint32_t ordered_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static float value_of_bits(uint32_t ordered) {
  const uint32_t bits = ordered & 0x80000000u ? ordered & 0x7fffffffu : ~ordered;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// The bin that holds the rank; takes what lies below it off the rank.
static uint32_t bin_of_rank(const uint32_t *bins, size_t *rank) {
  uint32_t bin = 0;
  while (bin < 65535 && *rank >= bins[bin]) *rank -= bins[bin++];
  return bin;
}

float cpixels_select_above(
    const float *values, size_t count, double limit, size_t rank, uint32_t *bins) {
  memset(bins, 0, 65536 * sizeof *bins);
  for (size_t index = 0; index < count; index++)
    if ((double)values[index] > limit) bins[ordered_bits(values[index]) >> 16]++;
  const uint32_t upper = bin_of_rank(bins, &rank);
  memset(bins, 0, 65536 * sizeof *bins);
  for (size_t index = 0; index < count; index++) {
    const uint32_t bits = ordered_bits(values[index]);
    if ((double)values[index] > limit && bits >> 16 == upper) bins[bits & 0xffff]++;
  }
  return value_of_bits(upper << 16 | bin_of_rank(bins, &rank));
}

void cpixels_normalise(
    const float *values, size_t count, double centre, double scale, double low, double high,
    float *result) {
  for (size_t index = 0; index < count; index++) {
    const double scaled = (values[index] - centre) / scale;
    result[index] = (float)(scaled < low ? low : scaled > high ? high : scaled);
  }
}

void cpixels_quantise(const float *values, size_t count, uint8_t *result) {
  for (size_t index = 0; index < count; index++) {
    const float value = values[index];
    result[index] = value > 0 ? (uint8_t)((value < 1 ? value : 1) * 255.0f + 0.5f) : 0;
  }
}

size_t cpixels_next_run(
    const uint8_t *line, size_t count, size_t start, uint8_t threshold, size_t *first) {
  while (start < count && line[start] < threshold) start++;
  *first = start;
  while (start < count && line[start] >= threshold) start++;
  return start - *first;
}
