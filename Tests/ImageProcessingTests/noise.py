"""The pseudo-random numbers of `Noise.swift`, for the scripts that make reference numbers."""

import numpy as np


def noise(count, seed):
    """The same linear congruential generator as in `Noise.swift`: values of 0 to 65535."""
    state, values = seed, []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        values.append(state >> 48)
    return np.array(values)
