"""Writes a pack whose network answers by brightness alone: logit = 6 * (value - 1.2).

It stands for a trained network wherever a test needs one whose answer is known. Nothing in it was
learned. Usage: python make_bright_ball.py, with numpy and onnx.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parent / "bright-ball"

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

CARD = """\
# Bright ball

Names what is brighter than its surroundings. It is a test's tool and says nothing about patients.
"""


def network() -> onnx.ModelProto:
    """Two maps, the middle slice and minus one, and a 1x1 head over them."""
    stem = np.zeros((2, 5, 1, 1), np.float32)
    stem[0, 2] = 1
    tensors = {
        "stem.weight": stem,
        "stem.bias": np.array([0, -1], np.float32),
        "head.weight": np.array([6, 7.2], np.float32).reshape(1, 2, 1, 1),
    }
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["image", "stem.weight", "stem.bias"], ["activations"]),
            helper.make_node("Conv", ["activations", "head.weight"], ["logits"]),
        ],
        "bright-ball",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 5, "h", "w"])],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 1, "h", "w"]),
            helper.make_tensor_value_info("activations", TensorProto.FLOAT, ["n", 2, "h", "w"]),
        ],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "pack.toml").write_text(PACK, encoding="utf-8")
    (FOLDER / "card.md").write_text(CARD, encoding="utf-8")
    (FOLDER / "model.onnx").write_bytes(network().SerializeToString())
    lines = [
        f"{hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("card.md", "model.onnx", "pack.toml")
    ]
    (FOLDER / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
