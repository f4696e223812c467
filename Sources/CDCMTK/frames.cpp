// Opens an object's Pixel Data and reads native frames. Sizes are checked against the data that is
// there before anything is allocated for them.
#include "pixels.hpp"
#include <cstring>
#include <memory>
#include <utility>

namespace {

// 16384 x 16384: far beyond any MR image, far below what would exhaust a server.
constexpr uint64_t most_pixels = 1ull << 28;
// A decoder's best: empty code blocks and long runs. Real images stay below some hundreds.
constexpr uint64_t most_pixels_for_a_byte = 1ull << 16;

int32_t number(DcmItem &item, const DcmTagKey &tag, int32_t otherwise) {
  Uint16 value = 0;
  return item.findAndGetUint16(tag, value).good() ? value : otherwise;
}

void text(DcmItem &item, const DcmTagKey &tag, char *buffer, size_t capacity) {
  OFString value;
  (void)item.findAndGetOFString(tag, value);
  std::snprintf(buffer, capacity, "%s", value.c_str());
}

bool is_subsampled(const cdcmtk_pixel_description &d) {
  return std::strcmp(d.photometric, "YBR_FULL_422") == 0
      || std::strcmp(d.photometric, "YBR_PARTIAL_422") == 0;
}

cdcmtk_code check_description(const cdcmtk_pixel_description &d, cdcmtk_error *error) {
  using cdcmtk::unsupported;
  if (d.rows < 1) return unsupported(error, "Rows", d.rows);
  if (d.columns < 1) return unsupported(error, "Columns", d.columns);
  if (d.frames < 1) return unsupported(error, "NumberOfFrames", d.frames);
  if (d.samples != 1 && d.samples != 3) {
    return unsupported(error, "SamplesPerPixel", d.samples);
  }
  if (d.bits_allocated < 1 || d.bits_allocated > 32) {
    return unsupported(error, "BitsAllocated", d.bits_allocated);
  }
  if (d.bits_stored < 1 || d.bits_stored > d.bits_allocated) {
    return unsupported(error, "BitsStored", d.bits_stored);
  }
  if (d.high_bit < d.bits_stored - 1 || d.high_bit >= d.bits_allocated) {
    return unsupported(error, "HighBit", d.high_bit);
  }
  if (d.samples > 1 && d.bits_allocated % 8) {
    return unsupported(error, "BitsAllocated", d.bits_allocated);
  }
  const uint64_t pixels = static_cast<uint64_t>(d.rows) * static_cast<uint64_t>(d.columns);
  if (pixels * static_cast<uint64_t>(d.samples) > most_pixels) {
    return cdcmtk::fail(error, CDCMTK_TOO_LARGE, "Rows and Columns");
  }
  return CDCMTK_OK;
}

cdcmtk_code describe(cdcmtk_image &image, cdcmtk_error *error) {
  DcmDataset &dataset = *image.file.getDataset();
  cdcmtk_pixel_description &d = image.description;
  d.rows = number(dataset, DCM_Rows, 0);
  d.columns = number(dataset, DCM_Columns, 0);
  d.samples = number(dataset, DCM_SamplesPerPixel, 1);
  d.is_planar = number(dataset, DCM_PlanarConfiguration, 0) == 1;
  d.bits_allocated = number(dataset, DCM_BitsAllocated, 0);
  d.bits_stored = number(dataset, DCM_BitsStored, d.bits_allocated);
  d.high_bit = number(dataset, DCM_HighBit, d.bits_stored - 1);
  d.is_signed = number(dataset, DCM_PixelRepresentation, 0) == 1;
  Sint32 frames = 1;
  d.frames = dataset.findAndGetSint32(DCM_NumberOfFrames, frames).good() ? frames : 1;
  text(dataset, DCM_PhotometricInterpretation, d.photometric, sizeof d.photometric);
  std::snprintf(
      d.transfer_syntax, sizeof d.transfer_syntax, "%s",
      cdcmtk::transfer_syntax(image.file).c_str());
  return check_description(d, error);
}

cdcmtk_code find_pixels(cdcmtk_image &image, cdcmtk_error *error) {
  DcmElement *element = nullptr;
  DcmDataset &dataset = *image.file.getDataset();
  if (dataset.findAndGetElement(DCM_PixelData, element).good()) {
    image.pixels = dynamic_cast<DcmPixelData *>(element);
  }
  if (!image.pixels) return cdcmtk::fail(error, CDCMTK_NO_PIXEL_DATA, "no Pixel Data");
  E_TransferSyntax original = EXS_Unknown;
  const DcmRepresentationParameter *parameter = nullptr;
  image.pixels->getOriginalRepresentationKey(original, parameter);
  DcmPixelSequence *sequence = nullptr;
  if (image.pixels->getEncapsulatedRepresentation(original, parameter, sequence).good()) {
    image.fragments = sequence;
  }
  return CDCMTK_OK;
}

// Native bits of a frame: from, and one after the last, within Pixel Data.
struct Extent {
  uint64_t firstBit, offset, length;
};

Extent extent(const cdcmtk_pixel_description &d, int32_t frame) {
  const uint64_t pixels = static_cast<uint64_t>(d.rows) * static_cast<uint64_t>(d.columns);
  // Two pixels of YBR_FULL_422 share their chrominances (PS3.3 C.7.6.3.1.2).
  const uint64_t cells = is_subsampled(d) && d.samples == 3
      ? pixels * 2 : pixels * static_cast<uint64_t>(d.samples);
  const uint64_t bits = cells * static_cast<uint64_t>(d.bits_allocated);
  const uint64_t first = static_cast<uint64_t>(frame) * bits;
  return {first, first / 8, (first + bits + 7) / 8 - first / 8};
}

cdcmtk_code check_native(const cdcmtk_image &image, int32_t frame, cdcmtk_error *error) {
  const Extent place = extent(image.description, frame);
  const Uint32 available = image.pixels->getLengthField();
  if (available == DCM_UndefinedLength || place.offset + place.length > available) {
    return cdcmtk::fail(error, CDCMTK_TRUNCATED, "Pixel Data is shorter than its frames");
  }
  return CDCMTK_OK;
}

cdcmtk_code check_encapsulated(cdcmtk_image &image, int32_t frame, cdcmtk_error *error) {
  const cdcmtk_code gathered = cdcmtk::gather_stream(image, frame, error);
  if (gathered != CDCMTK_OK) return gathered;
  const cdcmtk_pixel_description &d = image.description;
  const uint64_t pixels = static_cast<uint64_t>(d.rows) * static_cast<uint64_t>(d.columns);
  if (image.stream.size() * most_pixels_for_a_byte < pixels) {
    return cdcmtk::fail(error, CDCMTK_TRUNCATED, "the code stream is too short for its picture");
  }
  return cdcmtk::check_stream(image, error);
}

cdcmtk_code check(cdcmtk_image &image, int32_t frame, cdcmtk_error *error) {
  if (frame < 0 || frame >= image.description.frames) {
    return cdcmtk::fail(error, CDCMTK_NO_SUCH_FRAME, "no such frame");
  }
  return image.fragments ? check_encapsulated(image, frame, error)
                         : check_native(image, frame, error);
}

// DCMTK turns the bytes of 16-bit words only: OW is its unit, also where pixels have 32 bits.
void exchange_halves(uint8_t *bytes, uint64_t length) {
  for (uint64_t i = 0; i + 3 < length; i += 4) {
    std::swap(bytes[i], bytes[i + 2]);
    std::swap(bytes[i + 1], bytes[i + 3]);
  }
}

// Cells that are no whole bytes follow each other in a stream of bits, lowest first (PS3.5 8.1.1).
void packed_values(
    const cdcmtk::Cell &cell, const uint8_t *bytes, uint64_t firstBit, int32_t *values,
    size_t count) {
  const int unused = 32 - cell.stored;
  for (size_t i = 0; i < count; i++) {
    const uint64_t bit = firstBit + i * static_cast<uint64_t>(cell.allocated);
    uint32_t word = 0;
    for (int k = 0; k < cell.stored; k++) {
      const uint64_t at = bit + static_cast<uint64_t>(cell.high + 1 - cell.stored + k);
      word |= static_cast<uint32_t>(bytes[at / 8] >> (at % 8) & 1) << k;
    }
    word <<= unused;
    values[i] = cell.is_signed ? static_cast<int32_t>(word) >> unused
                               : static_cast<int32_t>(word >> unused);
  }
}

// Reads and converts by parts: a second buffer of a frame's size would cost more than the loop.
cdcmtk_code native_parts(
    cdcmtk_image &image, const Extent &place, const cdcmtk::Cell &cell, int32_t *values,
    size_t count, cdcmtk_error *error) {
  constexpr size_t part = 1 << 15;
  const size_t size = static_cast<size_t>(cell.allocated) / 8;
  std::unique_ptr<uint8_t[]> bytes(new uint8_t[part * size]);
  for (size_t start = 0; start < count; start += part) {
    const size_t length = count - start < part ? count - start : part;
    const OFCondition condition = image.pixels->getPartialValue(
        bytes.get(), static_cast<Uint32>(place.offset + start * size),
        static_cast<Uint32>(length * size), &image.cache, EBO_LittleEndian);
    if (condition.bad()) return cdcmtk::fail(error, CDCMTK_TRUNCATED, condition);
    cdcmtk::stored_values(cell, bytes.get(), values + start, length);
  }
  return CDCMTK_OK;
}

cdcmtk_code native_frame(
    cdcmtk_image &image, int32_t frame, const cdcmtk::Cell &cell, int32_t *values, size_t count,
    cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  const Extent place = extent(d, frame);
  if (d.samples == 1 && d.bits_allocated == 16) {
    return native_parts(image, place, cell, values, count, error);
  }
  std::unique_ptr<uint8_t[]> bytes(new uint8_t[place.length]);
  const OFCondition condition = image.pixels->getPartialValue(
      bytes.get(), static_cast<Uint32>(place.offset), static_cast<Uint32>(place.length),
      &image.cache, EBO_LittleEndian);
  if (condition.bad()) return cdcmtk::fail(error, CDCMTK_TRUNCATED, condition);
  if (d.bits_allocated % 8) {
    packed_values(cell, bytes.get(), place.firstBit - place.offset * 8, values, count);
    return CDCMTK_OK;
  }
  const bool isTurned = DcmXfer(image.file.getDataset()->getOriginalXfer()).isBigEndian();
  if (d.bits_allocated == 24 && isTurned) return cdcmtk::unsupported(error, "BitsAllocated", 24);
  if (d.bits_allocated == 32 && isTurned) exchange_halves(bytes.get(), place.length);
  return cdcmtk::arrange_native(d, cell, bytes.get(), values, count, error);
}

cdcmtk_code check_count(const cdcmtk_pixel_description &d, size_t count, cdcmtk_error *error) {
  const size_t expected = static_cast<size_t>(d.columns) * static_cast<size_t>(d.rows)
      * static_cast<size_t>(d.samples);
  return count == expected ? CDCMTK_OK : cdcmtk::fail(error, CDCMTK_MALFORMED, "buffer size");
}

}  // namespace

