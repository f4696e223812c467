// Compiles one always-inlined body for each instruction set.
#pragma once
#include "ctensor.h"

#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define TARGET_AVX2 __attribute__((target("avx2,fma")))
#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#else
#define TARGET_AVX2
#define TARGET_AVX512
#endif

/// Defines `name` as a choice among three compilations of `name##_body`.
#define VARIANTS(name, parameters, arguments)                                \
  static void name##_plain parameters { name##_body arguments; }             \
  TARGET_AVX2 static void name##_avx2 parameters { name##_body arguments; }  \
  TARGET_AVX512 static void name##_avx512 parameters { name##_body arguments; } \
  static inline void name##_at(int level, void (**chosen) parameters) {      \
    *chosen = level >= CTENSOR_AVX512 ? name##_avx512                        \
              : level == CTENSOR_AVX2 ? name##_avx2                          \
                                      : name##_plain;                        \
  }

// exp(x) for x in [-87, 88], Cephes' polynomial (Moshier, expf.c): relative error below 2e-7.
INLINE float exponential(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  float n = __builtin_rintf(x * 1.44269504088896341f);
  float r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  union {
    int32_t i;
    float f;
  } scale = {((int32_t)n + 127) << 23};
  return p * scale.f;
}

INLINE float clamped(float x, float low, float high) {
  x = x < low ? low : x;
  return x > high ? high : x;
}

INLINE float apply_activation(float x, ctensor_activation a) {
  switch (a.kind) {
    case CTENSOR_ACTIVATION_LEAKY: return x < 0 ? x * a.first : x;
    case CTENSOR_ACTIVATION_CLIP: return clamped(x, a.first, a.second);
    case CTENSOR_ACTIVATION_SIGMOID: return 1.0f / (1.0f + exponential(-x));
    case CTENSOR_ACTIVATION_SILU: return x / (1.0f + exponential(-x));
    case CTENSOR_ACTIVATION_HARD_SIGMOID: return clamped(a.first * x + a.second, 0.0f, 1.0f);
    case CTENSOR_ACTIVATION_HARD_SWISH: return x * clamped(x * (1.0f / 6.0f) + 0.5f, 0.0f, 1.0f);
    default: return x;
  }
}
