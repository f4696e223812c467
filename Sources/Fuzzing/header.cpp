// A whole file: the parser, character sets, the flattened form, and what its frames lead to.
#include "harness.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  fuzzing::read(bytes, count);
  return 0;
}
