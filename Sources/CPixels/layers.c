// Normals of surfaces and layers along rays: see cpixels_surfaces.h.
#include "include/cpixels_surfaces.h"
#include "processors.h"

#include <math.h>
#include <string.h>

enum { TAPS = 8 };

INLINE int32_t kept(int32_t value, int32_t count) {
  return value < 0 ? 0 : value >= count ? count - 1 : value;
}

// A Gaussian's weights and its slope's about a place, from the voxel `first` on.
typedef struct {
  int32_t first;
  float weight[TAPS], slope[TAPS];
} gauss_taps;

INLINE gauss_taps taps_about(float place, float sigma) {
  gauss_taps taps;
  float weights = 0, slopes = 0;
  taps.first = (int32_t)floorf(place) - (TAPS / 2 - 1);
  for (int i = 0; i < TAPS; i++) {
    const float off = ((float)(taps.first + i) - place) / sigma;
    taps.weight[i] = expf(-0.5f * off * off);
    taps.slope[i] = off * taps.weight[i];
    weights += taps.weight[i];
    slopes += taps.slope[i];
  }
  // The taps end unevenly about the place: even shares have no slope all the same.
  for (int i = 0; i < TAPS; i++) taps.slope[i] -= slopes / weights * taps.weight[i];
  return taps;
}

INLINE const uint8_t *row_of_taps(
    const uint8_t *row, int32_t first, int32_t columns, uint8_t copy[TAPS]) {
  if (first >= 0 && first + TAPS <= columns) return row + first;
  for (int i = 0; i < TAPS; i++) copy[i] = row[kept(first + i, columns)];
  return copy;
}

FOR_EACH_PROCESSOR
void cpixels_surface_normals(
    const uint8_t *shares, cpixels_grid grid, const float *places, size_t count, float sigma,
    float *normals) {
  for (size_t p = 0; p < count; p++) {
    const gauss_taps x = taps_about(places[3 * p], sigma);
    const gauss_taps y = taps_about(places[3 * p + 1], sigma);
    const gauss_taps z = taps_about(places[3 * p + 2], sigma);
    float slope[3] = {0, 0, 0};
    for (int k = 0; k < TAPS; k++) {
      const size_t slice = (size_t)kept(z.first + k, grid.slices);
      for (int j = 0; j < TAPS; j++) {
        const size_t row = slice * (size_t)grid.rows + (size_t)kept(y.first + j, grid.rows);
        uint8_t copy[TAPS];
        const uint8_t *line =
            row_of_taps(shares + row * (size_t)grid.columns, x.first, grid.columns, copy);
        float sum = 0, change = 0;
        for (int i = 0; i < TAPS; i++) {
          sum += x.weight[i] * (float)line[i];
          change += x.slope[i] * (float)line[i];
        }
        slope[0] += change * y.weight[j] * z.weight[k];
        slope[1] += sum * y.slope[j] * z.weight[k];
        slope[2] += sum * y.weight[j] * z.slope[k];
      }
    }
    const float size = sqrtf(slope[0] * slope[0] + slope[1] * slope[1] + slope[2] * slope[2]);
    for (int i = 0; i < 3; i++) normals[3 * p + i] = size > 0 ? -slope[i] / size : 0;
  }
}

// The share at a place, 0 to 255, linear between voxel centres; nothing outside the grid.
INLINE float share_at(const uint8_t *shares, cpixels_grid grid, const float place[3]) {
  const float x = place[0], y = place[1], z = place[2];
  if (!(x >= 0 && y >= 0 && z >= 0)) return 0;
  const int32_t i = (int32_t)x, j = (int32_t)y, k = (int32_t)z;
  if (i + 1 >= grid.columns || j + 1 >= grid.rows || k + 1 >= grid.slices) return 0;
  const float a = x - (float)i, b = y - (float)j, c = z - (float)k;
  const size_t columns = (size_t)grid.columns, area = columns * (size_t)grid.rows;
  const uint8_t *v = shares + (size_t)k * area + (size_t)j * columns + (size_t)i;
  const float v00 = (float)v[0] + a * ((float)v[1] - (float)v[0]);
  const float v10 = (float)v[columns] + a * ((float)v[columns + 1] - (float)v[columns]);
  const uint8_t *w = v + area;
  const float w00 = (float)w[0] + a * ((float)w[1] - (float)w[0]);
  const float w10 = (float)w[columns] + a * ((float)w[columns + 1] - (float)w[columns]);
  const float v0 = v00 + b * (v10 - v00), w0 = w00 + b * (w10 - w00);
  return v0 + c * (w0 - v0);
}

static const float HALF_SHARE = 127.5f;

// Follows one ray until the share has fallen to nothing, or rises again below one half.
static cpixels_layer layer_along(
    const uint8_t *shares, cpixels_grid grid, const float place[3], const float way[3],
    cpixels_ray ray, float entry) {
  cpixels_layer layer = {NAN, NAN, 0, 0};
  float before = 0, sum = 0;
  const int steps = (int)((ray.before + ray.reach) / ray.step);
  for (int s = 0; s <= steps; s++) {
    const float t = (float)s * ray.step - ray.before;
    const float at[3] = {place[0] + t * way[0], place[1] + t * way[1], place[2] + t * way[2]};
    const float here = share_at(shares, grid, at);
    const float crossing = t - ray.step * (here - HALF_SHARE) / (here - before);
    if (here >= HALF_SHARE && before < HALF_SHARE && isnan(layer.inner)) {
      if (t > entry) break;
      layer.inner = s == 0 ? t : crossing;
    }
    if (here < HALF_SHARE && before >= HALF_SHARE) layer.outer = crossing;
    const int is_past = !isnan(layer.outer) || (t > entry && isnan(layer.inner));
    if (is_past && (here > before || here < 1)) break;
    sum += here;
    layer.peak = here > layer.peak ? here : layer.peak;
    before = here;
  }
  if (isnan(layer.outer)) layer.inner = NAN;
  layer.content = sum * ray.step / 255;
  layer.peak /= 255;
  return layer;
}

void cpixels_layers(
    const uint8_t *shares, cpixels_grid grid, const float *places, const float *directions,
    size_t count, cpixels_ray ray, float entry, cpixels_layer *layers) {
  for (size_t p = 0; p < count; p++) {
    layers[p] = layer_along(shares, grid, places + 3 * p, directions + 3 * p, ray, entry);
  }
}
