"""Preprocessing follows docs/pack-format.md, and the fixture that the product is compared with."""

import json

import numpy as np
import pytest
from places import PACK, TENSORS
from readingroom_training import preprocessing as pre
from readingroom_training.tensor_fixture import phantom

PACK_TOML = pre.read_pack(TENSORS / "preprocessing.toml")
VOLUME_TOML = pre.read_pack(TENSORS / "volume-preprocessing.toml")


@pytest.mark.parametrize("prefix, pack", [
    ("", PACK_TOML), ("volume-", VOLUME_TOML), ("shipped-", pre.read_pack(PACK / "pack.toml"))])
def test_fixture_tensors_are_current(prefix, pack):
    facts = json.loads((TENSORS / f"{prefix}preprocessing.json").read_text())
    volume = np.load(TENSORS / "preprocessing-volume.npy")
    np.testing.assert_array_equal(volume, phantom())
    spacing = facts["spacingInMillimetres"]
    prepared = pre.prepare(volume, spacing, pack)
    np.testing.assert_allclose(
        pre.resample(volume, spacing, pack),
        np.load(TENSORS / f"{prefix}preprocessing-resampled.npy"), rtol=1e-6)
    np.testing.assert_allclose(
        prepared, np.load(TENSORS / f"{prefix}preprocessing-prepared.npy"), atol=1e-5)
    image = prepared[None] if pre.is_volume(pack) else pre.slab(prepared, 0, pack)
    np.testing.assert_allclose(
        pre.pad(image, pack)[None], np.load(TENSORS / f"{prefix}preprocessing-input.npy"),
        atol=1e-5)


def test_linear_ramp_stays_the_same_ramp():
    columns = np.arange(20, dtype=np.float32)
    volume = np.broadcast_to(columns, (10, 12, 20)).copy()
    pack = {"resample": {"in_plane_mm": 0.7, "slice_mm": 0}}
    result = pre.resample(volume, (3.0, 1.0, 1.0), pack)
    assert result.shape == (10, 16, 28)
    np.testing.assert_allclose(result[0, 0], np.arange(28) * 0.7, rtol=1e-6)


def test_grid_of_the_data_is_kept():
    volume = np.random.default_rng(1).normal(size=(6, 9, 7)).astype(np.float32)
    spacing = (3.269955, 0.976562, 0.976562)
    assert pre.resample(volume, spacing, PACK_TOML).shape == volume.shape


def test_nothing_is_extrapolated():
    positions = pre.sample_positions(10, 1.0, 0.6)
    assert positions.max() <= 9
    assert len(positions) == 16


def test_only_thinned_axes_are_smoothed():
    volume = np.random.default_rng(3).normal(size=(6, 20, 20)).astype(np.float32)
    plain = {"resample": {"in_plane_mm": 1.0, "slice_mm": 2.0}}
    smooth = {"resample": {**plain["resample"], "smoothing": 0.5}}
    spacing = (3.0, 1.0, 0.995)
    np.testing.assert_array_equal(
        pre.resample(volume, spacing, smooth), pre.resample(volume, spacing, plain))
    thinned = (3.0, 0.5, 0.995)
    assert pre.resample(volume, thinned, smooth).std() < pre.resample(volume, thinned, plain).std()


def test_percentile_comes_to_lie_at_its_level():
    rule = {"kind": "foreground-percentile", "foreground_fraction": 0.1, "percentile": 50,
            "level": 0.8, "clip": [0.0, 1.0]}
    values = np.array([-5, 0, 10, 20, 30, 40, 50], np.float32)
    scaled = pre.normalise(values, {"normalisation": rule})
    np.testing.assert_allclose(scaled, [0, 0, 8 / 30, 16 / 30, 0.8, 1, 1], rtol=1e-6)
    with pytest.raises(ValueError, match="no foreground"):
        pre.normalise(-values[2:], {"normalisation": rule})


def test_unknown_normalisation_is_refused():
    with pytest.raises(ValueError, match="z-score"):
        rule = {"kind": "z-score", "foreground_fraction": 0}
        pre.normalise(np.ones((2, 2, 2), np.float32), {"normalisation": rule})


def test_normalisation_ignores_air_gain_and_its_share():
    rng = np.random.default_rng(2)
    tissue = rng.uniform(200, 900, (4, 8, 8)).astype(np.float32)
    padded = np.concatenate([tissue, np.zeros_like(tissue)], 2)
    alone, beside = pre.normalise(tissue, PACK_TOML), pre.normalise(3 * padded, PACK_TOML)
    np.testing.assert_allclose(beside[..., :8], alone, atol=1e-5)


def test_empty_volume_is_refused():
    with pytest.raises(ValueError, match="no foreground"):
        pre.normalise(np.zeros((3, 4, 4), np.float32), PACK_TOML)


def test_neighbours_are_clamped_at_both_ends():
    volume = np.arange(4, dtype=np.float32)[:, None, None] * np.ones((4, 2, 2), np.float32)
    assert pre.slab(volume, 0, PACK_TOML)[:, 0, 0].tolist() == [0, 0, 0, 1, 2]
    assert pre.slab(volume, 3, PACK_TOML)[:, 0, 0].tolist() == [1, 2, 3, 3, 3]


def test_padding_is_right_and_bottom():
    padded = pre.pad(np.ones((5, 17, 16), np.float32), PACK_TOML)
    assert padded.shape == (5, 32, 16)
    assert (padded[:, :17] == 1).all() and (padded[:, 17:] == -3).all()


def test_volumes_are_padded_at_the_end_of_each_axis():
    padded = pre.pad(np.ones((1, 5, 17, 16), np.float32), VOLUME_TOML)
    assert padded.shape == (1, 8, 32, 16)
    assert padded[0, :5, :17].all() and not padded[0, 5:].any() and not padded[0, :, 17:].any()


def test_unknown_schema_is_refused(tmp_path):
    (tmp_path / "pack.toml").write_text("schema = 2\n")
    with pytest.raises(ValueError, match="schema 2"):
        pre.read_pack(tmp_path / "pack.toml")
