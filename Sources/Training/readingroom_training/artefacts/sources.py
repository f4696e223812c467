"""Series with known artefacts: the simulator's, kept in a folder as the network is to read them, and DICOM studies of `simulate`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom

from ..preprocessing import prepare as prepared
from ..series import in_order, normal_of, samples_of

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
    command = [program, "simulate-training", "--spoiled", "--seed", str(seed), "--first", str(first), "--knees", str(knees)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        while line := process.stdout.readline():
            header = json.loads(line)
            count = int(np.prod(header["shape"]))
            yield header, np.frombuffer(process.stdout.read(4 * count), np.float32).reshape(header["shape"])
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: ended with {process.returncode}")


def path_of(folder: Path, seed: int, knee: int, index: int) -> Path:
    return folder / f"{seed}-{knee:05d}-{index:02d}.npz"


def keep(path: Path, series: Series) -> None:
    """Writes one series so that a stop at any moment leaves a whole file or none."""
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        np.savez(file, image=series.image, header=json.dumps(series.header))
    new.replace(path)


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
        headers = [pydicom.dcmread(path) for path in sorted((folder / "study" / f"S{one['number']:04d}").iterdir())]
        first = min(float(h.EchoTime) for h in headers)
        headers = in_order([h for h in headers if float(h.EchoTime) == first])
        normal = normal_of(headers[0])
        ends = [float(np.dot(normal, np.array(h.ImagePositionPatient, float))) for h in (headers[0], headers[-1])]
        spacing = (abs(ends[1] - ends[0]) / (len(headers) - 1), *map(float, headers[0].PixelSpacing))
        image = as_read(samples_of(headers), spacing, headers[0].InPlanePhaseEncodingDirection == "ROW", pack)
        yield Series(image, {**one, "knee": truth["seed"]})
