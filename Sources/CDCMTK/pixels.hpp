// What the files that read Pixel Data share.
#pragma once
#include "support.hpp"
#include "dcmtk/dcmdata/dcfcache.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include <cstdint>
#include <vector>

struct cdcmtk_image {
  DcmFileFormat file;
  DcmFileCache cache;
  DcmPixelData *pixels = nullptr;
  // NULL for native pixels.
  DcmPixelSequence *fragments = nullptr;
  cdcmtk_pixel_description description{};
  // First fragment of each frame and one after the last; found when the first frame is asked for.
  std::vector<uint32_t> starts;
  // The code stream that was gathered last, and its frame.
  std::vector<uint8_t> stream;
  int32_t stream_frame = -1;
};

namespace cdcmtk {

cdcmtk_code unsupported(cdcmtk_error *error, const char *attribute, long value);

// The elements in `tags` (group << 16 | element), at every depth, flattened.
cdcmtk_header *flatten_only(DcmFileFormat &file, const uint32_t *tags, size_t count);

// Where a sample's bits stand in its cell.
struct Cell {
  int allocated, stored, high;
  bool is_signed;
};

Cell cell_of(const cdcmtk_pixel_description &description);

// Samples of whole bytes (8, 16, 24 or 32 bits, little endian): bits outside `stored` are dropped,
// and the highest of them is the sign where values are signed.
void stored_values(const Cell &cell, const uint8_t *bytes, int32_t *values, size_t count);

// Values that int32_t cannot hold are an error.
cdcmtk_code check_range(
    const Cell &cell, const int32_t *values, size_t count, cdcmtk_error *error);

// Native samples of whole bytes to [row, column, sample].
cdcmtk_code arrange_native(
    const cdcmtk_pixel_description &description, const Cell &cell, const uint8_t *bytes,
    int32_t *values, size_t count, cdcmtk_error *error);

// Gathers the code stream of a frame in image.stream.
cdcmtk_code gather_stream(cdcmtk_image &image, int32_t frame, cdcmtk_error *error);

// Compares what the gathered code stream says about itself with the description, so that no decoder
// makes room for another size than Rows and Columns state.
cdcmtk_code check_stream(const cdcmtk_image &image, cdcmtk_error *error);

// Whether DCMTK's decoders may be given a code stream: its parts lie within it, are in order, and
// hold no numbers that the decoders take for indices unseen. For RLE `segments` of `count` bytes.
bool is_sound_jpeg(const uint8_t *stream, size_t length);
bool is_sound_jpegls(const uint8_t *stream, size_t length);
bool is_sound_rle(const uint8_t *stream, size_t length, size_t segments, size_t count);

// Decodes the gathered code stream to [row, column, sample]; `photometric` receives the colours
// that the samples have after decoding, where they differ from the header's.
cdcmtk_code decode_stream(
    cdcmtk_image &image, int32_t *values, size_t count, char photometric[17], cdcmtk_error *error);

// What a JPEG or JPEG-LS code stream says in its frame header (ITU-T T.81 B.2.2, T.87 C.2.2).
struct JPEGHeader {
  int precision = 0;
  uint32_t rows = 0, columns = 0, samples = 0;
};
bool read_jpeg_header(const uint8_t *bytes, size_t length, JPEGHeader &header);

// JPEG 2000 and its high-throughput form by OpenJPEG; `stream` is a code stream or a JP2 file.
// Values as the stream has them, [row, column, sample]; `precision` receives its bits.
cdcmtk_code decode_jpeg2000(
    const uint8_t *stream, size_t length, int32_t columns, int32_t rows, int32_t samples,
    int32_t *values, int *precision, bool *has_transform, cdcmtk_error *error);

// Whether a JPEG 2000 stream states this size, and tiles that are worth their memory; to be asked
// before OpenJPEG reads the header.
bool has_sound_sizes(const uint8_t *stream, size_t length, int32_t columns, int32_t rows);

// Only the header of it.
cdcmtk_code check_jpeg2000(
    const uint8_t *stream, size_t length, int32_t columns, int32_t rows, int32_t samples,
    cdcmtk_error *error);

}  // namespace cdcmtk
