// Convolution of 3 x 3 at step 1 with a quarter of the multiplications. See kernels.h.
// The points are 0, 2/3, -2/3, 3/2, -3/2 and infinity: their rounding errors are a third of those of 0, 1, -1, 2,
// -2 (measured over 16 to 256 channels; for the choice of points see Barabasz et al., arXiv 1803.10986). Since
// 2/3 * 3/2 = 1, some coefficients vanish. The rows of the points are scaled by their size.
#define POINT_A ((float)(2.0 / 3.0))
#define POINT_B 1.5f
#define POINT_AA ((float)(4.0 / 9.0))
#define POINT_BB 2.25f
#define POINT_SUM ((float)(4.0 / 9.0 + 2.25))

// B' d: six numbers to six.
INLINE void transform_in(const lanes d[6], lanes o[6]) {
  const lanes sum = POINT_SUM, aa = POINT_AA, bb = POINT_BB, a = POINT_A, b = POINT_B;
  o[0] = d[0] + (d[4] - sum * d[2]);
  lanes p = d[4] - bb * d[2], q = d[3] - bb * d[1];
  o[1] = p + a * q;
  o[2] = p - a * q;
  p = d[4] - aa * d[2];
  q = d[3] - aa * d[1];
  o[3] = p + b * q;
  o[4] = p - b * q;
  o[5] = d[1] + (d[5] - sum * d[3]);
}

// A' m: six numbers to four.
INLINE void transform_out(const lanes m[6], lanes o[4]) {
  const lanes aa = POINT_AA, bb = POINT_BB, a = POINT_A, b = POINT_B;
  lanes p = m[1] + m[2], q = m[1] - m[2], r = m[3] + m[4], t = m[3] - m[4];
  o[0] = (m[0] + b * p) + a * r;
  o[1] = q + t;
  o[2] = a * p + b * r;
  o[3] = (m[5] + aa * q) + bb * t;
}

