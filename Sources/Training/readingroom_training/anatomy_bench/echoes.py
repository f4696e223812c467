"""Part `echoes`: the real knee in eight echoes, each read as a study of its own."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pydicom

from ..series import read_images
from .bench import Bench
from .program import Reading
from .sheets import write_sheet
from .structures import GROUPS, VALUE, normalised
from .studies import found_labels
from .tables import figure, judged, mean, table, within

# Volumes in mL of adult knees (design/knee.md, section 1.3, from measured label maps).
RANGES = {"femoral cartilage": (10, 16), "medial meniscus": (1.8, 3), "lateral meniscus": (1.8, 3), "patella": (12, 22)}
AGREEMENT = {"bones": 0.98, "cartilage": 0.93}


def echo_files(knee: Path) -> dict[int, list[Path]]:
    """The files of each echo, by its number."""
    files: dict[int, list[Path]] = {}
    for path in sorted(knee.iterdir()):
        files.setdefault(int(pydicom.dcmread(path, stop_before_pixels=True).EchoNumbers), []).append(path)
    return dict(sorted(files.items()))


def read_echo(bench: Bench, number: int, files: list[Path]) -> tuple[Reading, np.ndarray, np.ndarray]:
    """What the program says of one echo, its samples and its labels."""
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            shutil.copy(path, folder)
        reading = bench.program.anatomy(Path(folder), f"echo-{number}")
        headers, samples = read_images(Path(folder))
    return reading, samples, found_labels(reading, headers)


def measured(bench: Bench, files: dict[int, list[Path]]) -> list[dict]:
    """A row for each echo, and one for each pair; pictures on the way."""
    rows, labels = [], {}
    for number, paths in files.items():
        reading, samples, labels[number] = read_echo(bench, number, paths)
        write_sheet(samples, labels[number], bench.output / f"echo-{number}.png")
        volumes = (reading.document or {}).get("joint", {}).get("volumesInMillilitres", {})
        rows.append({"echo": number, "volumes": {normalised(k): v for k, v in volumes.items()}, "cautions": reading.cautions})
    for one, other in itertools.combinations(files, 2):
        rows.append({"pair": [one, other]} | {group: agreement(labels[one], labels[other], group) for group in AGREEMENT})
    return rows


def agreement(one: np.ndarray, other: np.ndarray, group: str) -> float:
    """Mean Dice of a group's structures that either holds; 0 where neither holds any."""
    values = [VALUE[name] for name in GROUPS[group]]
    pairs = [(one == v, other == v) for v in values]
    return mean([2 * int((a & b).sum()) / int(a.sum() + b.sum()) for a, b in pairs if a.any() or b.any()]) or 0.0


def report(bench: Bench) -> str:
    files = echo_files(bench.knee)
    rows = bench.ledger.once("echoes", ",".join(map(str, files)), lambda: measured(bench, files))
    echoes, pairs = [r for r in rows if "echo" in r], [r for r in rows if "pair" in r]
    volumes = [[str(r["echo"]), *(within(r["volumes"].get(name), *limits) for name, limits in RANGES.items()),
                "; ".join(sorted(set(r["cautions"]))) or "none"] for r in echoes]
    shared = []
    for group, bar in AGREEMENT.items():
        found = [r[group] for r in pairs]
        shared.append([group, judged(min(found, default=None), bar), judged(mean(found), bar), figure(max(found, default=None))])
    return (f"The real knee, each echo read alone; pictures in {bench.output}\n\n"
            + table(["echo", *(f"{name}, mL" for name in RANGES), "cautions"], volumes)
            + f"\n\nDice between echoes, {len(pairs)} pairs\n\n" + table(["", "least (bar)", "mean (bar)", "most"], shared))
