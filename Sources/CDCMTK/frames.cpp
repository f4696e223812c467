#include "support.hpp"
#include "dcmtk/dcmdata/dccodec.h"
#include "dcmtk/dcmdata/dcfcache.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include "dcmtk/dcmdata/dcpxitem.h"
#include <utility>
#include <vector>

struct cdcmtk_image {
  DcmFileFormat file;
  DcmFileCache cache;
  DcmPixelData *pixels = nullptr;
  E_TransferSyntax syntax = EXS_Unknown;
  cdcmtk_pixel_description description{};
};

namespace {

// 16384 x 16384: far beyond any MR image, far below what would exhaust a server.
constexpr uint64_t most_pixels = 1ull << 28;

int32_t number(DcmItem &item, const DcmTagKey &tag, int32_t otherwise) {
  Uint16 value = 0;
  return item.findAndGetUint16(tag, value).good() ? value : otherwise;
}

cdcmtk_code unsupported(cdcmtk_error *error, const char *attribute, long value) {
  char text[80];
  std::snprintf(text, sizeof text, "%s %ld", attribute, value);
  return cdcmtk::fail(error, CDCMTK_UNSUPPORTED_PIXELS, text);
}

cdcmtk_code describe(cdcmtk_image &image, cdcmtk_error *error) {
  DcmDataset &dataset = *image.file.getDataset();
  cdcmtk_pixel_description &d = image.description;
  d.rows = number(dataset, DCM_Rows, 0);
  d.columns = number(dataset, DCM_Columns, 0);
  d.bits_allocated = number(dataset, DCM_BitsAllocated, 0);
  d.bits_stored = number(dataset, DCM_BitsStored, d.bits_allocated);
  d.high_bit = number(dataset, DCM_HighBit, d.bits_stored - 1);
  d.is_signed = number(dataset, DCM_PixelRepresentation, 0) == 1;
  Sint32 frames = 1;
  d.frames = dataset.findAndGetSint32(DCM_NumberOfFrames, frames).good() ? frames : 1;
  image.syntax = dataset.getOriginalXfer();
  std::snprintf(
      d.transfer_syntax, sizeof d.transfer_syntax, "%s", DcmXfer(image.syntax).getXferID());
  if (d.rows < 1) return unsupported(error, "Rows", d.rows);
  if (d.columns < 1) return unsupported(error, "Columns", d.columns);
  if (d.frames < 1) return unsupported(error, "NumberOfFrames", d.frames);
  const int32_t samples = number(dataset, DCM_SamplesPerPixel, 1);
  if (samples != 1) return unsupported(error, "SamplesPerPixel", samples);
  const int32_t allocated = d.bits_allocated;
  if (allocated != 1 && allocated != 8 && allocated != 16 && allocated != 32) {
    return unsupported(error, "BitsAllocated", allocated);
  }
  if (d.bits_stored < 1 || d.bits_stored > allocated) {
    return unsupported(error, "BitsStored", d.bits_stored);
  }
  if (d.high_bit < d.bits_stored - 1 || d.high_bit >= allocated) {
    return unsupported(error, "HighBit", d.high_bit);
  }
  if (static_cast<uint64_t>(d.rows) * static_cast<uint64_t>(d.columns) > most_pixels) {
    return cdcmtk::fail(error, CDCMTK_TOO_LARGE, "Rows and Columns");
  }
  return CDCMTK_OK;
}

cdcmtk_code findPixels(cdcmtk_image &image, cdcmtk_error *error) {
  DcmElement *element = nullptr;
  DcmDataset &dataset = *image.file.getDataset();
  if (dataset.findAndGetElement(DCM_PixelData, element).good()) {
    image.pixels = dynamic_cast<DcmPixelData *>(element);
  }
  if (!image.pixels) return cdcmtk::fail(error, CDCMTK_NO_PIXEL_DATA, "no Pixel Data");
  return CDCMTK_OK;
}

// Bits outside BitsStored are dropped; the highest of them is the sign if values are signed.
void storedValues(
    const cdcmtk_pixel_description &d, const uint8_t *bytes, int32_t *values, size_t count) {
  const int shift = d.high_bit + 1 - d.bits_stored;
  const int unused = 32 - d.bits_stored;
  for (size_t i = 0; i < count; i++) {
    uint32_t word = 0;
    switch (d.bits_allocated) {
      case 8: word = bytes[i]; break;
      case 16: word = static_cast<uint32_t>(bytes[2 * i] | bytes[2 * i + 1] << 8); break;
      default:
        word = static_cast<uint32_t>(bytes[4 * i]) | static_cast<uint32_t>(bytes[4 * i + 1]) << 8
            | static_cast<uint32_t>(bytes[4 * i + 2]) << 16
            | static_cast<uint32_t>(bytes[4 * i + 3]) << 24;
    }
    word = (word >> shift) << unused;
    values[i] = d.is_signed ? static_cast<int32_t>(word) >> unused
                            : static_cast<int32_t>(word >> unused);
  }
}

cdcmtk_code checkRange(
    const cdcmtk_pixel_description &d, const int32_t *values, size_t count, cdcmtk_error *error) {
  if (d.is_signed || d.bits_stored < 32) return CDCMTK_OK;
  for (size_t i = 0; i < count; i++) {
    if (values[i] < 0) return unsupported(error, "BitsStored", d.bits_stored);
  }
  return CDCMTK_OK;
}

// DCMTK turns the bytes of 16-bit words only: OW is its unit, also where pixels have 32 bits.
void exchangeHalves(std::vector<uint8_t> &bytes) {
  for (size_t i = 0; i + 3 < bytes.size(); i += 4) {
    std::swap(bytes[i], bytes[i + 2]);
    std::swap(bytes[i + 1], bytes[i + 3]);
  }
}

cdcmtk_code nativeFrame(
    cdcmtk_image &image, int32_t frame, int32_t *values, size_t count, cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  const uint64_t firstBit = static_cast<uint64_t>(frame) * count * d.bits_allocated;
  const uint64_t lastBit = firstBit + static_cast<uint64_t>(count) * d.bits_allocated;
  const uint64_t offset = firstBit / 8;
  const uint64_t length = (lastBit + 7) / 8 - offset;
  const Uint32 available = image.pixels->getLengthField();
  if (available == DCM_UndefinedLength || offset + length > available) {
    return cdcmtk::fail(error, CDCMTK_TRUNCATED, "Pixel Data is shorter than its frames");
  }
  std::vector<uint8_t> bytes(length);
  const OFCondition condition = image.pixels->getPartialValue(
      bytes.data(), static_cast<Uint32>(offset), static_cast<Uint32>(length), &image.cache,
      EBO_LittleEndian);
  if (condition.bad()) return cdcmtk::fail(error, CDCMTK_TRUNCATED, condition);
  if (d.bits_allocated == 1) {
    for (size_t i = 0; i < count; i++) {
      const uint64_t bit = firstBit - offset * 8 + i;
      values[i] = bytes[bit / 8] >> (bit % 8) & 1;
    }
    return CDCMTK_OK;
  }
  if (d.bits_allocated == 32 && DcmXfer(image.syntax).isBigEndian()) exchangeHalves(bytes);
  storedValues(d, bytes.data(), values, count);
  return checkRange(d, values, count, error);
}

cdcmtk_code jpeg2000Frame(
    cdcmtk_image &image, int32_t frame, int32_t *values, size_t count, cdcmtk_error *error) {
  DcmPixelSequence *sequence = nullptr;
  E_TransferSyntax original = EXS_Unknown;
  const DcmRepresentationParameter *parameter = nullptr;
  image.pixels->getOriginalRepresentationKey(original, parameter);
  if (image.pixels->getEncapsulatedRepresentation(original, parameter, sequence).bad()
      || !sequence || sequence->card() < 2) {
    return cdcmtk::fail(error, CDCMTK_MALFORMED, "Pixel Data has no fragments");
  }
  const cdcmtk_pixel_description &d = image.description;
  // Item 0 is the offset table.
  Uint32 first = 1, last = static_cast<Uint32>(sequence->card());
  if (d.frames > 1) {
    OFCondition found = DcmCodec::determineStartFragment(
        static_cast<Uint32>(frame), d.frames, sequence, first);
    if (found.good() && frame + 1 < d.frames) {
      found = DcmCodec::determineStartFragment(
          static_cast<Uint32>(frame) + 1, d.frames, sequence, last);
    }
    if (found.bad()) return cdcmtk::fail(error, CDCMTK_MALFORMED, found);
  }
  std::vector<uint8_t> stream;
  for (Uint32 index = first; index < last; index++) {
    DcmPixelItem *item = nullptr;
    Uint8 *bytes = nullptr;
    if (sequence->getItem(item, index).bad() || item->getUint8Array(bytes).bad() || !bytes) {
      return cdcmtk::fail(error, CDCMTK_TRUNCATED, "a fragment of Pixel Data is missing");
    }
    stream.insert(stream.end(), bytes, bytes + item->getLength());
  }
  const cdcmtk_code code = cdcmtk::decode_jpeg2000(
      stream.data(), stream.size(), d.columns, d.rows, values, error);
  if (code != CDCMTK_OK) return code;
  // The stream's own signedness may contradict PixelRepresentation, which decides.
  const int unused = 32 - d.bits_stored;
  for (size_t i = 0; i < count; i++) {
    const uint32_t word = static_cast<uint32_t>(values[i]) << unused;
    values[i] = d.is_signed ? static_cast<int32_t>(word) >> unused
                            : static_cast<int32_t>(word >> unused);
  }
  return CDCMTK_OK;
}

cdcmtk_code encapsulatedFrame(
    cdcmtk_image &image, int32_t frame, int32_t *values, size_t count, cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  if (image.syntax == EXS_JPEG2000 || image.syntax == EXS_JPEG2000LosslessOnly) {
    return jpeg2000Frame(image, frame, values, count, error);
  }
  if (!DcmCodecList::canChangeCoding(image.syntax, EXS_LittleEndianExplicit)
      || d.bits_allocated < 8) {
    return cdcmtk::fail(error, CDCMTK_UNSUPPORTED_SYNTAX, d.transfer_syntax);
  }
  Uint32 size = 0;
  DcmDataset &dataset = *image.file.getDataset();
  const OFCondition sized = image.pixels->getUncompressedFrameSize(&dataset, size);
  if (sized.bad()) return cdcmtk::fail(error, CDCMTK_MALFORMED, sized);
  const uint64_t needed = static_cast<uint64_t>(count) * (d.bits_allocated / 8);
  if (size < needed || size > needed + 1) {
    return cdcmtk::fail(error, CDCMTK_MALFORMED, "size of a frame");
  }
  std::vector<uint8_t> bytes(size + (size & 1));
  Uint32 fragment = 0;
  OFString colours;
  const OFCondition decoded = image.pixels->getUncompressedFrame(
      &dataset, static_cast<Uint32>(frame), fragment, bytes.data(),
      static_cast<Uint32>(bytes.size()), colours, &image.cache);
  if (decoded.bad()) return cdcmtk::fail(error, CDCMTK_CANNOT_DECODE, decoded);
  storedValues(d, bytes.data(), values, count);
  return checkRange(d, values, count, error);
}

}  // namespace

