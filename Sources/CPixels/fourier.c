#include "include/cpixels_fourier.h"
#include "processors.h"

#include <math.h>
#include <string.h>

// No fused multiply-add: the same seed gives the same picture on every processor.
#pragma STDC FP_CONTRACT OFF

// Lines transformed side by side: one AVX-512 register of floats.
enum { LANES = 16, LARGEST_RADIX = 13 };

static const double pi = 3.14159265358979323846;

void cpixels_turn(double turns, double *cosine, double *sine) {
  const double part = turns - floor(turns);
  const int quarter = (int)(part * 4 + 0.5);
  const double x = (part - quarter * 0.25) * 2 * pi, square = x * x;
  double c = 1, s = 1;
  for (int n = 18; n > 0; n -= 2) {
    c = 1 - c * square / (n * (n - 1));
    s = 1 - s * square / (n * (n + 1));
  }
  s *= x;
  switch (quarter & 3) {
    case 0: *cosine = c, *sine = s; break;
    case 1: *cosine = -s, *sine = c; break;
    case 2: *cosine = -c, *sine = -s; break;
    default: *cosine = s, *sine = -c;
  }
}

// Transforms

// The next radix of a count: fours first, since they need no multiplication. 0 for a large prime.
static size_t next_radix(size_t count) {
  if (count % 4 == 0) return 4;
  for (size_t radix = 2; radix <= LARGEST_RADIX; radix++)
    if (count % radix == 0) return radix;
  return 0;
}

static int has_small_factors(size_t count) {
  while (count > 1) {
    const size_t radix = next_radix(count);
    if (radix == 0) return 0;
    count /= radix;
  }
  return 1;
}

// The length of the cyclic convolution for Bluestein's algorithm.
static size_t convolution_count(size_t count) {
  size_t length = 1;
  while (length < 2 * count - 1) length *= 2;
  return length;
}

size_t cpixels_fourier_table_count(size_t count) {
  if (has_small_factors(count)) return 2 * count;
  return 4 * convolution_count(count) + 2 * count;
}

size_t cpixels_fourier_work_count(size_t count) {
  return 4 * LANES * (has_small_factors(count) ? count : convolution_count(count));
}

// table[k] and table[count + k]: cosine and sine of -2 pi k / count.
static void fill_roots(size_t count, float *table) {
  for (size_t k = 0; k < count; k++) {
    double c, s;
    cpixels_turn((double)k / (double)count, &c, &s);
    table[k] = (float)c;
    table[count + k] = (float)-s;
  }
}

// A pass of Stockham's autosort algorithm: `groups` butterflies of `radix` lines, `width` floats each.
typedef struct {
  size_t groups, width, stride, count;
  const float *roots;
} pass;

INLINE void pass_two(pass p, const float *xr, const float *xi, float *yr, float *yi) {
  const size_t w = p.width, half = p.groups * w;
  for (size_t g = 0; g < p.groups; g++) {
    const float c = p.roots[g * p.stride], s = p.roots[p.count + g * p.stride];
    const float *restrict ar = xr + g * w, *restrict ai = xi + g * w;
    float *restrict br = yr + 2 * g * w, *restrict bi = yi + 2 * g * w;
    for (size_t t = 0; t < w; t++) {
      const float dr = ar[t] - ar[half + t], di = ai[t] - ai[half + t];
      br[t] = ar[t] + ar[half + t];
      bi[t] = ai[t] + ai[half + t];
      br[w + t] = dr * c - di * s;
      bi[w + t] = dr * s + di * c;
    }
  }
}

