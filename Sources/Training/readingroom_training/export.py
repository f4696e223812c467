"""Networks to one ONNX file with fixed names, checked against onnxruntime and our own engine.

Networks that were trained on different patients leave as one: the mean of their logits. The head of
each is linear in its last maps, so the sum of maps that Grad-CAM weighs is the logit without the
head's constant; it is the second output, `attention`.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from .networks import make
from .preprocessing import is_volume
from .recipe import Recipe

OPSET = 17
TOLERANCE = 1e-4
TransposedConvolutions = (nn.ConvTranspose2d, nn.ConvTranspose3d)


class Mean(nn.Module):
    """What is exported, by its definition: each network whole, then the mean."""

    def __init__(self, networks: list[nn.Module]):
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits = sum(network(x) for network in self.networks) / len(self.networks)
        constant = sum(network.head.bias for network in self.networks) / len(self.networks)
        return logits, logits - constant.view(1, -1, *[1] * (x.ndim - 2))


class JoinedHead(nn.Module):
    """The mean of the networks' heads, without their constants, on their joined features.

    Heads are linear, so one convolution over all features gives the mean at the features' grid, and
    a strided head's voxels are then only put in their places: nothing of full size is computed for
    each network.
    """

    def __init__(self, heads: list[nn.Module]):
        super().__init__()
        first = heads[0]
        self.is_strided = isinstance(first, TransposedConvolutions)
        if self.is_strided and first.kernel_size != first.stride:
            raise ValueError("a strided head's kernel must be its stride")
        dimensions = first.weight.ndim - 2
        # [inputs, outputs, *stride] of a strided head, [outputs, inputs, 1, ...] of another.
        self.stride = tuple(first.weight.shape[2:])
        weights = torch.cat([
            head.weight.flatten(1).T if self.is_strided else head.weight.flatten(1)
            for head in heads], 1) / len(heads)
        self.mean = (nn.Conv3d if dimensions == 3 else nn.Conv2d)(
            weights.shape[1], weights.shape[0], 1, bias=False)
        self.mean.weight = nn.Parameter(weights.reshape(self.mean.weight.shape))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        mean = self.mean(features)
        return placed(mean, self.stride) if self.is_strided else mean


def placed(values: torch.Tensor, stride: tuple[int, ...]) -> torch.Tensor:
    """Channels `[outputs x stride]` at a coarse grid to outputs at a fine one."""
    batch, sides, count = values.shape[0], values.shape[2:], len(stride)
    apart = values.reshape(batch, -1, *stride, *sides)
    order = [axis for pair in zip(range(2 + count, 2 + 2 * count), range(2, 2 + count))
             for axis in pair]
    return apart.permute(0, 1, *order).reshape(
        batch, -1, *(side * step for side, step in zip(sides, stride)))


class Ensemble(nn.Module):
    """Mean logits of several networks, and their mean attention."""

    def __init__(self, networks: list[nn.Module]):
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.head = JoinedHead([network.head for network in networks])
        constant = sum(network.head.bias for network in networks) / len(networks)
        self.constant = nn.Parameter(
            constant.detach().view(1, -1, *[1] * (networks[0].head.weight.ndim - 2)))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = torch.cat([network.features(x) for network in self.networks], 1)
        attention = self.head(features)
        return attention + self.constant, attention


def load_networks(recipe: Recipe, weights: list[dict]) -> list[nn.Module]:
    """Networks with these weights, ready to answer."""
    networks = []
    for kept in weights:
        network = make(recipe.family, recipe.options)
        network.load_state_dict(kept)
        networks.append(network.eval())
    return networks


def input_shape(pack: dict, multiple, batch: int = 1, sides: int = 2) -> tuple[int, ...]:
    """A shape that the network reads, of some multiples of the least."""
    if is_volume(pack):
        return (batch, 1, *(int(m) * sides for m in multiple))
    return (batch, pack["input"]["slices"], *(int(m) * sides for m in multiple))


def export(networks: list[nn.Module], pack: dict, path: Path) -> None:
    """Writes the networks as one: batch and sides are free, the channel count is not."""
    shape = input_shape(pack, networks[0].multiple)
    axes = {2: "slices", 3: "height", 4: "width"} if len(shape) == 5 else {2: "height", 3: "width"}
    free = {0: "batch", **axes}
    names = [pack["output"]["name"], pack["explanation"]["map"]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Ensemble(networks).eval(), (torch.zeros(shape),), path, opset_version=OPSET,
            dynamo=False, input_names=[pack["input"]["name"]], output_names=names,
            dynamic_axes={name: free for name in [pack["input"]["name"], *names]})
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    model.doc_string = f"{pack['title']}, {pack['version']}"
    onnx.save(model, path)


def checked_inputs(pack: dict, multiple) -> list[np.ndarray]:
    """Inputs of several sizes, seeded."""
    return [
        np.random.default_rng(seed).gamma(2, 0.5, input_shape(pack, multiple, batch, sides))
        .astype(np.float32)
        for seed, (batch, sides) in enumerate(((1, 2), (2, 3), (1, 4)))
    ]


def difference(wanted, found) -> float:
    """Greatest difference of outputs, over the range of what is wanted."""
    worst = 0.0
    for ours, theirs in zip(wanted, found):
        span = max(float(ours.max() - ours.min()), 1e-6)
        worst = max(worst, float(np.abs(ours - theirs).max()) / span)
    return worst


def check(networks: list[nn.Module], pack: dict, path: Path, program: Path | None) -> dict:
    """How far onnxruntime, and the program's engine where there is one, are from PyTorch.

    Raises:
        ValueError: By more than 1e-4 of an output's range.
    """
    together, run = Mean(networks).eval(), session(path)
    names = [item.name for item in run.get_outputs()]
    found = {"onnxruntime": 0.0}
    for image in checked_inputs(pack, networks[0].multiple):
        with torch.no_grad():
            wanted = [item.numpy() for item in together(torch.from_numpy(image))]
        answers = {"onnxruntime": run.run(names, {pack["input"]["name"]: image})}
        if program:
            answers["engine"] = engine_outputs(program, path, pack["input"]["name"], image, names)
        for peer, outputs in answers.items():
            found[peer] = max(found.get(peer, 0.0), difference(wanted, outputs))
    for peer, worst in found.items():
        if worst > TOLERANCE:
            raise ValueError(f"{peer} differs from PyTorch by {worst:.2e} of the range")
    return found


def engine_outputs(program: Path, model: Path, name: str, image: np.ndarray, names: list[str]):
    """The outputs by `readingroom model run`."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "input.npy"
        np.save(source, image)
        subprocess.run(
            [program, "model", "run", model, "--input", f"{name}={source}", "--output-dir", folder],
            check=True, capture_output=True)
        return [np.load(Path(folder) / f"{output.replace('/', '_')}.npy") for output in names]


