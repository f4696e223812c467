"""Views are drawn as stated and reproducibly."""

import numpy as np
import pytest
import torch
from phantoms import case
from readingroom_training.recipe import Plan
from readingroom_training.training import generators, view_batches
from readingroom_training.views import (
    Augmentation, draw, draw_blur, draw_geometry, draw_noise, draw_shape, draw_turn, paste, sample)

STILL = Augmentation(
    voxels=4096, slices=(8,), on_mass=1.0, reach=0.0, scale=0.0, stretch=0.0, anisotropy=0.0,
    tilt=0.0, elastic=(0.0, 1.0), mirrored=0.0, coarse=(0.0, 1.0), thick=(0.0, 1.0),
    gamma=(0.0, 0.0), bias=(0.0, 0.0, 0.0), gain=(1.0, 1.0), noise=(0.0, 0.01, 0.02))


def test_batch_depends_on_seed_and_step_alone():
    batch = view_batches([case()], Augmentation(voxels=4096, slices=(8,)), (4, 8, 8), Plan())
    first, again, other = (batch(step)[0] for step in (3, 3, 4))
    assert torch.equal(first, again)
    assert first.shape != other.shape or not torch.equal(first, other)


def test_views_with_and_without_mass_are_drawn():
    batch = view_batches([case()], Augmentation(voxels=2048, slices=(8,)), (4, 8, 8), Plan())
    held = [bool(batch(step)[1].any()) for step in range(40)]
    assert 0.3 < np.mean(held) < 1


def test_sides_are_divisible_and_near_the_wanted_size():
    rng = np.random.default_rng(0)
    for _ in range(50):
        shape = draw_shape(Augmentation(voxels=200_000), (8, 16, 16), rng)
        assert all(size % multiple == 0 for size, multiple in zip(shape, (8, 16, 16)))
        assert 0.7 < np.prod(shape) / 200_000 < 1.4


def test_mask_follows_the_image():
    """Turned, scaled and bent alike: where the phantom is bright is where the mask says so."""
    subject = case()
    strong = Augmentation(voxels=8192, slices=(8,), elastic=(1.0, 2.0), mirrored=0.0)
    for seed in range(8):
        rng, generator = generators(seed, 0)
        image, mask = draw_geometry(subject, (8, 32, 32), strong, rng, generator)
        inside, outside = image[mask > 0.99], image[mask < 0.01]
        if len(inside):
            assert inside.min() > 1.9
        assert outside.max() < 1.1


def test_sampling_at_voxels_gives_the_voxels():
    volume = torch.arange(60.0).reshape(3, 4, 5)
    places = torch.stack(torch.meshgrid(
        *(torch.arange(float(size)) for size in volume.shape), indexing="ij"))
    torch.testing.assert_close(sample(volume, places, "zeros")[0], volume, atol=1e-4, rtol=0)


def test_any_angle_is_drawn_and_lengths_are_kept():
    subject = case()
    turns = [draw_turn(subject, STILL, np.random.default_rng(seed)) for seed in range(60)]
    angles = [np.arctan2(turn[2, 1], turn[1, 1]) for turn in turns]
    assert np.ptp(angles) > 5
    for turn in turns:
        np.testing.assert_allclose(np.abs(np.linalg.det(turn)), 1, atol=1e-9)


def test_small_turns_and_no_mirrors_when_the_recipe_says_so():
    upright = Augmentation.of({"turn": 0.2, "mirrors": [False, False, True]})
    turns = [draw_turn(case(), upright, np.random.default_rng(seed)) for seed in range(40)]
    assert all(turn[0, 0] > 0 and turn[1, 1] > 0 for turn in turns)
    assert {bool(turn[2, 2] > 0) for turn in turns} == {True, False}


def test_noise_is_rician():
    rng, generator = generators(1, 1)
    air = draw_noise(torch.zeros(1, 20, 60, 60), (1.0, 0.1, 0.1001), rng, generator)
    assert air.mean() == pytest.approx(0.1 * np.sqrt(np.pi / 2), rel=0.02)


def test_blur_keeps_the_mean_and_lowers_the_contrast():
    image = torch.rand(1, 4, 40, 40, generator=torch.Generator().manual_seed(1))
    blurred = draw_blur(image, (1.0, 1.0), np.random.default_rng(3))
    assert blurred[..., 5:-5, 5:-5].mean() == pytest.approx(
        image[..., 5:-5, 5:-5].mean(), abs=0.01)
    assert blurred.std() < image.std()


def test_nothing_drawn_is_below_air():
    for seed in range(6):
        rng, generator = generators(seed, 0)
        image, mask = draw([case()], (8, 24, 24), Augmentation(), rng, generator)
        assert image.min() >= 0 and set(mask.unique().tolist()) <= {0.0, 1.0}


def test_unknown_key_is_refused():
    with pytest.raises(ValueError, match="wobble"):
        Augmentation.of({"wobble": 1})


def test_pasted_mass_enters_with_its_mask():
    rng, generator = generators(2, 2)
    image, mask = torch.ones(1, 8, 32, 32), torch.zeros(1, 8, 32, 32)
    image, mask = paste(image, mask, case(), STILL, rng, generator)
    assert mask.sum() > 50
    assert image[mask > 0.99].min() > 1.9 and image[mask < 0.01].max() < 1.05


def test_mass_is_pasted_neither_into_air_nor_onto_a_mass():
    for image, mask in (
        (torch.zeros(1, 8, 32, 32), torch.zeros(1, 8, 32, 32)),
        (torch.ones(1, 8, 32, 32), torch.ones(1, 8, 32, 32)),
    ):
        rng, generator = generators(2, 2)
        pasted, held = paste(image, mask, case(), STILL, rng, generator)
        assert torch.equal(pasted, image) and torch.equal(held, mask)
