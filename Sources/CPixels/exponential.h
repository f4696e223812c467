// Exponential and logarithm that compilers can write for many values at once; not for other targets.
#pragma once
#include <stdint.h>
#include <string.h>

#include "processors.h"

/// e to the power of `x`, relative error below 3e-7; `x` is cut to -87...88.
///
/// Cephes' single precision polynomial after reduction by powers of two (Moshier, expf).
INLINE float quick_exp(float x) {
  x = x < -87 ? -87 : x > 88 ? 88 : x;
  const float shifted = x * 1.44269504f + 12582912.0f;  // 1.5 * 2^23: rounds to nearest
  const float whole = shifted - 12582912.0f;
  const float r = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1;
  const uint32_t bits = (uint32_t)((int32_t)whole + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return p * power;
}

/// Natural logarithm of a normal positive number, error below 2e-7 beside its exponent's part.
///
/// Mantissa between sqrt(1/2) and sqrt(2), then the series of the inverse hyperbolic tangent.
INLINE float quick_log(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const int32_t exponent = (int32_t)(bits - 0x3f3504f3u) >> 23;  // sqrt(1/2)
  bits -= (uint32_t)exponent << 23;
  float mantissa;
  memcpy(&mantissa, &bits, sizeof mantissa);
  const float t = (mantissa - 1) / (mantissa + 1), s = t * t;
  const float series = 1.0f / 9 * s + 1.0f / 7;
  return (float)exponent * 0.693147181f
         + 2 * t * (((series * s + 1.0f / 5) * s + 1.0f / 3) * s + 1);
}
