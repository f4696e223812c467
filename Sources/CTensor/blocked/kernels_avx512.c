// Thirty-two registers of 16 floats: 14 pixels of 32 channels, 2 for weights, 1 for a pixel.
#include <stdint.h>
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#endif
#define LEVEL(name) name##_avx512
#define TILE 14
#define LANES 16
#define PAIR 2
#define WHOLE X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14)
#include "kernels.h"
#if defined(__x86_64__)
#pragma clang attribute pop
#endif
