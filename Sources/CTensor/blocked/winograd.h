// Convolution of 3 x 3 at step 1 with a quarter of the multiplications. See kernels.h.
// B' d: Lavin and Gray, 4.3. Six numbers at distance `step` to six.
INLINE void transform_in(const v16 d[6], v16 o[6]) {
  const v16 two = splat(2.0f), four = splat(4.0f), five = splat(5.0f);
  o[0] = four * d[0] + (d[4] - five * d[2]);
  v16 a = d[4] - four * d[2], b = d[3] - four * d[1];
  o[1] = a + b;
  o[2] = a - b;
  a = d[4] - d[2];
  b = d[3] - d[1];
  o[3] = two * b + a;
  o[4] = a - two * b;
  o[5] = four * d[1] + (d[5] - five * d[3]);
}

// A' m: six numbers to four.
INLINE void transform_out(const v16 m[6], v16 o[4]) {
  v16 a = m[1] + m[2], b = m[1] - m[2], c = m[3] + m[4], d = m[3] - m[4];
  o[0] = m[0] + (a + c);
  o[1] = splat(2.0f) * d + b;
  o[2] = splat(4.0f) * c + a;
  o[3] = m[5] + (splat(8.0f) * d + b);
}

INLINE void transform_tile(const float *source, int64_t row, float *target, int64_t stride) {
  v16 middle[6][6];
  for (int x = 0; x < 6; x++) {
    v16 d[6], o[6];
    UNROLL for (int y = 0; y < 6; y++) d[y] = load(source + y * row + x * CTENSOR_BLOCK);
    transform_in(d, o);
    UNROLL for (int y = 0; y < 6; y++) middle[y][x] = o[y];
  }
  for (int y = 0; y < 6; y++) {
    v16 o[6];
    transform_in(middle[y], o);
    UNROLL for (int x = 0; x < 6; x++) store(target + (y * 6 + x) * stride, o[x]);
  }
}

// One block of channels of one plane, tiles [first, first + count) of the image list.
INLINE void transform_plane(
    const winograd_job *j, const float *plane, int64_t ty, int64_t tx, float *target, int64_t stride) {
  const ctensor_winograd_shape *s = j->shape;
  int64_t height = s->in_size[1], width = s->in_size[2];
  int64_t y = ty * 4 - s->pad[1], x = tx * 4 - s->pad[2];
  if (y >= 0 && x >= 0 && y + 6 <= height && x + 6 <= width) {
    transform_tile(plane + (y * width + x) * CTENSOR_BLOCK, width * CTENSOR_BLOCK, target, stride);
    return;
  }
  float edge[WINOGRAD_POINTS * CTENSOR_BLOCK] __attribute__((aligned(64)));
  int64_t from = x < 0 ? -x : 0, to = smaller(6, width - x);
  for (int64_t r = 0; r < 6; r++) {
    float *row = edge + r * 6 * CTENSOR_BLOCK;
    if (y + r < 0 || y + r >= height || to <= from) {
      for (int c = 0; c < 6; c++) store(row + c * CTENSOR_BLOCK, splat(0.0f));
      continue;
    }
    const float *source = plane + ((y + r) * width + x) * CTENSOR_BLOCK;
    for (int64_t c = 0; c < 6; c++)
      store(row + c * CTENSOR_BLOCK, c < from || c >= to ? splat(0.0f) : load(source + c * CTENSOR_BLOCK));
  }
  transform_tile(edge, 6 * CTENSOR_BLOCK, target, stride);
}

// products[k][i] = sum over the channels of every source; `depth` sources.
INLINE void winograd_product(
    const float *const *sources, const float *const *weights, int depth, int64_t blocks, int64_t tiles,
    int64_t weight_row, float *products, const int pair, const int count) {
  v16 sums[TILE][PAIR];
  UNROLL for (int i = 0; i < count; i++) UNROLL for (int k = 0; k < pair; k++) sums[i][k] = splat(0.0f);
  for (int z = 0; z < depth; z++) {
    const float *source = sources[z], *w[PAIR];
    UNROLL for (int k = 0; k < pair; k++) w[k] = weights[z] + k * weight_row;
    for (int64_t b = 0; b < blocks; b++) {
#pragma clang loop unroll_count(4)
      for (int c = 0; c < CTENSOR_BLOCK; c++) {
        v16 u[PAIR];
        UNROLL for (int k = 0; k < pair; k++) u[k] = load(w[k] + c * CTENSOR_BLOCK);
        UNROLL for (int i = 0; i < count; i++) {
          v16 x = splat(source[i * CTENSOR_BLOCK + c]);
          UNROLL for (int k = 0; k < pair; k++) sums[i][k] += x * u[k];
        }
      }
      source += tiles * CTENSOR_BLOCK;
      UNROLL for (int k = 0; k < pair; k++) w[k] += CTENSOR_BLOCK * CTENSOR_BLOCK;
    }
  }
  UNROLL for (int k = 0; k < pair; k++)
    UNROLL for (int i = 0; i < count; i++) store(products + (k * tiles + i) * CTENSOR_BLOCK, sums[i][k]);
}

