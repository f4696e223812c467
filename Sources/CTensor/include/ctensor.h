// Hot loops of the inference engine.
//
// Goals, in order: the same bits for any number of threads; no allocation inside a kernel; speed.
// Every kernel takes a `ctensor_execution`: how many threads, and which instructions. The work is cut
// by output elements, each of which is computed by one thread in a fixed order of summation.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Instruction sets, worst first. A kernel asked for more than the processor has must not be called.
enum { CTENSOR_PLAIN = 0, CTENSOR_AVX2 = 1, CTENSOR_AVX512 = 2 };

/// The best level this processor and operating system support.
int ctensor_detected_level(void);

/// Threads that wait, parked, for work. One caller at a time.
typedef struct ctensor_pool ctensor_pool;

/// Makes a pool without threads; they start when first asked for. NULL when memory is short.
ctensor_pool *ctensor_pool_create(void);

/// Ends all threads of the pool and frees it.
void ctensor_pool_destroy(ctensor_pool *pool);

/// One unit of work: `index` in 0..<count, `worker` in 0..<threads (for scratch memory).
typedef void (*ctensor_task)(void *context, int64_t index, int worker);

/// How a kernel runs. `pool` may be NULL when `threads` is 1.
typedef struct {
  ctensor_pool *pool;
  int threads;
  int level;
} ctensor_execution;

/// Runs `task` for each index, on the caller and on up to `threads - 1` workers; returns when all are done.
/// If threads cannot be started the work is done by those that could.
void ctensor_run(ctensor_execution execution, int64_t count, ctensor_task task, void *context);

/// What follows a kernel before its result is stored.
typedef enum {
  CTENSOR_ACTIVATION_NONE = 0,
  CTENSOR_ACTIVATION_LEAKY = 1,  // x < 0 ? first * x : x; first = 0 is ReLU
  CTENSOR_ACTIVATION_CLIP = 2,   // min(max(x, first), second)
  CTENSOR_ACTIVATION_SIGMOID = 3,
  CTENSOR_ACTIVATION_SILU = 4,          // x * sigmoid(x)
  CTENSOR_ACTIVATION_HARD_SIGMOID = 5,  // min(1, max(0, first * x + second))
  CTENSOR_ACTIVATION_HARD_SWISH = 6,    // x * min(1, max(0, x / 6 + 1 / 2))
} ctensor_activation_kind;

typedef struct {
  ctensor_activation_kind kind;
  float first, second;
} ctensor_activation;

/// A convolution, or one phase of a transposed one, over `[batch, channels, depth, height, width]`.
///
/// Output position `q` (in `grid`) sees input position `q * in_step + tap_offset` for each tap, and is
/// stored at `q * out_step + out_origin`. Positions outside the input count as zero.
typedef struct {
  int64_t batch, groups;
  int64_t in_channels, out_channels;  // of one group
  int64_t in_size[3], grid[3], in_step[3];
  int64_t out_size[3], out_origin[3], out_step[3];
  int64_t taps;
  const int64_t *tap_offsets;  // taps × 3
} ctensor_convolution;

/// Floats of the packed weights.
int64_t ctensor_convolution_packed_count(const ctensor_convolution *shape);

/// Packs weights. Element (group, out, in, tap) is read at
/// `group * strides[0] + out * strides[1] + in * strides[2] + tap_indices[tap]`.
void ctensor_convolution_pack(
    const ctensor_convolution *shape, const float *weights, const int64_t strides[3],
    const int64_t *tap_indices, float *packed);

/// Bytes of scratch memory for each thread.
int64_t ctensor_convolution_scratch(const ctensor_convolution *shape);

/// Convolves. `bias` has `groups * out_channels` elements or is NULL. `scratch`: 64-byte aligned,
/// `threads * ctensor_convolution_scratch()` bytes.
void ctensor_convolve(
    ctensor_execution execution, const ctensor_convolution *shape, const float *input,
    const float *packed, const float *bias, ctensor_activation activation, float *output,
    void *scratch);

/// Depthwise convolution: groups = channels, one output for each input channel. `weights`: channels × taps,
/// not packed. Only `out_step` 1 and `out_origin` 0.
void ctensor_convolve_depthwise(
    ctensor_execution execution, const ctensor_convolution *shape, const float *input,
    const float *weights, const float *bias, ctensor_activation activation, float *output);

