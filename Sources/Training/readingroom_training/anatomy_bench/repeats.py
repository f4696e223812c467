"""Part `repeats`: what changes when the same knee is scanned again, and so the smallest change that can be told from that."""

from __future__ import annotations

import math
from pathlib import Path

from .bench import Bench
from .rows import measured_rows
from .tables import table

FIRST_SEED = 60001


def of_subject(bench: Bench, seed: int) -> list[dict]:
    """What each scan of a knee measures."""
    def measured() -> list[dict]:
        rows = []
        for scan in range(bench.repeats):
            folder = bench.program.work / "repeats" / f"{seed}-{scan}"
            bench.program.simulate(folder, "--seed", str(seed), "--finding", "random", "--repeat", str(scan))
            document = bench.program.anatomy(folder / "study", f"repeat-{seed}-{scan}").document or {}
            rows += [{"scan": scan, "row": name, "unit": unit, "value": value}
                     for name, (value, unit) in measured_rows(document).items()]
        return rows
    return bench.ledger.once("repeats", f"{seed} {bench.repeats}", measured)


def detectable(values: list[list[float]]) -> dict | None:
    """Deviation within subjects and the smallest detectable change; nothing where no subject was measured twice.

    1.96 √2 times the deviation within subjects, the root of the mean of their variances (Bland and Altman, BMJ 313:744, 1996).

    Args:
        values: Of each subject, one a scan.
    """
    again = [v for v in values if len(v) > 1]
    if not again:
        return None
    within, freedom = 0.0, 0
    for own in again:
        middle = sum(own) / len(own)
        within += sum((value - middle) ** 2 for value in own)
        freedom += len(own) - 1
    deviation = math.sqrt(within / freedom)
    everything = [value for own in again for value in own]
    return {"subjects": len(again), "scans": len(everything), "mean": sum(everything) / len(everything), "within": deviation,
            "change": 1.96 * math.sqrt(2) * deviation}


def results(bench: Bench) -> list[dict]:
    """A row for each measure, in the order in which the program gives them."""
    seeds = range(FIRST_SEED, FIRST_SEED + bench.subjects)
    values: dict[tuple[str, str], dict[int, list[float]]] = {}
    for seed in seeds:
        for row in of_subject(bench, seed):
            values.setdefault((row["row"], row["unit"]), {}).setdefault(seed, []).append(row["value"])
    found = [({"row": name, "unit": unit}, detectable(list(own.values()))) for (name, unit), own in values.items()]
    return [about | result for about, result in found if result]


def write_table(rows: list[dict], path: Path) -> None:
    """The file that a program could ship: tabs between, the number of knees with each."""
    lines = ["id\tunit\tknees\tscans\tmean\tstandardDeviationWithin\tsmallestDetectableChange"]
    lines += [f"{r['row']}\t{r['unit']}\t{r['subjects']}\t{r['scans']}\t{r['mean']:.4g}\t{r['within']:.4g}\t{r['change']:.4g}"
              for r in rows]
    path.write_text("\n".join(lines) + "\n")


def report(bench: Bench) -> str:
    rows = results(bench)
    write_table(rows, bench.output / "smallest-detectable-change.tsv")
    lines = [[r["row"], r["unit"], f"{r['mean']:.3g}", f"{r['within']:.3g}", f"{r['change']:.3g}",
              f"{100 * r['change'] / abs(r['mean']):.0f}" if r["mean"] else "-", f"{r['subjects']}"] for r in rows]
    return (f"Smallest detectable change: {bench.subjects} simulated knees, {bench.repeats} scans each, laid in and planned anew, with other "
            "noise and artefacts, one scanner and protocol. Few knees: a deviation from five pairs is known within a third.\n\n"
            + table(["", "unit", "mean", "SD within", "SDC", "% of mean", "knees"], lines))
