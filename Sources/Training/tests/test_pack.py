"""The exported networks, the candidates, the calibration and the shipped pack hold together."""

import hashlib
import shutil

import numpy as np
import onnx
import pytest
import torch
from places import KIT, PACK, PROGRAM, TENSORS, needs_program
from readingroom_training.build import set_numbers
from readingroom_training.calibration import (
    bands, cross_fitted, fit, fitted, reliability, slice_probabilities)
from readingroom_training.card import Facts, write_card
from readingroom_training.detection import bring_back, candidates, detect, predict
from readingroom_training.evaluation import (
    PatientResult, Region, View, corner_views, counts, dice, free_views, measure, score)
from readingroom_training.export import check, export, session
from readingroom_training.manifest import read_manifest
from readingroom_training.networks import make
from readingroom_training.preprocessing import read_pack
from readingroom_training.recipe import read_recipe
from readingroom_training.series import Series

PACK_TOML = read_pack(KIT / "pack.toml")
VOLUME_TOML = {**read_pack(TENSORS / "volume-preprocessing.toml"),
               "explanation": {"method": "grad-cam", "map": "attention"}}
FINDING = {**PACK_TOML["findings"][0], "threshold": 0.5, "components": "all",
           "minimum_volume_ml": 1.0, "maximum_candidates": 2}
OPTIONS = {"widths": [8, 16, 16], "kernels": [3, 3, 3], "strides": [1, 2, 2], "counts": [1, 1, 1],
           "windows": [[0.8, 0.2], [2.0, 1.0]],
           "stem": [{"width": 8, "kernel": [1, 3, 3], "stride": [1, 2, 2]}]}


def networks(count: int = 2):
    torch.manual_seed(0)
    return [make("nnunet", OPTIONS).eval() for _ in range(count)]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """Two networks with random weights, as PyTorch and as one ONNX file."""
    both, path = networks(), tmp_path_factory.mktemp("export") / "model.onnx"
    export(both, VOLUME_TOML, path)
    return both, path


def test_export_agrees_with_onnxruntime(exported):
    assert check(exported[0], VOLUME_TOML, exported[1], None)["onnxruntime"] < 1e-4


@needs_program
def test_export_agrees_with_the_engine(exported):
    assert check(exported[0], VOLUME_TOML, exported[1], PROGRAM)["engine"] < 1e-4


def test_export_that_differs_is_refused(exported):
    other = networks(3)[2:]
    with pytest.raises(ValueError, match="onnxruntime differs from PyTorch"):
        check(other, VOLUME_TOML, exported[1], None)


def test_export_has_fixed_names_and_free_sizes(exported):
    graph = onnx.load(exported[1]).graph
    assert [item.name for item in graph.input] == ["image"]
    assert [item.name for item in graph.output] == ["logits", "attention"]
    dims = graph.input[0].type.tensor_type.shape.dim
    assert [d.dim_param or d.dim_value for d in dims] == [
        "batch", 1, "slices", "height", "width"]


def test_shipped_file_is_the_mean_of_its_networks(exported):
    image = np.random.default_rng(0).normal(size=(1, 1, 8, 16, 24)).astype(np.float32)
    logits, attention = session(exported[1]).run(None, {"image": image})
    with torch.no_grad():
        each = [network(torch.from_numpy(image)).numpy() for network in exported[0]]
    np.testing.assert_allclose(logits, np.mean(each, 0), atol=1e-4)
    constant = np.mean([network.head.bias.item() for network in exported[0]])
    np.testing.assert_allclose(attention, logits - constant, atol=1e-5)


@pytest.mark.parametrize("family,options,shape", [
    ("unet", {"base": 4, "levels": 3}, (1, 5, 16, 16)),
    ("resnet", {"blocks": [1, 1], "base": 8}, (1, 1, 32, 32)),
    ("efficientnet", {"width": 0.25, "depth": 0.3}, (1, 1, 32, 32)),
    ("yolo", {"base": 8}, (1, 1, 64, 64)),
])
def test_every_family_leaves_as_onnx(family, options, shape, tmp_path):
    torch.manual_seed(1)
    network, path = make(family, options).eval(), tmp_path / "model.onnx"
    image = torch.randn(shape)
    torch.onnx.export(network, (image,), path, opset_version=17, dynamo=False,
                      input_names=["image"], output_names=["answer"])
    with torch.no_grad():
        wanted = network(image).numpy()
    found = session(path).run(["answer"], {"image": image.numpy()})[0]
    np.testing.assert_allclose(found, wanted, atol=1e-4 * max(np.ptp(wanted), 1))
    if PROGRAM:
        from readingroom_training.export import engine_outputs

        ours = engine_outputs(PROGRAM, path, "image", image.numpy(), ["answer"])[0]
        np.testing.assert_allclose(ours, wanted, atol=1e-4 * max(np.ptp(wanted), 1))


