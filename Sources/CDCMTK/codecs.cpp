// Decodes one frame's code stream. DCMTK's own way through a whole object (getUncompressedFrame)
// looks for fragments by itself and takes BitsAllocated for the size of decoded samples; here each
// frame becomes an object of one frame and one fragment with the sizes that its stream states.
#include "pixels.hpp"
#include "dcmtk/dcmdata/dccodec.h"
#include "dcmtk/dcmdata/dcpxitem.h"
#include <cstring>

namespace {

enum class Coding { jpeg, jpegLS, jpeg2000, rle, none, unknown };

Coding coding(const cdcmtk_image &image) {
  static const struct { const char *uid; Coding coding; } table[] = {
      {UID_JPEGProcess1TransferSyntax, Coding::jpeg},
      {UID_JPEGProcess2_4TransferSyntax, Coding::jpeg},
      {UID_JPEGProcess6_8TransferSyntax, Coding::jpeg},
      {UID_JPEGProcess10_12TransferSyntax, Coding::jpeg},
      {UID_JPEGProcess14TransferSyntax, Coding::jpeg},
      {UID_JPEGProcess14SV1TransferSyntax, Coding::jpeg},
      {UID_JPEGLSLosslessTransferSyntax, Coding::jpegLS},
      {UID_JPEGLSLossyTransferSyntax, Coding::jpegLS},
      {UID_JPEG2000LosslessOnlyTransferSyntax, Coding::jpeg2000},
      {UID_JPEG2000TransferSyntax, Coding::jpeg2000},
      {"1.2.840.10008.1.2.4.201", Coding::jpeg2000},  // HTJ2K, lossless only
      {"1.2.840.10008.1.2.4.202", Coding::jpeg2000},  // HTJ2K with RPCL, lossless only
      {"1.2.840.10008.1.2.4.203", Coding::jpeg2000},  // HTJ2K
      {UID_RLELosslessTransferSyntax, Coding::rle},
      {"1.2.840.10008.1.2.1.98", Coding::none},  // Encapsulated Uncompressed Explicit VR
  };
  for (const auto &row : table) {
    if (std::strcmp(image.description.transfer_syntax, row.uid) == 0) return row.coding;
  }
  return Coding::unknown;
}

size_t pixel_count(const cdcmtk_pixel_description &d) {
  return static_cast<size_t>(d.rows) * static_cast<size_t>(d.columns);
}

// The attributes that DCMTK's decoders look at, for one frame with samples of `allocated` bits.
void describe_frame(DcmItem &item, const cdcmtk_pixel_description &d, int allocated) {
  const auto put = [&](const DcmTagKey &tag, int32_t value) {
    item.putAndInsertUint16(tag, static_cast<Uint16>(value));
  };
  put(DCM_SamplesPerPixel, d.samples);
  item.putAndInsertString(DCM_PhotometricInterpretation, d.photometric);
  if (d.samples > 1) put(DCM_PlanarConfiguration, 0);
  item.putAndInsertString(DCM_NumberOfFrames, "1");
  put(DCM_Rows, d.rows);
  put(DCM_Columns, d.columns);
  put(DCM_BitsAllocated, allocated);
  put(DCM_BitsStored, d.bits_stored < allocated ? d.bits_stored : allocated);
  put(DCM_HighBit, (d.bits_stored < allocated ? d.bits_stored : allocated) - 1);
  put(DCM_PixelRepresentation, d.is_signed);
}

// `colours` is what the decoder says the samples are.
cdcmtk_code decode_by_dcmtk(
    cdcmtk_image &image, E_TransferSyntax syntax, int allocated, std::vector<uint8_t> &bytes,
    OFString &colours, cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  DcmItem item;
  describe_frame(item, d, allocated);
  DcmPixelSequence sequence(DcmTag(DCM_PixelData, EVR_OB));
  auto table = std::make_unique<DcmPixelItem>(DcmTag(DCM_PixelItemTag, EVR_OB));
  auto fragment = std::make_unique<DcmPixelItem>(DcmTag(DCM_PixelItemTag, EVR_OB));
  // An item's length is even; what follows the end of a code stream is not read.
  if (image.stream.size() % 2) image.stream.push_back(0);
  if (fragment->putUint8Array(
          image.stream.data(), static_cast<Uint32>(image.stream.size())).bad()) {
    throw std::bad_alloc();
  }
  if (sequence.insert(table.get()).good()) table.release();
  if (sequence.insert(fragment.get()).good()) fragment.release();
  const size_t size = pixel_count(d) * static_cast<size_t>(d.samples) * (allocated / 8);
  bytes.assign(size + (size & 1), 0);
  Uint32 first = 1;
  const OFCondition condition = DcmCodecList::decodeFrame(
      DcmXfer(syntax), nullptr, &sequence, &item, 0, first, bytes.data(),
      static_cast<Uint32>(bytes.size()), colours);
  return condition.bad() ? cdcmtk::fail(error, CDCMTK_CANNOT_DECODE, condition) : CDCMTK_OK;
}

// A stream of `precision` bits holds the stored bits alone, unless it has the whole cell's.
cdcmtk::Cell decoded_cell(const cdcmtk_pixel_description &d, int allocated, int precision) {
  const bool isWhole = precision > d.bits_stored && allocated == d.bits_allocated;
  const int stored = d.bits_stored < allocated ? d.bits_stored : allocated;
  return {allocated, stored, isWhole ? d.high_bit : stored - 1, d.is_signed != 0};
}

cdcmtk_code finish(
    const cdcmtk::Cell &cell, const uint8_t *bytes, int32_t *values, size_t count,
    cdcmtk_error *error) {
  cdcmtk::stored_values(cell, bytes, values, count);
  return cdcmtk::check_range(cell, values, count, error);
}

cdcmtk_code decode_jpeg(
    cdcmtk_image &image, int32_t *values, size_t count, char photometric[17],
    cdcmtk_error *error) {
  cdcmtk::JPEGHeader header;
  cdcmtk::read_jpeg_header(image.stream.data(), image.stream.size(), header);
  const int allocated = header.precision <= 8 ? 8 : 16;
  std::vector<uint8_t> bytes;
  OFString colours;
  const E_TransferSyntax syntax = DcmXfer(image.description.transfer_syntax).getXfer();
  const cdcmtk_code code = decode_by_dcmtk(image, syntax, allocated, bytes, colours, error);
  if (code != CDCMTK_OK) return code;
  std::snprintf(photometric, 17, "%s", colours.c_str());
  return finish(
      decoded_cell(image.description, allocated, header.precision), bytes.data(), values, count,
      error);
}

cdcmtk_code decode_rle(
    cdcmtk_image &image, int32_t *values, size_t count, cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  std::vector<uint8_t> bytes;
  OFString colours;
  const cdcmtk_code code =
      decode_by_dcmtk(image, EXS_RLELossless, d.bits_allocated, bytes, colours, error);
  if (code != CDCMTK_OK) return code;
  return finish(cdcmtk::cell_of(d), bytes.data(), values, count, error);
}

cdcmtk_code decode_wavelets(
    cdcmtk_image &image, int32_t *values, size_t count, char photometric[17],
    cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  int precision = 0;
  bool hasTransform = false;
  const cdcmtk_code code = cdcmtk::decode_jpeg2000(
      image.stream.data(), image.stream.size(), d.columns, d.rows, d.samples, values, &precision,
      &hasTransform, error);
  if (code != CDCMTK_OK) return code;
  // Its own colour transform is undone by the decoder.
  if (d.samples == 3 && hasTransform) std::snprintf(photometric, 17, "RGB");
  // The stream's own signedness may contradict PixelRepresentation, which decides.
  const int shift = precision > d.bits_stored ? d.high_bit + 1 - d.bits_stored : 0;
  const int unused = 32 - d.bits_stored;
  for (size_t i = 0; i < count; i++) {
    const uint32_t word = static_cast<uint32_t>(values[i]) >> shift << unused;
    values[i] = d.is_signed ? static_cast<int32_t>(word) >> unused
                            : static_cast<int32_t>(word >> unused);
  }
  return cdcmtk::check_range(cdcmtk::cell_of(d), values, count, error);
}

cdcmtk_code copy_plain(
    cdcmtk_image &image, int32_t *values, size_t count, cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  return cdcmtk::arrange_native(
      d, cdcmtk::cell_of(d), image.stream.data(), values, count, error);
}

cdcmtk_code differs(cdcmtk_error *error) {
  return cdcmtk::fail(
      error, CDCMTK_CANNOT_DECODE, "the code stream's size differs from Rows and Columns");
}

cdcmtk_code check_jpeg(const cdcmtk_image &image, cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  cdcmtk::JPEGHeader header;
  if (!cdcmtk::read_jpeg_header(image.stream.data(), image.stream.size(), header)) {
    return cdcmtk::fail(error, CDCMTK_CANNOT_DECODE, "JPEG frame header");
  }
  // Zero rows: the number follows after the first scan, which no scanner writes.
  if (header.rows != static_cast<uint32_t>(d.rows)
      || header.columns != static_cast<uint32_t>(d.columns)
      || header.samples != static_cast<uint32_t>(d.samples)) {
    return differs(error);
  }
  if (header.precision < 2 || header.precision > 16) {
    return cdcmtk::unsupported(error, "JPEG precision", header.precision);
  }
  return CDCMTK_OK;
}

cdcmtk_code broken(cdcmtk_error *error) {
  return cdcmtk::fail(error, CDCMTK_CANNOT_DECODE, "the code stream is broken");
}

cdcmtk_code check_bytes(
    const cdcmtk_image &image, uint64_t mostBytesForOne, cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  if (d.bits_allocated % 8) {
    return cdcmtk::unsupported(error, "BitsAllocated", d.bits_allocated);
  }
  const uint64_t needed = static_cast<uint64_t>(pixel_count(d))
      * static_cast<uint64_t>(d.samples) * static_cast<uint64_t>(d.bits_allocated / 8);
  if (image.stream.size() * mostBytesForOne < needed) {
    return cdcmtk::fail(error, CDCMTK_TRUNCATED, "Pixel Data is shorter than its frames");
  }
  return CDCMTK_OK;
}

cdcmtk_code check_rle(const cdcmtk_image &image, cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  // A run of two bytes stands for 128 at most (PS3.5 G.3.1).
  const cdcmtk_code code = check_bytes(image, 64, error);
  if (code != CDCMTK_OK) return code;
  const size_t segments = static_cast<size_t>(d.samples * (d.bits_allocated / 8));
  return cdcmtk::is_sound_rle(image.stream.data(), image.stream.size(), segments, pixel_count(d))
      ? CDCMTK_OK : broken(error);
}

}  // namespace

