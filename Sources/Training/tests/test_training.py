"""A training is the same whether it was stopped or not; families learn; losses do what they say."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from phantoms import case
from places import KIT
from readingroom_training.fold import Places, claim, is_measured, measured_of
from readingroom_training.losses import Mixture, detection, dice, focal, generalised_iou, supervise
from readingroom_training.networks import FAMILIES, make
from readingroom_training.networks.layers import convolution
from readingroom_training.networks.planes import PlaneTransposedConvolution, VolumeInstanceNorm
from readingroom_training.networks.unet import SoftWindows
from readingroom_training.optimiser import Optimiser, orthogonal
from readingroom_training.recipe import Plan, Recipe, read_recipe
from readingroom_training.training import (
    Training, freeze, precision, rate_at, segmentation_loss, take_weights, train, view_batches)
from readingroom_training.views import Augmentation

SMALL = {
    "unet": {"dimensions": 2, "channels": 3, "base": 4, "levels": 3},
    "nnunet": {"widths": [4, 8, 8], "kernels": [[1, 3, 3], 3, 3], "strides": [1, [1, 2, 2], 2],
               "counts": [1, 2, 1]},
    "resnet": {"blocks": [1, 1], "base": 8},
    "efficientnet": {"width": 0.25, "depth": 0.3, "dropout": 0.0},
    "yolo": {"base": 8},
}
VIEWS = Augmentation(voxels=2048, slices=(8,), on_mass=0.9)


def recipe(steps: int = 4, **plan) -> Recipe:
    return Recipe("nnunet", SMALL["nnunet"], plan=Plan(steps=steps, warm_up=1, **plan),
                  augmentation=VIEWS)


def segment(name, steps):
    """Loss before and after training a segmentation family on the phantom."""
    slab = SMALL[name]["channels"] if name == "unet" else 0
    plan = Plan(steps=steps, rate=5e-3, warm_up=3, batch=2 if slab else 1, precision="float32")
    torch.manual_seed(0)
    network = make(name, SMALL[name])
    batch = view_batches([case()], VIEWS, (2, 8, 8), plan, slab)
    return course(network, plan, batch, segmentation_loss(Recipe(name), 0.003))


def course(network, plan, batch, loss):
    """Mean loss of the first and last five steps."""
    values = []
    training = Training(network, plan, Path("no checkpoint"))
    training.network.train()
    for _ in range(plan.steps):
        values.append(training.advance(batch, loss))
    return np.mean(values[:5]), np.mean(values[-5:])


@pytest.mark.parametrize("name", ["unet", "nnunet"])
def test_segmentation_families_learn(name):
    before, after = segment(name, 40)
    assert after < 0.75 * before


@pytest.mark.parametrize("name", ["resnet", "efficientnet"])
def test_classification_families_learn(name):
    def batch(step):
        rng = torch.Generator().manual_seed(step)
        held = torch.randint(0, 2, (8, 1), generator=rng).float()
        image = torch.randn(8, 1, 32, 32, generator=rng)
        image[:, :, 8:20, 8:20] += 3 * held[..., None, None]
        return image, held

    plan = Plan(steps=30, rate=3e-3, warm_up=3, precision="float32")
    torch.manual_seed(0)
    before, after = course(make(name, SMALL[name]), plan, batch, Mixture({"cross-entropy": 1.0}))
    assert after < 0.6 * before


def squares(step):
    """Images with one bright square each, and its box."""
    rng = np.random.default_rng(step)
    images, boxes = torch.zeros(4, 1, 64, 64), []
    for image in images:
        side = int(rng.integers(20, 44))
        left, top = (int(v) for v in rng.integers(0, 64 - side, 2))
        image[0, top : top + side, left : left + side] = 1
        boxes.append(torch.tensor([[left, top, left + side, top + side]]).float())
    return images + 0.1 * torch.randn(images.shape), boxes


def test_detector_learns_to_draw_the_box():
    plan = Plan(steps=80, rate=8e-3, warm_up=5, precision="float32")
    torch.manual_seed(0)
    network = make("yolo", SMALL["yolo"])
    course(network, plan, squares, lambda raw, boxes: detection(
        raw, boxes, [torch.zeros(len(found), dtype=torch.long) for found in boxes]))
    images, boxes = squares(10_001)
    with torch.no_grad():
        found = network.eval()(images)
    for place, box in zip(found, boxes):
        x, y, wide, high, _ = place[:, place[4].argmax()]
        drawn = torch.stack([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2])
        assert generalised_iou(drawn[None], box[0])[0] > 0.6


def test_resumed_run_equals_the_run_in_one(tmp_path):
    straight = train(recipe(), [case()], (2, 4, 4), 0, tmp_path / "one")
    steps = iter([False, False, True])
    training = started(tmp_path / "two")
    training.run(*parts(), is_over=lambda: next(steps))
    assert training.step == 2
    resumed = train(recipe(), [case()], (2, 4, 4), 0, tmp_path / "two")
    for key, value in straight.items():
        assert torch.equal(value, resumed[key]), key


def started(work):
    torch.manual_seed(1)
    network = make("nnunet", SMALL["nnunet"]).to(memory_format=torch.channels_last_3d)
    return Training(network, recipe().plan, work / "checkpoint.pt")


def parts():
    batch = view_batches([case()], VIEWS, (2, 4, 4), recipe().plan)
    voxel_ml = 0.003

    def laid_out(step):
        images, masks = batch(step)
        return images.contiguous(memory_format=torch.channels_last_3d), masks

    return laid_out, segmentation_loss(recipe(), voxel_ml)


def test_checkpoint_of_another_plan_is_refused(tmp_path):
    train(recipe(2), [case()], (2, 4, 4), 0, tmp_path)
    with pytest.raises(ValueError, match="of 2 steps and seed 1"):
        train(recipe(3), [case()], (2, 4, 4), 0, tmp_path)


@pytest.fixture()
def places(tmp_path):
    """The kit's own folder of a pack, copied so that a test may change it."""
    shutil.copytree(KIT, tmp_path / "kit")
    return Places(tmp_path / "pack", tmp_path / "kit", tmp_path / "data", tmp_path / "work")


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_fold_of_another_recipe_is_refused_not_reused(places):
    claim(places, 1)
    change(places.kit / "recipe.toml", "on_mass = 0.", "on_mass = 0.1")
    with pytest.raises(ValueError, match="fold-1: was trained with another recipe"):
        claim(places, 1)


