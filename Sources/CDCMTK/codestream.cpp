#include "pixels.hpp"
#include <algorithm>

// DCMTK's decoders trust what stands in a code stream: RLE is read beyond the fragment, the search
// for a JPEG frame header may never end, Huffman symbols index tables unchecked. What passes here,
// they may trust. docs/security.md has what each check was found to be needed for.
namespace {

struct Stream {
  const uint8_t *bytes;
  size_t length;

  size_t number16(size_t place) const {
    return static_cast<size_t>(bytes[place]) << 8 | bytes[place + 1];
  }
  size_t little32(size_t place) const {
    return bytes[place] | static_cast<size_t>(bytes[place + 1]) << 8
        | static_cast<size_t>(bytes[place + 2]) << 16 | static_cast<size_t>(bytes[place + 3]) << 24;
  }
};

// A marker segment; `place` is that of its length, which `length` repeats.
struct Segment {
  uint8_t marker;
  size_t place, length;
};

constexpr uint8_t start_of_scan = 0xda;

// Visits the segments of JPEG and JPEG-LS (ITU-T T.81 annex B, ITU-T T.87 annex C): all of them up
// to the first scan, then what looks like one of `later`. False where they are not in order.
template <typename Visit>
bool visitSegments(const Stream &stream, uint8_t later, Visit visit) {
  if (stream.length < 4 || stream.number16(0) != 0xffd8) return false;
  bool isInScan = false;
  for (size_t place = 2; place + 4 <= stream.length;) {
    const uint8_t marker = stream.bytes[place + 1];
    const bool isMarker = stream.bytes[place] == 0xff;
    if (isInScan ? !isMarker || marker != later : isMarker && marker == 0xff) {
      place++;  // entropy-coded bytes, or a fill byte
      continue;
    }
    // Markers without a segment do not stand before the first scan.
    if (!isMarker || marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9)) return false;
    const Segment segment{marker, place + 2, stream.number16(place + 2)};
    if (segment.length < 2 || segment.place + segment.length > stream.length) return false;
    if (!visit(segment)) return false;
    isInScan = isInScan || marker == start_of_scan;
    place = segment.place + segment.length;
  }
  return isInScan;
}

// Restart interval, application data, comment. Streams with other markers, of arithmetic codes and
// of hierarchies among them, are decoded by nothing here.
bool isCommon(uint8_t marker) {
  return marker == 0xdd || (marker >= 0xe0 && marker <= 0xef) || marker == 0xfe;
}

// ITU-T T.81 B.2.4.2: class and number, sixteen counts, symbols. The symbols of a table for DC or
// lossless differences are numbers of bits; the largest of them, or `none` for a broken segment.
constexpr size_t none = 256;

size_t largestDifference(const Stream &stream, const Segment &segment) {
  size_t place = segment.place + 2, largest = 0;
  const size_t end = segment.place + segment.length;
  while (place < end) {
    if (end - place < 17) return none;
    const bool isForDifferences = (stream.bytes[place] & 0x10) == 0;
    size_t symbols = 0;
    for (size_t i = 1; i <= 16; i++) symbols += stream.bytes[place + i];
    place += 17;
    if (symbols > 256 || symbols > end - place) return none;
    for (size_t i = 0; isForDifferences && i < symbols; i++) {
      largest = std::max<size_t>(largest, stream.bytes[place + i]);
    }
    place += symbols;
  }
  return largest;
}

// ITU-T T.87 C.2.4.1.1: MAXVAL, three thresholds, RESET: 0 for the default, else from 3. CharLS's
// sums grow with it; the standard's limit for samples of 8 bits is enough for every encoder.
bool isPreset(const Stream &stream, const Segment &segment) {
  if (segment.length < 3) return false;
  if (stream.bytes[segment.place + 2] != 1) return true;
  if (segment.length < 13) return false;
  const size_t reset = stream.number16(segment.place + 11);
  return reset == 0 || (reset >= 3 && reset <= 255);
}

// Whether the runs from `place` to `end` give all of a segment's bytes (PS3.5 section G.3.2).
bool fillsSegment(const Stream &stream, size_t place, size_t end, size_t count) {
  size_t filled = 0;
  while (filled < count && place < end) {
    const uint8_t control = stream.bytes[place++];
    // 128 stands for nothing; DCMTK takes it for a run of 129, and no writer uses it.
    if (control == 128) return false;
    const size_t taken = control < 128 ? control + 1u : 1u;
    if (taken > end - place) return false;
    place += taken;
    filled += control < 128 ? taken : 257u - control;
  }
  return filled >= count;
}

}  // namespace

namespace cdcmtk {

bool is_sound_jpeg(const uint8_t *bytes, size_t length) {
  const Stream stream{bytes, length};
  size_t frames = 0, largest = 0;
  bool isLossless = false;
  const bool isInOrder = visitSegments(stream, 0xc4, [&](const Segment &segment) {
    switch (segment.marker) {
      // Baseline, extended, progressive and lossless, with Huffman codes (ITU-T T.81 table B.1).
      case 0xc0: case 0xc1: case 0xc2: case 0xc3:
        isLossless = segment.marker == 0xc3;
        return ++frames == 1;
      case 0xc4:
        largest = std::max(largest, largestDifference(stream, segment));
        return true;
      case start_of_scan: return frames == 1;
      case 0xdb: return true;  // quantisation tables
      default: return isCommon(segment.marker);
    }
  });
  // Sixteen bits occur in lossless streams alone (ITU-T T.81 F.1.2.1.2 and H.1.2.2).
  return isInOrder && largest <= (isLossless ? 16u : 15u);
}

bool is_sound_jpegls(const uint8_t *bytes, size_t length) {
  const Stream stream{bytes, length};
  size_t frames = 0;
  return visitSegments(stream, 0xf8, [&](const Segment &segment) {
    switch (segment.marker) {
      case 0xf7: return ++frames == 1;
      case 0xf8: return isPreset(stream, segment);
      case start_of_scan: return frames == 1;
      default: return isCommon(segment.marker);
    }
  });
}

bool is_sound_rle(const uint8_t *bytes, size_t length, size_t segments, size_t count) {
  const Stream stream{bytes, length};
  if (length < 64 || segments > 15 || stream.little32(0) != segments) return false;
  for (size_t segment = 1; segment <= segments; segment++) {
    const size_t start = stream.little32(4 * segment);
    const size_t end = segment < segments ? stream.little32(4 * segment + 4) : length;
    if (start < 64 || end < start || end > length) return false;
    if (!fillsSegment(stream, start, end, count)) return false;
  }
  return true;
}

}  // namespace cdcmtk
