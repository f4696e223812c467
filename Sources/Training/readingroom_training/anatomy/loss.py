"""Loss over classes of which a source may know only some."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from .structures import CLASS, LABELLED_CLASSES, STRUCTURES, UNKNOWN

COUNT = len(STRUCTURES)
AIR = CLASS["air"]
# Weight of a voxel of each class in the cross-entropy: what is thin would else be learned last. More than twice made ligaments and
# cartilage too large.
WEIGHTS = {
    "patella": 1.5, "fibula": 1.5, "femoral-cartilage": 1.5, "tibial-cartilage": 2.0, "patellar-cartilage": 2.0,
    "meniscus": 2.0, "anterior-cruciate-ligament": 2.0, "posterior-cruciate-ligament": 2.0,
    "medial-collateral-ligament": 2.0, "lateral-collateral-ligament": 2.0, "patellar-tendon": 1.5,
    "quadriceps-tendon": 1.5,
}
WEIGHT = torch.tensor([WEIGHTS.get(name, 1.0) for name in STRUCTURES])


def entropy_and_dice(logits: torch.Tensor, classes: torch.Tensor, whole: torch.Tensor) -> torch.Tensor:
    """Cross-entropy and soft Dice.

    Args:
        logits: `[batch, classes, rows, columns]`.
        classes: `[batch, rows, columns]`; `UNKNOWN` is, in a view of which all classes are known, outside
            the image and counts for nothing; in another, none of `LABELLED_CLASSES` and not air.
        whole: `[batch]`, whether all classes are known.
    """
    logits = logits.float()
    logs = F.log_softmax(logits, 1)
    target = classes.long()
    unknown = target == UNKNOWN
    known_target = target.masked_fill(unknown, 0)
    entropy = F.nll_loss(logs, known_target, reduction="none") * WEIGHT[known_target]
    partly = ~whole.view(-1, 1, 1)
    known = torch.zeros(COUNT, dtype=torch.bool)
    known[list(LABELLED_CLASSES)] = True
    known[AIR] = True
    if bool(partly.any()):
        # Of what a partial map leaves open only the sum of the open classes is judged.
        open_ = torch.logsumexp(logs[:, ~known], 1)
        entropy = torch.where(unknown & partly, -open_, entropy)
    entropy = torch.where(unknown & ~partly, torch.zeros_like(entropy), entropy)
    share = logs.exp()
    counts = (~unknown | partly)[:, None] & (whole.view(-1, 1) | known)[:, :, None, None]
    hot = F.one_hot(target.masked_fill(unknown, 0), COUNT).movedim(-1, 1).bool() & ~unknown[:, None]
    axes = (0, 2, 3)
    both = (share * (hot & counts)).sum(axes)
    total = (share * counts).sum(axes) + (hot & counts).sum(axes)
    dice = 1 - (2 * both + 20) / (total + 20)
    return dice.mean() + entropy.mean()


def supervised(outputs, target) -> torch.Tensor:
    """Fine and coarse logits, the coarse one at every second pixel for a third."""
    classes, whole = target
    if not isinstance(outputs, tuple):
        return entropy_and_dice(outputs, classes, whole)
    fine, coarse = outputs
    return (entropy_and_dice(fine, classes, whole)
            + 0.3 * entropy_and_dice(coarse, classes[:, ::2, ::2], whole))
