// Pixel Data that is not compressed, in the three encodings of PS3.5 section 7.1.
#include "harness.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  using namespace fuzzing;
  static const struct {
    const char *uid;
    Encoding encoding;
  } syntaxes[] = {
      {"1.2.840.10008.1.2.1", Encoding::explicitLittle},
      {"1.2.840.10008.1.2", Encoding::implicitLittle},
      {"1.2.840.10008.1.2.2", Encoding::explicitBig},
  };
  if (count < Picture::size) return -1;
  const Picture picture(bytes);
  const auto &syntax = syntaxes[picture.syntax % 3];
  Writer writer(syntax.encoding);
  picture.write(writer);
  const bool isByte = picture.allocated == 0 || picture.allocated == 3;
  writer.binary(
      0x7fe00010, isByte ? "OB" : "OW", bytes + Picture::size, count - Picture::size);
  const Bytes whole = file(syntax.uid, writer.bytes());
  read(whole.data(), whole.size());
  return 0;
}
