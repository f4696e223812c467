// Shared by the three compilations of the blocked kernels.
#pragma once
#include "../include/ctensor_blocked.h"

typedef struct {
  const ctensor_convolution *shape;
  ctensor_blocked_in input;
  const float *weights;
  const ctensor_epilogue *epilogue;
  ctensor_blocked_out output;
  int64_t in_blocks, out_blocks;  // of one group
  int64_t positions, band, bands; // positions of the grid, positions of one task, tasks of one image
  int64_t parts;                  // tasks that share the output blocks of one band
  char *scratch;
  int64_t scratch_stride;
} direct_job;

typedef struct {
  const ctensor_winograd_shape *shape;
  ctensor_blocked_in input;
  const float *weights;
  const ctensor_epilogue *epilogue;
  ctensor_blocked_out output;
  int64_t in_blocks, out_blocks;
  int64_t tile_rows, tile_columns;  // of one plane
  int64_t tiles;                    // that one task may be cut from
  int64_t tile_block;               // tiles of one task
  int64_t tile_blocks, parts;
  int64_t chunk;                    // output blocks whose products are kept at a time
  int is_fresh;                     // weights are transformed as they are needed
  char *scratch;
  int64_t scratch_stride;
} winograd_job;

typedef struct {
  int64_t channels, count;
  const float *plain;
  float *plain_out;
  ctensor_blocked_in in;
  ctensor_blocked_out out;
  int64_t blocks;
} layout_job;

typedef struct {
  const ctensor_window *window;
  int64_t blocks;
  int is_maximum, count_padding;
  ctensor_blocked_in input;
  ctensor_blocked_out output;
  int64_t rows;  // of one task
} pool_job;

typedef struct {
  const ctensor_window *window;
  int64_t blocks;
  ctensor_blocked_in gradient, input;
  ctensor_blocked_out output;
  int64_t planes, rows;  // of the window's output, of one task
} pool_gradient_job;

typedef struct {
  int64_t blocks, count;
  ctensor_blocked_in input, other;
  ctensor_blocked_out output;
  const float *scale, *shift;
  float epsilon;
  double *statistics;  // `[image][block][strip][2][16]`; NULL where mean and variance are not looked at
  ctensor_activation activation;
  ctensor_binary_kind kind;
  int is_maximum, is_per_channel, is_swapped;
  int64_t strip, strips;
} plane_job;

/// The kernels of one level.
typedef struct {
  int tile;  // pixels of the register tile
  ctensor_task direct, entry, winograd, depthwise, pool, means, statistics, join, normalize, combine, block, unblock, derive, pool_gradient;
} blocked_kernels;

extern const blocked_kernels blocked_kernels_plain, blocked_kernels_avx2, blocked_kernels_avx512;

enum {
  WINOGRAD_POINTS = 36,
  FRESH_BLOCKS = 4,  // input blocks whose weights are transformed together
  LAYOUT_STRIP = 4096,  // positions of one task
  WIDE_PLANE = 40,  // from here on a depthwise convolution reads its input where it is
};

/// Floats between the points of the transform; one cache line more than needed, so that the 36 streams do not
/// fall on the same sets.
static inline int64_t winograd_stride(int64_t blocks, int64_t tiles) { return (blocks * tiles + 1) * CTENSOR_BLOCK; }

static inline int64_t blocks_of(int64_t channels) { return (channels + CTENSOR_BLOCK - 1) / CTENSOR_BLOCK; }
static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t up_to(int64_t a, int64_t b) { return (a + b - 1) / b; }