/// A sliding window over `[planes, depth, height, width]`.
typedef struct {
  int64_t planes;
  int64_t in_size[3], out_size[3], kernel[3], step[3], dilation[3], pad[3];
  int64_t pad_end[3];
} ctensor_window;

void ctensor_max_pool(ctensor_execution execution, const ctensor_window *window, const float *input, float *output);

/// Divides by the elements under the window: all inside the padded input, or only real ones.
void ctensor_average_pool(
    ctensor_execution execution, const ctensor_window *window, int count_padding, const float *input,
    float *output);

/// Normalises each plane to mean 0 and variance 1, then scales and shifts by channel.
/// `scale` and `shift` have `channels` elements; planes = batch × channels.
void ctensor_instance_normalize(
    ctensor_execution execution, int64_t planes, int64_t channels, int64_t count, float epsilon,
    const float *input, const float *scale, const float *shift, ctensor_activation activation,
    float *output);

/// y = activation(x * scale[channel] + shift[channel]) over `[batch, channels, count]`.
void ctensor_scale_shift(
    ctensor_execution execution, int64_t planes, int64_t channels, int64_t count, const float *input,
    const float *scale, const float *shift, ctensor_activation activation, float *output);

/// Means of planes of `count` elements.
void ctensor_plane_means(
    ctensor_execution execution, int64_t planes, int64_t count, const float *input, float *output);

typedef enum {
  CTENSOR_UNARY_ACTIVATION = 0,
  CTENSOR_UNARY_SIGMOID = 1,
  CTENSOR_UNARY_HARD_SIGMOID = 2,  // min(1, max(0, first * x + second))
  CTENSOR_UNARY_HARD_SWISH = 3,
  CTENSOR_UNARY_EXP = 4,
  CTENSOR_UNARY_TANH = 5,
} ctensor_unary_kind;

/// Element by element; `output` may be `input`.
void ctensor_unary(
    ctensor_execution execution, ctensor_unary_kind kind, ctensor_activation parameters, int64_t count,
    const float *input, float *output);

typedef enum {
  CTENSOR_BINARY_ADD = 0,
  CTENSOR_BINARY_SUB = 1,
  CTENSOR_BINARY_MUL = 2,
  CTENSOR_BINARY_DIV = 3,
} ctensor_binary_kind;

/// `outer` rows of `inner` elements; the steps of `a` and `b` between rows and within a row (0 or 1).
void ctensor_binary(
    ctensor_execution execution, ctensor_binary_kind kind, int64_t outer, int64_t inner, const float *a,
    int64_t a_outer, int64_t a_inner, const float *b, int64_t b_outer, int64_t b_inner, float *output);

/// Softmax along the middle axis of `[outer, axis, inner]`.
void ctensor_softmax(
    ctensor_execution execution, int64_t outer, int64_t axis, int64_t inner, const float *input,
    float *output);

/// Weighted sums along the middle axis of `[outer, in_size, inner]`: output position `o` is the sum over `taps`
/// of `weights[o * taps + t] * input[indices[o * taps + t]]`. Negative indices count as `outside`.
void ctensor_resample(
    ctensor_execution execution, int64_t outer, int64_t in_size, int64_t out_size, int64_t inner,
    int64_t taps, const int32_t *indices, const float *weights, float outside, const float *input,
    float *output);

/// Multiplies a gradient by the derivative of an activation, given its results: leaky with `first` not negative, clip,
/// sigmoid, hard sigmoid. `output` may be `gradient`.
void ctensor_activation_gradient(
    ctensor_execution execution, ctensor_activation activation, int64_t count, const float *gradient,
    const float *result, float *output);

/// Gives what each window of a max pooling takes back to the first of its largest numbers; of an average pooling, equal
/// shares to all it saw. The gradient has the window's output size, input and output the input size.
void ctensor_max_pool_gradient(
    ctensor_execution execution, const ctensor_window *window, const float *gradient, const float *input,
    float *output);
void ctensor_average_pool_gradient(
    ctensor_execution execution, const ctensor_window *window, int count_padding, const float *gradient,
    float *output);

/// Lets OpenBLAS choose its kernels by the processor again, where the environment names a core type.
/// To be called once, before the first use of OpenBLAS.
void ctensor_reset_blas_core(void);

#ifdef __cplusplus
}
#endif