static __attribute__((noinline)) void transform_tile(const float *source, int64_t row, float *target, int64_t stride) {
  for (int part = 0; part < CTENSOR_BLOCK; part += LANES) {
    lanes middle[6][6];
    const float *column = source + part;
    for (int x = 0; x < 6; x++, column += CTENSOR_BLOCK) {
      lanes d[6], o[6];
      UNROLL for (int y = 0; y < 6; y++) d[y] = load_lanes(column + y * row);
      transform_in(d, o);
      UNROLL for (int y = 0; y < 6; y++) middle[y][x] = o[y];
    }
    float *out = target + part;
    for (int y = 0; y < 6; y++) {
      lanes o[6];
      transform_in(middle[y], o);
      UNROLL for (int x = 0; x < 6; x++, out += stride) store_lanes(out, o[x]);
    }
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

// What the products of one point of the transform need.
typedef struct {
  int depth;                  // sources that are summed
  const float *sources[3];    // `[in blocks][tiles][16]`
  const float *weights[3];    // `[out block][in blocks][16 in][16 out]`
  int64_t blocks, tiles, weight_row;
  float *products;            // `[out block][tiles][16]`
  int adds;                   // whether the products hold a part of the sum
} winograd_point;

INLINE void winograd_product(const winograd_point *p, int64_t first, const int pair, const int count) {
  v16 sums[TILE][PAIR];
  UNROLL for (int i = 0; i < count; i++) UNROLL for (int k = 0; k < pair; k++) sums[i][k] = splat(0.0f);
  int64_t since = 0;
  int is_split = p->adds;
  float *out = p->products + first * CTENSOR_BLOCK;
  for (int z = 0; z < p->depth; z++) {
    const float *source = p->sources[z] + first * CTENSOR_BLOCK, *w[PAIR];
    UNROLL for (int k = 0; k < pair; k++) w[k] = p->weights[z] + k * p->weight_row;
    for (int64_t b = 0; b < p->blocks; b++) {
      if (since++ == SUM_BLOCKS) {
        // Many small errors instead of one large one; the total waits in the products.
        UNROLL for (int k = 0; k < pair; k++) UNROLL for (int i = 0; i < count; i++) {
          float *total = out + (k * p->tiles + i) * CTENSOR_BLOCK;
          store(total, is_split ? load(total) + sums[i][k] : sums[i][k]);
          sums[i][k] = splat(0.0f);
        }
        is_split = 1;
        since = 1;
      }
      multiply_row(sums, source, CTENSOR_BLOCK, w, CTENSOR_BLOCK, pair, count);
      source += p->tiles * CTENSOR_BLOCK;
      UNROLL for (int k = 0; k < pair; k++) w[k] += CTENSOR_BLOCK * CTENSOR_BLOCK;
    }
  }
  UNROLL for (int k = 0; k < pair; k++) UNROLL for (int i = 0; i < count; i++) {
    float *total = out + (k * p->tiles + i) * CTENSOR_BLOCK;
    store(total, is_split ? load(total) + sums[i][k] : sums[i][k]);
  }
}

INLINE void winograd_products(const winograd_point *p, int64_t count, const int pair) {
  int64_t i = 0;
  for (; i + TILE <= count; i += TILE) winograd_product(p, i, pair, TILE);
  switch (count - i) {
#define X(R) \
  case R: winograd_product(p, i, pair, R); break;
    WHOLE
#undef X
  }
}

static __attribute__((noinline)) void winograd_products_1(const winograd_point *p, int64_t count) { winograd_products(p, count, 1); }
#if PAIR == 2
static __attribute__((noinline)) void winograd_products_2(const winograd_point *p, int64_t count) { winograd_products(p, count, 2); }
#endif

INLINE void transform_back(const float *products, int64_t stride, const float *bias, int relu, float slope, float *out, int64_t width) {
  for (int part = 0; part < CTENSOR_BLOCK; part += LANES) {
    lanes middle[4][6];
    const float *column = products + part;
    for (int x = 0; x < 6; x++, column += stride) {
      lanes m[6], o[4];
      UNROLL for (int y = 0; y < 6; y++) m[y] = load_lanes(column + y * 6 * stride);
      transform_out(m, o);
      UNROLL for (int y = 0; y < 4; y++) middle[y][x] = o[y];
    }
    const lanes b = load_lanes(bias + part), zero = 0.0f, negative = slope;
    float *row = out + part;
    for (int y = 0; y < 4; y++, row += width) {
      lanes o[4];
      transform_out(middle[y], o);
      UNROLL for (int x = 0; x < 4; x++) {
        lanes value = o[x] + b;
        if (relu) value = value < zero ? zero : value;
        else if (slope != 1.0f) value = value < zero ? value * negative : value;
        store_lanes(row + x * CTENSOR_BLOCK, value);
      }
    }
  }
}

static __attribute__((noinline)) void transform_back_relu(const float *products, int64_t stride, const float *bias, float *out, int64_t width) {
  transform_back(products, stride, bias, 1, 0.0f, out, width);
}

static __attribute__((noinline)) void transform_back_slope(
    const float *products, int64_t stride, const float *bias, float slope, float *out, int64_t width) {
  transform_back(products, stride, bias, 0, slope, out, width);
}

// One tile of 4 x 4 results, of which `rows` and `columns` lie inside.
INLINE void winograd_store(
    const winograd_job *j, const float *products, int64_t stride, const float *bias, const float *residual, float *out,
    int64_t rows, int64_t columns) {
  int64_t width = j->shape->out_size[2] * CTENSOR_BLOCK;
  ctensor_activation a = j->epilogue->activation;
  int is_plain = !residual && (a.kind == CTENSOR_ACTIVATION_NONE || a.kind == CTENSOR_ACTIVATION_LEAKY);
  float slope = a.kind == CTENSOR_ACTIVATION_NONE ? 1.0f : a.first;
  if (is_plain && rows >= 4 && columns >= 4) {
    if (slope == 0.0f) transform_back_relu(products, stride, bias, out, width);
    else transform_back_slope(products, stride, bias, slope, out, width);
    return;
  }
  float tile[16 * CTENSOR_BLOCK] __attribute__((aligned(64)));
  transform_back_slope(products, stride, bias, 1.0f, tile, 4 * CTENSOR_BLOCK);
  rows = smaller(rows, 4);
  columns = smaller(columns, 4);
  for (int64_t y = 0; y < rows; y++) {
    for (int64_t x = 0; x < columns; x++) store(out + y * width + x * CTENSOR_BLOCK, load(tile + (y * 4 + x) * CTENSOR_BLOCK));
    finish_run(j->epilogue, out + y * width, residual ? residual + y * width : NULL, columns);
  }
}

// Tiles one after the other: along rows, rows of a plane, and with one tap along depth planes of images.
typedef struct {
  int64_t row, column, depth, image;
} winograd_tile;

static winograd_tile tile_at(const winograd_job *j, int64_t image, int64_t depth, int64_t index) {
  int64_t per_plane = j->tile_rows * j->tile_columns, plane = index / per_plane;
  winograd_tile t = {index % per_plane / j->tile_columns, index % j->tile_columns, depth, image};
  if (j->shape->depth_taps == 1) {
    t.depth = plane % j->shape->out_size[0];
    t.image = plane / j->shape->out_size[0];
  }
  return t;
}

INLINE void next_tile(const winograd_job *j, winograd_tile *t) {
  if (++t->column < j->tile_columns) return;
  t->column = 0;
  if (++t->row < j->tile_rows) return;
  t->row = 0;
  if (++t->depth < j->shape->out_size[0]) return;
  t->depth = 0;
  t->image++;
}

// Transforms tiles into `target`: `[36][in blocks][tiles][16]`.
INLINE void winograd_in(const winograd_job *j, winograd_tile start, int64_t count, float *target, int64_t stride) {
  const ctensor_winograd_shape *s = j->shape;
  int64_t plane = s->in_size[1] * s->in_size[2] * CTENSOR_BLOCK, block_plane = plane * s->in_size[0];
  for (int64_t b = 0; b < j->in_blocks; b++) {
    winograd_tile t = start;
    for (int64_t i = 0; i < count; i++, next_tile(j, &t)) {
      const float *source = j->input.data + t.image * j->input.batch_stride + b * block_plane + t.depth * plane;
      transform_plane(j, source, t.row, t.column, target + (b * j->tile_block + i) * CTENSOR_BLOCK, stride);
    }
  }
}

// G: three numbers to six, with the points and scales of the transforms.
INLINE void transform_three(lanes a, lanes b, lanes c, lanes o[6]) {
  const double p = 2.0 / 3.0, q = 1.5, n = p * p - q * q;
  const lanes pa = (float)(1 / (2 * p * n)), pb = (float)(1 / (2 * n)), pc = (float)(p / (2 * n));
  const lanes qa = (float)(-1 / (2 * q * n)), qb = (float)(-1 / (2 * n)), qc = (float)(-q / (2 * n));
  lanes even = pa * a + pc * c;
  o[0] = a;
  o[1] = even + pb * b;
  o[2] = even - pb * b;
  even = qa * a + qc * c;
  o[3] = even + qb * b;
  o[4] = even - qb * b;
  o[5] = c;
}

// Transforms `count` rows of nine weights for sixteen outputs: `[rows][9][16]` to `[36][rows][16]`.
static __attribute__((noinline)) void transform_weights(const float *weights, int64_t count, float *target, int64_t stride) {
  for (int64_t c = 0; c < count; c++, weights += 9 * CTENSOR_BLOCK, target += CTENSOR_BLOCK)
    for (int part = 0; part < CTENSOR_BLOCK; part += LANES) {
      lanes middle[6][3];
      const float *g = weights + part;
      for (int x = 0; x < 3; x++, g += CTENSOR_BLOCK) {
        lanes o[6];
        transform_three(load_lanes(g), load_lanes(g + 3 * CTENSOR_BLOCK), load_lanes(g + 6 * CTENSOR_BLOCK), o);
        UNROLL for (int y = 0; y < 6; y++) middle[y][x] = o[y];
      }
      float *out = target + part;
      for (int y = 0; y < 6; y++) {
        lanes o[6];
        transform_three(middle[y][0], middle[y][1], middle[y][2], o);
        UNROLL for (int x = 0; x < 6; x++, out += stride) store_lanes(out, o[x]);
      }
    }
}

// The products of output blocks [block, block + chunk) with weights that were transformed beforehand.
INLINE void winograd_ready(
    const winograd_job *j, int64_t count, const float *const *sources, const int64_t *taps, int used, int64_t stride,
    float *products, int64_t kept, int64_t block, int64_t chunk) {
  int64_t panel = j->in_blocks * CTENSOR_BLOCK * CTENSOR_BLOCK;
  for (int x = 0; x < WINOGRAD_POINTS; x++) {
    winograd_point p = {used, .blocks = j->in_blocks, .tiles = j->tile_block, .weight_row = panel};
    for (int z = 0; z < used; z++) p.sources[z] = sources[z] + x * stride;
    for (int64_t k = 0; k < chunk;) {
      for (int z = 0; z < used; z++)
        p.weights[z] = j->weights + ((taps[z] * WINOGRAD_POINTS + x) * j->out_blocks + block + k) * panel;
      p.products = products + x * kept + k * j->tile_block * CTENSOR_BLOCK;
#if PAIR == 2
      if (k + 2 <= chunk) {
        winograd_products_2(&p, count);
        k += 2;
        continue;
      }
#endif
      winograd_products_1(&p, count);
      k++;
    }
  }
}

// The same with weights that are transformed here, a few input blocks at a time: for many channels that takes less
// time than reading four times as many numbers, and a quarter of the memory.
INLINE void winograd_fresh(
    const winograd_job *j, int64_t count, const float *const *sources, const int64_t *taps, int used, int64_t stride,
    float *products, int64_t kept, float *fresh, int64_t block, int64_t chunk) {
  const int64_t rows = FRESH_BLOCKS * CTENSOR_BLOCK, one = winograd_stride(1, rows);
  for (int64_t k = 0; k < chunk;) {
    int pair = PAIR == 2 && k + 2 <= chunk ? 2 : 1;
    int adds = 0;
    for (int z = 0; z < used; z++)
      for (int64_t b = 0; b < j->in_blocks; b += FRESH_BLOCKS) {
        int64_t blocks = smaller(FRESH_BLOCKS, j->in_blocks - b);
        for (int i = 0; i < pair; i++)
          transform_weights(
              j->weights + ((taps[z] * j->out_blocks + block + k + i) * j->in_blocks + b) * CTENSOR_BLOCK * 9 * CTENSOR_BLOCK,
              blocks * CTENSOR_BLOCK, fresh + i * WINOGRAD_POINTS * one, one);
        for (int x = 0; x < WINOGRAD_POINTS; x++) {
          winograd_point p = {1, {sources[z] + x * stride + b * j->tile_block * CTENSOR_BLOCK}, {fresh + x * one},
                              blocks, j->tile_block, WINOGRAD_POINTS * one,
                              products + x * kept + k * j->tile_block * CTENSOR_BLOCK, adds};
#if PAIR == 2
          if (pair == 2) {
            winograd_products_2(&p, count);
            continue;
          }
#endif
          winograd_products_1(&p, count);
        }
        adds = 1;
      }
    k += pair;
  }
}

// Multiplies and transforms back, output blocks [block, last).
INLINE void winograd_out(
    const winograd_job *j, winograd_tile start, int64_t count, const float *const *sources, const int64_t *taps,
    int used, int64_t stride, float *products, int64_t block, int64_t last) {
  const ctensor_winograd_shape *s = j->shape;
  int64_t plane = s->out_size[1] * s->out_size[2] * CTENSOR_BLOCK, block_plane = plane * s->out_size[0];
  int64_t kept = winograd_stride(j->chunk, j->tile_block);
  while (block < last) {
    int64_t chunk = smaller(j->chunk, last - block);
    if (j->is_fresh)
      winograd_fresh(j, count, sources, taps, used, stride, products, kept, products + kept * WINOGRAD_POINTS, block, chunk);
    else
      winograd_ready(j, count, sources, taps, used, stride, products, kept, block, chunk);
    for (int64_t k = 0; k < chunk; k++) {
      const float *bias = j->epilogue->bias ? j->epilogue->bias + (block + k) * CTENSOR_BLOCK : zeros;
      const ctensor_blocked_in beside = j->epilogue->residual;
      winograd_tile t = start;
      for (int64_t i = 0; i < count; i++, next_tile(j, &t)) {
        int64_t y = t.row * 4, x = t.column * 4;
        int64_t at = (block + k) * block_plane + t.depth * plane + (y * s->out_size[2] + x) * CTENSOR_BLOCK;
        winograd_store(
            j, products + (k * j->tile_block + i) * CTENSOR_BLOCK, kept, bias,
            beside.data ? beside.data + t.image * beside.batch_stride + at : NULL,
            j->output.data + t.image * j->output.batch_stride + at, s->out_size[1] - y, s->out_size[2] - x);
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
    winograd_tile start = tile_at(j, 0, 0, first);
    winograd_in(j, start, count, transformed, stride);
    winograd_out(j, start, count, sources, taps, 1, stride, products, block, last);
    return;
  }
  // A ring of three transformed planes moves along depth.
  int64_t next = -s->pad[0] < 0 ? 0 : -s->pad[0];
  for (int64_t z = 0; z < s->out_size[0]; z++) {
    int64_t low = z - s->pad[0], high = smaller(low + 3, s->in_size[0]);
    for (; next < high; next++)
      if (next >= low) winograd_in(j, tile_at(j, image, next, first), count, transformed + next % 3 * ring, stride);
    const float *sources[3];
    int64_t taps[3];
    int used = 0;
    for (int64_t t = 0; t < 3; t++)
      if (low + t >= 0 && low + t < s->in_size[0]) {
        sources[used] = transformed + (low + t) % 3 * ring;
        taps[used++] = t;
      }
    winograd_out(j, tile_at(j, image, z, first), count, sources, taps, used, stride, products, block, last);
  }
}