namespace cdcmtk {

cdcmtk_code unsupported(cdcmtk_error *error, const char *attribute, long value) {
  char text[80];
  std::snprintf(text, sizeof text, "%s %ld", attribute, value);
  return fail(error, CDCMTK_UNSUPPORTED_PIXELS, text);
}

Cell cell_of(const cdcmtk_pixel_description &d) {
  return {d.bits_allocated, d.bits_stored, d.high_bit, d.is_signed != 0};
}

// The loop for 16 bits is the one that matters; the compiler makes it a vector loop.
void stored_values(const Cell &cell, const uint8_t *bytes, int32_t *values, size_t count) {
  const int shift = cell.high + 1 - cell.stored;
  const int unused = 32 - cell.stored;
  const size_t size = static_cast<size_t>(cell.allocated) / 8;
  const bool isSigned = cell.is_signed;
  if (size == 2) {
    const uint32_t mask = (1u << cell.stored) - 1;
    // The sign bit is moved to where it counts by adding and taking away (two's complement).
    const uint32_t sign = isSigned ? 1u << (cell.stored - 1) : 0;
    for (size_t i = 0; i < count; i++) {
      uint16_t word;
      std::memcpy(&word, bytes + 2 * i, 2);
      values[i] = static_cast<int32_t>(((static_cast<uint32_t>(word) >> shift & mask) ^ sign) - sign);
    }
    return;
  }
  for (size_t i = 0; i < count; i++) {
    uint32_t word = 0;
    for (size_t k = 0; k < size; k++) {
      word |= static_cast<uint32_t>(bytes[size * i + k]) << (8 * k);
    }
    word = (word >> shift) << unused;
    values[i] = isSigned ? static_cast<int32_t>(word) >> unused
                         : static_cast<int32_t>(word >> unused);
  }
}

cdcmtk_code check_range(
    const Cell &cell, const int32_t *values, size_t count, cdcmtk_error *error) {
  if (cell.is_signed || cell.stored < 32) return CDCMTK_OK;
  for (size_t i = 0; i < count; i++) {
    if (values[i] < 0) return unsupported(error, "BitsStored", cell.stored);
  }
  return CDCMTK_OK;
}

// From the order of Planar Configuration or of YBR_FULL_422 to [row, column, sample].
cdcmtk_code arrange_native(
    const cdcmtk_pixel_description &d, const Cell &cell, const uint8_t *bytes, int32_t *values,
    size_t count, cdcmtk_error *error) {
  if (d.samples == 1 || (!d.is_planar && !is_subsampled(d))) {
    stored_values(cell, bytes, values, count);
    return check_range(cell, values, count, error);
  }
  const size_t pixels = count / 3;
  const bool isSubsampled = is_subsampled(d);
  const size_t cells = isSubsampled ? pixels * 2 : count;
  std::vector<int32_t> stored(cells);
  stored_values(cell, bytes, stored.data(), cells);
  for (size_t i = 0; i < pixels; i++) {
    // Y1 Y2 CB CR for two pixels; an odd one at the end has no partner.
    const size_t pair = i / 2 * 4;
    for (size_t k = 0; k < 3; k++) {
      const size_t at = isSubsampled ? (k == 0 ? pair + i % 2 : pair + 1 + k) : k * pixels + i;
      values[3 * i + k] = at < cells ? stored[at] : 0;
    }
  }
  return check_range(cell, values, count, error);
}

}  // namespace cdcmtk

