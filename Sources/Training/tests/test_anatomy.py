"""The anatomy network's sources, views and loss, on phantoms."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from readingroom_training.anatomy import bank, calibrate, drawing, evaluate, greys, loss, sources, structures, views
from readingroom_training.networks import make
from readingroom_training.preprocessing import resample

ROOT = Path(__file__).resolve().parents[3]
RNG = np.random.default_rng(5)


def phantom_series(plane: str = "sagittal") -> sources.Series:
    """A bone with a rim of cartilage in muscle, air around."""
    classes = np.full((5, 96, 96), structures.CLASS["air"], np.uint8)
    classes[:, 10:86, 10:86] = structures.CLASS["muscle"]
    classes[:, 30:62, 30:62] = structures.CLASS["femoral-cartilage"]
    classes[:, 32:60, 32:60] = structures.CLASS["femur"]
    image = (classes.astype(np.uint16) * 20) + RNG.integers(0, 20, classes.shape).astype(np.uint16)
    image[classes == structures.CLASS["air"]] = 3
    return sources.Series(image, classes, sources.places_of(classes, RNG), plane, 0, 0.6, 3.0)


def phantom_bank(*planes: str) -> bank.Bank:
    held = bank.Bank("cpu", 1_000_000)
    for plane in planes:
        assert held.add(phantom_series(plane))
    return held


def chance(seed: int = 1) -> drawing.Chance:
    return drawing.Chance(np.random.default_rng(seed), torch.Generator().manual_seed(seed))


def phantom_map() -> sources.LabelMap:
    """A bone under cartilage of a real label map; all else is not labelled."""
    classes = np.full((120, 140, 160), structures.UNKNOWN, np.uint8)
    classes[20:100, 30:110, 40:120] = structures.CLASS["tibia"]
    classes[20:100, 30:110, 30:40] = structures.CLASS["tibial-cartilage"]
    return sources.LabelMap(classes, (1.0, 1.0, 1.0))


def test_the_simulators_structures_are_those_of_its_source():
    text = (ROOT / "Sources/MRSimulation/Anatomy/Structure.swift").read_text()
    body = text[text.index("{"):]
    names = [name.strip() for line in re.findall(r"case (.*)", body)
             for name in line.replace("= 0", "").split(",")]
    assert names == [name for name, _ in structures.SIMULATED]
    known = {name for _, name in structures.SIMULATED if name} | {"air"}
    assert known == set(structures.STRUCTURES)


def test_the_packs_channels_are_the_networks():
    import tomllib
    pack = tomllib.loads((ROOT / "Sources/Training/packs/knee-anatomy/pack.toml").read_text())
    assert tuple(pack["structures"]) == structures.STRUCTURES
    assert pack["resample"]["in_plane_mm"] == drawing.PIXEL


def test_a_growth_plate_is_its_bones():
    names = [name for name, _ in structures.SIMULATED]
    labels = np.zeros((1, 40, 40), np.uint8)
    labels[:, :20], labels[:, 20:] = names.index("femurMarrow"), names.index("tibiaMarrow")
    labels[:, 8] = labels[:, 30] = names.index("growthPlateScar")
    classes = structures.of_simulated(labels)
    assert (classes[0, 8] == structures.CLASS["femur"]).all()
    assert (classes[0, 30] == structures.CLASS["tibia"]).all()


def test_a_series_is_kept_and_read_again(tmp_path):
    image = RNG.random((2, 8, 8), np.float32)
    labels = RNG.integers(0, len(structures.SIMULATED), (2, 8, 8)).astype(np.uint8)
    header = {"plane": "axial", "knee": 3, "pixelSpacingInMillimetres": 0.5, "sliceSpacingInMillimetres": 3}
    path = sources.path_of(tmp_path, 7, 3, 0)
    sources.keep(path, header, image, labels)
    series = sources.read(path)
    assert series.plane == "axial" and series.knee == 3 and list(tmp_path.iterdir()) == [path]
    assert np.abs(series.image * sources.STEP - image).max() <= sources.STEP
    assert (series.classes == structures.of_simulated(labels)).all()


def test_places_hold_their_class():
    series = phantom_series()
    value, slice_, row, column = series.places.T
    assert (series.classes[slice_, row, column] == value).all()
    assert set(value) == set(np.unique(series.classes))
    few = np.zeros((1, 8, 8), np.uint8)
    few[0, 0, : sources.FEWEST - 1] = 5
    assert 5 not in sources.places_of(few, RNG)[:, 0]


def test_a_full_bank_takes_no_more():
    held = bank.Bank("cpu", 5 * 96 * 96)
    assert held.add(phantom_series()) and not held.add(phantom_series()) and len(held) == 1


@pytest.mark.parametrize("labelled", [0.0, 1.0])
def test_a_batch_depends_on_its_step_alone(labelled):
    limits = drawing.Drawing(sides=(64,), labelled=labelled)
    batches = views.Batches(phantom_bank("sagittal", "axial"), phantom_map(), limits, 3, 1)
    (one, (classes, whole)), (two, (again, _)), (other, _) = batches(4), batches(4), batches(5)
    assert one.shape == (3, 3, 64, 64) and classes.shape == (3, 64, 64)
    assert torch.equal(one, two) and torch.equal(classes, again) and not torch.equal(one, other)
    assert bool(whole.all()) == (labelled == 0) and torch.isfinite(one).all()


def test_a_sought_structure_is_in_its_view():
    held, limits = phantom_bank("sagittal", "axial"), drawing.Drawing(sides=(64,), sought=1)
    _, labels = views.from_series(held, 16, 64, limits, chance())
    assert (labels == structures.CLASS["femoral-cartilage"]).flatten(1).any(1).all()


def test_the_other_slices_are_neighbours_of_the_middle_one():
    held = bank.Bank("cpu", 1_000_000)
    series = phantom_series()
    series.image[:] = 100 * np.arange(5, dtype=np.uint16)[:, None, None]
    held.add(series)
    still = drawing.Drawing(sides=(32,), scale=0, stretch=0, turn=0, elastic=(0, 0), single=0, sought=0)
    image, _ = views.from_series(held, 32, 32, still, chance())
    levels = (image[:, :, 16, 16] / sources.STEP / 100).round()
    steps = levels.diff(dim=1).abs()
    # At an end the slice stands for the one that is not there.
    assert ((steps == 1).all(1) | ((levels == 0) | (levels == 4)).any(1)).all() and (steps == 1).all(1).any()


def test_classes_lie_where_the_image_shows_them():
    still = drawing.Drawing(sides=(80,), scale=0, stretch=0, turn=0, elastic=(0, 0), single=1)
    image, labels = views.from_series(phantom_bank("sagittal"), 1, 80, still, chance())
    inside = (labels == structures.CLASS["femur"]) | (labels == structures.CLASS["muscle"])
    grey = image[:, 1] / (20 * sources.STEP)
    assert inside.float().mean() > 0.3
    # Bilinear samples at a border mix two classes; away from it the grey is the class's.
    right = (grey - labels.float() - 0.5).abs() < 0.6
    assert right[inside].float().mean() > 0.9


def test_the_maps_classes_lie_where_the_image_shows_them():
    still = drawing.Drawing(sides=(96,), scale=0, stretch=0, turn=0, elastic=(0, 0), single=1)
    image, labels = greys.from_labels(phantom_map().to("cpu"), 12, 96, still, chance())
    bone = labels == structures.CLASS["tibia"]
    assert bone.flatten(1).any(1).float().mean() > 0.5
    for shown, mask in zip(image[:, 1], bone):
        inner = greys.worn(greys.worn(mask[None]))[0]
        if inner.sum() > 100:
            # One grey but for noise and texture.
            grey = shown[inner]
            assert float((grey - grey.median()).abs().median()) < 0.15


def test_what_a_map_leaves_open_costs_nothing_when_it_is_anything_open():
    shape = (1, len(structures.STRUCTURES), 4, 4)
    classes = torch.full((1, 4, 4), structures.UNKNOWN, dtype=torch.uint8)
    partly = torch.tensor([False])

    def entropy(name: str) -> float:
        logits = torch.zeros(shape)
        logits[:, structures.CLASS[name]] = 20
        return float(loss.entropy_and_dice(logits, classes, partly))

    # Muscle is not labelled in the map and may be there; femur is, and is not.
    assert entropy("muscle") < 0.01 and entropy("posterior-cruciate-ligament") < 0.01
    assert entropy("femur") > 10


def test_outside_a_simulated_image_nothing_counts():
    logits = torch.randn(1, len(structures.STRUCTURES), 8, 8, requires_grad=True)
    classes = torch.full((1, 8, 8), structures.UNKNOWN, dtype=torch.uint8)
    classes[:, :4] = structures.CLASS["femur"]
    loss.entropy_and_dice(logits, classes, torch.tensor([True])).backward()
    assert float(logits.grad[:, :, 4:].abs().sum()) == 0 < float(logits.grad[:, :, :4].abs().sum())


def test_right_answers_cost_less_than_wrong_ones():
    classes = torch.randint(0, len(structures.STRUCTURES), (1, 16, 16)).to(torch.uint8)
    hot = torch.nn.functional.one_hot(classes.long(), len(structures.STRUCTURES)).movedim(-1, 1).float()
    right = loss.entropy_and_dice(20 * hot, classes, torch.tensor([True]))
    wrong = loss.entropy_and_dice(20 * hot.roll(1, 1), classes, torch.tensor([True]))
    assert float(right) < 0.3 < 5 < float(wrong)


def test_hausdorff_of_a_shifted_cube_is_the_shift():
    one = np.zeros((8, 20, 20), bool)
    one[2:6, 5:15, 5:15] = True
    other = np.roll(one, 2, 2)
    assert evaluate.hausdorff95(one, other, (3.0, 0.5, 0.5)) == pytest.approx(1.0)
    assert evaluate.hausdorff95(one, one, (3.0, 0.5, 0.5)) == 0


def test_labels_come_back_to_the_series_own_pixels():
    series = phantom_series()
    stack = evaluate.Stack(
        series.image.astype(np.float32), series.classes, (0.4, 0.8), 3.0, "sagittal", "", "")
    pack, spacing = {"resample": {"in_plane_mm": drawing.PIXEL, "slice_mm": 0}}, (3.0, 0.4, 0.8)
    small = resample(stack.image, spacing, pack)
    assert small.shape == (5, 77, 153)
    truth = torch.from_numpy(resample(
        (series.classes == structures.CLASS["femur"]).astype(np.float32), spacing, pack))
    shares = torch.stack([1 - truth, truth], 1)
    found = evaluate.brought_back(shares, stack)
    wanted = (series.classes == structures.CLASS["femur"])
    assert (found == wanted).mean() > 0.99


def test_the_network_of_the_recipe_reads_three_slices():
    from readingroom_training.anatomy.train import read_recipe
    recipe = read_recipe(ROOT / "Sources/Training/packs/knee-anatomy/recipe.toml")
    network = make(recipe.family, recipe.options).eval()
    with torch.no_grad():
        assert network(torch.zeros(1, 3, 64, 32)).shape == (1, len(structures.STRUCTURES), 64, 32)


def test_a_sure_head_that_likes_one_class_is_calibrated():
    generator = torch.Generator().manual_seed(2)
    truth = torch.randint(0, 3, (20_000,), generator=generator)
    honest = torch.randn(20_000, 3, generator=generator)
    honest[torch.arange(20_000), truth] += 1  # Log-odds of a normal that moved by one are its value.
    scale, shift = calibrate.fitted(2 * honest + torch.tensor([0.0, 1.5, 0.0]), truth)
    assert scale == pytest.approx(0.5, rel=0.05)
    assert float(shift[1] - shift[0]) == pytest.approx(-0.75, abs=0.06)
    weights = calibrate.calibrated({"head.weight": torch.ones(3, 1), "head.bias": torch.ones(3)}, 0.5, torch.tensor([0.0, 1, 2]))
    assert weights["head.weight"].tolist() == [[0.5]] * 3 and weights["head.bias"].tolist() == [0.5, 1.5, 2.5]
