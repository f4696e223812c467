"""Writes the anatomy pack: `python -m readingroom_training.anatomy.export --help`.

The network as ONNX, compared with PyTorch by onnxruntime; `pack.toml` and `card.md` of the kit's folder beside it; checksums.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from ..export import TOLERANCE, export_module, write_pack
from .evaluate import load_network


def export(network: torch.nn.Module, path: Path) -> float:
    """Writes the network; gives the greatest difference to onnxruntime."""
    # Half the tolerance: an output's range is at most twice its greatest value, of which the tolerance is meant here.
    return export_module(
        network, torch.rand(1, 3, 64, 96), torch.rand(1, 3, 96, 64), {0: "batch", 2: "height", 3: "width"}, path, TOLERANCE / 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kit", type=Path, required=True, help="packs/knee-anatomy of the kit")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True, help="folder for the pack")
    arguments = parser.parse_args()
    arguments.pack.mkdir(parents=True, exist_ok=True)
    network = load_network(arguments.kit / "recipe.toml", arguments.weights)
    worst = export(network, arguments.pack / "model.onnx")
    write_pack(arguments.kit, arguments.pack, worst)


if __name__ == "__main__":
    main()