extern "C" cdcmtk_image *cdcmtk_image_open(
    const char *path, cdcmtk_pixel_description *description, cdcmtk_error *error) {
  return cdcmtk::guarded(error, static_cast<cdcmtk_image *>(nullptr), [&]() -> cdcmtk_image * {
    auto image = std::make_unique<cdcmtk_image>();
    if (cdcmtk::load(image->file, path, error) != CDCMTK_OK) return nullptr;
    if (find_pixels(*image, error) != CDCMTK_OK) return nullptr;
    if (describe(*image, error) != CDCMTK_OK) return nullptr;
    *description = image->description;
    return image.release();
  });
}

extern "C" void cdcmtk_image_close(cdcmtk_image *image) { delete image; }

extern "C" cdcmtk_header *cdcmtk_image_header(
    cdcmtk_image *image, const uint32_t *tags, size_t count, cdcmtk_error *error) {
  return cdcmtk::guarded(error, static_cast<cdcmtk_header *>(nullptr), [&]() -> cdcmtk_header * {
    return cdcmtk::flatten_only(image->file, tags, count);
  });
}

extern "C" cdcmtk_code cdcmtk_image_check(
    cdcmtk_image *image, int32_t frame, cdcmtk_error *error) {
  return cdcmtk::guarded(
      error, CDCMTK_MALFORMED, [&]() -> cdcmtk_code { return check(*image, frame, error); });
}

