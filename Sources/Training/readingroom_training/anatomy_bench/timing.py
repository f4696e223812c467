"""Part `time`: a study of five series, from files to the document."""

from __future__ import annotations

import json
import os
import statistics
import tempfile
from pathlib import Path

from .bench import Bench
from .tables import judged, table

# Seconds to the first structure and to all, and MB.
FIRST, ALL, MEMORY = 2.0, 12.0, 1200.0


def measured(bench: Bench) -> list[dict]:
    """A row for each run; the first of all only warms the page cache."""
    rows, study = [], bench.held[0]
    for _ in range(bench.runs + 1):
        load = os.getloadavg()[0]
        with tempfile.TemporaryDirectory() as folder:
            seconds, megabytes = bench.program.run(study / "study", Path(folder))
            document = json.loads((Path(folder) / "anatomy.json").read_text())
        rows.append({"steps": document["seconds"], "wall": seconds, "megabytes": megabytes, "load": load,
                     "series": len(document["series"])})
    return rows[1:]


def report(bench: Bench) -> str:
    rows = bench.ledger.once("time", f"{bench.held[0].name} {bench.runs}", lambda: measured(bench))
    series = rows[0]["series"]
    first = [r["steps"]["read"] + r["steps"]["load model"] + r["steps"]["segment"] / series for r in rows]
    lines = [
        ["first structure (reading, model, and the mean of a series: the program does not stamp the first)", *spread(first, FIRST)],
        ["all, by the clock", *spread([r["wall"] for r in rows], ALL)],
        *([f"of it: {step}", *spread([r["steps"][step] for r in rows])] for step in rows[0]["steps"]),
        ["most resident, MB (its largest process)", *spread([r["megabytes"] for r in rows], MEMORY, 0)]]
    loads = ", ".join(f"{r['load']:.1f}" for r in rows)
    return (f"Time of {series} series with their segmentations, {len(rows)} runs; load before each {loads}\n\n"
            + table(["", "median s (bar)", "least to most"], lines))


def spread(values: list[float], bar: float | None = None, digits: int = 2) -> list[str]:
    middle = statistics.median(values)
    own = f"{middle:.{digits}f}" if bar is None else judged(middle, bar, most=True, digits=digits)
    return [own, f"{min(values):.{digits}f} to {max(values):.{digits}f}"]
