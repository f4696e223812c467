"""The families of networks the kit trains, by name.

A recipe names a family and its options; nothing else in the kit knows a family. Each takes
`[batch, channels, (slices,) height, width]` and says in `multiple` by what its input's axes must
be divisible.
"""

from __future__ import annotations

from torch import nn

from .efficientnet import EfficientNet
from .resnet import ResNet
from .unet import NnUNet, UNet
from .yolo import Yolo

FAMILIES = {
    "unet": UNet, "nnunet": NnUNet, "resnet": ResNet, "efficientnet": EfficientNet, "yolo": Yolo,
}


def make(family: str, options: dict) -> nn.Module:
    """A network with fresh weights.

    Raises:
        ValueError: An unknown family or option.
    """
    if family not in FAMILIES:
        raise ValueError(f"family {family} is not one of {', '.join(sorted(FAMILIES))}")
    try:
        return FAMILIES[family](**options)
    except TypeError as error:
        raise ValueError(f"family {family}: {error}") from error
