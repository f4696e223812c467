"""The exported network, the candidates, the calibration and the shipped pack hold together."""

import hashlib
import shutil

import numpy as np
import onnx
import pytest
import torch
from places import PACK
from readingroom_training.build import set_numbers
from readingroom_training.calibration import bands, fit
from readingroom_training.detection import candidates, listed, predict
from readingroom_training.evaluation import PatientResult, corner_views, dice, free_views
from readingroom_training.export import check, export, session
from readingroom_training.network import UNet
from readingroom_training.preprocessing import read_pack

PACK_TOML = read_pack(PACK / "pack.toml")
FINDING = {**PACK_TOML["findings"][0], "threshold": 0.5, "components": "all",
           "minimum_volume_ml": 1.0, "maximum_candidates": 2}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A network with random weights, as PyTorch and as ONNX."""
    torch.manual_seed(0)
    network, path = UNet().eval(), tmp_path_factory.mktemp("export") / "model.onnx"
    export(network, PACK_TOML, path)
    return network, path


def test_export_agrees_with_onnxruntime(exported):
    assert check(*exported[:1], PACK_TOML, exported[1]) < 1e-4


def test_export_has_fixed_names_and_free_sizes(exported):
    graph = onnx.load(exported[1]).graph
    assert [item.name for item in graph.input] == ["image"]
    assert [item.name for item in graph.output] == ["logits", "activations"]
    dims = graph.input[0].type.tensor_type.shape.dim
    assert [d.dim_param or d.dim_value for d in dims] == ["batch", 5, "height", "width"]


def test_head_weight_applied_to_activations_gives_the_logits(exported):
    network, path = exported
    image = np.random.default_rng(0).normal(size=(1, 5, 32, 48)).astype(np.float32)
    logits, maps = session(path).run(None, {"image": image})
    name = PACK_TOML["explanation"]["head_weight"]
    weight = next(
        onnx.numpy_helper.to_array(i) for i in onnx.load(path).graph.initializer if i.name == name)
    again = (weight[0] * maps[0]).sum(0) + network.head.bias.item()
    np.testing.assert_allclose(again, logits[0, 0], atol=1e-4)


def test_prediction_averages_the_flips(exported):
    volume = np.random.default_rng(1).normal(size=(3, 20, 24)).astype(np.float32)
    plain = predict(session(exported[1]), volume, PACK_TOML)
    mirrored = predict(session(exported[1]), np.pad(volume, ((0, 0), (0, 0), (0, 8)),
                       constant_values=-3)[..., ::-1], PACK_TOML)
    np.testing.assert_allclose(mirrored[..., 8:], plain[..., ::-1], atol=1e-5)


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


def test_negative_band_is_not_listed():
    probability = np.zeros((2, 10, 10), np.float32)
    probability[0, :6, :6] = 0.6
    finding = {**FINDING, "probability": {"slope": 1.0, "intercept": -3.0}, "negative": 0.3}
    assert listed(candidates(probability, 0.1, finding), finding) == []


def test_calibration_separates_masses_from_the_rest():
    results = [
        PatientResult(str(i), candidates=[("whole", 0.9, 10, 1), ("free", 0.6, 2, 0)])
        for i in range(8)]
    slope, intercept = fit(results)
    assert slope > 0
    positive, negative = bands(results, {"slope": slope, "intercept": intercept})
    assert 0 <= negative <= 0.3 and positive >= 0.7


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
    shutil.copy(PACK / "pack.toml", path)
    set_numbers(path, {"slope": 2.5, "intercept": -1.25, "positive": 0.81, "negative": 0.12})
    changed, before = read_pack(path), read_pack(PACK / "pack.toml")
    assert changed["findings"][0]["probability"] == {
        "statistic": "mean", "slope": 2.5, "intercept": -1.25}
    assert changed["findings"][0]["positive"] == 0.81
    for key in ("accepts", "resample", "normalisation", "padding", "input"):
        assert changed[key] == before[key]


def test_shipped_checksums_agree():
    lines = [line.split("  ") for line in (PACK / "SHA256SUMS").read_text().splitlines()]
    assert sorted(name for _, name in lines) == ["card.md", "model.onnx", "pack.toml"]
    for digest, name in lines:
        assert hashlib.sha256((PACK / name).read_bytes()).hexdigest() == digest, name
