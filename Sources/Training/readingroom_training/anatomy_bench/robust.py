"""Part `robust`: what disturbed series cost."""

from __future__ import annotations

import tempfile
from pathlib import Path

from . import dice
from .bench import Bench
from .disturbances import ALL
from .structures import GROUPS
from .studies import compared, read_study, written
from .tables import figure, mean, table

BAR = 0.05


def of_study(bench: Bench, study: Path, name: str) -> list[dict]:
    """Dice of a disturbed study's series, and a row of all that the program doubts."""
    label = f"{study.name}-{''.join(c if c.isalnum() else '-' for c in name)}"

    def measured() -> list[dict]:
        scans = [ALL[name](scan) for scan in read_study(study)]
        with tempfile.TemporaryDirectory(dir=bench.program.work) as folder:
            headers = [written(scan, Path(folder) / f"S{i}", label) for i, scan in enumerate(scans)]
            reading = bench.program.anatomy(Path(folder), label)
        rows = [row for scan, own in zip(scans, headers) for row in compared(scan, reading, own, distances=False)]
        return rows + [{"cautions": reading.cautions}]
    return bench.ledger.once("robust", f"{study.name} {name}", measured)


def report(bench: Bench) -> str:
    chosen = bench.held[:bench.disturbed]
    before = {s.name: dice.of_study(bench, s) for s in chosen}
    lines = []
    for name in ALL:
        after = {s.name: of_study(bench, s, name) for s in chosen}
        cautions = {c for rows in after.values() for row in rows for c in row.get("cautions", [])}
        cautions -= {c for s in chosen for c in bench.program.anatomy(s / "study", s.name).cautions}
        falls = [fall(before, after, structures) for structures in GROUPS.values()]
        lines.append([name, *(cell(value, bool(cautions)) for value in falls), "; ".join(sorted(cautions)) or "none"])
    return (f"Fall of the mean Dice where {len(chosen)} studies are disturbed (bar {BAR}, or a new caution)\n\n"
            + table(["", *GROUPS, "new cautions"], lines))


def fall(before: dict[str, list[dict]], after: dict[str, list[dict]], structures) -> float | None:
    """Mean fall over what both compare: a structure of a series of a study."""
    def keyed(rows):
        return {(r["series"], r["class"]): r["dice"] for r in rows if r.get("class") in structures}

    falls = []
    for study, rows in before.items():
        first, second = keyed(rows), keyed(after[study])
        falls += [first[key] - second[key] for key in first.keys() & second.keys()]
    return mean(falls)


def cell(value: float | None, is_flagged: bool) -> str:
    if value is None:
        return "-"
    return figure(value) + ("" if value < BAR else " (flagged)" if is_flagged else " (**missed**)")
