"""Draws what the anatomy network is shown: three neighbouring slices, and the classes of the middle one.

From the simulator's series, whose contrast is already drawn; and from the real label map, whose
structures get random greys among random surroundings (SynthSeg: Billot et al. 2023,
doi:10.1016/j.media.2023.102789). A view depends on the generators it is given and on nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from .sources import STEP, LabelMap, Series
from .structures import CLASS, STRUCTURES, UNKNOWN

# Side of a pixel that the network reads, in mm; what it is shown varies around it.
PIXEL = 0.5
AIR = CLASS["air"]
BONES = tuple(CLASS[name] for name in ("femur", "tibia", "fibula", "patella"))
CARTILAGES = tuple(CLASS[n] for n in ("femoral-cartilage", "tibial-cartilage", "patellar-cartilage"))

# What views are drawn around, and how often beside each other: what is small or is seen in few slices would else be learned last.
SOUGHT = {
    "fibula": 1, "patella": 2, "femoral-cartilage": 2, "tibial-cartilage": 3, "patellar-cartilage": 2, "meniscus": 3,
    "anterior-cruciate-ligament": 3, "posterior-cruciate-ligament": 2, "medial-collateral-ligament": 3,
    "lateral-collateral-ligament": 8, "patellar-tendon": 1.5, "quadriceps-tendon": 1.5, "joint-fluid": 1, "vessel": 1,
}
# Pixels of a class that a slice must hold to be drawn for it.
FEWEST = 12
# Slices at either end of a series that count as outer.
ENDS = 3


@dataclass(frozen=True)
class Drawing:
    """How far views differ from their source. Shares are from 0 to 1.

    sides: sizes of a view in pixels, one for a batch.
    labelled: share of views from the real label map.
    sought: share of the simulator's views drawn around a structure of `SOUGHT`.
    outer: share of them from the three slices at either end.
    scale, stretch: greatest logarithm of the magnification, deviation of that of rows against columns.
    turn: deviation of the angle in the plane, in radians.
    elastic: share of views bent, greatest deviation of the bend in pixels.
    single: share of views whose neighbours are the slice itself.
    coarse, blur, gamma, bias, noise, gain: share and greatest strength of each.
    """

    sides: tuple[int, ...] = (192, 224, 256)
    labelled: float = 0.2
    sought: float = 0.5
    outer: float = 0.1
    scale: float = 0.25
    stretch: float = 0.05
    turn: float = 0.14
    elastic: tuple[float, float] = (0.4, 5.0)
    single: float = 0.1
    coarse: tuple[float, float] = (0.25, 2.0)
    blur: tuple[float, float] = (0.3, 1.0)
    gamma: tuple[float, float] = (0.5, 0.4)
    bias: tuple[float, float] = (0.5, 0.5)
    noise: tuple[float, float] = (0.4, 0.08)
    gain: float = 0.3


def normalised(image: torch.Tensor) -> torch.Tensor:
    """A view over the 95th percentile of what exceeds a tenth of its 99th, at most 4.

    `docs/pack-format.md`, `foreground-percentile`, of the whole series in the program.
    """
    values = image.flatten()[::7]
    top = torch.quantile(values, 0.99)
    level = torch.quantile(values[values >= 0.1 * top], 0.95)
    return (image / (level + 1e-6)).clamp(0, 4)


def drawn_grid(side: int, ratio: float, centre, drawing: Drawing, rng, generator) -> torch.Tensor:
    """Where each pixel of a view lies in a slice, in pixels (column, row), `[side, side, 2]`.

    Args:
        ratio: Pixels of the slice for one of the view, before the drawn magnification.
        centre: Column and row of the view's middle.
    """
    scale = ratio * math.exp(rng.uniform(-drawing.scale, drawing.scale))
    stretch, angle = math.exp(rng.normal(0, drawing.stretch)), rng.normal(0, drawing.turn)
    axis = (torch.arange(side, dtype=torch.float32) - (side - 1) / 2) * scale
    rows, columns = torch.meshgrid(axis / stretch, axis * stretch, indexing="ij")
    cosine, sine = math.cos(angle), math.sin(angle)
    grid = torch.stack([
        cosine * columns - sine * rows + centre[0], sine * columns + cosine * rows + centre[1]], -1)
    share, most = drawing.elastic
    if rng.random() < share:
        knots = int(rng.integers(4, 8))
        bend = torch.randn((1, 2, knots, knots), generator=generator) * rng.uniform(0.2, most) * scale
        bend = F.interpolate(bend, size=(side, side), mode="bicubic", align_corners=True)
        grid = grid + bend[0].permute(1, 2, 0)
    return grid


class Holdings:
    """Which slices of which series hold each class of `SOUGHT`."""

    def __init__(self, series: list[Series]):
        held = {CLASS[name]: [] for name in SOUGHT}
        for number, one in enumerate(series):
            for index, slice_ in enumerate(one.classes):
                counts = np.bincount(slice_.ravel(), minlength=UNKNOWN + 1)
                for value, places in held.items():
                    if counts[value] >= FEWEST:
                        places.append((number, index))
        self.places = {value: places for value, places in held.items() if places}
        shares = np.array([SOUGHT[STRUCTURES[value]] for value in self.places], float)
        self.values, self.shares = list(self.places), shares / max(shares.sum(), 1e-9)

    def draw(self, rng) -> tuple[int, int, int]:
        """A class, and a series and slice that hold it; slices alike whatever the series' plane."""
        value = self.values[rng.choice(len(self.values), p=self.shares)]
        return (value, *self.places[value][rng.integers(len(self.places[value]))])


