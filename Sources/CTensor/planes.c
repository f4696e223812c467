// Kernels that treat each plane (one channel of one image) apart: pooling, normalisation, resizing.
#include "variants.h"
#include "window.h"

#include <math.h>

typedef struct {
  const ctensor_window *window;
  int count_padding;
  const float *input;
  float *output;
  void (*run)(const ctensor_window *, int, const float *, float *);
} pool_job;

INLINE void max_plane_body(const ctensor_window *p, int unused, const float *x, float *y) {
  (void)unused;
  int64_t low[3], high[3], o[3], at[3];
  for (at[0] = 0; at[0] < p->out_size[0]; at[0]++)
    for (at[1] = 0; at[1] < p->out_size[1]; at[1]++)
      for (at[2] = 0; at[2] < p->out_size[2]; at[2]++) {
        for (int i = 0; i < 3; i++) {
          o[i] = at[i] * p->step[i] - p->pad[i];
          taps_inside(o[i], p->dilation[i], p->in_size[i], p->kernel[i], &low[i], &high[i]);
        }
        float most = -INFINITY;
        for (int64_t d = low[0]; d < high[0]; d++)
          for (int64_t h = low[1]; h < high[1]; h++) {
            const float *row = x + ((o[0] + d * p->dilation[0]) * p->in_size[1] + o[1] + h * p->dilation[1]) *
                                       p->in_size[2] + o[2];
            for (int64_t w = low[2]; w < high[2]; w++) {
              float value = row[w * p->dilation[2]];
              most = value > most || value != value ? value : most;
            }
          }
        *y++ = most;
      }
}
VARIANTS(max_plane, (const ctensor_window *p, int unused, const float *x, float *y), (p, unused, x, y))

INLINE void average_plane_body(const ctensor_window *p, int count_padding, const float *x, float *y) {
  int64_t low[3], high[3], o[3], at[3];
  for (at[0] = 0; at[0] < p->out_size[0]; at[0]++)
    for (at[1] = 0; at[1] < p->out_size[1]; at[1]++)
      for (at[2] = 0; at[2] < p->out_size[2]; at[2]++) {
        int64_t count = 1;
        for (int i = 0; i < 3; i++) {
          o[i] = at[i] * p->step[i] - p->pad[i];
          taps_inside(o[i], p->dilation[i], p->in_size[i], p->kernel[i], &low[i], &high[i]);
          int64_t first, last;  // the padded input reaches from -pad to size + pad_end
          taps_inside(o[i] + p->pad[i], p->dilation[i], p->in_size[i] + p->pad[i] + p->pad_end[i], p->kernel[i],
                 &first, &last);
          count *= count_padding ? last - first : high[i] - low[i];
        }
        float sum = 0.0f;
        for (int64_t d = low[0]; d < high[0]; d++)
          for (int64_t h = low[1]; h < high[1]; h++) {
            const float *row = x + ((o[0] + d * p->dilation[0]) * p->in_size[1] + o[1] + h * p->dilation[1]) *
                                       p->in_size[2] + o[2];
            for (int64_t w = low[2]; w < high[2]; w++) sum += row[w * p->dilation[2]];
          }
        *y++ = count > 0 ? sum / (float)count : 0.0f;
      }
}
VARIANTS(average_plane, (const ctensor_window *p, int count_padding, const float *x, float *y),
         (p, count_padding, x, y))

static void pool_task(void *context, int64_t plane, int worker) {
  (void)worker;
  const pool_job *j = context;
  const ctensor_window *p = j->window;
  j->run(p, j->count_padding, j->input + plane * p->in_size[0] * p->in_size[1] * p->in_size[2],
         j->output + plane * p->out_size[0] * p->out_size[1] * p->out_size[2]);
}

void ctensor_max_pool(ctensor_execution execution, const ctensor_window *window, const float *input, float *output) {
  pool_job j = {window, 0, input, output, NULL};
  max_plane_at(execution.level, &j.run);
  ctensor_run(execution, window->planes, pool_task, &j);
}

void ctensor_average_pool(
    ctensor_execution execution, const ctensor_window *window, int count_padding, const float *input,
    float *output) {
  pool_job j = {window, count_padding, input, output, NULL};
  average_plane_at(execution.level, &j.run);
  ctensor_run(execution, window->planes, pool_task, &j);
}

// Sums in 16 lanes of double, always the same ones, so that the order never depends on the machine's
// vector width.
enum { LANES = 16 };

INLINE double plane_sum(const float *x, int64_t n) {
  double lanes[LANES] = {0}, sum = 0;
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int k = 0; k < LANES; k++) lanes[k] += (double)x[i + k];
  for (; i < n; i++) sum += (double)x[i];
  for (int k = 0; k < LANES; k++) sum += lanes[k];
  return sum;
}

INLINE double plane_squares(const float *x, int64_t n, double mean) {
  double lanes[LANES] = {0}, sum = 0;
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int k = 0; k < LANES; k++) {
      double d = (double)x[i + k] - mean;
      lanes[k] += d * d;
    }
  for (; i < n; i++) sum += ((double)x[i] - mean) * ((double)x[i] - mean);
  for (int k = 0; k < LANES; k++) sum += lanes[k];
  return sum;
}

