"""What the parts have in common: the program, the studies and where results go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .ledger import Ledger
from .program import Program


@dataclass(frozen=True)
class Bench:
    """What is measured, and on what.

    held: Simulated studies that no training has seen.
    knee: DICOM files of the real knee in eight echoes.
    disturbed, subjects, repeats, runs: How many studies are disturbed, how many knees are scanned again, how often each, and how often
        a study is timed.
    output: Folder for tables and pictures.
    """

    program: Program
    ledger: Ledger
    held: list[Path]
    knee: Path
    output: Path
    disturbed: int = 2
    subjects: int = 5
    repeats: int = 2
    runs: int = 3
