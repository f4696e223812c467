"""Where slices with known structures come from: the simulator's series, and one real label map."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .. import simulated
from .structures import of_labelled, of_simulated

# Image samples are kept as whole numbers of this, in two bytes.
STEP = 1 / 512
# Side of a voxel of the simulated knees in mm: a study's.
KNEE_VOXEL = 0.5
# Series that one simulated knee serves.
PER_KNEE = 8
# Pixels of a class that a slice must hold to be drawn for it, and how many of them are remembered.
FEWEST, REMEMBERED = 12, 2


@dataclass
class Series:
    """A series: `image` (0 to about 1, in `STEP`) and `classes`, both `[slice, row, column]`, sizes in mm.

    places: class, slice, row and column of some pixels of each class of each slice, `[count, 4]`.
    """

    image: np.ndarray
    classes: np.ndarray
    places: np.ndarray
    plane: str
    knee: int
    pixel: float
    spacing: float


def places_of(classes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Class, slice, row and column of some pixels of each class that a slice holds enough of, `[count, 4]`."""
    columns, found = classes.shape[2], []
    for index, slice_ in enumerate(classes):
        flat = slice_.ravel()
        order, counts = np.argsort(flat, kind="stable"), np.bincount(flat)
        ends = np.cumsum(counts)
        for value in np.nonzero(counts >= FEWEST)[0]:
            for place in order[rng.integers(ends[value] - counts[value], ends[value], REMEMBERED)]:
                found.append((value, index, place // columns, place % columns))
    return np.array(found, np.int32).reshape(-1, 4)


def simulate(program: str, seed: int, first: int, knees: int) -> Iterator[tuple[dict, np.ndarray, np.ndarray]]:
    """Header, images and structures of each series that `readingroom simulate-training` writes."""
    for header, tensor in simulated.simulate(program, seed, first, knees, "--voxel", str(KNEE_VOXEL)):
        image, labels, _ = tensor(np.float32), tensor(np.uint8), tensor(np.uint32)
        yield header, image, labels


def keep(path: Path, header: dict, image: np.ndarray, labels: np.ndarray) -> None:
    """Writes one series, or nothing."""
    classes = of_simulated(labels)
    simulated.keep(
        path, header=json.dumps(header), image=np.clip(image / STEP, 0, 65535).round().astype(np.uint16), classes=classes,
        places=places_of(classes, np.random.default_rng(header["knee"])))


def read(path: Path) -> Series:
    """A series that `keep` wrote."""
    with np.load(path) as kept:
        header = json.loads(str(kept["header"]))
        return Series(
            kept["image"], kept["classes"], kept["places"], header["plane"], header["knee"],
            header["pixelSpacingInMillimetres"], header["sliceSpacingInMillimetres"])


def path_of(folder: Path, seed: int, knee: int, index: int) -> Path:
    return folder / f"{seed}-{knee:05d}-{index}.npz"


def prepare(program: str, seed: int, knees: range, folder: Path) -> None:
    """Simulates what a folder of series still lacks of some knees."""
    knees = list(knees)
    while knees and path_of(folder, seed, knees[0], PER_KNEE - 1).exists():
        knees.pop(0)
    index, last = 0, None
    for header, image, labels in simulate(program, seed, knees[0], len(knees)) if knees else ():
        index = index + 1 if header["knee"] == last else 0
        last = header["knee"]
        keep(path_of(folder, seed, last, index), header, image, labels)


class Supply:
    """Series of a folder, which processes in the background go on filling with simulated knees.

    Args:
        program: `readingroom`.
        knees: How many are simulated in all.
        processes: How many simulate, each its share of the knees.
    """

    def __init__(self, program: str, seed: int, knees: int, folder: Path, processes: int = 1):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.seed, self.known = folder, seed, set()
        bounds = np.linspace(0, knees, processes + 1).astype(int)
        context = multiprocessing.get_context("spawn")
        self.workers = [
            context.Process(target=prepare, args=(program, seed, range(a, b), folder), daemon=True)
            for a, b in zip(bounds[:-1], bounds[1:])]
        for worker in self.workers:
            worker.start()

    def is_over(self) -> bool:
        """Whether nothing more will come.

        Raises:
            RuntimeError: A process failed.
        """
        if any(worker.exitcode for worker in self.workers):
            raise RuntimeError("a simulation failed; its message stands above")
        return all(worker.exitcode == 0 for worker in self.workers)

    def ready(self) -> Iterator[Series]:
        """What has come since the last call, in order of name."""
        for path in sorted(self.folder.glob(f"{self.seed}-*.npz")):
            if path.name not in self.known:
                self.known.add(path.name)
                yield read(path)


@dataclass
class LabelMap:
    """A real knee's classes, `[x, y, z]`: towards the left, the back and the feet, `spacing` in mm."""

    classes: np.ndarray | torch.Tensor
    spacing: tuple[float, float, float]

    def to(self, where: str) -> LabelMap:
        """The same on a device."""
        return LabelMap(torch.as_tensor(self.classes, device=where), self.spacing)


def label_map(path: Path) -> LabelMap:
    """Reads the shared sagittal label map of a right knee (NRRD, gzip, one byte a voxel).

    Its axes, fastest first, run to the back, to the feet and to the right.

    Raises:
        ValueError: Another form of NRRD.
    """
    header, data = path.read_bytes().split(b"\n\n", 1)
    text = header.decode()
    sizes = re.search(r"sizes: (\d+) (\d+) (\d+)", text)
    vectors = re.search(r"space directions: \((.*?)\) \((.*?)\) \((.*?)\)", text)
    if not sizes or not vectors or "unsigned char" not in text or "gzip" not in text:
        raise ValueError(f"{path}: not a gzipped NRRD of bytes with directions")
    columns, rows, slices = map(int, sizes.groups())
    lengths = [float(np.linalg.norm([float(x) for x in v.split(",")])) for v in vectors.groups()]
    labels = np.frombuffer(gzip.decompress(data), np.uint8).reshape(slices, rows, columns)
    # To the left, to the back, to the feet.
    turned = np.ascontiguousarray(labels[::-1].transpose(0, 2, 1))
    return LabelMap(of_labelled(turned), (lengths[2], lengths[0], lengths[1]))
