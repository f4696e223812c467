#include "include/cpixels_display.h"
#include "processors.h"

// No fused multiply-add: the greys are the same on every processor.
#pragma STDC FP_CONTRACT OFF

FOR_EACH_PROCESSOR
void cpixels_resample_along_rows(
    const float *input, size_t columns, size_t rows, cpixels_taps taps, size_t count,
    float *output) {
  const int32_t *first = taps.first;
  const size_t width = (size_t)taps.taps;
  for (size_t r = 0; r < rows; r++) {
    const float *line = input + r * columns;
    float *out = output + r * count;
    for (size_t i = 0; i < count; i++) {
      const float *weights = taps.weights + i * width;
      const float *source = line + first[i];
      float sum = 0;
      for (size_t k = 0; k < width; k++) sum += weights[k] * source[k];
      out[i] = sum;
    }
  }
}

FOR_EACH_PROCESSOR
void cpixels_resample_down_columns(
    const float *input, size_t columns, cpixels_taps taps, size_t count, float *output) {
  const size_t width = (size_t)taps.taps;
  for (size_t i = 0; i < count; i++) {
    float *restrict out = output + i * columns;
    for (size_t c = 0; c < columns; c++) out[c] = 0;
    for (size_t k = 0; k < width; k++) {
      const float weight = taps.weights[i * width + k];
      const float *restrict source = input + ((size_t)taps.first[i] + k) * columns;
      for (size_t c = 0; c < columns; c++) out[c] += weight * source[c];
    }
  }
}

void cpixels_transpose(const float *input, size_t columns, size_t rows, float *output) {
  enum { block = 16 };  // 16 floats fill a cache line
  for (size_t r0 = 0; r0 < rows; r0 += block) {
    for (size_t c0 = 0; c0 < columns; c0 += block) {
      const size_t r1 = r0 + block < rows ? r0 + block : rows;
      const size_t c1 = c0 + block < columns ? c0 + block : columns;
      for (size_t r = r0; r < r1; r++) {
        for (size_t c = c0; c < c1; c++) output[c * rows + r] = input[r * columns + c];
      }
    }
  }
}

FOR_EACH_PROCESSOR
void cpixels_window(
    const float *input, size_t count, double lower, double scale, uint8_t *output) {
  for (size_t i = 0; i < count; i++) {
    double grey = ((double)input[i] - lower) * scale;
    grey = grey > 0.0 ? grey : 0.0;  // also where grey is not a number
    grey = grey < 255.0 ? grey : 255.0;
    output[i] = (uint8_t)(int32_t)(grey + 0.5);
  }
}
