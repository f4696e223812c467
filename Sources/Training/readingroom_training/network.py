"""The 2.5-dimensional U-Net.

Neighbouring slices come in as channels (input `[batch, 5, height, width]`), one logit map goes out.
Ronneberger et al. 2015 (doi:10.1007/978-3-319-24574-4_28) with instance normalisation and leaky
ReLU as in nnU-Net (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z).
"""

from __future__ import annotations

import torch
from torch import nn

SLOPE = 0.01


class Block(nn.Module):
    """Two 3x3 convolutions, each normalised per image and channel."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.first_norm = nn.InstanceNorm2d(outputs, affine=True)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.second_norm = nn.InstanceNorm2d(outputs, affine=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = nn.functional.leaky_relu(self.first_norm(self.first(x)), SLOPE)
        return nn.functional.leaky_relu(self.second_norm(self.second(x)), SLOPE)


class UNet(nn.Module):
    """U-Net of `levels` halvings with `base` channels at full size.

    Height and width of the input must be multiples of `2 ** levels`.
    """

    def __init__(self, slices: int = 5, base: int = 16, levels: int = 4, outputs: int = 1):
        super().__init__()
        widths = [base << level for level in range(levels + 1)]
        self.encoder = nn.ModuleList(
            Block(slices if level == 0 else widths[level - 1], widths[level])
            for level in range(levels + 1)
        )
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(widths[level + 1], widths[level], 2, 2) for level in range(levels)
        )
        self.decoder = nn.ModuleList(
            Block(widths[level] * 2, widths[level]) for level in range(levels)
        )
        self.head = nn.Conv2d(base, outputs, 1)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """The last decoder map, which the 1x1 head reads: `[batch, base, height, width]`."""
        skips = []
        for level, block in enumerate(self.encoder):
            x = block(x if level == 0 else nn.functional.max_pool2d(x, 2))
            skips.append(x)
        for level in reversed(range(len(self.up))):
            x = self.decoder[level](torch.cat([self.up[level](x), skips[level]], 1))
        return x

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.features(x))


class Exported(nn.Module):
    """The network with its explanation output: `(logits, activations)`."""

    def __init__(self, network: UNet):
        super().__init__()
        self.encoder, self.up = network.encoder, network.up
        self.decoder, self.head = network.decoder, network.head
        self.features = network.features

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        activations = self.features(x)
        return self.head(activations), activations
