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

INLINE float apply_activation(float x, ctensor_activation a) {
  switch (a.kind) {
    case CTENSOR_ACTIVATION_LEAKY: return x < 0 ? x * a.first : x;
    case CTENSOR_ACTIVATION_CLIP: {
      float low = x < a.first ? a.first : x;
      return low > a.second ? a.second : low;
    }
    default: return x;
  }
}
