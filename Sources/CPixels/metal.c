// The field about metal: see cpixels_metal.h.
#include "include/cpixels_metal.h"
#include "processors.h"

#include <math.h>

// No fused multiply-add: the same seed gives the same picture on every processor.
#pragma STDC FP_CONTRACT OFF

FOR_EACH_PROCESSOR
void cpixels_balls_field(
    const cpixels_row *row, size_t columns, const double *centres, size_t count, double radius,
    double strength, const double field[3], double *restrict deviation, double *restrict nearest) {
  const cpixels_row r = *row;
  const double fx = field[0], fy = field[1], fz = field[2], least = radius * radius;
  for (size_t c = 0; c < columns; c++) {
    deviation[c] = 0;
    nearest[c] = INFINITY;
  }
  for (size_t ball = 0; ball < count; ball++) {
    const double *centre = centres + 3 * ball;
    const double cx = centre[0], cy = centre[1], cz = centre[2];
    for (size_t c = 0; c < columns; c++) {
      const double along = (double)(int)c * r.spacing;
      const double x = r.position[0] + r.direction[0] * along + r.shift[0] - cx;
      const double y = r.position[1] + r.direction[1] * along + r.shift[1] - cy;
      const double z = r.position[2] + r.direction[2] * along + r.shift[2] - cz;
      const double square = x * x + y * y + z * z, pole = x * fx + y * fy + z * fz;
      const double ratio = least / square;
      deviation[c] += strength * ratio * sqrt(ratio) * (3 * pole * pole / square - 1);
      nearest[c] = square < nearest[c] ? square : nearest[c];
    }
  }
}
