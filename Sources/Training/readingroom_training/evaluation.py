"""Measures a network on patients it never saw. The patient is the unit everywhere.

Views of one patient, each prepared anew as a volume of its own:

* whole: the crop as published, mass in the middle;
* corner: four crops of three quarters of height and width, one to each corner, so that the mass is
  off-centre and may be cut by the edge;
* free: parts without contour: the slices above and below the mass (6.5 mm away from it and more),
  and the strips beside it that are at least 48 pixels wide.

What is kept of a view are counts of voxels, from which every measure follows for any choice of
candidates: `listed` decides, by rules that the calibration draws afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .detection import Candidate, calibrated
from .series import Series

CLEARANCE = 2
LEAST_WIDTH = 48
LEAST_SLICES = 4
# A candidate counts as the mass when at least this share of it is inside the contour.
OVERLAP = 1 / 3


@dataclass
class Region:
    """A candidate: its statistics, and its voxels slice by slice, all and inside the contour."""

    mean: float
    volume_ml: float
    voxels: list[int]
    inside: list[int]

    @property
    def is_mass(self) -> bool:
        return sum(self.inside) >= OVERLAP * sum(self.voxels)


@dataclass
class View:
    """A view: what is contoured and the greatest probability, slice by slice, and the candidates."""

    kind: str
    voxel_ml: float
    contoured: list[int]
    highest: list[float]
    raw_voxels: int
    raw_inside: int
    regions: list[Region] = field(default_factory=list)

    @property
    def mass_ml(self) -> float:
        return sum(self.contoured) * self.voxel_ml

    def listed(self, finding: dict) -> list[Region]:
        """The candidates that the program lists: those not in the negative band."""
        return [region for region in self.regions if chance(region, finding) >= finding["negative"]]

    def dice(self, regions: list[Region]) -> float:
        """Overlap of these candidates together with the contour; 1 when both are empty."""
        marked = sum(sum(region.voxels) for region in regions)
        inside = sum(sum(region.inside) for region in regions)
        return overlap(inside, marked, sum(self.contoured))

    @property
    def raw_dice(self) -> float:
        """Overlap of every voxel at the threshold."""
        return overlap(self.raw_inside, self.raw_voxels, sum(self.contoured))


@dataclass
class PatientResult:
    """All views of one patient."""

    name: str
    fold: int
    views: list[View] = field(default_factory=list)

    def of(self, kind: str) -> list[View]:
        return [view for view in self.views if view.kind == kind]

    @property
    def whole(self) -> View:
        return self.of("whole")[0]


def overlap(inside: int, marked: int, contoured: int) -> float:
    """Dice from counts of voxels."""
    return 2 * inside / (marked + contoured) if marked + contoured else 1.0


def chance(region: Region, finding: dict) -> float:
    """The region's calibrated probability."""
    return calibrated(region.mean, finding["probability"], region.volume_ml)


def dice(one: np.ndarray, other: np.ndarray) -> float:
    """Dice overlap of masks; 1 when both are empty."""
    return overlap(int((one & other).sum()), int(one.sum()), int(other.sum()))


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
    """The share that scores best on these patients' whole crops."""
    shares = np.arange(0.10, 0.55, 0.025)
    scores = [np.mean([dice(centre_ellipsoid(m.shape, s), m) for m in masks]) for s in shares]
    return float(shares[int(np.argmax(scores))])


def boxes(series: Series) -> list[tuple[str, tuple[slice, slice, slice]]]:
    """Kind and box of every view; parts outside what was acquired are left out."""
    everything = slice(None)
    views = [("whole", (everything, everything, everything))]
    views += [("corner", (everything, *box)) for box in corner_views(series.values.shape)]
    views += [("free", box) for box in free_views(series.mask) if series.values[box].max() > 0]
    return views


Detector = Callable[[np.ndarray, tuple[float, float, float]], tuple[list[Candidate], np.ndarray]]


def measure(name: str, fold: int, series: Series, detect: Detector, threshold: float):
    """Runs every view of one patient.

    Args:
        detect: Gives the candidates and the probabilities of a volume on its own grid.
        threshold: The finding's, for the raw overlap.
    """
    result = PatientResult(name, fold)
    voxel_ml = float(np.prod(series.spacing)) / 1000
    for kind, box in boxes(series):
        mask = series.mask[box]
        found, probability = detect(series.values[box], series.spacing)
        raw = probability >= threshold
        result.views.append(View(
            kind, voxel_ml, counts(mask), [float(plane.max()) for plane in probability],
            int(raw.sum()), int((raw & mask).sum()),
            [Region(item.mean, item.volume_ml, counts(item.mask), counts(item.mask & mask))
             for item in found]))
    return result


def counts(mask: np.ndarray) -> list[int]:
    """Voxels of each slice."""
    return [int(count) for count in mask.sum((1, 2))]


def ellipsoid_scores(series: Series, share: float) -> tuple[float, float]:
    """Dice of the ellipsoid on the whole crop, and its mean over the corner crops."""
    scores = {"whole": [], "corner": [], "free": []}
    for kind, box in boxes(series):
        mask = series.mask[box]
        scores[kind].append(dice(centre_ellipsoid(mask.shape, share), mask))
    return scores["whole"][0], float(np.mean(scores["corner"]))


@dataclass(frozen=True)
class PatientScore:
    """What one patient comes to under a finding's rules."""

    name: str
    mass_ml: float
    found_ml: float
    whole: float
    raw: float
    largest: float
    corner: float
    free_slices: int
    free_slices_marked: int
    free_parts: int
    free_parts_marked: int

    @property
    def volume_error(self) -> float:
        """Signed, as a share of the contoured volume."""
        return (self.found_ml - self.mass_ml) / self.mass_ml


def score(result: PatientResult, finding: dict) -> PatientScore:
    """Applies a finding's rules to what was measured of a patient."""
    whole, free = result.whole, result.of("free")
    listed = whole.listed(finding)
    held = np.flatnonzero(whole.contoured)
    indices = np.arange(len(whole.contoured))
    outside = (indices < held[0] - CLEARANCE) | (indices > held[-1] + CLEARANCE)
    marked = np.zeros(len(indices), bool)
    for region in listed:
        marked |= np.array(region.voxels) > 0
    largest = sorted(whole.regions, key=lambda region: -region.volume_ml)[:1]
    return PatientScore(
        result.name, whole.mass_ml, sum(region.volume_ml for region in listed),
        whole.dice(listed), whole.raw_dice, whole.dice(largest),
        float(np.mean([view.dice(view.listed(finding)) for view in result.of("corner")])),
        int(outside.sum()), int((outside & marked).sum()),
        len(free), sum(bool(view.listed(finding)) for view in free))


def interval(values, statistic=np.mean, count: int = 5000, seed: int = 3) -> tuple[float, float]:
    """95 % bootstrap interval, patients resampled."""
    values = np.asarray(values, float)
    rng = np.random.default_rng(seed)
    drawn = values[rng.integers(0, len(values), (count, len(values)))]
    return tuple(float(q) for q in np.percentile(statistic(drawn, axis=1), (2.5, 97.5)))
