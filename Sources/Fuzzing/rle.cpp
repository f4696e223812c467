// RLE (PS3.5 annex G).
#include "harness.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  static const std::vector<const char *> syntaxes = {
      "1.2.840.10008.1.2.5",
  };
  return fuzzing::decode(syntaxes, bytes, count);
}
