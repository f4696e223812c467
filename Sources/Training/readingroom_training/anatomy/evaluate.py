"""Measures the anatomy network on simulated studies with known truth: Dice and HD95 of each structure.

`python -m readingroom_training.anatomy.evaluate --kit packs/knee-anatomy --weights W STUDY...`; a study is a folder that
`readingroom simulate` wrote. Prints one line of JSON for each series and class.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
import torch
import torch.nn.functional as F
from scipy import ndimage

from ..networks import make
from ..preprocessing import pad, prepare, read_pack, slab
from ..series import normal_of, read_images, slice_distance
from .structures import CLASS, SIMULATED, STRUCTURES, of_simulated
from .train import read_recipe
from .drawing import PIXEL

# Words of the simulator's segments, `medial tibial cartilage`, and the raw value of each structure.
RAW = {"".join(f" {c.lower()}" if c.isupper() else c for c in name): value
       for value, (name, _) in enumerate(SIMULATED)}


@dataclass
class Stack:
    """Samples and classes `[slice, row, column]` as displayed; sizes in mm; the files' instances by slice."""

    image: np.ndarray
    classes: np.ndarray | None
    pixel: tuple[float, float]
    spacing: float
    plane: str
    description: str
    vendor: str


def read_labels(path: Path, headers: list, known: dict[str, int]) -> np.ndarray:
    """What a segmentation says of a series, `[slice, row, column]`, 0 where nothing.

    Args:
        known: Value of each segment's label; segments of other labels are passed over.
    """
    dataset = pydicom.dcmread(path)
    places = {h.SOPInstanceUID: index for index, h in enumerate(headers)}
    values = {s.SegmentNumber: known.get(s.SegmentLabel) for s in dataset.SegmentSequence}
    labels = np.zeros((len(headers), dataset.Rows, dataset.Columns), np.uint8)
    frames = dataset.pixel_array
    for frame, groups in zip(frames, dataset.PerFrameFunctionalGroupsSequence):
        value = values[groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber]
        source = groups.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
        if value is not None and source in places:
            labels[places[source]][frame > 0] = value
    return labels


def read_truth(path: Path, headers: list) -> np.ndarray:
    """Classes of a series from its segmentation of structures."""
    return of_simulated(read_labels(path, headers, RAW))


