"""Slices of many series side by side on one device, read at any places of any of them at once."""

from __future__ import annotations

import numpy as np
import torch

from .sources import STEP, Series
from .structures import CLASS, STRUCTURES, UNKNOWN

# What views are drawn around, and how often beside each other: what is small or is seen in few slices would else be learned last.
SOUGHT = {
    "fibula": 1, "patella": 3, "femoral-cartilage": 2, "tibial-cartilage": 3, "patellar-cartilage": 3, "meniscus": 3,
    "anterior-cruciate-ligament": 3, "posterior-cruciate-ligament": 2, "medial-collateral-ligament": 3,
    "lateral-collateral-ligament": 4, "patellar-tendon": 1.5, "quadriceps-tendon": 1.5, "joint-fluid": 2, "vessel": 1,
}
# Bytes of a voxel: a sample of two and a class.
VOXEL = 3
PLANES = ("sagittal", "coronal", "axial")


class Bank:
    """Series on a device; more can be added at any time, up to a number of voxels.

    Args:
        where: Device.
        voxels: How many can be kept.
    """

    def __init__(self, where: str, voxels: int):
        self.where, self.free, self.end = where, voxels, 0
        self.image = torch.empty(voxels, dtype=torch.int16, device=where)
        self.classes = torch.empty(voxels, dtype=torch.uint8, device=where)
        # By series: first voxel, slices, rows, columns; side of a pixel in mm; plane.
        self.shapes, self.pixels, self.planes = [], [], []
        # By class: series, slice, row and column of some of its pixels.
        self.places = {CLASS[name]: [] for name in SOUGHT}

    def add(self, series: Series) -> bool:
        """Keeps a series; false where there is no room."""
        size = series.image.size
        if size > self.free:
            return False
        part = slice(self.end, self.end + size)
        whole = np.minimum(series.image, 32767).astype(np.int16)
        self.image[part].copy_(torch.from_numpy(whole.ravel()))
        self.classes[part].copy_(torch.from_numpy(np.ascontiguousarray(series.classes).ravel()))
        # Another thread draws: what it finds first must lead to what is there.
        number = len(self.pixels)
        self.pixels.append(series.pixel)
        self.planes.append(PLANES.index(series.plane))
        self.shapes.append((self.end, *series.image.shape))
        for value, held in self.places.items():
            chosen = series.places[series.places[:, 0] == value, 1:]
            held.extend((number, *place) for place in chosen.tolist())
        self.end, self.free = self.end + size, self.free - size
        return True

    def __len__(self) -> int:
        return len(self.shapes)

    def sought(self, rng: np.random.Generator) -> tuple[int, int, int, int] | None:
        """Series, slice, row and column of a pixel of a class drawn by `SOUGHT`; slices alike whatever the series' plane."""
        values = [value for value, held in self.places.items() if held]
        if not values:
            return None
        shares = np.array([SOUGHT[STRUCTURES[value]] for value in values], float)
        held = self.places[values[rng.choice(len(values), p=shares / shares.sum())]]
        return held[rng.integers(len(held))]

    def read(self, numbers: np.ndarray, slices: np.ndarray, grid: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Samples between pixels, zero outside, and classes of the middle slice, `UNKNOWN` outside.

        Args:
            numbers: Series of each view, `[batch]`.
            slices: `[batch, 3]`.
            grid: Columns and rows in pixels, `[batch, side, side, 2]`.

        Returns:
            `[batch, 3, side, side]` and `[batch, side, side]`.
        """
        shapes = np.array([self.shapes[n] for n in numbers])
        first = shapes[:, :1] + slices * (shapes[:, 2] * shapes[:, 3])[:, None]
        there = lambda values: torch.as_tensor(values, device=self.where)
        first = there(first)[:, :, None, None]
        rows, columns = (there(shapes[:, axis])[:, None, None] for axis in (2, 3))
        x, y = grid[..., 0], grid[..., 1]
        left, top = x.floor(), y.floor()
        image = torch.zeros((*slices.shape, *x.shape[1:]), device=self.where)

        def pixel(column: torch.Tensor, row: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            """Place in a slice of a pixel, or of the one at the edge nearest to it, and whether it is inside."""
            inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
            return row.clamp(min=0).minimum(rows - 1) * columns + column.clamp(min=0).minimum(columns - 1), inside

        for down in (0, 1):
            for right in (0, 1):
                column, row = left.long() + right, top.long() + down
                place, inside = pixel(column, row)
                share = (1 - (x - column).abs()) * (1 - (y - row).abs()) * inside
                image += self.image[first + place[:, None]] * share[:, None]
        place, inside = pixel(x.round().long(), y.round().long())
        classes = self.classes[first[:, slices.shape[1] // 2] + place].masked_fill(~inside, UNKNOWN)
        return image * STEP, classes
