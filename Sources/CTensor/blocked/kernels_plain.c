// What every processor has.
#define LEVEL(name) name##_plain
#define TILE 2
#define LANES 4
#define PAIR 1
#define WHOLE X(1) X(2)
#include "kernels.h"
