#include "support.hpp"
#include <cstring>
#include <openjpeg-2.5/openjpeg.h>

// Debian's DCMTK has no JPEG 2000; OpenJPEG reads it from memory here.
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

}  // namespace

namespace cdcmtk {

cdcmtk_code decode_jpeg2000(
    const uint8_t *bytes, size_t length, int32_t columns, int32_t rows, int32_t *values,
    cdcmtk_error *error) {
  const bool isBare = length > 1 && bytes[0] == 0xff && bytes[1] == 0x4f;
  Stream source{bytes, length, 0};
  Owned<opj_codec_t, opj_destroy_codec> codec;
  Owned<opj_stream_t, opj_stream_destroy> stream;
  Owned<opj_image_t, opj_image_destroy> image;
  codec.pointer = opj_create_decompress(isBare ? OPJ_CODEC_J2K : OPJ_CODEC_JP2);
  stream.pointer = opj_stream_default_create(OPJ_TRUE);
  if (!codec.pointer || !stream.pointer) throw std::bad_alloc();
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_stream_set_user_data(stream.pointer, &source, nullptr);
  opj_stream_set_user_data_length(stream.pointer, length);
  opj_stream_set_read_function(stream.pointer, read);
  opj_stream_set_skip_function(stream.pointer, skip);
  opj_stream_set_seek_function(stream.pointer, seek);
  if (!opj_setup_decoder(codec.pointer, &parameters)
      || !opj_read_header(stream.pointer, codec.pointer, &image.pointer) || !image.pointer) {
    return fail(error, CDCMTK_CANNOT_DECODE, "JPEG 2000 header");
  }
  // The stream's own size is checked before OpenJPEG makes room for the samples.
  const opj_image_t &header = *image.pointer;
  if (header.numcomps != 1 || header.comps[0].dx != 1 || header.comps[0].dy != 1
      || header.x1 - header.x0 != static_cast<OPJ_UINT32>(columns)
      || header.y1 - header.y0 != static_cast<OPJ_UINT32>(rows)) {
    return fail(error, CDCMTK_CANNOT_DECODE, "JPEG 2000 size differs from Rows and Columns");
  }
  if (!opj_decode(codec.pointer, stream.pointer, image.pointer)
      || !opj_end_decompress(codec.pointer, stream.pointer)) {
    return fail(error, CDCMTK_CANNOT_DECODE, "JPEG 2000 code stream");
  }
  const opj_image_comp_t &component = image.pointer->comps[0];
  const size_t count = static_cast<size_t>(columns) * static_cast<size_t>(rows);
  if (!component.data || static_cast<size_t>(component.w) * component.h != count) {
    return fail(error, CDCMTK_CANNOT_DECODE, "JPEG 2000 samples are missing");
  }
  std::memcpy(values, component.data, count * sizeof(int32_t));
  return CDCMTK_OK;
}

}  // namespace cdcmtk
