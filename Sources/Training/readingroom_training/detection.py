"""Volume to candidate regions, as the product does it (docs/pack-format.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from .preprocessing import is_volume, pad, prepare, resample_axis, slab
from .windows import windows

BATCH = 4
# Images to logits: [batch, channels, (slices,) rows, columns] both.
Run = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Candidate:
    """A region on the source grid: its mask, volume and mean voxel probability."""

    mask: np.ndarray
    volume_ml: float
    mean: float


def predict(run: Run, volume: np.ndarray, pack: dict) -> np.ndarray:
    """Voxel probabilities [slices, rows, columns] of a prepared volume, averaged over flips."""
    form = predict_volume if is_volume(pack) else predict_slices
    total = sum(form(run, volume, pack, flip) for flip in pack["test_time"]["flips"])
    return total / len(pack["test_time"]["flips"])


def predict_slices(run: Run, volume: np.ndarray, pack: dict, flip: str) -> np.ndarray:
    """One mirror image, slice by slice with neighbours as channels."""
    rows, columns = volume.shape[1:]
    result = np.zeros(volume.shape, np.float32)
    for first in range(0, len(volume), BATCH):
        indices = range(first, min(first + BATCH, len(volume)))
        images = np.stack([pad(slab(volume, index, pack), pack) for index in indices])
        logits = turned(run(turned(images, flip))[:, 0], flip)
        result[first : indices.stop] = 1 / (1 + np.exp(-logits[:, :rows, :columns]))
    return result


def predict_volume(run: Run, volume: np.ndarray, pack: dict, flip: str) -> np.ndarray:
    """One mirror image of the padded volume, window by window, blended by their shares."""
    image = turned(pad(volume, pack), flip)
    result = np.zeros(image.shape, np.float32)
    for box, share in windows(image.shape, pack):
        logits = run(np.ascontiguousarray(image[box])[None, None])[0, 0]
        result[box] += share / (1 + np.exp(-logits))
    return turned(result, flip)[tuple(slice(size) for size in volume.shape)]


def turned(images: np.ndarray, flip: str) -> np.ndarray:
    """Columns reversed for the horizontal flip, there and back."""
    return np.ascontiguousarray(images[..., ::-1]) if flip == "horizontal" else images


def calibrated(mean: float, rule: dict, volume_ml: float) -> float:
    """Probability of a finding from its region's mean voxel probability and volume."""
    share = min(max(mean, 1e-6), 1 - 1e-6)
    odds = rule["slope"] * np.log(share / (1 - share)) + rule["intercept"]
    odds += rule.get("volume_slope", 0) * np.log(volume_ml)
    return float(1 / (1 + np.exp(-odds)))


def candidates(probability: np.ndarray, voxel_ml: float, finding: dict) -> list[Candidate]:
    """The regions of one finding type, the largest first; voxels touch at faces, edges or corners."""
    labels, _ = ndimage.label(probability >= finding["threshold"], np.ones((3, 3, 3)))
    sizes = np.bincount(labels.ravel())[1:]
    order = np.argsort(-sizes, kind="stable")
    if finding["components"] == "largest":
        order = order[:1]
    kept = [i for i in order if sizes[i] * voxel_ml >= finding["minimum_volume_ml"]]
    result = []
    for index in kept[: finding["maximum_candidates"]]:
        mask = labels == index + 1
        mean = float(probability[mask].mean(dtype=np.float64))
        result.append(Candidate(mask, float(sizes[index] * voxel_ml), mean))
    return result


def bring_back(probability: np.ndarray, shape, spacing, pack: dict) -> np.ndarray:
    """Probabilities on the source grid, in whole steps of 1/255 as the program keeps them."""
    in_plane = pack["resample"]["in_plane_mm"]
    targets = (pack["resample"]["slice_mm"], in_plane, in_plane)
    result = probability.astype(np.float64)
    for axis, (count, step, target) in enumerate(zip(shape, spacing, targets)):
        ratio = step / target if target else 1
        positions = np.minimum(np.arange(count) * ratio, result.shape[axis] - 1)
        result = resample_axis(result, positions, axis)
    return (np.rint(result * 255) / 255).astype(np.float32)


def detect(run: Run, values: np.ndarray, spacing, pack: dict):
    """Candidates, and voxel probabilities on the grid of the volume as acquired."""
    probability = predict(run, prepare(values, spacing, pack), pack)
    probability = bring_back(probability, values.shape, spacing, pack)
    found = candidates(probability, float(np.prod(spacing)) / 1000, pack["findings"][0])
    return found, probability
