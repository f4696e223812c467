#include "include/cpixels_quality.h"

#include <string.h>

#include "processors.h"

FOR_EACH_PROCESSOR
void cpixels_block_means(
    const float *input, size_t columns, size_t rows, size_t slices, size_t factor, float *output) {
  const size_t width = columns / factor, height = rows / factor;
  const float share = 1.0f / (float)(factor * factor);
  memset(output, 0, slices * width * height * sizeof(float));
  for (size_t slice = 0; slice < slices; slice++) {
    for (size_t row = 0; row < height * factor; row++) {
      const float *restrict line = input + (slice * rows + row) * columns;
      float *restrict sums = output + (slice * height + row / factor) * width;
      for (size_t block = 0; block < width; block++) {
        float sum = 0;
        for (size_t part = 0; part < factor; part++) sum += line[block * factor + part];
        sums[block] += sum * share;
      }
    }
  }
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

FOR_EACH_PROCESSOR
void cpixels_box_means(
    const float *input, size_t columns, size_t rows, size_t slices, size_t across, size_t down,
    double *work, float *output) {
  double *restrict sums = work, *restrict running = work + columns;
  for (size_t slice = 0; slice < slices; slice++) {
    const float *plane = input + slice * rows * columns;
    float *result = output + slice * rows * columns;
    memset(sums, 0, columns * sizeof(double));
    for (size_t row = 0; row < smaller(down, rows); row++)
      for (size_t column = 0; column < columns; column++)
        sums[column] += plane[row * columns + column];
    for (size_t row = 0; row < rows; row++) {
      if (row + down < rows)
        for (size_t column = 0; column < columns; column++)
          sums[column] += plane[(row + down) * columns + column];
      if (row > down)
        for (size_t column = 0; column < columns; column++)
          sums[column] -= plane[(row - down - 1) * columns + column];
      const size_t tall = smaller(row + down, rows - 1) - (row > down ? row - down : 0) + 1;
      double sum = 0;
      for (size_t column = 0; column < columns; column++) {
        sum += sums[column];
        running[column] = sum;
      }
      for (size_t column = 0; column < columns; column++) {
        const size_t last = smaller(column + across, columns - 1);
        const size_t first = column > across ? column - across : 0;
        const double part = running[last] - (first > 0 ? running[first - 1] : 0);
        result[row * columns + column] = (float)(part / (double)(tall * (last - first + 1)));
      }
    }
  }
}

/// Fills the dark region about `seed` and returns its size; `stack` keeps its pixels.
static size_t fill(
    const uint8_t *dark, size_t columns, size_t rows, size_t seed, int32_t *stack,
    uint8_t *marks) {
  size_t count = 1, done = 0;
  stack[0] = (int32_t)seed;
  marks[seed] = 1;
  while (done < count) {
    const size_t pixel = (size_t)stack[done++], row = pixel / columns, column = pixel % columns;
    const size_t neighbours[4] = {
        column > 0 ? pixel - 1 : pixel, column + 1 < columns ? pixel + 1 : pixel,
        row > 0 ? pixel - columns : pixel, row + 1 < rows ? pixel + columns : pixel};
    for (int place = 0; place < 4; place++) {
      const size_t next = neighbours[place];
      if (dark[next] && !marks[next]) {
        marks[next] = 1;
        stack[count++] = (int32_t)next;
      }
    }
  }
  return count;
}

void cpixels_outside(
    const uint8_t *dark, size_t columns, size_t rows, size_t least, int32_t *stack,
    uint8_t *outside) {
  memset(outside, 0, rows * columns);
  for (size_t pixel = 0; pixel < rows * columns; pixel++) {
    const size_t row = pixel / columns, column = pixel % columns;
    const int is_edge = row == 0 || column == 0 || row + 1 == rows || column + 1 == columns;
    if (!is_edge || !dark[pixel] || outside[pixel]) continue;
    const size_t count = fill(dark, columns, rows, pixel, stack, outside);
    // A small region stays marked as 2 so that it is not filled again.
    if (count < least)
      for (size_t place = 0; place < count; place++) outside[stack[place]] = 2;
  }
  for (size_t pixel = 0; pixel < rows * columns; pixel++) outside[pixel] = outside[pixel] == 1;
}
