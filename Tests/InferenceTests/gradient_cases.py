"""The cases of make_gradient_cases.py: one operator each, and a few joined graphs.

Values near kinks and ties are kept apart by `spread`. PyTorch's functions here follow ONNX's definitions where the two
differ: windows are padded by hand, and what only moves elements is done to their places.
"""

import dataclasses

import numpy as np
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

RANDOM = np.random.default_rng(20261126)
CASES = []
# Where the reference evaluator fails or is wrong, as this engine's conformance with the standard's own cases shows; there
# PyTorch stands alone.
NO_DIFFERENCES = {
    "conv-2d-valid", "convtranspose-2d-output-shape", "convtranspose-2d-output-shape-odd", "convtranspose-2d-groups",
    "convtranspose-2d-depthwise", "maxpool-2d-same-lower", "globalmaxpool-1d", "globalmaxpool-3d",
    "lrn-odd", "lrn-even", "lrn-wider-than-image",
}


@dataclasses.dataclass
class Case:
    name: str
    nodes: list
    values: dict
    function: object = None
    weights: tuple = ()
    opset: int = 17
    targets: tuple = ("y",)
    by: tuple = ()
    # Values that stay 32-bit floats, such as scales.
    kept: tuple = ()
    differences: bool = True


def floats(*shape):
    return RANDOM.standard_normal(shape).astype(np.float32)


def spread(*shape, reach=2.0):
    """Values in −reach…reach that differ from each other, and from zero, by 2 · reach / count or half of that."""
    count = int(np.prod(shape))
    places = RANDOM.permutation(count).reshape(shape)
    return ((places - count / 2 + 0.5) * (2 * reach / count) + (0 if count % 2 == 0 else reach / count)).astype(np.float32)


def positive(*shape):
    return (0.5 + RANDOM.random(shape) * 2).astype(np.float32)


def integers(*values):
    return np.array(values, np.int64)


def case(name, operator, values, function=None, *, nodes=None, outputs=("y",), by=None, **options):
    if name.removesuffix("-inputs") in NO_DIFFERENCES:
        options["differences"] = False
    fields = {k: options.pop(k) for k in ("weights", "opset", "targets", "kept", "differences") if k in options}
    kept = fields.get("kept", ())
    values = {k: np.asarray(v) for k, v in values.items()}
    if by is None:
        by = [k for k, v in values.items() if v.dtype == np.float32 and k not in kept]
    if nodes is None:
        names = list(values) if "inputs" not in options else options.pop("inputs")
        nodes = [helper.make_node(operator, names, list(outputs), **options)]
    CASES.append(Case(name, nodes, values, function, by=tuple(by), **fields))


def node(operator, inputs, outputs, **attributes):
    return helper.make_node(operator, inputs.split(), outputs.split(), **attributes)


def moved(operation):
    """A function that moves elements, given what it does to their places; −1 stands for zero."""

    def function(x, *_):
        places = operation(np.arange(x.numel()).reshape(x.shape))
        return torch.cat([x.reshape(-1), x.new_zeros(1)])[torch.tensor(np.ascontiguousarray(places))]

    return function


# Convolution


def padded(x, pads, value=0.0):
    rank = x.dim() - 2
    both = [p for axis in reversed(range(rank)) for p in (pads[axis], pads[axis + rank])]
    return F.pad(x, both, value=value)


