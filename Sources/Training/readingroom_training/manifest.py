"""What a pack is trained on: provenance, licence, every patient's files, and the split by patient.

`packs/<name>/manifest.toml` says it and is committed; the data are not. `check` compares a copy of
the data with it before anything is trained. The folds are drawn once, when the manifest is written:
patients are put in order of the volume of their mass and dealt five at a time, so that every fold
holds small and large ones.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FOLDS = 5
SPLIT_SEED = 20150701


@dataclass(frozen=True)
class Patient:
    """One patient: the fold that never trains on them, the contoured volume, the files' digest."""

    name: str
    fold: int
    mass_ml: float
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A data set: where it comes from, on what terms, and its patients in order of name."""

    title: str
    citation: str
    licence: str
    address: str
    folder: str
    patients: tuple[Patient, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(patient.name for patient in self.patients)

    def held_out(self, fold: int) -> tuple[str, ...]:
        """The patients that a fold's network never sees."""
        return tuple(patient.name for patient in self.patients if patient.fold == fold)

    def fitting(self, fold: int) -> tuple[str, ...]:
        """The patients that a fold's network is trained on."""
        return tuple(patient.name for patient in self.patients if patient.fold != fold)


def read_manifest(path: Path) -> Manifest:
    """The manifest, checked to be one.

    Raises:
        ValueError: A patient named twice, a fold that is none of 0 to 4, or an empty fold.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    patients = tuple(Patient(**entry) for entry in table.pop("patients"))
    if len({patient.name for patient in patients}) != len(patients):
        raise ValueError(f"{path}: a patient is named twice")
    if {patient.fold for patient in patients} != set(range(FOLDS)):
        raise ValueError(f"{path}: folds must be 0 to {FOLDS - 1}, none empty")
    return Manifest(patients=patients, **table)


def draw_folds(volumes: dict[str, float], seed: int = SPLIT_SEED) -> dict[str, int]:
    """A fold for each name; independent of the order in which names are given."""
    generator, folds = random.Random(seed), {}
    ordered = sorted(volumes, key=lambda name: (volumes[name], name))
    for first in range(0, len(ordered), FOLDS):
        dealt = list(range(FOLDS))
        generator.shuffle(dealt)
        folds.update(zip(ordered[first : first + FOLDS], dealt))
    return folds


def digest(folder: Path) -> str:
    """SHA-256 over names and bytes of a patient's files, in order of name."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{content}  {path.relative_to(folder).as_posix()}\n".encode())
    return total.hexdigest()


def check(manifest: Manifest, data: Path) -> None:
    """Compares a copy of the data with the manifest.

    Raises:
        ValueError: What is missing or differs, and what to do.
    """
    missing = [name for name in manifest.names if not (data / name).is_dir()]
    if missing:
        raise ValueError(
            f"{data}: {len(missing)} of {len(manifest.names)} patients missing, first {missing[0]};"
            f" the data are {manifest.title} ({manifest.address}), to be put there")
    for patient in manifest.patients:
        if digest(data / patient.name) != patient.sha256:
            raise ValueError(f"{data / patient.name}: differs from the manifest; fetch it again")


def write_manifest(facts: dict[str, str], data: Path, read, path: Path) -> None:
    """Writes the manifest of a set; `read` gives a patient's series with its mask."""
    names = sorted(item.name for item in data.iterdir() if (item / "MR_T1" / "image").is_dir())
    volumes = {}
    for name in names:
        series = read(data, name)
        volumes[name] = float(series.mask.sum() * np.prod(series.spacing) / 1000)
    folds = draw_folds(volumes)
    lines = [f'{key} = "{value}"' for key, value in facts.items()]
    for name in names:
        lines += ["", "[[patients]]", f'name = "{name}"', f"fold = {folds[name]}",
                  f"mass_ml = {volumes[name]:.1f}", f'sha256 = "{digest(data / name)}"']
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


SOFT_TISSUE_SARCOMA = {
    "title": "Soft-tissue-Sarcoma, T1 crops with GTV contours (IBSI 1 validation set)",
    "citation": (
        "Vallieres M, Freeman CR, Skamene SR, El Naqa I. A radiomics model from joint FDG-PET and"
        " MRI texture features for the prediction of lung metastases in soft-tissue sarcomas of"
        " the extremities. Phys Med Biol 2015;60:5471-96 (doi:10.1088/0031-9155/60/14/5471);"
        " data: The Cancer Imaging Archive, doi:10.7937/K9/TCIA.2015.7GO2GSKS; crops and contours"
        " as published by Zwanenburg et al. for the Image Biomarker Standardisation Initiative"),
    "licence": "CC BY 3.0",
    "address": "https://doi.org/10.7937/K9/TCIA.2015.7GO2GSKS",
    "folder": "soft-tissue-sarcoma",
}


def main() -> None:
    """Writes a manifest anew; the folds follow from names and volumes alone."""
    from .series import read_patient

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the set")
    parser.add_argument("--out", type=Path, required=True, help="packs/<name>/manifest.toml")
    arguments = parser.parse_args()
    write_manifest(SOFT_TISSUE_SARCOMA, arguments.data, read_patient, arguments.out)


if __name__ == "__main__":
    main()
