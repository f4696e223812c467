"""Draws what a network is shown: a part of a patient's volume, seen as other scanners would show it.

The sarcoma set's traps, and what is drawn against each:

* the mass is in the middle of every crop: the view's centre lies anywhere in the volume, beside the
  mass as often as on it, with air or mirrored tissue beyond the edge; views without mass are many;
* every patient has a mass: the share of views that are centred far from it is set by the recipe;
* intensities were rescaled and bias-corrected by the publisher: gain, gamma, bias field, noise,
  resolution in the plane and across it are drawn.

A view depends on the generator it is given and on nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F

VIEW_ATTEMPTS = 4
# A pasted mass may bulge beyond the limb, but most of it must replace tissue.
LEAST_TISSUE_UNDER_PASTE = 0.7


@dataclass(frozen=True)
class Augmentation:
    """How far views are drawn from the published images. Shares are from 0 to 1.

    voxels: size of a view, about; its sides vary.
    slices: numbers of slices to choose from.
    on_mass: share of views near a voxel of the mass; the others lie anywhere.
    reach: greatest distance of the centre from that voxel, in views.
    scale: greatest logarithm of the magnification; stretch: the same across slices.
    anisotropy: deviation of the logarithm of rows against columns.
    turn: deviation of the angle in the plane, in radians; 0 draws any angle.
    tilt: deviation of the angle out of the plane, in radians.
    mirrors: which axes may be mirrored: slices, rows, columns.
    elastic: share of views bent, and the deviation of the bend's knots in voxels of the plane.
    mirrored: share of views with mirrored tissue, not air, beyond the volume's edge.
    coarse, thick: share, and greatest factor by which pixels or slices are larger.
    gamma: share, and greatest logarithm of the exponent.
    bias: share, and range of the deviation of the log field.
    gain: range of the factor.
    noise: share, and range of Rician sigma, drawn by its logarithm.
    blur: share, and greatest sigma in pixels.
    pasted: share of views into which another patient's mass is put.
    tissue: least share of voxels with signal; poorer views are drawn again.
    """

    voxels: int = 200_000
    slices: tuple[int, ...] = (24, 32, 40, 48)
    on_mass: float = 0.55
    reach: float = 0.35
    scale: float = 0.35
    stretch: float = 0.2
    anisotropy: float = 0.06
    turn: float = 0.0
    tilt: float = 0.1
    mirrors: tuple[bool, bool, bool] = (True, True, True)
    elastic: tuple[float, float] = (0.5, 4.0)
    mirrored: float = 0.25
    coarse: tuple[float, float] = (0.3, 2.0)
    thick: tuple[float, float] = (0.25, 2.2)
    gamma: tuple[float, float] = (0.6, 0.35)
    bias: tuple[float, float, float] = (0.5, 0.05, 0.3)
    gain: tuple[float, float] = (0.75, 1.3)
    noise: tuple[float, float, float] = (0.6, 0.01, 0.25)
    blur: tuple[float, float] = (0.0, 1.0)
    pasted: float = 0.0
    tissue: float = 0.2

    @classmethod
    def of(cls, table: dict) -> Augmentation:
        """From a recipe's table; every key is optional.

        Raises:
            ValueError: An unknown key.
        """
        unknown = set(table) - set(cls.__dataclass_fields__)
        if unknown:
            raise ValueError(f"augmentation: {', '.join(sorted(unknown))} not known")
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()})


class Case:
    """A prepared patient: volume and mask `[slices, rows, columns]` and the voxels of the mass."""

    def __init__(self, volume: np.ndarray, mask: np.ndarray, spacing: tuple[float, float, float]):
        self.volume = torch.from_numpy(np.ascontiguousarray(volume, np.float32))
        self.mask = torch.from_numpy(np.ascontiguousarray(mask, np.float32))
        self.spacing = spacing
        self.voxels = np.argwhere(mask > 0.5)

    def to(self, device: str) -> Case:
        """This case with its arrays on a device, where its views are then drawn."""
        self.volume, self.mask = self.volume.to(device), self.mask.to(device)
        return self


def draw_shape(augmentation: Augmentation, multiple, rng: np.random.Generator) -> tuple[int, ...]:
    """Slices, rows and columns of a view, divisible by `multiple`, of about the wanted size."""
    slices = int(augmentation.slices[rng.integers(len(augmentation.slices))])
    side, ratio = math.sqrt(augmentation.voxels / slices), rng.uniform(0.8, 1.25)
    wanted = (slices, side * ratio, side / ratio)
    return tuple(int(max(m, round(size / m) * m)) for size, m in zip(wanted, multiple))


def draw(cases, shape, augmentation, rng, generator):
    """Image and mask of one view, each `[1, *shape]`."""
    for _ in range(VIEW_ATTEMPTS):
        case = cases[rng.integers(len(cases))]
        image, mask = draw_geometry(case, shape, augmentation, rng, generator)
        if float((image > 0.05).float().mean()) > augmentation.tissue:
            break
    if rng.random() < augmentation.pasted:
        donor = cases[rng.integers(len(cases))]
        image, mask = paste(image, mask, donor, augmentation, rng, generator)
    return draw_intensities(image, augmentation, rng, generator), (mask > 0.5).float()


def paste(image, mask, donor: Case, augmentation, rng, generator):
    """Puts another patient's mass into a view, where it falls on tissue and on no mass.

    Cut and mix along the contour, as TumorCP (Yang et al. 2021, arXiv:2107.09843): the mass is seen
    in surroundings that it never had, so that surroundings alone do not tell it.
    """
    on_mass = replace(augmentation, on_mass=1.0)
    other, share = draw_geometry(donor, tuple(image.shape[1:]), on_mass, rng, generator)
    placed = share > 0.5
    if not placed.any() or bool((mask[placed] > 0.5).any()):
        return image, mask
    if float((image[placed] > 0.05).float().mean()) < LEAST_TISSUE_UNDER_PASTE:
        return image, mask
    return image * (1 - share) + other * share, torch.maximum(mask, share)


def draw_centre(case: Case, shape, augmentation, rng) -> np.ndarray:
    """Where the view's middle lies, in voxels of the case."""
    size = np.array(case.volume.shape)
    if rng.random() < augmentation.on_mass and len(case.voxels):
        centre = case.voxels[rng.integers(len(case.voxels))].astype(float)
        centre += rng.uniform(-augmentation.reach, augmentation.reach, 3) * np.array(shape)
    else:
        centre = rng.uniform(0, 1, 3) * (size - 1)
    return np.clip(centre, 0, size - 1)


