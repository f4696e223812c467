// Finds the fragments of a frame (PS3.5 A.4). DCMTK knows the Basic Offset Table and one fragment a
// frame; MR objects come with several fragments a frame, without a table or with an extended one.
#include "pixels.hpp"
#include "dcmtk/dcmdata/dcpxitem.h"

namespace {

uint32_t fragment_length(DcmPixelSequence &fragments, uint32_t index) {
  DcmPixelItem *item = nullptr;
  return fragments.getItem(item, index).good() && item ? item->getLength() : 0;
}

// Fragments whose items begin at the given distances from the first one; false where a distance
// is not the beginning of an item.
bool starts_at(
    DcmPixelSequence &fragments, const std::vector<uint64_t> &offsets,
    std::vector<uint32_t> &starts) {
  const uint32_t count = static_cast<uint32_t>(fragments.card());
  uint64_t place = 0;
  uint32_t index = 1;
  starts.clear();
  for (const uint64_t offset : offsets) {
    while (index < count && place < offset) {
      place += 8 + static_cast<uint64_t>(fragment_length(fragments, index++));
    }
    if (place != offset || index >= count) return false;
    starts.push_back(index);
  }
  for (size_t i = 1; i < starts.size(); i++) {
    if (starts[i] <= starts[i - 1]) return false;
  }
  return !starts.empty() && starts[0] == 1;
}

uint64_t number(const uint8_t *bytes, int count) {
  uint64_t value = 0;
  for (int i = count - 1; i >= 0; i--) value = value << 8 | bytes[i];
  return value;
}

// Extended Offset Table (7FE0,0001), 64-bit numbers (PS3.3 C.7.6.3.1.8).
bool by_extended_table(cdcmtk_image &image, size_t frames) {
  DcmElement *element = nullptr;
  DcmDataset &dataset = *image.file.getDataset();
  if (dataset.findAndGetElement(DcmTagKey(0x7fe0, 0x0001), element).bad() || !element) return false;
  if (element->getLength() < frames * 8) return false;
  std::vector<uint8_t> bytes(frames * 8);
  if (element->getPartialValue(
          bytes.data(), 0, static_cast<Uint32>(bytes.size()), nullptr, EBO_LittleEndian).bad()) {
    return false;
  }
  std::vector<uint64_t> offsets(frames);
  for (size_t i = 0; i < frames; i++) offsets[i] = number(&bytes[8 * i], 8);
  return starts_at(*image.fragments, offsets, image.starts);
}

bool by_basic_table(cdcmtk_image &image, size_t frames) {
  DcmPixelItem *item = nullptr;
  Uint8 *bytes = nullptr;
  if (image.fragments->getItem(item, 0).bad() || !item || item->getLength() < frames * 4
      || item->getUint8Array(bytes).bad() || !bytes) {
    return false;
  }
  std::vector<uint64_t> offsets(frames);
  for (size_t i = 0; i < frames; i++) offsets[i] = number(bytes + 4 * i, 4);
  return starts_at(*image.fragments, offsets, image.starts);
}

// A frame begins where a code stream does: JPEG, JPEG 2000 and its file format.
bool begins_stream(DcmPixelSequence &fragments, uint32_t index) {
  static const uint8_t box[] = {0, 0, 0, 12, 'j', 'P', ' ', ' '};
  DcmPixelItem *item = nullptr;
  Uint8 bytes[8] = {0};
  if (fragments.getItem(item, index).bad() || !item || item->getLength() < 8) return false;
  if (item->getPartialValue(bytes, 0, 8, nullptr, EBO_LittleEndian).bad()) return false;
  return (bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff)
      || (bytes[0] == 0xff && bytes[1] == 0x4f && bytes[2] == 0xff && bytes[3] == 0x51)
      || std::equal(box, box + 8, bytes);
}

bool by_streams(cdcmtk_image &image, size_t frames) {
  const uint32_t count = static_cast<uint32_t>(image.fragments->card());
  image.starts.clear();
  for (uint32_t index = 1; index < count; index++) {
    if (begins_stream(*image.fragments, index)) image.starts.push_back(index);
  }
  return image.starts.size() == frames && image.starts[0] == 1;
}

cdcmtk_code find_starts(cdcmtk_image &image, cdcmtk_error *error) {
  if (!image.starts.empty()) return CDCMTK_OK;
  const size_t frames = static_cast<size_t>(image.description.frames);
  const size_t count = static_cast<size_t>(image.fragments->card());
  if (count < 2) return cdcmtk::fail(error, CDCMTK_MALFORMED, "Pixel Data has no fragments");
  if (count - 1 < frames) {
    return cdcmtk::fail(error, CDCMTK_TRUNCATED, "Pixel Data has fewer fragments than frames");
  }
  if (frames == 1) {
    image.starts = {1};
  } else if (count - 1 == frames) {
    for (uint32_t i = 1; i <= frames; i++) image.starts.push_back(i);
  } else if (
      !by_extended_table(image, frames) && !by_basic_table(image, frames)
      && !by_streams(image, frames)) {
    image.starts.clear();
    return cdcmtk::fail(error, CDCMTK_MALFORMED, "the fragments of a frame cannot be told apart");
  }
  image.starts.push_back(static_cast<uint32_t>(count));
  return CDCMTK_OK;
}

}  // namespace

namespace cdcmtk {

cdcmtk_code gather_stream(cdcmtk_image &image, int32_t frame, cdcmtk_error *error) {
  if (image.stream_frame == frame) return CDCMTK_OK;
  image.stream_frame = -1;
  image.stream.clear();
  const cdcmtk_code found = find_starts(image, error);
  if (found != CDCMTK_OK) return found;
  const uint32_t last = image.starts[static_cast<size_t>(frame) + 1];
  for (uint32_t index = image.starts[static_cast<size_t>(frame)]; index < last; index++) {
    DcmPixelItem *item = nullptr;
    if (image.fragments->getItem(item, index).bad() || !item) {
      return fail(error, CDCMTK_TRUNCATED, "a fragment of Pixel Data is missing");
    }
    const size_t before = image.stream.size();
    const Uint32 length = item->getLength();
    if (length == 0) continue;
    image.stream.resize(before + length);
    const OFCondition condition = item->getPartialValue(
        &image.stream[before], 0, length, &image.cache, EBO_LittleEndian);
    if (condition.bad()) return fail(error, CDCMTK_TRUNCATED, condition);
  }
  image.stream_frame = frame;
  return CDCMTK_OK;
}

}  // namespace cdcmtk