def test_fold_is_taken_again_on_another_device(places):
    claim(places, 1)
    change(places.kit / "recipe.toml", "threads = 1", 'threads = 2\ndevice = "cpu"')
    change(places.kit / "pack.toml", "version = \"", "version = \"9")
    claim(places, 1)


def test_weights_that_nothing_speaks_for_are_refused(places):
    places.fold(0).mkdir(parents=True)
    (places.fold(0) / "weights.pt").touch()
    with pytest.raises(ValueError, match="nothing says what was trained here"):
        claim(places, 0)


def test_changed_threshold_is_measured_again(places):
    claim(places, 2)
    assert not is_measured(places, 2)
    (places.fold(2) / "results.json").write_text(
        json.dumps({"of": measured_of(places, 2), "patients": []}))
    assert is_measured(places, 2)
    change(places.kit / "pack.toml", "threshold = 0.5", "threshold = 0.6")
    claim(places, 2)
    assert not is_measured(places, 2)


def test_frozen_stages_keep_the_weights_they_were_given(tmp_path):
    first = train(recipe(2), [case()], (2, 4, 4), 0, tmp_path / "first")
    torch.save(first, tmp_path / "start.pt")
    plan = {"start": str(tmp_path / "start.pt"), "frozen_stages": 2, "seed": 7}
    second = train(recipe(2, **plan), [case()], (2, 4, 4), 0, tmp_path / "second")
    kept = {key for key in first if torch.equal(first[key], second[key])}
    assert {key for key in first if key.startswith(("encoder.0", "encoder.1"))} <= kept
    assert not any(key.startswith(("encoder.2", "decoder")) for key in kept)


