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
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F

@dataclass(frozen=True)
class Strength:
    """How far views and intensities are drawn from the published ones.

    views: sides in pixels, with the batch that makes each step cost about the same.
    turned: share of views turned by any angle; the others are turned by `turn` radians (deviation).
    centre: greatest distance of the view's centre from the crop's, in halves of the crop.
    flat_air: share of views whose outside takes the padding value instead of the volume's air.
    gamma, gain: ranges. offset: deviation. bias: range of the log field's deviation.
    coarse: share of views acquired at lower resolution, and the greatest factor.
    noise: range of sigma; drawn evenly, or by its logarithm when `fine_noise`, and then in part
    with the correlation that a scanner's interpolation gives it.
    padded: share of views with a strip of padding on the right and at the bottom, as the program
    pads an image to a multiple of 16.
    """

    views: tuple[tuple[int, int], ...]
    turned: float
    turn: float
    centre: float
    flat_air: float
    gamma: tuple[float, float, float]
    bias: tuple[float, float]
    gain: tuple[float, float]
    offset: float
    coarse: tuple[float, float]
    noise: tuple[float, float, float]
    fine_noise: bool
    padded: float


# First far from the data, so that little but the shape of things can be learnt ...
WIDE = Strength(
    views=((128, 12), (160, 8), (192, 5)), turned=0.25, turn=0.3, centre=0.9, flat_air=0.3,
    gamma=(0.5, 0.65, 1.5), bias=(0.05, 0.35), gain=(0.7, 1.35), offset=0.25, coarse=(0.4, 2.0),
    noise=(0.7, 0.0, 0.2), fine_noise=False, padded=0.0)
# ... then as scanners differ, with wide fields of view in much air and faint noise ...
NEAR = Strength(
    views=((128, 12), (160, 8), (192, 5), (256, 3)), turned=0.15, turn=0.25, centre=0.75,
    flat_air=0.2, gamma=(0.35, 0.8, 1.25), bias=(0.03, 0.25), gain=(0.8, 1.25), offset=0.15,
    coarse=(0.25, 1.7), noise=(0.85, 0.008, 0.12), fine_noise=True, padded=0.0)
# ... then padded as well: a network that never saw the strip took air beside it for a mass.
PADDED = replace(NEAR, padded=0.6)
# (first step after the stage, its strength)
STAGES = ((2000, WIDE), (2400, NEAR), (math.inf, PADDED))
PADDING = -3.0

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


def draw(
    case: Case, size: int, strength: Strength, rng: np.random.Generator,
    generator: torch.Generator,
):
    """One image `[5, size, size]` and its mask `[1, size, size]`."""
    index = draw_slice(case, rng)
    image = draw_neighbours(case, index, rng)
    mask = case.mask[index][None]
    for _ in range(VIEW_ATTEMPTS):
        view, view_mask = draw_view(image, mask, case.air, size, strength, rng, generator)
        if (view[2] > case.air + 0.3).float().mean() >= LEAST_TISSUE:
            break
    image = draw_intensities(view, case.air, strength, rng, generator)
    return draw_padding(image, (view_mask > 0.5).float(), strength.padded, rng)


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


def draw_view(image, mask, air, size, strength, rng, generator):
    """Rotation, scale, mirror, elastic deformation, and a centre anywhere in the crop."""
    height, width = image.shape[-2:]
    anyhow = rng.random() < strength.turned
    angle = rng.uniform(-math.pi, math.pi) if anyhow else rng.normal(0, strength.turn)
    scale_x = rng.uniform(0.75, 1.35)
    scale_y = scale_x * rng.uniform(0.9, 1.1)
    mirror = 1 if rng.random() < 0.5 else -1
    centre_x, centre_y = rng.uniform(-strength.centre, strength.centre, 2)
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
    outside = air if rng.random() < 1 - strength.flat_air else PADDING
    both = torch.cat([image - outside, mask])[None]
    both = F.grid_sample(both, grid, align_corners=False, padding_mode=beyond)[0]
    return both[:-1] + outside, both[-1:]


def draw_intensities(image, air, strength, rng, generator):
    """What another scanner, coil and protocol would have done to the signal."""
    size = image.shape[-1]
    signal = (image - air).clamp(min=0)
    share, factor = strength.coarse
    if rng.random() < share:
        coarse = tuple(max(int(size / rng.uniform(1, factor)), 8) for _ in range(2))
        signal = F.interpolate(signal[None], coarse, mode="bilinear", antialias=True)
        signal = F.interpolate(signal, size=(size, size), mode="bilinear")[0]
    share, low, high = strength.gamma
    if rng.random() < share:
        top = float(signal.max()) + 1e-6
        signal = top * (signal / top) ** rng.uniform(low, high)
    if rng.random() < 0.6:
        knots = torch.randn(1, 1, 4, 4, generator=generator) * rng.uniform(*strength.bias)
        field = F.interpolate(knots, size=(size, size), mode="bicubic", align_corners=True)[0]
        signal = signal * torch.exp(field)
    signal = signal * rng.uniform(*strength.gain)
    signal = draw_noise(signal, strength, rng, generator)
    return (signal + air + rng.normal(0, strength.offset)).clamp(-3, 5)


def draw_padding(image, mask, share, rng):
    """The right and bottom strips that the program adds, of 0 to 15 pixels."""
    if share and rng.random() < share:
        rows, columns = (image.shape[-1] - int(width) for width in rng.integers(0, 16, 2))
        image[:, rows:], image[:, :, columns:] = PADDING, PADDING
        mask[:, rows:], mask[:, :, columns:] = 0, 0
    return image, mask


def draw_noise(signal, strength, rng, generator):
    """Rician noise."""
    share, low, high = strength.noise
    if rng.random() >= share:
        return signal
    if strength.fine_noise:
        sigma = math.exp(rng.uniform(math.log(low), math.log(high)))
    else:
        sigma = rng.uniform(low, high)
    shape = signal.shape
    if strength.fine_noise and rng.random() < 0.4:
        shape = (shape[0], int(shape[1] / rng.uniform(1, 2)), int(shape[2] / rng.uniform(1, 2)))
    parts = []
    for _ in range(2):
        noise = sigma * torch.randn(shape, generator=generator)
        if shape != signal.shape:
            noise = F.interpolate(noise[None], size=signal.shape[1:], mode="bicubic")[0]
        parts.append(noise)
    return torch.sqrt((signal + parts[0]) ** 2 + parts[1] ** 2)
