"""The anatomy bench's pure parts: geometry of disturbed and mirrored series, names, tables, results that go on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from readingroom_training.anatomy_bench import disturbances, mirror, repeats, rows, structures, tables, thickness, truths, volumes
from readingroom_training.anatomy_bench.bench import Bench
from readingroom_training.anatomy_bench.ledger import Ledger
from readingroom_training.anatomy_bench.studies import Scan, put_pixels

ROOT = Path(__file__).resolve().parents[3]
MENISCUS, FAT, MUSCLE = (structures.RAW[name] for name in ("medialMeniscus", "subcutaneousFat", "vastusMedialis"))
DIRECTIONS = {"sagittal": ((0, 1, 0), (0, 0, -1)), "coronal": ((1, 0, 0), (0, 0, -1))}


def header(**members) -> Dataset:
    result = Dataset()
    about = {"SeriesInstanceUID": "1.2.3", "SeriesDescription": "SAG PD FS", "StudyDescription": "MR KNEE LEFT", "Laterality": "L"}
    for name, value in (about | members).items():
        setattr(result, name, value)
    return result


def phantom(plane: str = "sagittal") -> Scan:
    """A block of meniscus in muscle, fat at one edge, air at the other; pixels that are not square."""
    raw = np.zeros((8, 40, 60), np.uint8)
    raw[:, :, 8:] = MUSCLE
    raw[:, :, 52:] = FAT
    raw[2:5, 15:23, 20:32] = MENISCUS
    samples = np.where(raw == 0, 0, 100).astype(np.float32)
    samples[raw == MENISCUS] = 10
    row, column = (np.array(v, float) for v in DIRECTIONS[plane])
    positions = np.array([-30.0, 12, 25]) + 3.0 * np.arange(8)[:, None] * np.cross(row, column)
    return Scan([header() for _ in raw], samples, raw, positions, row, column, (0.5, 0.4), 3.0)


def places(scan: Scan, raw: int = MENISCUS) -> np.ndarray:
    """Where a structure's voxels lie in the patient."""
    z, y, x = np.nonzero(scan.raw == raw)
    return scan.positions[z] + y[:, None] * scan.pixel[0] * scan.column + x[:, None] * scan.pixel[1] * scan.row


@pytest.mark.parametrize("plane", DIRECTIONS)
def test_a_mirrored_knee_lies_on_the_patients_other_side(plane):
    scan = phantom(plane)
    other = disturbances.mirrored(scan)
    expected = places(scan) * [-1, 1, 1]
    order = lambda points: points[np.lexsort(points.T.round(6))]
    assert np.allclose(order(places(other)), order(expected))
    assert other.headers[0].Laterality == "R" and other.headers[0].StudyDescription == "MR KNEE RIGHT"
    assert np.dot(other.row, scan.row) > 0.99


def test_a_mirror_images_mirror_image_is_the_knee():
    scan = phantom("coronal")
    twice = disturbances.mirrored(disturbances.mirrored(scan))
    assert np.array_equal(twice.samples, scan.samples) and np.allclose(twice.positions, scan.positions)


def test_a_turned_series_shows_the_same_places():
    scan = phantom()
    turned = disturbances.turned(scan)
    assert np.allclose(places(turned).mean(0), places(scan).mean(0), atol=0.2)
    assert len(places(turned)) == pytest.approx(len(places(scan)), rel=0.05)
    assert np.degrees(np.arccos(turned.row @ scan.row)) == pytest.approx(15)
    assert np.allclose(np.cross(turned.row, turned.column), np.cross(scan.row, scan.column))
    inside = turned.samples[turned.raw == MENISCUS]
    assert np.median(inside) == pytest.approx(10, abs=2)


def test_half_a_field_shows_the_same_places():
    scan = phantom()
    half = disturbances.half_field(scan)
    assert half.samples.shape == (8, 20, 30)
    assert np.allclose(places(half), places(scan))


def test_thick_slices_keep_middle_and_volume():
    scan = phantom()
    thick = disturbances.thick_slices(scan)
    assert thick.step == pytest.approx(4.5) and len(thick.positions) == 5
    assert np.allclose(thick.positions.mean(0), scan.positions.mean(0))
    assert np.allclose(thick.samples[:, 0, 40], 100)
    assert len(places(thick)) * 4.5 == pytest.approx(len(places(scan)) * 3, rel=0.51)


