#include "include/cpixels_fourier.h"
#include "processors.h"

#include <math.h>
#include <string.h>

// No fused multiply-add: the same seed gives the same picture on every processor.
#pragma STDC FP_CONTRACT OFF

// Lines transformed side by side: one AVX-512 register of floats.
enum { LANES = 16, LARGEST_RADIX = 13 };

// Floats between two buffers of the workspace: those of powers of two would share the same few places of the cache.
enum { GAP = 5 * LANES };

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

// The length of the cyclic convolution for Bluestein's algorithm: the next of factors 2, 3 and 5.
static size_t convolution_count(size_t count) {
  for (size_t length = 2 * count - 1;; length++) {
    size_t rest = length;
    for (size_t factor = 2; factor <= 5; factor++)
      while (rest % factor == 0) rest /= factor;
    if (rest == 1) return length;
  }
}

size_t cpixels_fourier_table_count(size_t count) {
  if (has_small_factors(count)) return 2 * count;
  return 4 * convolution_count(count) + 2 * count;
}

size_t cpixels_fourier_work_count(size_t count) {
  return 4 * (LANES * (has_small_factors(count) ? count : convolution_count(count)) + GAP);
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

// A twiddle factor, and one output of a butterfly times it.
typedef struct {
  float c, s;
} factor;

INLINE factor twiddle(pass p, size_t turn) {
  return (factor){p.roots[turn], p.roots[p.count + turn]};
}

INLINE void twist(factor f, float re, float im, float *restrict to_re, float *restrict to_im) {
  *to_re = re * f.c - im * f.s;
  *to_im = re * f.s + im * f.c;
}

// The two pairs of buffers never overlap; with so many rows the compiler cannot see it.
INLINE void pass_three(pass p, const float *xr, const float *xi, float *yr, float *yi) {
  const float half_root = 0.866025403784438647f;  // sin(2 pi / 3)
  const size_t w = p.width, third = p.groups * w;
  for (size_t g = 0; g < p.groups; g++) {
    const factor one = twiddle(p, g * p.stride), two = twiddle(p, 2 * g * p.stride);
    const float *restrict ar = xr + g * w, *restrict ai = xi + g * w;
    float *restrict br = yr + 3 * g * w, *restrict bi = yi + 3 * g * w;
#pragma clang loop vectorize(assume_safety)
    for (size_t t = 0; t < w; t++) {
      const float sr = ar[third + t] + ar[2 * third + t], si = ai[third + t] + ai[2 * third + t];
      const float dr = half_root * (ar[third + t] - ar[2 * third + t]);
      const float di = half_root * (ai[third + t] - ai[2 * third + t]);
      const float mr = ar[t] - 0.5f * sr, mi = ai[t] - 0.5f * si;
      br[t] = ar[t] + sr;
      bi[t] = ai[t] + si;
      twist(one, mr + di, mi - dr, &br[w + t], &bi[w + t]);
      twist(two, mr - di, mi + dr, &br[2 * w + t], &bi[2 * w + t]);
    }
  }
}

INLINE void pass_five(pass p, const float *xr, const float *xi, float *yr, float *yi) {
  // Cosines and sines of a fifth and of two fifths of a turn.
  const float c1 = 0.309016994374947424f, c2 = -0.809016994374947424f;
  const float s1 = 0.951056516295153572f, s2 = 0.587785252292473129f;
  const size_t w = p.width, q = p.groups * w;
  for (size_t g = 0; g < p.groups; g++) {
    const size_t k = g * p.stride;
    const factor one = twiddle(p, k), two = twiddle(p, 2 * k);
    const factor three = twiddle(p, 3 * k), four = twiddle(p, 4 * k);
    const float *restrict ar = xr + g * w, *restrict ai = xi + g * w;
    float *restrict br = yr + 5 * g * w, *restrict bi = yi + 5 * g * w;
#pragma clang loop vectorize(assume_safety)
    for (size_t t = 0; t < w; t++) {
      // Sums and differences of the first with the last, and of the two between.
      const float er = ar[q + t] + ar[4 * q + t], ei = ai[q + t] + ai[4 * q + t];
      const float fr = ar[2 * q + t] + ar[3 * q + t], fi = ai[2 * q + t] + ai[3 * q + t];
      const float gr = ar[q + t] - ar[4 * q + t], gi = ai[q + t] - ai[4 * q + t];
      const float hr = ar[2 * q + t] - ar[3 * q + t], hi = ai[2 * q + t] - ai[3 * q + t];
      const float ur = ar[t] + c1 * er + c2 * fr, ui = ai[t] + c1 * ei + c2 * fi;
      const float vr = ar[t] + c2 * er + c1 * fr, vi = ai[t] + c2 * ei + c1 * fi;
      const float mr = s1 * gr + s2 * hr, mi = s1 * gi + s2 * hi;
      const float nr = s2 * gr - s1 * hr, ni = s2 * gi - s1 * hi;
      br[t] = ar[t] + er + fr;
      bi[t] = ai[t] + ei + fi;
      twist(one, ur + mi, ui - mr, &br[w + t], &bi[w + t]);
      twist(two, vr + ni, vi - nr, &br[2 * w + t], &bi[2 * w + t]);
      twist(three, vr - ni, vi + nr, &br[3 * w + t], &bi[3 * w + t]);
      twist(four, ur - mi, ui + mr, &br[4 * w + t], &bi[4 * w + t]);
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
    else if (radix == 3) pass_three(p, xr, xi, yr, yi);
    else if (radix == 5) pass_five(p, xr, xi, yr, yi);
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
  const size_t next = t.length * LANES + GAP;
  float *xr = work, *xi = xr + next, *yr = xi + next, *yi = yr + next;
  fill_roots(t.length, t.roots);
  memset(work, 0, 4 * next * sizeof(float));
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

INLINE size_t first_of(bundle b, size_t lane) {
  const size_t line = b.start + lane;
  return line / b.inner * b.count * b.inner + line % b.inner;
}

// Whether the lines lie side by side already.
INLINE int is_contiguous(bundle b) { return b.inner > 1 && b.start % b.inner + b.lanes <= b.inner; }

typedef float quad __attribute__((ext_vector_type(4), aligned(4)));

// Turns four rows of four numbers into columns.
INLINE void transpose_four(const float *from, size_t from_stride, float *to, size_t to_stride) {
  const quad a = *(const quad *)from, b = *(const quad *)(from + from_stride);
  const quad c = *(const quad *)(from + 2 * from_stride), d = *(const quad *)(from + 3 * from_stride);
  const quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const quad ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(quad *)to = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
  *(quad *)(to + to_stride) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
  *(quad *)(to + 2 * to_stride) = __builtin_shufflevector(ef, gh, 0, 1, 4, 5);
  *(quad *)(to + 3 * to_stride) = __builtin_shufflevector(ef, gh, 2, 3, 6, 7);
}

// Moves all lines of a bundle that lie one after the other, four numbers of four lines at once.
INLINE void turn_lines(bundle b, const float *from, float *to, int gathers) {
  const size_t whole = b.count / 4 * 4, start = b.start * b.count;
  for (size_t k = 0; k < whole; k += 4) {
    for (size_t lane = 0; lane < LANES; lane += 4) {
      const size_t line = start + lane * b.count + k, place = k * LANES + lane;
      if (gathers) transpose_four(from + line, b.count, to + place, LANES);
      else transpose_four(from + place, LANES, to + line, b.count);
    }
  }
  for (size_t k = whole; k < b.count; k++) {
    for (size_t lane = 0; lane < LANES; lane++) {
      const size_t line = start + lane * b.count + k, place = k * LANES + lane;
      if (gathers) to[place] = from[line];
      else to[line] = from[place];
    }
  }
}

INLINE void gather(bundle b, const float *restrict from, float *restrict to) {
  if (b.lanes == LANES && b.inner == 1) return turn_lines(b, from, to, 1);
  if (b.lanes == LANES && is_contiguous(b)) {
    const float *first = from + first_of(b, 0);
    // A size that the compiler knows: a few registers.
    for (size_t k = 0; k < b.count; k++)
      memcpy(to + k * LANES, first + k * b.inner, LANES * sizeof(float));
    return;
  }
  for (size_t lane = 0; lane < b.lanes; lane++) {
    const float *line = from + first_of(b, lane);
    for (size_t k = 0; k < b.count; k++) to[k * LANES + lane] = line[k * b.inner];
  }
}

INLINE void scatter(bundle b, const float *restrict from, float *restrict to) {
  if (b.lanes == LANES && b.inner == 1) return turn_lines(b, from, to, 0);
  if (b.lanes == LANES && is_contiguous(b)) {
    float *first = to + first_of(b, 0);
    for (size_t k = 0; k < b.count; k++)
      memcpy(first + k * b.inner, from + k * LANES, LANES * sizeof(float));
    return;
  }
  for (size_t lane = 0; lane < b.lanes; lane++) {
    float *line = to + first_of(b, lane);
    for (size_t k = 0; k < b.count; k++) line[k * b.inner] = from[k * LANES + lane];
  }
}

void cpixels_fourier_axis(
    float *re, float *im, size_t count, size_t inner, size_t first, size_t lines,
    const float *table, float *work) {
  const int direct = has_small_factors(count);
  const size_t length = direct ? count : convolution_count(count), end = first + lines;
  const size_t next = length * LANES + GAP;
  float *xr = work, *xi = xr + next, *yr = xi + next, *yi = yr + next;
  for (size_t start = first; start < end; start += LANES) {
    const bundle b = {count, inner, start, end - start < LANES ? end - start : LANES};
    if (b.lanes < LANES) memset(work, 0, 2 * next * sizeof(float));
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

static size_t modulo(int64_t value, size_t length) {
  const int64_t whole = (int64_t)length;
  return (size_t)((value % whole + whole) % whole);
}

// Adds a stretch of a line: `f` rises from its first number, and its mirror image `g` falls from its first.
INLINE void add_stretch(
    const float *restrict fr, const float *restrict fi, const float *restrict gr,
    const float *restrict gi, size_t count, cpixels_component a, cpixels_component b,
    float *restrict out_re, float *restrict out_im) {
  const float *restrict ac = a.factor_re, *restrict as = a.factor_im;
  const float *restrict bc = b.factor_re, *restrict bs = b.factor_im;
  for (size_t s = 0; s < count; s++) {
    const float ur = fr[s], ui = fi[s], vr = *(gr - s), vi = *(gi - s);
    // The transform of a real image has F(-k) = conj F(k): that parts the two.
    const float xr = (ur + vr) / 2, xi = (ui - vi) / 2, yr = (ui + vi) / 2, yi = (vr - ur) / 2;
    const float re = out_re[s] + a.weight * (xr * ac[s] - xi * as[s]);
    const float im = out_im[s] + a.weight * (xr * as[s] + xi * ac[s]);
    out_re[s] = re + b.weight * (yr * bc[s] - yi * bs[s]);
    out_im[s] = im + b.weight * (yr * bs[s] + yi * bc[s]);
  }
}

INLINE cpixels_component from_sample(cpixels_component part, size_t sample) {
  return (cpixels_component){part.weight, part.factor_re + sample, part.factor_im + sample};
}

FOR_EACH_PROCESSOR
void cpixels_encode_line(
    const float *re, const float *im, size_t rows, size_t columns, int64_t line, int64_t first,
    size_t samples, cpixels_component a, cpixels_component b, float *out_re, float *out_im) {
  const size_t here = modulo(line, rows) * columns, mirror = modulo(-line, rows) * columns;
  size_t sample = 0;
  while (sample < samples) {
    // To where the line or its mirror image comes to the end of its row.
    const int64_t frequency = first + (int64_t)sample;
    const size_t place = modulo(frequency, columns), opposite = modulo(-frequency, columns);
    size_t count = samples - sample;
    if (count > columns - place) count = columns - place;
    if (count > opposite + 1) count = opposite + 1;
    const size_t p = here + place, q = mirror + opposite;
    add_stretch(
        re + p, im + p, re + q, im + q, count, from_sample(a, sample), from_sample(b, sample),
        out_re + sample, out_im + sample);
    sample += count;
  }
}

FOR_EACH_PROCESSOR
void cpixels_add_power(const float *re, const float *im, size_t count, float *sums) {
  for (size_t index = 0; index < count; index++)
    sums[index] += re[index] * re[index] + im[index] * im[index];
}
