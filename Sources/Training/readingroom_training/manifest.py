"""What a pack is trained on: provenance, licence, and the split by patient.

The split is drawn once, from the sorted patient names and a fixed seed. The held-out patients are
read by the final evaluation only: no weight, threshold or calibration depends on them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A data set: where it comes from and on what terms."""

    name: str
    citation: str
    licence: str
    address: str


SOFT_TISSUE_SARCOMA = Source(
    name="Soft-tissue-Sarcoma, T1 crops with GTV contours (IBSI 1 validation set)",
    citation=(
        "Vallieres M, Freeman CR, Skamene SR, El Naqa I. A radiomics model from joint FDG-PET and"
        " MRI texture features for the prediction of lung metastases in soft-tissue sarcomas of"
        " the extremities. Phys Med Biol 2015;60:5471-96 (doi:10.1088/0031-9155/60/14/5471);"
        " data: The Cancer Imaging Archive, doi:10.7937/K9/TCIA.2015.7GO2GSKS; crops and contours"
        " as published by Zwanenburg et al. for the Image Biomarker Standardisation Initiative"
    ),
    licence="CC BY 3.0",
    address="https://doi.org/10.7937/K9/TCIA.2015.7GO2GSKS",
)

SPLIT_SEED = 20150701
HELD_OUT_COUNT = 7
INNER_COUNT = 5


@dataclass(frozen=True)
class Split:
    """Patients by role. `fit` sets weights, `inner` sets calibration, `held_out` sets nothing."""

    fit: tuple[str, ...]
    inner: tuple[str, ...]
    held_out: tuple[str, ...]


def patients(data: Path) -> list[str]:
    """Names of the patient folders under `data`, sorted."""
    return sorted(p.name for p in data.glob("STS_*") if (p / "MR_T1" / "image").is_dir())


def split_patients(
    names: list[str],
    held_out: int = HELD_OUT_COUNT,
    inner: int = INNER_COUNT,
    seed: int = SPLIT_SEED,
) -> Split:
    """Draws the split: independent of the order in which the names are given."""
    if len(set(names)) != len(names):
        raise ValueError("a patient is named twice")
    if held_out + inner >= len(names):
        raise ValueError("no patient is left to fit the weights")
    drawn = sorted(names)
    random.Random(seed).shuffle(drawn)
    return Split(
        fit=tuple(sorted(drawn[held_out + inner :])),
        inner=tuple(sorted(drawn[held_out : held_out + inner])),
        held_out=tuple(sorted(drawn[:held_out])),
    )