def test_weights_are_taken_where_shapes_agree(tmp_path):
    torch.save(make("nnunet", SMALL["nnunet"]).state_dict(), tmp_path / "a.pt")
    other = make("nnunet", {**SMALL["nnunet"], "outputs": 3})
    assert 0 < take_weights(other, str(tmp_path / "a.pt")) < len(other.state_dict())
    with pytest.raises(ValueError, match="no weight"):
        take_weights(make("yolo", SMALL["yolo"]), str(tmp_path / "a.pt"))


def test_more_frozen_stages_than_there_are_is_refused():
    with pytest.raises(ValueError, match="9 stages"):
        freeze(make("nnunet", SMALL["nnunet"]), 9)


def test_loss_that_is_no_number_stops_the_run(tmp_path):
    training = started(tmp_path)
    with pytest.raises(ValueError, match="lower the rate"):
        training.run(parts()[0], lambda outputs, target: outputs[0].sum() * float("nan"))


def test_rate_warms_up_and_ends_at_zero():
    plan = Plan(steps=100, rate=1.0, warm_up=10)
    assert rate_at(0, plan) == pytest.approx(0.1)
    assert rate_at(9, plan) > 0.95
    assert rate_at(30, plan) == 1
    assert rate_at(65, plan) == pytest.approx(0.5)
    assert rate_at(99, plan) < 0.02


def test_optimisers_share_the_weights_and_reach_a_minimum():
    for kind, rate in (("adamw", 0.1), ("muon", 0.05)):
        torch.manual_seed(0)
        network = torch.nn.Sequential(torch.nn.Conv2d(8, 8, 3, padding=1), torch.nn.Conv2d(8, 1, 1))
        optimiser, image = Optimiser(network, kind, rate, 0.0), torch.randn(2, 8, 6, 6)
        assert sum(len(group["params"]) for part, _ in optimiser.parts
                   for group in part.param_groups) == 4
        first = None
        for step in range(60):
            loss = (network(image) - image[:, :1]).square().mean()
            first = first or loss.item()
            optimiser.zero_grad()
            loss.backward()
            optimiser.set_rate(rate * (1 - step / 60))
            optimiser.step()
        assert loss.item() < 0.05 * first, kind


def test_orthogonal_matrix_has_singular_values_near_one():
    matrix = torch.randn(6, 20, generator=torch.Generator().manual_seed(1))
    for drawn in (matrix, matrix.T):
        assert torch.linalg.svdvals(orthogonal(drawn)).sub(1).abs().max() < 0.35


@pytest.mark.parametrize("kernel,stride", [(3, 1), (3, 2), ((1, 3, 3), (1, 2, 2)),
                                           ((3, 7, 7), (2, 3, 3))])
def test_layers_over_planes_give_the_numbers_of_those_over_volumes(kernel, stride):
    torch.manual_seed(3)
    fast = convolution(3, 4, 6, kernel, stride, bias=True)
    assert fast.is_planar
    image = torch.randn(2, 4, 8, 12, 9)
    torch.testing.assert_close(
        fast(image), torch.nn.Conv3d.forward(fast, image), atol=1e-5, rtol=1e-5)
    grown = PlaneTransposedConvolution(4, 3, (2, 3, 3), (2, 3, 3))
    torch.testing.assert_close(
        grown(image), torch.nn.ConvTranspose3d.forward(grown, image), atol=1e-5, rtol=1e-5)
    norm = VolumeInstanceNorm(4, affine=True)
    torch.testing.assert_close(
        norm(image), torch.nn.InstanceNorm3d.forward(norm, image), atol=1e-5, rtol=1e-5)


def test_precision_is_what_the_recipe_says():
    assert precision(Plan(precision="bfloat16")) == torch.bfloat16
    assert precision(Plan(precision="float32")) == torch.float32


