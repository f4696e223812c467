#pragma once
#include "cpixels_display.h"
