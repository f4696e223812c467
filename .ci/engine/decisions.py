"""PyTorch networks that are smooth, or take their decisions from another program.

A gradient in 32-bit floats cannot be told from PyTorch's by a small number where a network decides: of the millions of
numbers in front of a ReLU some lie so near zero that rounding puts them on the other side, and then the gradient behind
differs by percents, between PyTorch's own two precisions too. So a network is compared twice: as its smooth twin, and
with every decision taken from the engine's own inner values.
"""

import types

import numpy
import torch
import torch.nn.functional as F
from networks import MRNet
from torch import nn

ACTIVATIONS = (nn.ReLU, nn.LeakyReLU, nn.PReLU)
POOLS = (nn.MaxPool2d, nn.MaxPool3d)
MEANS = {nn.MaxPool2d: nn.AvgPool2d, nn.MaxPool3d: nn.AvgPool3d}
ACTIVATION_NODES = ("Relu", "LeakyRelu", "PRelu")
# Further from zero than this, over the largest value of the layer, a decision is not rounding's.
UNDECIDED = 1e-4


def smooth(network):
    """SiLU for every activation with a kink, means for maxima."""
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, ACTIVATIONS):
                setattr(module, name, nn.SiLU())
            elif isinstance(child, POOLS):
                setattr(module, name, MEANS[type(child)](child.kernel_size, child.stride, child.padding))
    if isinstance(network, MRNet):

        def forward(self, x):
            return self.head(F.adaptive_avg_pool2d(self.features(x), 1).flatten(1).mean(0, keepdim=True))

        network.forward = types.MethodType(forward, network)


def decision_values(graph):
    """The values of an ONNX graph that decide: results of activations, inputs of maxima; in order."""
    activations = [n.output[0] for n in graph.node if n.op_type in ACTIVATION_NODES]
    maxima = [n.input[0] for n in graph.node if n.op_type in ("MaxPool", "ReduceMax")]
    return activations, maxima


class Decisions:
    """What an engine decided, in the order of its graph, and how many of its decisions PyTorch would not have taken."""

    def __init__(self, activations, maxima):
        self.activations, self.maxima = list(activations), list(maxima)
        self.differing = self.count = 0

    def activate(self, x, slope):
        return self.follow(x, torch.from_numpy(self.activations.pop(0)) > 0, slope)

    def follow(self, x, mask, slope):
        if mask.shape != x.shape:
            raise ValueError(f"a decision of shape {tuple(mask.shape)} for values {tuple(x.shape)}")
        other = (x > 0) != mask
        self.count += x.numel()
        self.differing += int(other.sum())
        if other.any() and x.detach()[other].abs().max() > UNDECIDED * x.detach().abs().max():
            raise ValueError("the engine decided against numbers that are far from zero")
        return torch.where(mask, x, x * slope)

    def take(self, x, layer):
        pool = F.max_pool2d if isinstance(layer, nn.MaxPool2d) else F.max_pool3d
        places = pool(
            torch.from_numpy(self.maxima.pop(0)), layer.kernel_size, layer.stride, layer.padding,
            return_indices=True,
        )[1]  # fmt: skip
        return x.flatten(2).gather(2, places.flatten(2)).view(places.shape)

    def largest(self, x):
        return x.gather(0, torch.from_numpy(self.maxima.pop(0)).argmax(0, keepdim=True))

    def force(self, network):
        """Lets the network's layers ask here."""
        for layer in network.modules():
            if isinstance(layer, ACTIVATIONS):
                layer.forward = types.MethodType(lambda m, x: self.activate(x, slope(m)), layer)
            elif isinstance(layer, POOLS):
                layer.forward = types.MethodType(lambda m, x: self.take(x, m), layer)
        if isinstance(network, MRNet):

            def forward(net, x):
                x = F.adaptive_avg_pool2d(net.features(x), 1).flatten(1)
                return net.head(self.largest(x))

            network.forward = types.MethodType(forward, network)


