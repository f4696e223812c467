"""Samples are drawn as stated and reproducibly; a resumed run is the same run."""

import dataclasses

import numpy as np
import torch
from readingroom_training.augmentation import (
    PADDING, WIDE, Case, draw_neighbours, draw_padding, thick_slices)
from readingroom_training.training import batch_at, dice_and_cross_entropy, train


def case():
    rng = np.random.default_rng(5)
    volume = rng.normal(0, 1, (12, 40, 48)).astype(np.float32)
    mask = np.zeros(volume.shape, bool)
    mask[4:8, 12:28, 16:32] = True
    return Case(volume, mask)


def test_batch_depends_on_seed_and_step_alone():
    first, again, other = (batch_at([case()], step, 1)[0] for step in (3, 3, 4))
    assert torch.equal(first, again)
    assert first.shape != other.shape or not torch.equal(first, other)


def test_slices_with_and_without_mass_are_drawn():
    held = [bool(mask.any()) for step in range(4) for mask in batch_at([case()], step, 1)[1]]
    assert 0.1 < np.mean(held) < 0.9


def test_intensities_stay_in_the_clip():
    images, _ = batch_at([case()], 0, 1)
    assert images.min() >= -3 and images.max() <= 5


def test_padding_is_drawn_on_the_right_and_at_the_bottom():
    image, mask = draw_padding(
        torch.zeros(5, 32, 32), torch.ones(1, 32, 32), 1.0, np.random.default_rng(4))
    padded = image[0] == PADDING
    assert padded.any() and not padded[:17, :17].any()
    assert torch.equal(mask[0] == 0, padded)


def test_any_slice_may_be_drawn_as_the_last_of_its_stack():
    rng, sample = np.random.default_rng(0), case()
    drawn = [draw_neighbours(sample, 6, rng) for _ in range(200)]
    clamped = [
        bool((image[0] == image[1]).all() or (image[-1] == image[-2]).all()) for image in drawn]
    assert 0.02 < np.mean(clamped) < 0.4


def test_thick_slices_of_a_ramp_are_the_ramp():
    volume = torch.arange(20.0)[:, None, None].expand(20, 2, 2)
    image = thick_slices(volume, np.arange(8, 13), 2.0, 0.0)
    np.testing.assert_allclose(image[:, 0, 0], np.arange(8, 13), atol=1e-5)


def test_loss_is_small_for_the_truth_and_for_rightly_empty():
    target = torch.zeros(2, 1, 16, 16)
    target[0, :, 4:9, 4:9] = 1
    assert dice_and_cross_entropy(target * 40 - 20, target) < 0.01
    assert dice_and_cross_entropy(20 - target * 40, target) > 10


def test_resumed_run_equals_the_run_in_one(tmp_path, monkeypatch):
    small = dataclasses.replace(WIDE, views=((32, 2),))
    monkeypatch.setattr("readingroom_training.training.STAGES", ((9, small),))
    cases = [case()]
    straight, _ = train(cases, tmp_path / "one", 4, 1, 5)
    real = torch.save
    train_until(cases, tmp_path / "two", 2)
    resumed, step = train(cases, tmp_path / "two", 4, 1, 5)
    assert step == 4 and torch.save is real
    for key, value in straight.items():
        assert torch.equal(value, resumed[key]), key


def train_until(cases, work, stop):
    """Stops a run of four steps after `stop`, as the clock would."""
    import readingroom_training.training as module

    drawn, original = [], module.batch_at

    def limited(*arguments):
        drawn.append(1)
        return original(*arguments)

    clock = type("Clock", (), {"monotonic": staticmethod(lambda: 0 if len(drawn) < stop else 1e9)})
    module.batch_at, module.time, kept = limited, clock, module.time
    try:
        train(cases, work, 4, 1, 5)
    finally:
        module.batch_at, module.time = original, kept
