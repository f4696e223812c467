// PNG of 8-bit grey or colour pictures, for pictures that leave the program.
#include "cpixels_graphics.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { chunk_overhead = 12, header_length = 13, signature_length = 8, filter_count = 5 };

size_t cpixels_png_workspace(size_t width, size_t height, size_t channels) {
  return (width * channels + 1) * (height + filter_count);
}

size_t cpixels_png_bound(size_t width, size_t height, size_t channels) {
  return signature_length + 3 * chunk_overhead + header_length +
         compressBound((width * channels + 1) * height);
}

static void put_word(uint8_t *out, uint32_t value) {
  out[0] = (uint8_t)(value >> 24);
  out[1] = (uint8_t)(value >> 16);
  out[2] = (uint8_t)(value >> 8);
  out[3] = (uint8_t)value;
}

// Completes a chunk whose `length` data bytes already stand at out + 8; answers its whole length.
static size_t close_chunk(uint8_t *out, const char *type, size_t length) {
  put_word(out, (uint32_t)length);
  memcpy(out + 4, type, 4);
  put_word(out + 8 + length, (uint32_t)crc32(crc32(0, NULL, 0), out + 4, (uInt)(length + 4)));
  return length + chunk_overhead;
}

static uint8_t paeth(int left, int up, int corner) {
  int estimate = left + up - corner;
  int to_left = abs(estimate - left);
  int to_up = abs(estimate - up);
  int to_corner = abs(estimate - corner);
  if (to_left <= to_up && to_left <= to_corner) return (uint8_t)left;
  return (uint8_t)(to_up <= to_corner ? up : corner);
}

static uint8_t predicted(int filter, int left, int up, int corner) {
  switch (filter) {
    case 1: return (uint8_t)left;
    case 2: return (uint8_t)up;
    case 3: return (uint8_t)((left + up) / 2);
    case 4: return paeth(left, up, corner);
    default: return 0;
  }
}

// Writes the filter number and the filtered row; answers the sum of the differences' sizes.
static uint64_t filter_row(
    int filter, const uint8_t *row, const uint8_t *above, size_t length, size_t channels,
    uint8_t *out) {
  uint64_t sum = 0;
  *out++ = (uint8_t)filter;
  for (size_t i = 0; i < length; i++) {
    int left = i >= channels ? row[i - channels] : 0;
    int up = above ? above[i] : 0;
    int corner = above && i >= channels ? above[i - channels] : 0;
    out[i] = (uint8_t)(row[i] - predicted(filter, left, up, corner));
    sum += (uint64_t)abs((int8_t)out[i]);
  }
  return sum;
}

// The filter of least summed differences for each row (ISO/IEC 15948, 12.8).
static void filter_rows(
    const uint8_t *pixels, size_t length, size_t height, size_t channels, uint8_t *filtered,
    uint8_t *candidate) {
  for (size_t row = 0; row < height; row++) {
    const uint8_t *current = pixels + row * length;
    const uint8_t *above = row > 0 ? current - length : NULL;
    uint8_t *best = filtered + row * (length + 1);
    uint64_t least = UINT64_MAX;
    for (int filter = 0; filter < filter_count; filter++) {
      uint64_t sum = filter_row(filter, current, above, length, channels, candidate);
      if (sum >= least) continue;
      least = sum;
      memcpy(best, candidate, length + 1);
    }
  }
}

size_t cpixels_png_encode(
    const uint8_t *pixels, size_t width, size_t height, size_t channels, int level,
    uint8_t *workspace, uint8_t *output) {
  static const uint8_t signature[signature_length] = {137, 'P', 'N', 'G', 13, 10, 26, 10};
  size_t length = width * channels;
  filter_rows(pixels, length, height, channels, workspace, workspace + (length + 1) * height);
  uint8_t *out = output;
  memcpy(out, signature, signature_length);
  out += signature_length;
  put_word(out + 8, (uint32_t)width);
  put_word(out + 12, (uint32_t)height);
  const uint8_t form[5] = {8, channels == 3 ? 2 : 0, 0, 0, 0};
  memcpy(out + 16, form, sizeof form);
  out += close_chunk(out, "IHDR", header_length);
  uLongf compressed = compressBound((length + 1) * height);
  if (compress2(out + 8, &compressed, workspace, (length + 1) * height, level) != Z_OK) return 0;
  out += close_chunk(out, "IDAT", compressed);
  out += close_chunk(out, "IEND", 0);
  return (size_t)(out - output);
}
