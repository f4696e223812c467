// Hot loops between a slice and the display matrix. They are C because Swift code is built for the
// plainest processor; here the compiler writes one version for each instruction set and the
// fastest that the processor has is chosen when the program is loaded.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Weights that make one output sample from a run of input samples.
// Output i is sum over k < taps of weights[i * taps + k] * input[first[i] + k].
// first[i] + taps never exceeds the input's length: the caller sees to it.
typedef struct {
  const int32_t *first;
  const float *weights;
  int32_t taps;
} cpixels_taps;

// Resamples along rows: output[r, i] for r in 0..<rows and i in 0..<count.
void cpixels_resample_along_rows(
    const float *input, size_t columns, size_t rows, cpixels_taps taps, size_t count, float *output);

// Resamples down columns: output[i, c] for i in 0..<count and c in 0..<columns.
void cpixels_resample_down_columns(
    const float *input, size_t columns, cpixels_taps taps, size_t count, float *output);

// Writes the transpose: output[c, r] = input[r, c].
void cpixels_transpose(const float *input, size_t columns, size_t rows, float *output);

// Eight-bit greys: clamp((value - lower) * scale, 0, 255), rounded half up; not-a-number gives 0.
void cpixels_window(
    const float *input, size_t count, double lower, double scale, uint8_t *output);

#ifdef __cplusplus
}
#endif
