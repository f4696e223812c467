"""Series with known artefacts: the simulator's, kept in a folder as the network is to read them, and DICOM studies of `simulate`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .. import simulated
from ..preprocessing import prepare as prepared
from ..series import read_images, slice_distance

# Square roots of intensities, of which noise is alike everywhere, are kept as bytes of this many steps to 1.
STEPS = 127


@dataclass
class Series:
    """`image`: square roots of intensities in steps, `[slice, phase, readout]`; the simulator's `header`."""

    image: np.ndarray
    header: dict

    @property
    def artefacts(self) -> list[dict]:
        return self.header["artefacts"]


def as_read(samples: np.ndarray, spacing: tuple[float, float, float], along_rows: bool, pack: dict) -> np.ndarray:
    """Samples `[slice, row, column]` as the network reads them, in bytes, `[slice, phase, readout]`.

    Args:
        spacing: Of slices, rows and columns, in mm.
        along_rows: Whether phase was encoded along rows.
    """
    if along_rows:
        samples, spacing = samples.transpose(0, 2, 1), (spacing[0], spacing[2], spacing[1])
    return (np.sqrt(prepared(samples, spacing, pack)) * STEPS + 0.5).astype(np.uint8)


def simulate(program: str, seed: int, first: int, knees: int) -> Iterator[tuple[dict, np.ndarray]]:
    """Header and images of each series that `readingroom simulate-training --spoiled` writes."""
    for header, tensor in simulated.simulate(program, seed, first, knees, "--spoiled"):
        yield header, tensor(np.float32)


def path_of(folder: Path, seed: int, knee: int, index: int) -> Path:
    return folder / f"{seed}-{knee:05d}-{index:02d}.npz"


def keep(path: Path, series: Series) -> None:
    """Writes one series, or nothing."""
    simulated.keep(path, image=series.image, header=json.dumps(series.header))


def read(path: Path) -> Series:
    """A series that `keep` wrote."""
    with np.load(path) as kept:
        return Series(kept["image"], json.loads(str(kept["header"])))


def prepare(program: str, seed: int, knees: range, folder: Path, pack: dict) -> None:
    """Simulates what a folder still lacks of some knees; a knee's series are there when its mark is."""
    folder.mkdir(parents=True, exist_ok=True)
    for knee in knees:
        mark = folder / f"{seed}-{knee:05d}.done"
        if mark.exists():
            continue
        for index, (header, samples) in enumerate(simulate(program, seed, knee, 1)):
            pixel = header["pixelSpacingInMillimetres"]
            image = as_read(
                samples, (header["sliceSpacingInMillimetres"], pixel, pixel), header["phase"] == "row", pack)
            keep(path_of(folder, seed, knee, index), Series(image, header))
        mark.touch()


def study(folder: Path, pack: dict) -> Iterator[Series]:
    """The series of a folder that `readingroom simulate` wrote, the first echo of each."""
    truth = json.loads((folder / "truth" / "truth.json").read_text())
    for one in truth["series"]:
        headers, samples = read_images(folder / "study" / f"S{one['number']:04d}")
        spacing = (slice_distance(headers), *map(float, headers[0].PixelSpacing))
        image = as_read(samples, spacing, headers[0].InPlanePhaseEncodingDirection == "ROW", pack)
        yield Series(image, {**one, "knee": truth["seed"]})
