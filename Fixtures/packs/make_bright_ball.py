"""Writes packs whose networks answer by brightness alone: logit = 6 * (value - 1.2).

One network reads stacks of slices, one reads volumes and gives its attention as a map. They stand
for trained ones wherever a test needs an answer that is known. Nothing in them was learned.
Usage: python make_bright_ball.py, with numpy and onnx.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parent

PACK = """\
schema = 1
name = "bright-ball"
version = "1.2.3"
title = "Bright ball, axial T1"
task = "segmentation"
model = "model.onnx"
licence = "Apache-2.0"
training_data = "none: its numbers are chosen, not learned"

[accepts]
modality = ["MR"]
body_parts = ["THIGH", "LEG"]
planes = ["axial"]
weightings = ["T1"]
weighting_unknown = "caution"
minimum_slices = 8
pixel_spacing_mm = [0.3, 2.0]
slice_spacing_mm = [1.0, 10.0]

[input]
name = "image"
slices = 5

[resample]
in_plane_mm = 1.0
slice_mm = 3.0

[normalisation]
kind = "foreground-median-std"
foreground_fraction = 0.03
clip = [-3.0, 5.0]

[padding]
multiple = 16
value = -3.0

[test_time]
flips = ["none", "horizontal"]

[output]
name = "logits"
activation = "sigmoid"

[explanation]
method = "grad-cam"
activations = "activations"
head_weight = "head.weight"

[[findings]]
type = "bright-ball"
channel = 0
threshold = 0.5
components = "all"
minimum_volume_ml = 0.5
maximum_candidates = 3
probability = { statistic = "mean", slope = 1.0, intercept = 0.0 }
positive = 0.7
negative = 0.3
site = "thigh"
rationale = "region of {volume_ml} mL, {ap_mm} mm deep, mean probability {mean_probability}"
"""

# What is other in the pack whose network reads volumes, in windows.
VOLUME = (
    ('"bright-ball"\nversion', '"bright-ball-volume"\nversion'),
    ("slices = 5", 'form = "volume"'),
    ("slice_mm = 3.0", "slice_mm = 3.0\nsmoothing = 0.5"),
    ('"foreground-median-std"', '"foreground-percentile"\npercentile = 50\nlevel = 0.6'),
    ("clip = [-3.0, 5.0]", "clip = [0.0, 3.0]"), ("value = -3.0", "value = 0.0"),
    ("multiple = 16", "multiple = [4, 16, 16]"),
    ("[test_time]", "[window]\nsize = [12, 48, 64]\noverlap = [4, 16, 16]\n\n[test_time]"),
    ('activations = "activations"\nhead_weight = "head.weight"', 'map = "attention"'),
    ("intercept = 0.0 }", "intercept = 0.0, volume_slope = 0.5 }"),
)

CARD = """\
# Bright ball

Names what is brighter than its surroundings. It is a test's tool and says nothing about patients.
"""


def save(graph: onnx.GraphProto) -> bytes:
    """The file of a graph, checked."""
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def tensor(name: str, *shape) -> onnx.ValueInfoProto:
    """An input or output."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def network() -> bytes:
    """Two maps, the middle slice and minus one, and a 1x1 head over them."""
    stem = np.zeros((2, 5, 1, 1), np.float32)
    stem[0, 2] = 1
    tensors = {
        "stem.weight": stem,
        "stem.bias": np.array([0, -1], np.float32),
        "head.weight": np.array([6, 7.2], np.float32).reshape(1, 2, 1, 1),
    }
    return save(helper.make_graph(
        [
            helper.make_node("Conv", ["image", "stem.weight", "stem.bias"], ["activations"]),
            helper.make_node("Conv", ["activations", "head.weight"], ["logits"]),
        ],
        "bright-ball", [tensor("image", "n", 5, "h", "w")],
        [tensor("logits", "n", 1, "h", "w"), tensor("activations", "n", 2, "h", "w")],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    ))


def volume_network() -> bytes:
    """The same over volumes; the stem's kernel is 3x3x3 with its one weight in the middle."""
    stem = np.zeros((2, 1, 3, 3, 3), np.float32)
    stem[0, 0, 1, 1, 1] = 1
    tensors = {
        "stem.weight": stem,
        "stem.bias": np.array([0, -1], np.float32),
        "head.weight": np.array([6, 7.2], np.float32).reshape(1, 2, 1, 1, 1),
    }
    return save(helper.make_graph(
        [
            helper.make_node(
                "Conv", ["image", "stem.weight", "stem.bias"], ["activations"], pads=[1] * 6),
            helper.make_node("Conv", ["activations", "head.weight"], ["logits"]),
            helper.make_node("Relu", ["logits"], ["attention"]),
        ],
        "bright-ball-volume", [tensor("image", "n", 1, "d", "h", "w")],
        [tensor("logits", "n", 1, "d", "h", "w"), tensor("attention", "n", 1, "d", "h", "w")],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    ))


def write(name: str, pack: str, model: bytes) -> None:
    """Writes one pack."""
    folder = FOLDER / name
    folder.mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(pack, encoding="utf-8")
    (folder / "card.md").write_text(CARD, encoding="utf-8")
    (folder / "model.onnx").write_bytes(model)
    lines = [
        f"{hashlib.sha256((folder / file).read_bytes()).hexdigest()}  {file}\n"
        for file in ("card.md", "model.onnx", "pack.toml")
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def main() -> None:
    write("bright-ball", PACK, network())
    volume = PACK
    for old, new in VOLUME:
        if old not in volume:
            raise ValueError(f"the pack has no line {old}")
        volume = volume.replace(old, new)
    write("bright-ball-volume", volume, volume_network())


if __name__ == "__main__":
    main()
