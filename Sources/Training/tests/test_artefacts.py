"""The network of artefacts: its targets, views, loss and limits, on phantoms."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from readingroom_training.artefacts import evaluate, export, kinds, movement, network, sources, train, views
from readingroom_training.preprocessing import read_pack

ROOT = Path(__file__).resolve().parents[3]
KIT = ROOT / "Sources/Training/packs/series-artefacts"


def artefact(kind: str, severity: str) -> dict:
    return {"kind": kind, "severity": severity}


def phantom(*artefacts: dict, size=(7, 40, 60)) -> sources.Series:
    """Bright in the middle, noise about it."""
    rng = np.random.default_rng(len(artefacts))
    image = rng.integers(5, 15, size).astype(np.uint8)
    image[:, 10:-10, 15:-15] = 120
    return sources.Series(image, {"artefacts": list(artefacts), "plane": "sagittal"})


def test_the_kinds_are_the_simulators():
    source = (ROOT / "Sources/MRSimulation/Study/Artefacts/ArtefactKind.swift").read_text()
    body = source.split("enum ArtefactKind")[1].split("public var")[0]
    known = {name or case for case, name in re.findall(r"case (\w+)(?: = \"([\w-]+)\")?", body)}
    assert {kind for held in kinds.KINDS.values() for kind in held} == known - {"clipping"}


def test_the_packs_kinds_are_known():
    assert set(read_pack(KIT / "pack.toml")["artefacts"]) <= set(kinds.KINDS)


def test_a_mild_artefact_is_open_and_a_rhythm_is_motion():
    wanted = dict(zip(kinds.OUTPUTS, kinds.targets([artefact("ghosting", "severe"), artefact("wrap", "mild")])))
    assert wanted["motion:moderate"] == wanted["motion:severe"] == 1
    assert np.isnan(wanted["wrap:moderate"]) and wanted["wrap:severe"] == 0
    assert wanted["noise:moderate"] == 0


def test_phase_runs_down_columns():
    pack = read_pack(KIT / "pack.toml")
    samples = np.zeros((3, 20, 30), np.float32)
    samples[:, 4] = 100
    read = sources.as_read(samples, (3, 0.5, 0.5), False, pack)
    assert read.shape == (3, 20, 30) and (read[:, 4] == sources.STEPS).all()
    turned = sources.as_read(samples, (3, 0.5, 0.5), True, pack)
    assert turned.shape == (3, 30, 20) and (turned[:, :, 4] == sources.STEPS).all()


def test_a_series_is_kept_and_read_again(tmp_path):
    series = phantom(artefact("motion", "mild"))
    path = sources.path_of(tmp_path, 3, 12, 4)
    sources.keep(path, series)
    again = sources.read(path)
    assert path.name == "3-00012-04.npz" and (again.image == series.image).all() and again.header == series.header


@pytest.mark.parametrize("side", [32, 64])
def test_a_batch_depends_on_its_step_alone(side):
    series = [phantom(), phantom(artefact("noise", "severe"), artefact("motion", "mild"))]
    drawing = views.Drawing(side=side, slices=3, faded=1, smoothed=1)
    (image, wanted), (again, same) = (views.Batches(series, drawing, 4, seed=2)(5) for _ in range(2))
    assert image.shape == (12, 1, side, side) and wanted.shape == (4, len(kinds.OUTPUTS))
    assert torch.equal(image, again) and torch.equal(wanted.nan_to_num(), same.nan_to_num())
    assert image.isfinite().all() and image.min() >= 0 and image.max() <= 4


def test_a_faded_background_is_darker_and_the_limb_is_not():
    values = (torch.from_numpy(phantom().image).float() / sources.STEPS).square()
    dark = views.faded(values, np.random.default_rng(3))
    assert dark[:, 18:22, 25:35].allclose(values[:, 18:22, 25:35])
    assert dark[:, :3, :3].mean() < 0.5 * values[:, :3, :3].mean()


def test_lines_of_a_band_are_filled_in_order_of_shots():
    when = movement.shares(32, 8)
    frequency = np.fft.fftfreq(32, 1 / 32)
    order = np.argsort(frequency)
    assert (when[order].reshape(4, 8) == when[order][:8]).all() and len(set(when)) == 8


def test_a_pose_moves_the_slice_and_a_still_one_does_not():
    values = (torch.from_numpy(phantom().image).float() / sources.STEPS).square()
    still = torch.fft.ifft2(movement.posed(values, (0.0, 0.0, 0.0))).abs()
    assert still.allclose(values, atol=1e-5)
    shifted = torch.fft.ifft2(movement.posed(values, (3.0, -2.0, 0.0))).abs()
    assert shifted.allclose(values.roll((3, -2), (1, 2)), atol=1e-4)


@pytest.mark.parametrize("severe", [False, True])
def test_a_moved_limb_leaves_ghosts_along_phase(severe):
    values = (torch.from_numpy(phantom(size=(3, 96, 96)).image).float() / sources.STEPS).square()
    moved = movement.moved(values, severe, np.random.default_rng(4))
    assert moved.shape == values.shape and moved.isfinite().all()
    change = (moved - values).abs()
    # Beside the limb along phase more than along readout.
    assert change[:, :8, 30:66].mean() > 2 * change[:, 30:66, :8].mean()


def test_a_pair_is_one_series_still_and_moved():
    series = [phantom(artefact("motion", "severe")), phantom()]
    drawing = views.Drawing(side=64, slices=2, pairs=1, gamma=(0, 0), smoothed=0, faded=0, gain=0)
    image, wanted = views.Batches(series, drawing, 3, seed=3)(1)
    assert image.shape[0] == 6 and wanted[0, 0] == 0 and wanted[1, 0] == 1
    assert torch.equal(wanted[0, 2:], wanted[1, 2:])
    still, moved = image[:2], image[2:4]
    assert 0 < (still - moved).abs().mean() < 0.5 * still.mean()
    with pytest.raises(ValueError):
        views.Batches(series[:1], drawing, 3, seed=3)


def test_only_what_is_known_is_learnt():
    slices = torch.zeros(6, len(kinds.OUTPUTS), requires_grad=True)
    wanted = torch.full((2, len(kinds.OUTPUTS)), torch.nan)
    wanted[0, 3] = 1
    network.loss(slices, wanted).backward()
    assert (slices.grad != 0).nonzero().tolist() == [[0, 3], [1, 3], [2, 3]]


def test_limits_leave_few_sound_series_above():
    rng = np.random.default_rng(1)
    levels = np.repeat([[0], [3]], [500, 500], 0) * np.ones((1, len(kinds.KINDS)), int)
    found = rng.normal(size=(1000, len(kinds.OUTPUTS))) + 4 * (levels[:, :1] > 0)
    at = evaluate.limits(found, levels)
    row = evaluate.measures(found, levels, at)[0]
    assert row["told"]["none"][0] == pytest.approx(500 * (1 - evaluate.SPECIFICITIES["motion"]), abs=1) and row["told"]["severe"][0] > 480 and row["area"] > 0.98


def test_the_pack_tells_from_nought_on(tmp_path):
    recipe = train.read_recipe(KIT / "recipe.toml")
    torch.manual_seed(1)
    whole = network.SliceNetwork(recipe.family, recipe.options).eval()
    image = torch.rand(1, 1, 48, 64)
    with torch.no_grad():
        before = whole(image)[0]
        limits = {name: 0.25 * place for place, name in enumerate(kinds.OUTPUTS)}
        some = export.narrowed(whole, ["wrap", "metal"], limits)
        after = some(image)[0]
    places = [kinds.OUTPUTS.index(name) for name in ("wrap:moderate", "wrap:severe", "metal:moderate", "metal:severe")]
    assert after.allclose(before[places] - 0.25 * torch.tensor(places), atol=1e-5)
    assert export.export(some, tmp_path / "model.onnx") < 1e-4
