"""Fits a network. Deterministic by step: a run that was stopped goes on as if it had not been.

What is drawn for a step depends on the seed and the step alone, and the arithmetic on the number of
threads, which the plan fixes: the same machine and build of PyTorch give the same weights, stopped
or not. Other processors may differ in the last digits, and closely in the weights.

Kept are the averaged weights. Checkpoints are written whole, so that a stop at any moment leaves
the last one readable.
"""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .losses import Mixture, supervise
from .networks import make
from .optimiser import Optimiser
from .recipe import Plan, Recipe
from .views import Augmentation, Case, draw, draw_shape

CHECKPOINT_EVERY = 100
REPORT_EVERY = 25
# A step draws from generators seeded by seed and step; this keeps neighbouring seeds apart.
SEED_STRIDE = 1_000_003


@dataclass
class Progress:
    """Where a training stands; `left` in seconds, from the mean of the steps of this run."""

    step: int
    steps: int
    loss: float
    left: float


def device(plan: Plan) -> str:
    """Where the network is trained: `cuda` or `cpu`."""
    automatic = "cuda" if torch.cuda.is_available() else "cpu"
    return automatic if plan.device == "auto" else plan.device


def multiplies_bfloat16(where: str = "cpu") -> bool:
    """Whether the device has instructions for bfloat16; without them it is slower, not faster."""
    if where != "cpu":
        return torch.cuda.is_bf16_supported()
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags or " bf16" in flags


def precision(plan: Plan) -> torch.dtype:
    """What the network computes in."""
    automatic = "bfloat16" if multiplies_bfloat16(device(plan)) else "float32"
    return getattr(torch, automatic if plan.precision == "auto" else plan.precision)


def rate_at(step: int, plan: Plan) -> float:
    """Learning rate: a straight warm-up, level for the plan's share, then a straight line to zero."""
    share = min((step + 1) / max(plan.warm_up, 1), 1)
    falling = 1 - plan.level
    return plan.rate * share * min((1 - step / plan.steps) / falling, 1)


def generators(
    seed: int, step: int, where: str = "cpu",
) -> tuple[np.random.Generator, torch.Generator]:
    """The two sources of chance of one step; the second draws on a device."""
    return (np.random.default_rng([seed, step]),
            torch.Generator(where).manual_seed(seed * SEED_STRIDE + step))


