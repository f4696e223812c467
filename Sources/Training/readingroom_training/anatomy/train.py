"""Trains the anatomy network: `python -m readingroom_training.anatomy.train --help`.

Simulates what the folder of series lacks, then trains by the recipe and goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import dataclass
from pathlib import Path

import torch

from ..networks import make
from ..recipe import Plan
from ..training import Training, report_line, save
from .loss import WEIGHT, supervised
from .sources import label_map, load, prepare
from .views import Batches, Drawing

LABELS = "knee-labels/SAG_3D_DESS_RIGHT_bones_cart_men_fib-label.nrrd"


@dataclass(frozen=True)
class Recipe:
    """Network, plan, the simulator's seed and knees, and how views are drawn."""

    family: str
    options: dict
    plan: Plan
    seed: int
    knees: int
    drawing: Drawing


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


def unweighted(weights: dict) -> dict:
    """Weights whose head answers with probabilities, as if every class had counted alike in the loss.

    A class that counts w times has its odds raised w times; its constant is lowered by ln w.
    """
    weights["head.bias"] = weights["head.bias"] - WEIGHT.log()
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds knee-labels")
    parser.add_argument("--program", required=True, help="readingroom, which simulates")
    parser.add_argument("--series", type=Path, required=True, help="folder for simulated series, 10 GB")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and weights")
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe)
    prepare(arguments.program, recipe.seed, recipe.knees, arguments.series,
            lambda knee: print(f'{{"knee": {knee}}}', flush=True))
    torch.manual_seed(recipe.plan.seed)
    network = make(recipe.family, recipe.options).to(memory_format=torch.channels_last)
    batches = Batches(
        load(arguments.series, recipe.seed), label_map(arguments.data / LABELS), recipe.drawing,
        recipe.plan.batch, recipe.plan.seed)
    training = Training(network, recipe.plan, arguments.work / "checkpoint.pt")
    weights = training.run(batches, supervised, lambda p: print(report_line(p), flush=True))
    save(arguments.work / "weights.pt", unweighted(weights))


if __name__ == "__main__":
    main()
