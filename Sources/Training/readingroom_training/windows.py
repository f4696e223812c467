"""Where a volume's windows lie and how they are blended; `docs/pack-format.md` states the rule.

`Fixtures/tensors/windows.json` holds cases of it, which the product compares itself with.
"""

from __future__ import annotations

import itertools

import numpy as np

from .preprocessing import padding_multiples


def starts(count: int, size: int, overlap: int, multiple: int) -> list[int]:
    """First places of the fewest windows that cover an axis, spread evenly, rounded down.

    Args:
        count: Length of the axis, a multiple of `multiple`.
        size: Length of a window; an axis that is no longer is one window.
        overlap: Least overlap of neighbours, below `size`.
    """
    spare = count - size
    if spare <= 0:
        return [0]
    steps = -(-spare // (size - overlap))
    return [index * (spare // multiple) // steps * multiple for index in range(steps + 1)]


def shares(first: list[int], size: int, count: int) -> np.ndarray:
    """Share of each window at each of its places, [windows, size], float32.

    Weights rise in equal steps from a border that another window overlaps, are 1 elsewhere, and are
    divided by their sum at each place of the axis.
    """
    place = np.arange(size)
    weights, total = np.ones((len(first), size)), np.zeros(count)
    for index, start in enumerate(first):
        before = first[index - 1] + size - start if index else 0
        after = start + size - first[index + 1] if index + 1 < len(first) else 0
        rise, fall = (place + 1) / (before + 1), (size - place) / (after + 1)
        weights[index] = np.minimum(1, np.minimum(rise, fall))
        total[start:start + size] += weights[index]
    return np.stack([
        row / total[start:start + size] for row, start in zip(weights, first)]).astype(np.float32)


def windows(shape, pack: dict):
    """Boxes of a padded volume with their shares: (slices, share [slices, rows, columns]) pairs."""
    rule = pack.get("window", {"size": shape, "overlap": (0, 0, 0)})
    axes = []
    for count, most, overlap, multiple in zip(
            shape, rule["size"], rule["overlap"], padding_multiples(pack)):
        size = min(count, most)
        first = starts(count, size, overlap, multiple)
        axes.append([
            (slice(start, start + size), row)
            for start, row in zip(first, shares(first, size, count))])
    for along in itertools.product(*axes):
        box, (deep, down, across) = tuple(part for part, _ in along), (row for _, row in along)
        yield box, deep[:, None, None] * down[:, None] * across