INLINE void pass_four(pass p, const float *xr, const float *xi, float *yr, float *yi) {
  const size_t w = p.width, q = p.groups * w;
  for (size_t g = 0; g < p.groups; g++) {
    const float *c = p.roots, *s = p.roots + p.count;
    const size_t k = g * p.stride;
    const float c1 = c[k], s1 = s[k], c2 = c[2 * k], s2 = s[2 * k], c3 = c[3 * k], s3 = s[3 * k];
    const float *restrict ar = xr + g * w, *restrict ai = xi + g * w;
    float *restrict br = yr + 4 * g * w, *restrict bi = yi + 4 * g * w;
    for (size_t t = 0; t < w; t++) {
      const float er = ar[t] + ar[2 * q + t], ei = ai[t] + ai[2 * q + t];
      const float fr = ar[t] - ar[2 * q + t], fi = ai[t] - ai[2 * q + t];
      const float gr = ar[q + t] + ar[3 * q + t], gi = ai[q + t] + ai[3 * q + t];
      const float hr = ar[q + t] - ar[3 * q + t], hi = ai[q + t] - ai[3 * q + t];
      const float ur = fr + hi, ui = fi - hr, vr = er - gr, vi = ei - gi;
      const float zr = fr - hi, zi = fi + hr;
      br[t] = er + gr;
      bi[t] = ei + gi;
      br[w + t] = ur * c1 - ui * s1;
      bi[w + t] = ur * s1 + ui * c1;
      br[2 * w + t] = vr * c2 - vi * s2;
      bi[2 * w + t] = vr * s2 + vi * c2;
      br[3 * w + t] = zr * c3 - zi * s3;
      bi[3 * w + t] = zr * s3 + zi * c3;
    }
  }
}

INLINE void pass_any(
    pass p, size_t radix, const float *xr, const float *xi, float *yr, float *yi) {
  const size_t w = p.width, part = p.groups * w;
  for (size_t g = 0; g < p.groups; g++) {
    for (size_t j = 0; j < radix; j++) {
      float *restrict br = yr + (radix * g + j) * w, *restrict bi = yi + (radix * g + j) * w;
      memset(br, 0, w * sizeof(float));
      memset(bi, 0, w * sizeof(float));
      for (size_t k = 0; k < radix; k++) {
        // The butterfly's root and the twiddle factor in one: exponents add.
        const size_t turn = (j * k * (p.count / radix) + g * j * p.stride) % p.count;
        const float c = p.roots[turn], s = p.roots[p.count + turn];
        const float *restrict ar = xr + k * part + g * w, *restrict ai = xi + k * part + g * w;
        for (size_t t = 0; t < w; t++) {
          br[t] += ar[t] * c - ai[t] * s;
          bi[t] += ar[t] * s + ai[t] * c;
        }
      }
    }
  }
}

// Transforms LANES lines side by side, `[count, LANES]`; 1 when the result lies in the second pair.
FOR_EACH_PROCESSOR
static int transform_lanes(
    float *xr, float *xi, float *yr, float *yi, size_t count, const float *roots) {
  int swapped = 0;
  size_t left = count, done = 1;
  while (left > 1) {
    const size_t radix = next_radix(left);
    const pass p = {left / radix, done * LANES, done, count, roots};
    if (radix == 4) pass_four(p, xr, xi, yr, yi);
    else if (radix == 2) pass_two(p, xr, xi, yr, yi);
    else pass_any(p, radix, xr, xi, yr, yi);
    float *tr = xr, *ti = xi;
    xr = yr, xi = yi, yr = tr, yi = ti;
    swapped = !swapped;
    left /= radix;
    done *= radix;
  }
  return swapped;
}

// The parts of Bluestein's table: roots of the convolution, the filter's transform, the chirp.
typedef struct {
  size_t length;
  float *roots, *filter, *chirp;
} chirp_table;

static chirp_table chirp_parts(size_t count, float *table) {
  const size_t length = convolution_count(count);
  return (chirp_table){length, table, table + 2 * length, table + 4 * length};
}

