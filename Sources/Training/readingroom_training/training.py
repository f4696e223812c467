"""Fits the network. Deterministic by step: a resumed run draws the same samples.

The averaged weights (exponential moving average, decay 0.998) are the ones exported.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .augmentation import STAGES, Case, draw
from .manifest import patients, split_patients
from .network import UNet
from .preprocessing import grid_spacing, prepare, read_pack, resample
from .series import read_patient

DECAY = 0.998
# The polynomial of nnU-Net over this many steps, left early by a straight line of this many.
DECAY_STEPS = 4500
COOL_STEPS = 700


def load_prepared(data: Path, name: str, pack: dict, cache: Path | None = None):
    """Prepared volume, mask on the same grid, and that grid's spacing (slices, rows, columns)."""
    stored = cache / f"{name}.npz" if cache else None
    if stored and stored.exists():
        kept = np.load(stored)
        return kept["volume"], kept["mask"], tuple(kept["spacing"])
    series = read_patient(data, name)
    volume = prepare(series.values, series.spacing, pack)
    mask = resample(series.mask.astype(np.float32), series.spacing, pack) >= 0.5
    spacing = grid_spacing(series.spacing, pack)
    if stored:
        cache.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(stored, volume=volume, mask=mask, spacing=np.array(spacing))
    return volume, mask, spacing


def dice_and_cross_entropy(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Soft Dice of each image (Milletari et al. 2016, doi:10.1109/3DV.2016.79) + cross-entropy.

    The added one makes an empty image's Dice loss fall to zero with its predicted area.
    """
    share = torch.sigmoid(logits)
    both = (share * target).sum((1, 2, 3))
    total = share.sum((1, 2, 3)) + target.sum((1, 2, 3))
    dice = 1 - (2 * both + 1) / (total + 1)
    return dice.mean() + F.binary_cross_entropy_with_logits(logits, target)


def batch_at(cases: list[Case], step: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The batch of one step, a function of seed and step alone."""
    rng = np.random.default_rng([seed, step])
    generator = torch.Generator().manual_seed(seed * 1_000_003 + step)
    strength = next(stage for end, stage in STAGES if step < end)
    size, count = strength.views[rng.integers(len(strength.views))]
    drawn = [
        draw(cases[rng.integers(len(cases))], size, strength, rng, generator)
        for _ in range(count)
    ]
    images = torch.stack([image for image, _ in drawn])
    return images.contiguous(memory_format=torch.channels_last), torch.stack([m for _, m in drawn])


def average(mean: dict, network: UNet, step: int) -> None:
    """Moves the averaged weights towards the network's."""
    decay = min(DECAY, (1 + step) / (10 + step))
    with torch.no_grad():
        for key, value in network.state_dict().items():
            mean[key].mul_(decay).add_(value, alpha=1 - decay)


def save(path: Path, network, optimiser, mean: dict, step: int) -> None:
    """Writes the checkpoint so that a stop at any moment leaves a whole one."""
    new = path.with_suffix(".new")
    torch.save(
        {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "mean": mean,
         "step": step}, new)
    new.replace(path)


def schedule(step: int, steps: int) -> float:
    """Share of the learning rate: warm-up, polynomial decay, and a straight line to zero at last."""
    decay = max(1 - step / max(DECAY_STEPS, steps), 0) ** 0.9
    return min((step + 1) / 100, 1) * decay * min((steps - step) / COOL_STEPS, 1)


def train(cases: list[Case], work: Path, steps: int, seed: int, minutes: float, rate: float = 2e-3):
    """Trains up to `steps`, or until `minutes` are over; resumes from `work/checkpoint.pt`.

    Returns:
        The averaged weights and the step that was reached.
    """
    torch.manual_seed(seed)
    network = UNet().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-3)
    mean = {key: value.clone() for key, value in network.state_dict().items()}
    work.mkdir(parents=True, exist_ok=True)
    checkpoint, step = work / "checkpoint.pt", 0
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(kept["network"])
        optimiser.load_state_dict(kept["optimiser"])
        mean, step = kept["mean"], kept["step"]
    started, running = time.monotonic(), None
    while step < steps and time.monotonic() - started < minutes * 60:
        for group in optimiser.param_groups:
            group["lr"] = rate * schedule(step, steps)
        images, masks = batch_at(cases, step, seed)
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(images)
        loss = dice_and_cross_entropy(logits.float(), masks)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        average(mean, network, step)
        step += 1
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if step % 50 == 0:
            line = {"step": step, "loss": round(running, 4),
                    "seconds": round(time.monotonic() - started)}
            print(json.dumps(line), flush=True)
        if step % 200 == 0:
            save(checkpoint, network, optimiser, mean, step)
    save(checkpoint, network, optimiser, mean, step)
    return mean, step


def main() -> None:
    """Trains the fitting patients' network: weights only, nothing is evaluated."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True, help="pack.toml")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=3400)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    pack = read_pack(arguments.pack)
    names = split_patients(patients(arguments.data)).fit
    cases = [
        Case(*load_prepared(arguments.data, name, pack, arguments.work / "prepared")[:2])
        for name in names
    ]
    train(cases, arguments.work, arguments.steps, arguments.seed, arguments.minutes)


if __name__ == "__main__":
    main()
