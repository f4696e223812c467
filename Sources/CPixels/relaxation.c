// Fits of exponential decay: see cpixels_relaxation.h.
#include "include/cpixels_relaxation.h"
#include "exponential.h"
#include "processors.h"

#include <math.h>

// Voxels that are fitted side by side.
enum { LANES = 32 };

// Signals as shares of each voxel's first, and what is known of its fit so far.
typedef struct {
  float signal[CPIXELS_MOST_ECHOES][LANES];
  float scale[LANES];
  // Square of the noise floor, as a share.
  float floor[LANES];
  float amplitude[LANES];
  float rate[LANES];
  float damping[LANES];
  float error[LANES];
} block_fit;

// A straight line through the logarithms; signals of at most 0 have no weight.
INLINE void start(const cpixels_decay *decay, block_fit *b) {
  float w[LANES] = {0}, wt[LANES] = {0}, wtt[LANES] = {0}, wy[LANES] = {0}, wty[LANES] = {0};
  for (size_t echo = 0; echo < decay->echoes; echo++) {
    const float time = decay->times[echo];
    for (size_t lane = 0; lane < LANES; lane++) {
      const float square = b->signal[echo][lane] * b->signal[echo][lane] - b->floor[lane];
      const float clean = square > 1e-6f ? square : 1e-6f, weight = square > 1e-6f ? square : 0;
      const float y = 0.5f * quick_log(clean);
      w[lane] += weight;
      wt[lane] += weight * time;
      wtt[lane] += weight * time * time;
      wy[lane] += weight * y;
      wty[lane] += weight * time * y;
    }
  }
  const float slowest = 1 / (4 * decay->longest), fastest = 4 / decay->shortest;
  for (size_t lane = 0; lane < LANES; lane++) {
    const float spread = w[lane] * wtt[lane] - wt[lane] * wt[lane];
    float rate = spread > 0 ? (wt[lane] * wy[lane] - w[lane] * wty[lane]) / spread : slowest;
    rate = rate > slowest ? rate : slowest;
    rate = rate < fastest ? rate : fastest;
    const float total = w[lane] > 0 ? w[lane] : 1;
    b->rate[lane] = rate;
    b->amplitude[lane] = quick_exp((wy[lane] + rate * wt[lane]) / total);
  }
}

// Without errno, which would keep compilers from doing several at once.
INLINE float root(float x) { return __builtin_elementwise_sqrt(x); }

// The error at trial values, and the normal equations there: a, b and c of the matrix, d and e of the
// right side.
typedef struct {
  float error[LANES], a[LANES], b[LANES], c[LANES], d[LANES], e[LANES];
} normal_equations;

INLINE void equations(
    const cpixels_decay *decay, const block_fit *restrict block, const float *restrict amplitude,
    const float *restrict rate, normal_equations *restrict n, int has_floor) {
  *n = (normal_equations){0};
  for (size_t echo = 0; echo < decay->echoes; echo++) {
    const float time = decay->times[echo];
    for (size_t lane = 0; lane < LANES; lane++) {
      const float share = quick_exp(-time * rate[lane]), clean = amplitude[lane] * share;
      const float model = has_floor ? root(clean * clean + block->floor[lane]) : clean;
      const float part = has_floor ? clean / (model + 1e-20f) : 1;
      const float rest = block->signal[echo][lane] - model;
      const float by_amplitude = part * share, by_rate = -part * time * clean;
      n->error[lane] += rest * rest;
      n->a[lane] += by_amplitude * by_amplitude;
      n->b[lane] += by_amplitude * by_rate;
      n->c[lane] += by_rate * by_rate;
      n->d[lane] += by_amplitude * rest;
      n->e[lane] += by_rate * rest;
    }
  }
}

// Both are read whatever is picked, so that compilers can do several at once.
INLINE float pick(int first, float a, float b) { return first ? a : b; }

