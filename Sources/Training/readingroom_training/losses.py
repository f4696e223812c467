"""Losses, by the names that recipes use, and their mixtures.

A mixture is a table of name and weight: `{ dice = 1.0, cross-entropy = 1.0 }`. Logits and targets
are `[batch, channels, ...]` in float32; classification is `[batch, outputs]`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
import torch.nn.functional as F

from .networks.yolo import STRIDES, sides


def dice(logits: torch.Tensor, target: torch.Tensor, smooth: float = 1.0) -> torch.Tensor:
    """Soft Dice of each image (Milletari et al. 2016, doi:10.1109/3DV.2016.79).

    `smooth`, in voxels, makes an empty image's loss fall to zero with its predicted volume: about
    the volume that may be marked falsely without much loss.
    """
    share = torch.sigmoid(logits)
    axes = tuple(range(1, logits.ndim))
    both, total = (share * target).sum(axes), share.sum(axes) + target.sum(axes)
    return (1 - (2 * both + smooth) / (total + smooth)).mean()


def cross_entropy(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy, the mean over voxels and channels."""
    return F.binary_cross_entropy_with_logits(logits, target)


def focal(
    logits: torch.Tensor, target: torch.Tensor, gamma: float = 2.0, alpha: float = 0.25,
) -> torch.Tensor:
    """Cross-entropy that neglects what is already right (Lin et al. 2017, arXiv:1708.02002)."""
    entropy = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    right = torch.exp(-entropy)
    weight = alpha * target + (1 - alpha) * (1 - target)
    return (weight * (1 - right) ** gamma * entropy).mean()


LOSSES: dict[str, Callable] = {"dice": dice, "cross-entropy": cross_entropy, "focal": focal}


class Mixture:
    """A weighted sum of losses.

    Args:
        weights: Name and weight of each part.
        smooth: For Dice, in voxels of the logits' grid.

    Raises:
        ValueError: An unknown name, or no positive weight.
    """

    def __init__(self, weights: Mapping[str, float], smooth: float = 1.0):
        unknown = set(weights) - set(LOSSES)
        if unknown or not any(weight > 0 for weight in weights.values()):
            raise ValueError(f"losses {sorted(weights)}: known are {sorted(LOSSES)}")
        self.weights, self.smooth = dict(weights), smooth

    def __call__(self, logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        total = 0
        for name, weight in self.weights.items():
            options = {"smooth": self.smooth} if name == "dice" else {}
            total = total + weight * LOSSES[name](logits, target, **options)
        return total


def supervise(loss: Mixture, outputs, target: torch.Tensor, coarse_weight: float) -> torch.Tensor:
    """The loss of one output, or of a fine and a coarse one (deep supervision)."""
    if not isinstance(outputs, tuple):
        return loss(outputs.float(), target)
    fine, coarse = (output.float() for output in outputs)
    mode = "trilinear" if target.ndim == 5 else "bilinear"
    small = F.interpolate(target, size=coarse.shape[2:], mode=mode, align_corners=False)
    at_coarse = Mixture(loss.weights, loss.smooth * coarse[0, 0].numel() / fine[0, 0].numel())
    return loss(fine, target) + coarse_weight * at_coarse(coarse, small)


def detection(raw: list[torch.Tensor], boxes: list[torch.Tensor], classes: list[torch.Tensor]):
    """Loss of a YOLO-style detector.

    A place is an object's when its centre lies in the middle of the box (within one and a half
    strides, FCOS) and the box's longer side suits its scale; the smaller box wins. Classes by focal
    loss over all places, boxes by generalised IoU (Rezatofighi et al. 2019, arXiv:1902.09630).

    Args:
        raw: Maps of each scale as `Yolo` gives them in training.
        boxes: For each image `[objects, 4]`: left, top, right, bottom in pixels.
        classes: For each image `[objects]`, from zero.
    """
    limits, total_class, total_box, count = ((0, 64), (64, 128), (128, 1e9)), 0.0, 0.0, 0
    for level, stride, (low, high) in zip(raw, STRIDES, limits):
        rows, columns = level.shape[-2:]
        y, x = torch.meshgrid(
            torch.arange(rows) + 0.5, torch.arange(columns) + 0.5, indexing="ij")
        centres = torch.stack([x, y], -1).to(level) * stride
        distances = sides(level, stride)
        target = torch.zeros_like(level[:, 4:])
        for image, (found, kinds) in enumerate(zip(boxes, classes)):
            for box, kind in sorted(zip(found, kinds), key=lambda pair: -extent(pair[0])):
                if not low <= max(box[2] - box[0], box[3] - box[1]) < high:
                    continue
                middle = (box[:2] + box[2:]) / 2
                inside = ((centres - middle).abs() <= 1.5 * stride).all(-1)
                inside &= ((centres > box[:2]) & (centres < box[2:])).all(-1)
                target[image, :, inside] = 0
                target[image, int(kind), inside] = 1
                if inside.any():
                    place, reach = centres[inside], distances[image][:, inside].T
                    drawn = torch.cat([place - reach[:, :2], place + reach[:, 2:]], 1)
                    total_box = total_box + (1 - generalised_iou(drawn, box.to(drawn))).sum()
                    count += int(inside.sum())
        total_class = total_class + focal(level[:, 4:], target) * target.numel()
    return (total_class + total_box) / max(count, 1)


def extent(box: torch.Tensor) -> float:
    """Area of a box in pixels."""
    return float((box[2] - box[0]) * (box[3] - box[1]))


def generalised_iou(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Of boxes `[n, 4]` (left, top, right, bottom) with one box `[4]`; from -1 to 1."""
    def area(low, high):
        return (high - low).clamp(min=0).prod(-1)

    both = area(torch.maximum(one[:, :2], other[:2]), torch.minimum(one[:, 2:], other[2:]))
    joined = area(one[:, :2], one[:, 2:]) + area(other[:2], other[2:]) - both
    hull = area(torch.minimum(one[:, :2], other[:2]), torch.maximum(one[:, 2:], other[2:]))
    return both / joined - (hull - joined) / hull
