#include "stream.hpp"
#include "support.hpp"
#include <algorithm>
#include <cstring>
#include <ctime>
#include <zlib.h>

namespace {

// DCMTK reads items within items by recursion: a level takes some 2 KB of stack, and real objects
// have fewer than ten.
constexpr ptrdiff_t most_stack = 192 * 1024;
// Eight bytes of a file become some 250 of memory. An enhanced object of 10 000 frames stays below
// a million elements.
constexpr uint32_t most_elements = 1 << 21;
// Deflate shrinks zeros a thousandfold. A deflated object larger than this is none of an MR.
constexpr size_t most_inflated = size_t(1) << 29;

// Elements cost a few microseconds each, but DCMTK searches a list from its end where tags do not
// ascend, and all private creators for each private element: then the time grows by the square.
constexpr double most_seconds = 2;
constexpr double most_seconds_for_element = 40e-6;

double threadSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

using cdcmtk::SharedBytes;

// Reads inflated bytes that another stream made.
class InflatedStream : public DcmInputStream {
public:
  explicit InflatedStream(const SharedBytes &bytes) : DcmInputStream(&bytes_), bytes_(bytes) {}
  DcmInputStreamFactory *newFactory() const override;

private:
  SharedBytes bytes_;
};

class InflatedFactory : public DcmInputStreamFactory {
public:
  explicit InflatedFactory(const SharedBytes &bytes) : bytes_(bytes) {}
  DcmInputStream *create() const override { return new InflatedStream(bytes_); }
  DcmInputStreamFactory *clone() const override { return new InflatedFactory(bytes_); }
  // DCMTK has no name for other streams; nothing in it asks.
  DcmInputStreamFactoryType ident() const override { return DFT_DcmInputTempFileStreamFactory; }

private:
  SharedBytes bytes_;
};

DcmInputStreamFactory *InflatedStream::newFactory() const { return new InflatedFactory(bytes_); }

// Inflates what a producer has left; the code says how that went.
cdcmtk_code inflateAll(DcmProducer &input, std::vector<uint8_t> &bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, int (*)(z_stream *)> owner(&stream, inflateEnd);
  std::vector<uint8_t> piece(64 * 1024), result(256 * 1024);
  for (int state = Z_OK; state != Z_STREAM_END;) {
    if (stream.avail_in == 0) {
      stream.next_in = piece.data();
      stream.avail_in =
          static_cast<uInt>(input.read(piece.data(), static_cast<offile_off_t>(piece.size())));
    }
    stream.next_out = result.data();
    stream.avail_out = static_cast<uInt>(result.size());
    state = inflate(&stream, Z_NO_FLUSH);
    if (state == Z_BUF_ERROR) return CDCMTK_TRUNCATED;
    if (state != Z_OK && state != Z_STREAM_END) return CDCMTK_MALFORMED;
    const size_t count = result.size() - stream.avail_out;
    if (bytes.size() + count > most_inflated) return CDCMTK_TOO_LARGE;
    bytes.insert(bytes.end(), result.data(), result.data() + count);
  }
  return CDCMTK_OK;
}

}  // namespace

namespace cdcmtk {

offile_off_t SharedBytes::read(void *buffer, offile_off_t length) {
  const offile_off_t count = std::clamp<offile_off_t>(length, 0, avail());
  if (count > 0) std::memcpy(buffer, bytes_->data() + place_, static_cast<size_t>(count));
  place_ += count;
  return count;
}

offile_off_t SharedBytes::skip(offile_off_t length) {
  const offile_off_t count = std::clamp<offile_off_t>(length, 0, avail());
  place_ += count;
  return count;
}

void SharedBytes::putback(offile_off_t length) {
  place_ -= std::clamp<offile_off_t>(length, 0, place_);
}

cdcmtk_code Source::inflate() {
  auto bytes = std::make_shared<std::vector<uint8_t>>();
  const cdcmtk_code code = inflateAll(file_, *bytes);
  if (code == CDCMTK_OK) inflated_.emplace(std::move(bytes), 0);
  return code;
}

bool LimitedStream::check() {
  const char *here = static_cast<const char *>(__builtin_frame_address(0));
  if (isSound() && start_ - here > most_stack) {
    fail(&refusal_, CDCMTK_MALFORMED, "items nested too deep");
  }
  return isSound();
}

void LimitedStream::mark() {
  if (++elements_ > most_elements) fail(&refusal_, CDCMTK_TOO_LARGE, "too many elements");
  if (elements_ == 1) startSeconds_ = threadSeconds();
  if (elements_ % 256 == 0 && threadSeconds() - startSeconds_ > most_seconds
                                  + elements_ * most_seconds_for_element) {
    fail(&refusal_, CDCMTK_MALFORMED, "takes too long to read");
  }
  DcmInputStream::mark();
}

OFCondition LimitedStream::installCompressionFilter(E_StreamCompression compression) {
  if (compression != ESC_zlib) return EC_UnsupportedEncoding;
  const cdcmtk_code code = source_.inflate();
  if (code == CDCMTK_OK) return EC_Normal;
  fail(&refusal_, code, "deflated data set");
  return EC_InvalidStream;
}

DcmInputStreamFactory *LimitedStream::newFactory() const {
  if (source_.inflated()) return new InflatedFactory(*source_.inflated());
  return new DcmInputFileStreamFactory(OFFilename(path_.c_str()), tell());
}

}  // namespace cdcmtk