def test_prediction_averages_the_flips():
    pack = {**VOLUME_TOML, "test_time": {"flips": ["none", "horizontal"]}}
    run = lambda image: image * np.arange(image.shape[-1])  # noqa: E731
    _, rows, columns = (2 * multiple for multiple in VOLUME_TOML["padding"]["multiple"])
    volume = np.ones((4, rows, columns), np.float32)
    pack.pop("window", None)
    found = predict(run, volume, pack)
    np.testing.assert_allclose(found, found[..., ::-1], atol=1e-6)


def test_probabilities_come_back_in_whole_steps():
    pack = {"resample": {"in_plane_mm": 2.0, "slice_mm": 0}}
    coarse = np.linspace(0, 1, 6, dtype=np.float32) * np.ones((2, 6, 1), np.float32)
    fine = bring_back(coarse, (2, 11, 11), (3.0, 1.0, 1.0), pack)
    np.testing.assert_allclose(fine[0, 0], np.linspace(0, 1, 11), atol=0.5 / 255 + 1e-6)
    np.testing.assert_allclose(fine * 255, np.rint(fine * 255), atol=1e-4)


def test_candidates_are_the_largest_regions_and_touch_by_corners():
    probability = np.zeros((4, 20, 20), np.float32)
    probability[0, :5, :5], probability[1, 5:12, 5:12], probability[3, 14:, 14:] = 0.9, 0.8, 0.7
    found = candidates(probability, 0.1, FINDING)
    assert [round(item.volume_ml, 1) for item in found] == [7.4, 3.6]
    assert found[0].mean == pytest.approx((25 * 0.9 + 49 * 0.8) / 74, abs=1e-6)


def test_small_regions_are_dropped():
    probability = np.zeros((2, 10, 10), np.float32)
    probability[0, 0, :9] = 0.9
    assert candidates(probability, 0.1, FINDING) == []


def region(mean, volume, inside):
    """A candidate over the middle two of twenty slices."""
    voxels, held = int(volume * 50), int(volume * 50 * inside)
    around = [0] * 9
    return Region(
        mean, volume, [*around, voxels, voxels, *around], [*around, held, held, *around])


def view(kind, contoured, regions):
    marked = [sum(sum(r.voxels) for r in regions), sum(sum(r.inside) for r in regions)]
    return View(kind, 0.01, [0] * 9 + contoured + [0] * 9, [0.01] * 9 + [0.9, 0.8] + [0.3] * 9,
                *marked, regions)


def test_negative_band_is_not_listed():
    finding = {**FINDING, "probability": {"slope": 1.0, "intercept": -3.0}, "negative": 0.3}
    assert view("whole", [60, 60], [region(0.6, 2.0, 1.0)]).listed(finding) == []
    assert len(view("whole", [60, 60], [region(0.95, 2.0, 1.0)]).listed(finding)) == 1


def patients(count=15):
    """Results as of a fair network: a good region on the mass, a small doubtful one elsewhere."""
    rng, results = np.random.default_rng(4), []
    for number in range(count):
        good = region(0.85 + 0.1 * rng.random(), 50 + 9 * rng.random(), 0.9)
        bad = region(0.55 + 0.1 * rng.random(), 2 + 2 * rng.random(), 0.0)
        results.append(PatientResult(f"P{number:02}", number % 5, [
            view("whole", [3000, 3000], [good, bad]), view("corner", [3000, 3000], [good]),
            view("free", [0, 0], [bad])]))
    return results


def test_calibration_separates_masses_from_the_rest():
    results = patients()
    finding = fitted(results, FINDING)
    assert finding["probability"]["slope"] >= 0
    assert finding["positive"] > finding["negative"] > 0
    for result in results:
        scores = score(result, finding)
        assert scores.free_parts_marked == 0 and scores.whole > 0.8
        assert scores.found_ml == pytest.approx(result.whole.regions[0].volume_ml)