void cpixels_fourier_prepare(size_t count, float *table, float *work) {
  if (has_small_factors(count)) {
    fill_roots(count, table);
    return;
  }
  const chirp_table t = chirp_parts(count, table);
  float *xr = work, *xi = xr + t.length * LANES, *yr = xi + t.length * LANES;
  float *yi = yr + t.length * LANES;
  fill_roots(t.length, t.roots);
  memset(work, 0, 4 * t.length * LANES * sizeof(float));
  for (size_t k = 0; k < count; k++) {
    double c, s;
    cpixels_turn((double)(k * k % (2 * count)) / (double)(2 * count), &c, &s);
    t.chirp[k] = (float)c;
    t.chirp[count + k] = (float)-s;
    const size_t mirror = k == 0 ? 0 : t.length - k;
    xr[k * LANES] = xr[mirror * LANES] = (float)(c / (double)t.length);
    xi[k * LANES] = xi[mirror * LANES] = (float)(s / (double)t.length);
  }
  const int swapped = transform_lanes(xr, xi, yr, yi, t.length, t.roots);
  for (size_t k = 0; k < t.length; k++) {
    t.filter[k] = (swapped ? yr : xr)[k * LANES];
    t.filter[t.length + k] = (swapped ? yi : xi)[k * LANES];
  }
}

// [count, LANES] times a complex factor for each k; `sign` -1 conjugates the product.
INLINE void multiply_lanes(
    float *re, float *im, size_t count, const float *factor, size_t stride, float sign) {
  for (size_t k = 0; k < count; k++) {
    const float c = factor[k], s = factor[stride + k];
    for (size_t l = k * LANES; l < (k + 1) * LANES; l++) {
      const float r = re[l] * c - im[l] * s, i = re[l] * s + im[l] * c;
      re[l] = r;
      im[l] = sign * i;
    }
  }
}

// Bluestein (1970): a transform of any length as a convolution with a chirp.
// The inverse transform inside is the conjugate of the forward one of the conjugate.
FOR_EACH_PROCESSOR
static int transform_chirp(
    float *xr, float *xi, float *yr, float *yi, size_t count, const float *table) {
  const chirp_table t = chirp_parts(count, (float *)table);
  const size_t rest = (t.length - count) * LANES * sizeof(float);
  memset(xr + count * LANES, 0, rest);
  memset(xi + count * LANES, 0, rest);
  multiply_lanes(xr, xi, count, t.chirp, count, 1);
  const int first = transform_lanes(xr, xi, yr, yi, t.length, t.roots);
  float *ar = first ? yr : xr, *ai = first ? yi : xi, *br = first ? xr : yr, *bi = first ? xi : yi;
  multiply_lanes(ar, ai, t.length, t.filter, t.length, -1);
  const int second = transform_lanes(ar, ai, br, bi, t.length, t.roots);
  float *cr = second ? br : ar, *ci = second ? bi : ai;
  for (size_t l = 0; l < count * LANES; l++) ci[l] = -ci[l];
  multiply_lanes(cr, ci, count, t.chirp, count, 1);
  return first != second;
}

// Some lines of an axis, and their places side by side.
typedef struct {
  size_t count, inner, start, lanes;
} bundle;

// Numbers moved before the next line's: what is touched on both sides stays in the nearest cache.
enum { RUN = 16 };

INLINE size_t first_of(bundle b, size_t lane) {
  const size_t line = b.start + lane;
  return line / b.inner * b.count * b.inner + line % b.inner;
}

// Whether the lines lie side by side already.
INLINE int is_contiguous(bundle b) { return b.inner > 1 && b.start % b.inner + b.lanes <= b.inner; }

INLINE void gather(bundle b, const float *restrict from, float *restrict to) {
  if (is_contiguous(b)) {
    for (size_t k = 0; k < b.count; k++)
      memcpy(to + k * LANES, from + first_of(b, 0) + k * b.inner, b.lanes * sizeof(float));
    return;
  }
  for (size_t begin = 0; begin < b.count; begin += RUN) {
    const size_t end = begin + RUN < b.count ? begin + RUN : b.count;
    for (size_t lane = 0; lane < b.lanes; lane++)
      for (size_t k = begin; k < end; k++)
        to[k * LANES + lane] = from[first_of(b, lane) + k * b.inner];
  }
}

