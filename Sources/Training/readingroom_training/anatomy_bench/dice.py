"""Part `dice`: the written segmentations against the truth of held-out knees, by group, structure and plane."""

from __future__ import annotations

from pathlib import Path

from .bench import Bench
from .structures import COMPARED, GROUPS
from .studies import compared, read_study
from .tables import figure, judged, mean, table

BARS = {"bones": 0.96, "cartilage": 0.88, "menisci": 0.85, "cruciates": 0.80, "tendons": 0.85}
PLANES = ("sagittal", "coronal", "axial")


def of_study(bench: Bench, study: Path) -> list[dict]:
    """Rows of each series and structure of one study."""
    def measured() -> list[dict]:
        reading = bench.program.anatomy(study / "study", study.name)
        return [row for scan in read_study(study) for row in compared(scan, reading)]
    return bench.ledger.once("dice", study.name, measured)


def report(bench: Bench) -> str:
    rows = [row for study in bench.held for row in of_study(bench, study)]
    head = ["", "mean Dice (bar)", "HD95 mm", *(f"{plane}: Dice, HD95 mm" for plane in PLANES), "series"]
    groups = [line(name, [r for r in rows if r["class"] in GROUPS[name]], BARS[name]) for name in BARS]
    structures = [line(name, [r for r in rows if r["class"] == name]) for name in COMPARED]
    return f"Dice and HD95 of {len(bench.held)} held-out simulated knees\n\n" + table(head, groups) + "\n\n" + table(head, structures)


def line(name: str, rows: list[dict], bar: float | None = None) -> list[str]:
    """A line of the table; HD95 is of those where program and truth both have the structure."""
    def both(rows):
        return f"{figure(mean([r['dice'] for r in rows]))}, {figure(distance(rows), 2)}"

    dice = mean([r["dice"] for r in rows])
    own = figure(dice) if bar is None else judged(dice, bar)
    return [name, own, figure(distance(rows), 2), *(both([r for r in rows if r["plane"] == p]) for p in PLANES), str(len(rows))]


def distance(rows: list[dict]) -> float | None:
    return mean([r["hd95"] for r in rows if "hd95" in r])
