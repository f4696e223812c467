"""The networks that the inference engine is checked with: architectures with seeded random weights.

`NETWORKS` names each with how to make it, the shape of its input, and its exporters. Batch normalisation
is calibrated by running the network in training mode on noise, so that activations stay sane.
"""

import torch
import torch.nn.functional as F
from torch import nn

# torchvision's compiled operators want CUDA's libraries; no network here uses them, but its import asks
# for these two.
for name in ("nms", "qnms"):
    torch.library.define(f"torchvision::{name}", "(Tensor boxes, Tensor scores, float o) -> Tensor")


def double_convolution(inputs, outputs, convolution, normalization):
    layers = []
    for first in (inputs, outputs):
        layers += [
            convolution(first, outputs, 3, padding=1, bias=False),
            normalization(outputs),
            nn.ReLU(True),
        ]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """A U-Net with batch normalisation; widths base, 2 base, 4 base and so on."""

    def __init__(self, base, rank=2, levels=4, classes=4):
        super().__init__()
        convolution, normalization, pool, transposed = (
            (nn.Conv2d, nn.BatchNorm2d, nn.MaxPool2d, nn.ConvTranspose2d)
            if rank == 2
            else (nn.Conv3d, nn.BatchNorm3d, nn.MaxPool3d, nn.ConvTranspose3d)
        )
        widths = [base * 2**i for i in range(levels + 1)]
        self.down = nn.ModuleList(
            double_convolution(1 if i == 0 else widths[i - 1], widths[i], convolution, normalization)
            for i in range(levels + 1)
        )
        self.pool = pool(2)
        self.up = nn.ModuleList(
            transposed(widths[i + 1], widths[i], 2, 2) for i in range(levels)
        )
        self.join = nn.ModuleList(
            double_convolution(2 * widths[i], widths[i], convolution, normalization)
            for i in range(levels)
        )
        self.head = convolution(base, classes, 1)

    def forward(self, x):
        skips = []
        for i, stage in enumerate(self.down):
            x = stage(x if i == 0 else self.pool(x))
            skips.append(x)
        for i in reversed(range(len(self.up))):
            x = self.join[i](torch.cat([skips[i], self.up[i](x)], 1))
        return self.head(x)


class NNUNet(nn.Module):
    """nnU-Net's plain network: InstanceNorm, LeakyReLU, strided convolutions, five levels."""

    def __init__(self, rank, base, most, classes=4):
        super().__init__()
        self.convolution, self.normalization, transposed = (
            (nn.Conv2d, nn.InstanceNorm2d, nn.ConvTranspose2d)
            if rank == 2
            else (nn.Conv3d, nn.InstanceNorm3d, nn.ConvTranspose3d)
        )
        widths = [min(most, base * 2**i) for i in range(5)]
        self.down = nn.ModuleList(
            self.stage(1 if i == 0 else widths[i - 1], width, 1 if i == 0 else 2)
            for i, width in enumerate(widths)
        )
        self.up = nn.ModuleList(
            transposed(widths[i + 1], widths[i], 2, 2, bias=False) for i in range(4)
        )
        self.join = nn.ModuleList(self.stage(2 * widths[i], widths[i], 1) for i in range(4))
        self.head = self.convolution(base, classes, 1, bias=False)

    def stage(self, inputs, outputs, stride):
        layers = []
        for first, step in ((inputs, stride), (outputs, 1)):
            layers += [
                self.convolution(first, outputs, 3, step, 1),
                self.normalization(outputs, affine=True),
                nn.LeakyReLU(0.01, True),
            ]
        return nn.Sequential(*layers)

    def forward(self, x):
        skips = []
        for stage in self.down:
            x = stage(x)
            skips.append(x)
        for i in reversed(range(4)):
            x = self.join[i](torch.cat([self.up[i](x), skips[i]], 1))
        return self.head(x)


class BilinearUNet(nn.Module):
    """Two levels for images of any size: group normalisation, GELU, bilinear resizing to the skip's size."""

    def __init__(self):
        super().__init__()
        self.first, self.second = self.stage(1, 16), self.stage(16, 32)
        self.last = self.stage(48, 16)
        self.head = nn.Conv2d(16, 2, 1)

    def stage(self, inputs, outputs):
        return nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, padding=1), nn.GroupNorm(4, outputs), nn.GELU()
        )

    def forward(self, x):
        fine = self.first(x)
        coarse = self.second(F.avg_pool2d(fine, 2, ceil_mode=True))
        coarse = F.interpolate(coarse, size=fine.shape[2:], mode="bilinear", align_corners=False)
        coarse = F.pad(coarse, (1, 1, 1, 1), mode="reflect")[:, :, 1:-1, 1:-1]
        return torch.sigmoid(self.head(self.last(torch.cat([fine, coarse], 1))))


