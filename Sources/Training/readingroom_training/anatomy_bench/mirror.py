"""Part `mirror`: a knee and its mirror image are measured alike."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from .bench import Bench
from .disturbances import mirrored
from .rows import cartilage_rows, measured_rows, volume_rows
from .studies import read_study, written
from .tables import figure, judged, table

BAR = 1.0
# Differences below this, in the row's own unit, are of what is hardly there.
NEGLIGIBLE = {"mL": 0.02, "mm": 0.02, "mm²": 2.0, "°": 0.1}


def of_study(bench: Bench, study: Path) -> list[dict]:
    """Each row of both readings."""
    def measured() -> list[dict]:
        with tempfile.TemporaryDirectory(dir=bench.program.work) as folder:
            for index, scan in enumerate(read_study(study)):
                written(mirrored(scan), Path(folder) / f"S{index}", f"{study.name}-mirrored")
            other = bench.program.anatomy(Path(folder), f"{study.name}-mirrored").document or {}
        own = bench.program.anatomy(study / "study", study.name).document or {}
        one, two = everything(own), everything(other)
        return [{"side": own.get("side"), "other": other.get("side")}] + [
            {"row": name, "unit": unit, "value": value, "mirrored": two[name][0] if name in two else None}
            for name, (value, unit) in one.items()]
    return bench.ledger.once("mirror", study.name, measured)


def everything(document: dict) -> dict[str, tuple[float, str]]:
    return volume_rows(document) | cartilage_rows(document) | measured_rows(document)


def percent(row: dict) -> float | None:
    """Difference over the greater of both; 0 where it is negligible, nothing where one was not measured."""
    if row["mirrored"] is None:
        return None
    difference = abs(row["value"] - row["mirrored"])
    if difference <= NEGLIGIBLE.get(row["unit"], 0):
        return 0.0
    return 100 * difference / max(abs(row["value"]), abs(row["mirrored"]))


def report(bench: Bench) -> str:
    rows = [row for study in bench.held[:bench.disturbed] for row in of_study(bench, study)]
    sides = [f"{r['side']} as {r['other']}" for r in rows if "side" in r]
    rows = [r for r in rows if "row" in r]
    kinds = {"volumes": [r for r in rows if r["row"].startswith("volume")]}
    kinds["cartilage and other measures"] = [r for r in rows if r not in kinds["volumes"]]
    lines = [line(name, of) for name, of in kinds.items()]
    worst = sorted((r for r in rows if percent(r)), key=percent, reverse=True)[:10]
    listed = [[r["row"], r["unit"], figure(r["value"]), figure(r["mirrored"]), f"{percent(r):.1f}"] for r in worst]
    return (f"Knees read as their mirror images ({', '.join(sides)})\n\n"
            + table(["", "greatest difference % (bar)", "median %", "above the bar", "not measured in one", "rows"], lines)
            + "\n\nThe most different\n\n" + table(["", "unit", "as it is", "mirrored", "%"], listed))


def line(name: str, rows: list[dict]) -> list[str]:
    differences = [d for d in map(percent, rows) if d is not None]
    greatest = max(differences, default=None)
    return [name, judged(greatest, BAR, most=True, digits=2), figure(float(np.median(differences)) if differences else None, 2),
            str(sum(d > BAR for d in differences)), str(len(rows) - len(differences)), str(len(rows))]
