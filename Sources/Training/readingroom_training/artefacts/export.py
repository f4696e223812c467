"""Writes the pack of artefacts: `python -m readingroom_training.artefacts.export --help`.

The network as ONNX, of the kinds that `pack.toml` names, each logit less its limit, compared with PyTorch by onnxruntime;
`pack.toml` and `card.md` of the kit's folder beside it; checksums.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from ..export import export_module, write_pack
from ..preprocessing import read_pack
from .evaluate import load_network
from .kinds import OUTPUTS
from .network import SliceNetwork


def narrowed(network: SliceNetwork, kinds: list[str], limits: dict[str, float]) -> SliceNetwork:
    """The network with the outputs of some kinds alone, each of which is told from 0 on."""
    names = [f"{kind}:{step}" for kind in kinds for step in ("moderate", "severe")]
    rows, head = [OUTPUTS.index(name) for name in names], network.network.head
    other = torch.nn.Linear(head.in_features, len(rows))
    with torch.no_grad():
        other.weight.copy_(head.weight[rows])
        other.bias.copy_(head.bias[rows] - torch.tensor([limits[name] for name in names]))
    network.network.head = other
    return network


def export(network: torch.nn.Module, path: Path) -> float:
    """Writes the network; gives the greatest difference to onnxruntime."""
    return export_module(network, torch.rand(1, 1, 64, 96), torch.rand(2, 1, 96, 64), {0: "batch"}, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kit", type=Path, required=True, help="packs/series-artefacts of the kit")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--limits", type=Path, required=True, help="what evaluate --write kept")
    parser.add_argument("--pack", type=Path, required=True, help="folder for the pack")
    arguments = parser.parse_args()
    arguments.pack.mkdir(parents=True, exist_ok=True)
    pack = read_pack(arguments.kit / "pack.toml")
    network = narrowed(
        load_network(arguments.kit / "recipe.toml", arguments.weights), pack["artefacts"],
        json.loads(arguments.limits.read_text()))
    worst = export(network.eval(), arguments.pack / "model.onnx")
    write_pack(arguments.kit, arguments.pack, worst)


if __name__ == "__main__":
    main()
