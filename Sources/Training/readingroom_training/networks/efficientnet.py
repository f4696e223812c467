"""EfficientNets for classification.

Tan and Le 2019 (arXiv:1905.11946): inverted bottlenecks with squeeze and excitation. `width` and
`depth` scale the seven stages of B0; 1.0 and 1.0 are B0.
"""

from __future__ import annotations

import math

import torch
from torch import nn

from .layers import MEAN_POOLS, BATCH_NORMS, ConvolutionUnit, SqueezeExcitation, convolution

# Expansion, kernel, stride, channels, repetitions: table 1 of the paper.
STAGES = (
    (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
)


def rounded(channels: float) -> int:
    """The nearest multiple of eight, at least nine tenths of the number."""
    result = max(8, int(channels + 4) // 8 * 8)
    return result if result >= 0.9 * channels else result + 8


class InvertedBottleneck(nn.Module):
    """Widen, filter each channel, weigh channels, narrow; a shortcut where sizes agree."""

    def __init__(self, dimensions, inputs, outputs, kernel, stride, expansion):
        super().__init__()
        wide = inputs * expansion
        unit = {"norm": "batch", "activation": nn.SiLU}
        layers = [ConvolutionUnit(dimensions, inputs, wide, 1, **unit)] if expansion > 1 else []
        layers += [
            ConvolutionUnit(dimensions, wide, wide, kernel, stride, groups=wide, **unit),
            SqueezeExcitation(dimensions, wide, max(1, inputs // 4)),
            convolution(dimensions, wide, outputs, 1), BATCH_NORMS[dimensions](outputs),
        ]
        self.layers = nn.Sequential(*layers)
        self.keeps = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.layers(x) if self.keeps else self.layers(x)


class EfficientNet(nn.Module):
    """Logits `[batch, outputs]`; the head is linear in the mean of `features`."""

    def __init__(
        self, dimensions: int = 2, channels: int = 1, outputs: int = 1, width: float = 1.0,
        depth: float = 1.0, dropout: float = 0.2,
    ):
        super().__init__()
        self.dimensions, self.multiple = dimensions, (1,) * dimensions
        unit = {"norm": "batch", "activation": nn.SiLU}
        inputs = rounded(32 * width)
        self.parts = nn.ModuleList([ConvolutionUnit(dimensions, channels, inputs, 3, 2, **unit)])
        for expansion, kernel, stride, outputs_, count in STAGES:
            outgoing, blocks = rounded(outputs_ * width), []
            for index in range(math.ceil(count * depth)):
                blocks.append(InvertedBottleneck(
                    dimensions, inputs, outgoing, kernel, stride if index == 0 else 1, expansion))
                inputs = outgoing
            self.parts.append(nn.Sequential(*blocks))
        last = rounded(1280 * width)
        self.parts.append(ConvolutionUnit(dimensions, inputs, last, 1, **unit))
        self.pool, self.dropout = MEAN_POOLS[dimensions](1), nn.Dropout(dropout)
        self.head = nn.Linear(last, outputs)

    @property
    def stages(self) -> list[nn.Module]:
        """Stem, seven stages and the last convolution: what `frozen_stages` counts."""
        return list(self.parts)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """The last maps, `[batch, 1280 * width, ...]`."""
        for part in self.parts:
            x = part(x)
        return x

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.dropout(self.pool(self.features(x)).flatten(1)))
