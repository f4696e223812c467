"""Writes the anatomy pack: `python -m readingroom_training.anatomy.export --help`.

The network as ONNX, compared with PyTorch by onnxruntime; `pack.toml` and `card.md` of the kit's folder beside it; checksums.
"""

from __future__ import annotations

import argparse
import hashlib
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from ..export import OPSET, TOLERANCE
from .evaluate import load_network


def export(network: torch.nn.Module, path: Path) -> float:
    """Writes the network; gives the greatest difference to onnxruntime.

    Raises:
        ValueError: The two answer differently.
    """
    example = torch.rand(1, 3, 64, 96)
    free = {0: "batch", 2: "height", 3: "width"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, (example,), str(path), input_names=["image"], output_names=["logits"],
            dynamic_axes={"image": free, "logits": free}, opset_version=OPSET, dynamo=False)
    model = onnx.load(path)
    del model.metadata_props[:]
    onnx.save(model, path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    other = torch.rand(1, 3, 96, 64)
    with torch.no_grad():
        expected = network(other).numpy()
    given = session.run(["logits"], {"image": other.numpy()})[0]
    difference = float(np.abs(expected - given).max() / np.abs(expected).max())
    if difference > TOLERANCE:
        raise ValueError(f"onnxruntime differs from PyTorch by {difference}")
    return difference


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kit", type=Path, required=True, help="packs/knee-anatomy of the kit")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True, help="folder for the pack")
    arguments = parser.parse_args()
    arguments.pack.mkdir(parents=True, exist_ok=True)
    network = load_network(arguments.kit / "recipe.toml", arguments.weights)
    difference = export(network, arguments.pack / "model.onnx")
    for name in ("pack.toml", "card.md"):
        (arguments.pack / name).write_bytes((arguments.kit / name).read_bytes())
    names = ("card.md", "model.onnx", "pack.toml")
    lines = [f"{hashlib.sha256((arguments.pack / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (arguments.pack / "SHA256SUMS").write_text("".join(lines))
    size = (arguments.pack / "model.onnx").stat().st_size
    print(f"{arguments.pack}: {size} bytes, onnxruntime differs by {difference:.1e}")


if __name__ == "__main__":
    main()