class MRNet(nn.Module):
    """MRNet (Bien et al. 2018): AlexNet's features of each slice, the mean of each plane, the
    maximum over slices, one number."""

    def __init__(self):
        super().__init__()
        import torchvision

        self.features = torchvision.models.alexnet(weights=None).features
        for layer in self.features:
            if isinstance(layer, nn.Conv2d):
                # Without normalisation the default weights would let the features fade away.
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        self.head = nn.Linear(256, 1)

    def forward(self, x):
        x = F.adaptive_avg_pool2d(self.features(x), 1).flatten(1)
        return self.head(torch.max(x, 0, keepdim=True)[0])


class Layer(nn.Module):
    """YOLOv8's convolution, batch normalisation and SiLU."""

    def __init__(self, inputs, outputs, kernel=1, stride=1):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.normalization = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return F.silu(self.normalization(self.convolution(x)))


class Bottleneck(nn.Module):
    def __init__(self, width, adds):
        super().__init__()
        self.layers = nn.Sequential(Layer(width, width, 3), Layer(width, width, 3))
        self.adds = adds

    def forward(self, x):
        return x + self.layers(x) if self.adds else self.layers(x)


class C2f(nn.Module):
    def __init__(self, inputs, outputs, count, adds):
        super().__init__()
        self.half = outputs // 2
        self.first = Layer(inputs, outputs)
        self.middle = nn.ModuleList(Bottleneck(self.half, adds) for _ in range(count))
        self.last = Layer((2 + count) * self.half, outputs)

    def forward(self, x):
        parts = list(self.first(x).split((self.half, self.half), 1))
        for block in self.middle:
            parts.append(block(parts[-1]))
        return self.last(torch.cat(parts, 1))


