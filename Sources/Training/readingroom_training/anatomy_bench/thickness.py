"""Part `thickness`: mean cartilage thickness by region against the painted knee's.

The truth is measured by the program's own method on the knee as it is painted (0.5 mm), so that a difference is what scanner, slices and
segmentation change; what the method itself errs by is in docs/knee-measurements.md. Regions are placed by either knee's own axes, so that
a difference holds what axes off their place change as well. Limits of agreement: bias and 1.96 deviations of the differences (Bland and
Altman, Lancet 1986).
"""

from __future__ import annotations

import statistics
from pathlib import Path

from . import truths
from .bench import Bench
from .tables import MISSED, table

# Of a region's mean thickness, in mm.
BIAS, LIMITS = 0.1, 0.5
ENDING = ".mean-thickness"
WHOLE = {"femoral", "medial-tibial", "lateral-tibial", "patellar"}


def of_study(bench: Bench, study: Path) -> list[dict]:
    """A row for each cartilage and region that is true of the knee; no value where the program gives none, with its reason."""
    def measured() -> list[dict]:
        truth, reason = truths.of_study(bench, study)
        if reason or not truth.get("measurements"):
            return [{"without": f"{study.name}: {reason or 'the painted knee has no axes'}"}]
        document = bench.program.anatomy(study / "study", study.name).document or {}
        found = {row["id"]: row for row in document.get("measurements", [])}
        return [{"region": region(name), "true": value, "value": found.get(name, {}).get("value"),
                 "reason": found.get(name, {}).get("reason", "the program refused the study")}
                for name, value in truth["measurements"].items() if name.startswith("cartilage.") and name.endswith(ENDING)]
    return bench.ledger.once("thickness", study.name, measured)


def region(name: str) -> str:
    """A region's name within the rows' identifiers, such as `femoral medial-trochlea`."""
    return name.removeprefix("cartilage.").removesuffix(ENDING).replace(".", " ")


def agreement(rows: list[dict]) -> dict:
    """Bias, deviation and limits of the differences to the truth, in mm; limits only of three knees or more."""
    off = [row["value"] - row["true"] for row in rows if row["value"] is not None]
    result = {"n": len(off), "missing": len(rows) - len(off), "true": [row["true"] for row in rows]}
    if off:
        result["bias"] = statistics.fmean(off)
    if len(off) > 2:
        reach = 1.96 * statistics.stdev(off)
        result |= {"low": result["bias"] - reach, "high": result["bias"] + reach}
    return result


def report(bench: Bench) -> str:
    rows = [row for study in bench.held for row in of_study(bench, study)]
    without = [row["without"] for row in rows if "without" in row]
    rows = [row for row in rows if "without" not in row]
    regions = sorted({row["region"] for row in rows}, key=lambda name: (name.split()[0], name not in WHOLE, name))
    lines = [line(name, [row for row in rows if row["region"] == name]) for name in regions]
    if not lines:
        lines = [["all", "0", "-", f"- ({MISSED}: not measured)", "-", "-"]]
    reasons = sorted({f"{row['region']}: {row['reason']}" for row in rows if row["value"] is None} | set(without))
    return (f"Mean cartilage thickness of {len(bench.held) - len(without)} held-out knees against the painted knee's by the same method\n\n"
            + table(["", "knees", "not measured", f"bias mm (within ±{BIAS:g})", f"limits of agreement mm (within ±{LIMITS:g})", "true mm"],
                    lines)
            + "".join(f"\n\n{reason}" for reason in reasons))


def line(name: str, rows: list[dict]) -> list[str]:
    """A line of the table; a region that is found in no knee misses its bars."""
    own = agreement(rows)
    bias = held(own.get("bias"), [own.get("bias")], BIAS)
    limits = held(own.get("low"), [own.get("low"), own.get("high")], LIMITS) if own["n"] > 2 else "- (fewer than three knees)"
    return [name, str(own["n"]), str(own["missing"]), bias, limits, f"{min(own['true']):.2f} to {max(own['true']):.2f}"]


def held(first: float | None, values: list[float | None], bar: float) -> str:
    """Numbers with their sign, and whether one lies beyond a bar on either side of zero."""
    if first is None:
        return f"- ({MISSED}: not measured)"
    words = " to ".join(f"{value:+.2f}" for value in values)
    return words if all(abs(value) <= bar for value in values) else f"{words} ({MISSED})"