// Marquardt's steps; a step that does not help is not taken, and the next is shorter.
INLINE void refine(const cpixels_decay *decay, block_fit *b, int has_floor) {
  const float slowest = 1 / (4 * decay->longest), fastest = 4 / decay->shortest;
  normal_equations now, next;
  float amplitude[LANES], rate[LANES];
  equations(decay, b, b->amplitude, b->rate, &now, has_floor);
  for (size_t lane = 0; lane < LANES; lane++) b->damping[lane] = 1e-3f;
  for (int iteration = 0; iteration < decay->iterations; iteration++) {
    int32_t moving = 0;
    for (size_t lane = 0; lane < LANES; lane++) {
      const float more = 1 + b->damping[lane], a = now.a[lane] * more, c = now.c[lane] * more;
      const float determinant = a * c - now.b[lane] * now.b[lane];
      const float inverse = determinant > 0 ? 1 / determinant : 0;
      const float step = (a * now.e[lane] - now.b[lane] * now.d[lane]) * inverse;
      amplitude[lane] =
          b->amplitude[lane] + (c * now.d[lane] - now.b[lane] * now.e[lane]) * inverse;
      const float wanted = b->rate[lane] + step;
      const float low = wanted > slowest ? wanted : slowest;
      rate[lane] = low < fastest ? low : fastest;
      moving |= fabsf(rate[lane] - b->rate[lane]) > 1e-5f * b->rate[lane];
    }
    equations(decay, b, amplitude, rate, &next, has_floor);
    for (size_t lane = 0; lane < LANES; lane++) {
      const int better = next.error[lane] <= now.error[lane];
      b->damping[lane] *= better ? 0.1f : 10.0f;
      b->amplitude[lane] = pick(better, amplitude[lane], b->amplitude[lane]);
      b->rate[lane] = pick(better, rate[lane], b->rate[lane]);
      now.error[lane] = pick(better, next.error[lane], now.error[lane]);
      now.a[lane] = pick(better, next.a[lane], now.a[lane]);
      now.b[lane] = pick(better, next.b[lane], now.b[lane]);
      now.c[lane] = pick(better, next.c[lane], now.c[lane]);
      now.d[lane] = pick(better, next.d[lane], now.d[lane]);
      now.e[lane] = pick(better, next.e[lane], now.e[lane]);
    }
    if (!moving) break;
  }
  for (size_t lane = 0; lane < LANES; lane++) b->error[lane] = now.error[lane];
}

// Loads voxels; lanes beyond `used` repeat the first.
INLINE void load(
    const float *echoes, size_t count, const uint32_t *voxels, size_t used,
    const cpixels_decay *decay, block_fit *b) {
  for (size_t lane = 0; lane < LANES; lane++) {
    const size_t voxel = voxels[lane < used ? lane : 0];
    const float scale = echoes[voxel], share = decay->noise_floor / scale;
    b->scale[lane] = scale;
    b->floor[lane] = share * share;
    for (size_t echo = 0; echo < decay->echoes; echo++)
      b->signal[echo][lane] = echoes[echo * count + voxel] / scale;
  }
}

// 1 - error over the signals' own spread.
INLINE void store(
    const cpixels_decay *decay, const block_fit *b, const uint32_t *voxels, size_t used,
    const cpixels_decay_fit *fit) {
  for (size_t lane = 0; lane < used; lane++) {
    float sum = 0, spread = 0;
    for (size_t echo = 0; echo < decay->echoes; echo++) sum += b->signal[echo][lane];
    const float mean = sum / (float)decay->echoes;
    for (size_t echo = 0; echo < decay->echoes; echo++) {
      const float distance = b->signal[echo][lane] - mean;
      spread += distance * distance;
    }
    const float determination = spread > 0 ? 1 - b->error[lane] / spread : 0;
    const float t2 = 1 / b->rate[lane];
    const size_t voxel = voxels[lane];
    fit->t2[voxel] = t2;
    fit->amplitude[voxel] = b->amplitude[lane] * b->scale[lane];
    fit->determination[voxel] = determination;
    fit->outcome[voxel] = !(t2 >= decay->shortest && t2 <= decay->longest) ? CPIXELS_FIT_OUT_OF_RANGE
                          : !(determination >= decay->least_determination) ? CPIXELS_FIT_POOR
                                                                           : CPIXELS_FIT_VALID;
  }
}

FOR_EACH_PROCESSOR
static void fit_block(
    const float *echoes, size_t count, const uint32_t *voxels, size_t used,
    const cpixels_decay *decay, const cpixels_decay_fit *fit) {
  block_fit block;
  load(echoes, count, voxels, used, decay, &block);
  start(decay, &block);
  if (decay->noise_floor > 0) {
    refine(decay, &block, 1);
  } else {
    refine(decay, &block, 0);
  }
  store(decay, &block, voxels, used, fit);
}

// Whether a voxel is bright enough at first and finite in all echoes.
INLINE int has_signal(
    const float *echoes, size_t count, size_t voxel, const cpixels_decay *decay) {
  const float first = echoes[voxel];
  if (!(first >= decay->least_signal && first > decay->noise_floor && first > 0)) return 0;
  float sum = 0;
  for (size_t echo = 0; echo < decay->echoes; echo++) sum += 0 * echoes[echo * count + voxel];
  return sum == 0;
}

void cpixels_fit_decay(
    const float *echoes, size_t count, const cpixels_decay *decay,
    const cpixels_decay_fit *fit) {
  uint32_t voxels[LANES];
  size_t used = 0;
  for (size_t voxel = 0; voxel < count; voxel++) {
    if (has_signal(echoes, count, voxel, decay)) {
      voxels[used++] = (uint32_t)voxel;
    } else {
      fit->t2[voxel] = fit->amplitude[voxel] = fit->determination[voxel] = 0;
      fit->outcome[voxel] = CPIXELS_FIT_LOW_SIGNAL;
    }
    if (used < LANES && voxel + 1 < count) continue;
    if (used > 0) fit_block(echoes, count, voxels, used, decay, fit);
    used = 0;
  }
}
