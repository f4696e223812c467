"""Writes small networks, exported by both of PyTorch's exporters, with what onnxruntime computed.

    python make_cases.py ../../Fixtures/conformance/networks

Needs .ci/engine-requirements.txt. Everything follows from fixed seeds. A case is one file: a line of JSON
(names and sizes), then the model and the arrays in NumPy's format, one after the other, as
Tests/InferenceTests/make_cases.py has it.
"""

import contextlib
import io
import json
import logging
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import numpy
import onnxruntime
import torch
from networks import (
    SPPF, BilinearUNet, C2f, Layer, MRNet, NNUNet, UNet, calibrate, monai_dynunet, monai_unet
)  # fmt: skip
from torch import nn


class Residual(nn.Module):
    """ResNet's block with a strided shortcut, its beginning and its end."""

    def __init__(self):
        super().__init__()
        from torchvision.models.resnet import BasicBlock, conv1x1

        shortcut = nn.Sequential(conv1x1(8, 12, 2), nn.BatchNorm2d(12))
        self.layers = nn.Sequential(
            nn.Conv2d(1, 8, 7, 2, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(3, 2, 1),
            BasicBlock(8, 8), BasicBlock(8, 12, 2, shortcut), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
            nn.Linear(12, 5),
        )  # fmt: skip

    def forward(self, x):
        return self.layers(x)


class Inverted(nn.Module):
    """EfficientNet's block: depthwise convolution, squeeze and excitation, SiLU."""

    def __init__(self):
        super().__init__()
        from torchvision.models.efficientnet import MBConv, MBConvConfig

        def block(expansion, kernel, stride, inputs, outputs):
            return MBConv(
                MBConvConfig(expansion, kernel, stride, inputs, outputs, 1, 1.0, 1.0), 0.0,
                nn.BatchNorm2d)  # fmt: skip

        self.layers = nn.Sequential(
            Layer(1, 8, 3, 2), block(1, 3, 1, 8, 8), block(4, 5, 2, 8, 16), block(4, 3, 1, 16, 16),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(16, 5),
        )  # fmt: skip

    def forward(self, x):
        return self.layers(x)


class Detector(nn.Module):
    """YOLOv8's parts: C2f, SPPF, nearest resizing, boxes as expectations over bins."""

    def __init__(self):
        super().__init__()
        self.first, self.fine = Layer(1, 8, 3, 2), C2f(8, 8, 1, True)
        self.coarse = nn.Sequential(Layer(8, 16, 3, 2), SPPF(16))
        self.join = C2f(24, 8, 1, False)
        self.boxes, self.scores = nn.Conv2d(8, 16, 1), nn.Conv2d(8, 3, 1)
        self.register_buffer("bins", torch.arange(4.0).view(1, 4, 1, 1))

    def forward(self, x):
        fine = self.fine(self.first(x))
        twice = nn.functional.interpolate(self.coarse(fine), scale_factor=2, mode="nearest")
        y = self.join(torch.cat([twice, fine], 1))
        y = torch.cat([self.boxes(y), self.scores(y)], 1).flatten(2)
        boxes, scores = y.split((16, 3), 1)
        count = y.shape[2]
        boxes = boxes.view(1, 4, 4, count).transpose(2, 1).softmax(1)
        before, after = nn.functional.conv2d(boxes, self.bins).view(1, 4, count).chunk(2, 1)
        return torch.cat([(before + after) / 2, after - before, scores.sigmoid()], 1)


class SmallMRNet(MRNet):
    """MRNet's head on small features."""

    def __init__(self):
        nn.Module.__init__(self)
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 11, 4, 2), nn.ReLU(True), nn.MaxPool2d(3, 2), nn.Conv2d(8, 16, 3, padding=1))
        self.head = nn.Linear(16, 3)


# Name: maker, shape of the input, free axes.
SMALL = {
    "unet2d": (lambda: UNet(4, levels=2), (1, 1, 24, 40), ()),
    "unet2d-free": (lambda: UNet(4, levels=2), (1, 1, 24, 40), (2, 3)),
    "unet3d": (lambda: UNet(2, rank=3, levels=2), (1, 1, 8, 12, 16), ()),
    "nnunet2d": (lambda: NNUNet(2, 2, 8), (1, 1, 32, 48), ()),
    "nnunet3d": (lambda: NNUNet(3, 2, 4), (1, 1, 16, 16, 32), ()),
    "monai-unet2d": (lambda: monai_unet(2, 2, 3), (1, 1, 24, 40), ()),
    "monai-dynunet3d": (lambda: monai_dynunet(3, 2, 3), (1, 1, 16, 16, 24), ()),
    "bilinear-free": (BilinearUNet, (2, 1, 21, 15), (0, 2, 3)),
    "residual": (Residual, (2, 1, 48, 40), (0,)),
    "inverted": (Inverted, (1, 1, 32, 40), ()),
    "detector": (Detector, (1, 1, 32, 48), ()),
    "mrnet": (SmallMRNet, (3, 3, 32, 32), ()),
}


def npy(array):
    file = io.BytesIO()
    numpy.save(file, numpy.ascontiguousarray(array))
    return file.getvalue()


def export(network, x, axes, dynamo):
    buffer = io.BytesIO()
    options = {"input_names": ["x"], "output_names": ["y"], "dynamo": dynamo}
    if not dynamo:
        options |= {
            "opset_version": 17, "dynamic_axes": {"x": {axis: f"axis{axis}" for axis in axes}}
        }  # fmt: skip
    else:
        options |= {"external_data": False, "verbose": False}
        if axes:
            options["dynamic_shapes"] = ({axis: torch.export.Dim.AUTO for axis in axes},)
    with contextlib.redirect_stdout(io.StringIO()):
        torch.onnx.export(network, (x,), buffer, **options)
    return plain(buffer.getvalue())


def plain(data):
    """The model without what its exporter notes of the source, file paths among them."""
    import onnx

    model = onnx.load_from_string(data)
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info):
        del value.metadata_props[:]
    del model.graph.value_info[:]
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
    return model.SerializeToString()


def save(folder, name, data, x):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    y = session.run(["y"], {"x": x})[0]
    parts = [("model", "", data), ("input", "x", npy(x)), ("output", "y", npy(y))]
    header = json.dumps([{"kind": k, "name": n, "size": len(b)} for k, n, b in parts]) + "\n"
    (folder / f"{name}.case").write_bytes(header.encode() + b"".join(b for _, _, b in parts))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.case"):
        old.unlink()
    for name, (maker, shape, axes) in SMALL.items():
        torch.manual_seed(1)
        network = maker()
        calibrate(network, shape, doubles=name != "detector")
        x = torch.randn(*shape)
        for exporter in ("torchscript", "dynamo"):
            data = export(network.eval(), x, axes, exporter == "dynamo")
            save(folder, f"{name}-{exporter}", data, x.numpy())
    print(sum(file.stat().st_size for file in folder.glob("*.case")), "bytes")


if __name__ == "__main__":
    main()
