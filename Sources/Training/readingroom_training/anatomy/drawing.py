"""How views are drawn: the limits of it, its sources of chance, and where a view's pixels lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

# Side of a pixel that the network reads, in mm; what it is shown varies around it.
PIXEL = 0.5


@dataclass(frozen=True)
class Drawing:
    """How far views differ from their source. Shares are from 0 to 1.

    sides: sizes of a view in pixels, one for a batch.
    labelled: share of views from the real label map.
    sought: share of the simulator's views drawn around a structure of `bank.SOUGHT`.
    outer: share of the others from the three slices at either end.
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


class Chance:
    """The two sources of chance of a batch: parameters are drawn here, fields on the device."""

    def __init__(self, rng: np.random.Generator, generator: torch.Generator):
        self.rng, self.generator, self.where = rng, generator, generator.device

    def there(self, values) -> torch.Tensor:
        """Numbers of the views, `[batch, 1, 1]`, on the device."""
        return torch.as_tensor(np.asarray(values), dtype=torch.float32, device=self.where)[:, None, None]

    def shared(self, count: int, share: float, low: float, high: float, none: float = 0) -> torch.Tensor:
        """A number between two for a share of the views, `none` for the others, `[batch, 1, 1]`."""
        values = self.rng.uniform(low, high, count)
        return self.there(np.where(self.rng.random(count) < share, values, none))

    def normal(self, *shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=self.generator, device=self.where)

    def smooth(self, count: int, knots: int, side: int) -> torch.Tensor:
        """Smooth random fields of deviation about 1, `[count, side, side]`."""
        field = self.normal(count, 1, knots, knots)
        return F.interpolate(field, size=(side, side), mode="bicubic", align_corners=True)[:, 0]


def drawn_grids(side: int, ratios: np.ndarray, centres: np.ndarray, drawing: Drawing, chance: Chance) -> torch.Tensor:
    """Where each pixel of the views lies in its slice, in pixels (column, row), `[batch, side, side, 2]`.

    Args:
        ratios: Pixels of the slice for one of the view, before the drawn magnification, `[batch]`.
        centres: Column and row of the views' middles, `[batch, 2]`.
    """
    count, rng = len(ratios), chance.rng
    scale = ratios * np.exp(rng.uniform(-drawing.scale, drawing.scale, count))
    stretch, angle = np.exp(rng.normal(0, drawing.stretch, count)), rng.normal(0, drawing.turn, count)
    axis = torch.arange(side, dtype=torch.float32, device=chance.where) - (side - 1) / 2
    rows = chance.there(scale / stretch) * axis[None, :, None]
    columns = chance.there(scale * stretch) * axis[None, None, :]
    cosine, sine = chance.there(np.cos(angle)), chance.there(np.sin(angle))
    grid = torch.stack([
        cosine * columns - sine * rows + chance.there(centres[:, 0]),
        sine * columns + cosine * rows + chance.there(centres[:, 1])], -1)
    share, most = drawing.elastic
    bend = chance.shared(count, share, min(0.2, most), most) * chance.there(scale)
    knots = int(rng.integers(4, 8))
    fields = chance.smooth(2 * count, knots, side).unflatten(0, (count, 2))
    return grid + (fields * bend[:, None]).permute(0, 2, 3, 1)
