"""Measures what `readingroom anatomy` gives: `python -m readingroom_training.anatomy_bench --help`.

Run it by `make bench-anatomy`, on an idle machine. Prints a table for each part, with the bar beside each figure; `**missed**` where it is.
Parts: dice, volumes, thickness, echoes, robust, mirror, time, peers, repeats. Results are kept as lines of JSON for each program and its models, so
that a stopped run goes on and another program starts anew. Exit status 1: a bar was missed.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from . import dice, echoes, mirror, peers, repeats, robust, thickness, timing, volumes
from .bench import Bench
from .ledger import Ledger
from .program import Program
from .tables import MISSED

PARTS = {"dice": dice, "volumes": volumes, "thickness": thickness, "echoes": echoes, "robust": robust, "mirror": mirror, "time": timing,
         "peers": peers, "repeats": repeats}
SEEDS = range(50001, 50009)
SHIPPED = Path(__file__).resolve().parents[3] / "FindingDetection" / "Packs"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path, help="a built readingroom")
    parser.add_argument("work", type=Path, help="folder for studies, readings and results")
    parser.add_argument("--knee", type=Path, required=True, help="folder of the real knee's DICOM files")
    parser.add_argument("--held", type=Path, help="folder with a simulated study in each of its folders; else seeds 50001 to 50008 are made")
    parser.add_argument("--packs", type=Path, help="model packs in place of the shipped ones")
    parser.add_argument("--only", default="", help="parts, with commas between")
    parser.add_argument("--studies", type=int, help="how many held-out studies, of all")
    parser.add_argument("--disturbed", type=int, default=2, help="how many of them are disturbed and mirrored")
    parser.add_argument("--subjects", type=int, default=5, help="knees that are scanned again")
    parser.add_argument("--repeats", type=int, default=2, help="scans of each")
    parser.add_argument("--runs", type=int, default=3, help="timed runs")
    return parser.parse_args()


def held_studies(chosen: argparse.Namespace, program: Program) -> list[Path]:
    """Folders of held-out studies; simulated where none are given."""
    if chosen.held:
        found = sorted(path.parent.parent for path in chosen.held.glob("*/truth/truth.json"))
        return found[:chosen.studies]
    return [program.simulate(chosen.work / "held" / str(seed), "--seed", str(seed), "--finding", "random")
            for seed in SEEDS[:chosen.studies]]


def main() -> None:
    chosen = arguments()
    parts = [part for part in chosen.only.replace(" ", ",").split(",") if part] or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        sys.exit(f"There is no part {', '.join(sorted(unknown))}; choose among {', '.join(PARTS)}.")
    program = Program(chosen.program.resolve(), chosen.packs, chosen.work)
    key = program.key(SHIPPED)
    program.work = chosen.work / key
    output = program.work / "out"
    output.mkdir(parents=True, exist_ok=True)
    bench = Bench(
        program, Ledger(program.work / "results.jsonl"), held_studies(chosen, program), chosen.knee, output, chosen.disturbed,
        chosen.subjects, chosen.repeats, chosen.runs)
    if not bench.held:
        sys.exit(f"There is no simulated study in {chosen.held}.")
    print(f"Program and models {key}; load {os.getloadavg()[0]:.1f}", flush=True)
    reports = []
    for part in parts:
        reports.append(f"## {part}\n\n{PARTS[part].report(bench)}")
        print("\n" + reports[-1], flush=True)
        (output / f"{part}.md").write_text(reports[-1] + "\n")
    sys.exit(1 if any(MISSED in report for report in reports) else 0)


if __name__ == "__main__":
    main()
