"""Writes the volume and tensors by which the product's preprocessing is compared with the kit's.

The volume is a seeded phantom with a spacing that needs all three axes resampled; its size after
resampling is no multiple of 16, so that padding shows.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from .preprocessing import grid_spacing, pad, prepare, read_pack, resample, slab

SPACING = (4.0, 0.9375, 0.703125)


def phantom(seed: int = 7) -> np.ndarray:
    """A limb-like ellipse with noise: [slices, rows, columns] of 8, 60, 72, whole numbers."""
    rng = np.random.default_rng(seed)
    slices, rows, columns = np.mgrid[:8, :60, :72]
    ring = ((rows - 28) / 25) ** 2 + ((columns - 37) / 31) ** 2
    signal = np.where(ring < 1, 900 - 520 * (ring < 0.7), 0)
    signal = signal + 140 * (((rows - 24) / 7) ** 2 + ((columns - 44 - slices) / 9) ** 2 < 1)
    noise = rng.normal(0, 18, (2, *signal.shape))
    return np.rint(np.hypot(signal + noise[0], noise[1])).astype(np.float32)


def write(pack: dict, out: Path) -> None:
    """Writes `preprocessing-{volume,resampled,prepared,input}.npy` and `preprocessing.json`."""
    volume = phantom()
    prepared = prepare(volume, SPACING, pack)
    images = np.stack([pad(slab(prepared, index, pack), pack) for index in (0,)])
    arrays = {"volume": volume, "resampled": resample(volume, SPACING, pack),
              "prepared": prepared, "input": images}
    out.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(out / f"preprocessing-{name}.npy", array)
    facts = {
        "spacingInMillimetres": SPACING, "axes": ["slices", "rows", "columns"],
        "gridSpacingInMillimetres": grid_spacing(SPACING, pack), "inputSlices": [0],
        "pack": f"{pack['name']} {pack['version']}",
    }
    (out / "preprocessing.json").write_text(json.dumps(facts, indent=2) + "\n")


def main() -> None:
    """Writes the preprocessing tensors of a pack."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--pack", type=Path, required=True, help="pack.toml")
    parser.add_argument("--out", type=Path, required=True, help="Fixtures/tensors")
    arguments = parser.parse_args()
    write(read_pack(arguments.pack), arguments.out)


if __name__ == "__main__":
    main()
