"""Trains the network that tells what spoils a series: `python -m readingroom_training.artefacts.train --help`.

Simulates what the folder of series lacks, trains by the recipe, and goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from pathlib import Path

import torch

from .. import simulated
from ..preprocessing import read_pack
from ..training import Training, report_line, save
from .network import SliceNetwork, loss
from .sources import prepare, read
from .views import Batches, Drawing


def read_recipe(path: Path) -> simulated.Recipe:
    """Reads a recipe; see `simulated`."""
    return simulated.read_recipe(path, Drawing)


def fill(program: str, recipe: simulated.Recipe, folder: Path, pack: dict, processes: int) -> None:
    """Fills the folder, each process with knees of its own.

    Raises:
        RuntimeError: A process failed.
    """
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=prepare, args=(program, recipe.seed, range(part, recipe.knees, processes), folder, pack))
        for part in range(processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a simulation failed; its message stands above")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kit", type=Path, required=True, help="packs/series-artefacts of the kit")
    parser.add_argument("--program", required=True, help="readingroom, which simulates")
    parser.add_argument("--series", type=Path, required=True, help="folder for simulated series, 2 MB each")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and weights")
    parser.add_argument("--processes", type=int, default=2, help="processes that simulate")
    arguments = parser.parse_args()
    recipe, pack = read_recipe(arguments.kit / "recipe.toml"), read_pack(arguments.kit / "pack.toml")
    fill(arguments.program, recipe, arguments.series, pack, arguments.processes)
    series = [read(path) for path in sorted(arguments.series.glob(f"{recipe.seed}-*.npz"))]
    print(json.dumps({"series": len(series)}), flush=True)
    torch.manual_seed(recipe.plan.seed)
    network = SliceNetwork(recipe.family, recipe.options).to(memory_format=torch.channels_last)
    training = Training(network, recipe.plan, arguments.work / "checkpoint.pt")
    batches = Batches(series, recipe.drawing, recipe.plan.batch, recipe.plan.seed)
    weights = training.run(batches, loss, lambda p: print(report_line(p), flush=True))
    save(arguments.work / "weights.pt", weights)


if __name__ == "__main__":
    main()
