// Loops over intensities: see cpixels_intensity.h.
#include "include/cpixels_intensity.h"
#include "processors.h"

FOR_EACH_PROCESSOR
void cpixels_count_bins(
    const float *values, size_t count, float low, float bins_per_unit, uint32_t *counts,
    size_t bins) {
  const float last = (float)(bins - 1);
  for (size_t index = 0; index < count; index++) {
    float place = (values[index] - low) * bins_per_unit;
    place = place > 0 ? place : 0;
    counts[(size_t)(place < last ? place : last)]++;
  }
}

INLINE float slope(const cpixels_bent_line *line, size_t piece) {
  return (line->results[piece + 1] - line->results[piece])
         / (line->places[piece + 1] - line->places[piece]);
}

// Values of a block at a time: each piece adds what lies in it.
FOR_EACH_PROCESSOR
void cpixels_bend(const float *values, size_t count, const cpixels_bent_line *line, float *result) {
  enum { BLOCK = 256 };
  float sums[BLOCK];
  const size_t pieces = line->count - 1;
  for (size_t first = 0; first < count; first += BLOCK) {
    const size_t block = count - first < BLOCK ? count - first : BLOCK;
    const float *source = values + first;
    const float start = line->places[0], low = slope(line, 0);
    for (size_t index = 0; index < block; index++) {
      const float below = source[index] - start;
      sums[index] = line->results[0] + low * (below < 0 ? below : 0);
    }
    for (size_t piece = 0; piece < pieces; piece++) {
      const float place = line->places[piece], rise = slope(line, piece);
      const float width = piece + 1 < pieces ? line->places[piece + 1] - place : 3.4e38f;
      for (size_t index = 0; index < block; index++) {
        float part = source[index] - place;
        part = part < 0 ? 0 : part > width ? width : part;
        sums[index] += rise * part;
      }
    }
    for (size_t index = 0; index < block; index++) {
      const float value = sums[index] < line->lowest ? line->lowest : sums[index];
      result[first + index] = value > line->highest ? line->highest : value;
    }
  }
}
