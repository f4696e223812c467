#include "include/cpixels.h"
