"""Loss over classes of which a source may know only some."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from .structures import CLASS, LABELLED_CLASSES, STRUCTURES, UNKNOWN

COUNT = len(STRUCTURES)
AIR = CLASS["air"]


def entropy_and_dice(logits: torch.Tensor, classes: torch.Tensor, whole: torch.Tensor) -> torch.Tensor:
    """Cross-entropy and soft Dice.

    Args:
        logits: `[batch, classes, rows, columns]`.
        classes: `[batch, rows, columns]`; `UNKNOWN` is, in a view of which all classes are known, outside
            the image and counts for nothing; in another, none of `LABELLED_CLASSES` and not air.
        whole: `[batch]`, whether all classes are known; not on a device.
    """
    where, logits = logits.device, logits.float()
    logs = F.log_softmax(logits, 1)
    target = classes.long()
    unknown = target == UNKNOWN
    target = target.masked_fill(unknown, 0)[:, None]
    entropy = -logs.gather(1, target)[:, 0]
    partly = ~whole.view(-1, 1, 1)
    known = torch.zeros(COUNT, dtype=torch.bool)
    known[list(LABELLED_CLASSES)] = True
    known[AIR] = True
    counted = (whole.view(-1, 1) | known)[:, :, None, None].to(where)
    is_any_partial = bool(partly.any())
    partly = partly.to(where)
    if is_any_partial:
        # Of what a partial map leaves open only the sum of the open classes is judged.
        open_ = torch.logsumexp(logs[:, (~known).nonzero().flatten().to(where)], 1)
        entropy = torch.where(unknown & partly, -open_, entropy)
    entropy = entropy.masked_fill(unknown & ~partly, 0)
    share = logs.exp()
    counts = (~unknown | partly)[:, None] & counted
    hot = torch.zeros_like(share, dtype=torch.bool).scatter(1, target, True) & ~unknown[:, None] & counts
    axes = (0, 2, 3)
    held = hot.sum(axes)
    both, total = (share * hot).sum(axes), (share * counts).sum(axes) + held
    # What no view of the batch holds is left to the entropy.
    dice = ((1 - 2 * both / total.clamp(min=1)) * (held > 0)).sum() / (held > 0).sum().clamp(min=1)
    return dice + entropy.mean()


def supervised(outputs, target) -> torch.Tensor:
    """Fine and coarse logits, the coarse one at every second pixel for a third."""
    classes, whole = target
    if not isinstance(outputs, tuple):
        return entropy_and_dice(outputs, classes, whole)
    fine, coarse = outputs
    return (entropy_and_dice(fine, classes, whole)
            + 0.3 * entropy_and_dice(coarse, classes[:, ::2, ::2], whole))
