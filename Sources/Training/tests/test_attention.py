"""What is written of a pack's attention maps into its pack and its card."""

import tomllib

import numpy as np
import pytest
from places import KIT
from readingroom_training.attention import (
    failures, mask_on_grid, method_options, network_input, passing, section, set_section, set_table,
    summary)
from readingroom_training.preprocessing import read_pack
from readingroom_training.series import Series

PACK = read_pack(KIT / "pack.toml")


def report(**values: float) -> dict:
    bounds = {"model-randomisation": 0.5, "input-randomisation": 0.5, "insertion": 0.4,
              "deletion": 0.6, "pointing-game": 0.1}
    given = {"model-randomisation": 0.1, "input-randomisation": -0.2, "insertion": 0.7,
             "deletion": 0.3, "pointing-game": 1.0, **values}
    return {"criteria": [{"name": name, "value": value, "bound": bounds[name],
                          "passed": name != "deletion" or value < bounds[name]}
                         for name, value in given.items()]}


def test_numbers_are_means_over_patients():
    check = summary([report(), report(**{"pointing-game": 0.0, "insertion": 0.5})])
    assert check["cases"] == 2 and check["pointing"] == {"share": 0.5, "chance": 0.1}
    assert check["insertion"] == {"area": 0.6, "random": 0.4}
    assert failures(check) == []


@pytest.mark.parametrize("name, value, failed", [
    ("model-randomisation", -0.7, "model randomisation"), ("insertion", 0.4, "insertion"),
    ("deletion", 0.6, "deletion"), ("pointing-game", 0.1, "pointing")])
def test_each_criterion_can_fail(name, value, failed):
    assert failures(summary([report(**{name: value})])) == [failed]


def test_the_table_stands_behind_the_explanation_once():
    text = (KIT / "pack.toml").read_text()
    first = set_table(text, summary([report()]))
    again = set_table(first, summary([report(**{"pointing-game": 0.5})]))
    parsed = tomllib.loads(again)
    assert again.count("[explanation.check]") == 1
    assert parsed["explanation"]["check"]["pointing"] == {"share": 0.5, "chance": 0.1}
    assert parsed["explanation"]["map"] == "attention" and parsed["findings"] == PACK["findings"]
    assert set_table(again, parsed["explanation"]["check"]) == again


def test_the_card_says_once_whether_the_maps_pass():
    card = "# Title\n\n## Results\n\nNumbers.\n\n## Limits\n\nMany.\n"
    good = set_section(card, section(summary([report()]), PACK, 2, passing([report()])))
    bad = set_section(good, section(summary([report(deletion=0.9)]), PACK, 2, passing([report(deletion=0.9)])))
    assert "The maps pass." in good and "fail (deletion)" in bad and "| 1 of 1 |" in good and "| 0 of 1 |" in bad and "pass." not in bad
    assert bad.count("## Attention") == 1 and bad.endswith("## Limits\n\nMany.\n")


def test_the_mask_lies_on_the_networks_grid():
    values = np.zeros((9, 40, 50), np.float32)
    values[3:6, 10:20, 15:30] = 100
    series = Series(values + 10, values > 0, (3.27, 1.46484375, 1.46484375))
    image, mask = network_input(series, PACK)
    assert image.shape[2:] == mask.shape and image.shape[:2] == (1, 1)
    assert mask.sum() == 3 * 10 * 15 and mask[4, 15, 20] == 1
    coarse = mask_on_grid(series.mask, (3.27, 1.0, 1.0), PACK)
    assert coarse.shape[0] == 9 and abs(coarse.sum() * 1.46484375**2 / 450 - 1) < 0.2


def test_options_name_the_maps_that_the_product_shows():
    options = method_options(PACK, PACK["findings"][0])
    assert options[-2:] == ["--layer", "attention"] and "logits:0" in options
    free = {**PACK, "explanation": {"method": "smoothgrad"}}
    assert "--layer" not in method_options(free, PACK["findings"][0])
