#pragma once
#include "cpixels_display.h"
#include "cpixels_regions.h"