def read_series(folder: Path, truth: Path | None) -> Stack:
    """A series as it is displayed: anterior or the patient's right on the left, superior or anterior at the top."""
    headers, image = read_images(folder)
    classes = read_truth(truth, headers) if truth else None
    axes = np.array(headers[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = normal_of(headers[0])
    plane = ("sagittal", "coronal", "axial")[int(np.argmax(np.abs(normal)))]
    wanted = {"sagittal": ((0, 1, 0), (0, 0, -1)), "coronal": ((1, 0, 0), (0, 0, -1)),
              "axial": ((1, 0, 0), (0, 1, 0))}[plane]
    pixel = [float(v) for v in headers[0].PixelSpacing]
    parts = [image] + ([classes] if classes is not None else [])
    if abs(np.dot(axes[1], wanted[0])) > abs(np.dot(axes[0], wanted[0])):
        parts, axes, pixel = [p.transpose(0, 2, 1) for p in parts], axes[::-1], pixel[::-1]
    for axis, want in ((0, wanted[0]), (1, wanted[1])):
        if np.dot(axes[axis], want) < 0:
            parts = [np.flip(p, 2 - axis) for p in parts]
    return Stack(
        np.ascontiguousarray(parts[0]), np.ascontiguousarray(parts[1]) if len(parts) > 1 else None,
        (pixel[0], pixel[1]), slice_distance(headers), plane,
        str(headers[0].get("SeriesDescription", "")), str(headers[0].get("Manufacturer", "")))


@torch.no_grad()
def probabilities(network: torch.nn.Module, stack: Stack, pack: dict, batch: int = 4) -> torch.Tensor:
    """Of each class on the pack's grid, `[slice, class, row, column]`."""
    image = prepare(stack.image, (stack.spacing, *stack.pixel), pack)
    count, rows, columns = image.shape
    result = []
    for first in range(0, count, batch):
        stacks = [pad(slab(image, index, pack), pack)
                  for index in range(first, min(first + batch, count))]
        inputs = torch.from_numpy(np.stack(stacks))
        logits = network(inputs.contiguous(memory_format=torch.channels_last))
        result.append(logits.softmax(1)[:, :, :rows, :columns])
    return torch.cat(result)


def brought_back(shares: torch.Tensor, stack: Stack) -> np.ndarray:
    """The most probable class on the series' own pixels."""
    count, rows, columns = stack.image.shape
    y = torch.arange(rows) * (stack.pixel[0] / PIXEL) / max(shares.shape[2] - 1, 1) * 2 - 1
    x = torch.arange(columns) * (stack.pixel[1] / PIXEL) / max(shares.shape[3] - 1, 1) * 2 - 1
    grid = torch.stack(torch.meshgrid(y, x, indexing="ij")[::-1], -1)[None].float()
    labels = [F.grid_sample(s[None], grid, align_corners=True, padding_mode="border")[0].argmax(0)
              for s in shares]
    return torch.stack(labels).numpy().astype(np.uint8)


def surface(mask: np.ndarray) -> np.ndarray:
    """Voxels of a mask that have a face outside it."""
    return mask & ~ndimage.binary_erosion(mask, ndimage.generate_binary_structure(3, 1))


def hausdorff95(one: np.ndarray, other: np.ndarray, spacing) -> float:
    """The greater of the two directed 95th percentiles of surface distances, in mm."""
    both = np.argwhere(one | other)
    low, high = np.maximum(both.min(0) - 1, 0), both.max(0) + 2
    box = tuple(slice(a, b) for a, b in zip(low, high))
    a, b = surface(np.pad(one[box], 1)), surface(np.pad(other[box], 1))
    to_a, to_b = (ndimage.distance_transform_edt(~s, spacing) for s in (a, b))
    return float(max(np.percentile(to_b[a], 95), np.percentile(to_a[b], 95)))


def compare(
    found: np.ndarray, truth: np.ndarray, spacing, classes: dict[str, int] = CLASS, distances: bool = True,
) -> list[dict]:
    """Dice, HD95 and volumes of each class that either holds.

    Args:
        classes: Value of each class that is compared.
        distances: Whether HD95 is wanted, which takes longest.
    """
    rows = []
    for name, value in classes.items():
        one, other = found == value, truth == value
        total = int(one.sum() + other.sum())
        if not total:
            continue
        row = {"class": name, "dice": 2 * int((one & other).sum()) / total,
               "millilitres": int(one.sum()) * float(np.prod(spacing)) / 1000,
               "true_millilitres": int(other.sum()) * float(np.prod(spacing)) / 1000}
        if distances and one.any() and other.any() and name not in ("other", "air"):
            row["hd95"] = hausdorff95(one, other, spacing)
        rows.append(row)
    return rows


def load_network(recipe: Path, weights: Path) -> torch.nn.Module:
    """The recipe's network with weights of a file or a checkpoint."""
    plan = read_recipe(recipe)
    network = make(plan.family, plan.options)
    kept = torch.load(weights, weights_only=True)
    network.load_state_dict(kept.get("mean", kept))
    return network.eval().to(memory_format=torch.channels_last)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kit", type=Path, required=True, help="packs/knee-anatomy of the kit")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("studies", nargs="+", type=Path)
    arguments = parser.parse_args()
    network = load_network(arguments.kit / "recipe.toml", arguments.weights)
    pack = read_pack(arguments.kit / "pack.toml")
    for study in arguments.studies:
        for truth in sorted((study / "truth").glob("*.dcm")):
            stack = read_series(study / "study" / truth.stem, truth)
            found = brought_back(probabilities(network, stack, pack), stack)
            about = {"study": study.name, "series": truth.stem, "plane": stack.plane,
                     "description": stack.description, "vendor": stack.vendor}
            for row in compare(found, stack.classes, (stack.spacing, *stack.pixel)):
                print(json.dumps(about | row), flush=True)


if __name__ == "__main__":
    main()
