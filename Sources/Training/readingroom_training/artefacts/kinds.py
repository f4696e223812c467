"""What the network tells, and what a series' known artefacts say of it.

Each kind has two outputs: that it is at least moderate, and that it is severe. A mild one counts for neither side of the first.
"""

from __future__ import annotations

import numpy as np

# A limb that jumps and one that moves in a rhythm are told as one: what to do is the same.
KINDS = {
    "motion": ("motion", "ghosting"), "wrap": ("wrap",), "pulsation": ("pulsation",),
    "fat-suppression-failure": ("fat-suppression-failure",), "shading": ("shading",), "noise": ("noise",), "metal": ("metal",),
}
SEVERITIES = ("mild", "moderate", "severe")
OUTPUTS = tuple(f"{kind}:{step}" for kind in KINDS for step in ("moderate", "severe"))


def level(artefacts: list[dict], kind: str) -> int:
    """0 for none, 1 mild, 2 moderate, 3 severe: the gravest of a kind."""
    return max((1 + SEVERITIES.index(a["severity"]) for a in artefacts if a["kind"] in KINDS[kind]), default=0)


def targets(artefacts: list[dict]) -> np.ndarray:
    """For each of `OUTPUTS` 1, 0, or NaN where it is open."""
    result = []
    for kind in KINDS:
        there = level(artefacts, kind)
        result += [np.nan if there == 1 else float(there > 1), float(there > 2)]
    return np.array(result, np.float32)
