#pragma once
#include "cpixels_display.h"
#include "cpixels_graphics.h"
#include "cpixels_regions.h"
#include "cpixels_maps.h"
#include "cpixels_structures.h"
#include "cpixels_truth.h"
