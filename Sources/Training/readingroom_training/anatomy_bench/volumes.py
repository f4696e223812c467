"""Part `volumes`: the joined knee's volumes against the truth.

The truth is that of the painted knee on 0.5 mm (`truths`), or where the knee cannot be drawn again the mean of the sagittal series'
segmentations, which the slices' sampling blurs by some percent.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from . import dice, truths
from .bench import Bench
from .structures import WORDS, normalised, volumes_of_truth
from .tables import figure, judged, table

# What lies wholly within the joined knee's grid, and fluid, which in a large effusion may reach beyond it.
MEASURED = {"cartilage": WORDS[5:9], "menisci": WORDS[9:11], "patella": WORDS[4:5], "others": WORDS[11:13] + WORDS[15:18] + WORDS[20:21]}
CORRELATION, ERROR = 0.97, 0.08


def true_volumes(bench: Bench, study: Path, rows: list[dict]) -> tuple[dict[str, float], str]:
    """Volumes in mL by the program's words, and where they come from.

    Args:
        rows: Of the part `dice`.
    """
    painted = truths.of_study(bench, study)[0].get("structuresInMillilitres")
    if painted:
        return volumes_of_truth(painted), "the painted knee"
    seen: dict[str, list[float]] = {}
    for row in rows:
        if row["plane"] == "sagittal":
            seen.setdefault(row["class"], []).append(row["true_millilitres"])
    return {name: float(np.mean(values)) for name, values in seen.items()}, "sagittal segmentations"


def of_study(bench: Bench, study: Path) -> list[dict]:
    rows = dice.of_study(bench, study)

    def measured() -> list[dict]:
        document = bench.program.anatomy(study / "study", study.name).document or {}
        found = {normalised(name): v for name, v in document.get("joint", {}).get("volumesInMillilitres", {}).items()}
        truth, source = true_volumes(bench, study, rows)
        return [{"structure": name, "millilitres": found.get(name, 0.0), "true": truth[name], "source": source}
                for names in MEASURED.values() for name in names if truth.get(name, 0) > 0]
    return bench.ledger.once("volumes", study.name, measured)


def report(bench: Bench) -> str:
    rows = [row for study in bench.held for row in of_study(bench, study)]
    lines = [line(f"all of {group}", [r for r in rows if r["structure"] in names]) for group, names in MEASURED.items()
             if len(names) > 1]
    lines += [line(name, [r for r in rows if r["structure"] == name]) for names in MEASURED.values() for name in names]
    sources = " and ".join(sorted({row["source"] for row in rows}))
    return (f"Volumes of the joined knee, {len(bench.held)} held-out knees; truth: {sources}\n\n"
            + table(["", "r (bar)", "median error (bar)", "bias %", "true mL", "knees"], lines))


def line(name: str, rows: list[dict]) -> list[str]:
    """A line of the table; errors are relative to the truth."""
    found, truth = (np.array([r[key] for r in rows], float) for key in ("millilitres", "true"))
    if not len(rows):
        return [name, "-", "-", "-", "-", "0"]
    error = found / truth - 1
    spread = len(rows) > 2 and found.std() > 0 and truth.std() > 0
    r = float(np.corrcoef(found, truth)[0, 1]) if spread else None
    return [name, judged(r, CORRELATION), judged(100 * float(np.median(np.abs(error))), 100 * ERROR, most=True, digits=1),
            f"{100 * float(np.mean(error)):+.1f}", f"{truth.min():.2f} to {truth.max():.2f}", str(len(rows))]
