"""The card is written from the numbers, whatever they are."""

from readingroom_training.card import write_card
from readingroom_training.evaluation import PatientResult
from readingroom_training.manifest import Split

from places import PACK
from readingroom_training.preprocessing import read_pack


def result(name: str) -> PatientResult:
    return PatientResult(
        name, mass_ml=100, whole=0.6, whole_raw=0.5, whole_largest=0.6, found_ml=120,
        corners=[0.5, 0.6], ellipsoid=0.4, ellipsoid_corners=[0.3, 0.3], free_slices=10,
        free_slices_marked=2, free_views=2, free_views_marked=1,
        candidates=[("whole", 0.9, 120, 1), ("free", 0.4, 5, 0)])


def test_the_card_says_how_the_run_came_about_and_whom_it_was_measured_on():
    facts = {
        "steps": 10, "schedule": 20, "patients": 4, "export_difference": 1e-6, "parameters": 1000,
        "stages": [5, 8], "note": "This run was cut short."}
    card = write_card(
        read_pack(PACK / "pack.toml"), Split(("A", "B"), ("C",), ("D", "E")), [result("C")],
        [result("D"), result("E")], 0.275, facts)
    assert "This run was cut short." in card
    assert "10 of 20 scheduled steps" in card
    assert "| D | 100 |" in card and "| E | 100 |" in card
    assert "Research use only" in card
