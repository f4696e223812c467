#include "include/ctensor.h"
