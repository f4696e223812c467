"""Data to pack, in one command: check, train five folds, measure, calibrate, export, write the card.

`make pack NAME=soft-tissue-mass` runs it. The kit's folder of the pack holds `pack.toml`, written by hand;
the command sets the fitted numbers in a copy, adds `model.onnx`, `card.md` and `SHA256SUMS`, and puts all
four into the pack's folder when they are complete. It goes on from `--work` after a stop; everything there
can be deleted.

What is shipped is the mean of the five networks. Every number of the card is of a single network
on patients it never saw.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch

from .calibration import cross_fitted, fitted
from .card import Facts, write_card
from .evaluation import PatientScore, best_ellipsoid, ellipsoid_scores, score
from .export import check as check_export
from .export import export, load_networks, write_checksums
from .fold import Places, add_places, claim, is_measured, read_results
from .manifest import FOLDS, check
from .preprocessing import read_pack
from .series import read_patient

PACKAGE = Path(__file__).resolve().parents[1]
REPORT_SECONDS = 30


def set_numbers(path: Path, numbers: dict[str, float]) -> None:
    """Sets `key = number` in the pack, where each key occurs once; leaves the rest as written."""
    text = path.read_text(encoding="utf-8")
    for key, value in numbers.items():
        text, count = re.subn(rf"(?<![\w-]){key} = -?[0-9.]+", f"{key} = {value}", text)
        if count != 1:
            raise ValueError(f"{path}: {key} occurs {count} times")
    path.write_text(text, encoding="utf-8")


def start_fold(places: Places, number: int) -> subprocess.Popen:
    """A process for one fold; PyTorch's threads stay within the plan's."""
    command = [sys.executable, "-m", "readingroom_training.fold", "--fold", str(number)]
    for key in ("pack", "kit", "data", "work"):
        command += [f"--{key}", str(getattr(places, key).resolve())]
    environment = {**os.environ, "OMP_NUM_THREADS": str(places.recipe.plan.threads)}
    return subprocess.Popen(command, cwd=PACKAGE, env=environment)


def last_line(places: Places, number: int) -> str:
    """Where a fold stands, in words."""
    log = places.fold(number) / "log.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    if not lines:
        return f"fold {number}: starting"
    last = json.loads(lines[-1])
    if "measured" in last:
        return f"fold {number}: measured {last['measured']}, raw Dice {last['raw Dice']:.2f}"
    return (f"fold {number}: step {last['step']} of {last['steps']}, loss {last['loss']:.3f},"
            f" {last['seconds_left'] / 60:.0f} min left")


def run_folds(places: Places, workers: int) -> None:
    """Trains and measures the folds that are not done, some at a time.

    Raises:
        ValueError: A fold failed; its own message stands above.
    """
    for number in range(FOLDS):
        claim(places, number)
    waiting = [n for n in range(FOLDS) if not is_measured(places, n)]
    running: dict[int, subprocess.Popen] = {}
    told = 0.0
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                number = waiting.pop(0)
                running[number] = start_fold(places, number)
            for number, process in list(running.items()):
                if process.poll() is None:
                    continue
                if running.pop(number).returncode != 0:
                    raise ValueError(f"fold {number} failed; run the command again to go on")
                print(f"fold {number}: done", flush=True)
            if time.monotonic() - told > REPORT_SECONDS:
                told = time.monotonic()
                print("; ".join(last_line(places, number) for number in sorted(running)), flush=True)
            time.sleep(1)
    finally:
        for process in running.values():
            process.terminate()


def all_results(places: Places):
    """The out-of-fold results of every patient."""
    return [
        result for number in range(FOLDS)
        for result in read_results(places.fold(number) / "results.json")
    ]


def ellipsoids(places: Places) -> dict[str, tuple[float, float]]:
    """Scores of the ellipsoid for each patient, its size chosen on the other folds."""
    manifest = places.manifest
    series = {name: read_patient(places.data, name) for name in manifest.names}
    scores = {}
    for number in range(FOLDS):
        share = best_ellipsoid([series[name].mask for name in manifest.fitting(number)])
        for name in manifest.held_out(number):
            scores[name] = ellipsoid_scores(series[name], share)
    return scores


def fill(places: Places, folder: Path, program: Path | None) -> list[PatientScore]:
    """Writes the pack's four files into a folder, from finished folds; gives the patients' scores."""
    folder.mkdir(parents=True, exist_ok=True)
    results, description = all_results(places), places.description
    finding = description["findings"][0]
    rules = cross_fitted(results, finding)
    scores = [score(result, rules[result.fold]) for result in results]
    shutil.copy(places.kit / "pack.toml", folder / "pack.toml")
    final = fitted(results, finding)
    set_numbers(folder / "pack.toml", {
        **{key: final["probability"][key] for key in ("slope", "volume_slope", "intercept")},
        **{key: final[key] for key in ("positive", "negative")}})
    weights = [torch.load(places.fold(n) / "weights.pt", weights_only=True) for n in range(FOLDS)]
    networks = load_networks(places.recipe, weights)
    export(networks, description, folder / "model.onnx")
    differences = check_export(networks, description, folder / "model.onnx", program)
    facts = Facts(
        read_pack(folder / "pack.toml"), places.manifest, places.recipe,
        sum(p.numel() for p in networks[0].parameters()), differences)
    card = write_card(facts, results, scores, rules, ellipsoids(places))
    (folder / "card.md").write_text(card, encoding="utf-8")
    write_checksums(folder)
    return scores


def build(places: Places, workers: int, program: Path | None) -> None:
    """The whole way."""
    started, folder = time.monotonic(), places.work / "pack"
    check(places.manifest, places.data)
    run_folds(places, workers)
    scores = fill(places, folder, program)
    places.pack.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        shutil.copy(path, places.pack / path.name)
    print(f"mean Dice {np.mean([item.whole for item in scores]):.3f}, off-centre"
          f" {np.mean([item.corner for item in scores]):.3f}; the pack is in {places.pack}"
          f" after {(time.monotonic() - started) / 60:.0f} min", flush=True)


def main() -> None:
    """Builds a pack from data."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    add_places(parser)
    parser.add_argument("--workers", type=int, default=2, help="folds trained at a time")
    parser.add_argument("--program", type=Path, help="readingroom, to check the export with")
    arguments = parser.parse_args()
    places = Places(arguments.pack, arguments.kit, arguments.data, arguments.work)
    try:
        build(places, arguments.workers, arguments.program)
    except (ValueError, KeyboardInterrupt) as error:
        sys.exit(f"pack: {error or 'stopped; run the command again to go on'}")


if __name__ == "__main__":
    main()
