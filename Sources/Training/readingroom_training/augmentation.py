"""Draws one training sample from a prepared volume.

The set's traps, and what is drawn against each:

* the mass is in the middle of every crop: field of view centred anywhere in the crop, with air or
  mirrored tissue beyond its edge, and only half of the slices hold a mass;
* the first and last slices never hold a mass, and are the only ones whose neighbours are clamped:
  any slice may be drawn as if it were the last;
* intensities were rescaled and bias-corrected by the publisher: gain, offset, gamma, bias field,
  Rician noise, in-plane resolution and slice spacing vary.
"""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F

# A view with less tissue than this share is drawn again, so that few steps go to empty air.
LEAST_TISSUE = 0.12
VIEW_ATTEMPTS = 3


class Case:
    """A prepared patient: volume, mask, and the value that air takes after normalisation."""

    def __init__(self, volume: np.ndarray, mask: np.ndarray):
        self.volume = torch.from_numpy(volume)
        self.mask = torch.from_numpy(mask.astype(np.float32))
        self.air = float(volume.min())
        held = mask.any((1, 2))
        self.with_mass = np.flatnonzero(held)
        self.without_mass = np.flatnonzero(~held)


def draw(case: Case, size: int, rng: np.random.Generator, generator: torch.Generator):
    """One image `[5, size, size]` and its mask `[1, size, size]`."""
    index = draw_slice(case, rng)
    image = draw_neighbours(case, index, rng)
    mask = case.mask[index][None]
    for _ in range(VIEW_ATTEMPTS):
        view, view_mask = draw_view(image, mask, case.air, size, rng, generator)
        if (view[2] > case.air + 0.3).float().mean() >= LEAST_TISSUE:
            break
    image, mask = view, view_mask
    return draw_intensities(image, case.air, rng, generator), (mask > 0.5).float()


def draw_slice(case: Case, rng: np.random.Generator) -> int:
    """A slice with a mass in 60 of 100 draws, else one without."""
    pool = case.with_mass if rng.random() < 0.6 or not len(case.without_mass) else case.without_mass
    return int(pool[rng.integers(len(pool))])


def draw_neighbours(case: Case, index: int, rng: np.random.Generator) -> torch.Tensor:
    """The slice with four neighbours: other spacing, other end of the stack, other direction."""
    offsets = np.arange(-2, 3)
    if rng.random() < 0.15:
        kept = int(rng.integers(0, 2))
        offsets = np.clip(offsets, -kept, 2) if rng.random() < 0.5 else np.clip(offsets, -2, kept)
    wanted = np.clip(index + offsets, 0, len(case.volume) - 1)
    if rng.random() < 0.35:
        image = thick_slices(case.volume, wanted, 1 + 1.4 * rng.random(), rng.random())
    else:
        image = case.volume[wanted]
    return image.flip(0) if rng.random() < 0.5 else image


def thick_slices(volume: torch.Tensor, wanted: np.ndarray, step: float, phase: float):
    """The wanted slices as interpolated from a stack that is `step` times as widely spaced."""
    last = len(volume) - 1
    low = np.floor(wanted / step - phase)
    share = wanted / step - phase - low
    result = 0
    for slot, weight in ((low, 1 - share), (low + 1, share)):
        source = np.clip(np.rint((slot + phase) * step), 0, last).astype(int)
        result = result + volume[source] * torch.from_numpy(weight.astype(np.float32))[:, None, None]
    return result


def draw_view(image, mask, air, size, rng, generator):
    """Rotation, scale, mirror, elastic deformation, and a centre anywhere in the crop."""
    height, width = image.shape[-2:]
    angle = rng.uniform(-math.pi, math.pi) if rng.random() < 0.25 else rng.normal(0, 0.3)
    scale_x = rng.uniform(0.75, 1.35)
    scale_y = scale_x * rng.uniform(0.9, 1.1)
    mirror = 1 if rng.random() < 0.5 else -1
    centre_x, centre_y = rng.uniform(-0.9, 0.9, 2)
    cosine, sine = math.cos(angle), math.sin(angle)
    matrix = torch.tensor([[
        [mirror * cosine * scale_x * size / width, -sine * scale_y * size / width, centre_x],
        [mirror * sine * scale_x * size / height, cosine * scale_y * size / height, centre_y],
    ]], dtype=torch.float32)
    grid = F.affine_grid(matrix, (1, 1, size, size), align_corners=False)
    if rng.random() < 0.7:
        knots = torch.randn(1, 2, 6, 6, generator=generator) * 0.04
        bend = F.interpolate(knots, size=(size, size), mode="bicubic", align_corners=True)
        grid = grid + bend.permute(0, 2, 3, 1)
    beyond = "reflection" if rng.random() < 0.35 else "zeros"
    outside = air if rng.random() < 0.7 else -3.0
    both = torch.cat([image - outside, mask])[None]
    both = F.grid_sample(both, grid, align_corners=False, padding_mode=beyond)[0]
    return both[:-1] + outside, both[-1:]


def draw_intensities(image, air, rng, generator):
    """What another scanner, coil and window of acquisition would have done to the signal."""
    size = image.shape[-1]
    signal = (image - air).clamp(min=0)
    if rng.random() < 0.4:
        coarse = (max(int(size / rng.uniform(1, 2)), 8), max(int(size / rng.uniform(1, 2)), 8))
        signal = F.interpolate(signal[None], size=coarse, mode="bilinear", antialias=True)
        signal = F.interpolate(signal, size=(size, size), mode="bilinear")[0]
    if rng.random() < 0.5:
        top = float(signal.max()) + 1e-6
        signal = top * (signal / top) ** rng.uniform(0.65, 1.5)
    if rng.random() < 0.6:
        knots = torch.randn(1, 1, 4, 4, generator=generator) * rng.uniform(0.05, 0.35)
        field = F.interpolate(knots, size=(size, size), mode="bicubic", align_corners=True)[0]
        signal = signal * torch.exp(field)
    signal = signal * rng.uniform(0.7, 1.35)
    if rng.random() < 0.7:
        sigma = rng.uniform(0, 0.2)
        real = signal + sigma * torch.randn(signal.shape, generator=generator)
        other = sigma * torch.randn(signal.shape, generator=generator)
        signal = torch.sqrt(real**2 + other**2)
    return (signal + air + rng.normal(0, 0.25)).clamp(-3, 5)
