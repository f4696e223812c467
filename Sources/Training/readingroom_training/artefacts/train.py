"""Trains the network that tells what spoils a series: `python -m readingroom_training.artefacts.train --help`.

Simulates what the folder of series lacks, trains by the recipe, and goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tomllib
from dataclasses import dataclass
from pathlib import Path

import torch

from ..preprocessing import read_pack
from ..recipe import Plan
from ..training import Training, report_line, save
from .network import SliceNetwork, loss
from .sources import prepare, read
from .views import Batches, Drawing


@dataclass(frozen=True)
class Recipe:
    """Network, plan, the simulator's seed and knees, and how views are drawn."""

    family: str
    options: dict
    plan: Plan
    seed: int
    knees: int
    drawing: Drawing

    def network(self) -> SliceNetwork:
        """A network with fresh weights."""
        return SliceNetwork(self.family, self.options)


def read_recipe(path: Path) -> Recipe:
    """Reads a recipe.

    Raises:
        TypeError: An unknown key.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    drawing = {k: tuple(v) if isinstance(v, list) else v for k, v in table["drawing"].items()}
    return Recipe(
        table["network"]["family"], table["network"]["options"], Plan(**table["training"]),
        table["source"]["seed"], table["source"]["knees"], Drawing(**drawing))


def simulated(program: str, recipe: Recipe, folder: Path, pack: dict, processes: int) -> None:
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
    simulated(arguments.program, recipe, arguments.series, pack, arguments.processes)
    series = [read(path) for path in sorted(arguments.series.glob(f"{recipe.seed}-*.npz"))]
    print(json.dumps({"series": len(series)}), flush=True)
    torch.manual_seed(recipe.plan.seed)
    network = recipe.network().to(memory_format=torch.channels_last)
    training = Training(network, recipe.plan, arguments.work / "checkpoint.pt")
    batches = Batches(series, recipe.drawing, recipe.plan.batch, recipe.plan.seed)
    weights = training.run(batches, loss, lambda p: print(report_line(p), flush=True))
    save(arguments.work / "weights.pt", weights)


if __name__ == "__main__":
    main()
