"""Writes small networks with what captum, pytorch-grad-cam and NumPy make of them.

    python make_explanations.py ../../Fixtures/conformance/explanations

Needs .ci/engine-requirements.txt. Everything follows from fixed seeds. The files are as make_cases.py has them;
a setting is an array of one number or of sizes.
"""

import json
import pathlib
import sys

import numpy
from explanations import ALL, NO_LAYER, NOISE, SAMPLES, SEED, STEPS, Explained, Transformer, export, prepared
from make_cases import Inverted, Residual, SmallMRNet, npy, plain
from networks import UNet

NO_SCORE = tuple(m for m in ALL if m != "score-cam")

# As NETWORKS of explanations.py.
SMALL = {
    "residual": (Residual, (2, 1, 48, 40), True, lambda m: m.layers[5], ALL, 14, 8),
    "inverted": (Inverted, (1, 1, 32, 40), False, lambda m: m.layers[3], ALL, 8, 8),
    "unet2d": (lambda: UNet(4, levels=2), (1, 1, 24, 40), False, "before-head", ALL, 8, 5),
    "unet3d": (
        lambda: UNet(2, rank=3, levels=2), (1, 1, 8, 12, 16), False, "before-head", NO_SCORE, 4, 4),
    "mrnet": (SmallMRNet, (3, 3, 32, 32), True, lambda m: m.features[3], NO_SCORE, 16, 12),
    "transformer": (Transformer, (2, 1, 32, 40), True, None, (*NO_LAYER, "attention-rollout"), 8, 8),
}  # fmt: skip


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.case"):
        old.unlink()
    for name, (maker, shape, is_open, layer, methods, window, stride) in SMALL.items():
        network, x, layer = prepared(maker, shape, layer, seed=3)
        explained = Explained(network, x, layer, window, stride)
        parts = [("model", "", plain(export(network, x, is_open))), ("input", "x", npy(x.numpy()))]
        settings = {
            "channel": explained.channel, "window": window, "stride": stride, "steps": STEPS,
            "samples": SAMPLES, "seed": SEED, "noise": NOISE,
        }  # fmt: skip
        for key, value in settings.items():
            parts.append(("setting", key, npy(numpy.array([value], "f4"))))
        for method in methods:
            map = explained.explain(method)
            assert map.max() > map.min(), (name, method)
            parts.append(("output", method, npy(map)))
        parts.append(("output", "delta", npy(explained.delta.numpy().astype("f4"))))
        header = json.dumps([{"kind": k, "name": n, "size": len(b)} for k, n, b in parts]) + "\n"
        (folder / f"{name}.case").write_bytes(header.encode() + b"".join(b for _, _, b in parts))
    print(sum(file.stat().st_size for file in folder.glob("*.case")), "bytes")


main()
