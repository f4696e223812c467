"""The network: square roots, a residual network for each slice, and the mean of all slices' logits."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from ..networks import make
from .kinds import OUTPUTS


class SliceNetwork(nn.Module):
    """Logits `[slice, output]` of slices `[slice, 1, phase, readout]` of intensities from 0 on.

    In square roots noise is nearly as strong in air as in the limb's bright parts. Beside them the network reads their detail, what is
    left without the mean about each pixel, limited, so that faint ghosts weigh as much as strong edges.
    """

    # Side of the square of the mean, in pixels, and factor of the detail before it is limited to 1.
    MEAN, GAIN = 9, 12

    def __init__(self, family: str, options: dict):
        super().__init__()
        self.network = make(family, {**options, "channels": 2, "outputs": len(OUTPUTS)})
        self.stages = self.network.stages

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        roots = x.sqrt()
        mean = F.avg_pool2d(roots, self.MEAN, 1, self.MEAN // 2, count_include_pad=False)
        return self.network(torch.cat([roots, (self.GAIN * (roots - mean)).tanh()], 1))


def loss(slices: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the means over each series' slices; what is open counts for nothing."""
    series = slices.unflatten(0, (len(wanted), -1)).mean(1)
    known = ~wanted.isnan()
    each = F.binary_cross_entropy_with_logits(series, wanted.nan_to_num(), reduction="none")
    return (each * known).sum() / known.sum()