extern "C" cdcmtk_image *cdcmtk_image_open(
    const char *path, cdcmtk_pixel_description *description, cdcmtk_error *error) {
  return cdcmtk::guarded(error, static_cast<cdcmtk_image *>(nullptr), [&]() -> cdcmtk_image * {
    auto image = std::make_unique<cdcmtk_image>();
    if (cdcmtk::load(image->file, path, error) != CDCMTK_OK) return nullptr;
    if (findPixels(*image, error) != CDCMTK_OK) return nullptr;
    if (describe(*image, error) != CDCMTK_OK) return nullptr;
    *description = image->description;
    return image.release();
  });
}

extern "C" void cdcmtk_image_close(cdcmtk_image *image) { delete image; }

extern "C" cdcmtk_code cdcmtk_image_frame(
    cdcmtk_image *image, int32_t frame, int32_t *values, size_t count, cdcmtk_error *error) {
  return cdcmtk::guarded(error, CDCMTK_MALFORMED, [&]() -> cdcmtk_code {
    const cdcmtk_pixel_description &d = image->description;
    if (frame < 0 || frame >= d.frames) {
      return cdcmtk::fail(error, CDCMTK_NO_SUCH_FRAME, "no such frame");
    }
    if (count != static_cast<size_t>(d.columns) * static_cast<size_t>(d.rows)) {
      return cdcmtk::fail(error, CDCMTK_MALFORMED, "buffer size");
    }
    const bool isNative = DcmXfer(image->syntax).isNotEncapsulated();
    return isNative ? nativeFrame(*image, frame, values, count, error)
                    : encapsulatedFrame(*image, frame, values, count, error);
  });
}
