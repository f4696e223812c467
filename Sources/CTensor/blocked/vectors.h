// Sixteen lanes at every level; the compiler splits them where registers are shorter.
#pragma once
#include "blocked.h"

#include <math.h>
#include <string.h>

// Vectors are passed to inlined functions only.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float v16 __attribute__((ext_vector_type(16)));
typedef int32_t i16 __attribute__((ext_vector_type(16)));
typedef v16 v16_unaligned __attribute__((aligned(4)));

INLINE v16 load(const float *p) { return *(const v16_unaligned *)p; }
INLINE void store(float *p, v16 x) { *(v16_unaligned *)p = x; }
INLINE v16 splat(float x) { return (v16)x; }

// 1 + exp(-x). The polynomial is the best of its degree for the relative error, 8.4e-8, over half an octave to both
// sides (Lawson's algorithm); with the rounding of its sums the error is below 4.1e-7 for x in [-88, 87].
INLINE v16 one_and_exponential(v16 x) {
  x = x < splat(-88.0f) ? splat(-88.0f) : x;
  x = x > splat(87.0f) ? splat(87.0f) : x;
  // 1.5 * 2^23: adding it leaves the whole number in the lowest bits.
  const v16 round = splat(12582912.0f);
  v16 whole = round - x * splat(1.44269504088896341f), n = whole - round;
  v16 r = -x - n * splat(0.693147180559945309f);
  v16 p = splat(0.008296209387481213f);
  p = p * r + splat(0.04192536696791649f);
  p = p * r + splat(0.16667649149894714f);
  p = p * r + splat(0.49998804926872253f);
  p = p * r + splat(0.9999996423721313f);
  p = p * r + splat(1.0000001192092896f);
  // Times 2^n: p lies in [0.7, 1.42], so the exponent can be added to.
  return splat(1.0f) + (v16)((i16)p + ((i16)whole << 23));
}

INLINE v16 between(v16 x, v16 low, v16 high) {
  x = x < low ? low : x;
  return x > high ? high : x;
}

INLINE v16 activated(v16 x, ctensor_activation a) {
  switch (a.kind) {
    case CTENSOR_ACTIVATION_LEAKY:
      if (a.first == 0.0f) return x < splat(0.0f) ? splat(0.0f) : x;
      return x < splat(0.0f) ? x * splat(a.first) : x;
    case CTENSOR_ACTIVATION_CLIP: return between(x, splat(a.first), splat(a.second));
    case CTENSOR_ACTIVATION_SIGMOID: return splat(1.0f) / one_and_exponential(x);
    case CTENSOR_ACTIVATION_SILU: return x / one_and_exponential(x);
    case CTENSOR_ACTIVATION_HARD_SIGMOID:
      return between(splat(a.first) * x + splat(a.second), splat(0.0f), splat(1.0f));
    case CTENSOR_ACTIVATION_HARD_SWISH:
      return x * between(x * splat(1.0f / 6.0f) + splat(0.5f), splat(0.0f), splat(1.0f));
    default: return x;
  }
}

// `residual` points to the place of this result, or is NULL.
INLINE v16 finished(v16 x, const ctensor_epilogue *e, const float *residual) {
  if (residual && !e->residual_is_last) x += load(residual);
  x = activated(x, e->activation);
  if (residual && e->residual_is_last) x += load(residual);
  return x;
}

INLINE v16 bias_of(const ctensor_epilogue *e, int64_t block) {
  return e->bias ? load(e->bias + block * CTENSOR_BLOCK) : splat(0.0f);
}
