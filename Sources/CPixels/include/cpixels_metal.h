// The field about metal, for MRSimulation: see MetalImplant.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A row of places: position + direction * (c * spacing) + shift for c from 0 on, in mm.
typedef struct {
  double position[3];
  double direction[3];
  double shift[3];
  double spacing;
} cpixels_row;

/// The field of magnetised balls at the places of a row, and how near they are.
///
///   centres    `[count, 3]`, in mm
///   strength   of each ball: half the deviation at its poles
///   field      direction of the main field; length one
///   deviation  `[columns]`, in the unit of `strength`; of no account within a ball
///   nearest    `[columns]`: squared distance of the nearest ball's middle, in mm^2
void cpixels_balls_field(
    const cpixels_row *row, size_t columns, const double *centres, size_t count, double radius,
    double strength, const double field[3], double *deviation, double *nearest);

#ifdef __cplusplus
}
#endif