def same(size, kernel, strides, dilations, lower):
    total = [max(0, (-(-n // s) - 1) * s + (k - 1) * d + 1 - n) for n, k, s, d in zip(size, kernel, strides, dilations)]
    small, large = [t // 2 for t in total], [t - t // 2 for t in total]
    return large + small if lower else small + large


def convolved(pads=None, strides=None, dilations=None, group=1, auto_pad=None, **_):
    def function(x, w, b=None):
        rank = x.dim() - 2
        s, d = strides or [1] * rank, dilations or [1] * rank
        p = pads or [0] * 2 * rank
        if auto_pad in ("SAME_UPPER", "SAME_LOWER"):
            p = same(x.shape[2:], w.shape[2:], s, d, auto_pad == "SAME_LOWER")
        operation = (F.conv1d, F.conv2d, F.conv3d)[rank - 1]
        return operation(padded(x, p), w, b, s, 0, d, group)

    return function


def convolution(name, x, w, bias=True, by=None, differences=True, **attributes):
    """One case with the weights in the file, one with them as an input."""
    values = {"x": floats(*x), "w": floats(*w)}
    if bias:
        values["b"] = floats(w[0])
    for kind, weights in (("", tuple(values)[1:]), ("-inputs", ())):
        case(f"conv-{name}{kind}", "Conv", values, convolved(**attributes), weights=weights, by=by,
             differences=differences, **attributes)


convolution("1d", (2, 3, 9), (4, 3, 3), pads=[1, 1])
convolution("1d-strided", (1, 2, 12), (3, 2, 4), strides=[3], pads=[2, 1])
convolution("2d", (2, 3, 5, 6), (4, 3, 3, 3), pads=[1, 1, 1, 1])
convolution("2d-no-bias", (1, 2, 5, 4), (3, 2, 2, 3), bias=False)
convolution("2d-strided", (1, 3, 8, 7), (2, 3, 3, 3), strides=[2, 3], pads=[1, 0, 1, 0])
convolution("2d-leftover", (1, 2, 8, 9), (2, 2, 3, 2), strides=[4, 3])
convolution("2d-strided-pointwise", (2, 3, 6, 5), (4, 3, 1, 1), strides=[2, 2])
convolution("2d-dilated", (1, 2, 8, 9), (3, 2, 3, 2), dilations=[2, 3], pads=[1, 2, 2, 1])
convolution("2d-dilated-strided", (1, 2, 9, 9), (2, 2, 2, 3), dilations=[3, 2], strides=[2, 2], pads=[2, 1, 0, 3])
convolution("2d-asymmetric", (1, 2, 5, 6), (3, 2, 3, 3), pads=[0, 2, 1, 0])
convolution("2d-wide-pads", (1, 2, 4, 3), (3, 2, 3, 2), pads=[3, 2, 4, 3])
convolution("2d-cropped", (1, 2, 8, 7), (3, 2, 3, 3), pads=[-1, 1, -2, -1], differences=False)
convolution("2d-same-upper", (1, 2, 7, 6), (3, 2, 4, 3), auto_pad="SAME_UPPER", strides=[2, 2])
convolution("2d-same-lower", (1, 2, 7, 6), (3, 2, 4, 3), auto_pad="SAME_LOWER", strides=[2, 1])
convolution("2d-valid", (1, 2, 6, 7), (2, 2, 3, 2), auto_pad="VALID", strides=[1, 2])
convolution("2d-groups", (2, 6, 5, 4), (4, 3, 3, 3), group=2, pads=[1, 1, 1, 1])
convolution("2d-groups-strided", (1, 6, 7, 6), (9, 2, 3, 3), group=3, strides=[2, 2], pads=[1, 1, 1, 1])
convolution("2d-depthwise", (2, 5, 6, 5), (5, 1, 3, 3), group=5, pads=[1, 1, 1, 1])
convolution("2d-depthwise-strided", (1, 5, 7, 8), (5, 1, 3, 3), group=5, strides=[2, 2], pads=[1, 1, 1, 1])
convolution("2d-depthwise-double", (1, 3, 6, 5), (6, 1, 3, 3), group=3, pads=[1, 1, 1, 1])
convolution("2d-wide", (1, 16, 6, 7), (16, 16, 3, 3), pads=[1, 1, 1, 1])
convolution("2d-wide-strided", (1, 16, 7, 8), (16, 16, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1])
convolution("2d-wide-odd", (1, 19, 5, 6), (17, 19, 2, 2))
convolution("2d-wide-pointwise", (2, 32, 4, 5), (24, 32, 1, 1))
convolution("2d-wide-groups", (1, 32, 5, 5), (32, 16, 3, 1), group=2, pads=[1, 0, 1, 0])
convolution("2d-wide-depthwise", (1, 32, 6, 7), (32, 1, 3, 3), group=32, pads=[1, 1, 1, 1])
convolution("2d-wide-depthwise-strided", (1, 16, 9, 8), (16, 1, 5, 5), group=16, strides=[2, 2], pads=[2, 2, 2, 2])
convolution("3d", (1, 2, 4, 5, 3), (3, 2, 3, 2, 3), pads=[1, 0, 1, 1, 1, 1])
convolution("3d-strided", (1, 2, 5, 6, 5), (2, 2, 3, 3, 3), strides=[2, 2, 1], dilations=[1, 1, 2], pads=[1, 1, 1, 1, 0, 2])
convolution("3d-wide", (1, 16, 3, 4, 4), (16, 16, 3, 2, 1), pads=[1, 1, 0, 1, 0, 0])
convolution("3d-depthwise", (1, 4, 4, 4, 3), (4, 1, 3, 3, 3), group=4, pads=[1, 1, 1, 1, 1, 1])


def transposed(pads=None, strides=None, dilations=None, group=1, output_padding=None, output_shape=None, auto_pad=None, **_):
    def function(x, w, b=None):
        rank = x.dim() - 2
        s, d = strides or [1] * rank, dilations or [1] * rank
        extra, p = output_padding or [0] * rank, pads or [0] * 2 * rank
        full = [(n - 1) * a + (k - 1) * c + 1 for n, k, a, c in zip(x.shape[2:], w.shape[2:], s, d)]
        wanted = output_shape
        if auto_pad in ("SAME_UPPER", "SAME_LOWER"):
            wanted = [n * a for n, a in zip(x.shape[2:], s)]
        if wanted:
            total = [f + e - o for f, e, o in zip(full, extra, wanted)]
            small, large = [t // 2 for t in total], [t - t // 2 for t in total]
            p = small + large if auto_pad == "SAME_UPPER" else large + small
        operation = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[rank - 1]
        y = operation(x, w, None, s, 0, 0, group, d)
        y = padded(y, [-v for v in p[:rank]] + [e - v for e, v in zip(extra, p[rank:])])
        return y if b is None else y + b.reshape(-1, *[1] * rank)

    return function


def transposed_convolution(name, x, w, bias=True, differences=True, **attributes):
    values = {"x": floats(*x), "w": floats(*w)}
    if bias:
        values["b"] = floats(w[1] * attributes.get("group", 1))
    for kind, weights in (("", tuple(values)[1:]), ("-inputs", ())):
        case(f"convtranspose-{name}{kind}", "ConvTranspose", values, transposed(**attributes), weights=weights,
             differences=differences, **attributes)


transposed_convolution("1d", (2, 3, 6), (3, 2, 3), strides=[2], pads=[1, 0])
transposed_convolution("2d", (1, 3, 4, 5), (3, 2, 3, 3), pads=[1, 1, 1, 1])
transposed_convolution("2d-doubling", (2, 3, 3, 4), (3, 4, 2, 2), strides=[2, 2])
transposed_convolution("2d-no-bias", (1, 2, 4, 3), (2, 3, 3, 2), bias=False, strides=[2, 3])
transposed_convolution("2d-gaps", (1, 2, 3, 4), (2, 2, 2, 2), strides=[3, 4])
transposed_convolution("2d-dilated", (1, 2, 4, 5), (2, 3, 2, 3), dilations=[3, 2], pads=[1, 0, 2, 1])
transposed_convolution("2d-output-padding", (1, 2, 4, 3), (2, 3, 3, 3), strides=[2, 3], pads=[1, 1, 1, 1], output_padding=[1, 2])
transposed_convolution("2d-output-shape", (1, 2, 4, 3), (2, 3, 3, 3), strides=[2, 2], output_shape=[8, 6])
transposed_convolution("2d-output-shape-odd", (1, 2, 4, 3), (2, 2, 4, 3), strides=[2, 2], output_shape=[7, 6])
transposed_convolution("2d-same-upper", (1, 2, 3, 4), (2, 2, 3, 4), strides=[2, 2], auto_pad="SAME_UPPER")
transposed_convolution("2d-same-lower", (1, 2, 3, 4), (2, 2, 3, 3), strides=[2, 2], auto_pad="SAME_LOWER")
transposed_convolution("2d-groups", (1, 6, 4, 3), (6, 2, 3, 3), group=2, strides=[2, 1], pads=[1, 0, 0, 1])
transposed_convolution("2d-depthwise", (1, 4, 4, 5), (4, 1, 3, 3), group=4, strides=[2, 2], pads=[1, 1, 1, 1])
transposed_convolution("2d-wide", (1, 16, 3, 4), (16, 16, 2, 2), strides=[2, 2])
transposed_convolution("2d-wide-odd", (1, 18, 4, 3), (18, 17, 3, 2), strides=[1, 2], pads=[1, 0, 1, 0])
transposed_convolution("3d", (1, 2, 3, 2, 3), (2, 3, 2, 2, 3), strides=[2, 2, 2], pads=[0, 0, 1, 0, 0, 1], output_padding=[0, 1, 0])

# Pooling


def slid(size, kernel, strides, dilations, pads, ceil):
    """How much the windows reach over the declared padding at the end, if sizes are rounded up."""
    rank = len(size)
    over = []
    for i in range(rank):
        free = size[i] + pads[i] + pads[i + rank] - (kernel[i] - 1) * dilations[i] - 1
        count = -(-free // strides[i]) if ceil else free // strides[i]
        over.append(max(0, count * strides[i] - free))
    return over


def pooled(kernel_shape, strides=None, pads=None, dilations=None, ceil_mode=0, auto_pad=None, count_include_pad=0, mean=False):
    def function(x):
        rank = len(kernel_shape)
        s, d = strides or [1] * rank, dilations or [1] * rank
        p = pads or [0] * 2 * rank
        if auto_pad in ("SAME_UPPER", "SAME_LOWER"):
            p = same(x.shape[2:], kernel_shape, s, d, auto_pad == "SAME_LOWER")
        over = [0] * rank + slid(x.shape[2:], kernel_shape, s, d, p, ceil_mode)
        if not mean:
            operation = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[rank - 1]
            return operation(padded(padded(x, p, -torch.inf), over, -torch.inf), kernel_shape, s, 0, d)
        operation = (F.conv1d, F.conv2d, F.conv3d)[rank - 1]
        ones = x.new_ones(1, 1, *kernel_shape)

        def sums(t):
            t = padded(t, over)
            return operation(t.reshape(-1, 1, *t.shape[2:]), ones, None, s, 0, d)

        counted = padded(torch.ones_like(x), p, float(count_include_pad))
        y = sums(padded(x, p)) / sums(counted)
        return y.reshape(*x.shape[:2], *y.shape[2:])

    return function


def pooling(name, x, **attributes):
    case(f"maxpool-{name}", "MaxPool", {"x": spread(*x)}, pooled(**attributes), **attributes)


pooling("1d", (2, 2, 9), kernel_shape=[3], strides=[2])
pooling("2d-halves", (1, 3, 6, 8), kernel_shape=[2, 2], strides=[2, 2])
pooling("2d-overlapping", (2, 2, 6, 5), kernel_shape=[3, 2])
pooling("2d-padded", (1, 2, 7, 6), kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
pooling("2d-asymmetric", (1, 2, 5, 6), kernel_shape=[3, 3], strides=[2, 1], pads=[0, 2, 1, 0])
pooling("2d-dilated", (1, 2, 8, 7), kernel_shape=[2, 3], dilations=[3, 2])
pooling("2d-ceil", (1, 2, 6, 7), kernel_shape=[3, 2], strides=[2, 2], ceil_mode=1)
pooling("2d-ceil-padded", (1, 2, 6, 9), kernel_shape=[3, 3], strides=[2, 3], pads=[1, 1, 1, 1], ceil_mode=1)
pooling("2d-same-upper", (1, 2, 5, 6), kernel_shape=[2, 3], strides=[2, 2], auto_pad="SAME_UPPER")
pooling("2d-same-lower", (1, 2, 5, 6), kernel_shape=[2, 3], strides=[2, 2], auto_pad="SAME_LOWER")
pooling("2d-gaps", (1, 2, 7, 8), kernel_shape=[2, 2], strides=[3, 3])
pooling("3d", (1, 2, 4, 5, 4), kernel_shape=[2, 3, 2], strides=[2, 1, 2], pads=[0, 1, 0, 0, 1, 1])
pooling("2d-wide", (1, 18, 4, 5), kernel_shape=[2, 2], strides=[2, 2])


def averaging(name, x, opset=17, **attributes):
    for counts in (0, 1):
        case(f"averagepool-{name}{'-counting' if counts else ''}", "AveragePool", {"x": floats(*x)},
             pooled(mean=True, count_include_pad=counts, **attributes), opset=opset, count_include_pad=counts, **attributes)


averaging("1d", (2, 2, 9), kernel_shape=[3], strides=[2], pads=[1, 1])
averaging("2d", (1, 3, 6, 5), kernel_shape=[2, 3])
averaging("2d-padded", (1, 2, 6, 5), kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
averaging("2d-asymmetric", (1, 2, 5, 6), kernel_shape=[3, 2], strides=[1, 2], pads=[2, 0, 0, 1])
averaging("2d-ceil", (1, 2, 6, 7), kernel_shape=[3, 2], strides=[2, 2], ceil_mode=1)
averaging("2d-ceil-padded", (1, 2, 6, 9), kernel_shape=[3, 3], strides=[2, 3], pads=[1, 1, 1, 1], ceil_mode=1)
averaging("2d-same-upper", (1, 2, 5, 6), kernel_shape=[2, 3], strides=[2, 2], auto_pad="SAME_UPPER")
averaging("2d-dilated", (1, 2, 7, 6), opset=19, kernel_shape=[2, 2], dilations=[2, 3], pads=[1, 1, 0, 1])
averaging("3d", (1, 2, 4, 5, 4), kernel_shape=[2, 3, 2], strides=[2, 1, 2], pads=[0, 1, 0, 0, 1, 1])
averaging("2d-wide", (1, 18, 4, 4), kernel_shape=[2, 2], strides=[2, 2])

for spatial in ((7,), (4, 5), (2, 3, 4)):
    axes = tuple(range(2, 2 + len(spatial)))
    rank = len(spatial)
    case(f"globalaveragepool-{rank}d", "GlobalAveragePool", {"x": floats(2, 3, *spatial)}, lambda x, a=axes: x.mean(a, True))
    case(f"globalmaxpool-{rank}d", "GlobalMaxPool", {"x": spread(2, 3, *spatial)}, lambda x, a=axes: x.amax(a, True))

# Normalisation


def batch_normalized(epsilon=1e-5):
    def function(x, s, b, m, v):
        wide = [1, -1] + [1] * (x.dim() - 2)
        s, b, m, v = (t.reshape(wide) for t in (s, b, m, v))
        return (x - m) / torch.sqrt(v + epsilon) * s + b

    return function


for name, shape, epsilon in (("2d", (2, 3, 4, 5), 1e-3), ("1d", (3, 4), 1e-5), ("3d", (1, 2, 3, 2, 3), 1e-2), ("2d-wide", (2, 17, 3, 2), 1e-3)):
    values = {"x": floats(*shape), "s": floats(shape[1]), "b": floats(shape[1]), "m": floats(shape[1]), "v": positive(shape[1])}
    for kind, weights in (("", ("s", "b", "m", "v")), ("-inputs", ())):
        case(f"batchnormalization-{name}{kind}", "BatchNormalization", values, batch_normalized(epsilon), weights=weights, epsilon=epsilon)
values = {"x": floats(3, 2, 3, 2), "s": floats(2), "b": floats(2), "m": floats(2), "v": positive(2)}
case("batchnormalization-training", "BatchNormalization", values,
     lambda x, s, b, m, v: F.batch_norm(x, m.detach().clone(), v.detach().clone(), s, b, True, 0.1, 1e-3),
     by=("x", "s", "b"), weights=("s", "b", "m", "v"), outputs=("y", "mean", "variance"), training_mode=1, epsilon=1e-3)

for name, shape in (("1d", (2, 3, 8)), ("2d", (2, 3, 4, 5)), ("3d", (1, 2, 3, 4, 3)), ("2d-wide", (1, 17, 3, 3))):
    values = {"x": floats(*shape), "s": floats(shape[1]), "b": floats(shape[1])}
    case(f"instancenormalization-{name}", "InstanceNormalization", values,
         lambda x, s, b: F.instance_norm(x, weight=s, bias=b, eps=1e-3), weights=("s", "b"), epsilon=1e-3)
case("instancenormalization-inputs", "InstanceNormalization", {"x": floats(1, 2, 4, 3), "s": floats(2), "b": floats(2)},
     lambda x, s, b: F.instance_norm(x, weight=s, bias=b, eps=1e-2), epsilon=1e-2)


def group_normalized(groups, epsilon, repeats):
    def function(x, s, b):
        if repeats:
            s, b = (t.repeat_interleave(x.shape[1] // groups) for t in (s, b))
        return F.group_norm(x, groups, s, b, epsilon)

    return function


for opset in (18, 21):
    for name, shape, groups in (("2d", (2, 6, 3, 4), 2), ("1d", (2, 6, 5), 3), ("plain", (3, 8), 2), ("one", (2, 4, 3), 1)):
        count = groups if opset == 18 else shape[1]
        # The reference evaluator has no set 18 of it.
        case(f"groupnormalization-{opset}-{name}", "GroupNormalization",
             {"x": floats(*shape), "s": floats(count), "b": floats(count)}, group_normalized(groups, 1e-3, opset == 18),
             weights=("s", "b"), opset=opset, differences=opset == 21, num_groups=groups, epsilon=1e-3)

for name, shape, axis in (("last", (3, 4, 5), -1), ("two", (2, 3, 4), 1), ("all", (2, 3, 3), 0)):
    size = shape[axis:]
    case(f"layernormalization-{name}", "LayerNormalization", {"x": floats(*shape), "s": floats(*size), "b": floats(*size)},
         lambda x, s, b: F.layer_norm(x, s.shape, s, b, 1e-3), weights=("s", "b"), axis=axis, epsilon=1e-3)
case("layernormalization-no-bias", "LayerNormalization", {"x": floats(4, 6), "s": floats(6)},
     lambda x, s: F.layer_norm(x, s.shape, s, None, 1e-3), axis=-1, epsilon=1e-3)

case("lrn-odd", "LRN", {"x": floats(2, 6, 2, 3)}, lambda x: F.local_response_norm(x, 3, 0.3, 0.75, 1.5),
     size=3, alpha=0.3, beta=0.75, bias=1.5)
case("lrn-even", "LRN", {"x": floats(1, 5, 2, 2)},
     lambda x: x * (1 + 0.5 / 4 * F.pad(x.square(), (0, 0, 0, 0, 1, 2)).unfold(1, 4, 1).sum(-1)) ** -0.6,
     size=4, alpha=0.5, beta=0.6, bias=1.0)
case("lrn-wider-than-image", "LRN", {"x": floats(1, 3, 2, 2)}, lambda x: F.local_response_norm(x, 7, 0.4, 0.5, 2.0),
     size=7, alpha=0.4, beta=0.5, bias=2.0)

for operator, function in (("Softmax", torch.softmax), ("LogSoftmax", torch.log_softmax)):
    lower = operator.lower()
    for axis in (-1, 1, 0):
        case(f"{lower}-13-axis{axis}", operator, {"x": floats(2, 3, 4)}, lambda x, f=function, a=axis: f(x, a), axis=axis)
    for axis in (1, 2):
        # The reference evaluator has no operator set 11 of it.
        case(f"{lower}-11-axis{axis}", operator, {"x": floats(2, 3, 4)},
             lambda x, f=function, a=axis: f(x.reshape(int(np.prod(x.shape[:a])), -1), 1).reshape(x.shape),
             opset=11, differences=False, axis=axis)
# Its gradients of 1e-8 are too small for differences.
case("softmax-large", "Softmax", {"x": floats(2, 5) * 20}, lambda x: torch.softmax(x, -1), differences=False, axis=-1)
case("logsoftmax-large", "LogSoftmax", {"x": floats(2, 5) * 20}, lambda x: torch.log_softmax(x, -1), axis=-1)

# Matrix products

for a in (0, 1):
    for b in (0, 1):
        for name, c, alpha, beta in (("row", (5,), 0.5, 2.0), ("column", (4, 1), 1.5, 1.0), ("none", None, 1.0, 1.0)):
            values = {"a": floats(*((3, 4) if a else (4, 3))), "b": floats(*((5, 3) if b else (3, 5)))}
            if c:
                values["c"] = floats(*c)
            case(f"gemm-{a}{b}-{name}", "Gemm", values,
                 lambda p, q, r=0, ta=a, tb=b, f=alpha, g=beta: f * (p.T if ta else p) @ (q.T if tb else q) + g * r,
                 weights=("b", "c") if a == b else (), transA=a, transB=b, alpha=alpha, beta=beta)
case("gemm-scalar", "Gemm", {"a": floats(2, 3), "b": floats(3, 4), "c": floats()}, lambda a, b, c: a @ b - 0.5 * c, beta=-0.5)
case("gemm-whole", "Gemm", {"a": floats(2, 3), "b": floats(3, 4), "c": floats(2, 4)}, lambda a, b, c: 2 * a @ b + c, alpha=2.0)

for name, a, b in (
    ("matrices", (3, 4), (4, 5)), ("vector-matrix", (4,), (4, 3)), ("matrix-vector", (3, 4), (4,)), ("vectors", (5,), (5,)),
    ("stacks", (2, 3, 2, 4), (2, 3, 4, 3)), ("broadcast-left", (3, 4), (2, 4, 3)), ("broadcast-right", (2, 3, 2, 4), (4, 5)),
    ("broadcast-both", (2, 1, 3, 2), (3, 2, 4)), ("vector-stack", (3,), (2, 3, 4)), ("stack-vector", (2, 2, 3), (3,)),
    ("ones", (1, 1, 3), (2, 3, 1)),
):
    case(f"matmul-{name}", "MatMul", {"a": floats(*a), "b": floats(*b)}, torch.matmul, weights=("b",) if "right" in name else ())

for name, equation, shapes in (
    ("attention", "bhqd,bhkd->bhqk", ((2, 2, 3, 4), (2, 2, 2, 4))), ("values", "bhqk,bhkd->bqhd", ((1, 2, 3, 4), (1, 2, 4, 3))),
    ("ellipsis", "...ij,...jk->...ik", ((2, 3, 2, 3), (3, 3, 2))), ("ellipsis-sum", "...i,i->...", ((2, 3, 4), (4,))),
    ("ellipsis-lost", "i...,i...->i", ((3, 2, 2), (3, 2, 2))),
    ("ones", "ij,jk->ik", ((3, 1), (4, 2))), ("ones-kept", "ij,ij->ij", ((3, 1), (1, 4))), ("outer", "i,j->ij", ((3,), (4,))), ("summed-out", "ijk,jl->il", ((2, 3, 4), (3, 2))),
    ("summed-out-alone", "ij,k->i", ((2, 3), (4,))), ("one-operand", "ijk->kj", ((2, 3, 4),)), ("turned", "ij->ji", ((2, 3),)),
    ("total", "ij->", ((3, 4),)), ("implicit", "ba,ac", ((2, 3), (3, 4))), ("inner", "i,i->", ((4,), (4,))),
    ("inputs-alike", "bi,bi->b", ((3, 4), (3, 4))), ("images", "nchw,oc->nohw", ((1, 3, 2, 2), (4, 3))),
):
    names = ["a", "b"][:len(shapes)]
    case(f"einsum-{name}", "Einsum", {k: floats(*s) for k, s in zip(names, shapes)},
         lambda *t, e=equation: torch.einsum(e, *t), equation=equation)

# Element by element

UNARY = {
    "Relu": (spread, F.relu, {}), "LeakyRelu": (spread, lambda x: F.leaky_relu(x, 0.2), {"alpha": 0.2}),
    "Sigmoid": (floats, torch.sigmoid, {}), "HardSigmoid": (spread, lambda x: torch.clamp(0.4 * x + 0.45, 0, 1), {"alpha": 0.4, "beta": 0.45}),
    "HardSwish": (lambda *s: spread(*s, reach=5.0), F.hardswish, {}), "Elu": (spread, lambda x: F.elu(x, 1.3), {"alpha": 1.3}),
    "Selu": (spread, F.selu, {}), "Abs": (spread, torch.abs, {}), "Neg": (floats, torch.neg, {}),
    "Exp": (floats, torch.exp, {}), "Log": (positive, torch.log, {}), "Sqrt": (positive, torch.sqrt, {}),
    "Tanh": (floats, torch.tanh, {}), "Erf": (floats, torch.erf, {}), "Sin": (floats, torch.sin, {}),
    "Cos": (floats, torch.cos, {}), "Reciprocal": (positive, torch.reciprocal, {}), "Softplus": (floats, F.softplus, {}),
    "Softsign": (spread, F.softsign, {}), "Identity": (floats, lambda x: x + 0, {}),
}  # fmt: skip
for operator, (values, function, attributes) in UNARY.items():
    case(operator.lower(), operator, {"x": values(2, 3, 7)}, function, **attributes)
case("mish", "Mish", {"x": floats(2, 3, 7)}, F.mish, opset=18)
case("gelu", "Gelu", {"x": floats(2, 3, 7)}, F.gelu, opset=20)
case("gelu-tanh", "Gelu", {"x": floats(2, 3, 7)}, lambda x: F.gelu(x, approximate="tanh"), opset=20, approximate="tanh")
case("leakyrelu-negative", "LeakyRelu", {"x": spread(3, 8)}, lambda x: F.leaky_relu(x, -0.5), alpha=-0.5)
case("elu-negative", "Elu", {"x": spread(3, 8)}, lambda x: torch.where(x < 0, -0.7 * (torch.exp(x) - 1), x), alpha=-0.7)
case("selu-attributes", "Selu", {"x": spread(3, 8)}, lambda x: 1.4 * torch.where(x > 0, x, 1.2 * (torch.exp(x) - 1)), alpha=1.2, gamma=1.4)
case("hardsigmoid-negative", "HardSigmoid", {"x": spread(3, 8, reach=4)}, lambda x: torch.clamp(-0.3 * x + 0.5, 0, 1), alpha=-0.3, beta=0.5)
for operator in ("Sigmoid", "Tanh", "Softplus", "Mish", "Gelu", "Erf", "Elu"):
    function = {"Mish": F.mish, "Gelu": F.gelu}.get(operator) or UNARY[operator][1]
    attributes = UNARY.get(operator, (0, 0, {}))[2]
    case(f"{operator.lower()}-far", operator, {"x": np.array([-90, -30, -12, -5, 4, 11, 25, 80], np.float32)}, function,
         opset=20, differences=operator not in ("Softplus", "Mish"), **attributes)

case("clip-attributes", "Clip", {"x": spread(3, 8)}, lambda x: torch.clamp(x, -0.5, 1.0), opset=6, differences=False, min=-0.5, max=1.0)
case("clip-inputs", "Clip", {"x": spread(3, 8), "low": np.float32(-1), "high": np.float32(0.4)}, torch.clamp, by=("x",))
case("clip-weights", "Clip", {"x": spread(3, 8), "low": np.float32(-1), "high": np.float32(0.4)}, torch.clamp, by=("x",), weights=("low", "high"))
case("clip-low", "Clip", {"x": spread(3, 8), "low": np.float32(-0.3)}, lambda x, l: torch.clamp(x, min=l), by=("x",), weights=("low",))
case("clip-high", "Clip", {"x": spread(3, 8), "high": np.float32(-0.3)}, lambda x, h: torch.clamp(x, max=h), by=("x",), inputs=["x", "", "high"])
case("clip-none", "Clip", {"x": spread(3, 8)}, lambda x: x + 0)

BINARY = {
    "Add": (floats, torch.add), "Sub": (floats, torch.sub), "Mul": (floats, torch.mul), "Div": (positive, torch.div),
    "Pow": (positive, torch.pow), "PRelu": (spread, lambda x, s: torch.where(x < 0, x * s, x)),
}  # fmt: skip
for operator, (values, function) in BINARY.items():
    for name, a, b in (("same", (2, 3, 4), (2, 3, 4)), ("row", (2, 3, 4), (4,)), ("middle", (2, 3, 4), (3, 1)), ("scalar", (2, 3), ()),
                       ("both", (3, 1, 2), (1, 4, 1)), ("first", (4,), (2, 3, 4)), ("zero-rank", (), (2, 3))):
        if operator == "PRelu" and name in ("both", "first", "zero-rank"):
            continue
        b = values(*b) if operator != "PRelu" else floats(*b)
        case(f"{operator.lower()}-{name}", operator, {"a": values(*a), "b": b}, function, weights=("b",) if name in ("row", "scalar") else ())
case("pow-square", "Pow", {"a": floats(2, 5), "b": np.float32(2)}, lambda a, b: a**2, by=("a",), weights=("b",))
case("pow-cube", "Pow", {"a": floats(2, 5), "b": np.array([3], np.int64)}, lambda a, b: a**3, weights=("b",))
case("pow-zero", "Pow", {"a": np.array([0, 1.5, -2], np.float32), "b": np.float32(2)}, lambda a, b: a**2, by=("a",), weights=("b",))
case("pow-edges", "Pow", {"a": np.array([0, 0, 2, 1.5], np.float32), "b": np.array([1, 2, 0, 0], np.float32)}, torch.pow, differences=False)
case("pow-by-zero", "Pow", {"a": np.array([0, -1.5, 2], np.float32), "b": np.float32(0)}, torch.pow, by=("a",), weights=("b",), differences=False)
case("mul-square", "Mul", {"a": floats(3, 4)}, lambda a: a * a, inputs=["a", "a"])
case("mod", "Mod", {"a": spread(3, 8, reach=7.0), "b": np.float32(1.7)}, torch.fmod, fmod=1)
case("mod-broadcast", "Mod", {"a": spread(2, 3, 4, reach=6.0), "b": np.array([[1.3], [-2.1], [0.7]], np.float32)}, torch.fmod, fmod=1)

for operator in ("Add", "Sub", "Mul", "Div", "Pow"):
    values, function = BINARY[operator]
    # The reference evaluator has no operator set 6 of these.
    old = {"opset": 6, "differences": False, "broadcast": 1}
    case(f"{operator.lower()}-6-axis", operator, {"a": values(2, 3, 4, 2), "b": values(3, 4)},
         lambda a, b, f=function: f(a, b[:, :, None]), weights=("b",), axis=1, **old)
    case(f"{operator.lower()}-6-first", operator, {"a": values(2, 3, 4), "b": values(2)},
         lambda a, b, f=function: f(a, b[:, None, None]), axis=0, **old)
    case(f"{operator.lower()}-6-last", operator, {"a": values(2, 3, 4), "b": values(3, 4)}, function, **old)
case("prelu-6", "PRelu", {"x": spread(2, 3, 4), "slope": floats(3)}, lambda x, s: torch.where(x < 0, x * s[:, None], x), opset=6, differences=False)
for operator in ("Sum", "Mean", "Max", "Min"):
    a, b, c = spread(2, 3, 4), spread(3, 1) * 0.93, spread(4) * 1.07

    def folded(*t, name=operator):
        t = torch.stack(torch.broadcast_tensors(*t))
        return {"Sum": torch.sum, "Mean": torch.mean, "Max": torch.amax, "Min": torch.amin}[name](t, 0)

    lower = operator.lower()
    case(f"{lower}-one", operator, {"a": a}, folded)
    case(f"{lower}-two", operator, {"a": a, "b": spread(2, 3, 4) * 0.97}, folded)
    case(f"{lower}-three", operator, {"a": a, "b": b, "c": c}, folded, weights=("c",))
mask = RANDOM.random((2, 3, 4)) < 0.5
case("where", "Where", {"m": mask, "a": floats(2, 3, 4), "b": floats(2, 3, 4)}, torch.where)
case("where-broadcast", "Where", {"m": mask[:, :1], "a": floats(3, 1), "b": floats(2, 1, 4)}, torch.where, weights=("m", "b"))
case("where-scalar", "Where", {"m": mask, "a": floats(2, 3, 4), "b": np.float32(0.5)}, torch.where)
case("cast", None, {"x": floats(2, 5)}, lambda x: torch.exp(x) * 2,
     nodes=[node("Exp", "x", "e"), node("Cast", "e", "d", to=TensorProto.DOUBLE), node("Add", "d d", "s"), node("Cast", "s", "y", to=TensorProto.FLOAT)])
case("castlike", "CastLike", {"x": floats(2, 5), "t": floats(1)}, lambda x, t: x + 0, by=("x",))
case("dropout", "Dropout", {"x": floats(2, 5)}, lambda x: x + 0)
case("dropout-inputs", "Dropout", {"x": floats(2, 5), "ratio": np.float32(0.3), "training": np.array(False)}, lambda x, *_: x + 0,
     by=("x",), weights=("ratio", "training"))
case("dropout-6", "Dropout", {"x": floats(2, 5)}, lambda x: x + 0, opset=6, differences=False, is_test=1)

# Movement


def movement(name, operator, x, operation, further=None, **attributes):
    values = {"x": floats(*x), **(further or {})}
    attributes.setdefault("weights", tuple(further or ()))
    case(name, operator, values, moved(operation), by=("x",), **attributes)


movement("reshape", "Reshape", (2, 3, 4), lambda i: i.reshape(4, 6), {"s": integers(4, -1)})
movement("reshape-zero", "Reshape", (2, 3, 4), lambda i: i.reshape(2, 12), {"s": integers(0, 12)})
for axis in (0, 2, -1):
    at = axis % 3
    movement(f"flatten{axis}", "Flatten", (2, 3, 4), lambda i, a=at: i.reshape(int(np.prod(i.shape[:a])), -1), axis=axis)
movement("squeeze", "Squeeze", (2, 1, 3, 1), lambda i: i[:, 0], {"axes": integers(1)})
movement("squeeze-all", "Squeeze", (2, 1, 3, 1), np.squeeze)
movement("squeeze-11", "Squeeze", (2, 1, 3), lambda i: i[:, 0], opset=11, axes=[1])
movement("unsqueeze", "Unsqueeze", (2, 3), lambda i: i[:, None, :, None], {"axes": integers(1, -1)})
movement("unsqueeze-11", "Unsqueeze", (2, 3), lambda i: i[None], opset=11, axes=[0])
movement("transpose", "Transpose", (2, 3, 4), lambda i: i.transpose(2, 0, 1), perm=[2, 0, 1])
movement("transpose-default", "Transpose", (2, 3, 4), lambda i: i.T)
movement("transpose-4d", "Transpose", (2, 3, 2, 4), lambda i: i.transpose(0, 2, 3, 1), perm=[0, 2, 3, 1])
movement("expand", "Expand", (3, 1), lambda i: np.broadcast_to(i, (2, 3, 4)), {"s": integers(2, 3, 4)})
movement("expand-one", "Expand", (2, 3, 1), lambda i: np.broadcast_to(i, (2, 3, 4)), {"s": integers(1, 4)})
movement("expand-scalar", "Expand", (), lambda i: np.broadcast_to(i, (2, 3)), {"s": integers(2, 3)})
movement("tile", "Tile", (2, 3), lambda i: np.tile(i, (3, 2)), {"r": integers(3, 2)})
movement("slice", "Slice", (4, 5, 3), lambda i: i[1:3, :, ::2],
         {"from": integers(1, 0), "to": integers(3, 99), "axes": integers(0, 2), "steps": integers(1, 2)})
movement("slice-negative", "Slice", (4, 6), lambda i: i[::-1, 4:0:-2],
         {"from": integers(-1, 4), "to": integers(-99, 0), "axes": integers(0, 1), "steps": integers(-1, -2)})
movement("slice-default", "Slice", (4, 5), lambda i: i[1:3, -3:], {"from": integers(1, -3), "to": integers(3, 99)})
movement("slice-9", "Slice", (4, 5), lambda i: i[:, 1:4], opset=9, differences=False, starts=[1], ends=[4], axes=[1])
for mode in ("constant", "reflect", "edge", "wrap"):
    options = {"constant_values": -1} if mode == "constant" else {}
    pads = integers(1, 0, 2, 1, 2, 1)
    widths = [(1, 1), (0, 2), (2, 1)]
    values = {"constant": {"p": pads, "v": np.float32(0)}}.get(mode, {"p": pads})
    movement(f"pad-{mode}", "Pad", (3, 4, 3), lambda i, m=mode, o=options, w=widths: np.pad(i, w, m, **o), values,
             opset=19, kept=("v",), mode=mode)
movement("pad-cropping", "Pad", (4, 5), lambda i: np.pad(i[1:], ((0, 2), (0, 0)), constant_values=-1)[:, :-2], {"p": integers(-1, 0, 2, -2)}, differences=False)
movement("pad-axes", "Pad", (2, 3, 4), lambda i: np.pad(i, ((0, 0), (0, 0), (1, 2)), constant_values=-1),
         {"p": integers(1, 2), "v": np.float32(0), "axes": integers(-1)}, opset=18, kept=("v",), differences=False)
movement("pad-6", "Pad", (2, 3), lambda i: np.pad(i, ((0, 1), (2, 0)), constant_values=-1), opset=6, differences=False, pads=[0, 2, 1, 0])
movement("gather", "Gather", (4, 3), lambda i: i[:, [2, 0, 2, -1]], {"i": integers(2, 0, 2, -1)}, axis=1)
movement("gather-matrix", "Gather", (4, 3), lambda i: i[np.array([[0, 3], [3, 3]])], {"i": np.array([[0, 3], [3, -1]])})
movement("gather-scalar", "Gather", (4, 3), lambda i: i[:, 1], {"i": np.array(1)}, axis=1)
movement("gather-input", "Gather", (4, 3), lambda i: i[[1, 1, 2]], {"i": integers(1, 1, 2)}, weights=())
movement("gathernd", "GatherND", (3, 4, 2), lambda i: i[[0, 2, 0], [1, 3, 1]], {"i": np.array([[0, 1], [2, -1], [0, 1]])})
movement("gathernd-batch", "GatherND", (2, 3, 4), lambda i: np.stack([i[0, [2, 2]], i[1, [0, 1]]]),
         {"i": np.array([[[2], [2]], [[0], [1]]])}, batch_dims=1)
movement("depthtospace-dcr", "DepthToSpace", (1, 8, 2, 3),
         lambda i: i.reshape(1, 2, 2, 2, 2, 3).transpose(0, 3, 4, 1, 5, 2).reshape(1, 2, 4, 6), blocksize=2)
movement("depthtospace-crd", "DepthToSpace", (1, 8, 2, 3),
         lambda i: i.reshape(1, 2, 2, 2, 2, 3).transpose(0, 1, 4, 2, 5, 3).reshape(1, 2, 4, 6), blocksize=2, mode="CRD")
movement("spacetodepth", "SpaceToDepth", (1, 2, 4, 6),
         lambda i: i.reshape(1, 2, 2, 2, 3, 2).transpose(0, 3, 5, 1, 2, 4).reshape(1, 8, 2, 3), blocksize=2)


def scattered(reduction):
    def function(x, places, updates):
        rows = tuple(places.reshape(-1, places.shape[-1]).T)
        flat = updates.reshape(-1, *x.shape[places.shape[-1]:])
        return x.index_put(rows, flat, accumulate=reduction == "add")

    return function


for reduction in ("none", "add"):
    further = {"reduction": reduction} if reduction != "none" else {}
    case(f"scatternd-{reduction}", "ScatterND", {"x": floats(4, 3), "i": np.array([[3], [1]]), "u": floats(2, 3)},
         scattered(reduction), weights=("i",), **further)
    case(f"scatternd-{reduction}-elements", "ScatterND", {"x": floats(4, 3), "i": np.array([[[3, 1]], [[1, -1]]]), "u": floats(2, 1)},
         scattered(reduction), weights=("i",), **further)
case("scatternd-add-twice", "ScatterND", {"x": floats(4, 3), "i": np.array([[3], [1], [3]]), "u": floats(3, 3)},
     scattered("add"), weights=("i",), reduction="add")

for axis in (0, 1, -1):
    shapes = [[2, 3, 4], [2, 3, 4], [2, 3, 4]]
    shapes[1][axis] = 1
    shapes[2][axis] = 2
    case(f"concat{axis}", "Concat", dict(zip("abc", (floats(*s) for s in shapes))), lambda *t, a=axis: torch.cat(t, a),
         weights=("b",), axis=axis)
case("concat-one", "Concat", {"a": floats(2, 3)}, lambda a: a + 0, axis=1)
case("concat-same", "Concat", {"a": floats(2, 3)}, lambda a: torch.cat([a, a]), inputs=["a", "a"], axis=0)

case("split-equal", None, {"x": floats(2, 6)}, lambda x: x[:, :2] * x[:, 2:4] + x[:, 4:],
     nodes=[node("Split", "x", "a b c", axis=1), node("Mul", "a b", "m"), node("Add", "m c", "y")])
case("split-unequal", None, {"x": floats(5, 2), "s": integers(1, 3, 1)}, lambda x, s: x[:1] * x[1:4] * x[4:], weights=("s",), by=("x",),
     nodes=[node("Split", "x s", "a b c"), node("Mul", "a b", "m"), node("Mul", "m c", "y")])
case("split-unused", None, {"x": floats(2, 6)}, lambda x: torch.exp(x[:, 2:4]),
     nodes=[node("Split", "x", "a b c", axis=1), node("Exp", "b", "y")])
case("split-unnamed", None, {"x": floats(2, 6)}, lambda x: torch.exp(x[:, 4:]),
     nodes=[helper.make_node("Split", ["x"], ["", "b", "c"], axis=1), node("Exp", "c", "y")], differences=False)
case("split-targets", "Split", {"x": floats(6, 2)}, lambda x: (x[:3], x[3:]), outputs=("y", "z"), targets=("y", "z"))
case("split-18", None, {"x": floats(2, 5)}, lambda x: torch.exp(x[:, 3:]),
     nodes=[node("Split", "x", "a b", axis=-1, num_outputs=2), node("Exp", "b", "y")], opset=18)
case("split-11", None, {"x": floats(2, 5)}, lambda x: torch.exp(x[:, 3:]),
     nodes=[node("Split", "x", "a b", axis=1, split=[3, 2]), node("Exp", "b", "y")], opset=11, differences=False)


def resizing(name, x, scales=None, sizes=None, function=None, opset=18, **attributes):
    further = {"s": np.array(scales, np.float32)} if scales else {"n": integers(*sizes)}
    inputs = ["x", "", "s"] if scales else ["x", "", "", "n"]
    case(f"resize-{name}", "Resize", {"x": floats(*x), **further}, function, weights=("s", "n"), kept=("s",), by=("x",),
         inputs=inputs, opset=opset, **attributes)


def interpolated(size, mode, align=None, antialias=False):
    return lambda x, *_: F.interpolate(x, size=size, mode=mode, align_corners=align, antialias=antialias)


ASYMMETRIC = {"coordinate_transformation_mode": "asymmetric"}
HALF = {"coordinate_transformation_mode": "half_pixel"}
ALIGNED = {"coordinate_transformation_mode": "align_corners"}
resizing("nearest-double", (1, 2, 3, 4), [1, 1, 2, 2], None, interpolated((6, 8), "nearest"), mode="nearest", nearest_mode="floor", **ASYMMETRIC)
resizing("nearest-up", (1, 2, 3, 4), None, (1, 2, 7, 9), interpolated((7, 9), "nearest"), mode="nearest", nearest_mode="floor", **ASYMMETRIC)
resizing("nearest-down", (1, 2, 7, 6), None, (1, 2, 3, 4), interpolated((3, 4), "nearest"), mode="nearest", nearest_mode="floor", **ASYMMETRIC)
resizing("nearest-prefer-floor", (1, 1, 4, 5), [1, 1, 1.6, 0.7], mode="nearest", nearest_mode="round_prefer_floor", **HALF)
resizing("nearest-prefer-ceil", (1, 1, 4, 5), [1, 1, 1.5, 2.5], mode="nearest", nearest_mode="round_prefer_ceil", **HALF)
resizing("nearest-ceil", (1, 1, 4, 5), [1, 1, 2.5, 0.5], mode="nearest", nearest_mode="ceil", **ASYMMETRIC)
resizing("linear-up", (1, 2, 3, 4), [1, 1, 2, 2], None, interpolated((6, 8), "bilinear", False), mode="linear", **HALF)
resizing("linear-down", (1, 2, 8, 7), None, (1, 2, 5, 3), interpolated((5, 3), "bilinear", False), mode="linear", **HALF)
resizing("linear-aligned", (1, 2, 4, 5), None, (1, 2, 7, 3), interpolated((7, 3), "bilinear", True), mode="linear", **ALIGNED)
resizing("linear-asymmetric", (1, 1, 4, 5), [1, 1, 1.5, 2.2], mode="linear", **ASYMMETRIC)
resizing("linear-pytorch", (1, 1, 4, 5), None, (1, 1, 1, 8), mode="linear", coordinate_transformation_mode="pytorch_half_pixel")
resizing("linear-symmetric", (1, 1, 4, 5), [1, 1, 1.6, 0.7], opset=19, mode="linear", coordinate_transformation_mode="half_pixel_symmetric")
resizing("linear-1d", (2, 2, 6), None, (2, 2, 9), interpolated(9, "linear", False), mode="linear", **HALF)
resizing("linear-3d", (1, 1, 2, 3, 2), [1, 1, 2, 2, 2], None, interpolated((4, 6, 4), "trilinear", False), mode="linear", **HALF)
resizing("cubic-up", (1, 1, 4, 5), [1, 1, 2, 2], None, interpolated((8, 10), "bicubic", False), mode="cubic", **HALF)
resizing("cubic-down", (1, 1, 7, 8), None, (1, 1, 4, 5), interpolated((4, 5), "bicubic", False), mode="cubic", **HALF)
resizing("cubic-aligned", (1, 1, 4, 5), None, (1, 1, 7, 8), interpolated((7, 8), "bicubic", True), mode="cubic", **ALIGNED)
resizing("cubic-excluding", (1, 1, 4, 5), [1, 1, 1.5, 1.5], mode="cubic", exclude_outside=1, cubic_coeff_a=-0.5, **HALF)
resizing("linear-antialias", (1, 1, 8, 9), None, (1, 1, 3, 4), mode="linear", antialias=1, **HALF)
resizing("cubic-antialias", (1, 1, 8, 9), [1, 1, 0.5, 0.6], mode="cubic", antialias=1, **HALF)
resizing("linear-axes", (1, 2, 4, 5), None, (7, 3), mode="linear", axes=[3, 2], **HALF)
case("resize-crop", "Resize", {"x": floats(1, 1, 5, 6), "roi": np.array([0, 0, 0.2, 0.4, 1, 1, 0.9, 1.3], np.float32), "n": integers(1, 1, 4, 5)},
     weights=("roi", "n"), kept=("roi",), by=("x",), inputs=["x", "roi", "", "n"], mode="linear", coordinate_transformation_mode="tf_crop_and_resize",
     extrapolation_value=3.0)
case("upsample-nearest", "Upsample", {"x": floats(1, 2, 3, 4), "s": np.array([1, 1, 2, 3], np.float32)}, lambda x, s: F.interpolate(x, scale_factor=(2.0, 3.0)),
     weights=("s",), kept=("s",), by=("x",), opset=9, differences=False)
case("upsample-7", "Upsample", {"x": floats(1, 2, 3, 4)}, lambda x: F.interpolate(x, scale_factor=(2.0, 1.0)),
     opset=7, differences=False, scales=[1.0, 1.0, 2.0, 1.0], mode="nearest")

# Reductions

for axis, largest in ((1, 1), (-1, 0), (0, 1)):
    case(f"topk{axis}-{largest}", "TopK", {"x": spread(3, 4, 5), "k": integers(2)},
         lambda x, k, a=axis, l=largest: torch.topk(x, 2, a, bool(l)).values, outputs=("y", "i"), weights=("k",), axis=axis, largest=largest)
case("topk-unnamed", "TopK", {"x": spread(3, 6), "k": integers(3)}, lambda x, k: torch.topk(x, 3).values, outputs=("y", ""), weights=("k",), differences=False)
case("maxpool-indices", "MaxPool", {"x": spread(1, 2, 4, 6)}, lambda x: F.max_pool2d(x, 2), outputs=("y", "i"), kernel_shape=[2, 2], strides=[2, 2], differences=False)


def logs(x, axes, keep):
    return torch.log(x.sum(axes, keep))


def product(x, axes, keep):
    for axis in sorted(axes, reverse=True):
        x = x.prod(axis, keepdim=True)
    return x if keep else x.squeeze(axes)


REDUCTIONS = {
    "ReduceMax": (spread, lambda x, a, k: x.amax(a, k)), "ReduceMin": (spread, lambda x, a, k: x.amin(a, k)),
    "ReduceMean": (floats, torch.mean), "ReduceSum": (floats, torch.sum), "ReduceProd": (floats, product),
    "ReduceL1": (spread, lambda x, a, k: x.abs().sum(a, k)), "ReduceL2": (lambda *s: positive(*s) * np.sign(spread(*s)), lambda x, a, k: x.square().sum(a, k).sqrt()),
    "ReduceSumSquare": (floats, lambda x, a, k: x.square().sum(a, k)), "ReduceLogSum": (positive, logs),
    "ReduceLogSumExp": (floats, lambda x, a, k: torch.logsumexp(x, a, k)),
}  # fmt: skip
for operator, (values, function) in REDUCTIONS.items():
    lower = operator.lower()
    case(f"{lower}-last", operator, {"x": values(2, 3, 4), "axes": integers(-1)}, lambda x, a, f=function: f(x, (2,), True), weights=("axes",), opset=18)
    case(f"{lower}-first", operator, {"x": values(2, 3, 4), "axes": integers(0)}, lambda x, a, f=function: f(x, (0,), False),
         weights=("axes",), opset=18, keepdims=0)
    case(f"{lower}-two", operator, {"x": values(2, 3, 2, 2), "axes": integers(3, 1)}, lambda x, a, f=function: f(x, (1, 3), True), weights=("axes",), opset=18)
    case(f"{lower}-all", operator, {"x": values(2, 3, 2)}, lambda x, f=function: f(x, (0, 1, 2), False), opset=18, keepdims=0)
    case(f"{lower}-none", operator, {"x": values(2, 3)}, lambda x, f=function: f(x[None], (0,), False),
         opset=18, noop_with_empty_axes=1, differences=False)
    case(f"{lower}-11", operator, {"x": values(2, 3, 2)}, lambda x, f=function: f(x, (1,), False), opset=11, keepdims=0,
         differences=False, axes=[1])
case("reduceprod-zeros", "ReduceProd", {"x": np.array([[0, 2, 3], [0, 0, 4], [1, 5, 0.5]], np.float32), "axes": integers(1)},
     lambda x, a: product(x, (1,), True), weights=("axes",), opset=18)

# Joined graphs


def conv(x, w, **options):
    return F.conv2d(x, w, padding=w.shape[-1] // 2, **options)


PADS = {"pads": [1, 1, 1, 1]}
values = {"x": floats(1, 4, 5, 5), "v": floats(4, 4, 3, 3) * 0.3, "w": floats(4, 4, 3, 3) * 0.3}
case("join-residual", None, values, lambda x, v, w: F.relu(x + conv(F.relu(conv(x, v)), w)), weights=("v", "w"),
     nodes=[node("Conv", "x v", "a", **PADS), node("Relu", "a", "b"), node("Conv", "b w", "c", **PADS), node("Add", "c x", "d"), node("Relu", "d", "y")])
values = {"x": floats(1, 16, 4, 4), "v": floats(16, 16, 3, 3) * 0.1, "s": positive(16), "b": floats(16), "m": floats(16), "u": positive(16)}
case("join-normalized", None, values,
     lambda x, v, s, b, m, u: F.relu(batch_normalized()(conv(x, v), s, b, m, u)) + x, weights=("v", "s", "b", "m", "u"), by=("x",),
     nodes=[node("Conv", "x v", "a", **PADS), node("BatchNormalization", "a s b m u", "n"), node("Relu", "n", "r"), node("Add", "r x", "y")])
case("join-normalized-weights", None, values,
     lambda x, v, s, b, m, u: F.relu(batch_normalized()(conv(x, v), s, b, m, u)) + x, weights=("v", "s", "b", "m", "u"), by=("v", "s", "u", "x"),
     nodes=[node("Conv", "x v", "a", **PADS), node("BatchNormalization", "a s b m u", "n"), node("Relu", "n", "r"), node("Add", "r x", "y")])
values = {"x": floats(1, 6, 4, 3), "v": floats(3, 6, 1, 1), "w": floats(6, 3, 1, 1)}
case("join-excitation", None, values,
     lambda x, v, w: x * torch.sigmoid(conv(F.silu(conv(x.mean((2, 3), True), v)), w)), weights=("v", "w"),
     nodes=[node("GlobalAveragePool", "x", "p"), node("Conv", "p v", "a"), node("Sigmoid", "a", "g"), node("Mul", "a g", "s"),
            node("Conv", "s w", "c"), node("Sigmoid", "c", "q"), node("Mul", "x q", "y")])
case("join-silu", None, {"x": floats(1, 3, 5, 4), "w": floats(3, 3, 3, 3) * 0.4}, lambda x, w: F.silu(conv(F.silu(conv(x, w)), w)), weights=("w",),
     nodes=[node("Conv", "x w", "a", **PADS), node("Sigmoid", "a", "s"), node("Mul", "a s", "m"),
            node("Conv", "m w", "c", **PADS), node("Sigmoid", "c", "t"), node("Mul", "t c", "y")])


def attention(x, q, k, v):
    return torch.softmax((x @ q) @ (x @ k).transpose(-1, -2) * 0.5, -1) @ (x @ v)


values = {"x": floats(2, 5, 4), "q": floats(4, 4) * 0.5, "k": floats(4, 4) * 0.5, "v": floats(4, 4) * 0.5, "half": np.float32(0.5)}
case("join-attention", None, values, lambda x, q, k, v, half: attention(x, q, k, v), weights=("q", "k", "v", "half"), by=("x", "q", "k", "v"),
     nodes=[node("MatMul", "x q", "a"), node("MatMul", "x k", "b"), node("MatMul", "x v", "c"), node("Transpose", "b", "t", perm=[0, 2, 1]),
            node("MatMul", "a t", "d"), node("Mul", "d half", "e"), node("Softmax", "e", "f", axis=-1), node("MatMul", "f c", "y")])
case("join-three-uses", None, {"x": floats(3, 4)}, lambda x: torch.exp(x) * torch.sin(x) + x,
     nodes=[node("Exp", "x", "a"), node("Sin", "x", "b"), node("Mul", "a b", "c"), node("Add", "c x", "y")])
case("join-two-targets", None, {"x": floats(3, 4), "w": floats(4, 2), "zero": integers(0)},
     lambda x, w, zero: (torch.tanh(x @ w), torch.exp(torch.tanh(x @ w)).sum(0, True)), weights=("w", "zero"), targets=("t", "y"),
     nodes=[node("MatMul", "x w", "a"), node("Tanh", "a", "t"), node("Exp", "t", "e"), node("ReduceSum", "e zero", "y")])
case("join-inner", None, {"x": floats(3, 4), "w": floats(4, 2)}, weights=("w",), by=("x", "h", "a", "w"),
     nodes=[node("MatMul", "x w", "a"), node("Tanh", "a", "h"), node("Mul", "h a", "m"), node("Softmax", "m", "y", axis=1)])
case("join-inner-relu", None, {"x": floats(1, 3, 4, 4), "v": floats(4, 3, 3, 3), "w": floats(2, 4, 1, 1)}, weights=("v", "w"), by=("h",),
     nodes=[node("Conv", "x v", "a", **PADS), node("Relu", "a", "h"), node("Conv", "h w", "c"), node("GlobalAveragePool", "c", "y")])
case("join-target-inside", None, {"x": floats(3, 4)}, lambda x: (torch.sin(x), torch.exp(torch.sin(x))), targets=("s", "y"),
     nodes=[node("Sin", "x", "s"), node("Exp", "s", "y")])
case("join-by-target", None, {"x": floats(3, 4)}, by=("x", "y"), nodes=[node("Sin", "x", "s"), node("Exp", "s", "y")])
# What follows from a weight alone must not be folded when it is differentiated by.
case("join-weight-moved", None, {"x": floats(3, 4), "w": floats(2, 4)}, lambda x, w: torch.relu(x @ torch.exp(w).T), weights=("w",), by=("w", "x"),
     nodes=[node("Exp", "w", "e"), node("Transpose", "e", "t"), node("MatMul", "x t", "m"), node("Relu", "m", "y")])
case("join-weight-convolved", None, {"x": floats(1, 3, 5, 4), "w": floats(4, 27), "s": integers(4, 3, 3, 3)},
     lambda x, w, s: conv(x, w.reshape(4, 3, 3, 3)), weights=("w", "s"), by=("w", "x"),
     nodes=[node("Reshape", "w s", "v"), node("Identity", "v", "i"), node("Conv", "x i", "y", **PADS)])
case("join-skip", None, {"x": spread(1, 2, 4, 4), "v": floats(3, 2, 3, 3) * 0.5, "w": floats(3, 2, 2, 2), "u": floats(2, 4, 1, 1)},
     lambda x, v, w, u: conv(torch.cat([F.conv_transpose2d(F.max_pool2d(F.leaky_relu(conv(x, v), 0.1), 2), w, stride=2), x], 1), u), weights=("v", "w", "u"),
     nodes=[node("Conv", "x v", "a", **PADS), node("LeakyRelu", "a", "b", alpha=0.1), node("MaxPool", "b", "p", kernel_shape=[2, 2], strides=[2, 2]),
            node("ConvTranspose", "p w", "t", strides=[2, 2]), node("Concat", "t x", "c", axis=1), node("Conv", "c u", "y")])
values = {"x": floats(1, 16, 6, 6), "v": floats(16, 16, 3, 3) * 0.1, "w": floats(16, 1, 3, 3) * 0.3, "u": floats(16, 16, 1, 1) * 0.3,
          "zero": np.float32(0), "six": np.float32(6)}
case("join-blocked", None, values,
     lambda x, v, w, u, *_: F.hardswish(conv(F.max_pool2d(F.relu6(conv(torch.sigmoid(conv(x, v)), w, groups=16)), 2), u)),
     weights=("v", "w", "u", "six", "zero"), by=("x",),
     nodes=[node("Conv", "x v", "a", **PADS), node("Sigmoid", "a", "b"), node("Conv", "b w", "c", group=16, **PADS), node("Clip", "c zero six", "d"),
            node("MaxPool", "d", "e", kernel_shape=[2, 2], strides=[2, 2]), node("Conv", "e u", "f"), node("HardSwish", "f", "y")])
