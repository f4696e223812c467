"""The manifest names every patient once; folds are by patient, balanced and stable."""

import shutil

import numpy as np
import pytest
from places import KIT, SARCOMA, needs_sarcoma
from readingroom_training.manifest import FOLDS, check, draw_folds, read_manifest

NAMES = {f"STS_{number:03}": float(1 + number * number) for number in range(34)}
MANIFEST = read_manifest(KIT / "manifest.toml")


def test_folds_share_no_patient_and_leave_none_out():
    held = [MANIFEST.held_out(fold) for fold in range(FOLDS)]
    assert sorted(name for names in held for name in names) == sorted(MANIFEST.names)
    for fold, names in enumerate(held):
        assert not set(names) & set(MANIFEST.fitting(fold))
        assert len(names) + len(MANIFEST.fitting(fold)) == len(MANIFEST.names)


def test_every_fold_holds_small_and_large_masses():
    folds = draw_folds(NAMES)
    for fold in range(FOLDS):
        volumes = [NAMES[name] for name, drawn in folds.items() if drawn == fold]
        assert min(volumes) <= 26 and max(volumes) >= 600 and 6 <= len(volumes) <= 7


def test_folds_do_not_depend_on_the_order_of_names():
    assert draw_folds(dict(reversed(NAMES.items()))) == draw_folds(NAMES)


def test_folds_follow_from_the_volumes_in_the_manifest():
    volumes = {patient.name: patient.mass_ml for patient in MANIFEST.patients}
    assert draw_folds(volumes) == {patient.name: patient.fold for patient in MANIFEST.patients}


def test_patient_named_twice_is_refused(tmp_path):
    text = (KIT / "manifest.toml").read_text()
    first = text[text.index("[[patients]]") : text.index("[[patients]]", text.index("[[pat") + 5)]
    (tmp_path / "manifest.toml").write_text(text + first)
    with pytest.raises(ValueError, match="twice"):
        read_manifest(tmp_path / "manifest.toml")


def test_missing_data_are_named_with_their_source(tmp_path):
    with pytest.raises(ValueError, match="34 of 34 patients missing, first STS_002; the data are"):
        check(MANIFEST, tmp_path)


@needs_sarcoma
def test_changed_file_is_refused(tmp_path):
    import dataclasses

    patient = MANIFEST.patients[0]
    alone = dataclasses.replace(MANIFEST, patients=(patient,))
    check(alone, SARCOMA)
    copy = tmp_path / patient.name
    shutil.copytree(SARCOMA / patient.name, copy)
    some = next(path for path in sorted(copy.rglob("*.dcm")))
    some.write_bytes(some.read_bytes() + b"\0")
    with pytest.raises(ValueError, match="differs from the manifest"):
        check(alone, tmp_path)


@needs_sarcoma
def test_volumes_are_those_of_the_contours():
    from readingroom_training.series import read_patient

    patient = MANIFEST.patients[0]
    series = read_patient(SARCOMA, patient.name)
    volume = series.mask.sum() * np.prod(series.spacing) / 1000
    assert volume == pytest.approx(patient.mass_ml, abs=0.1)
