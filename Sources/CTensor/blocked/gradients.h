// Gradients of kernels that treat each block of channels of each image apart. See kernels.h.

// The derivative of an activation by its argument, given its result.
INLINE v16 derivative(v16 r, ctensor_activation a) {
  const v16 one = 1.0f, zero = 0.0f;
  switch (a.kind) {
    case CTENSOR_ACTIVATION_LEAKY: return r > zero ? one : splat(a.first);
    case CTENSOR_ACTIVATION_CLIP: return ((r > splat(a.first)) & (r < splat(a.second))) ? one : zero;
    case CTENSOR_ACTIVATION_SIGMOID: return r * (one - r);
    case CTENSOR_ACTIVATION_HARD_SIGMOID: return ((r > zero) & (r < one)) ? splat(a.first) : zero;
    default: return one;
  }
}

static void derive_task(void *context, int64_t index, int worker) {
  (void)worker;
  const plane_job *j = context;
  int64_t strip = index % j->strips, block = index / j->strips % j->blocks, image = index / j->strips / j->blocks;
  int64_t first = strip * j->strip, count = smaller(j->strip, j->count - first);
  int64_t at = (block * j->count + first) * CTENSOR_BLOCK;
  const float *g = j->input.data + image * j->input.batch_stride + at;
  const float *r = j->other.data + image * j->other.batch_stride + at;
  float *y = j->output.data + image * j->output.batch_stride + at;
  ctensor_activation a = j->activation;
  if (a.kind == CTENSOR_ACTIVATION_LEAKY)
    for (int64_t i = 0; i < count * CTENSOR_BLOCK; i += CTENSOR_BLOCK) {
      v16 gradient = load(g + i);
      store(y + i, load(r + i) > splat(0.0f) ? gradient : gradient * splat(a.first));
    }
  else
    for (int64_t i = 0; i < count * CTENSOR_BLOCK; i += CTENSOR_BLOCK) store(y + i, load(g + i) * derivative(load(r + i), a));
}

// Positions of the input that belong to output positions [first, last) of an axis, where windows do not overlap.
INLINE void owned(const ctensor_window *p, int axis, int64_t first, int64_t last, int64_t *from, int64_t *to) {
  *from = first == 0 ? 0 : smaller(p->in_size[axis], first * p->step[axis] - p->pad[axis]);
  *to = last == p->out_size[axis] ? p->in_size[axis] : smaller(p->in_size[axis], last * p->step[axis] - p->pad[axis]);
  if (*from < 0) *from = 0;
  if (*to < *from) *to = *from;
}

// One task is some planes and rows of the output of one block of channels, and the input that belongs to them.
static void pool_gradient_task(void *context, int64_t index, int worker) {
  (void)worker;
  const pool_gradient_job *j = context;
  const ctensor_window *p = j->window;
  int64_t strips = up_to(p->out_size[1], j->rows), slabs = up_to(p->out_size[0], j->planes);
  int64_t first_row = index % strips * j->rows, last_row = smaller(first_row + j->rows, p->out_size[1]);
  index /= strips;
  int64_t first_plane = index % slabs * j->planes, last_plane = smaller(first_plane + j->planes, p->out_size[0]);
  index /= slabs;
  int64_t block = index % j->blocks, image = index / j->blocks;
  int64_t out_plane = p->out_size[1] * p->out_size[2] * CTENSOR_BLOCK, in_plane = p->in_size[1] * p->in_size[2] * CTENSOR_BLOCK;
  const float *g = j->gradient.data + image * j->gradient.batch_stride + block * p->out_size[0] * out_plane;
  const float *x = j->input.data + image * j->input.batch_stride + block * p->in_size[0] * in_plane;
  float *y = j->output.data + image * j->output.batch_stride + block * p->in_size[0] * in_plane;
  int64_t z0, z1, y0, y1;
  owned(p, 0, first_plane, last_plane, &z0, &z1);
  owned(p, 1, first_row, last_row, &y0, &y1);
  for (int64_t z = z0; z < z1; z++)
    memset(y + z * in_plane + y0 * p->in_size[2] * CTENSOR_BLOCK, 0, (size_t)((y1 - y0) * p->in_size[2] * CTENSOR_BLOCK) * sizeof(float));
  int64_t low[3], high[3], o[3], all, at[3];
  for (at[0] = first_plane; at[0] < last_plane; at[0]++) {
    pool_axis(p, 0, at[0], &o[0], &low[0], &high[0], &all);
    for (at[1] = first_row; at[1] < last_row; at[1]++) {
      pool_axis(p, 1, at[1], &o[1], &low[1], &high[1], &all);
      const float *row = g + at[0] * out_plane + at[1] * p->out_size[2] * CTENSOR_BLOCK;
      for (at[2] = 0; at[2] < p->out_size[2]; at[2]++) {
        pool_axis(p, 2, at[2], &o[2], &low[2], &high[2], &all);
        v16 most = splat(-INFINITY), left = load(row + at[2] * CTENSOR_BLOCK);
#define PLACE(d, h, w) (((o[0] + (d) * p->dilation[0]) * p->in_size[1] + o[1] + (h) * p->dilation[1]) * p->in_size[2] + o[2] + (w) * p->dilation[2]) * CTENSOR_BLOCK
        for (int64_t d = low[0]; d < high[0]; d++)
          for (int64_t h = low[1]; h < high[1]; h++)
            for (int64_t w = low[2]; w < high[2]; w++) most = larger(load(x + PLACE(d, h, w)), most);
        // The first lane that holds the largest number takes all; nothing is left for those behind it.
        for (int64_t d = low[0]; d < high[0]; d++)
          for (int64_t h = low[1]; h < high[1]; h++)
            for (int64_t w = low[2]; w < high[2]; w++) {
              int64_t place = PLACE(d, h, w);
              v16 taken = load(x + place) == most ? left : splat(0.0f);
              store(y + place, load(y + place) + taken);
              left -= taken;
            }
#undef PLACE
      }
    }
  }
}
