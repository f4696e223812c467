#include "pixels.hpp"
#include <cstring>
#include <openjpeg-2.5/openjpeg.h>

// Debian's DCMTK has no JPEG 2000; OpenJPEG reads it, and HTJ2K, from memory here.
namespace {

struct Stream {
  const uint8_t *bytes;
  OPJ_SIZE_T length, place;
};

OPJ_SIZE_T read(void *buffer, OPJ_SIZE_T count, void *user) {
  Stream *stream = static_cast<Stream *>(user);
  if (stream->place >= stream->length) return static_cast<OPJ_SIZE_T>(-1);
  if (count > stream->length - stream->place) count = stream->length - stream->place;
  std::memcpy(buffer, stream->bytes + stream->place, count);
  stream->place += count;
  return count;
}

OPJ_OFF_T skip(OPJ_OFF_T count, void *user) {
  Stream *stream = static_cast<Stream *>(user);
  if (count < 0) return -1;
  const OPJ_SIZE_T left = stream->length - stream->place;
  if (static_cast<OPJ_SIZE_T>(count) > left) return -1;
  stream->place += static_cast<OPJ_SIZE_T>(count);
  return count;
}

OPJ_BOOL seek(OPJ_OFF_T place, void *user) {
  Stream *stream = static_cast<Stream *>(user);
  if (place < 0 || static_cast<OPJ_SIZE_T>(place) > stream->length) return OPJ_FALSE;
  stream->place = static_cast<OPJ_SIZE_T>(place);
  return OPJ_TRUE;
}

template <typename Type, void (*destroy)(Type *)> struct Owned {
  Type *pointer = nullptr;
  ~Owned() { if (pointer) destroy(pointer); }
};

// A code stream whose header was read and found to have the stated size.
struct Reader {
  Stream source;
  Owned<opj_codec_t, opj_destroy_codec> codec;
  Owned<opj_stream_t, opj_stream_destroy> stream;
  Owned<opj_image_t, opj_image_destroy> image;

  Reader(const uint8_t *bytes, size_t length) : source{bytes, length, 0} {
    const bool isBare = length > 1 && bytes[0] == 0xff && bytes[1] == 0x4f;
    codec.pointer = opj_create_decompress(isBare ? OPJ_CODEC_J2K : OPJ_CODEC_JP2);
    stream.pointer = opj_stream_default_create(OPJ_TRUE);
    if (!codec.pointer || !stream.pointer) throw std::bad_alloc();
    opj_stream_set_user_data(stream.pointer, &source, nullptr);
    opj_stream_set_user_data_length(stream.pointer, length);
    opj_stream_set_read_function(stream.pointer, read);
    opj_stream_set_skip_function(stream.pointer, skip);
    opj_stream_set_seek_function(stream.pointer, seek);
  }

  // The stream's own size is checked before OpenJPEG makes room for the samples.
  cdcmtk_code header(int32_t columns, int32_t rows, int32_t samples, cdcmtk_error *error) {
    if (!cdcmtk::has_sound_sizes(source.bytes, source.length, columns, rows)) {
      return cdcmtk::fail(
          error, CDCMTK_CANNOT_DECODE, "JPEG 2000 size differs from Rows and Columns");
    }
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    if (!opj_setup_decoder(codec.pointer, &parameters)
        || !opj_read_header(stream.pointer, codec.pointer, &image.pointer) || !image.pointer) {
      return cdcmtk::fail(error, CDCMTK_CANNOT_DECODE, "JPEG 2000 header");
    }
    const opj_image_t &header = *image.pointer;
    bool isSound = header.numcomps == static_cast<OPJ_UINT32>(samples)
        && header.x1 - header.x0 == static_cast<OPJ_UINT32>(columns)
        && header.y1 - header.y0 == static_cast<OPJ_UINT32>(rows);
    for (OPJ_UINT32 i = 0; isSound && i < header.numcomps; i++) {
      isSound = header.comps[i].dx == 1 && header.comps[i].dy == 1;
    }
    if (!isSound) {
      return cdcmtk::fail(
          error, CDCMTK_CANNOT_DECODE, "JPEG 2000 size differs from Rows and Columns");
    }
    return CDCMTK_OK;
  }

  bool hasTransform() const {
    opj_codestream_info_v2_t *info = opj_get_cstr_info(codec.pointer);
    const bool has = info && info->m_default_tile_info.mct == 1;
    opj_destroy_cstr_info(&info);
    return has;
  }
};

}  // namespace

namespace cdcmtk {

cdcmtk_code check_jpeg2000(
    const uint8_t *bytes, size_t length, int32_t columns, int32_t rows, int32_t samples,
    cdcmtk_error *error) {
  return Reader(bytes, length).header(columns, rows, samples, error);
}

cdcmtk_code decode_jpeg2000(
    const uint8_t *bytes, size_t length, int32_t columns, int32_t rows, int32_t samples,
    int32_t *values, int *precision, bool *has_transform, cdcmtk_error *error) {
  Reader reader(bytes, length);
  const cdcmtk_code code = reader.header(columns, rows, samples, error);
  if (code != CDCMTK_OK) return code;
  *has_transform = reader.hasTransform();
  opj_image_t *image = reader.image.pointer;
  if (!opj_decode(reader.codec.pointer, reader.stream.pointer, image)
      || !opj_end_decompress(reader.codec.pointer, reader.stream.pointer)) {
    return fail(error, CDCMTK_CANNOT_DECODE, "JPEG 2000 code stream");
  }
  const size_t count = static_cast<size_t>(columns) * static_cast<size_t>(rows);
  const size_t step = static_cast<size_t>(samples);
  for (size_t sample = 0; sample < step; sample++) {
    const opj_image_comp_t &component = image->comps[sample];
    if (!component.data || static_cast<size_t>(component.w) * component.h != count) {
      return fail(error, CDCMTK_CANNOT_DECODE, "JPEG 2000 samples are missing");
    }
    for (size_t i = 0; i < count; i++) values[i * step + sample] = component.data[i];
  }
  *precision = static_cast<int>(image->comps[0].prec);
  return CDCMTK_OK;
}

}  // namespace cdcmtk
