"""A volume to the network's input, by the numbers in `pack.toml`.

The product does the same in Swift; `docs/pack-format.md` states each step, and
`Fixtures/tensors` holds a volume with the result, which both sides compare to 1e-5.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
from scipy import ndimage

# A target sample may lie this share of a source voxel past the last centre; it is clamped there.
OVERSHOOT = 0.01
# An axis counts as thinned, and is smoothed first, above this ratio of target to spacing.
THINNED = 1.01


def read_pack(path: Path) -> dict:
    """The parsed `pack.toml`.

    Raises:
        ValueError: Another schema than 1.
    """
    pack = tomllib.loads(path.read_text(encoding="utf-8"))
    if pack.get("schema") != 1:
        raise ValueError(f"{path}: schema {pack.get('schema')} is not 1")
    return pack


def is_volume(pack: dict) -> bool:
    """Whether the network reads volumes instead of stacks of neighbouring slices."""
    return pack["input"].get("form", "slices") == "volume"


def padding_multiples(pack: dict) -> tuple[int, int, int]:
    """What slices, rows and columns are padded to multiples of."""
    multiple = pack["padding"]["multiple"]
    return tuple(multiple) if is_volume(pack) else (1, multiple, multiple)


def sample_positions(count: int, spacing: float, target: float) -> np.ndarray:
    """Positions of the resampled centres along one axis, in source voxels, from 0.

    A `target` of 0 keeps the axis.
    """
    if target == 0:
        return np.arange(count, dtype=np.float64)
    ratio = target / spacing
    kept = int(np.floor((count - 1) / ratio + OVERSHOOT)) + 1
    return np.minimum(np.arange(kept) * ratio, count - 1)


def resample_axis(values: np.ndarray, positions: np.ndarray, axis: int) -> np.ndarray:
    """Linear interpolation along one axis, in double precision."""
    low = np.minimum(np.floor(positions).astype(int), max(values.shape[axis] - 2, 0))
    high = np.minimum(low + 1, values.shape[axis] - 1)
    shape = [1] * values.ndim
    shape[axis] = -1
    share = (positions - low).reshape(shape)
    return np.take(values, low, axis) * (1 - share) + np.take(values, high, axis) * share


def smooth_axis(values: np.ndarray, ratio: float, smoothing: float, axis: int) -> np.ndarray:
    """A Gaussian along an axis that is thinned; `smoothing` is its sigma in target voxels."""
    if smoothing == 0 or ratio <= THINNED:
        return values
    return ndimage.gaussian_filter1d(
        values, smoothing * ratio, axis, mode="nearest", truncate=4.0)


def resample(values: np.ndarray, spacing, pack: dict) -> np.ndarray:
    """The volume on the pack's grid: smoothed where thinned, linear along each axis; float32.

    Args:
        values: [slices, rows, columns].
        spacing: Slices, rows, columns, in mm.
    """
    in_plane = pack["resample"]["in_plane_mm"]
    targets = (pack["resample"]["slice_mm"], in_plane, in_plane)
    smoothing = pack["resample"].get("smoothing", 0)
    result = values.astype(np.float64)
    for axis in (1, 2, 0):
        result = smooth_axis(result, targets[axis] / spacing[axis], smoothing, axis)
        positions = sample_positions(values.shape[axis], spacing[axis], targets[axis])
        result = resample_axis(result, positions, axis)
    return result.astype(np.float32)


def grid_spacing(spacing, pack: dict) -> tuple[float, float, float]:
    """Spacing of the pack's grid in mm: slices, rows, columns."""
    in_plane = pack["resample"]["in_plane_mm"] or None
    slice_mm = pack["resample"]["slice_mm"] or spacing[0]
    return (slice_mm, in_plane or spacing[1], in_plane or spacing[2])


def normalise(values: np.ndarray, pack: dict) -> np.ndarray:
    """Scales by the foreground's median and (population) standard deviation, or by a percentile.

    Raises:
        ValueError: Another kind than those known here, or a volume without foreground.
    """
    rule = pack["normalisation"]
    limit = np.float64(values.max()) * rule["foreground_fraction"]
    foreground = values[values.astype(np.float64) > limit].astype(np.float64)
    if foreground.size == 0:
        raise ValueError("the volume has no foreground")
    if rule["kind"] == "foreground-median-std":
        scaled = (values - np.median(foreground)) / (foreground.std() + 1e-6)
    elif rule["kind"] == "foreground-percentile":
        bright = np.percentile(foreground, rule["percentile"])
        if not bright > 0:
            raise ValueError("the volume has no foreground")
        scaled = values / bright * rule["level"]
    else:
        raise ValueError(f"normalisation {rule['kind']} is not known")
    return np.clip(scaled, *rule["clip"]).astype(np.float32)


def prepare(values: np.ndarray, spacing, pack: dict) -> np.ndarray:
    """Resampled and normalised volume, [slices, rows, columns], float32."""
    return normalise(resample(values, spacing, pack), pack)


def slab(volume: np.ndarray, index: int, pack: dict) -> np.ndarray:
    """The slice and its neighbours as channels, clamped at both ends: [channels, rows, columns]."""
    reach = pack["input"]["slices"] // 2
    wanted = np.clip(np.arange(index - reach, index + reach + 1), 0, len(volume) - 1)
    return volume[wanted]


def pad(image: np.ndarray, pack: dict) -> np.ndarray:
    """Pads slices, rows and columns, the last three axes, at their ends to the pack's multiples.

    Without `form = "volume"` the first of the three holds channels, which are never padded.
    """
    value, multiples = pack["padding"]["value"], padding_multiples(pack)
    extra = [(0, -size % multiple) for size, multiple in zip(image.shape[-3:], multiples)]
    return np.pad(image, [(0, 0)] * (image.ndim - 3) + extra, constant_values=value)
