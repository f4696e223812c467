"""One fold: trains a network on the other folds' patients and measures it on this fold's.

Run by `build` in a process of its own for each fold; can be run alone. Writes to `--work`:
`fold-N/checkpoint.pt` (to resume), `log.jsonl` (progress), `weights.pt` and `results.json`.
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


def load_case(data: Path, name: str, pack: dict, cache: Path) -> Case:
    """A prepared patient, kept for the next run of the same preparation."""
    rules = json.dumps({key: pack[key] for key in PREPARATION}, sort_keys=True)
    stored = cache / f"{name}-{hashlib.sha256(rules.encode()).hexdigest()[:12]}.npz"
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
    """Trains, or goes on training; gives the weights."""
    finished = places.fold(number) / "weights.pt"
    if finished.exists():
        return torch.load(finished, weights_only=True)
    pack, recipe = places.description, places.recipe
    names = places.manifest.fitting(number)
    cases = [load_case(places.data, name, pack, places.work / "prepared") for name in names]
    places.fold(number).mkdir(parents=True, exist_ok=True)
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
        for item in json.loads(path.read_text())
    ]


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
    new.write_text(json.dumps(results, default=dataclasses.asdict))
    new.replace(path)


if __name__ == "__main__":
    main()
