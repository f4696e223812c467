"""Views of the real label map, whose structures get random greys among random surroundings.

As SynthSeg (Billot et al. 2023, doi:10.1016/j.media.2023.102789).
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from .drawing import PIXEL, Chance, Drawing, drawn_grids
from .sources import LabelMap
from .structures import CLASS, UNKNOWN

AIR = CLASS["air"]
BONES = tuple(CLASS[name] for name in ("femur", "tibia", "fibula", "patella"))
CARTILAGES = tuple(CLASS[n] for n in ("femoral-cartilage", "tibial-cartilage", "patellar-cartilage"))
# Axes of a slice of the label map by plane: columns, rows, across; x to the left, y back, z to the feet.
AXES = {"sagittal": (1, 2, 0), "coronal": (0, 2, 1), "axial": (0, 1, 2)}
# Most kinds of surroundings; after the classes stand these, the rim of bones, and fat under the skin.
KINDS = 8
RIM, FAT = UNKNOWN + 1 + KINDS, UNKNOWN + 2 + KINDS
# Places across a slice's thickness at which it is read.
DEPTHS = 4


def greys_of(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of the signal of each class and of each kind of surroundings."""
    mean, deviation = rng.random(count), 0.01 + 0.08 * rng.random(count)
    if rng.random() < 0.7:  # As in most sequences: marrow alike, cartilage alike, menisci dark.
        marrow, cartilage = rng.uniform(0.1, 1), rng.uniform(0.25, 0.95)
        for bone in BONES:
            mean[bone] = marrow + rng.normal(0, 0.03)
        for cover in CARTILAGES:
            mean[cover] = cartilage + rng.normal(0, 0.04)
        mean[CLASS["meniscus"]] = rng.uniform(0.02, 0.3)
    mean[AIR], deviation[AIR] = 0, 0.01
    mean[RIM] = rng.uniform(0, 0.2)
    return mean, deviation


def worn(mask: torch.Tensor) -> torch.Tensor:
    """A mask `[batch, side, side]` without its pixels at the edge."""
    return -F.max_pool2d(-mask.float()[:, None], 3, 1, 1)[:, 0] > 0.5


def from_labels(source: LabelMap, count: int, side: int, drawing: Drawing, chance: Chance) -> tuple[torch.Tensor, torch.Tensor]:
    """Three slices of random contrast `[count, 3, side, side]` and their classes from the real label map on the device."""
    rng, where = chance.rng, chance.where
    planes = [("sagittal", "sagittal", "coronal", "axial")[value] for value in rng.integers(4, size=count)]
    axes = np.array([AXES[plane] for plane in planes])
    shape, spacing = np.array(source.classes.shape), np.array(source.spacing)
    sizes = shape * spacing
    centres = sizes[axes[:, :2]] / 2 + rng.normal(0, 12, (count, 2))
    grid = drawn_grids(side, np.full(count, PIXEL), centres, drawing, chance)
    turned = chance.there([plane != "sagittal" and rng.random() < 0.5 for plane in planes]).bool()[..., None]
    grid = torch.where(turned, grid.flip(2), grid)
    thickness, pitch = rng.uniform(1, 4, count), rng.uniform(2, 4.5, count)
    place = chance.there(rng.uniform(0.06, 0.94, count) * sizes[axes[:, 2]])
    lean = rng.normal(0, 0.1, (count, 2))
    place = place + sum(chance.there(lean[:, a]) * (grid[..., a] - chance.there(centres[:, a])) for a in (0, 1))
    pitch = pitch * np.where(rng.random(count) < drawing.single, 0, rng.choice([-1, 1], count))
    # Surroundings: kinds from smooth fields, a limb's outline with fat under it, air outside.
    kinds = rng.integers(3, KINDS + 1, count)
    fields = chance.smooth(count * KINDS, int(rng.choice([5, 8, 14, 20])), side).unflatten(0, (count, KINDS))
    barred = torch.as_tensor(np.arange(KINDS) >= kinds[:, None], device=where)[..., None, None]
    surroundings = fields.masked_fill(barred, -torch.inf).argmax(1)
    half = chance.there(rng.uniform(45, 75, count)) + 4 * chance.smooth(count, 6, side)[:, :, :1]
    reach = (grid[..., 0] - chance.there(sizes[axes[:, 0]] / 2 + rng.normal(0, 4, count))).abs()
    is_air, is_fat = reach > half, reach > half - chance.there(rng.uniform(2, 20, count))
    drawn = [greys_of(FAT + 1, rng) for _ in range(count)]
    mean, deviation = (torch.as_tensor(np.stack(part), dtype=torch.float32, device=where) for part in zip(*drawn))
    has_rim = chance.there(rng.random(count) < 0.8).bool()
    texture = chance.smooth(count, int(rng.choice([14, 28, 56])), side) * chance.there(rng.uniform(0, 0.06, count)) * ~is_air
    lengths, counts = torch.as_tensor(spacing, device=where).float(), torch.as_tensor(shape, device=where)
    order = torch.as_tensor(axes, device=where)

    def classes_at(across: torch.Tensor) -> torch.Tensor:
        """Classes where a view lies so far across."""
        along = torch.stack([grid[..., 0], grid[..., 1], across], -1)
        # From columns, rows and across to the map's own axes.
        index = torch.zeros_like(along).scatter(-1, order[:, None, None, :].expand_as(along), along)
        index = (index / lengths).floor().long()
        inside = ((index >= 0) & (index < counts)).all(-1)
        index = index.clamp(min=0).minimum(counts - 1)
        return source.classes[index.unbind(-1)].masked_fill(~inside, UNKNOWN)

    images, middle = [], None
    for offset in (-1, 0, 1):
        total, votes = torch.zeros_like(texture), []
        for depth in range(DEPTHS):
            shift = offset * pitch + thickness * ((depth + 0.5) / DEPTHS - 0.5)
            here = classes_at(place + chance.there(shift)).long()
            votes.append(here)
            free = here == UNKNOWN
            shown = torch.where(free, UNKNOWN + 1 + surroundings, here)
            shown = torch.where(free & is_fat, FAT, shown)
            shown = torch.where(free & is_air, AIR, shown)
            bone = (here >= BONES[0]) & (here <= BONES[-1])
            shown = torch.where(has_rim & bone & ~worn(bone), RIM, shown)
            flat = shown.flatten(1)
            greys, spread = (table.gather(1, flat).view_as(total) for table in (mean, deviation))
            total += greys + spread * chance.normal(*total.shape)
        images.append(total / DEPTHS + texture)
        if offset == 0:
            middle = votes[DEPTHS // 2]
            same = (votes[0] == votes[-1]) | (votes[1] == votes[-1])
            middle = torch.where(same, votes[-1], middle)
            middle = torch.where((middle == UNKNOWN) & is_air, AIR, middle)
    return torch.stack(images, 1).clamp(min=0), middle.to(torch.uint8)
