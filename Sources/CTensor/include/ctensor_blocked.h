// Kernels over tensors whose channels are laid out in blocks of 16 (NCHW16c): `[batch, ceil(channels / 16),
// depth, height, width, 16]`. Lanes behind the last channel hold numbers that nobody reads: weights for them are
// zero, so they must be finite wherever a convolution follows.
//
// A tensor may be a part of a larger one (a run of its channel blocks): `batch_stride` is the distance between its
// images in floats. Each kernel exists for plain, AVX2 and AVX-512 processors; the same level gives the same bits
// for any number of threads.
#pragma once
#include "ctensor.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CTENSOR_BLOCK = 16 };

/// A tensor in blocks that a kernel reads, and one that it writes.
typedef struct {
  const float *data;
  int64_t batch_stride;
} ctensor_blocked_in;

typedef struct {
  float *data;
  int64_t batch_stride;
} ctensor_blocked_out;

/// What happens to each sum of a convolution before it is stored: the bias is added, then the residual, then the
/// activation is applied; or the residual last.
typedef struct {
  const float *bias;  // a number for each channel, the last block filled up; or NULL
  ctensor_activation activation;
  ctensor_blocked_in residual;  // of the output's shape; data NULL for none
  int residual_is_last;
} ctensor_epilogue;

/// Rows of `channels` planes of `count` numbers to blocks, and back.
void ctensor_block(
    ctensor_execution execution, int64_t batch, int64_t channels, int64_t count, const float *input,
    ctensor_blocked_out output);
void ctensor_unblock(
    ctensor_execution execution, int64_t batch, int64_t channels, int64_t count, ctensor_blocked_in input,
    float *output);

/// Floats of the packed weights of a direct convolution; `in_channels` and `out_channels` of a group must be
/// multiples of 16 where there is more than one group.
int64_t ctensor_direct_packed_count(const ctensor_convolution *shape);

/// Packs weights as `[group][out block][tap][in block][16 in][16 out]`. Element (group, out, in, tap) is read at
/// `group * strides[0] + out * strides[1] + in * strides[2] + tap_indices[tap]`.
void ctensor_direct_pack(
    const ctensor_convolution *shape, const float *weights, const int64_t strides[3],
    const int64_t *tap_indices, float *packed);

/// Convolution, or one phase of a transposed one, of any geometry.
void ctensor_direct(
    ctensor_execution execution, const ctensor_convolution *shape, ctensor_blocked_in input, const float *packed,
    const ctensor_epilogue *epilogue, ctensor_blocked_out output);

/// Convolution of a row-major image of few channels into blocks; one group, `out_step` 1. Weights packed as
/// `[out block][in][tap][16 out]`.
int64_t ctensor_entry_packed_count(const ctensor_convolution *shape);
void ctensor_entry_pack(
    const ctensor_convolution *shape, const float *weights, const int64_t strides[3],
    const int64_t *tap_indices, float *packed);
int64_t ctensor_entry_scratch(const ctensor_convolution *shape);
void ctensor_entry(
    ctensor_execution execution, const ctensor_convolution *shape, const float *input, const float *packed,
    const ctensor_epilogue *epilogue, ctensor_blocked_out output, void *scratch);

/// A convolution of 3 x 3, or 3 x 3 x 3, at step 1 by Winograd's F(4 x 4, 3 x 3): Lavin and Gray, arXiv 1509.09308.
/// Planes along depth are summed in the transform domain.
typedef struct {
  int64_t batch, in_channels, out_channels;
  int64_t in_size[3], out_size[3], pad[3];
  int64_t depth_taps;  // 1 or 3
} ctensor_winograd_shape;

int64_t ctensor_winograd_packed_count(const ctensor_winograd_shape *shape);

/// Transforms weights `[out, in, depth taps, 3, 3]`.
void ctensor_winograd_pack(const ctensor_winograd_shape *shape, const float *weights, float *packed);

/// Bytes of scratch memory for each thread.
int64_t ctensor_winograd_scratch(const ctensor_winograd_shape *shape);

void ctensor_winograd(
    ctensor_execution execution, const ctensor_winograd_shape *shape, ctensor_blocked_in input, const float *packed,
    const ctensor_epilogue *epilogue, ctensor_blocked_out output, void *scratch);

/// Depthwise convolution. `weights`: `[block][tap][16]`.
int64_t ctensor_depthwise_scratch(const ctensor_convolution *shape);
void ctensor_depthwise(
    ctensor_execution execution, const ctensor_convolution *shape, ctensor_blocked_in input, const float *weights,
    const ctensor_epilogue *epilogue, ctensor_blocked_out output, void *scratch);

/// Largest number or mean under a window; `window->planes` is not used. A mean divides by the elements under the
/// window: all inside the padded input, or only real ones.
void ctensor_blocked_pool(
    ctensor_execution execution, int64_t batch, int64_t channels, const ctensor_window *window, int is_maximum,
    int count_padding, ctensor_blocked_in input, ctensor_blocked_out output);

/// Mean or largest number of each channel's `count` positions.
void ctensor_blocked_reduce(
    ctensor_execution execution, int64_t batch, int64_t channels, int64_t count, int is_maximum,
    ctensor_blocked_in input, ctensor_blocked_out output);

/// Bytes of scratch memory for all threads together.
int64_t ctensor_blocked_normalize_scratch(int64_t batch, int64_t channels, int64_t count);

/// Normalises each channel of each image to mean 0 and variance 1 (not if `epsilon` is negative), then scales and
/// shifts. `scale` and `shift`: a number for each channel, the last block filled up.
void ctensor_blocked_normalize(
    ctensor_execution execution, int64_t batch, int64_t channels, int64_t count, float epsilon,
    ctensor_blocked_in input, const float *scale, const float *shift, ctensor_activation activation,
    ctensor_blocked_out output, void *scratch);

/// activation(input kind other), or activation(other kind input) if swapped. `other` has the input's shape, or one
/// position for each channel; its data may be NULL, then only the activation is applied.
void ctensor_blocked_combine(
    ctensor_execution execution, int64_t batch, int64_t channels, int64_t count, ctensor_binary_kind kind,
    ctensor_blocked_in input, ctensor_blocked_in other, int is_per_channel, int is_swapped,
    ctensor_activation activation, ctensor_blocked_out output);

/// gradient * derivative of the activation, given its results: leaky with `first` not negative, clip, sigmoid, hard
/// sigmoid. All of one shape; `output` may be `gradient`.
void ctensor_blocked_activation_gradient(
    ctensor_execution execution, int64_t batch, int64_t channels, int64_t count, ctensor_activation activation,
    ctensor_blocked_in gradient, ctensor_blocked_in result, ctensor_blocked_out output);

/// Gives what each window of a max pooling takes back to the first of its largest numbers; `window->planes` is not
/// used. The gradient has the window's output size, input and output the input size.
void ctensor_blocked_max_pool_gradient(
    ctensor_execution execution, int64_t batch, int64_t channels, const ctensor_window *window,
    ctensor_blocked_in gradient, ctensor_blocked_in input, ctensor_blocked_out output);

#ifdef __cplusplus
}
#endif
