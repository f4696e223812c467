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

// Bytes of workspace for cpixels_sixel_encode.
size_t cpixels_sixel_workspace(size_t width);

// Greatest number of bytes cpixels_sixel_encode can write.
size_t cpixels_sixel_bound(size_t width, size_t height);

// Writes one whole sixel sequence (DEC STD 070, VT340), from ESC P to ESC \, that paints every pixel.
//   registers  height x width register numbers, rows one after another
//   percents   256 x 3: red, green, blue of each register, 0...100; only those used are defined
//   workspace  cpixels_sixel_workspace(width) bytes, aligned to four
//   output     cpixels_sixel_bound(width, height) bytes
// Returns the number of bytes written.
size_t cpixels_sixel_encode(
    const uint8_t *registers, size_t width, size_t height, const uint8_t *percents,
    uint8_t *workspace, uint8_t *output);

// Bytes of workspace for cpixels_png_encode.
size_t cpixels_png_workspace(size_t width, size_t height, size_t channels);

// Greatest number of bytes cpixels_png_encode can write.
size_t cpixels_png_bound(size_t width, size_t height, size_t channels);

// Writes a PNG file (ISO/IEC 15948): 8 bits, channels 1 (grey) or 3 (red, green, blue).
//   pixels     height x width x channels, rows one after another
//   level      of zlib, 1...9
// Returns the number of bytes written, 0 when zlib failed.
size_t cpixels_png_encode(
    const uint8_t *pixels, size_t width, size_t height, size_t channels, int level,
    uint8_t *workspace, uint8_t *output);

#ifdef __cplusplus
}
#endif
