"""Volumes in windows: where they lie, how they are blended, and that nothing is moved by it."""

import json

import numpy as np
import pytest
from places import TENSORS
from readingroom_training import windows
from readingroom_training.detection import calibrated, predict
from readingroom_training.preprocessing import read_pack

PACK_TOML = read_pack(TENSORS / "volume-preprocessing.toml")
RULES = [(4 * count, 4 * size, 4 * overlap, 4)
         for count in range(1, 24) for size in range(1, 8) for overlap in range(size)]


class Network:
    """Answers with a function of its input, and keeps the shapes it was given."""

    def __init__(self, answer):
        self.answer, self.shapes = answer, []

    def __call__(self, image):
        self.shapes.append(image.shape)
        return self.answer(image, len(self.shapes) - 1)


def test_fixture_is_current():
    cases = json.loads((TENSORS / "windows.json").read_text())
    assert len(cases) >= 8
    for case in cases:
        count, size = case["count"], case["size"]
        first = windows.starts(count, size, case["overlap"], case["multiple"])
        assert first == case["starts"]
        np.testing.assert_allclose(
            windows.shares(first, min(size, count), count), case["shares"], atol=1e-6)


def test_the_fewest_windows_cover_the_axis_and_overlap_enough():
    for count, size, overlap, multiple in RULES:
        first = windows.starts(count, size, overlap, multiple)
        size = min(size, count)
        assert first[0] == 0 and first[-1] == count - size
        assert all(start % multiple == 0 for start in first)
        steps = np.diff(first)
        assert (steps > 0).all() and (steps <= size - overlap).all()
        fewer = len(first) - 1
        assert fewer == 0 or size + (fewer - 1) * (size - overlap) < count


def test_shares_sum_to_one_everywhere():
    for count, size, overlap, multiple in RULES:
        first = windows.starts(count, size, overlap, multiple)
        shares, total = windows.shares(first, min(size, count), count), np.zeros(count)
        for start, row in zip(first, shares):
            assert (row > 0).all()
            total[start:start + len(row)] += row
        np.testing.assert_allclose(total, 1, atol=1e-6)


def test_shares_fall_linearly_across_the_overlap():
    shares = windows.shares([0, 32], 48, 80)
    np.testing.assert_allclose(shares[0][:32], 1)
    np.testing.assert_allclose(shares[0][32:], np.arange(16, 0, -1) / 17, rtol=1e-6)
    np.testing.assert_allclose(shares[1][:16], np.arange(1, 17) / 17, rtol=1e-6)


@pytest.mark.parametrize("flips", [["none"], ["horizontal"], ["none", "horizontal"]])
def test_windows_and_flips_move_nothing(flips):
    pack = {**PACK_TOML, "test_time": {"flips": flips}}
    volume = np.random.default_rng(0).normal(size=(9, 50, 41)).astype(np.float32)
    network = Network(lambda image, run: image * 2 - 1)
    found = predict(network, volume, pack)
    np.testing.assert_allclose(found, 1 / (1 + np.exp(1 - 2 * volume)), atol=1e-6)
    assert len(network.shapes) == 2 * 3 * 2 * len(flips)
    assert set(network.shapes) == {(1, 1, 8, 32, 32)}
    whole = {key: value for key, value in pack.items() if key != "window"}
    network = Network(lambda image, run: image * 2 - 1)
    np.testing.assert_allclose(predict(network, volume, whole), found, atol=1e-6)
    assert network.shapes == [(1, 1, 12, 64, 48)] * len(flips)


def test_windows_fade_into_each_other():
    pack = {**PACK_TOML, "test_time": {"flips": ["horizontal"]},
            "window": {"size": [8, 48, 32], "overlap": [4, 16, 16]}}
    network = Network(lambda image, run: np.full_like(image, 60 if run == 0 else -60))
    found = predict(network, np.zeros((5, 40, 48), np.float32), pack)
    np.testing.assert_allclose(found[0, 0, 32:], 1, atol=1e-6)
    np.testing.assert_allclose(found[0, 0, 16:32], np.arange(1, 17) / 17, atol=1e-6)
    np.testing.assert_allclose(found[0, 0, :16], 0, atol=1e-6)


def test_windows_of_a_mirror_image_are_placed_on_it():
    pack = {**PACK_TOML, "test_time": {"flips": ["horizontal"]},
            "window": {"size": [8, 48, 32], "overlap": [0, 0, 0]}}
    network = Network(lambda image, run: np.full_like(image, 60 if run == 0 else -60))
    found = predict(network, np.zeros((5, 40, 79), np.float32), pack)
    np.testing.assert_allclose(
        found[0, 0], np.clip((np.arange(79) - 47) / 17, 0, 1), atol=1e-6)


def test_volume_moves_the_probability():
    rule = {"slope": 1.0, "intercept": 0.0, "volume_slope": 0.5}
    assert calibrated(0.5, rule, 1.0) == pytest.approx(0.5)
    assert calibrated(0.5, rule, 9.0) == pytest.approx(0.75)
    assert calibrated(0.5, {"slope": 1.0, "intercept": 0.0}, 9.0) == pytest.approx(0.5)