def test_no_patient_is_reported_by_a_rule_that_saw_them():
    results = patients()
    changed = [result for result in results if result.fold == 2]
    for result in changed:
        for item in result.views:
            item.regions = []
    rules = cross_fitted(results, FINDING)
    others = [result for result in results if result.fold != 2]
    assert rules[2]["probability"] == {**FINDING["probability"], **fit(others)}
    assert rules[1] != rules[2]


def test_bands_keep_contour_free_parts_clean():
    finding = {**FINDING, "probability": {"slope": 1.0, "volume_slope": 0.0, "intercept": 0.0}}
    found = bands(patients(), finding)
    assert found["negative"] > 0.5


def test_slices_are_told_apart_out_of_fold():
    probability, held = slice_probabilities(patients())
    assert probability[held > 0].min() > probability[held == 0].max()
    rows, error = reliability(probability, held)
    assert sum(count for _, _, count, _, _ in rows) == len(held) and 0 <= error < 0.5


def test_card_tells_what_was_measured():
    results, manifest = patients(), read_manifest(KIT / "manifest.toml")
    rules = cross_fitted(results, FINDING)
    scores = [score(result, rules[result.fold]) for result in results]
    pack = {**PACK_TOML, "findings": [fitted(results, FINDING)]}
    facts = Facts(pack, manifest, read_recipe(KIT / "recipe.toml"), 10**6, {"engine": 1e-6})
    card = write_card(facts, results, scores, rules, {r.name: (0.3, 0.2) for r in results})
    assert f"mean Dice {np.mean([s.whole for s in scores]):.2f}" in card
    assert "better (difference in Dice" in card and "0 of 15 parts" in card
    assert card.count("| P0") == 10 and "nan" not in card
    assert "**Specificity on healthy patients" in card


def test_measuring_counts_what_is_marked():
    mask = np.zeros((30, 160, 150), bool)
    mask[10:20, 60:100, 60:100] = True
    series = Series(mask.astype(np.float32) + 1, mask, (3.0, 1.0, 1.0))

    def perfect(values, spacing):
        probability = (values > 1.5).astype(np.float32)
        return candidates(probability, 0.003, {**FINDING, "probability": {
            "slope": 1.0, "intercept": 0.0}}), probability

    result = measure("P", 0, series, perfect, 0.5)
    assert [item.kind for item in result.views].count("corner") == 4
    assert result.whole.raw_dice == 1 and result.whole.mass_ml == pytest.approx(48)
    assert all(not item.regions for item in result.of("free"))
    assert score(result, {**FINDING, "negative": 0.5}).volume_error == pytest.approx(0)


def test_detecting_gives_the_grid_it_was_given():
    pack = {**VOLUME_TOML, "findings": [FINDING | {"probability": {
        "slope": 1.0, "intercept": 0.0}}]}
    values = np.full((9, 31, 27), 100, np.float32)
    found, probability = detect(lambda image: image * 0 + 4, values, (4.0, 1.0, 1.0), pack)
    assert probability.shape == values.shape and len(found) == 1
    assert counts(found[0].mask) == [31 * 27] * 9


def test_views_without_contour_hold_none():
    mask = np.zeros((30, 160, 150), bool)
    mask[12:18, 60:90, 70:100] = True
    views = free_views(mask)
    assert len(views) == 6
    assert not any(mask[view].any() for view in views)
    assert len(corner_views(mask.shape)) == 4


def test_dice_of_empty_masks_is_one():
    assert dice(np.zeros(3, bool), np.zeros(3, bool)) == 1


def test_setting_numbers_leaves_the_rest(tmp_path):
    path = tmp_path / "pack.toml"
    shutil.copy(KIT / "pack.toml", path)
    numbers = {"slope": 2.5, "intercept": -1.25, "positive": 0.81, "negative": 0.12}
    set_numbers(path, numbers)
    changed, before = read_pack(path), read_pack(KIT / "pack.toml")
    rule = changed["findings"][0]
    assert (rule["probability"]["slope"], rule["probability"]["intercept"]) == (2.5, -1.25)
    assert (rule["positive"], rule["negative"]) == (0.81, 0.12)
    for key in ("accepts", "resample", "normalisation", "padding", "input"):
        assert changed[key] == before[key]


def test_shipped_checksums_agree():
    lines = [line.split("  ") for line in (PACK / "SHA256SUMS").read_text().splitlines()]
    assert sorted(name for _, name in lines) == ["card.md", "model.onnx", "pack.toml"]
    for digest, name in lines:
        assert hashlib.sha256((PACK / name).read_bytes()).hexdigest() == digest, name
