"""Measures the network on simulated studies with known artefacts, and sets the limits from which it tells.

`python -m readingroom_training.artefacts.evaluate --kit packs/series-artefacts --weights W STUDY...`; a study is a folder that
`readingroom simulate` wrote. With `--limits FILE` the limits are read from a file, else they are set on these studies, and
`--write FILE` keeps them: studies that set limits say nothing of what the limits are worth.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from ..preprocessing import read_pack
from .kinds import KINDS, OUTPUTS, level
from .network import SliceNetwork
from .sources import STEPS, Series, study
from .train import read_recipe

# Share of series without an artefact that stay below its limit: a little above the bar of 0.95, more for motion, of which 0.96 left 0.91
# on other studies.
SPECIFICITY, SPECIFICITIES = 0.96, {"motion": 0.975}
# A series of more slices than this has every second one read, or every third, and so on; the program does the same.
LEAST_SLICES = 12


def load_network(recipe: Path, weights: Path) -> SliceNetwork:
    """The network of a recipe with its weights, ready to answer."""
    read = read_recipe(recipe)
    network = SliceNetwork(read.family, read.options)
    network.load_state_dict(torch.load(weights, "cpu", weights_only=True))
    return network.eval()


def logits(network: torch.nn.Module, series: Series, multiple: int = 16) -> np.ndarray:
    """Mean over the slices that are read, for each output."""
    image = series.image[::max(1, len(series.image) // LEAST_SLICES)]
    padded = np.pad(image, [(0, 0), *((0, -side % multiple) for side in image.shape[1:])])
    with torch.no_grad():
        return network((torch.from_numpy(padded).float() / STEPS).square()[:, None]).mean(0).numpy()


def answers(network: torch.nn.Module, many: Iterable[Series]) -> tuple[np.ndarray, np.ndarray]:
    """Logits `[series, output]`, and how grave each kind is, `[series, kind]`."""
    found = [(logits(network, one), [level(one.artefacts, kind) for kind in KINDS]) for one in many]
    return np.array([a for a, _ in found]), np.array([b for _, b in found])


def limits(found: np.ndarray, levels: np.ndarray) -> dict[str, float]:
    """For each output the logit above which few lie that it should not tell: sound series, and for severe ones all others."""
    result = {}
    for place, name in enumerate(OUTPUTS):
        others = found[levels[:, place // 2] < (3 if place % 2 else 1), place]
        result[name] = float(np.quantile(others, SPECIFICITIES.get(name.split(":")[0], SPECIFICITY)))
    return result


def area(told: np.ndarray, sound: np.ndarray) -> float:
    """Area under the receiver's curve."""
    pairs = told[:, None] - sound[None]
    return float(((pairs > 0) + 0.5 * (pairs == 0)).mean()) if pairs.size else float("nan")


def measures(found: np.ndarray, levels: np.ndarray, at: dict[str, float]) -> list[dict]:
    """For each kind, counts of what is told of sound, mild, moderate and severe series."""
    result = []
    for place, kind in enumerate(KINDS):
        values, there = found[:, 2 * place], levels[:, place]
        told = values > at[f"{kind}:moderate"]
        result.append({
            "kind": kind, "area": round(area(values[there > 1], values[there == 0]), 3),
            "told": {name: [int(told[there == step].sum()), int((there == step).sum())]
                     for step, name in enumerate(("none", "mild", "moderate", "severe"))},
            "severe": [int((found[there == 3, 2 * place + 1] > at[f"{kind}:severe"]).sum()), int((there == 3).sum())],
            "severeOfOthers": [int((found[there < 3, 2 * place + 1] > at[f"{kind}:severe"]).sum()), int((there < 3).sum())],
        })
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kit", type=Path, required=True, help="packs/series-artefacts of the kit")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--limits", type=Path, help="limits that --write kept")
    parser.add_argument("--write", type=Path, help="where limits set on these studies are kept")
    parser.add_argument("studies", type=Path, nargs="+")
    arguments = parser.parse_args()
    network, pack = load_network(arguments.kit / "recipe.toml", arguments.weights), read_pack(arguments.kit / "pack.toml")
    found, levels = answers(network, (one for folder in arguments.studies for one in study(folder, pack)))
    at = json.loads(arguments.limits.read_text()) if arguments.limits else limits(found, levels)
    for row in measures(found, levels, at):
        print(json.dumps(row))
    if arguments.write:
        arguments.write.write_text(json.dumps(at, indent=1) + "\n")


if __name__ == "__main__":
    main()
