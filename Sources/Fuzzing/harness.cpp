#include "harness.hpp"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <unistd.h>

namespace fuzzing {

// Frames of more pixels are not decoded here: they cost time and teach nothing, since the sizes
// inside a code stream are not bounded by this.
static constexpr size_t most_pixels = 1 << 20;

void Writer::put16(uint16_t value) {
  const bool isBig = encoding_ == Encoding::explicitBig;
  bytes_.push_back(static_cast<uint8_t>(isBig ? value >> 8 : value));
  bytes_.push_back(static_cast<uint8_t>(isBig ? value : value >> 8));
}

void Writer::put32(uint32_t value) {
  const bool isBig = encoding_ == Encoding::explicitBig;
  put16(static_cast<uint16_t>(isBig ? value >> 16 : value));
  put16(static_cast<uint16_t>(isBig ? value : value >> 16));
}

void Writer::start(uint32_t tag, const char *vr, uint32_t count) {
  put16(static_cast<uint16_t>(tag >> 16));
  put16(static_cast<uint16_t>(tag));
  if (encoding_ == Encoding::implicitLittle) return put32(count);
  bytes_.insert(bytes_.end(), vr, vr + 2);
  if (std::strcmp(vr, "OB") == 0 || std::strcmp(vr, "OW") == 0) {
    put16(0);
    return put32(count);
  }
  put16(static_cast<uint16_t>(count));
}

void Writer::text(uint32_t tag, const char *vr, const std::string &value) {
  std::string even = value;
  if (even.size() % 2) even += std::strcmp(vr, "UI") == 0 ? '\0' : ' ';
  binary(tag, vr, reinterpret_cast<const uint8_t *>(even.data()), even.size());
}

void Writer::number(uint32_t tag, uint16_t value) {
  start(tag, "US", 2);
  put16(value);
}

void Writer::binary(uint32_t tag, const char *vr, const uint8_t *bytes, size_t count) {
  start(tag, vr, static_cast<uint32_t>(count + count % 2));
  bytes_.insert(bytes_.end(), bytes, bytes + count);
  if (count % 2) bytes_.push_back(0);
}

void Writer::fragments(const std::vector<Bytes> &fragments) {
  start(0x7fe00010, "OB", 0xffffffff);
  for (const Bytes &fragment : fragments) {
    put32(0xe000fffe);
    put32(static_cast<uint32_t>(fragment.size() + fragment.size() % 2));
    bytes_.insert(bytes_.end(), fragment.begin(), fragment.end());
    if (fragment.size() % 2) bytes_.push_back(0);
  }
  put32(0xe0ddfffe);
  put32(0);
}

Picture::Picture(const uint8_t *bytes)
    : rows(static_cast<uint16_t>(bytes[0] | bytes[1] << 8)),
      columns(static_cast<uint16_t>(bytes[2] | bytes[3] << 8)), allocated(bytes[4] & 3),
      stored(bytes[5]), flags(bytes[6]), syntax(bytes[7]) {}

void Picture::write(Writer &writer) const {
  static const char *const colours[] = {"MONOCHROME2", "RGB", "YBR_FULL", "MONOCHROME1"};
  static const uint16_t bits[] = {8, 16, 32, 1};
  writer.text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.4");
  writer.text(0x00080018, "UI", "2.25.3141592653589793238.1");
  writer.number(0x00280002, static_cast<uint16_t>(samples()));
  writer.text(0x00280004, "CS", colours[flags >> 3 & 3]);
  if (samples() > 1) writer.number(0x00280006, flags >> 7);
  writer.text(0x00280008, "IS", std::to_string(frames()));
  writer.number(0x00280010, rows);
  writer.number(0x00280011, columns);
  writer.number(0x00280100, bits[allocated]);
  writer.number(0x00280101, stored);
  writer.number(0x00280102, static_cast<uint16_t>(stored - 1));
  writer.number(0x00280103, flags & 1);
}

Bytes file(const char *syntax, const Bytes &dataSet) {
  Writer meta(Encoding::explicitLittle);
  meta.text(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.4");
  meta.text(0x00020003, "UI", "2.25.3141592653589793238.1");
  meta.text(0x00020010, "UI", syntax);
  Bytes bytes(128);
  for (char letter : std::string("DICM")) bytes.push_back(static_cast<uint8_t>(letter));
  const auto length = static_cast<uint8_t>(meta.bytes().size());
  const uint8_t group[] = {2, 0, 0, 0, 'U', 'L', 4, 0, length, 0, 0, 0};
  bytes.insert(bytes.end(), std::begin(group), std::end(group));
  bytes.insert(bytes.end(), meta.bytes().begin(), meta.bytes().end());
  bytes.insert(bytes.end(), dataSet.begin(), dataSet.end());
  return bytes;
}

namespace {

// Walks the flattened form as the Swift side does: every length lies within the bytes, every
// item ends, and nothing is left over.
class Checker {
public:
  Checker(const uint8_t *bytes, size_t count) : bytes_(bytes), count_(count) {}

  void run() {
    while (place_ < count_) element(number<uint8_t>());
  }

private:
  const uint8_t *bytes_;
  size_t count_, place_ = 0;

  void skip(uint64_t count) {
    if (count > count_ - place_) std::abort();
    place_ += count;
  }

  template <typename Number> Number number() {
    Number value;
    const size_t start = place_;
    skip(sizeof value);
    std::memcpy(&value, bytes_ + start, sizeof value);
    return value;
  }

  void element(uint8_t kind) {
    skip(6);
    switch (kind) {
      case 1: return skip(number<uint32_t>());
      case 2: return skip(sizeof(uint64_t));
      case 3:
        for (uint32_t left = number<uint32_t>(); left > 0; left--) {
          for (uint8_t next = number<uint8_t>(); next != 4; next = number<uint8_t>()) {
            element(next);
          }
        }
        return;
      default: std::abort();
    }
  }
};

// One file in memory for each process; removed at its end.
const std::string &path() {
  static const std::string path = "/dev/shm/reading-room-fuzz-" + std::to_string(getpid());
  static const bool isRegistered = std::atexit([] { unlink(fuzzing::path().c_str()); }) == 0;
  (void)isRegistered;
  return path;
}

void readFrame(cdcmtk_image *image, const cdcmtk_pixel_description &d, int32_t frame) {
  cdcmtk_error error;
  char photometric[17];
  const size_t pixels = static_cast<size_t>(d.rows) * static_cast<size_t>(d.columns);
  // As the program does: room for a picture is made once its frame was checked.
  if (cdcmtk_image_check(image, frame, &error) != CDCMTK_OK || pixels > most_pixels) return;
  std::vector<int32_t> values(pixels * static_cast<size_t>(d.samples));
  (void)cdcmtk_image_frame(image, frame, values.data(), values.size(), photometric, &error);
  (void)cdcmtk_image_cells(image, frame, values.data(), values.size(), &error);
}

void readFrames() {
  cdcmtk_error error;
  cdcmtk_pixel_description d;
  cdcmtk_image *image = cdcmtk_image_open(path().c_str(), &d, &error);
  if (!image) return;
  for (int32_t frame = 0; frame < d.frames && frame < 4; frame++) readFrame(image, d, frame);
  readFrame(image, d, d.frames - 1);
  uint8_t bytes[64];
  (void)cdcmtk_image_bytes(image, 0x6000, 0x3000, 0, bytes, sizeof bytes, &error);
  cdcmtk_image_close(image);
}

}  // namespace

void read(const uint8_t *bytes, size_t count) {
  FILE *file = std::fopen(path().c_str(), "wb");
  if (!file || std::fwrite(bytes, 1, count, file) != count || std::fclose(file) != 0) _exit(3);
  cdcmtk_error error;
  if (cdcmtk_header *header = cdcmtk_header_read(path().c_str(), nullptr, 0, &error)) {
    size_t length = 0;
    const uint8_t *flattened = cdcmtk_header_bytes(header, &length);
    Checker(flattened, length).run();
    cdcmtk_header_free(header);
  }
  readFrames();
}

int decode(const std::vector<const char *> &syntaxes, const uint8_t *bytes, size_t count) {
  if (count < Picture::size) return -1;
  const Picture picture(bytes);
  Writer writer(Encoding::explicitLittle);
  picture.write(writer);
  const uint8_t *stream = bytes + Picture::size, *end = bytes + count;
  // Fragments have even lengths: an odd half would shift the stream.
  const uint8_t *middle = stream + (end - stream) / 4 * 2;
  std::vector<Bytes> fragments(1);
  for (int frame = 0; frame < picture.frames(); frame++) {
    if (picture.flags & 0x20) {
      const size_t offset = static_cast<size_t>(frame)
          * (static_cast<size_t>(end - stream + 1) / 2 * 2 + (picture.flags & 0x40 ? 16 : 8));
      for (int shift = 0; shift < 32; shift += 8) {
        fragments[0].push_back(static_cast<uint8_t>(offset >> shift));
      }
    }
    if (picture.flags & 0x40) {
      fragments.emplace_back(stream, middle);
      fragments.emplace_back(middle, end);
    } else {
      fragments.emplace_back(stream, end);
    }
  }
  writer.fragments(fragments);
  const Bytes whole = file(syntaxes[picture.syntax % syntaxes.size()], writer.bytes());
  read(whole.data(), whole.size());
  return 0;
}

}  // namespace fuzzing

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  // Debian's dictionary also for libraries that were built elsewhere.
  setenv("DCMDICTPATH", "/usr/share/libdcmtk17/dicom.dic", 0);
  if (cdcmtk_dictionary_is_loaded()) return 0;
  std::fputs("DCMTK's data dictionary is missing.\n", stderr);
  std::exit(1);
}
