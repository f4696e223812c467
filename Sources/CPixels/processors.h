// One function for each instruction set: what the files of this target share, not for others.
#pragma once

// Clang writes each function once for each instruction set and chooses when it is loaded (ifunc).
#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_PROCESSOR \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif
#define INLINE static inline __attribute__((always_inline))
