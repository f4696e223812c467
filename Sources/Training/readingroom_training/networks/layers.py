"""What the families share, in two and three dimensions."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from .planes import PlaneConvolution, PlaneTransposedConvolution, VolumeInstanceNorm

SLOPE = 0.01
CONVOLUTIONS = {2: nn.Conv2d, 3: PlaneConvolution}
TRANSPOSED = {2: nn.ConvTranspose2d, 3: PlaneTransposedConvolution}
BATCH_NORMS = {2: nn.BatchNorm2d, 3: nn.BatchNorm3d}
INSTANCE_NORMS = {2: nn.InstanceNorm2d, 3: VolumeInstanceNorm}
MAX_POOLS = {2: nn.MaxPool2d, 3: nn.MaxPool3d}
MEAN_POOLS = {2: nn.AdaptiveAvgPool2d, 3: nn.AdaptiveAvgPool3d}


def each(value: int | Sequence[int], dimensions: int) -> tuple[int, ...]:
    """One number for each axis."""
    return (value,) * dimensions if isinstance(value, int) else tuple(value)


def convolution(
    dimensions: int, inputs: int, outputs: int, kernel=3, stride=1, groups: int = 1,
    bias: bool = False,
) -> nn.Module:
    """A convolution that keeps the size, up to its stride; odd kernels."""
    kernel = each(kernel, dimensions)
    padding = tuple(size // 2 for size in kernel)
    return CONVOLUTIONS[dimensions](
        inputs, outputs, kernel, each(stride, dimensions), padding, groups=groups, bias=bias)


class ConvolutionUnit(nn.Sequential):
    """Convolution, normalisation, activation."""

    def __init__(
        self, dimensions: int, inputs: int, outputs: int, kernel=3, stride=1, groups: int = 1,
        norm: str = "instance", activation: type[nn.Module] | None = None,
    ):
        norms = INSTANCE_NORMS if norm == "instance" else BATCH_NORMS
        layers = [
            convolution(dimensions, inputs, outputs, kernel, stride, groups),
            norms[dimensions](outputs, affine=True),
            activation() if activation else nn.LeakyReLU(SLOPE, inplace=True),
        ]
        super().__init__(*layers)


def products(strides: Sequence[Sequence[int]], dimensions: int) -> tuple[int, ...]:
    """What the strides of all levels multiply to, for each axis."""
    result = [1] * dimensions
    for stride in strides:
        result = [a * b for a, b in zip(result, each(stride, dimensions))]
    return tuple(result)


def initialise(network: nn.Module) -> None:
    """He et al. 2015 (doi:10.1109/ICCV.2015.123) for every convolution."""
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Conv3d)):
            nn.init.kaiming_normal_(module.weight, SLOPE)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


class SqueezeExcitation(nn.Module):
    """Channels weighed by what the whole image holds (Hu et al. 2018, doi:10.1109/CVPR.2018.00745)."""

    def __init__(self, dimensions: int, channels: int, squeezed: int):
        super().__init__()
        self.pool = MEAN_POOLS[dimensions](1)
        self.squeeze = convolution(dimensions, channels, squeezed, 1, bias=True)
        self.excite = convolution(dimensions, squeezed, channels, 1, bias=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight = nn.functional.silu(self.squeeze(self.pool(x)))
        return x * torch.sigmoid(self.excite(weight))