def around(slice_: np.ndarray, value: int, rng) -> np.ndarray:
    """Column and row some pixels off one that holds a class."""
    rows, columns = np.nonzero(slice_ == value)
    chosen = rng.integers(len(rows))
    return np.array([columns[chosen], rows[chosen]], float) + rng.normal(0, 25, 2)


def from_series(series: Series, side: int, drawing: Drawing, rng, generator, sought=None):
    """Three slices `[3, side, side]` and classes `[side, side]` of a simulated series.

    Args:
        sought: Slice and class that the view is drawn around; None draws them anywhere.
    """
    count, rows, columns = series.image.shape
    if sought is not None:
        index = sought[0]
    elif rng.random() < drawing.outer:
        index = int(rng.integers(min(ENDS, count)))
        index = index if rng.random() < 0.5 else count - 1 - index
    else:
        index = int(rng.integers(count))
    step = 0 if rng.random() < drawing.single else int(rng.choice([-1, 1]))
    chosen = [min(max(index + step * offset, 0), count - 1) for offset in (-1, 0, 1)]
    stack = torch.from_numpy(np.stack([series.image[z] for z in chosen]).astype(np.float32) * STEP)
    classes = torch.from_numpy(np.array(series.classes[index], np.float32))
    # The middle may leave the image's middle as far as the view stays mostly inside.
    ratio = PIXEL / series.pixel
    free = np.abs(np.array([columns, rows]) - side * ratio) / 2 + 12
    middle = np.array([columns - 1, rows - 1]) / 2
    if sought is None:
        centre = middle + rng.uniform(-1, 1, 2) * free
    else:
        centre = np.clip(around(series.classes[index], sought[1], rng), middle - free, middle + free)
    grid = drawn_grid(side, ratio, centre, drawing, rng, generator)
    grid = 2 * grid / torch.tensor([columns - 1.0, rows - 1.0]) - 1
    image = F.grid_sample(stack[None], grid[None], align_corners=True, padding_mode="zeros")[0]
    labels = F.grid_sample(
        classes[None, None] - AIR, grid[None], mode="nearest", align_corners=True)[0, 0]
    labels = (labels + AIR).round().to(torch.uint8)
    outside = (grid.abs() > 1).any(-1)
    labels[outside] = UNKNOWN
    if series.plane != "sagittal" and rng.random() < 0.5:
        image, labels = image.flip(-1), labels.flip(-1)
    return image, labels


# Axes of a slice of the label map by plane: columns, rows, across; x to the left, y back, z to the feet.
AXES = {"sagittal": (1, 2, 0), "coronal": (0, 2, 1), "axial": (0, 1, 2)}


def smooth(shape, generator) -> torch.Tensor:
    """A smooth random field of deviation about 1, `[side, side]`."""
    knots, side = shape
    field = torch.randn((1, 1, knots, knots), generator=generator)
    return F.interpolate(field, size=(side, side), mode="bicubic", align_corners=True)[0, 0]


