// What the fuzz targets share: a file in memory, a writer of small DICOM files, and the calls that
// the program makes on a file.
#pragma once
#include "../CDCMTK/include/cdcmtk.h"
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fuzzing {

using Bytes = std::vector<uint8_t>;

// Byte order and presence of VRs of a data set (PS3.5 section 7.1).
enum class Encoding { explicitLittle, implicitLittle, explicitBig };

// Writes elements one after another.
class Writer {
public:
  explicit Writer(Encoding encoding) : encoding_(encoding) {}

  void text(uint32_t tag, const char *vr, const std::string &value);
  void number(uint32_t tag, uint16_t value);
  void binary(uint32_t tag, const char *vr, const uint8_t *bytes, size_t count);
  // Pixel Data in fragments, the first of them the offset table (PS3.5 section A.4).
  void fragments(const std::vector<Bytes> &fragments);

  const Bytes &bytes() const { return bytes_; }

private:
  Encoding encoding_;
  Bytes bytes_;

  void put16(uint16_t value);
  void put32(uint32_t value);
  void start(uint32_t tag, const char *vr, uint32_t count);
};

// How the first bytes of an input describe the picture; the rest is its code stream. The members
// stand in the order of the bytes, numbers little endian.
struct Picture {
  static constexpr size_t size = 8;
  uint16_t rows, columns;
  uint8_t allocated;  // 0: 8 bits, 1: 16, 2: 32, 3: 1
  uint8_t stored;
  // Bit 0: signed. 1 and 2: frames less one. 3 and 4: colours, as in `colours`. 5: offset table.
  // 6: two fragments for each frame. 7: Planar Configuration.
  uint8_t flags;
  uint8_t syntax;     // a choice among the target's

  explicit Picture(const uint8_t *bytes);
  int frames() const { return 1 + (flags >> 1 & 3); }
  int samples() const { return (flags & 0x18) == 0x08 || (flags & 0x18) == 0x10 ? 3 : 1; }
  // The attributes of PS3.3 C.7.6.3, all but Pixel Data.
  void write(Writer &writer) const;
};

// The File Meta Information with preamble, for a transfer syntax, before a data set.
Bytes file(const char *syntax, const Bytes &dataSet);

// Reads the header of a file, checks the flattened form, and decodes every frame.
void read(const uint8_t *bytes, size_t count);

// The input as a picture in one of the encapsulated `syntaxes`.
int decode(const std::vector<const char *> &syntaxes, const uint8_t *bytes, size_t count);

}  // namespace fuzzing
