"""Networks to explain, and what captum, pytorch-grad-cam and the paper on attention rollout make of them.

Used by .ci/engine-explanations and by make_explanations.py. Needs .ci/engine-requirements.txt.
"""

import contextlib
import io
import logging
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import numpy
import torch
from networks import MRNet, UNet, calibrate, torchvision_network
from torch import nn
from torch.nn import functional as F

STEPS, SAMPLES, NOISE, SEED = 20, 6, 0.15, 7
ALL = ("grad-cam", "grad-cam++", "score-cam", "integrated-gradients", "smoothgrad", "occlusion")
NO_LAYER = ("integrated-gradients", "smoothgrad", "occlusion")


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.parts, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        n, tokens, width = x.shape
        q, k, v = self.parts(x).reshape(n, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        self.matrix = (q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5).softmax(-1)
        return self.out((self.matrix @ v).transpose(1, 2).reshape(n, tokens, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.layers = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )

    def forward(self, x):
        x = x + self.attention(self.first(x))
        return x + self.layers(self.second(x))


class Transformer(nn.Module):
    """A small vision transformer (Dosovitskiy et al. 2021) for images of one size."""

    def __init__(self, size=(32, 40), patch=8, width=24, heads=3, depth=3, classes=4):
        super().__init__()
        self.patches = nn.Conv2d(1, width, patch, patch)
        count = size[0] // patch * (size[1] // patch)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.places = nn.Parameter(torch.randn(1, count + 1, width))
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        for block in self.blocks:
            # Sharper than at random, so that the matrices differ from the mean.
            block.attention.parts.weight.data *= 4
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.places
        for block in self.blocks:
            x = block(x)
        return self.head(x[:, 0])


# How networks are explained: maker, shape of the input, whether its first axis is open, the module that is
# named by hand as the layer, methods, window and stride of occlusion.
NETWORKS = {
    "resnet18": (
        lambda: torchvision_network("resnet18"), (2, 3, 128, 128), True, lambda m: m.layer4[-1], ALL, 48, 24),
    # With random weights it answers noise chaotically: PyTorch's own gradients in single precision are off by up to a
    # fifth of their range there.
    "effb0": (
        lambda: torchvision_network("efficientnet_b0"), (1, 3, 128, 128), True,
        lambda m: m.features[-1], tuple(m for m in ALL if m != "smoothgrad"), 48, 40),
    "unet2d": (lambda: UNet(16), (1, 1, 128, 128), False, "before-head", ALL, 32, 32),
    "unet3d": (
        lambda: UNet(8, rank=3, levels=2), (1, 1, 16, 48, 48), False, "before-head",
        tuple(m for m in ALL if m != "score-cam"), 16, 16),
    "mrnet": (
        MRNet, (6, 3, 128, 128), True, lambda m: m.features[11],
        tuple(m for m in ALL if m != "score-cam"), 64, 64),
    "vit": (
        lambda: Transformer((128, 128), 16, 96, 6, 6), (2, 1, 128, 128), True, None,
        (*NO_LAYER, "attention-rollout"), 32, 32),
}  # fmt: skip


def before_head(network):
    """What feeds the last convolution of a network, hooked as a module of its own."""
    head = [m for m in network.modules() if isinstance(m, (nn.Conv2d, nn.Conv3d))][-1]
    parent = next(m for m in network.modules() if any(c is head for c in m.children()))
    name = next(n for n, c in parent.named_children() if c is head)
    passing = nn.Identity()
    setattr(parent, name, nn.Sequential(passing, head))
    return passing


def export(network, x, is_open):
    buffer = io.BytesIO()
    axes = {"x": {0: "n"}} if is_open else None
    with contextlib.redirect_stdout(io.StringIO()):
        torch.onnx.export(
            network, (x,), buffer, input_names=["x"], output_names=["y"], dynamo=False,
            opset_version=17, dynamic_axes=axes)  # fmt: skip
    return buffer.getvalue()


def normals(seed, count):
    """The normal numbers of ModelExplanation's SeededNumbers."""
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + (numpy.arange(2 * count, dtype="u8") + numpy.uint64(1)) * numpy.uint64(
            0x9E3779B97F4A7C15)  # fmt: skip
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z ^= z >> numpy.uint64(31)
    units = (z >> numpy.uint64(11)).astype("f8") * 2.0**-53
    return numpy.sqrt(-2 * numpy.log(1 - units[::2])) * numpy.cos(2 * numpy.pi * units[1::2])


class Explained:
    """A network, an input and a channel; answers what each method's peer computes."""

    def __init__(self, network, x, layer, window, stride, steps=STEPS, samples=SAMPLES):
        self.network, self.x, self.layer = network, x, layer
        self.window, self.stride, self.steps, self.samples = window, stride, steps, samples
        with torch.no_grad():
            y = network(x)
        self.is_series = len(y) != len(x)
        self.channel = int(y.flatten(2).mean((0, 2)).argmax() if y.dim() > 2 else y.mean(0).argmax())
        # What captum sees: one example is an image, or a whole series.
        self.examples = x[None] if self.is_series else x

    def scores(self, examples):
        if self.is_series:
            return torch.stack([self.network(e)[0, self.channel] for e in examples])
        return self.network(examples)[:, self.channel].reshape(len(examples), -1).sum(1)

    def explain(self, method):
        function = {
            "integrated-gradients": self.integrated, "smoothgrad": self.smooth,
            "occlusion": self.occluded, "attention-rollout": self.rollout,
        }.get(method)  # fmt: skip
        return (function() if function else self.cam(method)).astype("f4")

    @contextlib.contextmanager
    def doubled(self):
        """Computes in double precision for a while."""
        before = self.examples
        self.network.double()
        self.examples = before.double()
        try:
            yield
        finally:
            self.network.float()
            self.examples = before

    def shaped(self, tensor):
        return tensor.detach().numpy().reshape(self.x.shape)

    def integrated(self):
        from captum.attr import IntegratedGradients

        peer = IntegratedGradients(self.scores)
        map, self.delta = peer.attribute(
            self.examples, n_steps=self.steps, internal_batch_size=len(self.examples),
            return_convergence_delta=True)  # fmt: skip
        return self.shaped(map)

    def smooth(self):
        from captum.attr import NoiseTunnel, Saliency

        deviation = numpy.float32(NOISE) * (self.x.max() - self.x.min()).numpy()
        noise = normals(SEED, self.samples * self.x.numel()).astype("f4")
        noise = noise.reshape(self.samples, *self.x.shape)
        # The tunnel repeats each example, one after the other.
        noise = torch.from_numpy(deviation * noise)
        noise = (noise if not self.is_series else noise[:, None]).transpose(0, 1).flatten(0, 1)
        before = NoiseTunnel._add_noise_to_input
        NoiseTunnel._add_noise_to_input = staticmethod(
            lambda x, _, count: (x.float().repeat_interleave(count, dim=0) + noise).to(x.dtype))
        try:
            map = NoiseTunnel(Saliency(self.scores)).attribute(
                self.examples, nt_samples=self.samples, stdevs=1.0)
        finally:
            NoiseTunnel._add_noise_to_input = staticmethod(before)
        return self.shaped(map)

    def occluded(self):
        from captum.attr import Occlusion

        rank, channels = self.x.dim() - 2, self.x.shape[1]
        first = (1,) if self.is_series else ()
        window = (*first, channels, *[self.window] * rank)
        stride = (*first, channels, *[self.stride] * rank)
        with torch.no_grad():
            map = Occlusion(self.scores).attribute(self.examples, window, strides=stride)
        return self.shaped(map)[:, 0]

    def cam(self, method):
        import pytorch_grad_cam
        from pytorch_grad_cam import base_cam
        from pytorch_grad_cam.utils.image import scale_cam_image

        def linear(cam, size=None):
            # pytorch-grad-cam resizes volumes by cubic splines; this program resizes all linearly.
            if size is None or cam.ndim == 3:
                return scale_cam_image(cam, size)
            cam = torch.from_numpy(numpy.float32(scale_cam_image(cam)))[:, None]
            return F.interpolate(cam, size[::-1], mode="trilinear")[:, 0].numpy()

        maker = {
            "grad-cam": pytorch_grad_cam.GradCAM, "grad-cam++": pytorch_grad_cam.GradCAMPlusPlus,
            "score-cam": pytorch_grad_cam.ScoreCAM,
        }[method]  # fmt: skip
        base_cam.scale_cam_image = linear
        with contextlib.redirect_stderr(io.StringIO()):
            with maker(model=self.network, target_layers=[self.layer]) as cam:
                targets = [lambda y: y[self.channel].sum()] * (1 if self.is_series else len(self.x))
                return cam(input_tensor=self.x, targets=targets)

    def rollout(self):
        """Abnar and Zuidema 2020, section 3, in NumPy."""
        with torch.no_grad():
            self.network(self.x)
        layers = [m.matrix for m in self.network.modules() if isinstance(m, Attention)]
        tokens = layers[0].shape[-1]
        result = numpy.broadcast_to(numpy.eye(tokens), (len(self.x), tokens, tokens))
        for matrix in layers:
            a = matrix.double().numpy().mean(1) + numpy.eye(tokens)
            result = a / a.sum(-1, keepdims=True) @ result
        grid = self.network.patches(self.x).shape[2:]
        map = torch.from_numpy(result[:, 0, 1:].reshape(-1, 1, *grid)).float()
        return F.interpolate(map, self.x.shape[2:], mode="bilinear")[:, 0].numpy()


def prepared(maker, shape, layer, seed):
    """A network ready to be exported, an input, and the module of its layer."""
    torch.manual_seed(seed)
    network = maker()
    calibrate(network, shape)
    network.eval()
    if layer == "before-head":
        layer = before_head(network)
    elif layer:
        layer = layer(network)
    return network, torch.randn(shape), layer