typedef void (*winograd_product_function)(
    const float *const *, const float *const *, int, int64_t, int64_t, int64_t, float *);

#define X(R)                                                                                                      \
  static __attribute__((noinline)) void winograd_product_1_##R(                                                   \
      const float *const *sources, const float *const *weights, int depth, int64_t blocks, int64_t tiles,         \
      int64_t weight_row, float *products) {                                                                      \
    winograd_product(sources, weights, depth, blocks, tiles, weight_row, products, 1, R);                         \
  }
WHOLE
#undef X
#if PAIR == 2
#define X(R)                                                                                                      \
  static __attribute__((noinline)) void winograd_product_2_##R(                                                   \
      const float *const *sources, const float *const *weights, int depth, int64_t blocks, int64_t tiles,         \
      int64_t weight_row, float *products) {                                                                      \
    winograd_product(sources, weights, depth, blocks, tiles, weight_row, products, 2, R);                         \
  }
WHOLE
#undef X
#endif

static const winograd_product_function winograd_products[PAIR][TILE] = {
#define X(R) winograd_product_1_##R,
    {WHOLE},
#undef X
#if PAIR == 2
#define X(R) winograd_product_2_##R,
    {WHOLE},
#undef X
#endif
};

INLINE void winograd_store(
    const winograd_job *j, const float *products, int64_t stride, v16 bias, const float *residual, float *out,
    int64_t rows, int64_t columns) {
  v16 middle[4][6];
  for (int x = 0; x < 6; x++) {
    v16 m[6], o[4];
    UNROLL for (int y = 0; y < 6; y++) m[y] = load(products + (y * 6 + x) * stride);
    transform_out(m, o);
    UNROLL for (int y = 0; y < 4; y++) middle[y][x] = o[y];
  }
  int64_t width = j->shape->out_size[2] * CTENSOR_BLOCK;
  for (int y = 0; y < 4; y++) {
    if (y >= rows) break;
    v16 o[4];
    transform_out(middle[y], o);
    UNROLL for (int x = 0; x < 4; x++) {
      if (x >= columns) break;
      int64_t at = y * width + x * CTENSOR_BLOCK;
      store(out + at, finished(o[x] + bias, j->epilogue, residual ? residual + at : NULL));
    }
  }
}

typedef struct {
  int64_t plane;   // image and depth, as one number
  int64_t row, column;
} winograd_tile;

// Transforms the tiles of one plane list into `target`: `[36][in blocks][tiles][16]`.
INLINE void winograd_in(
    const winograd_job *j, int64_t image, int64_t depth, int64_t first, int64_t count, float *target, int64_t stride) {
  const ctensor_winograd_shape *s = j->shape;
  int64_t plane = s->in_size[1] * s->in_size[2] * CTENSOR_BLOCK, block_plane = plane * s->in_size[0];
  int64_t per_plane = j->tile_rows * j->tile_columns;
  for (int64_t b = 0; b < j->in_blocks; b++)
    for (int64_t i = 0; i < count; i++) {
      int64_t tile = first + i, n = image, z = depth;
      if (s->depth_taps == 1) {
        int64_t at = tile / per_plane;
        n = at / s->in_size[0];
        z = at % s->in_size[0];
        tile %= per_plane;
      }
      const float *source = j->input.data + n * j->input.batch_stride + b * block_plane + z * plane;
      transform_plane(j, source, tile / j->tile_columns, tile % j->tile_columns, target + (b * j->tile_block + i) * CTENSOR_BLOCK, stride);
    }
}