def greys_of(count: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of the signal of each class and of each kind of surroundings."""
    mean, deviation = rng.random(count), 0.01 + 0.08 * rng.random(count)
    if rng.random() < 0.7:  # As in most sequences: marrow alike, cartilage alike, menisci dark.
        marrow, cartilage = rng.uniform(0.1, 1), rng.uniform(0.25, 0.95)
        for bone in BONES:
            mean[bone] = marrow + rng.normal(0, 0.03)
        for cover in CARTILAGES:
            mean[cover] = cartilage + rng.normal(0, 0.04)
        mean[CLASS["meniscus"]] = rng.uniform(0.02, 0.3)
    mean[AIR], deviation[AIR] = 0, 0.01
    return mean, deviation


def from_labels(source: LabelMap, side: int, drawing: Drawing, rng, generator):
    """Three slices of random contrast and their classes from the real label map."""
    plane = ("sagittal", "sagittal", "coronal", "axial")[rng.integers(4)]
    across, rows, columns = AXES[plane][2], AXES[plane][1], AXES[plane][0]
    shape, spacing = source.classes.shape, source.spacing
    sizes = np.array(shape) * spacing
    thickness, pitch = rng.uniform(1, 4), rng.uniform(2, 4.5)
    place = rng.uniform(0.06, 0.94) * sizes[across]
    centre = [sizes[columns] / 2 + rng.normal(0, 12), sizes[rows] / 2 + rng.normal(0, 12)]
    grid = drawn_grid(side, PIXEL, centre, drawing, rng, generator).numpy()
    lean = rng.normal(0, 0.1, 2)
    tilt = lean[0] * (grid[..., 0] - centre[0]) + lean[1] * (grid[..., 1] - centre[1])
    depths = 4
    step = 0 if rng.random() < drawing.single else float(rng.choice([-1, 1]))
    # Surroundings: kinds from smooth fields, a limb's outline with fat under it, air outside.
    kinds = int(rng.integers(3, 9))
    knots = int(rng.choice([5, 8, 14, 20]))
    surroundings = torch.stack([smooth((knots, side), generator) for _ in range(kinds)]).argmax(0).numpy()
    first, rim, fat = UNKNOWN + 1, UNKNOWN + 1 + kinds, UNKNOWN + 2 + kinds
    mean, deviation = greys_of(UNKNOWN + 3 + kinds, rng)
    mean[rim] = rng.uniform(0, 0.2)
    half = rng.uniform(45, 75) + 4 * smooth((6, side), generator).numpy()[:, :1]
    reach = np.abs(grid[..., 0] - sizes[columns] / 2 - rng.normal(0, 4))
    is_air, is_fat = reach > half, reach > half - rng.uniform(2, 20)
    has_rim, images, classes = rng.random() < 0.8, [], None
    texture = smooth((int(rng.choice([14, 28, 56])), side), generator).numpy() * rng.uniform(0, 0.06)
    noise = lambda: torch.randn((side, side), generator=generator).numpy()
    for offset in (-1, 0, 1):
        total = np.zeros((side, side), np.float32)
        votes = []
        for depth in range(depths):
            at = place + step * offset * pitch + thickness * ((depth + 0.5) / depths - 0.5) + tilt
            index = [None] * 3
            for axis, value in ((across, at), (rows, grid[..., 1]), (columns, grid[..., 0])):
                index[axis] = np.floor(value / spacing[axis]).astype(np.int32)
            inside = np.ones((side, side), bool)
            for axis in range(3):
                inside &= (index[axis] >= 0) & (index[axis] < shape[axis])
                index[axis] = np.clip(index[axis], 0, shape[axis] - 1)
            here = np.where(inside, source.classes[tuple(index)], UNKNOWN).astype(np.int32)
            votes.append(here)
            free = here == UNKNOWN
            shown = np.where(free, first + surroundings, here)
            shown = np.where(free & is_fat, fat, shown)
            shown = np.where(free & is_air, AIR, shown)
            if has_rim:
                bone = torch.from_numpy(((here >= BONES[0]) & (here <= BONES[-1])).astype(np.float32))
                worn = -F.max_pool2d(-bone[None, None], 3, 1, 1)[0, 0]
                shown = np.where((bone - worn).numpy() > 0, rim, shown)
            total += mean[shown] + deviation[shown] * noise()
        images.append(total / depths + texture * ~is_air)
        if offset == 0:
            middle = votes[depths // 2].copy()
            same = (votes[0] == votes[-1]) | (votes[1] == votes[-1])
            middle[same] = votes[-1][same]
            middle[(middle == UNKNOWN) & is_air] = AIR
            classes = middle
    image = torch.from_numpy(np.stack(images)).float().clamp(min=0)
    labels = torch.from_numpy(classes.astype(np.uint8))
    if plane != "sagittal" and rng.random() < 0.5:
        image, labels = image.flip(-1), labels.flip(-1)
    return image, labels


def degraded(image: torch.Tensor, drawing: Drawing, rng, generator) -> torch.Tensor:
    """What another coil, resolution and display chain would have done; ends normalised."""
    side = image.shape[-1]
    if rng.random() < drawing.coarse[0]:
        factors = np.exp(rng.uniform(0, math.log(drawing.coarse[1]), 2))
        small = [max(int(side / factor), 8) for factor in factors]
        image = F.interpolate(image[None], size=small, mode="area")
        image = F.interpolate(image, size=(side, side), mode="bicubic")[0].clamp(min=0)
    if rng.random() < drawing.blur[0]:
        sigma = rng.uniform(0.3, drawing.blur[1])
        kernel = torch.exp(-torch.arange(-3, 4).float() ** 2 / (2 * sigma**2))
        kernel = kernel / kernel.sum()
        image = F.conv2d(image[:, None], kernel.view(1, 1, 1, -1), padding=(0, 3))
        image = F.conv2d(image, kernel.view(1, 1, -1, 1), padding=(3, 0))[:, 0]
    if rng.random() < drawing.bias[0]:
        field = smooth((int(rng.integers(3, 5)), side), generator)
        image = image * torch.exp(field * rng.uniform(0, drawing.bias[1]))
    if rng.random() < drawing.gamma[0]:
        top = image.max() + 1e-6
        image = top * (image / top) ** math.exp(rng.uniform(-drawing.gamma[1], drawing.gamma[1]))
    if rng.random() < drawing.noise[0]:
        sigma = rng.uniform(0, drawing.noise[1])
        real, imaginary = (sigma * torch.randn(image.shape, generator=generator) for _ in range(2))
        image = torch.sqrt((image + real) ** 2 + imaginary**2)
    return normalised(image) * math.exp(rng.uniform(-drawing.gain, drawing.gain))


class Batches:
    """Batches by step: `[batch, 3, side, side]` and `[batch, side, side]`.

    Args:
        real: The label map; None leaves it out.
        whole: For each view of the last batch, whether every class is known in it.
    """

    def __init__(self, series: list[Series], real: LabelMap | None, drawing: Drawing, size: int, seed: int):
        self.series, self.real, self.drawing, self.size, self.seed = series, real, drawing, size, seed
        self.holdings = Holdings(series) if drawing.sought and series else None

    def __call__(self, step: int) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        from ..training import generators

        rng, generator = generators(self.seed, step)
        side = int(self.drawing.sides[rng.integers(len(self.drawing.sides))])
        images, classes, whole = [], [], []
        for _ in range(self.size):
            is_real = self.real is not None and rng.random() < self.drawing.labelled
            if is_real:
                image, labels = from_labels(self.real, side, self.drawing, rng, generator)
            elif self.holdings and self.holdings.values and rng.random() < self.drawing.sought:
                value, number, index = self.holdings.draw(rng)
                image, labels = from_series(
                    self.series[number], side, self.drawing, rng, generator, (index, value))
            else:
                series = self.series[rng.integers(len(self.series))]
                image, labels = from_series(series, side, self.drawing, rng, generator)
            images.append(degraded(image, self.drawing, rng, generator))
            classes.append(labels)
            whole.append(not is_real)
        inputs = torch.stack(images).contiguous(memory_format=torch.channels_last)
        return inputs, (torch.stack(classes), torch.tensor(whole))
