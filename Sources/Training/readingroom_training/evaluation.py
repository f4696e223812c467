"""Measures a model on patients. The patient is the unit everywhere.

Views of one patient, each prepared anew as a volume of its own:

* whole: the crop as published, mass in the middle;
* corners: four crops of three quarters of height and width, one to each corner, so that the mass
  is off-centre and may be cut by the edge;
* free: parts without contour: the slices above and below the mass (6.5 mm away from it and more),
  and the strips beside it that are at least 48 pixels wide.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .detection import detect, listed
from .preprocessing import resample
from .series import Series

CLEARANCE = 2
LEAST_WIDTH = 48
LEAST_SLICES = 4
# A candidate counts as the mass when at least this share of it is inside the contour.
OVERLAP = 1 / 3


@dataclass
class PatientResult:
    """What was measured on one patient."""

    name: str
    mass_ml: float = 0.0
    whole: float = 0.0
    whole_raw: float = 0.0
    whole_largest: float = 0.0
    found_ml: float = 0.0
    corners: list[float] = field(default_factory=list)
    ellipsoid: float = 0.0
    ellipsoid_corners: list[float] = field(default_factory=list)
    free_slices: int = 0
    free_slices_marked: int = 0
    free_views: int = 0
    free_views_marked: int = 0
    # (view, mean voxel probability, volume in mL, 1 for a mass and 0 otherwise)
    candidates: list[tuple[str, float, float, int]] = field(default_factory=list)

    @property
    def volume_error(self) -> float:
        """Signed, as a share of the contoured volume."""
        return (self.found_ml - self.mass_ml) / self.mass_ml


def dice(one: np.ndarray, other: np.ndarray) -> float:
    """Dice overlap; 1 when both are empty."""
    total = int(one.sum()) + int(other.sum())
    return 2 * int((one & other).sum()) / total if total else 1.0


def corner_views(shape) -> list[tuple[slice, slice]]:
    """Rows and columns of the four corner crops."""
    rows, columns = shape[1], shape[2]
    high, wide = rows - rows // 4, columns - columns // 4
    return [
        (slice(top, top + high), slice(left, left + wide))
        for top in (0, rows - high) for left in (0, columns - wide)
    ]


def free_views(mask: np.ndarray) -> list[tuple[slice, slice, slice]]:
    """Boxes without contour: above, below, and the four sides of the mass."""
    slices, rows, columns = (np.flatnonzero(mask.any(axes)) for axes in ((1, 2), (0, 2), (0, 1)))
    everything, views = slice(None), []
    for low, high in ((0, slices[0] - CLEARANCE), (slices[-1] + 1 + CLEARANCE, mask.shape[0])):
        if high - low >= LEAST_SLICES:
            views.append((slice(low, high), everything, everything))
    for low, high in ((0, rows[0]), (rows[-1] + 1, mask.shape[1])):
        if high - low >= LEAST_WIDTH:
            views.append((everything, slice(low, high), everything))
    for low, high in ((0, columns[0]), (columns[-1] + 1, mask.shape[2])):
        if high - low >= LEAST_WIDTH:
            views.append((everything, everything, slice(low, high)))
    return views


def centre_ellipsoid(shape, share: float) -> np.ndarray:
    """An ellipsoid in the middle, half axes `share` of each size: knows the set, sees no image."""
    grid = np.ogrid[tuple(slice(0, size) for size in shape)]
    return sum((((g - (n - 1) / 2) / (share * n)) ** 2 for g, n in zip(grid, shape))) < 1


def best_ellipsoid(masks: list[np.ndarray]) -> float:
    """The share that scores best on the given (fitting) patients' whole crops."""
    shares = np.arange(0.10, 0.55, 0.025)
    scores = [np.mean([dice(centre_ellipsoid(m.shape, s), m) for m in masks]) for s in shares]
    return float(shares[int(np.argmax(scores))])


def union(found, shape) -> np.ndarray:
    """All regions in one mask."""
    mask = np.zeros(shape, bool)
    for item in found:
        mask |= item.mask
    return mask


def measure(
    name: str, series: Series, session, pack: dict, ellipsoid_share: float
) -> PatientResult:
    """Runs every view of one patient."""
    result = PatientResult(name)
    finding = pack["findings"][0]
    measure_whole(result, series, session, pack, ellipsoid_share)
    for rows, columns in corner_views(series.values.shape):
        part = series.values[:, rows, columns]
        mask = on_grid(series.mask[:, rows, columns], series.spacing, pack)
        found, probability, _ = detect(session, part, series.spacing, pack)
        record(result, "corner", found, mask)
        result.corners.append(dice(union(listed(found, finding), probability.shape), mask))
        result.ellipsoid_corners.append(dice(centre_ellipsoid(mask.shape, ellipsoid_share), mask))
    for box in free_views(series.mask):
        if series.values[box].max() <= 0:
            continue  # outside what was acquired: the program refuses such a volume
        found, _, _ = detect(session, series.values[box], series.spacing, pack)
        record(result, "free", found, None)
        result.free_views += 1
        result.free_views_marked += bool(listed(found, finding))
    return result


def measure_whole(result, series, session, pack, ellipsoid_share) -> None:
    """The published crop: overlap, volume, and slices without contour."""
    finding = pack["findings"][0]
    mask = on_grid(series.mask, series.spacing, pack)
    found, probability, grid = detect(session, series.values, series.spacing, pack)
    record(result, "whole", found, mask)
    marked = union(listed(found, finding), mask.shape)
    voxel_ml = float(np.prod(grid)) / 1000
    result.mass_ml, result.found_ml = float(mask.sum() * voxel_ml), float(marked.sum() * voxel_ml)
    result.whole = dice(marked, mask)
    result.whole_raw = dice(probability >= finding["threshold"], mask)
    result.whole_largest = dice(union(found[:1], mask.shape), mask)
    result.ellipsoid = dice(centre_ellipsoid(mask.shape, ellipsoid_share), mask)
    held = np.flatnonzero(mask.any((1, 2)))
    indices = np.arange(len(mask))
    free = (indices < held[0] - CLEARANCE) | (indices > held[-1] + CLEARANCE)
    result.free_slices = int(free.sum())
    result.free_slices_marked = int((marked.any((1, 2)) & free).sum())


def on_grid(mask: np.ndarray, spacing, pack: dict) -> np.ndarray:
    """A contour's mask on the pack's grid."""
    return resample(mask.astype(np.float32), spacing, pack) >= 0.5


def record(result: PatientResult, view: str, found, mask) -> None:
    """Keeps each candidate's statistic with whether it is the mass."""
    for item in found:
        inside = 0.0 if mask is None else float(mask[item.mask].mean())
        result.candidates.append((view, item.mean, item.volume_ml, int(inside >= OVERLAP)))


def interval(values, statistic=np.mean, count: int = 5000, seed: int = 3) -> tuple[float, float]:
    """95 % bootstrap interval, patients resampled."""
    values = np.asarray(values, float)
    rng = np.random.default_rng(seed)
    drawn = values[rng.integers(0, len(values), (count, len(values)))]
    return tuple(float(q) for q in np.percentile(statistic(drawn, axis=1), (2.5, 97.5)))
