"""Draws batches of some slices of some series, and what spoils a view that is no artefact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from ..training import generators
from .kinds import KINDS, level, targets
from .movement import moved
from .sources import STEPS, Series

# The two outputs of motion.
MOTION = 2 * list(KINDS).index("motion")


@dataclass(frozen=True)
class Drawing:
    """How views are drawn.

    side: of a view, in pixels. slices: of a series in a step. gain: deviation of the logarithm of intensities' factor.
    gamma: share of series with a power, and its greatest logarithm. faded: share of series whose background the scanner has darkened.
    smoothed: share that a filter of the scanner has smoothed. pairs: of a batch's series, so many pairs are one still series that is
    shown as it is and moved.
    """

    side: int = 352
    slices: int = 6
    gain: float = 0.15
    gamma: tuple[float, float] = (0.5, 0.2)
    faded: float = 0.25
    smoothed: float = 0.15
    pairs: int = 0


def placed(values: torch.Tensor, side: int, rng: np.random.Generator) -> torch.Tensor:
    """Slices in a square: cut at a place by chance where they are larger, padded at their ends where smaller."""
    result = values.new_zeros((len(values), side, side))
    cut = [slice(first, first + min(side, length))
           for length in values.shape[1:] for first in [int(rng.integers(max(length - side, 0) + 1))]]
    part = values[:, cut[0], cut[1]]
    result[:, :part.shape[1], :part.shape[2]] = part
    return result


def faded(values: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Slices `[slice, phase, readout]` whose air is darkened, or filled with zeros, as by a scanner's correction of intensities."""
    body = F.avg_pool2d(values[:, None], 17, 1, 8)
    floor = float(rng.uniform(0.04, 0.2))
    share = ((body / floor - 1) * float(rng.uniform(1, 6))).clamp(0, 1)
    least = float(rng.choice([0.0, rng.uniform(0, 0.6)]))
    return values * (least + (1 - least) * share[:, 0])


class Batches:
    """Batches of `series x slices` views `[views, 1, side, side]`, and the targets of each series."""

    def __init__(self, series: list[Series], drawing: Drawing, batch: int, seed: int):
        self.series, self.drawing, self.batch, self.seed = series, drawing, batch, seed
        self.targets = [torch.from_numpy(targets(one.artefacts)) for one in series]
        self.still = [place for place, one in enumerate(series) if not level(one.artefacts, "motion")]
        if drawing.pairs and not self.still:
            raise ValueError("no series is still, of which a pair could be made")

    def view(self, one: Series, rng: np.random.Generator, severe: bool | None = None) -> torch.Tensor:
        """Slices of a series, moved where it is said how much."""
        drawing = self.drawing
        # Evenly over the stack, from a place by chance on, so that every part of the knee is seen.
        step = len(one.image) / drawing.slices
        chosen = ((np.arange(drawing.slices) + rng.random()) * step).astype(int).clip(max=len(one.image) - 1)
        values = (torch.from_numpy(one.image[chosen]).float() / STEPS).square()
        # Drawn in any case, so that the still one of a pair is seen in the same view.
        seed = rng.integers(2**32)
        if severe is not None:
            values = moved(values, severe, np.random.default_rng(seed))
        for axis in (1, 2):
            if rng.random() < 0.5:
                values = values.flip(axis)
        values = placed(values, drawing.side, rng) * float(np.exp(drawing.gain * rng.normal()))
        if rng.random() < drawing.faded:
            values = faded(values, rng)
        if rng.random() < drawing.smoothed:
            share = float(rng.uniform(0, 0.8))
            values = (1 - share) * values + share * F.avg_pool2d(values[:, None], 3, 1, 1)[:, 0]
        if rng.random() < drawing.gamma[0]:
            values = values.clamp(min=1e-6) ** float(np.exp(rng.uniform(-1, 1) * drawing.gamma[1]))
        return values.clamp(0, 4)

    def pair(self, rng: np.random.Generator) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """One still series in the same views, as it is and moved."""
        number, seed, severe = rng.choice(self.still), rng.integers(2**32), bool(rng.random() < 0.5)
        views = [self.view(self.series[number], np.random.default_rng(seed), how) for how in (None, severe)]
        other = self.targets[number].clone()
        other[MOTION:MOTION + 2] = torch.tensor([1.0, float(severe)])
        return views, [self.targets[number], other]

    def __call__(self, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        rng, _ = generators(self.seed, step)
        views, wanted = [], []
        for _ in range(self.drawing.pairs):
            both, said = self.pair(rng)
            views += both
            wanted += said
        for number in rng.integers(len(self.series), size=self.batch - len(views)):
            views.append(self.view(self.series[number], rng))
            wanted.append(self.targets[number])
        return torch.cat(views)[:, None].contiguous(memory_format=torch.channels_last), torch.stack(wanted)
