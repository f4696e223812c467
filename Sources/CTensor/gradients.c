// Gradients over row-major tensors: of activations, element by element; of pooling, plane by plane.
#include "ctensor.h"
#include "variants.h"
#include "window.h"

#include <string.h>

enum { CHUNK = 16384 };

// Activations

// The derivative by the argument, given the result `r`.
INLINE float activation_derivative(float r, ctensor_activation a) {
  switch (a.kind) {
    case CTENSOR_ACTIVATION_LEAKY: return r > 0.0f ? 1.0f : a.first;
    case CTENSOR_ACTIVATION_CLIP: return r > a.first && r < a.second ? 1.0f : 0.0f;
    case CTENSOR_ACTIVATION_SIGMOID: return r * (1.0f - r);
    case CTENSOR_ACTIVATION_HARD_SIGMOID: return r > 0.0f && r < 1.0f ? a.first : 0.0f;
    default: return 1.0f;
  }
}

INLINE void activation_chunk_body(ctensor_activation a, int64_t n, const float *g, const float *r, float *y) {
  switch (a.kind) {
    case CTENSOR_ACTIVATION_LEAKY:
      for (int64_t i = 0; i < n; i++) y[i] = r[i] > 0.0f ? g[i] : g[i] * a.first;
      break;
    default:
      for (int64_t i = 0; i < n; i++) y[i] = g[i] * activation_derivative(r[i], a);
  }
}
VARIANTS(activation_chunk, (ctensor_activation a, int64_t n, const float *g, const float *r, float *y),
         (a, n, g, r, y))

typedef struct {
  ctensor_activation activation;
  int64_t count;
  const float *gradient, *result;
  float *output;
  void (*run)(ctensor_activation, int64_t, const float *, const float *, float *);
} activation_job;

static void activation_task(void *context, int64_t index, int worker) {
  (void)worker;
  const activation_job *j = context;
  int64_t first = index * CHUNK, n = j->count - first < CHUNK ? j->count - first : CHUNK;
  j->run(j->activation, n, j->gradient + first, j->result + first, j->output + first);
}

void ctensor_activation_gradient(
    ctensor_execution execution, ctensor_activation activation, int64_t count, const float *gradient,
    const float *result, float *output) {
  activation_job j = {activation, count, gradient, result, output, NULL};
  activation_chunk_at(execution.level, &j.run);
  ctensor_run(execution, (count + CHUNK - 1) / CHUNK, activation_task, &j);
}

// Pooling

typedef struct {
  const ctensor_window *window;
  int count_padding;
  const float *gradient, *input;  // `input` is NULL for means
  float *output;
} pool_job;

static void give_to_largest(
    const ctensor_window *p, const int64_t o[3], const int64_t low[3], const int64_t high[3], float gradient,
    const float *x, float *y) {
  int64_t best = -1;
  for (int64_t d = low[0]; d < high[0]; d++)
    for (int64_t h = low[1]; h < high[1]; h++)
      for (int64_t w = low[2]; w < high[2]; w++) {
        int64_t at = ((o[0] + d * p->dilation[0]) * p->in_size[1] + o[1] + h * p->dilation[1]) * p->in_size[2] + o[2] +
                     w * p->dilation[2];
        if (best < 0 || x[at] > x[best]) best = at;
      }
  if (best >= 0) y[best] += gradient;
}

static void give_to_all(
    const ctensor_window *p, const int64_t o[3], const int64_t low[3], const int64_t high[3], float share, float *y) {
  for (int64_t d = low[0]; d < high[0]; d++)
    for (int64_t h = low[1]; h < high[1]; h++)
      for (int64_t w = low[2]; w < high[2]; w++)
        y[((o[0] + d * p->dilation[0]) * p->in_size[1] + o[1] + h * p->dilation[1]) * p->in_size[2] + o[2] +
          w * p->dilation[2]] += share;
}

// One task is one plane, whose windows are taken in order: windows may overlap.
static void pool_gradient_task(void *context, int64_t plane, int worker) {
  (void)worker;
  const pool_job *j = context;
  const ctensor_window *p = j->window;
  int64_t size = p->in_size[0] * p->in_size[1] * p->in_size[2];
  const float *g = j->gradient + plane * p->out_size[0] * p->out_size[1] * p->out_size[2];
  const float *x = j->input ? j->input + plane * size : NULL;
  float *y = j->output + plane * size;
  memset(y, 0, (size_t)size * sizeof(float));
  int64_t o[3], low[3], high[3], at[3];
  for (at[0] = 0; at[0] < p->out_size[0]; at[0]++)
    for (at[1] = 0; at[1] < p->out_size[1]; at[1]++)
      for (at[2] = 0; at[2] < p->out_size[2]; at[2]++, g++) {
        int64_t count = 1;
        for (int i = 0; i < 3; i++) {
          int64_t first, last;
          o[i] = at[i] * p->step[i] - p->pad[i];
          taps_inside(o[i], p->dilation[i], p->in_size[i], p->kernel[i], &low[i], &high[i]);
          taps_inside(o[i] + p->pad[i], p->dilation[i], p->in_size[i] + p->pad[i] + p->pad_end[i], p->kernel[i], &first, &last);
          count *= j->count_padding ? last - first : high[i] - low[i];
        }
        if (x)
          give_to_largest(p, o, low, high, *g, x, y);
        else if (count > 0)
          give_to_all(p, o, low, high, *g / (float)count, y);
      }
}

void ctensor_max_pool_gradient(
    ctensor_execution execution, const ctensor_window *window, const float *gradient, const float *input,
    float *output) {
  pool_job j = {window, 0, gradient, input, output};
  ctensor_run(execution, window->planes, pool_gradient_task, &j);
}

void ctensor_average_pool_gradient(
    ctensor_execution execution, const ctensor_window *window, int count_padding, const float *gradient,
    float *output) {
  pool_job j = {window, count_padding, gradient, NULL, output};
  ctensor_run(execution, window->planes, pool_gradient_task, &j);
}
