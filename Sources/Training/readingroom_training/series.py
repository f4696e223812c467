"""Reads an image series and its mass contour from DICOM."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom

from .contours import contour_roi, rasterise


@dataclass(frozen=True)
class Series:
    """A stack of slices, ordered along the normal (row direction × column direction).

    values: [slices, rows, columns] after the modality LUT, float32.
    mask: the same shape, boolean; all false where nothing was contoured.
    spacing: slices, rows, columns, in mm.
    """

    values: np.ndarray
    mask: np.ndarray
    spacing: tuple[float, float, float]


def normal_of(header) -> np.ndarray:
    """The direction of stacking: row direction × column direction."""
    orientation = np.array(header.ImageOrientationPatient, float)
    return np.cross(orientation[:3], orientation[3:])


def in_order(headers: list) -> list:
    """Images by their position along the normal."""
    normal = normal_of(headers[0])
    return sorted(headers, key=lambda item: float(np.dot(item.ImagePositionPatient, normal)))


def samples_of(headers: list) -> np.ndarray:
    """Values of images after the modality LUT, `[slices, rows, columns]`, float32."""
    return np.stack([
        item.pixel_array * float(item.get("RescaleSlope", 1))
        + float(item.get("RescaleIntercept", 0))
        for item in headers
    ]).astype(np.float32)


def read_images(folder: Path) -> tuple[list, np.ndarray]:
    """Headers of a folder's first echo in order along the normal, and the samples."""
    headers = [pydicom.dcmread(path) for path in sorted(folder.iterdir())]
    first = min(float(h.EchoTime) for h in headers)
    headers = in_order([h for h in headers if float(h.EchoTime) == first])
    return headers, samples_of(headers)


def slice_distance(headers: list) -> float:
    """The middle distance of neighbouring slices along the normal, in mm."""
    normal = normal_of(headers[0])
    return float(np.median(np.diff([np.dot(normal, h.ImagePositionPatient) for h in headers])))


def read_series(images: Path, structures: Path | None = None) -> Series:
    """Reads the images of one folder and, when given, the mass contour of an RTSTRUCT file.

    Raises:
        ValueError: The slices are not one evenly spaced stack.
    """
    slices = [pydicom.dcmread(path) for path in sorted(images.glob("*.dcm"))]
    if len(slices) < 2:
        raise ValueError(f"{images}: fewer than two slices")
    slices, normal = in_order(slices), normal_of(slices[0])
    orientation = np.array(slices[0].ImageOrientationPatient, float)
    axes = np.stack([orientation[:3], orientation[3:], normal])
    origins = np.array([item.ImagePositionPatient for item in slices], float)
    steps = np.diff(origins @ normal)
    if np.ptp(steps) > 0.02 * steps.mean() or steps.mean() <= 0:
        raise ValueError(f"{images}: slices are not evenly spaced")
    rows_mm, columns_mm = (float(v) for v in slices[0].PixelSpacing)
    values = samples_of(slices)
    mask = np.zeros(values.shape, bool)
    if structures is not None:
        contours = contour_roi(pydicom.dcmread(structures))
        spacing = np.array([columns_mm, rows_mm, steps.mean()])
        mask = rasterise(contours, origins, axes, spacing, values.shape)
    return Series(values, mask, (float(steps.mean()), rows_mm, columns_mm))


def read_patient(data: Path, name: str) -> Series:
    """Reads one patient of the sarcoma set."""
    folder = data / name / "MR_T1"
    return read_series(folder / "image", folder / "mask" / "RS.dcm")