def session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """An onnxruntime session on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def export_module(
    network: torch.nn.Module, example: torch.Tensor, other: torch.Tensor, answer: dict, path: Path, tolerance: float = TOLERANCE,
) -> float:
    """Writes a network that reads `image`, `[batch, channels, height, width]`, and answers with `logits`.

    Args:
        example: What it is traced with.
        other: What it is compared on, of another size.
        answer: Names of the answer's free axes.
        tolerance: Of the range of the answers.

    Returns:
        The greatest difference to onnxruntime, over the range.

    Raises:
        ValueError: The two answer differently.
    """
    free = {"image": {0: "batch", 2: "height", 3: "width"}, "logits": answer}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, (example,), str(path), input_names=["image"], output_names=["logits"], dynamic_axes=free,
            opset_version=OPSET, dynamo=False)
    model = onnx.load(path)
    del model.metadata_props[:]
    onnx.save(model, path)
    with torch.no_grad():
        expected = network(other).numpy()
    worst = difference([expected], session(path).run(["logits"], {"image": other.numpy()}))
    if worst > tolerance:
        raise ValueError(f"onnxruntime differs from PyTorch by {worst:.2e} of the range")
    return worst


# Tables that a pack of structures may have: smallest detectable changes by repeated scans (`make bench-anatomy ONLY=repeats`), and what
# tells contrasts (`anatomy/contrast.py`).
TABLES = ("smallest-detectable-change.tsv", "contrast-by-greys.tsv")


def write_pack(kit: Path, pack: Path, worst: float) -> None:
    """What stands beside a network in its pack, from the kit's folder of it, and checksums; says so."""
    for name in ("pack.toml", "card.md", *TABLES):
        if (kit / name).exists():
            (pack / name).write_bytes((kit / name).read_bytes())
    write_checksums(pack)
    size = (pack / "model.onnx").stat().st_size
    print(f"{pack}: {size} bytes, onnxruntime differs by {worst:.1e}")


def write_checksums(folder: Path) -> None:
    """`SHA256SUMS` over the other files of the pack, of which tables may be missing."""
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in sorted(("card.md", "model.onnx", "pack.toml", *TABLES)) if (folder / name).exists()
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))