def test_loss_is_small_for_the_truth_and_for_rightly_empty():
    target = torch.zeros(2, 1, 4, 16, 16)
    target[0, :, 1:3, 4:9, 4:9] = 1
    mixture = Mixture({"dice": 1.0, "cross-entropy": 1.0, "focal": 1.0})
    assert mixture(target * 40 - 20, target) < 0.01
    assert mixture(20 - target * 40, target) > 10


def test_losses_agree_with_their_formulas():
    logits, target = torch.tensor([[[[0.0, 2.0]]]]), torch.tensor([[[[1.0, 0.0]]]])
    share = torch.sigmoid(logits)
    wanted = 1 - (2 * share[..., 0] + 1) / (share.sum() + 1 + 1)
    assert dice(logits, target).item() == pytest.approx(wanted.item(), rel=1e-6)
    first = 0.25 * (1 - 0.5) ** 2 * np.log(2)
    second = 0.75 * share[..., 1].item() ** 2 * -np.log(1 - share[..., 1].item())
    assert focal(logits, target).item() == pytest.approx((first + second) / 2, rel=1e-5)


def test_coarse_logits_are_supervised_too():
    target = torch.zeros(1, 1, 4, 8, 8)
    fine, coarse = torch.full((1, 1, 4, 8, 8), -9.0), torch.full((1, 1, 2, 4, 4), 9.0)
    mixture = Mixture({"cross-entropy": 1.0})
    assert supervise(mixture, (fine, coarse), target, 0.5) > 4
    assert supervise(mixture, (fine, coarse), target, 0.0) < 0.01


def test_unknown_family_loss_and_keys_are_refused(tmp_path):
    with pytest.raises(ValueError, match="family vit"):
        make("vit", {})
    with pytest.raises(ValueError, match="widthz"):
        make("unet", {"widthz": 3})
    with pytest.raises(ValueError, match="known are"):
        Mixture({"hinge": 1.0})
    (tmp_path / "recipe.toml").write_text('[network]\nfamily = "unet"\n[training]\nstepz = 3\n')
    with pytest.raises(ValueError, match="stepz"):
        read_recipe(tmp_path / "recipe.toml")


def test_stem_leads_to_a_coarser_grid_and_back():
    stem = [{"width": 8, "kernel": [1, 3, 3], "stride": [1, 2, 2]},
            {"width": 8, "kernel": 3, "stride": 2}]
    network = make("nnunet", {**SMALL["nnunet"], "stem": stem, "windows": [[1.0, 0.5]]}).eval()
    assert network.multiple == (4, 16, 16) and len(network.stages) == 4
    assert network(torch.rand(1, 1, 8, 32, 16)).shape == (1, 1, 8, 32, 16)
    with pytest.raises(ValueError, match="windows need"):
        make("nnunet", {**SMALL["nnunet"], "windows": [[1.0, 0.5]]})


def test_windows_spread_what_lies_within():
    seen = SoftWindows([[1.0, 0.1], [3.0, 1.0]])(torch.tensor([0.95, 1.05]).view(1, 1, 1, 1, 2))
    apart = (seen[0, 0, 0, 0, 1] - seen[0, 0, 0, 0, 0]).item()
    assert apart == pytest.approx(2 * np.tanh(0.5), abs=1e-4)
    assert seen.shape == (1, 2, 1, 1, 2)


def test_every_family_says_what_it_needs():
    for name in FAMILIES:
        network = make(name, SMALL[name])
        assert len(network.multiple) == network.dimensions and len(network.stages) >= 2


def test_boxes_far_apart_have_a_negative_overlap():
    one, other = torch.tensor([[0.0, 0, 10, 10]]), torch.tensor([20.0, 0, 30, 10])
    assert generalised_iou(one, other)[0] == pytest.approx(-1 / 3)
    assert generalised_iou(one, one[0])[0] == pytest.approx(1)
