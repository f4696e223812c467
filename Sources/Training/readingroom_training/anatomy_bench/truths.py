"""What the simulator says of a held-out knee as it painted it: volumes, and the program's own measures without images between.

A study that an older program wrote lacks them. Its knee is then drawn again from its seed (`readingroom simulate --truth-only`, seconds
in place of minutes) and is taken only where all that both files say of the knee is the same.
"""

from __future__ import annotations

import json
from pathlib import Path

from .bench import Bench

# What a knee is like, whichever program wrote it.
SAME = ("seed", "scan", "subject", "scanner", "studyInstanceUID", "tissues")
WANTED = ("structuresInMillilitres", "measurements")


def of_study(bench: Bench, study: Path) -> tuple[dict, str]:
    """The truth of a study, and why its knee could not be drawn again; an empty text where that is not so."""
    truth = json.loads((study / "truth" / "truth.json").read_text())
    if all(truth.get(member) for member in WANTED):
        return truth, ""
    folder = bench.program.simulate(
        bench.program.work / "truths" / study.name, "--seed", str(truth["seed"]), *again(truth), "--truth-only")
    drawn = json.loads((folder / "truth" / "truth.json").read_text())
    if differing := differences(truth, drawn):
        return truth, f"the knee that this program draws from seed {truth['seed']} is another: {', '.join(differing)}"
    return truth | {member: drawn[member] for member in WANTED if member in drawn}, ""


def again(truth: dict) -> list[str]:
    """The options by which the held-out studies are made, for the same scan of the knee."""
    scan = ["--repeat", str(truth["scan"])] if truth.get("scan") else []
    return ["--finding", "random", *scan]


def differences(one: dict, other: dict) -> list[str]:
    """Names of what two files do not say alike of a knee. Findings are compared but for the series that show them; volumes where both have
    them."""
    def findings(truth: dict) -> list[dict]:
        return [{name: value for name, value in finding.items() if name != "series"} for finding in truth["findings"]]

    found = [name for name in SAME if one.get(name) != other.get(name)]
    found += [name for name in WANTED if one.get(name) and one[name] != other.get(name)]
    return found + (["findings"] if findings(one) != findings(other) else [])
