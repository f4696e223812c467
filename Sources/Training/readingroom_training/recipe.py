"""How a pack's networks are trained: `packs/<name>/recipe.toml`.

`pack.toml` says what the program must know too (preparation, windows, thresholds); the recipe says
what only the kit needs: the network, the loss, the plan of the training and the augmentation.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path

from .views import Augmentation


@dataclass(frozen=True)
class Plan:
    """The course of one training.

    steps: length of the schedule; rate: greatest learning rate, reached after `warm_up` steps, kept
    for the share `level` of the plan and then lowered to zero. optimiser: `adamw` or `muon`.
    batch: views a step. decay: of the weights.
    averaged: decay of the exponential moving average, which is what is kept.
    device: `cpu`, `cuda`, or `auto`: the graphics processor where PyTorch finds one.
    precision: `float32`, `bfloat16`, or `auto`: bfloat16 where the device multiplies it.
    start: a checkpoint whose weights are taken where names and shapes agree; frozen_stages: so many
    of the network's first stages keep them.
    """

    steps: int = 1000
    rate: float = 3e-3
    warm_up: int = 60
    level: float = 0.3
    optimiser: str = "adamw"
    batch: int = 1
    decay: float = 1e-2
    averaged: float = 0.99
    clip: float = 5.0
    seed: int = 1
    threads: int = 1
    device: str = "auto"
    precision: str = "auto"
    start: str = ""
    frozen_stages: int = 0

    def __post_init__(self):
        if self.device not in ("auto", "cpu", "cuda"):
            raise ValueError(f"device {self.device} is not auto, cpu or cuda")
        if self.precision not in ("auto", "float32", "bfloat16"):
            raise ValueError(f"precision {self.precision} is not auto, float32 or bfloat16")
        if not 0 <= self.level < 1:
            raise ValueError("level must be at least 0 and below 1")
        if self.steps < 1 or self.batch < 1 or self.threads < 1:
            raise ValueError("steps, batch and threads must be at least 1")


@dataclass(frozen=True)
class Recipe:
    """A parsed recipe."""

    family: str
    options: dict = field(default_factory=dict)
    losses: dict = field(default_factory=lambda: {"dice": 1.0, "cross-entropy": 1.0})
    smooth_ml: float = 1.0
    coarse_weight: float = 0.3
    plan: Plan = Plan()
    augmentation: Augmentation = Augmentation()


def read_recipe(path: Path) -> Recipe:
    """The recipe of a file.

    Raises:
        ValueError: An unknown table or key, named.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    network, loss = table.pop("network"), table.pop("loss", {})
    plan, augmentation = table.pop("training", {}), table.pop("augmentation", {})
    known = {item.name for item in fields(Plan)}
    for name, left in (
        ("recipe", table), ("training", {k: v for k, v in plan.items() if k not in known}),
        ("network", {k: v for k, v in network.items() if k not in ("family", "options")}),
        ("loss", {k: v for k, v in loss.items()
                  if k not in ("parts", "smooth_ml", "coarse_weight")}),
    ):
        if left:
            raise ValueError(f"{path}: {name}: {', '.join(sorted(left))} not known")
    return Recipe(
        network["family"], network.get("options", {}),
        loss.get("parts", {"dice": 1.0, "cross-entropy": 1.0}), loss.get("smooth_ml", 1.0),
        loss.get("coarse_weight", 0.3), Plan(**plan), Augmentation.of(augmentation))
