// A deflated data set (PS3.5 section A.5). An even first byte: the rest is the deflated stream. An
// odd one: the rest is deflated here, so that changes reach the parser behind the filter.
#include "harness.hpp"
#include <zlib.h>

static fuzzing::Bytes deflated(const uint8_t *bytes, size_t count) {
  fuzzing::Bytes result(compressBound(count) + 16);
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  stream.next_in = const_cast<uint8_t *>(bytes);
  stream.avail_in = static_cast<uInt>(count);
  stream.next_out = result.data();
  stream.avail_out = static_cast<uInt>(result.size());
  deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  using namespace fuzzing;
  if (count < 1) return -1;
  const Bytes dataSet =
      bytes[0] & 1 ? deflated(bytes + 1, count - 1) : Bytes(bytes + 1, bytes + count);
  const Bytes whole = file("1.2.840.10008.1.2.1.99", dataSet);
  read(whole.data(), whole.size());
  return 0;
}
