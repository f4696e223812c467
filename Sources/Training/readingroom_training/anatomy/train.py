"""Trains the anatomy network: `python -m readingroom_training.anatomy.train --help`.

Simulates what the folder of series lacks, trains by the recipe, and goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from pathlib import Path

import torch

from .. import simulated
from ..networks import make
from ..training import Training, device, report_line, save
from .bank import VOXEL, Bank
from .drawing import Drawing
from .loss import supervised
from .sources import PER_KNEE, Supply, label_map
from .views import Batches

LABELS = "knee-labels/SAG_3D_DESS_RIGHT_bones_cart_men_fib-label.nrrd"


def read_recipe(path: Path) -> simulated.Recipe:
    """Reads a recipe; see `simulated`."""
    return simulated.read_recipe(path, Drawing)


def fill(bank: Bank, supply: Supply) -> threading.Thread:
    """Adds series to a bank as they come, in the background, until there is no room or nothing more comes."""
    def run():
        while True:
            over = supply.is_over()
            for series in supply.ready():
                if not bank.add(series):
                    return
            if over:
                return
            time.sleep(0.5)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds knee-labels")
    parser.add_argument("--program", required=True, help="readingroom, which simulates")
    parser.add_argument("--series", type=Path, required=True, help="folder for simulated series, 6 MB each")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and weights")
    parser.add_argument("--processes", type=int, default=1, help="processes that simulate")
    parser.add_argument("--begin", type=int, help="series with which the training begins while more are simulated; all, if not given")
    parser.add_argument("--gigabytes", type=float, default=8, help="for the series on the device that trains")
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe)
    where = device(recipe.plan)
    bank = Bank(where, int(arguments.gigabytes * 1e9 / VOXEL))
    supply = Supply(arguments.program, recipe.seed, recipe.knees, arguments.series, arguments.processes)
    filling = fill(bank, supply)
    begin = arguments.begin or recipe.knees * PER_KNEE
    while filling.is_alive() and len(bank) < begin:
        print(json.dumps({"series": len(bank)}), flush=True)
        filling.join(10)
    torch.manual_seed(recipe.plan.seed)
    network = make(recipe.family, recipe.options).to(where, memory_format=torch.channels_last)
    batches = Batches(
        bank, label_map(arguments.data / LABELS), recipe.drawing, recipe.plan.batch, recipe.plan.seed)
    training = Training(network, recipe.plan, arguments.work / "checkpoint.pt")
    weights = training.run(batches, supervised, lambda p: print(report_line(p), flush=True))
    save(arguments.work / "weights.pt", {key: value.cpu() for key, value in weights.items()})


if __name__ == "__main__":
    main()
