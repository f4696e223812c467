"""One fold: trains a network on the other folds' patients and measures it on this fold's.

Run by `build` in a process of its own for each fold; can be run alone. Writes to `--work`:
`fold-N/made-of.json` (what the fold rests on), `checkpoint.pt` (to resume), `log.jsonl` (progress),
`weights.pt` and `results.json`.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import torch

from .detection import detect
from .evaluation import PatientResult, Region, View, measure
from .export import load_networks
from .manifest import Manifest, read_manifest
from .preprocessing import (
    grid_spacing, is_volume, padding_multiples, prepare, read_pack, resample)
from .recipe import Recipe, read_recipe
from .series import read_patient
from .training import report_line, save, train
from .views import Case

PREPARATION = ("input", "resample", "normalisation")
# What a network's weights rest on besides, and what only says where and how fast it is trained.
SHAPES, PLACE_OF_WORK = ("padding",), ("device", "threads", "precision")
# What the measurement of a network rests on besides, in the pack and in its finding.
RUNNING = ("window", "test_time", "output")
CANDIDATES = ("threshold", "components", "minimum_volume_ml", "maximum_candidates")


@dataclasses.dataclass(frozen=True)
class Places:
    """Where everything about a pack is; `pack` is the folder that `build` fills."""

    pack: Path
    kit: Path
    data: Path
    work: Path

    @property
    def description(self) -> dict:
        return read_pack(self.kit / "pack.toml")

    @property
    def manifest(self) -> Manifest:
        return read_manifest(self.kit / "manifest.toml")

    @property
    def recipe(self) -> Recipe:
        return read_recipe(self.kit / "recipe.toml")

    def fold(self, number: int) -> Path:
        return self.work / f"fold-{number}"


def slab_of(pack: dict) -> int:
    """Neighbouring slices that enter as channels; 0 for a network that reads volumes."""
    return 0 if is_volume(pack) else pack["input"]["slices"]


def digest(*parts) -> str:
    """Twelve digits that change with what is given."""
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def made_of(places: Places, number: int) -> str:
    """A digest of all that decides what a fold's network learns: patients, preparation, recipe."""
    pack, recipe = places.description, dataclasses.asdict(places.recipe)
    for key in PLACE_OF_WORK:
        del recipe["plan"][key]
    return digest(
        places.manifest.fitting(number), [pack.get(key) for key in PREPARATION + SHAPES], recipe)


def measured_of(places: Places, number: int) -> str:
    """A digest of all that decides what is measured of a fold's network."""
    pack = places.description
    finding = pack["findings"][0]
    return digest(
        made_of(places, number), places.manifest.held_out(number),
        [pack.get(key) for key in RUNNING], [finding.get(key) for key in CANDIDATES])


def claim(places: Places, number: int) -> None:
    """Makes the fold's folder, or sees that what is there was made of the same.

    Raises:
        ValueError: It was made of another recipe, preparation or split.
    """
    folder, wanted = places.fold(number), {"training": made_of(places, number)}
    record = folder / "made-of.json"
    if record.exists():
        if json.loads(record.read_text()) != wanted:
            raise ValueError(
                f"{folder}: was trained with another recipe, preparation or split of patients; put"
                " the old one back, or remove this folder to train anew")
        return
    if (folder / "checkpoint.pt").exists() or (folder / "weights.pt").exists():
        raise ValueError(
            f"{folder}: nothing says what was trained here; remove it to train anew")
    folder.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(wanted))


def load_case(data: Path, name: str, pack: dict, cache: Path) -> Case:
    """A prepared patient, kept for the next run of the same preparation."""
    stored = cache / f"{name}-{digest({key: pack[key] for key in PREPARATION})}.npz"
    if not stored.exists():
        series = read_patient(data, name)
        volume = prepare(series.values, series.spacing, pack)
        mask = resample(series.mask.astype(np.float32), series.spacing, pack)
        cache.mkdir(parents=True, exist_ok=True)
        # Two folds may prepare the same patient at once.
        new = stored.with_suffix(f".{os.getpid()}.npz")
        np.savez_compressed(
            new, volume=volume, mask=mask, spacing=np.array(grid_spacing(series.spacing, pack)))
        new.replace(stored)
    kept = np.load(stored)
    return Case(kept["volume"], kept["mask"], tuple(float(v) for v in kept["spacing"]))


def train_fold(places: Places, number: int) -> dict:
    """Trains, or goes on training; gives the weights.

    Raises:
        ValueError: The fold's folder holds another recipe's work.
    """
    claim(places, number)
    finished = places.fold(number) / "weights.pt"
    if finished.exists():
        return torch.load(finished, weights_only=True)
    pack, recipe = places.description, places.recipe
    names = places.manifest.fitting(number)
    cases = [load_case(places.data, name, pack, places.work / "prepared") for name in names]
    with (places.fold(number) / "log.jsonl").open("a") as log:
        weights = train(
            recipe, cases, padding_multiples(pack), slab_of(pack), places.fold(number),
            lambda progress: print(report_line(progress), file=log, flush=True))
    save(finished, weights)
    return weights


def runner(network: torch.nn.Module):
    """The network as a function of arrays."""
    def run(image: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return network(torch.from_numpy(np.ascontiguousarray(image))).numpy()

    return run


def measure_fold(places: Places, number: int, weights: dict) -> list[PatientResult]:
    """Measures every patient that the fold never saw."""
    pack, recipe = places.description, places.recipe
    torch.set_num_threads(recipe.plan.threads)
    run, finding = runner(load_networks(recipe, [weights])[0]), pack["findings"][0]
    results = []
    for name in places.manifest.held_out(number):
        series = read_patient(places.data, name)
        results.append(measure(
            name, number, series, lambda values, spacing: detect(run, values, spacing, pack),
            finding["threshold"]))
        whole = results[-1].whole
        line = {"measured": name, "raw Dice": round(whole.raw_dice, 3)}
        with (places.fold(number) / "log.jsonl").open("a") as log:
            print(json.dumps(line), file=log, flush=True)
    return results


def read_results(path: Path) -> list[PatientResult]:
    """Results as `main` wrote them."""
    return [
        PatientResult(item["name"], item["fold"], [
            View(**{**view, "regions": [Region(**region) for region in view["regions"]]})
            for view in item["views"]])
        for item in json.loads(path.read_text())["patients"]
    ]


def is_measured(places: Places, number: int) -> bool:
    """Whether the fold has results, measured as the pack says now."""
    path = places.fold(number) / "results.json"
    return path.exists() and json.loads(path.read_text())["of"] == measured_of(places, number)


def add_places(parser: argparse.ArgumentParser) -> None:
    """The arguments that say where everything is."""
    parser.add_argument("--pack", type=Path, required=True, help="folder of the pack, to be filled")
    parser.add_argument("--kit", type=Path, required=True, help="folder of pack.toml, manifest and recipe")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data set")
    parser.add_argument("--work", type=Path, required=True, help="checkpoints and results")


def main() -> None:
    """Trains and measures one fold."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    add_places(parser)
    parser.add_argument("--fold", type=int, required=True)
    arguments = parser.parse_args()
    places = Places(arguments.pack, arguments.kit, arguments.data, arguments.work)
    weights = train_fold(places, arguments.fold)
    results = measure_fold(places, arguments.fold, weights)
    path = places.fold(arguments.fold) / "results.json"
    new = path.with_suffix(".new")
    kept = {"of": measured_of(places, arguments.fold), "patients": results}
    new.write_text(json.dumps(kept, default=dataclasses.asdict))
    new.replace(path)


if __name__ == "__main__":
    main()