INLINE void scatter(bundle b, const float *restrict from, float *restrict to) {
  if (is_contiguous(b)) {
    for (size_t k = 0; k < b.count; k++)
      memcpy(to + first_of(b, 0) + k * b.inner, from + k * LANES, b.lanes * sizeof(float));
    return;
  }
  for (size_t begin = 0; begin < b.count; begin += RUN) {
    const size_t end = begin + RUN < b.count ? begin + RUN : b.count;
    for (size_t lane = 0; lane < b.lanes; lane++)
      for (size_t k = begin; k < end; k++)
        to[first_of(b, lane) + k * b.inner] = from[k * LANES + lane];
  }
}

void cpixels_fourier_axis(
    float *re, float *im, size_t count, size_t inner, size_t first, size_t lines,
    const float *table, float *work) {
  const int direct = has_small_factors(count);
  const size_t length = direct ? count : convolution_count(count), end = first + lines;
  float *xr = work, *xi = xr + length * LANES, *yr = xi + length * LANES, *yi = yr + length * LANES;
  for (size_t start = first; start < end; start += LANES) {
    const bundle b = {count, inner, start, end - start < LANES ? end - start : LANES};
    if (b.lanes < LANES) memset(work, 0, 2 * length * LANES * sizeof(float));
    gather(b, re, xr);
    gather(b, im, xi);
    const int swapped = direct ? transform_lanes(xr, xi, yr, yi, count, table)
                               : transform_chirp(xr, xi, yr, yi, count, table);
    scatter(b, swapped ? yr : xr, re);
    scatter(b, swapped ? yi : xi, im);
  }
}

// Coils and k-space

INLINE void add_products(
    const float *restrict values, const float *restrict weight, size_t count, float *restrict sum) {
  for (size_t index = 0; index < count; index++) sum[index] += values[index] * weight[index];
}

FOR_EACH_PROCESSOR
void cpixels_fold(
    const float *first, const float *second, const float *weight, size_t source_rows,
    size_t row_shift, size_t column_shift, size_t rows, size_t columns, float *re, float *im) {
  const size_t straight = columns - column_shift;
  for (size_t source = 0; source < source_rows; source++) {
    const size_t from = source * columns, to = (source + row_shift) % rows * columns;
    add_products(first + from, weight + from, straight, re + to + column_shift);
    add_products(first + from + straight, weight + from + straight, column_shift, re + to);
    if (!second) continue;
    add_products(second + from, weight + from, straight, im + to + column_shift);
    add_products(second + from + straight, weight + from + straight, column_shift, im + to);
  }
}

INLINE void add_component(
    cpixels_component part, size_t sample, float re, float im, float *out_re, float *out_im) {
  const float c = part.factor_re[sample], s = part.factor_im[sample];
  out_re[sample] += part.weight * (re * c - im * s);
  out_im[sample] += part.weight * (re * s + im * c);
}

static size_t modulo(int64_t value, size_t length) {
  const int64_t whole = (int64_t)length;
  return (size_t)((value % whole + whole) % whole);
}

void cpixels_encode_line(
    const float *re, const float *im, size_t rows, size_t columns, int64_t line, int64_t first,
    size_t samples, cpixels_component a, cpixels_component b, float *out_re, float *out_im) {
  const size_t here = modulo(line, rows) * columns, mirror = modulo(-line, rows) * columns;
  size_t place = modulo(first, columns), opposite = modulo(-first, columns);
  for (size_t sample = 0; sample < samples; sample++) {
    const size_t p = here + place, q = mirror + opposite;
    place = place + 1 == columns ? 0 : place + 1;
    opposite = opposite == 0 ? columns - 1 : opposite - 1;
    // The transform of a real image has F(-k) = conj F(k): that parts the two.
    add_component(a, sample, (re[p] + re[q]) / 2, (im[p] - im[q]) / 2, out_re, out_im);
    add_component(b, sample, (im[p] + im[q]) / 2, (re[q] - re[p]) / 2, out_re, out_im);
  }
}

FOR_EACH_PROCESSOR
void cpixels_add_power(const float *re, const float *im, size_t count, float *sums) {
  for (size_t index = 0; index < count; index++)
    sums[index] += re[index] * re[index] + im[index] * im[index];
}
