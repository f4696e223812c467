// The blocked kernels; compiled once for each level, which defines
//   LEVEL(name)  the name with the level's suffix
//   TILE         pixels of the register tile
//   LANES        numbers of one register
//   PAIR         output blocks computed together: 1 or 2
//   WHOLE        X(1) X(2) ... X(TILE)
#include "vectors.h"

#include "direct.h"
#include "winograd.h"
#include "planes.h"
#include "gradients.h"

const blocked_kernels LEVEL(blocked_kernels) = {
    TILE, direct_task, entry_task, winograd_task, depthwise_task, pool_task, means_task, statistics_task, join_task,
    normalize_task, combine_task, block_task, unblock_task, derive_task, pool_gradient_task,
};
