// Element by element kernels and softmax.
#include "variants.h"

#include <math.h>

enum { CHUNK = 16384 };

// Cephes' polynomial (Moshier, tanhf.c) below 0.625, where 1 - 2 / (exp(2x) + 1) would lose digits: relative error
// below 3e-7. From 10 on the result is 1; what is no number stays none.
INLINE float hyperbolic_tangent(float x) {
  float size = __builtin_fabsf(x), z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  float near = p * z * x + x;
  float far = 1.0f - 2.0f / (exponential(2.0f * (size < 10.0f ? size : 10.0f)) + 1.0f);
  float result = __builtin_copysignf(size < 0.625f ? near : far, x);
  return x == x ? result : x;
}

INLINE float unary(ctensor_unary_kind kind, ctensor_activation a, float x) {
  switch (kind) {
    case CTENSOR_UNARY_SIGMOID: return apply_activation(x, (ctensor_activation){CTENSOR_ACTIVATION_SIGMOID, 0, 0});
    case CTENSOR_UNARY_HARD_SIGMOID:
      return apply_activation(x, (ctensor_activation){CTENSOR_ACTIVATION_HARD_SIGMOID, a.first, a.second});
    case CTENSOR_UNARY_HARD_SWISH: return apply_activation(x, (ctensor_activation){CTENSOR_ACTIVATION_HARD_SWISH, 0, 0});
    case CTENSOR_UNARY_EXP: return exponential(x);
    case CTENSOR_UNARY_TANH: return hyperbolic_tangent(x);
    default: return apply_activation(x, a);
  }
}

INLINE void unary_chunk_body(
    ctensor_unary_kind kind, ctensor_activation a, int64_t n, const float *x, float *y) {
  switch (kind) {
    case CTENSOR_UNARY_SIGMOID:
      for (int64_t i = 0; i < n; i++) y[i] = unary(CTENSOR_UNARY_SIGMOID, a, x[i]);
      break;
    case CTENSOR_UNARY_EXP:
      for (int64_t i = 0; i < n; i++) y[i] = unary(CTENSOR_UNARY_EXP, a, x[i]);
      break;
    case CTENSOR_UNARY_TANH:
      for (int64_t i = 0; i < n; i++) y[i] = unary(CTENSOR_UNARY_TANH, a, x[i]);
      break;
    default:
      for (int64_t i = 0; i < n; i++) y[i] = unary(kind, a, x[i]);
  }
}
VARIANTS(unary_chunk, (ctensor_unary_kind kind, ctensor_activation a, int64_t n, const float *x, float *y),
         (kind, a, n, x, y))

typedef struct {
  ctensor_unary_kind kind;
  ctensor_activation parameters;
  int64_t count;
  const float *input;
  float *output;
  void (*run)(ctensor_unary_kind, ctensor_activation, int64_t, const float *, float *);
} unary_job;

static void unary_task(void *context, int64_t index, int worker) {
  (void)worker;
  const unary_job *j = context;
  int64_t first = index * CHUNK, n = j->count - first < CHUNK ? j->count - first : CHUNK;
  j->run(j->kind, j->parameters, n, j->input + first, j->output + first);
}

void ctensor_unary(
    ctensor_execution execution, ctensor_unary_kind kind, ctensor_activation parameters, int64_t count,
    const float *input, float *output) {
  unary_job j = {kind, parameters, count, input, output, NULL};
  unary_chunk_at(execution.level, &j.run);
  ctensor_run(execution, (count + CHUNK - 1) / CHUNK, unary_task, &j);
}

// Two operands

#define ROW(expression)                                                              \
  if (a_step && b_step)                                                              \
    for (int64_t i = 0; i < n; i++) { float p = a[i], q = b[i]; y[i] = expression; } \
  else if (a_step)                                                                   \
    for (int64_t i = 0; i < n; i++) { float p = a[i], q = b[0]; y[i] = expression; } \
  else                                                                               \
    for (int64_t i = 0; i < n; i++) { float p = a[0], q = b[i * b_step]; y[i] = expression; }

INLINE void binary_row_body(
    ctensor_binary_kind kind, int64_t n, const float *a, int64_t a_step, const float *b, int64_t b_step,
    float *y) {
  switch (kind) {
    case CTENSOR_BINARY_ADD: ROW(p + q) break;
    case CTENSOR_BINARY_SUB: ROW(p - q) break;
    case CTENSOR_BINARY_MUL: ROW(p * q) break;
    case CTENSOR_BINARY_DIV: ROW(p / q) break;
  }
}
VARIANTS(binary_row,
         (ctensor_binary_kind kind, int64_t n, const float *a, int64_t a_step, const float *b,
          int64_t b_step, float *y),
         (kind, n, a, a_step, b, b_step, y))