def draw_turn(case: Case, augmentation, rng) -> np.ndarray:
    """Matrix from voxels of the view to voxels of the case: turn, tilt, scale and mirror."""
    angle = rng.normal(0, augmentation.turn) if augmentation.turn else rng.uniform(-math.pi, math.pi)
    scale = math.exp(rng.uniform(-augmentation.scale, augmentation.scale))
    rows, columns = (
        scale * math.exp(rng.normal(0, augmentation.anisotropy)) for _ in range(2))
    slices = math.sqrt(scale) * math.exp(
        rng.uniform(-augmentation.stretch, augmentation.stretch))
    mirrors = np.where(augmentation.mirrors, rng.choice([-1, 1], 3), 1)
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]])
    aspect = case.spacing[0] / case.spacing[1]
    for axis in (1, 2):
        tilt = rng.normal(0, augmentation.tilt)
        leaning = np.eye(3)
        leaning[0, 0] = leaning[axis, axis] = math.cos(tilt)
        leaning[0, axis], leaning[axis, 0] = -math.sin(tilt) / aspect, math.sin(tilt) * aspect
        turn = turn @ leaning
    return turn @ np.diag([mirrors[0] * slices, mirrors[1] * rows, mirrors[2] * columns])


def draw_geometry(case: Case, shape, augmentation, rng, generator):
    """Cuts a turned, scaled and bent view out of the case."""
    centre, turn = draw_centre(case, shape, augmentation, rng), draw_turn(case, augmentation, rng)
    places = places_of(shape, centre, turn, case.volume.device)
    share, knots = augmentation.elastic
    if rng.random() < share:
        deviation = torch.tensor([knots / 4, knots, knots]).view(1, 3, 1, 1, 1)
        bend = normal((1, 3, 4, 5, 5), generator) * deviation.to(generator.device)
        places = places + F.interpolate(bend, size=shape, mode="trilinear", align_corners=True)[0]
    beyond = "reflection" if rng.random() < augmentation.mirrored else "zeros"
    return sample(case.volume, places, beyond), sample(case.mask, places, beyond)


