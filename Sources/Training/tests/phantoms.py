"""A patient made by formula: a body of signal 1 in air, with a mass of signal 2."""

import numpy as np
from readingroom_training.views import Case


def case() -> Case:
    slices, rows, columns = np.mgrid[:14, :44, :52]
    body = ((rows - 22) / 20) ** 2 + ((columns - 26) / 23) ** 2 < 1
    mass = ((slices - 7) / 4) ** 2 + ((rows - 20) / 8) ** 2 + ((columns - 20) / 8) ** 2 < 1
    return Case((body * 1.0 + mass).astype(np.float32), mass, (3.0, 1.0, 1.0))
