// High-throughput JPEG 2000: lossless, lossless RPCL, and any.
#include "harness.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  static const std::vector<const char *> syntaxes = {
      "1.2.840.10008.1.2.4.201",
      "1.2.840.10008.1.2.4.202",
      "1.2.840.10008.1.2.4.203",
  };
  return fuzzing::decode(syntaxes, bytes, count);
}