// Multiplies and transforms back, output blocks [block, last).
INLINE void winograd_out(
    const winograd_job *j, int64_t image, int64_t depth, int64_t first, int64_t count, const float *const *sources,
    const int64_t *taps, int used, int64_t stride, float *products, int64_t block, int64_t last) {
  const ctensor_winograd_shape *s = j->shape;
  int64_t panel = j->in_blocks * CTENSOR_BLOCK * CTENSOR_BLOCK, per_plane = j->tile_rows * j->tile_columns;
  int64_t plane = s->out_size[1] * s->out_size[2] * CTENSOR_BLOCK, block_plane = plane * s->out_size[0];
  while (block < last) {
    int64_t chunk = smaller(j->chunk, last - block), kept = winograd_stride(j->chunk, j->tile_block);
    for (int x = 0; x < WINOGRAD_POINTS; x++) {
      const float *from[3], *weights[3];
      int64_t k = 0;
      while (k < chunk) {
        int pair = k + PAIR <= chunk ? PAIR : 1;
        for (int z = 0; z < used; z++)
          weights[z] = j->weights + ((taps[z] * WINOGRAD_POINTS + x) * j->out_blocks + block + k) * panel;
        for (int64_t i = 0; i < count; i += TILE) {
          int64_t n = smaller(TILE, count - i);
          for (int z = 0; z < used; z++) from[z] = sources[z] + x * stride + i * CTENSOR_BLOCK;
          winograd_products[pair - 1][n - 1](
              from, weights, used, j->in_blocks, j->tile_block, panel,
              products + x * kept + (k * j->tile_block + i) * CTENSOR_BLOCK);
        }
        k += pair;
      }
    }
    for (int64_t k = 0; k < chunk; k++) {
      v16 bias = bias_of(j->epilogue, block + k);
      for (int64_t i = 0; i < count; i++) {
        int64_t tile = first + i, n = image, z = depth;
        if (s->depth_taps == 1) {
          int64_t at = tile / per_plane;
          n = at / s->out_size[0];
          z = at % s->out_size[0];
          tile %= per_plane;
        }
        int64_t y = tile / j->tile_columns * 4, x = tile % j->tile_columns * 4;
        int64_t at = (block + k) * block_plane + z * plane + (y * s->out_size[2] + x) * CTENSOR_BLOCK;
        const float *residual = j->epilogue->residual.data;
        if (residual) residual += n * j->epilogue->residual.batch_stride + at;
        winograd_store(
            j, products + (k * j->tile_block + i) * CTENSOR_BLOCK, kept, bias, residual,
            j->output.data + n * j->output.batch_stride + at, s->out_size[1] - y, s->out_size[2] - x);
      }
    }
    block += chunk;
  }
}

static void winograd_task(void *context, int64_t index, int worker) {
  const winograd_job *j = context;
  const ctensor_winograd_shape *s = j->shape;
  int64_t part = index % j->parts, tile_block = index / j->parts % j->tile_blocks, image = index / j->parts / j->tile_blocks;
  int64_t share = up_to(up_to(j->out_blocks, PAIR), j->parts) * PAIR;
  int64_t block = part * share, last = smaller(block + share, j->out_blocks);
  if (block >= last) return;
  int64_t first = tile_block * j->tile_block, count = smaller(j->tile_block, j->tiles - first);
  int64_t stride = winograd_stride(j->in_blocks, j->tile_block), ring = stride * WINOGRAD_POINTS;
  float *transformed = (float *)(j->scratch + worker * j->scratch_stride);
  float *products = transformed + ring * s->depth_taps;
  if (s->depth_taps == 1) {
    const float *sources[1] = {transformed};
    const int64_t taps[1] = {0};
    winograd_in(j, 0, 0, first, count, transformed, stride);
    winograd_out(j, 0, 0, first, count, sources, taps, 1, stride, products, block, last);
    return;
  }
  // A ring of three transformed planes moves along depth.
  int64_t next = -s->pad[0] < 0 ? 0 : -s->pad[0];
  for (int64_t z = 0; z < s->out_size[0]; z++) {
    int64_t low = z - s->pad[0], high = smaller(low + 3, s->in_size[0]);
    for (; next < high; next++)
      if (next >= low) winograd_in(j, image, next, first, count, transformed + next % 3 * ring, stride);
    const float *sources[3];
    int64_t taps[3];
    int used = 0;
    for (int64_t t = 0; t < 3; t++)
      if (low + t >= 0 && low + t < s->in_size[0]) {
        sources[used] = transformed + (low + t) % 3 * ring;
        taps[used++] = t;
      }
    winograd_out(j, image, z, first, count, sources, taps, used, stride, products, block, last);
  }
}
