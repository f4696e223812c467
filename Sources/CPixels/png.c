// PNG: 8-bit grey or colour pictures for files and for terminals that take them, and indexed overlays.
#include "cpixels_graphics.h"
#include "processors.h"

#include <string.h>
#include <zlib.h>

enum { chunk_overhead = 12, header_length = 13, signature_length = 8, filter_count = 5 };

enum { transparent_count = 1, palette_limit = 256 };

size_t cpixels_png_workspace(size_t width, size_t height, size_t channels) {
  // Filtered rows, a candidate for each filter, and a row of zeros above the first.
  return (width * channels + 1) * (height + filter_count + 1);
}

size_t cpixels_png_bound(size_t width, size_t height, size_t channels) {
  size_t raw = (width * channels + 1) * height;
  // deflateBound without a stream holds for any settings.
  return signature_length + 5 * chunk_overhead + header_length + palette_limit * 3 +
         transparent_count + deflateBound(NULL, raw);
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

// Paeth's choice among neighbours (ISO/IEC 15948, 9.4), in 16 bits for the sake of wide registers.
INLINE uint8_t paeth(int16_t left, int16_t up, int16_t corner) {
  int16_t by_left = (int16_t)(up - corner);
  int16_t by_up = (int16_t)(left - corner);
  int16_t by_corner = (int16_t)(by_left + by_up);
  int16_t to_left = by_left < 0 ? (int16_t)-by_left : by_left;
  int16_t to_up = by_up < 0 ? (int16_t)-by_up : by_up;
  int16_t to_corner = by_corner < 0 ? (int16_t)-by_corner : by_corner;
  int16_t other = to_up <= to_corner ? up : corner;
  return (uint8_t)(to_left <= to_up && to_left <= to_corner ? left : other);
}

INLINE uint8_t predicted(int filter, uint8_t left, uint8_t up, uint8_t corner) {
  switch (filter) {
    case 1: return left;
    case 2: return up;
    case 3: return (uint8_t)((left + up) / 2);
    case 4: return paeth(left, up, corner);
    default: return 0;
  }
}

// Writes the filter number and the filtered row; answers the sum of the differences' sizes.
INLINE uint32_t filter_row(
    int filter, const uint8_t *restrict row, const uint8_t *restrict above, size_t length,
    size_t channels, uint8_t *restrict out) {
  *out++ = (uint8_t)filter;
  for (size_t i = 0; i < channels; i++) {
    out[i] = (uint8_t)(row[i] - predicted(filter, 0, above[i], 0));
  }
  for (size_t i = channels; i < length; i++) {
    uint8_t expected = predicted(filter, row[i - channels], above[i], above[i - channels]);
    out[i] = (uint8_t)(row[i] - expected);
  }
  uint32_t sum = 0;
  for (size_t i = 0; i < length; i++) {
    int8_t difference = (int8_t)out[i];
    sum += (uint8_t)(difference < 0 ? -difference : difference);
  }
  return sum;
}

// The filter of least summed differences for each row (ISO/IEC 15948, 12.8).
FOR_EACH_PROCESSOR
static void filter_rows(
    const uint8_t *pixels, size_t length, size_t height, size_t channels, uint8_t *filtered,
    uint8_t *spare) {
  uint8_t *zeros = spare + filter_count * (length + 1);
  memset(zeros, 0, length);
  for (size_t row = 0; row < height; row++) {
    const uint8_t *current = pixels + row * length;
    const uint8_t *above = row > 0 ? current - length : zeros;
    uint8_t *candidates[filter_count];
    for (int i = 0; i < filter_count; i++) candidates[i] = spare + (size_t)i * (length + 1);
    const uint32_t sums[filter_count] = {
        filter_row(0, current, above, length, channels, candidates[0]),
        filter_row(1, current, above, length, channels, candidates[1]),
        filter_row(2, current, above, length, channels, candidates[2]),
        filter_row(3, current, above, length, channels, candidates[3]),
        filter_row(4, current, above, length, channels, candidates[4]),
    };
    int best = 0;
    for (int i = 1; i < filter_count; i++) {
      if (sums[i] < sums[best]) best = i;
    }
    memcpy(filtered + row * (length + 1), candidates[best], length + 1);
  }
}

// Compresses rows into `out`, which has room for deflateBound; answers the number of bytes, 0 for none.
static size_t compress_rows(
    const uint8_t *rows, size_t count, size_t room, int level, int strategy, uint8_t *out) {
  z_stream stream = {0};
  if (deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS, MAX_MEM_LEVEL, strategy) != Z_OK) return 0;
  stream.next_in = (Bytef *)rows;
  stream.avail_in = (uInt)count;
  stream.next_out = out;
  stream.avail_out = (uInt)room;
  int result = deflate(&stream, Z_FINISH);
  deflateEnd(&stream);
  return result == Z_STREAM_END ? stream.total_out : 0;
}