// y = (x - centre) * scale + shift. The difference is exact near the centre, so a plane with a mean far
// from zero keeps its digits.
INLINE void affine(
    int64_t n, const float *x, float centre, float scale, float shift, ctensor_activation a, float *y) {
  if (a.kind == CTENSOR_ACTIVATION_LEAKY)
    for (int64_t i = 0; i < n; i++) {
      float v = (x[i] - centre) * scale + shift;
      y[i] = v < 0 ? v * a.first : v;
    }
  else
    for (int64_t i = 0; i < n; i++) y[i] = apply_activation((x[i] - centre) * scale + shift, a);
}

INLINE void normalize_plane_body(
    int64_t n, float epsilon, const float *x, float scale, float shift, ctensor_activation a, float *y) {
  double mean = plane_sum(x, n) / (double)n;
  double variance = plane_squares(x, n, mean) / (double)n;
  double factor = (double)scale / sqrt(variance + (double)epsilon);
  float centre = (float)mean;
  double rest = (mean - (double)centre) * factor;
  affine(n, x, centre, (float)factor, (float)((double)shift - rest), a, y);
}
VARIANTS(normalize_plane,
         (int64_t n, float epsilon, const float *x, float scale, float shift, ctensor_activation a, float *y),
         (n, epsilon, x, scale, shift, a, y))

INLINE void affine_plane_body(
    int64_t n, float unused, const float *x, float scale, float shift, ctensor_activation a, float *y) {
  (void)unused;
  affine(n, x, 0.0f, scale, shift, a, y);
}
VARIANTS(affine_plane,
         (int64_t n, float unused, const float *x, float scale, float shift, ctensor_activation a, float *y),
         (n, unused, x, scale, shift, a, y))

typedef struct {
  int64_t channels, count;
  float epsilon;
  const float *input, *scale, *shift;
  ctensor_activation activation;
  float *output;
  void (*run)(int64_t, float, const float *, float, float, ctensor_activation, float *);
} plane_job;

static void plane_task(void *context, int64_t plane, int worker) {
  (void)worker;
  const plane_job *j = context;
  int64_t c = plane % j->channels;
  j->run(j->count, j->epsilon, j->input + plane * j->count, j->scale[c], j->shift[c], j->activation,
         j->output + plane * j->count);
}

void ctensor_instance_normalize(
    ctensor_execution execution, int64_t planes, int64_t channels, int64_t count, float epsilon,
    const float *input, const float *scale, const float *shift, ctensor_activation activation,
    float *output) {
  plane_job j = {channels, count, epsilon, input, scale, shift, activation, output, NULL};
  normalize_plane_at(execution.level, &j.run);
  ctensor_run(execution, planes, plane_task, &j);
}

void ctensor_scale_shift(
    ctensor_execution execution, int64_t planes, int64_t channels, int64_t count, const float *input,
    const float *scale, const float *shift, ctensor_activation activation, float *output) {
  plane_job j = {channels, count, 0, input, scale, shift, activation, output, NULL};
  affine_plane_at(execution.level, &j.run);
  ctensor_run(execution, planes, plane_task, &j);
}

static void mean_task(void *context, int64_t plane, int worker) {
  (void)worker;
  const plane_job *j = context;
  j->output[plane] = (float)(plane_sum(j->input + plane * j->count, j->count) / (double)j->count);
}

void ctensor_plane_means(
    ctensor_execution execution, int64_t planes, int64_t count, const float *input, float *output) {
  plane_job j = {.count = count, .input = input, .output = output};
  ctensor_run(execution, planes, mean_task, &j);
}

typedef struct {
  int64_t in_size, out_size, inner, taps;
  const int32_t *indices;
  const float *weights, *input;
  float outside;
  float *output;
  void (*run)(int64_t, int64_t, const int32_t *, const float *, float, const float *, float *);
} resample_job;

INLINE void resample_rows_body(
    int64_t inner, int64_t taps, const int32_t *indices, const float *weights, float outside,
    const float *x, float *y) {
  for (int64_t i = 0; i < inner; i++) y[i] = 0.0f;
  for (int64_t t = 0; t < taps; t++) {
    float w = weights[t];
    if (indices[t] < 0)
      for (int64_t i = 0; i < inner; i++) y[i] += w * outside;
    else
      for (int64_t i = 0; i < inner; i++) y[i] += w * x[indices[t] * inner + i];
  }
}
VARIANTS(resample_rows,
         (int64_t inner, int64_t taps, const int32_t *indices, const float *weights, float outside,
          const float *x, float *y),
         (inner, taps, indices, weights, outside, x, y))

static void resample_task(void *context, int64_t outer, int worker) {
  (void)worker;
  const resample_job *j = context;
  const float *x = j->input + outer * j->in_size * j->inner;
  float *y = j->output + outer * j->out_size * j->inner;
  for (int64_t o = 0; o < j->out_size; o++, y += j->inner)
    j->run(j->inner, j->taps, j->indices + o * j->taps, j->weights + o * j->taps, j->outside, x, y);
}

void ctensor_resample(
    ctensor_execution execution, int64_t outer, int64_t in_size, int64_t out_size, int64_t inner,
    int64_t taps, const int32_t *indices, const float *weights, float outside, const float *input,
    float *output) {
  resample_job j = {in_size, out_size, inner, taps, indices, weights, input, outside, output, NULL};
  resample_rows_at(execution.level, &j.run);
  ctensor_run(execution, outer, resample_task, &j);
}