extern "C" cdcmtk_code cdcmtk_image_frame(
    cdcmtk_image *image, int32_t frame, int32_t *values, size_t count, char photometric[17],
    cdcmtk_error *error) {
  return cdcmtk::guarded(error, CDCMTK_MALFORMED, [&]() -> cdcmtk_code {
    const cdcmtk_pixel_description &d = image->description;
    cdcmtk_code code = check(*image, frame, error);
    if (code == CDCMTK_OK) code = check_count(d, count, error);
    if (code != CDCMTK_OK) return code;
    std::snprintf(photometric, 17, "%s", d.photometric);
    return image->fragments
        ? cdcmtk::decode_stream(*image, values, count, photometric, error)
        : native_frame(*image, frame, cdcmtk::cell_of(d), values, count, error);
  });
}

extern "C" cdcmtk_code cdcmtk_image_cells(
    cdcmtk_image *image, int32_t frame, int32_t *cells, size_t count, cdcmtk_error *error) {
  return cdcmtk::guarded(error, CDCMTK_MALFORMED, [&]() -> cdcmtk_code {
    const cdcmtk_pixel_description &d = image->description;
    cdcmtk_code code = check(*image, frame, error);
    if (code == CDCMTK_OK) code = check_count(d, count, error);
    if (code != CDCMTK_OK) return code;
    if (image->fragments || d.bits_allocated > 16) {
      return cdcmtk::unsupported(error, "overlay in BitsAllocated", d.bits_allocated);
    }
    const cdcmtk::Cell whole{d.bits_allocated, d.bits_allocated, d.bits_allocated - 1, false};
    return native_frame(*image, frame, whole, cells, count, error);
  });
}

extern "C" cdcmtk_code cdcmtk_image_bytes(
    cdcmtk_image *image, uint16_t group, uint16_t element, uint64_t offset, uint8_t *bytes,
    size_t count, cdcmtk_error *error) {
  return cdcmtk::guarded(error, CDCMTK_MALFORMED, [&]() -> cdcmtk_code {
    DcmElement *found = nullptr;
    DcmDataset &dataset = *image->file.getDataset();
    if (dataset.findAndGetElement(DcmTagKey(group, element), found).bad() || !found) {
      return cdcmtk::fail(error, CDCMTK_MALFORMED, "no such element");
    }
    const Uint32 length = found->getLengthField();
    if (length == DCM_UndefinedLength || offset > length || count > length - offset) {
      return cdcmtk::fail(error, CDCMTK_TRUNCATED, "an element is shorter than its contents");
    }
    const OFCondition condition = found->getPartialValue(
        bytes, static_cast<Uint32>(offset), static_cast<Uint32>(count), &image->cache,
        EBO_LittleEndian);
    return condition.bad() ? cdcmtk::fail(error, CDCMTK_TRUNCATED, condition) : CDCMTK_OK;
  });
}
