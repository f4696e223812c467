// Hot loops of TerminalGraphics: register pictures, sixel and PNG.
// No function allocates, keeps or frees memory; sizes are checked by the Swift callers.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Looks up each value in a table of 256.
void cpixels_map_bytes(const uint8_t *input, size_t count, const uint8_t *table, uint8_t *output);

// Looks up each index in a table of 256 and writes the result where the index is marked visible.
void cpixels_map_visible_bytes(
    const uint8_t *input, size_t count, const uint8_t *table, const uint8_t *visible,
    uint8_t *output);

// Averages blocks of two by two values, halves up, and looks the averages up in a table of 256.
//   upper, lower  two rows of `count` values; the same row twice where there is but one
//   output        (count + 1) / 2 values; the last block of an odd count is one column wide
void cpixels_map_blocks(
    const uint8_t *upper, const uint8_t *lower, size_t count, const uint8_t *table,
    uint8_t *output);

// The same for indices: a block takes the first of its four that is marked visible, if there is one.
void cpixels_map_visible_blocks(
    const uint8_t *upper, const uint8_t *lower, size_t count, const uint8_t *table,
    const uint8_t *visible, uint8_t *output);

// Bytes of workspace for cpixels_sixel_encode.
size_t cpixels_sixel_workspace(size_t width);

// Greatest number of bytes cpixels_sixel_encode can write, and of what it may use while it writes.
size_t cpixels_sixel_bound(size_t width, size_t height);

// Writes one whole sixel sequence (DEC STD 070, VT340), from ESC P to ESC \, that paints every pixel.
//   registers   register numbers of blocks of scale x scale pixels, rows one after another:
//               ceil(height / scale) x ceil(width / scale)
//   width       in pixels, below 1,000,000
//   scale       1 or 2
//   percents    256 x 3: red, green, blue of each register, 0...100; only those used are defined
//   overpaints  whether a register may paint pixels that a later one in the same band paints again;
//               otherwise each pixel is painted once
//   workspace   cpixels_sixel_workspace(width) bytes, aligned to eight
//   output      cpixels_sixel_bound(width, height) bytes
//   band_ends   for each six rows the number of bytes up to their end; ESC \ may follow there
// Returns the number of bytes written.
size_t cpixels_sixel_encode(
    const uint8_t *registers, size_t width, size_t height, size_t scale, const uint8_t *percents,
    int overpaints, uint8_t *workspace, uint8_t *output, size_t *band_ends);

// Marks each value that occurs; the other marks stay.
void cpixels_mark_bytes(const uint8_t *input, size_t count, uint8_t *marks);

// Bytes of workspace for cpixels_png_encode; with one channel for cpixels_png_encode_indices.
size_t cpixels_png_workspace(size_t width, size_t height, size_t channels);

// Greatest number of bytes either can write.
size_t cpixels_png_bound(size_t width, size_t height, size_t channels);

// Writes a PNG file (ISO/IEC 15948): 8 bits, channels 1 (grey) or 3 (red, green, blue).
//   pixels     height x width x channels, rows one after another
//   level      of zlib, 1...9; 1 is made for slices: fast, and hardly larger than 9
// Returns the number of bytes written, 0 when zlib failed.
size_t cpixels_png_encode(
    const uint8_t *pixels, size_t width, size_t height, size_t channels, int level,
    uint8_t *workspace, uint8_t *output);

// Writes a PNG file of indexed colours, 1, 2, 4 or 8 bits as their number asks; colour 0 is transparent.
//   indices      height x width, rows one after another, each below color_count
//   colors       color_count x 3: red, green, blue, 0...255
//   color_count  1...256
// Returns the number of bytes written, 0 when zlib failed.
size_t cpixels_png_encode_indices(
    const uint8_t *indices, size_t width, size_t height, const uint8_t *colors, size_t color_count,
    uint8_t *workspace, uint8_t *output);

#ifdef __cplusplus
}
#endif
