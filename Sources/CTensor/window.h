// Which positions of a window are real.
#pragma once
#include <stdint.h>

// Kernel positions [first, last) whose input coordinate origin + k * dilation lies in 0..<size.
static inline __attribute__((always_inline)) void taps_inside(
    int64_t origin, int64_t dilation, int64_t size, int64_t kernel, int64_t *first, int64_t *last) {
  *first = origin < 0 ? (-origin + dilation - 1) / dilation : 0;
  int64_t room = size - origin;
  *last = room <= 0 ? 0 : (room + dilation - 1) / dilation;
  if (*last > kernel) *last = kernel;
  if (*first > *last) *first = *last;
}
