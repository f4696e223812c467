"""The split is by patient, disjoint, complete and stable."""

import pytest
from places import SARCOMA, needs_sarcoma
from readingroom_training.manifest import patients, split_patients

NAMES = [f"STS_{number:03}" for number in range(34)]


def test_roles_share_no_patient_and_leave_none_out():
    split = split_patients(NAMES)
    roles = [*split.fit, *split.inner, *split.held_out]
    assert sorted(roles) == NAMES
    assert (len(split.fit), len(split.inner), len(split.held_out)) == (22, 5, 7)


def test_split_does_not_depend_on_the_order_of_names():
    assert split_patients(NAMES[::-1]) == split_patients(NAMES)


def test_patient_named_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        split_patients(NAMES + NAMES[:1])


@needs_sarcoma
def test_held_out_patients_are_those_of_the_card():
    assert split_patients(patients(SARCOMA)).held_out == (
        "STS_003", "STS_013", "STS_035", "STS_036", "STS_045", "STS_047", "STS_051")
