// Hot loops of FindingDetection over a network's output maps. Nothing allocates; callers check sizes.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// sums[i] += weight / (1 + exp(-logits[i])), in double. False when a logit is not finite.
int cpixels_add_logistic(const float *logits, size_t count, float weight, float *sums);

/// result[p] = max(0, sum over k of weights[k] * maps[k * area + p]), in double; values that are not
/// finite give 0.
void cpixels_rectified_sum(
    const float *maps, const float *weights, size_t map_count, size_t area, float *result);

#ifdef __cplusplus
}
#endif
