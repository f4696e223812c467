"""Contact sheets: slices with structures' outlines in colour, for looking at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from .structures import VALUE

COLOURS = {
    "femur": (255, 210, 80), "tibia": (255, 150, 60), "fibula": (200, 120, 60), "patella": (240, 240, 120),
    "femoral cartilage": (60, 200, 255), "medial tibial cartilage": (80, 120, 255), "lateral tibial cartilage": (130, 90, 255),
    "patellar cartilage": (60, 255, 220), "medial meniscus": (255, 60, 60), "lateral meniscus": (255, 60, 180),
    "anterior cruciate ligament": (60, 255, 60), "posterior cruciate ligament": (160, 255, 60),
    "medial collateral ligament": (120, 200, 120), "lateral collateral ligament": (120, 160, 120),
    "patellar tendon": (255, 255, 255), "quadriceps tendon": (220, 220, 255), "infrapatellar fat pad": (180, 140, 90),
    "joint fluid": (0, 255, 255), "popliteal vessels": (200, 0, 0),
}
SCALE, ACROSS = 3, 4


def outlined(image: np.ndarray, labels: np.ndarray, top: float) -> np.ndarray:
    """One slice enlarged, `[row, column, 3]`, with a line where labels change.

    Args:
        top: The sample that is shown white.
    """
    grey = np.clip(image / top * 255, 0, 255).astype(np.uint8)
    size = (image.shape[1] * SCALE, image.shape[0] * SCALE)
    grey = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BICUBIC))
    picture = np.repeat(grey[..., None], 3, 2)
    labels = labels.repeat(SCALE, 0).repeat(SCALE, 1)
    inner = np.pad(labels, 1, mode="edge")
    edge = np.zeros(labels.shape, bool)
    for rows, columns in ((0, 1), (2, 1), (1, 0), (1, 2)):
        edge |= inner[rows:rows + labels.shape[0], columns:columns + labels.shape[1]] != labels
    for name, colour in COLOURS.items():
        picture[edge & (labels == VALUE[name])] = colour
    return picture


def write_sheet(samples: np.ndarray, labels: np.ndarray, path: Path) -> None:
    """Every second slice, from left to right and from top to bottom."""
    top = float(np.percentile(samples[samples > 0], 99.5))
    tiles = [outlined(s, l, top) for s, l in zip(samples[::2], labels[::2])]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % ACROSS)
    sheet = np.concatenate([np.concatenate(tiles[i:i + ACROSS], 1) for i in range(0, len(tiles), ACROSS)])
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(path)
