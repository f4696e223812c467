"""Residual networks for classification, in two and three dimensions.

He et al. 2016 (doi:10.1109/CVPR.2016.90): basic blocks, `(2, 2, 2, 2)` is ResNet-18.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from .layers import MEAN_POOLS, MAX_POOLS, BATCH_NORMS, ConvolutionUnit, convolution, initialise


class BasicBlock(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, dimensions: int, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.first = ConvolutionUnit(
            dimensions, inputs, outputs, 3, stride, norm="batch", activation=nn.ReLU)
        self.second = convolution(dimensions, outputs, outputs)
        self.norm = BATCH_NORMS[dimensions](outputs)
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                convolution(dimensions, inputs, outputs, 1, stride),
                BATCH_NORMS[dimensions](outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.norm(self.second(self.first(x))) + self.shortcut(x))


class ResNet(nn.Module):
    """Logits `[batch, outputs]`; the head is linear in the mean of `features`.

    Args:
        pooled: Whether the stem ends with a pool of maxima; else the first layer has its stride, which loses less of fine detail.
        maxima: Whether the head reads the maxima of `features` beside their means.
    """

    def __init__(
        self, dimensions: int = 2, channels: int = 1, outputs: int = 1,
        blocks: Sequence[int] = (2, 2, 2, 2), base: int = 64, pooled: bool = True,
        maxima: bool = False,
    ):
        super().__init__()
        self.dimensions = dimensions
        self.multiple = (1,) * dimensions
        self.stem = nn.Sequential(
            ConvolutionUnit(dimensions, channels, base, 7, 2, norm="batch", activation=nn.ReLU),
            MAX_POOLS[dimensions](3, 2, 1) if pooled else nn.Identity())
        self.layers, inputs = nn.ModuleList(), base
        for stage, count in enumerate(blocks):
            width = base << stage
            self.layers.append(nn.Sequential(*[
                BasicBlock(dimensions, inputs if index == 0 else width, width,
                           2 if index == 0 and (stage > 0 or not pooled) else 1)
                for index in range(count)
            ]))
            inputs = width
        self.pool, self.maxima = MEAN_POOLS[dimensions](1), maxima
        self.head = nn.Linear(2 * inputs if maxima else inputs, outputs)
        initialise(self)

    @property
    def stages(self) -> list[nn.Module]:
        """Stem and layers, in order: what `frozen_stages` counts."""
        return [self.stem, *self.layers]

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """The last maps, `[batch, base * 2 ** (stages - 1), ...]`."""
        for stage in self.stages:
            x = stage(x)
        return x

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features = self.features(x)
        means = self.pool(features).flatten(1)
        return self.head(torch.cat([means, features.flatten(2).amax(2)], 1) if self.maxima else means)