def places_of(shape, centre: np.ndarray, turn: np.ndarray, device) -> torch.Tensor:
    """Where every voxel of a view lies in the case, `[3, *shape]`."""
    axes = [torch.arange(size, dtype=torch.float64, device=device) - (size - 1) / 2
            for size in shape]
    grid = torch.stack(torch.meshgrid(*axes, indexing="ij")).flatten(1)
    places = torch.from_numpy(turn).to(device) @ grid + torch.from_numpy(centre).to(device)[:, None]
    return places.view(3, *shape).float()


def normal(shape, generator: torch.Generator) -> torch.Tensor:
    """Standard normal numbers on the generator's device."""
    return torch.randn(shape, generator=generator, device=generator.device)


def sample(volume: torch.Tensor, places: torch.Tensor, beyond: str) -> torch.Tensor:
    """Values at places (slice, row, column), trilinear: `[1, *shape]`."""
    size = [max(length - 1, 1) for length in volume.shape]
    grid = torch.stack([places[axis] / size[axis] for axis in (2, 1, 0)], -1) * 2 - 1
    return F.grid_sample(
        volume[None, None], grid[None], align_corners=True, padding_mode=beyond)[0]


def resized(image: torch.Tensor, shape) -> torch.Tensor:
    """Trilinear, `[1, *shape]`."""
    return F.interpolate(image[None], size=shape, mode="trilinear", align_corners=False)[0]


def draw_intensities(image, augmentation, rng, generator):
    """What another scanner, coil and protocol would have done to the signal, air being zero."""
    shape = tuple(image.shape[1:])
    slices, rows, columns = shape
    share, factor = augmentation.coarse
    if rng.random() < share:
        by = rng.uniform(1, factor)
        smaller = (slices, max(int(rows / by), 4), max(int(columns / by), 4))
        image = resized(resized(image, smaller), shape)
    share, factor = augmentation.thick
    if rng.random() < share:
        by = rng.uniform(1, factor)
        image = resized(resized(image, (max(int(slices / by), 2), rows, columns)), shape)
    image = draw_blur(image, augmentation.blur, rng)
    share, reach = augmentation.gamma
    if rng.random() < share:
        top = float(image.max()) + 1e-6
        image = top * (image.clamp(min=0) / top) ** math.exp(rng.uniform(-reach, reach))
    share, low, high = augmentation.bias
    if rng.random() < share:
        knots = normal((1, 1, 3, 3, 3), generator) * rng.uniform(low, high)
        field = F.interpolate(knots, size=shape, mode="trilinear", align_corners=True)[0]
        image = image * torch.exp(field)
    image = image * rng.uniform(*augmentation.gain)
    return draw_noise(image, augmentation.noise, rng, generator).clamp(min=0)


def draw_blur(image, blur, rng):
    """A Gaussian in the plane."""
    share, greatest = blur
    if rng.random() >= share:
        return image
    sigma = rng.uniform(0.2, greatest)
    reach = torch.arange(-3, 4, dtype=torch.float32, device=image.device)
    kernel = torch.exp(-(reach**2) / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).view(1, 1, -1)
    image = F.conv2d(image.transpose(0, 1), kernel[:, :, None], padding=(0, 3))
    return F.conv2d(image, kernel[..., None], padding=(3, 0)).transpose(0, 1)


def draw_noise(image, noise, rng, generator):
    """Rician noise."""
    share, low, high = noise
    if rng.random() >= share:
        return image
    sigma = math.exp(rng.uniform(math.log(low), math.log(high)))
    real, imaginary = (sigma * normal(image.shape, generator) for _ in range(2))
    return torch.sqrt((image + real) ** 2 + imaginary**2)
