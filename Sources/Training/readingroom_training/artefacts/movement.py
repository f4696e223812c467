"""A limb that moves while lines of k-space are filled, put into images that are sound.

What the simulator does with the knee itself is done with magnitudes here, so that one series is seen still and moved at once.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

# Side of a pixel of the images that are moved, in mm: `resample.in_plane_mm` of the pack.
PIXEL = 0.5
# Greatest displacement of jumps, and displacement from end to end of a rhythm, in mm, moderate and severe (`ArtefactScale`).
JUMPS, RHYTHM = ((0.9, 1.5), (2.2, 3.5)), ((0.7, 1.0), (1.6, 2.2))
# When jumps fall, in shares of the scan (`LimbMotion`).
TIMES = ((0.38, 0.62), (0.14, 0.3), (0.7, 0.86))


def shares(lines: int, shots: int) -> np.ndarray:
    """When each line of k-space is filled, as a share of the scan, frequencies in the order of `fft`: one line of each band a shot."""
    frequency = np.fft.fftfreq(lines, 1 / lines).round().astype(int)
    return ((frequency + shots // 2) % shots + 0.5) / shots


def jumps(severe: bool, shots: int, rng: np.random.Generator) -> list[tuple[float, tuple[float, float, float]]]:
    """Starts and poses: along phase and readout in pixels, degrees."""
    size, count = rng.uniform(*JUMPS[severe]) / PIXEL, 3 if severe else 2
    segments = []
    for place, (first, last) in enumerate(TIMES[:count]):
        length, angle = size * (1 if place == 0 else rng.uniform(0.4, 0.9)), rng.uniform(0, 2 * np.pi)
        turn = length * PIXEL / 2 * rng.choice([-1, 1])
        segments.append((rng.uniform(first, last), (length * np.cos(angle), length * np.sin(angle), turn)))
    return sorted(segments)


def rhythm(severe: bool, shots: int, rng: np.random.Generator) -> list[tuple[float, tuple[float, float, float]]]:
    """To and fro, every three to six shots."""
    size, angle = rng.uniform(*RHYTHM[severe]) / PIXEL, rng.uniform(0, 2 * np.pi)
    half, phase = rng.uniform(3, 6) / 2, rng.uniform(0.1, 0.4)
    away, still = (size * np.cos(angle), size * np.sin(angle), 0.0), (0.0, 0.0, 0.0)
    return [((place + phase) * half / shots, still if place % 2 else away) for place in range(int(shots / half) + 1)]


def posed(values: torch.Tensor, pose: tuple[float, float, float]) -> torch.Tensor:
    """k-space of slices `[slice, phase, readout]` in a pose."""
    down, across, degrees = pose
    if degrees:
        turn = np.deg2rad(degrees)
        aspect = values.shape[1] / values.shape[2]
        matrix = torch.tensor([[np.cos(turn), -np.sin(turn) * aspect, 0], [np.sin(turn) / aspect, np.cos(turn), 0]]).float()
        grid = F.affine_grid(matrix[None], (1, 1, *values.shape[1:]), align_corners=False)
        values = F.grid_sample(values[None], grid, "bicubic", align_corners=False)[0]
    space = torch.fft.fft2(values)
    for axis, shift in ((1, down), (2, across)):
        frequency = torch.fft.fftfreq(values.shape[axis])
        ramp = torch.exp(-2j * torch.pi * frequency * shift)
        space = space * (ramp[None, :, None] if axis == 1 else ramp)
    return space


def moved(values: torch.Tensor, severe: bool, rng: np.random.Generator) -> torch.Tensor:
    """Slices `[slice, phase, readout]` of a limb that jumped or shook while they were acquired, all at the same times."""
    lines = values.shape[1]
    train = int(rng.choice([1, 4, 8, 12, 16]))
    shots = max(lines // train, 8)
    when = shares(lines, shots)
    segments = (jumps if rng.random() < 0.65 else rhythm)(severe, shots, rng)
    poses = {(0.0, 0.0, 0.0): np.zeros(lines, bool)}
    number = np.searchsorted([start for start, _ in segments], when, side="right") - 1
    for line in range(lines):
        pose = segments[number[line]][1] if number[line] >= 0 else (0.0, 0.0, 0.0)
        poses.setdefault(pose, np.zeros(lines, bool))[line] = True
    space = torch.zeros(values.shape, dtype=torch.complex64)
    for pose, held in poses.items():
        if held.any():
            chosen = torch.from_numpy(held)
            space[:, chosen] = posed(values, pose)[:, chosen]
    return torch.fft.ifft2(space).abs()
