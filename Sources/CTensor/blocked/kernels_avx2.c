// Sixteen registers of 8 floats: 6 pixels of 16 channels, 2 for weights, 1 for a pixel.
#include <stdint.h>
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#endif
#define LEVEL(name) name##_avx2
#define TILE 6
#define LANES 8
#define PAIR 1
#define WHOLE X(1) X(2) X(3) X(4) X(5) X(6)
#include "kernels.h"
#if defined(__x86_64__)
#pragma clang attribute pop
#endif
