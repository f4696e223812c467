"""Writes the volume and tensors by which the product's preprocessing is compared with the kit's.

The volume is a seeded phantom with a spacing that needs all three axes resampled; its size after
resampling is no multiple of the padding, so that padding shows. A second pack, of volume form and
described beside its tensors, thins and smooths all three axes of the same phantom. A last file holds
cases of the windows' rule.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from . import windows
from .preprocessing import grid_spacing, is_volume, pad, prepare, read_pack, resample, slab

SPACING = (4.0, 0.9375, 0.703125)
# Length of an axis, size of a window, overlap and padding multiple: one window, two, uneven steps,
# windows without overlap, three over one place, single slices.
WINDOWS = ((96, 128, 32, 16), (128, 128, 32, 16), (144, 128, 32, 16), (336, 128, 32, 16),
           (256, 64, 0, 16), (20, 12, 8, 4), (100, 40, 10, 5), (5, 1, 0, 1))


def phantom(seed: int = 7) -> np.ndarray:
    """A limb-like ellipse with noise: [slices, rows, columns] of 8, 60, 72, whole numbers."""
    rng = np.random.default_rng(seed)
    slices, rows, columns = np.mgrid[:8, :60, :72]
    ring = ((rows - 28) / 25) ** 2 + ((columns - 37) / 31) ** 2
    signal = np.where(ring < 1, 900 - 520 * (ring < 0.7), 0)
    signal = signal + 140 * (((rows - 24) / 7) ** 2 + ((columns - 44 - slices) / 9) ** 2 < 1)
    noise = rng.normal(0, 18, (2, *signal.shape))
    return np.rint(np.hypot(signal + noise[0], noise[1])).astype(np.float32)


def write(pack: dict, out: Path, prefix: str = "") -> None:
    """Writes `preprocessing-{resampled,prepared,input}.npy` and `preprocessing.json`."""
    volume = phantom()
    prepared = prepare(volume, SPACING, pack)
    shown = range(len(prepared)) if is_volume(pack) else range(1)
    images = prepared[None] if is_volume(pack) else slab(prepared, shown[0], pack)
    facts = {
        "spacingInMillimetres": SPACING, "axes": ["slices", "rows", "columns"],
        "gridSpacingInMillimetres": grid_spacing(SPACING, pack), "inputSlices": list(shown),
        "pack": f"{pack['name']} {pack['version']}",
    }
    arrays = {"resampled": resample(volume, SPACING, pack), "prepared": prepared,
              "input": pad(images, pack)[None]}
    for name, array in arrays.items():
        np.save(out / f"{prefix}preprocessing-{name}.npy", array)
    (out / f"{prefix}preprocessing.json").write_text(json.dumps(facts, indent=2) + "\n")


def write_windows(out: Path) -> None:
    """Writes `windows.json`: cases of placement and blending along one axis."""
    cases = []
    for count, size, overlap, multiple in WINDOWS:
        first = windows.starts(count, size, overlap, multiple)
        shares = windows.shares(first, min(size, count), count)
        cases.append({
            "count": count, "size": size, "overlap": overlap, "multiple": multiple,
            "starts": first, "shares": [[round(float(x), 7) for x in row] for row in shares]})
    lines = ",\n".join(json.dumps(case) for case in cases)
    (out / "windows.json").write_text(f"[\n{lines}\n]\n")


def main() -> None:
    """Writes the preprocessing tensors of both forms and of the shipped pack, and the windows' cases."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--pack", type=Path, required=True, help="pack.toml of the shipped pack")
    parser.add_argument("--out", type=Path, required=True, help="Fixtures/tensors")
    arguments = parser.parse_args()
    np.save(arguments.out / "preprocessing-volume.npy", phantom())
    for prefix in ("", "volume-"):
        write(read_pack(arguments.out / f"{prefix}preprocessing.toml"), arguments.out, prefix)
    write(read_pack(arguments.pack), arguments.out, "shipped-")
    write_windows(arguments.out)


if __name__ == "__main__":
    main()
