"""Series as samples with their place in the patient: read, and written as another study."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from pydicom.uid import generate_uid

from ..anatomy.evaluate import RAW, compare, read_labels
from ..series import read_images
from .program import Reading
from .structures import COMPARED, VALUE, of_truth

# A structure of which both hold less than this, in mL, is only grazed by a series and is not compared.
LEAST = 0.1


@dataclass
class Scan:
    """One series.

    headers: One of each slice, in order along the normal of the series that was read.
    samples: `[slice, row, column]`, after the modality LUT.
    raw: The simulator's structures, likewise.
    positions: The first pixel's place of each slice, LPS in mm, `[slice, 3]`.
    row, column: Directions along which columns and rows count, length one.
    pixel: Spacing of rows and of columns, in mm.
    thickness: Of a slice, in mm.
    """

    headers: list
    samples: np.ndarray
    raw: np.ndarray
    positions: np.ndarray
    row: np.ndarray
    column: np.ndarray
    pixel: tuple[float, float]
    thickness: float

    @property
    def step(self) -> float:
        """Distance of two slices, in mm."""
        return float(np.median(np.linalg.norm(np.diff(self.positions, axis=0), axis=1)))

    @property
    def plane(self) -> str:
        normal = np.abs(np.cross(self.row, self.column))
        return ("sagittal", "coronal", "axial")[int(np.argmax(normal))]

    def changed(self, **parts) -> Scan:
        return replace(self, **parts)


def read_scan(folder: Path, truth: Path) -> Scan:
    """A series of a simulated study with its truth."""
    headers, samples = read_images(folder)
    axes = np.array(headers[0].ImageOrientationPatient, float).reshape(2, 3)
    return Scan(
        headers, samples, read_labels(truth, headers, RAW),
        np.array([h.ImagePositionPatient for h in headers], float), axes[0], axes[1],
        tuple(float(v) for v in headers[0].PixelSpacing), float(headers[0].SliceThickness))


def read_study(study: Path) -> list[Scan]:
    """The series of a folder that `readingroom simulate` wrote."""
    return [read_scan(study / "study" / truth.stem, truth) for truth in sorted((study / "truth").glob("*.dcm"))]


def written(scan: Scan, folder: Path, name: str) -> list:
    """Writes a series under new UIDs, which follow from the old ones and a name; gives its headers by slice."""
    folder.mkdir(parents=True)
    normal, headers = np.cross(scan.row, scan.column), []
    for index, source in enumerate(scan.headers):
        header = copy.deepcopy(source)
        for word in ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"):
            setattr(header, word, generate_uid(entropy_srcs=[name, str(getattr(source, word))]))
        header.SOPInstanceUID = generate_uid(entropy_srcs=[name, str(source.SOPInstanceUID), str(index)])
        header.file_meta.MediaStorageSOPInstanceUID = header.SOPInstanceUID
        header.ImagePositionPatient = [f"{v:.10g}" for v in scan.positions[index]]
        header.ImageOrientationPatient = [f"{v:.10g}" for v in (*scan.row, *scan.column)]
        header.PixelSpacing = [f"{v:.10g}" for v in scan.pixel]
        header.SliceThickness, header.SpacingBetweenSlices = f"{scan.thickness:.6g}", f"{scan.step:.10g}"
        header.SliceLocation = f"{float(normal @ scan.positions[index]):.10g}"
        header.InstanceNumber, header.ImagesInAcquisition = index + 1, len(scan.headers)
        put_pixels(header, scan.samples[index])
        header.save_as(folder / f"I{index + 1:04}.dcm")
        headers.append(header)
    return headers


def put_pixels(header, samples: np.ndarray) -> None:
    """Samples in place of an image's own, within the range that it can store."""
    stored = (samples - float(header.get("RescaleIntercept", 0))) / float(header.get("RescaleSlope", 1))
    least = -(1 << header.BitsStored - 1) if header.PixelRepresentation else 0
    kept = np.clip(np.rint(stored), max(least, 0), least + (1 << header.BitsStored) - 1)
    header.Rows, header.Columns = samples.shape
    header.PixelData = kept.astype("<i2" if header.PixelRepresentation else "<u2").tobytes()
    for word in ("SmallestImagePixelValue", "LargestImagePixelValue"):
        if word in header:
            delattr(header, word)


def found_labels(reading: Reading, headers: list) -> np.ndarray:
    """What the program's segmentation says of a series, in values of `WORDS`; 0 where it wrote none."""
    path = reading.segmentation(str(headers[0].SeriesInstanceUID))
    if path is None:
        return np.zeros((len(headers), headers[0].Rows, headers[0].Columns), np.uint8)
    return read_labels(path, headers, VALUE)


def compared(scan: Scan, reading: Reading, headers: list | None = None, distances: bool = True) -> list[dict]:
    """Rows of `compare` for a series, with its plane.

    Args:
        headers: Of the series as it was written; its own where it was read as it is.
    """
    headers = headers or scan.headers
    rows = compare(
        found_labels(reading, headers), of_truth(scan.raw), (scan.step, *scan.pixel), COMPARED, distances)
    return [{"series": int(headers[0].SeriesNumber), "plane": scan.plane} | row for row in rows
            if max(row["millilitres"], row["true_millilitres"]) >= LEAST]
