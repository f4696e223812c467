"""RTSTRUCT contours to voxel masks.

Goals, in order: the contour of the mass and of nothing else; the right voxel in the right slice;
plain code. A voxel belongs to the region when its centre lies inside an odd number of the slice's
contours, so that an inner contour cuts a hole (PS3.3 C.8.8.6.3).
"""

from __future__ import annotations

import numpy as np


def rasterise_polygon(points: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Mask of the voxel centres inside a closed polygon.

    Args:
        points: Vertices as (column, row), voxel centres at whole numbers, shape [n, 2].
        rows: Height of the mask.
        columns: Width of the mask.

    Returns:
        Boolean mask, shape [rows, columns]. Even-odd rule.
    """
    mask = np.zeros((rows, columns), bool)
    x0, y0 = points[:, 0], points[:, 1]
    x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
    centres = np.arange(columns)
    for row in range(rows):
        crossing = (y0 <= row) != (y1 <= row)
        if not crossing.any():
            continue
        share = (row - y0[crossing]) / (y1[crossing] - y0[crossing])
        cuts = x0[crossing] + share * (x1[crossing] - x0[crossing])
        mask[row] = (centres[:, None] < cuts[None, :]).sum(1) % 2 == 1
    return mask


def contour_roi(structures, prefix: str = "GTV_Mass"):
    """The only contour sequence whose ROI name starts with `prefix`.

    Raises:
        ValueError: No such ROI, or more than one.
    """
    numbers = [
        roi.ROINumber
        for roi in structures.StructureSetROISequence
        if str(roi.ROIName).startswith(prefix)
    ]
    if len(numbers) != 1:
        raise ValueError(f"{len(numbers)} regions are named {prefix}…, expected one")
    for contours in structures.ROIContourSequence:
        if contours.ReferencedROINumber == numbers[0]:
            return contours
    raise ValueError(f"the region {prefix}… has no contours")


def rasterise(contours, origins: np.ndarray, axes: np.ndarray, spacing: np.ndarray, shape):
    """Mask of one region on an image stack.

    Args:
        contours: Item of the ROI Contour Sequence.
        origins: Image Position (Patient) of each slice in mm, shape [slices, 3], in stack order.
        axes: Row, column and normal direction, shape [3, 3].
        spacing: Distance of columns, rows and slices in mm.
        shape: (slices, rows, columns).

    Raises:
        ValueError: A contour is not closed and planar, or lies off every slice.
    """
    mask = np.zeros(shape, bool)
    heights = origins @ axes[2]
    for contour in contours.ContourSequence:
        if contour.ContourGeometricType != "CLOSED_PLANAR":
            raise ValueError(f"contour type {contour.ContourGeometricType} is not a region")
        points = np.array(contour.ContourData, float).reshape(-1, 3)
        distance = np.abs(heights[:, None] - (points @ axes[2])[None, :]).max(1)
        index = int(distance.argmin())
        if distance[index] > spacing[2] / 2:
            raise ValueError(f"a contour lies {distance[index]:.2f} mm off its nearest slice")
        local = points - origins[index]
        plane = np.stack([local @ axes[0] / spacing[0], local @ axes[1] / spacing[1]], 1)
        mask[index] ^= rasterise_polygon(plane, shape[1], shape[2])
    return mask