def view_batches(cases: list[Case], augmentation: Augmentation, multiple, plan: Plan, slab: int = 0):
    """Draws batches of views for a segmentation network, a function of the step.

    Args:
        multiple: What sides must be divisible by: slices, rows, columns.
        slab: Of a network that reads neighbouring slices as channels, their number; 0 for a
            network that reads volumes.
    """
    def batch(step: int) -> tuple[torch.Tensor, torch.Tensor]:
        rng, generator = generators(plan.seed, step, cases[0].volume.device.type)
        shape = draw_shape(augmentation, multiple, rng)
        if slab:
            shape = (slab, *shape[1:])
        drawn = [draw(cases, shape, augmentation, rng, generator) for _ in range(plan.batch)]
        images = torch.stack([image for image, _ in drawn])
        masks = torch.stack([mask for _, mask in drawn])
        if slab:
            return images[:, 0], masks[:, :, slab // 2]
        return images, masks

    return batch


def take_weights(network: nn.Module, start: str) -> int:
    """Takes the weights of a checkpoint where names and shapes agree; gives how many.

    Raises:
        ValueError: None agrees.
    """
    kept = torch.load(start, "cpu", weights_only=True)
    kept = kept.get("mean", kept)
    own = network.state_dict()
    taken = {k: v for k, v in kept.items() if k in own and own[k].shape == v.shape}
    if not taken:
        raise ValueError(f"{start}: no weight has a name and shape of this network")
    network.load_state_dict(taken, strict=False)
    return len(taken)


def freeze(network: nn.Module, count: int) -> None:
    """Keeps the weights and statistics of the first stages."""
    if count > len(network.stages):
        raise ValueError(f"{count} stages are frozen, the network has {len(network.stages)}")
    for stage in network.stages[:count]:
        stage.requires_grad_(False)
        for module in stage.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()


def save(path: Path, state: dict) -> None:
    """Writes tensors so that a stop at any moment leaves a whole file."""
    new = path.with_suffix(".new")
    torch.save(state, new)
    new.replace(path)


def average(mean: dict, network: nn.Module, step: int, decay: float) -> None:
    """Moves the averaged weights towards the network's; counters are copied."""
    decay = min(decay, (1 + step) / (10 + step))
    weights = network.state_dict()
    moved = [key for key, value in weights.items() if value.is_floating_point()]
    with torch.no_grad():
        torch._foreach_lerp_(
            [mean[key] for key in moved], [weights[key] for key in moved], 1 - decay)
        for key in weights.keys() - set(moved):
            mean[key].copy_(weights[key])


class Training:
    """One network on its way through a plan."""

    def __init__(self, network: nn.Module, plan: Plan, checkpoint: Path):
        self.network, self.plan, self.checkpoint = network, plan, checkpoint
        self.step, self.precision = 0, precision(plan)
        self.device = next(network.parameters()).device.type
        if plan.start:
            take_weights(network, plan.start)
        self.mean = copy.deepcopy(network.state_dict())
        self.optimiser = Optimiser(network, plan.optimiser, plan.rate, plan.decay)
        if checkpoint.exists():
            self.resume()

    def resume(self) -> None:
        """Goes on from the checkpoint.

        Raises:
            ValueError: It is of another plan.
        """
        kept = torch.load(self.checkpoint, self.device, weights_only=True)
        if kept["steps"] != self.plan.steps or kept["seed"] != self.plan.seed:
            raise ValueError(
                f"{self.checkpoint}: of {kept['steps']} steps and seed {kept['seed']}, the recipe"
                f" says {self.plan.steps} and {self.plan.seed}; remove it to train anew")
        self.network.load_state_dict(kept["network"])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.mean, self.step = kept["mean"], kept["step"]
        self.precision = getattr(torch, kept["precision"])

    def keep(self) -> None:
        """Writes the checkpoint."""
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        save(self.checkpoint, {
            "network": self.network.state_dict(), "optimiser": self.optimiser.state_dict(),
            "mean": self.mean, "step": self.step, "steps": self.plan.steps,
            "seed": self.plan.seed, "precision": str(self.precision).removeprefix("torch.")})

    def advance(self, batch: Callable, loss: Callable) -> torch.Tensor:
        """One step; gives its loss, still on the device."""
        self.optimiser.set_rate(rate_at(self.step, self.plan))
        inputs, target = batch(self.step)
        low = self.precision != torch.float32
        with torch.autocast(self.device, torch.bfloat16, enabled=low):
            outputs = self.network(inputs)
        value = loss(outputs, target)
        self.optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), self.plan.clip)
        self.optimiser.step()
        average(self.mean, self.network, self.step, self.plan.averaged)
        self.step += 1
        return value.detach()

    def run(
        self, batch: Callable, loss: Callable, report: Callable[[Progress], None] = lambda _: None,
        is_over: Callable[[], bool] = lambda: False,
    ) -> dict:
        """Runs to the end of the plan, or until `is_over`.

        Raises:
            ValueError: The loss is no number any more.
        """
        torch.set_num_threads(self.plan.threads)
        self.network.train()
        freeze(self.network, self.plan.frozen_stages)
        started, first, running = time.monotonic(), self.step, None
        while self.step < self.plan.steps and not is_over():
            value = self.advance(batch, loss)
            running = value if running is None else running.lerp(value, 0.03)
            if self.step % REPORT_EVERY == 0:
                self.demand_a_number(running)
                each = (time.monotonic() - started) / (self.step - first)
                left = each * (self.plan.steps - self.step)
                report(Progress(self.step, self.plan.steps, float(running), left))
            if self.step % CHECKPOINT_EVERY == 0:
                self.keep()
        if running is not None:
            self.demand_a_number(running)
        self.keep()
        return self.mean

    def demand_a_number(self, loss: torch.Tensor) -> None:
        """Stops before weights that are no numbers are kept; asked now and then, since it waits for the device."""
        if not math.isfinite(loss):
            raise ValueError(f"step {self.step}: the loss is {float(loss)}; lower the rate")


def segmentation_loss(recipe: Recipe, voxel_ml: float) -> Callable:
    """The recipe's loss for voxels of this size."""
    mixture = Mixture(recipe.losses, recipe.smooth_ml / voxel_ml)
    return lambda outputs, target: supervise(mixture, outputs, target, recipe.coarse_weight)


def train(
    recipe: Recipe, cases: list[Case], multiple, slab: int, work: Path,
    report: Callable[[Progress], None] = lambda _: None,
) -> dict:
    """Trains a recipe's segmentation network on cases; resumes from `work/checkpoint.pt`.

    Returns:
        The averaged weights.
    """
    torch.set_num_threads(recipe.plan.threads)
    torch.manual_seed(recipe.plan.seed)
    network = make(recipe.family, recipe.options)
    layout, where = torch.channels_last if slab else torch.channels_last_3d, device(recipe.plan)
    network = network.to(where, memory_format=layout)
    cases = [case.to(where) for case in cases]
    batch = view_batches(cases, recipe.augmentation, multiple, recipe.plan, slab)

    def laid_out(step: int):
        images, masks = batch(step)
        return images.contiguous(memory_format=layout), masks

    voxel_ml = math.prod(cases[0].spacing) / 1000
    training = Training(network, recipe.plan, work / "checkpoint.pt")
    weights = training.run(laid_out, segmentation_loss(recipe, voxel_ml), report)
    return {key: value.cpu() for key, value in weights.items()}


def report_line(progress: Progress) -> str:
    """One line of a log, as JSON."""
    return json.dumps({
        "step": progress.step, "steps": progress.steps, "loss": round(progress.loss, 4),
        "seconds_left": round(progress.left)})
