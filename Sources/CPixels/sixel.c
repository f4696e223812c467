// Sixel without a quantiser: register numbers in, one escape sequence out.
//
// Goals, in order: every pixel exact; a 768 x 768 frame of 101 greys in a few milliseconds; few bytes.
//
// A band is six rows. For each register used in a band a row of bit patterns is kept, with its first
// and last column. Registers whose spans do not overlap are written on one pass over the band; passes
// are joined by '$' (back to the first column), bands by '-'. Runs longer than three are counted.
#include "cpixels_graphics.h"

#include <string.h>

enum { band_rows = 6, register_count = 256 };

typedef struct {
  uint32_t first[register_count];
  uint32_t last[register_count];
  uint8_t is_used[register_count];
  uint8_t is_written[register_count];
  uint8_t order[register_count];
  uint8_t patterns[];  // register_count rows of `width` bit patterns
} sixel_band;

size_t cpixels_sixel_workspace(size_t width) {
  return sizeof(sixel_band) + register_count * width;
}

size_t cpixels_sixel_bound(size_t width, size_t height) {
  size_t bands = (height + band_rows - 1) / band_rows;
  // Each column of a band shows at most six registers; each shown column may follow a counted gap
  // ("!", up to ten digits, "?"). Each register adds its number, an offset and a '$'.
  size_t columns = band_rows * width * (1 + 12);
  size_t registers = register_count * (4 + 12 + 1);
  size_t header = 64 + register_count * 16;
  return header + bands * (columns + registers + 1);
}

static uint8_t *put_number(uint8_t *out, uint32_t value) {
  uint8_t digits[10];
  int count = 0;
  do {
    digits[count++] = (uint8_t)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  while (count > 0) *out++ = digits[--count];
  return out;
}

static uint8_t *put_text(uint8_t *out, const char *text) {
  while (*text) *out++ = (uint8_t)*text++;
  return out;
}

static inline uint8_t *put_run(uint8_t *out, uint8_t pattern, uint32_t count) {
  uint8_t character = (uint8_t)('?' + pattern);
  if (count > 3) {
    *out++ = '!';
    out = put_number(out, count);
    *out++ = character;
    return out;
  }
  for (; count > 0; count--) *out++ = character;
  return out;
}

static uint8_t *put_header(
    uint8_t *out, const uint8_t *registers, size_t width, size_t height, const uint8_t *percents) {
  // P2 = 1: what is not painted stays. Each pixel is painted, but the rows that fill the last band
  // belong to the cells below.
  out = put_text(out, "\033P0;1q\"1;1;");
  out = put_number(out, (uint32_t)width);
  *out++ = ';';
  out = put_number(out, (uint32_t)height);
  uint8_t is_used[register_count] = {0};
  for (size_t i = 0; i < width * height; i++) is_used[registers[i]] = 1;
  for (uint32_t i = 0; i < register_count; i++) {
    if (!is_used[i]) continue;
    *out++ = '#';
    out = put_number(out, i);
    out = put_text(out, ";2;");
    out = put_number(out, percents[i * 3]);
    *out++ = ';';
    out = put_number(out, percents[i * 3 + 1]);
    *out++ = ';';
    out = put_number(out, percents[i * 3 + 2]);
  }
  return out;
}

// Fills the bit patterns of a band and answers the number of registers used, listed in band->order.
static int gather_band(
    sixel_band *band, const uint8_t *registers, size_t width, size_t rows) {
  int count = 0;
  memset(band->is_used, 0, sizeof band->is_used);
  for (size_t row = 0; row < rows; row++) {
    const uint8_t *line = registers + row * width;
    uint8_t bit = (uint8_t)(1u << row);
    for (uint32_t column = 0; column < width; column++) {
      uint8_t number = line[column];
      uint8_t *patterns = band->patterns + number * width;
      if (!band->is_used[number]) {
        band->is_used[number] = 1;
        band->order[count++] = number;
        band->first[number] = column;
        band->last[number] = column;
        memset(patterns, 0, width);
      }
      patterns[column] |= bit;
      if (column < band->first[number]) band->first[number] = column;
      if (column > band->last[number]) band->last[number] = column;
    }
  }
  return count;
}

static void sort_by_first_column(sixel_band *band, int count) {
  for (int i = 1; i < count; i++) {
    uint8_t number = band->order[i];
    int j = i - 1;
    while (j >= 0 && band->first[band->order[j]] > band->first[number]) {
      band->order[j + 1] = band->order[j];
      j--;
    }
    band->order[j + 1] = number;
  }
}

static uint8_t *put_register(
    uint8_t *out, const sixel_band *band, uint8_t number, uint32_t column, size_t width) {
  *out++ = '#';
  out = put_number(out, number);
  out = put_run(out, 0, band->first[number] - column);
  const uint8_t *patterns = band->patterns + number * width;
  uint32_t start = band->first[number];
  uint32_t end = band->last[number] + 1;
  while (start < end) {
    uint32_t next = start + 1;
    while (next < end && patterns[next] == patterns[start]) next++;
    out = put_run(out, patterns[start], next - start);
    start = next;
  }
  return out;
}

static uint8_t *put_band(uint8_t *out, sixel_band *band, int count, size_t width) {
  memset(band->is_written, 0, sizeof band->is_written);
  int left = count;
  while (left > 0) {
    if (left < count) *out++ = '$';
    uint32_t column = 0;
    for (int i = 0; i < count; i++) {
      uint8_t number = band->order[i];
      if (band->is_written[number] || band->first[number] < column) continue;
      out = put_register(out, band, number, column, width);
      column = band->last[number] + 1;
      band->is_written[number] = 1;
      left--;
    }
  }
  return out;
}

size_t cpixels_sixel_encode(
    const uint8_t *registers, size_t width, size_t height, const uint8_t *percents,
    uint8_t *workspace, uint8_t *output) {
  sixel_band *band = (sixel_band *)workspace;
  uint8_t *out = put_header(output, registers, width, height, percents);
  for (size_t row = 0; row < height; row += band_rows) {
    size_t rows = height - row < band_rows ? height - row : band_rows;
    if (row > 0) *out++ = '-';
    int count = gather_band(band, registers + row * width, width, rows);
    sort_by_first_column(band, count);
    out = put_band(out, band, count, width);
  }
  return (size_t)(put_text(out, "\033\\") - output);
}

void cpixels_map_bytes(
    const uint8_t *input, size_t count, const uint8_t *table, uint8_t *output) {
  for (size_t i = 0; i < count; i++) output[i] = table[input[i]];
}

void cpixels_map_visible_bytes(
    const uint8_t *input, size_t count, const uint8_t *table, const uint8_t *visible,
    uint8_t *output) {
  for (size_t i = 0; i < count; i++) {
    if (visible[input[i]]) output[i] = table[input[i]];
  }
}