def test_doubled_noise_is_twice_as_strong():
    scan = phantom()
    rng = np.random.default_rng(1)
    noisy = scan.changed(samples=np.hypot(scan.samples + rng.normal(0, 4, scan.samples.shape), rng.normal(0, 4, scan.samples.shape)))
    assert disturbances.noise_level(noisy) == pytest.approx(4, rel=0.1)
    muscle = disturbances.noise_doubled(noisy).samples[scan.raw == MUSCLE]
    assert muscle.std() == pytest.approx(8, rel=0.1)


def test_a_doubled_bias_stays_within_a_quarter():
    scan = phantom()
    ratio = disturbances.bias_doubled(scan).samples[scan.samples > 0] / scan.samples[scan.samples > 0]
    assert 0.79 < ratio.min() < 0.95 and 1.05 < ratio.max() < 1.26


def test_failed_suppression_brightens_fat_in_one_half_only():
    scan = phantom()
    failed = disturbances.failed_suppression(scan).samples
    assert failed[4, 38, 57] > 350 and failed[4, 1, 57] == 100 and failed[4, 38, 30] == 100
    plain = scan.changed(headers=[header(SeriesDescription="SAG PD")] * 8)
    assert disturbances.failed_suppression(plain) is plain


def test_pixels_are_kept_within_what_is_stored():
    image = header(BitsStored=12, PixelRepresentation=0, RescaleSlope=2, RescaleIntercept=0)
    put_pixels(image, np.array([[-5, 100, 99999.0]]))
    assert list(np.frombuffer(image.PixelData, "<u2")) == [0, 50, 4095] and (image.Rows, image.Columns) == (1, 3)


def test_words_are_those_of_the_program():
    text = (ROOT / "Sources/KneeAnatomy/Structures/KneeStructure+Words.swift").read_text()
    sides = {"medial": "medial ", "lateral": "lateral "}
    said = [sides.get(a, "") + b for a, b in re.findall(r"case \.\w+: (?:(medial|lateral) \+ )?\"([^\"]+)\"", text)]
    assert [word for word in said if word not in ("other tissue", "air")] == list(structures.WORDS[1:])


def test_truth_has_the_programs_sides():
    raw = np.array([[[structures.RAW[n] for n in (
        "lateralMeniscus", "medialMeniscus", "lateralTibialCartilage", "femurCortex", "poplitealVein", "deepFascia", "air")]]], np.uint8)
    found = [structures.WORDS[v] for v in structures.of_truth(raw).ravel()]
    assert found == ["lateral meniscus", "medial meniscus", "lateral tibial cartilage", "femur", "popliteal vessels", "", ""]
    summed = structures.volumes_of_truth({"femur cortex": 1, "femur marrow": 2, "medial meniscus": 3, "skin": 4})
    assert summed == {"femur": 3, "medial meniscus": 3}
    assert structures.normalised("the patient's left meniscus") == "medial meniscus"


def test_bars_are_missed_on_their_wrong_side():
    assert tables.MISSED not in tables.judged(0.9, 0.9) and tables.MISSED in tables.judged(0.89, 0.9)
    assert tables.MISSED not in tables.judged(1, 2, most=True) and tables.MISSED in tables.judged(3, 2, most=True)
    assert tables.MISSED in tables.judged(None, 1) and tables.MISSED in tables.within(17, 10, 16)


def test_volumes_say_how_far_they_are_off():
    found = [{"millilitres": t * 1.1, "true": t} for t in (1.0, 2, 3)]
    line = volumes.line("all", found)
    assert line[1].startswith("1.000 (≥") and line[2].startswith("10.0 (≤ 8, **missed**") and line[3] == "+10.0"


def test_limits_of_agreement_lie_about_the_bias():
    rows = [{"region": "femoral", "true": 2.0, "value": 2.0 + off} for off in (0.0, 0.1, 0.2)] + [{"region": "femoral", "true": 1, "value": None}]
    own = thickness.agreement(rows)
    assert own["n"] == 3 and own["missing"] == 1
    assert own["bias"] == pytest.approx(0.1) and own["high"] - own["bias"] == pytest.approx(1.96 * 0.1)
    assert "low" not in thickness.agreement(rows[:2])


def test_thickness_misses_its_bars_on_either_side():
    def said(*offs):
        return " ".join(thickness.line("femoral", [{"true": 2.0, "value": 2.0 + off} for off in offs]))

    assert tables.MISSED not in said(0.05, 0.0, -0.05)
    assert said(-0.2, -0.2, -0.2).count(tables.MISSED) == 1
    assert said(-0.6, 0.0, 0.6).count(tables.MISSED) == 1
    assert tables.MISSED in thickness.line("femoral", [{"true": 2.0, "value": None}])[3]