typedef struct {
  ctensor_binary_kind kind;
  int64_t outer, inner, chunks, a_outer, a_inner, b_outer, b_inner;
  const float *a, *b;
  float *output;
  void (*run)(ctensor_binary_kind, int64_t, const float *, int64_t, const float *, int64_t, float *);
} binary_job;

// One task is a chunk of a long row, or as many short rows as make a chunk.
static void binary_task(void *context, int64_t index, int worker) {
  (void)worker;
  const binary_job *j = context;
  int64_t length = j->inner < CHUNK ? j->inner : CHUNK;
  int64_t rows = j->inner < CHUNK ? CHUNK / j->inner : 1;
  int64_t first_row = index / j->chunks * rows, column = index % j->chunks * length;
  int64_t n = j->inner - column < length ? j->inner - column : length;
  for (int64_t r = first_row; r < first_row + rows && r < j->outer; r++)
    j->run(j->kind, n, j->a + r * j->a_outer + column * j->a_inner, j->a_inner,
           j->b + r * j->b_outer + column * j->b_inner, j->b_inner, j->output + r * j->inner + column);
}

void ctensor_binary(
    ctensor_execution execution, ctensor_binary_kind kind, int64_t outer, int64_t inner, const float *a,
    int64_t a_outer, int64_t a_inner, const float *b, int64_t b_outer, int64_t b_inner, float *output) {
  if (outer == 0 || inner == 0) return;
  binary_job j = {kind, outer, inner, (inner + CHUNK - 1) / CHUNK, a_outer, a_inner, b_outer, b_inner,
                  a, b, output, NULL};
  binary_row_at(execution.level, &j.run);
  int64_t rows = inner < CHUNK ? CHUNK / inner : 1;
  ctensor_run(execution, (outer + rows - 1) / rows * j.chunks, binary_task, &j);
}

// Softmax

typedef struct {
  int64_t outer, axis, inner;
  const float *input;
  float *output;
  void (*run)(int64_t, int64_t, const float *, float *);
} softmax_job;

enum { COLUMNS = 64 };

// `n` neighbouring columns, `stride` elements from one axis position to the next.
INLINE void softmax_columns(int64_t axis, int64_t stride, int n, const float *x, float *y) {
  float most[COLUMNS], sum[COLUMNS];
  for (int i = 0; i < n; i++) most[i] = x[i], sum[i] = 0.0f;
  for (int64_t k = 1; k < axis; k++)
    for (int i = 0; i < n; i++) most[i] = x[k * stride + i] > most[i] ? x[k * stride + i] : most[i];
  for (int64_t k = 0; k < axis; k++)
    for (int i = 0; i < n; i++) {
      float e = exponential(x[k * stride + i] - most[i]);
      y[k * stride + i] = e;
      sum[i] += e;
    }
  for (int i = 0; i < n; i++) sum[i] = 1.0f / sum[i];
  for (int64_t k = 0; k < axis; k++)
    for (int i = 0; i < n; i++) y[k * stride + i] *= sum[i];
}

INLINE void softmax_slab_body(int64_t axis, int64_t inner, const float *x, float *y) {
  int64_t i = 0;
  for (; i + COLUMNS <= inner; i += COLUMNS) softmax_columns(axis, inner, COLUMNS, x + i, y + i);
  if (i < inner) softmax_columns(axis, inner, (int)(inner - i), x + i, y + i);
}
VARIANTS(softmax_slab, (int64_t axis, int64_t inner, const float *x, float *y), (axis, inner, x, y))

static void softmax_task(void *context, int64_t index, int worker) {
  (void)worker;
  const softmax_job *j = context;
  int64_t first = index * j->axis * j->inner;
  j->run(j->axis, j->inner, j->input + first, j->output + first);
}

void ctensor_softmax(
    ctensor_execution execution, int64_t outer, int64_t axis, int64_t inner, const float *input,
    float *output) {
  if (axis == 0 || inner == 0) return;
  softmax_job j = {outer, axis, inner, input, output, NULL};
  softmax_slab_at(execution.level, &j.run);
  ctensor_run(execution, outer, softmax_task, &j);
}
