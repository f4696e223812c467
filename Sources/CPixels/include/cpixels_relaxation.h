// Hot loop of T2 maps. Nothing allocates; callers check sizes.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Most echoes of a fit.
enum { CPIXELS_MOST_ECHOES = 64 };

/// What came of one voxel's fit.
enum {
  CPIXELS_FIT_VALID = 0,
  CPIXELS_FIT_LOW_SIGNAL = 1,
  CPIXELS_FIT_OUT_OF_RANGE = 2,
  CPIXELS_FIT_POOR = 3,
};

/// How signals over echo times are fitted.
typedef struct {
  /// Echo times in ms, increasing, as many as there are echoes.
  const float *times;
  size_t echoes;
  /// Least signal of the first echo.
  float least_signal;
  /// Constant part of the signal whose square adds to the decay's; 0 for none.
  float noise_floor;
  /// T2 in ms that a fit may give.
  float shortest;
  float longest;
  /// Least coefficient of determination.
  float least_determination;
  int iterations;
} cpixels_decay;

/// Where the fits go, a value for each voxel.
typedef struct {
  /// T2 in ms; 0 where there is none.
  float *t2;
  /// Signal at time 0.
  float *amplitude;
  /// Coefficient of determination, at most 1.
  float *determination;
  uint8_t *outcome;
} cpixels_decay_fit;

/// Fits amplitude * e^(-time / T2) to each voxel's signals by least squares.
///
/// The start is a straight line through the logarithms, weighted by the signals' squares; then
/// Levenberg's and Marquardt's steps on the signals themselves.
///
///   echoes  `[echo, count]`; a voxel with a signal that is not finite counts as too dark
void cpixels_fit_decay(
    const float *echoes, size_t count, const cpixels_decay *decay,
    const cpixels_decay_fit *fit);

#ifdef __cplusplus
}
#endif
