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
typedef v16 v16_unaligned __attribute__((aligned(4)));

INLINE v16 load(const float *p) { return *(const v16_unaligned *)p; }
INLINE void store(float *p, v16 x) { *(v16_unaligned *)p = x; }
INLINE v16 splat(float x) { return (v16)x; }

// One register: a part of a block, so that the coefficients of a function stay in registers too.
typedef float lanes __attribute__((ext_vector_type(LANES)));
typedef int32_t whole_lanes __attribute__((ext_vector_type(LANES)));
typedef lanes lanes_unaligned __attribute__((aligned(4)));

INLINE lanes load_lanes(const float *p) { return *(const lanes_unaligned *)p; }
INLINE void store_lanes(float *p, lanes x) { *(lanes_unaligned *)p = x; }

INLINE lanes between(lanes x, float low, float high) {
  x = (lanes)low > x ? (lanes)low : x;
  return (lanes)high < x ? (lanes)high : x;
}

// 1 + exp(-x). The polynomial is the best of its degree for the relative error, 8.4e-8, over half an octave to both
// sides (Lawson's algorithm); with the rounding of its sums the error is below 4.1e-7 for x in [-88, 87].
INLINE lanes one_and_exponential(lanes x) {
  x = between(x, -88.0f, 87.0f);
  // 1.5 * 2^23: adding it leaves the whole number in the lowest bits.
  const lanes round = 12582912.0f;
  lanes whole = round - x * (lanes)1.44269504088896341f, n = whole - round;
  lanes r = -x - n * (lanes)0.693147180559945309f;
  lanes p = 0.008296209387481213f;
  p = p * r + (lanes)0.04192536696791649f;
  p = p * r + (lanes)0.16667649149894714f;
  p = p * r + (lanes)0.49998804926872253f;
  p = p * r + (lanes)0.9999996423721313f;
  p = p * r + (lanes)1.0000001192092896f;
  // Times 2^n: p lies in [0.7, 1.42], so the exponent can be added to.
  return (lanes)1.0f + (lanes)((whole_lanes)p + ((whole_lanes)whole << 23));
}

INLINE lanes activated_lanes(lanes x, const ctensor_activation_kind kind, float first, float second) {
  switch (kind) {
    case CTENSOR_ACTIVATION_LEAKY: return x < (lanes)0.0f ? x * (lanes)first : x;
    case CTENSOR_ACTIVATION_CLIP: return between(x, first, second);
    case CTENSOR_ACTIVATION_SIGMOID: return (lanes)1.0f / one_and_exponential(x);
    case CTENSOR_ACTIVATION_SILU: return x / one_and_exponential(x);
    case CTENSOR_ACTIVATION_HARD_SIGMOID: return between((lanes)first * x + (lanes)second, 0.0f, 1.0f);
    case CTENSOR_ACTIVATION_HARD_SWISH: return x * between(x * (lanes)(1.0f / 6.0f) + (lanes)0.5f, 0.0f, 1.0f);
    default: return x;
  }
}

INLINE void activate_run(
    float *out, const float *residual, int64_t count, int is_last, const ctensor_activation_kind kind, float first, float second) {
  if (!residual) {
    for (int64_t i = 0; i < count; i += LANES) store_lanes(out + i, activated_lanes(load_lanes(out + i), kind, first, second));
    return;
  }
  for (int64_t i = 0; i < count; i += LANES) {
    lanes x = load_lanes(out + i), r = load_lanes(residual + i);
    store_lanes(out + i, is_last ? activated_lanes(x, kind, first, second) + r : activated_lanes(x + r, kind, first, second));
  }
}

// Adds the residual to `pixels` results that stand one after the other, and applies the activation.
static __attribute__((noinline)) void finish_run(const ctensor_epilogue *e, float *out, const float *residual, int64_t pixels) {
  const ctensor_activation a = e->activation;
  int64_t count = pixels * CTENSOR_BLOCK;
  switch (a.kind) {
#define CASE(kind) \
  case kind: activate_run(out, residual, count, e->residual_is_last, kind, a.first, a.second); break;
    CASE(CTENSOR_ACTIVATION_NONE)
    CASE(CTENSOR_ACTIVATION_LEAKY)
    CASE(CTENSOR_ACTIVATION_CLIP)
    CASE(CTENSOR_ACTIVATION_SIGMOID)
    CASE(CTENSOR_ACTIVATION_SILU)
    CASE(CTENSOR_ACTIVATION_HARD_SIGMOID)
    CASE(CTENSOR_ACTIVATION_HARD_SWISH)
#undef CASE
  }
}

// Whether the activation takes so many operations that it is applied to whole runs, when the sums are out of the
// registers.
INLINE int is_late(const ctensor_epilogue *e) { return e->activation.kind > CTENSOR_ACTIVATION_CLIP; }

INLINE v16 activated(v16 x, ctensor_activation a) {
  switch (a.kind) {
    case CTENSOR_ACTIVATION_NONE: return x;
    case CTENSOR_ACTIVATION_LEAKY:
      if (a.first == 0.0f) return x < splat(0.0f) ? splat(0.0f) : x;
      return x < splat(0.0f) ? x * splat(a.first) : x;
    default: {
      const ctensor_epilogue e = {.activation = a};
      float result[CTENSOR_BLOCK];
      store(result, x);
      finish_run(&e, result, NULL, 1);
      return load(result);
    }
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
