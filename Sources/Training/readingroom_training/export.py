"""Weights to ONNX, with fixed names, checked against onnxruntime."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from .network import Exported, UNet

OPSET = 17
TOLERANCE = 1e-4
CHECKED_SHAPES = ((1, 96, 112), (2, 160, 160), (1, 256, 208))


def load_network(weights: dict) -> UNet:
    """The network with these weights, ready to answer."""
    network = UNet()
    network.load_state_dict(weights)
    return network.eval()


def export(network: UNet, pack: dict, path: Path) -> None:
    """Writes the network: batch, height and width are free, the channel count is not."""
    free = {0: "batch", 2: "height", 3: "width"}
    names = [pack["output"]["name"], pack["explanation"]["activations"]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Exported(network).eval(), (torch.zeros(1, pack["input"]["slices"], 64, 64),), path,
            opset_version=OPSET, dynamo=False, input_names=[pack["input"]["name"]],
            output_names=names, dynamic_axes={n: free for n in [pack["input"]["name"], *names]})
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    model.doc_string = f"{pack['title']}, {pack['version']}"
    onnx.save(model, path)


def check(network: UNet, pack: dict, path: Path) -> float:
    """Greatest difference from onnxruntime, relative to the output's range.

    Raises:
        ValueError: It exceeds 1e-4, or the head's weight is not found under its name.
    """
    initialisers = {item.name: list(item.dims) for item in onnx.load(path).graph.initializer}
    maps = network.head.weight.shape[1]
    head = pack["explanation"]["head_weight"]
    if initialisers.get(head) != [1, maps, 1, 1]:
        raise ValueError(f"no initialiser {head} of [1, {maps}, 1, 1]")
    run, worst = session(path, threads=1), 0.0
    for seed, (count, height, width) in enumerate(CHECKED_SHAPES):
        rng = np.random.default_rng(seed)
        image = rng.normal(0, 1, (count, pack["input"]["slices"], height, width)).astype(np.float32)
        with torch.no_grad():
            wanted = Exported(network)(torch.from_numpy(image))
        found = run.run(None, {pack["input"]["name"]: image})
        for ours, theirs in zip(wanted, found):
            span = float(ours.max() - ours.min())
            worst = max(worst, float(np.abs(ours.numpy() - theirs).max()) / max(span, 1e-6))
    if worst > TOLERANCE:
        raise ValueError(f"onnxruntime differs by {worst:.2e} of the range")
    return worst


def session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """An onnxruntime session on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
