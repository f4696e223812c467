#include "include/cdcmtk.h"