// Writes the signature and the header; `color` is the colour type (ISO/IEC 15948, 11.2.2).
static uint8_t *put_start(uint8_t *out, size_t width, size_t height, uint8_t depth, uint8_t color) {
  static const uint8_t signature[signature_length] = {137, 'P', 'N', 'G', 13, 10, 26, 10};
  memcpy(out, signature, signature_length);
  out += signature_length;
  put_word(out + 8, (uint32_t)width);
  put_word(out + 12, (uint32_t)height);
  const uint8_t form[5] = {depth, color, 0, 0, 0};
  memcpy(out + 16, form, sizeof form);
  return out + close_chunk(out, "IHDR", header_length);
}

size_t cpixels_png_encode(
    const uint8_t *pixels, size_t width, size_t height, size_t channels, int level,
    uint8_t *workspace, uint8_t *output) {
  size_t length = width * channels;
  size_t count = (length + 1) * height;
  filter_rows(pixels, length, height, channels, workspace, workspace + count);
  uint8_t *out = put_start(output, width, height, 8, channels == 3 ? 2 : 0);
  // What filters leave of a slice is noise: matches cost more than they save. Runs alone give fewer
  // bytes than level 6 does, in a seventh of its time.
  int strategy = channels == 1 && level == 1 ? Z_RLE : Z_FILTERED;
  size_t room = deflateBound(NULL, count);
  size_t compressed = compress_rows(workspace, count, room, level, strategy, out + 8);
  if (compressed == 0) return 0;
  out += close_chunk(out, "IDAT", compressed);
  out += close_chunk(out, "IEND", 0);
  return (size_t)(out - output);
}

// Packs a row of indices into `depth` bits each, the leftmost in the highest bits.
static void pack_row(const uint8_t *indices, size_t width, uint8_t depth, uint8_t *out) {
  memset(out, 0, (width * depth + 7) / 8);
  for (size_t i = 0; i < width; i++) {
    size_t bit = i * depth;
    out[bit / 8] |= (uint8_t)(indices[i] << (8 - depth - bit % 8));
  }
}

size_t cpixels_png_encode_indices(
    const uint8_t *indices, size_t width, size_t height, const uint8_t *colors, size_t color_count,
    uint8_t *workspace, uint8_t *output) {
  uint8_t depth = color_count <= 2 ? 1 : color_count <= 4 ? 2 : color_count <= 16 ? 4 : 8;
  size_t length = (width * depth + 7) / 8;
  for (size_t row = 0; row < height; row++) {
    uint8_t *packed = workspace + row * (length + 1);
    *packed = 0;  // not filtered: neighbouring indices are not neighbouring colours
    pack_row(indices + row * width, width, depth, packed + 1);
  }
  uint8_t *out = put_start(output, width, height, depth, 3);
  memcpy(out + 8, colors, color_count * 3);
  out += close_chunk(out, "PLTE", color_count * 3);
  out[8] = 0;
  out += close_chunk(out, "tRNS", transparent_count);
  size_t count = (length + 1) * height;
  size_t room = deflateBound(NULL, count);
  size_t compressed = compress_rows(workspace, count, room, 6, Z_DEFAULT_STRATEGY, out + 8);
  if (compressed == 0) return 0;
  out += close_chunk(out, "IDAT", compressed);
  out += close_chunk(out, "IEND", 0);
  return (size_t)(out - output);
}
