// JPEG of 8, 12 and 16 bits: baseline, extended, spectral, progressive, lossless.
#include "harness.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  static const std::vector<const char *> syntaxes = {
      "1.2.840.10008.1.2.4.50",
      "1.2.840.10008.1.2.4.51",
      "1.2.840.10008.1.2.4.53",
      "1.2.840.10008.1.2.4.55",
      "1.2.840.10008.1.2.4.57",
      "1.2.840.10008.1.2.4.70",
  };
  return fuzzing::decode(syntaxes, bytes, count);
}
