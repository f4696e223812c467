"""What tells contrasts by greys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from readingroom_training.anatomy import contrast
from readingroom_training.anatomy.structures import CLASS, STRUCTURES
from readingroom_training.preprocessing import read_pack

ROOT = Path(__file__).resolve().parents[3]
PACK = ROOT / "Sources/FindingDetection/Packs/knee-anatomy"
RNG = np.random.default_rng(3)


def seen(**greys: float) -> list[list[float]]:
    """A hundred voxels of each tissue, of middle greys by name."""
    named = {name.replace("_", "-"): value for name, value in greys.items()}
    return [[100, value] for value in (named.get(name, 0.3) for name in STRUCTURES)]


def timing(sequence: str = "spin-echo", repetition: float = 3000, echo: float = 30, fat: float = 1.0) -> dict:
    return {"sequence": sequence, "repetitionTimeInMilliseconds": repetition, "echoTimeInMilliseconds": echo, "fatLeft": fat}


@pytest.mark.parametrize(("given", "names", "fat"), [
    (timing(repetition=600, echo=12), {"T1"}, 0), (timing(echo=30, fat=0.1), {"PD"}, 1), (timing(echo=50), {"PD", "T2"}, 0),
    (timing(echo=80, fat=0.5), {"T2"}, None), (timing("inversion-recovery"), {"PD", "T2"}, 1),
    (timing("spoiled-gradient-echo", 20, 6, 0.1), {"GRE"}, 1), (timing("double-echo-steady-state", 16, 5, 0.1), {"DESS"}, 1),
])
def test_timing_says_what_a_series_may_be_called(given, names, fat):
    may, suppressed = contrast.targets(given)
    assert {name for name, is_right in zip(contrast.CONTRASTS, may) if is_right} == names
    assert np.isnan(suppressed) if fat is None else suppressed == fat


def test_features_are_logarithms_over_muscles():
    greys = seen(muscle=0.2, joint_fluid=0.4)
    greys[CLASS["vessel"]][0] = contrast.FEWEST - 1
    found = dict(zip(contrast.FEATURES, contrast.read_features(greys)))
    assert found[("joint-fluid",)] == pytest.approx(np.log(2))
    assert np.isnan(found[("vessel",)])
    greys[CLASS["muscle"]][0] = 0
    assert contrast.read_features(greys) is None


def test_pixels_at_a_border_do_not_count():
    classes = np.zeros((6, 7), int)
    classes[:, 4:] = 1
    expected = np.zeros((6, 7), bool)
    expected[1:-1, [1, 2, 5]] = True
    assert (contrast.inner(classes) == expected).all()


def fitted() -> tuple[contrast.Table, tuple]:
    """Fluid tells T1 from long repetition, fat its suppression."""
    series = []
    for index in range(160):
        is_t1, is_dark = index % 2 == 0, index % 4 < 2
        greys = seen(muscle=0.3, joint_fluid=0.3 * np.exp(RNG.normal(-0.5 if is_t1 else 0.8, 0.2)),
                     subcutaneous_fat=0.3 * np.exp(RNG.normal(-0.8 if is_dark else 1.2, 0.2)))
        series.append((greys, contrast.targets(timing(
            repetition=600 if is_t1 else 3000, echo=12 if is_t1 else 50, fat=0.1 if is_dark else 1.0))))
    arrays = contrast.arrays(series)
    # Tissues that are the same in all series have no deviation to divide by.
    arrays[0][:] += RNG.normal(0, 0.01, arrays[0].shape)
    return contrast.fit(*arrays), arrays


def test_a_fitted_table_tells_what_parts_the_series_and_survives_the_file(tmp_path):
    table, arrays = fitted()
    report = contrast.report(table, *arrays)
    assert report["told"] > 150 and report["right"] == report["told"] and report["fluidSensitive"] == report["told"]
    assert report["fatTold"] > 150 and report["fatRight"] == report["fatTold"]
    # Echo times of 50 ms may be called PD or T2: both are as probable.
    shares, _ = table.probabilities(arrays[0])
    assert np.allclose(shares[:, 1], shares[:, 2], atol=0.02)
    path = tmp_path / "table.tsv"
    path.write_text(table.text())
    again = contrast.read_table(path)
    assert np.allclose(again.weights, table.weights, rtol=1e-4, atol=1e-9) and again.text() == table.text()


def test_the_shipped_table_is_the_kits_and_as_the_program_reads_it():
    text = (PACK / "contrast-by-greys.tsv").read_text()
    assert text == (ROOT / "Sources/Training/packs/knee-anatomy/contrast-by-greys.tsv").read_text()
    lines = [line.split("\t") for line in text.splitlines()]
    assert tuple(lines[0]) == contrast.COLUMNS and lines[1][0] == "constant"
    assert [tuple(line[0].split()) for line in lines[2:]] == list(contrast.FEATURES)
    source = (ROOT / "Sources/FindingDetection/Greys/ContrastByGreys.swift").read_text()
    for name in ("fewestVoxels = 30, darkest = 0.02", "farthest = 3.0", "sure = 0.9"):
        assert name in source
    assert (contrast.FEWEST, contrast.DARKEST, contrast.FARTHEST) == (30, 0.02, 3.0)
    assert contrast.TOLD == 0.9


class Bright:
    """A network that takes muscle for what is bright, fluid for what is brighter, and nothing else."""

    def run(self, _, inputs):
        middle = inputs["image"][:, 1]
        logits = np.zeros((1, len(STRUCTURES), *middle.shape[1:]), np.float32)
        logits[:, CLASS["muscle"]] = np.where((middle > 0.2) & (middle < 0.6), 9, 0)
        logits[:, CLASS["joint-fluid"]] = np.where(middle >= 0.6, 9, 0)
        return [logits]


def test_greys_are_read_in_every_fourth_slice():
    image = np.zeros((9, 20, 30), np.float32)
    image[2, 2:8, 2:8] = 0.4
    image[6, 10:15, 10:15] = 0.8
    image[4] = 0.5
    found = contrast.greys(image, Bright(), read_pack(PACK / "pack.toml"))
    assert found[CLASS["muscle"]] == [16, pytest.approx(0.4)]
    assert found[CLASS["joint-fluid"]][0] == 9
    assert found[CLASS["femur"]] == [0, 0]