def slope(layer):
    if isinstance(layer, nn.PReLU):
        return layer.weight
    return getattr(layer, "negative_slope", 0.0)


class Interpreter:
    """A graph of the shipped packs in PyTorch, operator by operator."""

    def __init__(self, model, dtype):
        from onnx import numpy_helper

        self.graph, self.dtype = model.graph, dtype
        self.values = {t.name: self.tensor(numpy_helper.to_array(t)) for t in model.graph.initializer}

    def tensor(self, array):
        t = torch.tensor(array)
        return t.to(self.dtype) if t.is_floating_point() else t

    def run(self, inputs, decisions=None):
        import onnx

        values = self.values | inputs
        for node in self.graph.node:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            operands = [values[name] for name in node.input]
            if node.op_type == "LeakyRelu" and decisions is not None:
                result = decisions.activate(operands[0], attributes.get("alpha", 0.01))
            else:
                result = getattr(self, node.op_type)(*operands, **attributes)
            values[node.output[0]] = result
        return values

    def Constant(self, value):
        from onnx import numpy_helper

        return self.tensor(numpy_helper.to_array(value))

    def Conv(self, x, w, b=None, *, pads, strides=None, dilations=None, group=1, **_):
        rank = x.dim() - 2
        if pads[:rank] != pads[rank:]:
            raise ValueError("asymmetric pads")
        convolve = (F.conv1d, F.conv2d, F.conv3d)[rank - 1]
        return convolve(x, w, b, strides or 1, pads[:rank], dilations or 1, group)

    def ConvTranspose(self, x, w, b=None, *, strides, pads=None, group=1, **_):
        convolve = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[x.dim() - 3]
        return convolve(x, w, b, strides, (pads or [0] * 9)[: x.dim() - 2], 0, group)

    def InstanceNormalization(self, x, s, b, epsilon=1e-5):
        return F.instance_norm(x, weight=s, bias=b, eps=epsilon)

    def LeakyRelu(self, x, alpha=0.01):
        return F.leaky_relu(x, alpha)

    def Concat(self, *values, axis):
        return torch.cat(values, axis)

    def Unsqueeze(self, x, axes):
        for axis in sorted(axes.tolist()):
            x = x.unsqueeze(axis)
        return x

    def Shape(self, x):
        return torch.tensor(x.shape)

    def Gather(self, x, i, axis=0):
        shape = x.shape[:axis] + i.shape + x.shape[axis + 1 :]
        return torch.index_select(x, axis, i.reshape(-1)).reshape(shape)

    def Reshape(self, x, shape, allowzero=0):
        return x.reshape([x.shape[i] if n == 0 else n for i, n in enumerate(shape.tolist())])

    def Transpose(self, x, perm):
        return x.permute(perm)

    def Add(self, a, b):
        return a + b

    def Sub(self, a, b):
        return a - b

    def Mul(self, a, b):
        return a * b

    def Tanh(self, x):
        return torch.tanh(x)

    def Sigmoid(self, x):
        return torch.sigmoid(x)


def smooth_model(model):
    """The ONNX model with SiLU for LeakyRelu."""
    from onnx import helper

    nodes = []
    for node in model.graph.node:
        if node.op_type != "LeakyRelu":
            nodes.append(node)
            continue
        name, inner = node.output[0], node.output[0] + "/sigmoid"
        nodes += [
            helper.make_node("Sigmoid", [node.input[0]], [inner]),
            helper.make_node("Mul", [node.input[0], inner], [name]),
        ]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


def difference(actual, expected):
    """The largest difference over the range of what is expected."""
    if actual.shape != expected.shape:
        return float("inf")
    span = float(expected.max() - expected.min()) or float(numpy.abs(expected).max()) or 1.0
    return float(numpy.abs(actual.astype("f8") - expected).max()) / span
