"""Where slices with known structures come from: the simulator's series, and one real label map."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .structures import of_labelled, of_simulated

# Image samples are kept as whole numbers of this, beside classes, so that series map into memory.
STEP = 1 / 512
# Series that one simulated knee serves.
PER_KNEE = 8


@dataclass
class Series:
    """A series: `image` (0 to about 1) and `classes`, both `[slice, row, column]`, sizes in mm."""

    image: np.ndarray
    classes: np.ndarray
    plane: str
    knee: int
    pixel: float
    spacing: float


def simulate(program: str, seed: int, first: int, knees: int) -> Iterator[tuple[dict, np.ndarray, np.ndarray]]:
    """Header, images and structures of each series that `readingroom simulate-training` writes."""
    command = [program, "simulate-training", "--seed", str(seed), "--first", str(first),
               "--knees", str(knees)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        while line := process.stdout.readline():
            header = json.loads(line)
            shape = header["shape"]
            count = shape[0] * shape[1] * shape[2]
            image = np.frombuffer(process.stdout.read(4 * count), np.float32).reshape(shape)
            labels = np.frombuffer(process.stdout.read(count), np.uint8).reshape(shape)
            process.stdout.read(4 * count)
            yield header, image, labels
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: ended with {process.returncode}")


def keep(folder: Path, name: str, header: dict, image: np.ndarray, labels: np.ndarray) -> None:
    """Writes one series into a folder."""
    whole = np.clip(image / STEP, 0, 65535).round().astype(np.uint16)
    np.save(folder / f"{name}.npy", np.stack([whole, of_simulated(labels)]))
    (folder / f"{name}.json").write_text(json.dumps(header))


def prepare(program: str, seed: int, knees: int, folder: Path, report=lambda done: None) -> None:
    """Simulates what a folder of series still lacks of so many knees."""
    folder.mkdir(parents=True, exist_ok=True)
    done = {int(p.name.split("-")[1]) for p in folder.glob(f"{seed}-*.json")}
    first = max(done, default=0)  # The last knee may be incomplete and is made again.
    if done and first == knees - 1 and len(list(folder.glob(f"{seed}-{first:05d}-*.json"))) == PER_KNEE:
        return
    counts: dict[int, int] = {}
    for header, image, labels in simulate(program, seed, first, knees - first):
        index = counts[header["knee"]] = counts.get(header["knee"], -1) + 1
        keep(folder, f"{seed}-{header['knee']:05d}-{index}", header, image, labels)
        report(header["knee"])


def load(folder: Path, seed: int) -> list[Series]:
    """A folder's series, mapped, in order of name."""
    result = []
    for path in sorted(folder.glob(f"{seed}-*.json")):
        header = json.loads(path.read_text())
        image, classes = np.load(path.with_suffix(".npy"), mmap_mode="r")
        result.append(Series(
            image, classes, header["plane"], header["knee"], header["pixelSpacingInMillimetres"],
            header["sliceSpacingInMillimetres"]))
    return result


@dataclass
class LabelMap:
    """A real knee's classes, `[x, y, z]`: towards the left, the back and the feet, `spacing` in mm."""

    classes: np.ndarray
    spacing: tuple[float, float, float]


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