class SPPF(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.last = Layer(width, width // 2), Layer(width * 2, width)
        self.pool = nn.MaxPool2d(5, 1, 2)

    def forward(self, x):
        x = self.first(x)
        once = self.pool(x)
        twice = self.pool(once)
        return self.last(torch.cat([x, once, twice, self.pool(twice)], 1))


class YOLOv8(nn.Module):
    """The shape of YOLOv8n, its boxes decoded."""

    def __init__(self, classes=80, side=320):
        super().__init__()
        self.classes = classes
        self.body = nn.ModuleList(
            [
                Layer(3, 16, 3, 2), Layer(16, 32, 3, 2), C2f(32, 32, 1, True),
                Layer(32, 64, 3, 2), C2f(64, 64, 2, True), Layer(64, 128, 3, 2),
                C2f(128, 128, 2, True), Layer(128, 256, 3, 2), C2f(256, 256, 1, True), SPPF(256),
            ]
        )  # fmt: skip
        self.neck = nn.ModuleList(
            [
                C2f(384, 128, 1, False), C2f(192, 64, 1, False), Layer(64, 64, 3, 2),
                C2f(192, 128, 1, False), Layer(128, 128, 3, 2), C2f(384, 256, 1, False),
            ]
        )  # fmt: skip
        widths, wide = (64, 128, 256), max(64, min(classes, 100))
        self.boxes = nn.ModuleList(self.head(width, 64, 64) for width in widths)
        self.scores = nn.ModuleList(self.head(width, wide, classes) for width in widths)
        anchors, strides = [], []
        for stride in (8, 16, 32):
            count = side // stride
            y, x = torch.meshgrid(torch.arange(count) + 0.5, torch.arange(count) + 0.5, indexing="ij")
            anchors.append(torch.stack([x, y], 0).reshape(2, -1).float())
            strides.append(torch.full((1, count * count), float(stride)))
        self.register_buffer("anchors", torch.cat(anchors, 1)[None])
        self.register_buffer("strides", torch.cat(strides, 1)[None])
        self.register_buffer("bins", torch.arange(16.0).view(1, 16, 1, 1))

    def head(self, width, inner, outputs):
        return nn.Sequential(
            Layer(width, inner, 3), Layer(inner, inner, 3), nn.Conv2d(inner, outputs, 1)
        )

    def forward(self, x):
        kept = []
        for i, stage in enumerate(self.body):
            x = stage(x)
            if i in (4, 6):
                kept.append(x)

        def twice(t):
            return F.interpolate(t, scale_factor=2, mode="nearest")

        middle = self.neck[0](torch.cat([twice(x), kept[1]], 1))
        fine = self.neck[1](torch.cat([twice(middle), kept[0]], 1))
        middle = self.neck[3](torch.cat([self.neck[2](fine), middle], 1))
        coarse = self.neck[5](torch.cat([self.neck[4](middle), x], 1))
        maps = zip((fine, middle, coarse), self.boxes, self.scores)
        y = torch.cat([torch.cat([b(t), s(t)], 1).flatten(2) for t, b, s in maps], 2)
        boxes, scores = y.split((64, self.classes), 1)
        count = y.shape[2]
        boxes = boxes.view(1, 4, 16, count).transpose(2, 1).softmax(1)
        before, after = F.conv2d(boxes, self.bins).view(1, 4, count).chunk(2, 1)
        low, high = self.anchors - before, self.anchors + after
        return torch.cat(
            [torch.cat([(low + high) / 2, high - low], 1) * self.strides, scores.sigmoid()], 1
        )


def torchvision_network(name, grey=False):
    import torchvision

    network = getattr(torchvision.models, name)(weights=None)
    if grey:
        network.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    return network


def monai_unet(rank, base=16, levels=5):
    from monai.networks.nets import UNet as Net

    return Net(
        spatial_dims=rank, in_channels=1, out_channels=4,
        channels=[base * 2**i for i in range(levels)], strides=[2] * (levels - 1), num_res_units=2,
    )  # fmt: skip


def monai_dynunet(rank, base=16, levels=5):
    from monai.networks.nets import DynUNet

    return DynUNet(
        spatial_dims=rank, in_channels=1, out_channels=4, kernel_size=[3] * levels,
        strides=[1] + [2] * (levels - 1), upsample_kernel_size=[2] * (levels - 1),
        filters=[base * 2**i for i in range(levels)],
        norm_name=("INSTANCE", {"affine": True}),
        act_name=("leakyrelu", {"negative_slope": 0.01, "inplace": True}),
        deep_supervision=False,
    )  # fmt: skip


BOTH = ("torchscript", "dynamo")

# Name: maker, shape of the input, exporters.
NETWORKS = {
    "unet2d-b16": (lambda: UNet(16), (1, 1, 256, 256), BOTH),
    "unet2d-b32": (lambda: UNet(32), (1, 1, 256, 256), BOTH),
    "unet3d-b16": (lambda: UNet(16, rank=3, levels=3), (1, 1, 32, 128, 128), BOTH),
    "nnunet2d": (lambda: NNUNet(2, 32, 512), (1, 1, 256, 256), BOTH),
    "nnunet3d": (lambda: NNUNet(3, 16, 320), (1, 1, 32, 96, 96), BOTH),
    "monai-unet2d": (lambda: monai_unet(2), (1, 1, 256, 256), BOTH),
    "monai-unet3d": (lambda: monai_unet(3), (1, 1, 32, 96, 96), BOTH),
    "monai-dynunet2d": (lambda: monai_dynunet(2), (1, 1, 256, 256), BOTH),
    "monai-dynunet3d": (lambda: monai_dynunet(3), (1, 1, 32, 96, 96), BOTH),
    "resnet18": (lambda: torchvision_network("resnet18"), (1, 3, 224, 224), (*BOTH, "external")),
    "resnet18-256": (
        lambda: torchvision_network("resnet18", grey=True), (4, 1, 256, 256), BOTH),
    "unet2d-free": (lambda: UNet(16), (1, 1, 256, 256), BOTH),
    "bilinear-free": (BilinearUNet, (3, 1, 65, 47), BOTH),
    "resnet50": (lambda: torchvision_network("resnet50"), (1, 3, 224, 224), BOTH),
    "effb0": (lambda: torchvision_network("efficientnet_b0"), (1, 3, 224, 224), BOTH),
    "mrnet32": (MRNet, (32, 3, 256, 256), BOTH),
    "yolo320": (YOLOv8, (1, 3, 320, 320), BOTH),
}  # fmt: skip

# Networks exported with free axes, and the shape that they are then checked with.
FREE = {
    "resnet18-256": ((0,), (3, 1, 256, 256)),
    "unet2d-free": ((2, 3), (1, 1, 192, 320)),
    "bilinear-free": ((0, 2, 3), (2, 1, 75, 53)),
}


def calibrate(network, shape, doubles=True):
    """Runs batch normalisation on noise: the plain mean of two passes becomes its statistics, so that
    activations keep their size from layer to layer."""
    layers = [m for m in network.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]
    if not layers:
        return
    for layer in layers:
        layer.momentum = None
    network.train()
    with torch.no_grad():
        for _ in range(2):
            batch = torch.randn(*shape)
            network(torch.cat([batch, torch.randn(*shape)]) if doubles else batch)


def make(name):
    """A network ready to be exported, and an input."""
    torch.manual_seed(0)
    maker, shape, _ = NETWORKS[name]
    network = maker()
    x = torch.randn(*shape)
    # YOLO's boxes are decoded for one image.
    calibrate(network, shape, doubles=name != "yolo320")
    return network.eval(), x
