"""Makes the anatomy network's probabilities those with which its answers are right: `python -m readingroom_training.anatomy.calibrate --help`.

Dice in the loss makes what is thin too large and every answer too sure. One factor for all logits and a constant for each class are
fitted to the cross-entropy on simulated knees that were not trained on (vector scaling with one scale: Guo et al. 2017,
https://proceedings.mlr.press/v70/guo17a.html), and become part of the head.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from ..preprocessing import pad, prepare, read_pack, slab
from ..training import save
from .drawing import PIXEL
from .evaluate import load_network
from .sources import STEP, Series, read
from .structures import STRUCTURES, UNKNOWN

# Slices of a series and pixels of a slice that are looked at.
SLICES, PIXELS = 10, 4000


@torch.no_grad()
def answers(network: torch.nn.Module, series: Series, pack: dict, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits `[count, classes]` and true classes at random pixels of random slices."""
    image = prepare(series.image.astype(np.float32) * STEP, (series.spacing, series.pixel, series.pixel), pack)
    logits, truth = [], []
    for index in rng.choice(len(image), min(SLICES, len(image)), replace=False):
        found = network(torch.from_numpy(pad(slab(image, index, pack), pack))[None])[0]
        y, x = (rng.integers(0, size, PIXELS) for size in image.shape[1:])
        row, column = (np.clip(np.round(place * PIXEL / series.pixel), 0, size - 1).astype(int)
                       for place, size in ((y, series.classes.shape[1]), (x, series.classes.shape[2])))
        classes = series.classes[index][row, column]
        known = classes != UNKNOWN
        logits.append(found[:, y[known], x[known]].T)
        truth.append(torch.from_numpy(classes[known].astype(np.int64)))
    return torch.cat(logits), torch.cat(truth)


def fitted(logits: torch.Tensor, truth: torch.Tensor) -> tuple[float, torch.Tensor]:
    """The factor and the constants of least cross-entropy."""
    scale, shift = torch.zeros(1, requires_grad=True), torch.zeros(logits.shape[1], requires_grad=True)
    optimiser = torch.optim.LBFGS([scale, shift], max_iter=100, line_search_fn="strong_wolfe")

    def cost():
        optimiser.zero_grad()
        # The square keeps the constants of what is rare near zero.
        value = F.cross_entropy(logits * scale.exp() + shift, truth) + 1e-5 * shift.square().sum()
        value.backward()
        return value

    optimiser.step(cost)
    return float(scale.detach().exp()), shift.detach()


def calibrated(weights: dict, scale: float, shift: torch.Tensor) -> dict:
    """Weights whose head gives `scale` times its logits and a constant more."""
    return weights | {
        "head.weight": weights["head.weight"] * scale, "head.bias": weights["head.bias"] * scale + shift}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kit", type=Path, required=True, help="packs/knee-anatomy of the kit")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--series", type=Path, required=True, help="folder of simulated series of another seed than the recipe's")
    parser.add_argument("--out", type=Path, required=True, help="file for the calibrated weights")
    arguments = parser.parse_args()
    network = load_network(arguments.kit / "recipe.toml", arguments.weights)
    pack, rng = read_pack(arguments.kit / "pack.toml"), np.random.default_rng(1)
    paths = sorted(arguments.series.glob("*.npz"))
    if not paths:
        parser.error(f"{arguments.series} holds no series; the training's --series folder shows the form")
    parts = [answers(network, read(path), pack, rng) for path in paths]
    logits, truth = (torch.cat(part) for part in zip(*parts))
    scale, shift = fitted(logits, truth)
    after = logits * scale + shift
    for value, name in enumerate(STRUCTURES):
        true = int((truth == value).sum())
        print(json.dumps({"class": name, "pixels": true, "constant": round(float(shift[value]), 3)} | {
            word: round(int((answer.argmax(1) == value).sum()) / max(true, 1), 3)
            for word, answer in (("found_before", logits), ("found_after", after))}))
    print(json.dumps({
        "series": len(paths), "factor": round(scale, 4), "entropy_before": round(float(F.cross_entropy(logits, truth)), 5),
        "entropy_after": round(float(F.cross_entropy(after, truth)), 5)}))
    save(arguments.out, calibrated(network.state_dict(), scale, shift))


if __name__ == "__main__":
    main()