namespace cdcmtk {

bool read_jpeg_header(const uint8_t *bytes, size_t length, JPEGHeader &header) {
  size_t place = 2;
  if (length < 4 || bytes[0] != 0xff || bytes[1] != 0xd8) return false;
  while (place + 4 <= length) {
    if (bytes[place] != 0xff) return false;
    const uint8_t marker = bytes[place + 1];
    if (marker == 0xff) {  // fill byte
      place++;
      continue;
    }
    const size_t size = static_cast<size_t>(bytes[place + 2]) << 8 | bytes[place + 3];
    // SOF0 to SOF15 but DHT, JPG and DAC; SOF55 is JPEG-LS.
    const bool isFrame = (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8
                          && marker != 0xcc) || marker == 0xf7;
    if (isFrame) {
      if (size < 8 || place + 10 > length) return false;
      const uint8_t *frame = bytes + place + 4;
      header.precision = frame[0];
      header.rows = static_cast<uint32_t>(frame[1]) << 8 | frame[2];
      header.columns = static_cast<uint32_t>(frame[3]) << 8 | frame[4];
      header.samples = frame[5];
      return true;
    }
    if (marker == 0xda || marker == 0xd9 || size < 2) return false;
    place += 2 + size;
  }
  return false;
}

cdcmtk_code check_stream(const cdcmtk_image &image, cdcmtk_error *error) {
  const cdcmtk_pixel_description &d = image.description;
  switch (coding(image)) {
    case Coding::jpeg:
      return is_sound_jpeg(image.stream.data(), image.stream.size())
          ? check_jpeg(image, error) : broken(error);
    case Coding::jpegLS:
      return is_sound_jpegls(image.stream.data(), image.stream.size())
          ? check_jpeg(image, error) : broken(error);
    case Coding::jpeg2000:
      return check_jpeg2000(
          image.stream.data(), image.stream.size(), d.columns, d.rows, d.samples, error);
    case Coding::rle: return check_rle(image, error);
    case Coding::none: return check_bytes(image, 1, error);
    case Coding::unknown: break;
  }
  return fail(error, CDCMTK_UNSUPPORTED_SYNTAX, d.transfer_syntax);
}

cdcmtk_code decode_stream(
    cdcmtk_image &image, int32_t *values, size_t count, char photometric[17],
    cdcmtk_error *error) {
  switch (coding(image)) {
    case Coding::jpeg:
    case Coding::jpegLS: return decode_jpeg(image, values, count, photometric, error);
    case Coding::jpeg2000: return decode_wavelets(image, values, count, photometric, error);
    case Coding::rle: return decode_rle(image, values, count, error);
    case Coding::none: return copy_plain(image, values, count, error);
    case Coding::unknown: break;
  }
  return fail(error, CDCMTK_UNSUPPORTED_SYNTAX, image.description.transfer_syntax);
}

}  // namespace cdcmtk