TRUTH = {"seed": 7, "subject": {"sex": "male"}, "scanner": {}, "studyInstanceUID": "1.2", "tissues": {},
         "findings": [{"type": "acl-tear", "measurements": {"gapInMillimetres": 3}, "series": [{"segment": 1}]}]}
PAINTED = {"structuresInMillilitres": {"patella marrow": 12.5}, "measurements": {"cartilage.femoral.mean-thickness": 2.1}}


class Redrawing:
    """A program that draws one truth again."""

    def __init__(self, work: Path, drawn: dict):
        self.work, self.drawn, self.words = work, drawn, ()

    def simulate(self, folder: Path, *words: str) -> Path:
        self.words = words
        (folder / "truth").mkdir(parents=True)
        (folder / "truth" / "truth.json").write_text(json.dumps(self.drawn))
        return folder


def held_study(folder: Path, truth: dict) -> Path:
    (folder / "truth").mkdir(parents=True)
    (folder / "truth" / "truth.json").write_text(json.dumps(truth))
    return folder


def redrawn(tmp_path, held: dict, drawn: dict) -> tuple[dict, str, tuple]:
    program = Redrawing(tmp_path / "work", drawn)
    bench = Bench(program, Ledger(tmp_path / "results.jsonl"), [], tmp_path, tmp_path)
    return *truths.of_study(bench, held_study(tmp_path / "held", held)), program.words


def test_a_truth_without_its_knee_is_drawn_again(tmp_path):
    unseen = TRUTH | PAINTED | {"findings": [{k: v for k, v in TRUTH["findings"][0].items() if k != "series"} | {"series": []}]}
    truth, reason, words = redrawn(tmp_path, TRUTH | {"scan": 2}, unseen | {"scan": 2})
    assert reason == "" and truth["measurements"] == PAINTED["measurements"] and truth["findings"] == TRUTH["findings"]
    assert words == ("--seed", "7", "--finding", "random", "--repeat", "2", "--truth-only")


def test_a_truth_with_its_knee_is_taken_as_it_is(tmp_path):
    truth, reason, words = redrawn(tmp_path, TRUTH | PAINTED, {})
    assert truth == TRUTH | PAINTED and reason == "" and words == ()


@pytest.mark.parametrize("change", [{"subject": {"sex": "female"}}, {"findings": []}, {"tissues": {"fat": 1}}])
def test_another_knee_is_no_truth(tmp_path, change):
    truth, reason, _ = redrawn(tmp_path, TRUTH, TRUTH | PAINTED | change)
    assert next(iter(change)) in reason and "measurements" not in truth


def test_smallest_detectable_change_of_pairs():
    result = repeats.detectable([[10, 12], [5, 5], [7]])
    assert result["within"] == pytest.approx(1) and result["change"] == pytest.approx(1.96 * 2**0.5)
    assert result["subjects"] == 2 and repeats.detectable([[1], [2]]) is None


def test_rows_are_the_programs_table_or_else_cartilage_and_volumes():
    value = {"value": 2.0, "samplingError": 0.1}
    document = {"joint": {"volumesInMillilitres": {"patella": 15}}, "cartilage": [
        {"name": "femoral cartilage", "meanThicknessInMillimetres": value, "regions": [
            {"name": "medialTrochlea", "boneAreaInSquareMillimetres": value}]}]}
    assert rows.measured_rows(document) == {
        "volume: patella": (15, "mL"), "femoral cartilage: meanThickness": (2.0, "mm"),
        "femoral cartilage, medialTrochlea: boneArea": (2.0, "mm²")}
    document["measurements"] = [{"id": "a", "unit": "°", "value": 1}, {"id": "b", "unit": "mm", "reason": "no axes"}]
    assert rows.measured_rows(document) == {"a": (1.0, "°")}


def test_mirrored_differences_are_of_the_greater():
    assert mirror.percent({"value": 98.0, "mirrored": 100.0, "unit": "mm"}) == pytest.approx(2)
    assert mirror.percent({"value": 0.0, "mirrored": 0.01, "unit": "mL"}) == 0
    assert mirror.percent({"value": 1.0, "mirrored": None, "unit": "mL"}) is None


def test_a_stopped_run_goes_on(tmp_path):
    file = tmp_path / "results.jsonl"
    Ledger(file).once("dice", "one", lambda: [{"dice": 1}])
    file.write_text(file.read_text() + '{"part": "dice", "unit": "tw')
    again = Ledger(file)
    assert again.once("dice", "one", lambda: pytest.fail("measured twice")) == [{"dice": 1}]
    again.once("dice", "two", lambda: [])
    assert [json.loads(line)["unit"] for line in file.read_text().splitlines()] == ["one", "two"]
