"""U-Nets for segmentation, in two and three dimensions.

`UNet` pools, as Ronneberger et al. 2015 (doi:10.1007/978-3-319-24574-4_28). `NnUNet` strides, has a
kernel and a stride of its own for each level, so that thick slices are mixed only where pixels have
become as large as they, and learns at two resolutions: the rules of nnU-Net (Isensee et al. 2021,
doi:10.1038/s41592-020-01008-z). Both give logits `[batch, outputs, ...]` of the input's size.

`features` are what the linear head reads; `stages` name the parts in order of depth, for freezing.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from .layers import (
    CONVOLUTIONS, INSTANCE_NORMS, MAX_POOLS, SLOPE, TRANSPOSED, ConvolutionUnit, each, initialise,
    products)


def block(dimensions: int, inputs: int, outputs: int, kernel, stride, count: int, norm: str):
    """`count` convolution units; the first strides."""
    return nn.Sequential(*[
        ConvolutionUnit(
            dimensions, inputs if index == 0 else outputs, outputs, kernel,
            stride if index == 0 else 1, norm=norm)
        for index in range(count)
    ])


def strided(dimensions: int, inputs: int, outputs: int, kernel, stride) -> nn.Module:
    """A convolution unit whose result has exactly `size / stride` places."""
    kernel, stride = each(kernel, dimensions), each(stride, dimensions)
    padding = tuple((size - step + 1) // 2 for size, step in zip(kernel, stride))
    return nn.Sequential(
        CONVOLUTIONS[dimensions](inputs, outputs, kernel, stride, padding, bias=False),
        INSTANCE_NORMS[dimensions](outputs, affine=True), nn.LeakyReLU(SLOPE, inplace=True))


class SoftWindows(nn.Module):
    """One channel of intensities seen through several windows, as a reader sets them.

    `tanh((x - centre) / width)`, centres and widths learned from where they are put: muscle and an
    isointense mass, which differ by hundredths of fat's signal, fill a window of their own.
    """

    def __init__(self, windows: Sequence[Sequence[float]]):
        super().__init__()
        self.centre = nn.Parameter(torch.tensor([float(centre) for centre, _ in windows]))
        self.sharpness = nn.Parameter(torch.tensor([1 / float(width) for _, width in windows]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if torch.onnx.is_in_onnx_export():
            shape = (1, -1, *[1] * (x.ndim - 2))
            return torch.tanh((x - self.centre.view(shape)) * self.sharpness.view(shape))
        # Channels last, as the convolution after it reads them.
        shown = torch.tanh((x.movedim(1, -1) - self.centre) * self.sharpness)
        return shown.movedim(-1, 1)


class SkippingNetwork(nn.Module):
    """The shape that both U-Nets share: encoder, transposed convolutions, decoder, head."""

    def __init__(self, dimensions, channels, outputs, widths, kernels, strides, counts, norm, pools):
        super().__init__()
        self.dimensions, self.multiple = dimensions, products(strides, dimensions)
        levels = len(widths)
        self.encoder = nn.ModuleList()
        for level in range(levels):
            inputs = channels if level == 0 else widths[level - 1]
            stride = 1 if pools else strides[level]
            layers = block(
                dimensions, inputs, widths[level], kernels[level], stride, counts[level], norm)
            if pools and level > 0:
                pool = MAX_POOLS[dimensions](each(strides[level], dimensions))
                layers = nn.Sequential(pool, *layers)
            self.encoder.append(layers)
        self.up = nn.ModuleList(
            TRANSPOSED[dimensions](widths[level + 1], widths[level],
                                   each(strides[level + 1], dimensions),
                                   each(strides[level + 1], dimensions))
            for level in range(levels - 1))
        self.decoder = nn.ModuleList(
            block(dimensions, 2 * widths[level], widths[level], kernels[level], 1, counts[level],
                  norm)
            for level in range(levels - 1))
        self.head = CONVOLUTIONS[dimensions](widths[0], outputs, 1)

    @property
    def stages(self) -> list[nn.Module]:
        """The encoder's levels, the shallowest first: what `frozen_stages` counts."""
        return list(self.encoder)

    def decoded(self, x: torch.Tensor) -> list[torch.Tensor]:
        """The decoder's maps, the finest first."""
        skips = []
        for level in self.encoder:
            x = level(x)
            skips.append(x)
        maps = []
        for level in reversed(range(len(self.up))):
            x = self.decoder[level](torch.cat([self.up[level](x), skips[level]], 1))
            maps.insert(0, x)
        return maps or [x]

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """What the head reads, `[batch, widths[0], ...]`."""
        return self.decoded(x)[0]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.features(x))


class UNet(SkippingNetwork):
    """Two convolutions a level, pooled by two between levels, widths doubled."""

    def __init__(
        self, dimensions: int = 2, channels: int = 5, outputs: int = 1, base: int = 16,
        levels: int = 5, norm: str = "instance",
    ):
        widths = [base << level for level in range(levels)]
        super().__init__(
            dimensions, channels, outputs, widths, [3] * levels, [1] + [2] * (levels - 1),
            [2] * levels, norm, pools=True)
        initialise(self)


class NnUNet(SkippingNetwork):
    """Widths, kernel, stride and number of convolutions of each level are given.

    A `stem` of strided convolutions, each a table of `width`, `kernel` and `stride`, puts the first
    level on a coarser grid, and a transposed convolution back is the head: fine pixels enter and
    leave while nearly all arithmetic is done on fewer voxels. `windows`, pairs of centre and width,
    show the stem the one input channel through each of them (`SoftWindows`).

    In training a second head reads the next coarser decoder map (deep supervision): `forward` then
    gives both logits, the finer first.
    """

    def __init__(
        self, dimensions: int = 3, channels: int = 1, outputs: int = 1,
        widths: Sequence[int] = (16, 32, 64, 96), kernels: Sequence = (3, 3, 3, 3),
        strides: Sequence = (1, 2, 2, 2), counts: Sequence[int] = (2, 2, 2, 2),
        norm: str = "instance", stem: Sequence[dict] = (), windows: Sequence = (),
    ):
        if not len(widths) == len(kernels) == len(strides) == len(counts) > 2:
            raise ValueError("widths, kernels, strides and counts must be of one length above 2")
        if windows and (channels != 1 or not stem):
            raise ValueError("windows need one channel and a stem")
        inputs = stem[-1]["width"] if stem else channels
        super().__init__(
            dimensions, inputs, outputs, widths, kernels, strides, counts, norm, pools=False)
        self.coarse_head = CONVOLUTIONS[dimensions](widths[1], outputs, 1)
        self.stem = None
        if stem:
            layers, width = ([SoftWindows(windows)], len(windows)) if windows else ([], channels)
            for level in stem:
                layers.append(strided(
                    dimensions, width, level["width"], level["kernel"], level["stride"]))
                width = level["width"]
            self.stem = nn.Sequential(*layers)
            stride = products([level["stride"] for level in stem], dimensions)
            self.head = TRANSPOSED[dimensions](widths[0], outputs, stride, stride)
            self.multiple = products([self.multiple, stride], dimensions)
        initialise(self)

    @property
    def stages(self) -> list[nn.Module]:
        """The stem, where there is one, and the encoder's levels."""
        return [*([self.stem] if self.stem else []), *self.encoder]

    def decoded(self, x: torch.Tensor) -> list[torch.Tensor]:
        return super().decoded(self.stem(x) if self.stem else x)

    def forward(self, x: torch.Tensor):
        maps = self.decoded(x)
        if self.training:
            return self.head(maps[0]), self.coarse_head(maps[1])
        return self.head(maps[0])
