#include "include/cpixels_maps.h"

#include <math.h>

int cpixels_add_logistic(const float *logits, size_t count, float weight, float *sums) {
  for (size_t index = 0; index < count; index++) {
    if (!isfinite(logits[index])) return 0;
    sums[index] += (float)(weight / (1 + exp(-(double)logits[index])));
  }
  return 1;
}

void cpixels_rectified_sum(
    const float *maps, const float *weights, size_t map_count, size_t area, float *result) {
  for (size_t place = 0; place < area; place++) {
    double sum = 0;
    for (size_t map = 0; map < map_count; map++)
      sum += (double)weights[map] * maps[map * area + place];
    result[place] = sum > 0 && isfinite(sum) ? (float)sum : 0;
  }
}
