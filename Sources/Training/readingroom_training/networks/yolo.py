"""A YOLO-style detector: one pass, no anchors, three scales.

The shape of YOLOv8 (cross-stage partial blocks, pyramid pooling, path aggregation, separate
branches for boxes and classes) with the distances of FCOS (Tian et al. 2019, arXiv:1904.01355)
for boxes. In training `forward` gives the raw maps of each scale, else
`[batch, 4 + classes, places]`: centre x, centre y, width, height in pixels, then probabilities.
"""

from __future__ import annotations

import torch
from torch import nn

from .layers import ConvolutionUnit

STRIDES = (8, 16, 32)
# exp() of a raw distance is limited so that an untrained head gives finite boxes.
GREATEST_LOGARITHM = 6.0


def unit(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Module:
    """Convolution, batch normalisation, SiLU."""
    return ConvolutionUnit(
        2, inputs, outputs, kernel, stride, norm="batch", activation=nn.SiLU)


class PartialBlock(nn.Module):
    """Half of the channels go through bottlenecks, and every step is kept (C2f)."""

    def __init__(self, inputs: int, outputs: int, count: int, shortcut: bool):
        super().__init__()
        self.half, self.shortcut = outputs // 2, shortcut
        self.enter = unit(inputs, outputs, 1)
        self.steps = nn.ModuleList(
            nn.Sequential(unit(self.half, self.half), unit(self.half, self.half))
            for _ in range(count))
        self.leave = unit((2 + count) * self.half, outputs, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        kept = list(self.enter(x).split(self.half, 1))
        for step in self.steps:
            new = step(kept[-1])
            kept.append(kept[-1] + new if self.shortcut else new)
        return self.leave(torch.cat(kept, 1))


class PyramidPooling(nn.Module):
    """The map with its maxima over 5, 9 and 13 pixels (SPPF)."""

    def __init__(self, channels: int):
        super().__init__()
        self.enter = unit(channels, channels // 2, 1)
        self.pool = nn.MaxPool2d(5, 1, 2)
        self.leave = unit(2 * channels, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        maps = [self.enter(x)]
        for _ in range(3):
            maps.append(self.pool(maps[-1]))
        return self.leave(torch.cat(maps, 1))


class Head(nn.Module):
    """Distances to the four sides and class logits of each place of one scale."""

    def __init__(self, inputs: int, width: int, classes: int):
        super().__init__()
        self.boxes = nn.Sequential(unit(inputs, width), nn.Conv2d(width, 4, 1))
        self.classes = nn.Sequential(unit(inputs, width), nn.Conv2d(width, classes, 1))
        # Few places hold an object: start at one in a hundred (Lin et al. 2017, arXiv:1708.02002).
        nn.init.constant_(self.classes[-1].bias, -4.6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.boxes(x), self.classes(x)], 1)


class Yolo(nn.Module):
    """Boxes of `classes` kinds on two-dimensional images; height and width divisible by 32."""

    dimensions = 2
    multiple = (32, 32)

    def __init__(self, channels: int = 1, classes: int = 1, base: int = 16, count: int = 1):
        super().__init__()
        widths = [base << level for level in range(5)]
        self.parts = nn.ModuleList([unit(channels, widths[0], 3, 2)])
        for level in range(1, 5):
            layers = [unit(widths[level - 1], widths[level], 3, 2),
                      PartialBlock(widths[level], widths[level], count, True)]
            if level == 4:
                layers.append(PyramidPooling(widths[4]))
            self.parts.append(nn.Sequential(*layers))
        low, middle, high = widths[2:]
        self.grow = nn.Upsample(scale_factor=2)
        self.down_middle = PartialBlock(high + middle, middle, count, False)
        self.down_low = PartialBlock(middle + low, low, count, False)
        self.shrink_low, self.shrink_middle = unit(low, low, 3, 2), unit(middle, middle, 3, 2)
        self.up_middle = PartialBlock(low + middle, middle, count, False)
        self.up_high = PartialBlock(middle + high, high, count, False)
        self.heads = nn.ModuleList(Head(width, low, classes) for width in (low, middle, high))

    @property
    def stages(self) -> list[nn.Module]:
        """The backbone's five parts: what `frozen_stages` counts."""
        return list(self.parts)

    def pyramid(self, x: torch.Tensor) -> list[torch.Tensor]:
        """Maps at strides 8, 16 and 32."""
        kept = []
        for part in self.parts:
            x = part(x)
            kept.append(x)
        low, middle, high = kept[2:]
        middle = self.down_middle(torch.cat([self.grow(high), middle], 1))
        low = self.down_low(torch.cat([self.grow(middle), low], 1))
        middle = self.up_middle(torch.cat([self.shrink_low(low), middle], 1))
        return [low, middle, self.up_high(torch.cat([self.shrink_middle(middle), high], 1))]

    def forward(self, x: torch.Tensor):
        raw = [head(level) for head, level in zip(self.heads, self.pyramid(x))]
        return raw if self.training else torch.cat([
            decode(level, stride).flatten(2) for level, stride in zip(raw, STRIDES)], 2)


def decode(raw: torch.Tensor, stride: int) -> torch.Tensor:
    """Raw maps to boxes and probabilities, `[batch, 4 + classes, rows, columns]`."""
    rows, columns = raw.shape[-2:]
    y, x = torch.meshgrid(
        torch.arange(rows, device=raw.device), torch.arange(columns, device=raw.device),
        indexing="ij")
    left, top, right, bottom = sides(raw, stride).unbind(1)
    boxes = torch.stack([
        (x + 0.5) * stride + (right - left) / 2, (y + 0.5) * stride + (bottom - top) / 2,
        left + right, top + bottom], 1)
    return torch.cat([boxes, torch.sigmoid(raw[:, 4:])], 1)


def sides(raw: torch.Tensor, stride: int) -> torch.Tensor:
    """Distances to left, top, right and bottom in pixels, `[batch, 4, rows, columns]`."""
    return torch.exp(raw[:, :4].clamp(max=GREATEST_LOGARITHM)) * stride
