#include "support.hpp"
#include "dcmtk/dcmdata/dcfcache.h"
#include <vector>

struct cdcmtk_float_image {
  DcmFileFormat file;
  DcmFileCache cache;
  DcmElement *pixels = nullptr;
  cdcmtk_float_description description{};
};

namespace {

// 16384 x 16384, as for integer pixels.
constexpr uint64_t most_pixels = 1ull << 28;

cdcmtk_code describe(cdcmtk_float_image &image, cdcmtk_error *error) {
  DcmDataset &dataset = *image.file.getDataset();
  cdcmtk_float_description &d = image.description;
  if (dataset.findAndGetElement(DCM_FloatPixelData, image.pixels).good()) {
    d.bits = 32;
  } else if (dataset.findAndGetElement(DCM_DoubleFloatPixelData, image.pixels).good()) {
    d.bits = 64;
  } else {
    return cdcmtk::fail(error, CDCMTK_NO_PIXEL_DATA, "no Float Pixel Data");
  }
  if (image.pixels->getVR() != (d.bits == 32 ? EVR_OF : EVR_OD)) {
    return cdcmtk::fail(error, CDCMTK_UNSUPPORTED_PIXELS, "VR of Float Pixel Data");
  }
  Uint16 rows = 0, columns = 0;
  Sint32 frames = 1;
  (void)dataset.findAndGetUint16(DCM_Rows, rows);
  (void)dataset.findAndGetUint16(DCM_Columns, columns);
  d.rows = rows;
  d.columns = columns;
  d.frames = dataset.findAndGetSint32(DCM_NumberOfFrames, frames).good() ? frames : 1;
  if (d.rows < 1) return cdcmtk::fail(error, CDCMTK_UNSUPPORTED_PIXELS, "Rows 0");
  if (d.columns < 1) return cdcmtk::fail(error, CDCMTK_UNSUPPORTED_PIXELS, "Columns 0");
  if (d.frames < 1) return cdcmtk::fail(error, CDCMTK_UNSUPPORTED_PIXELS, "NumberOfFrames");
  if (static_cast<uint64_t>(rows) * columns > most_pixels) {
    return cdcmtk::fail(error, CDCMTK_TOO_LARGE, "Rows and Columns");
  }
  // Before anyone makes room for a frame: the frames must be there.
  const uint64_t frame = static_cast<uint64_t>(rows) * columns * static_cast<uint64_t>(d.bits / 8);
  const Uint32 available = image.pixels->getLengthField();
  if (available == DCM_UndefinedLength || static_cast<uint64_t>(d.frames) > available / frame) {
    return cdcmtk::fail(error, CDCMTK_TRUNCATED, "Float Pixel Data is shorter than its frames");
  }
  return CDCMTK_OK;
}

template <typename Number>
cdcmtk_code read(
    cdcmtk_float_image &image, int32_t frame, float *values, size_t count, cdcmtk_error *error) {
  const uint64_t length = static_cast<uint64_t>(count) * sizeof(Number);
  const uint64_t offset = static_cast<uint64_t>(frame) * length;
  std::vector<Number> numbers(count);
  const OFCondition condition = image.pixels->getPartialValue(
      numbers.data(), static_cast<Uint32>(offset), static_cast<Uint32>(length), &image.cache,
      gLocalByteOrder);
  if (condition.bad()) return cdcmtk::fail(error, CDCMTK_TRUNCATED, condition);
  for (size_t i = 0; i < count; i++) values[i] = static_cast<float>(numbers[i]);
  return CDCMTK_OK;
}

}  // namespace

extern "C" cdcmtk_float_image *cdcmtk_float_image_open(
    const char *path, cdcmtk_float_description *description, cdcmtk_error *error) {
  using Image = cdcmtk_float_image;
  return cdcmtk::guarded(error, static_cast<Image *>(nullptr), [&]() -> Image * {
    auto image = std::make_unique<Image>();
    if (cdcmtk::load(image->file, path, error) != CDCMTK_OK) return nullptr;
    if (describe(*image, error) != CDCMTK_OK) return nullptr;
    *description = image->description;
    return image.release();
  });
}

extern "C" void cdcmtk_float_image_close(cdcmtk_float_image *image) { delete image; }

extern "C" cdcmtk_code cdcmtk_float_image_frame(
    cdcmtk_float_image *image, int32_t frame, float *values, size_t count, cdcmtk_error *error) {
  return cdcmtk::guarded(error, CDCMTK_MALFORMED, [&]() -> cdcmtk_code {
    const cdcmtk_float_description &d = image->description;
    if (frame < 0 || frame >= d.frames) {
      return cdcmtk::fail(error, CDCMTK_NO_SUCH_FRAME, "no such frame");
    }
    if (count != static_cast<size_t>(d.columns) * static_cast<size_t>(d.rows)) {
      return cdcmtk::fail(error, CDCMTK_MALFORMED, "buffer size");
    }
    return d.bits == 32 ? read<Float32>(*image, frame, values, count, error)
                        : read<Float64>(*image, frame, values, count, error);
  });
}
