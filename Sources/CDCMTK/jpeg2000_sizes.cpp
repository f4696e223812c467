#include "pixels.hpp"
#include <algorithm>

// OpenJPEG makes room for every tile that a header states, 6 KB each, before it can be asked for
// the picture's size: a file of 700 bytes took 75 MB. The sizes are read here first.
namespace {

constexpr size_t none = static_cast<size_t>(-1);
// No sound stream has smaller tiles than 32 x 32, but for a few at its edges.
constexpr uint64_t least_tile = 32 * 32, most_small_tiles = 64;

uint64_t number(const uint8_t *bytes, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; i++) value = value << 8 | bytes[i];
  return value;
}

// The code stream's start: SOC and SIZ (ISO/IEC 15444-1 A.4.1, A.5.1), also inside a JP2 file.
size_t startOfCodestream(const uint8_t *bytes, size_t length) {
  static const uint8_t start[] = {0xff, 0x4f, 0xff, 0x51};
  const uint8_t *end = bytes + length;
  const uint8_t *found = std::search(bytes, end, std::begin(start), std::end(start));
  return found == end ? none : static_cast<size_t>(found - bytes);
}

}  // namespace

namespace cdcmtk {

bool has_sound_sizes(const uint8_t *bytes, size_t length, int32_t columns, int32_t rows) {
  const size_t start = startOfCodestream(bytes, length);
  // Length, capabilities, then eight sizes of four bytes and the number of components.
  if (start == none || length - start < 4 + 4 + 8 * 4 + 2) return false;
  uint64_t size[8];
  for (size_t i = 0; i < 8; i++) size[i] = number(bytes + start + 8 + 4 * i, 4);
  const uint64_t right = size[0], bottom = size[1], left = size[2], top = size[3];
  const uint64_t tileWidth = size[4], tileHeight = size[5], tileLeft = size[6], tileTop = size[7];
  if (tileWidth == 0 || tileHeight == 0 || tileLeft > left || tileTop > top) return false;
  if (right - left != static_cast<uint64_t>(columns)) return false;
  if (bottom - top != static_cast<uint64_t>(rows)) return false;
  const uint64_t across = (right - tileLeft + tileWidth - 1) / tileWidth;
  const uint64_t down = (bottom - tileTop + tileHeight - 1) / tileHeight;
  const uint64_t pixels = static_cast<uint64_t>(columns) * static_cast<uint64_t>(rows);
  return across <= std::max(most_small_tiles, pixels / least_tile) / std::max<uint64_t>(down, 1);
}

}  // namespace cdcmtk
