"""Draws what the anatomy network is shown: three neighbouring slices, and the classes of the middle one.

From the simulator's series, whose contrast is already drawn; and from the real label map (`greys`). All
views of a batch are drawn together, on the device that trains. A batch depends on its generators and on
the series there are, and on nothing else.
"""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F

from ..training import generators
from .bank import PLANES, Bank
from .drawing import PIXEL, Chance, Drawing, drawn_grids
from .greys import from_labels
from .sources import LabelMap

# Slices at either end of a series that count as outer.
ENDS = 3


def normalised(image: torch.Tensor) -> torch.Tensor:
    """Views `[batch, 3, side, side]` over the 95th percentile of what exceeds a tenth of their 99th, at most 4.

    `docs/pack-format.md`, `foreground-percentile`, of the whole series in the program.
    """
    values = image.flatten(1)[:, ::7].sort(1).values
    last = values.shape[1] - 1
    top = values[:, round(0.99 * last)]
    fewer = (values < 0.1 * top[:, None]).sum(1)
    place = fewer + (0.95 * (last - fewer)).round().long()
    level = values.gather(1, place[:, None])
    return (image / (level[:, :, None, None] + 1e-6)).clamp(0, 4)


def from_series(bank: Bank, count: int, side: int, drawing: Drawing, chance: Chance) -> tuple[torch.Tensor, torch.Tensor]:
    """Three slices `[count, 3, side, side]` and classes `[count, side, side]` of simulated series."""
    rng = chance.rng
    numbers, slices, centres, ratios, flipped = [], [], [], [], []
    for _ in range(count):
        place = bank.sought(rng) if rng.random() < drawing.sought else None
        number = place[0] if place else int(rng.integers(len(bank)))
        _, depth, rows, columns = bank.shapes[number]
        if place:
            index = place[1]
        elif rng.random() < drawing.outer:
            index = int(rng.integers(min(ENDS, depth)))
            index = index if rng.random() < 0.5 else depth - 1 - index
        else:
            index = int(rng.integers(depth))
        step = 0 if rng.random() < drawing.single else int(rng.choice([-1, 1]))
        slices.append([min(max(index + step * offset, 0), depth - 1) for offset in (-1, 0, 1)])
        # The middle may leave the image's middle as far as the view stays mostly inside.
        ratio, middle = PIXEL / bank.pixels[number], np.array([columns - 1, rows - 1]) / 2
        free = np.abs(np.array([columns, rows]) - side * ratio) / 2 + 12
        if place:
            wanted = np.array(place[:1:-1], float) + rng.normal(0, 25, 2)
            centres.append(np.clip(wanted, middle - free, middle + free))
        else:
            centres.append(middle + rng.uniform(-1, 1, 2) * free)
        numbers.append(number)
        ratios.append(ratio)
        flipped.append(PLANES[bank.planes[number]] != "sagittal" and rng.random() < 0.5)
    grid = drawn_grids(side, np.array(ratios), np.array(centres), drawing, chance)
    turned = chance.there(flipped).bool()[..., None]
    return bank.read(np.array(numbers), np.array(slices), torch.where(turned, grid.flip(2), grid))


def degraded(image: torch.Tensor, drawing: Drawing, chance: Chance) -> torch.Tensor:
    """What another coil, resolution and display chain would have done; ends normalised.

    Args:
        image: `[batch, 3, side, side]`; one batch shares the size of its coarse pixels and the form of its fields.
    """
    count, side, rng = len(image), image.shape[-1], chance.rng
    factors = np.exp(rng.uniform(0, math.log(drawing.coarse[1]), 2))
    coarse = chance.there(rng.random(count) < drawing.coarse[0]).bool()[..., None]
    small = F.interpolate(image, size=[max(int(side / factor), 8) for factor in factors], mode="area")
    small = F.interpolate(small, size=(side, side), mode="bicubic").clamp(min=0)
    image = torch.where(coarse, small, image)
    # A deviation this small leaves a view as it is.
    sigma = chance.shared(count, drawing.blur[0], min(0.3, drawing.blur[1]), drawing.blur[1], none=0.05)
    kernel = torch.exp(-torch.arange(-3, 4, device=chance.where).float() ** 2 / (2 * sigma[:, 0] ** 2))
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(3, 0)
    flat = image.reshape(1, 3 * count, side, side)
    flat = F.conv2d(flat, kernel[:, None, None, :], padding=(0, 3), groups=3 * count)
    flat = F.conv2d(flat, kernel[:, None, :, None], padding=(3, 0), groups=3 * count)
    image = flat.reshape(count, 3, side, side)
    bias = chance.shared(count, drawing.bias[0], 0, drawing.bias[1])
    image = image * torch.exp(chance.smooth(count, int(rng.integers(3, 5)), side) * bias)[:, None]
    gamma = chance.shared(count, drawing.gamma[0], -drawing.gamma[1], drawing.gamma[1]).exp()[..., None]
    top = image.amax((1, 2, 3), keepdim=True) + 1e-6
    image = top * (image / top).clamp(min=0) ** gamma
    noise = chance.shared(count, drawing.noise[0], 0, drawing.noise[1])[..., None]
    image = torch.sqrt((image + noise * chance.normal(*image.shape)) ** 2 + (noise * chance.normal(*image.shape)) ** 2)
    gain = np.exp(rng.uniform(-drawing.gain, drawing.gain, count))
    return normalised(image) * chance.there(gain)[..., None]


class Batches:
    """Batches by step: `[batch, 3, side, side]`, with classes `[batch, side, side]` and, for each view, whether every
    class is known in it.

    Args:
        real: The label map; None leaves it out.
    """

    def __init__(self, bank: Bank, real: LabelMap | None, drawing: Drawing, size: int, seed: int):
        self.bank, self.drawing, self.size, self.seed = bank, drawing, size, seed
        self.real = real.to(bank.where) if real else None

    def __call__(self, step: int) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        rng, generator = generators(self.seed, step, self.bank.where)
        chance = Chance(rng, generator)
        side = int(self.drawing.sides[rng.integers(len(self.drawing.sides))])
        labelled = int((rng.random(self.size) < self.drawing.labelled).sum()) if self.real else 0
        parts = []
        if labelled < self.size:
            parts.append(from_series(self.bank, self.size - labelled, side, self.drawing, chance))
        if labelled:
            parts.append(from_labels(self.real, labelled, side, self.drawing, chance))
        images, classes = (torch.cat(part) for part in zip(*parts))
        whole = torch.arange(self.size) < self.size - labelled
        return degraded(images, self.drawing, chance), (classes, whole)
