"""Checks a pack's attention maps with the program, and writes what it finds into pack and card.

    python -m readingroom_training.attention --pack FOLDER --data FOLDER --program readingroom

Each patient is prepared as in the product and given to `readingroom model explain --check`; the numbers of
`[explanation.check]` are means over patients. `docs/explanations.md` says what they mean.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from .export import write_checksums
from .preprocessing import is_volume, pad, prepare, read_pack, resample_axis, sample_positions, slab
from .series import Series, read_patient

# More parts and orders cost runs of the network in proportion and change the areas little.
PARTS, ORDERS, STAGES = 8, 2, 3
HEADING = "## Attention"
CRITERIA = ("model-randomisation", "input-randomisation", "insertion", "deletion", "pointing-game")
# What an answer may be held to: the program's own bound, `AttentionCheck.largestCorrelation`.
LARGEST_CORRELATION = 0.5


def mask_on_grid(mask: np.ndarray, spacing, pack: dict) -> np.ndarray:
    """The mask on the pack's grid: where the linear interpolation is at least half."""
    in_plane = pack["resample"]["in_plane_mm"]
    targets = (pack["resample"]["slice_mm"], in_plane, in_plane)
    values = mask.astype(np.float64)
    for axis, target in enumerate(targets):
        positions = sample_positions(mask.shape[axis], spacing[axis], target)
        values = resample_axis(values, positions, axis)
    return values >= 0.5


def network_input(series: Series, pack: dict) -> tuple[np.ndarray, np.ndarray]:
    """What the network reads, with batch and channels, and the mask on the same positions.

    A pack of slices is checked on the slice with the largest part of the mask.
    """
    volume = prepare(series.values, series.spacing, pack)
    mask = mask_on_grid(series.mask, series.spacing, pack)
    if not is_volume(pack):
        index = int(mask.sum(axis=(1, 2)).argmax())
        image, mask = slab(volume, index, pack), mask[index : index + 1]
        return pad(image, pack)[None], pad(mask.astype(np.float32), pack)[0]
    image = pad(volume, pack)
    size = pack.get("window", {}).get("size")
    if size and any(side > most for side, most in zip(image.shape, size)):
        raise ValueError(f"a volume of {image.shape} does not fit into one window {size}")
    # Padding of the mask is outside, whatever the image is padded with.
    padded = np.zeros(image.shape, np.float32)
    padded[tuple(slice(side) for side in mask.shape)] = mask
    return image[None, None], padded


def method_options(pack: dict, finding: dict) -> list[str]:
    """The program's options for the maps that the product shows.

    Grad-CAM of a linear head is Grad-CAM of the head's own sum of maps.
    """
    explanation = pack["explanation"]
    options = ["--method", explanation["method"], "--region", "positive",
               "--target", f"{pack['output']['name']}:{finding['channel']}"]
    layer = next((explanation[key] for key in ("map", "activations", "layer")
                  if key in explanation), None)
    return options + (["--layer", layer] if layer else [])


def check_patient(
    series: Series, pack: dict, model: Path, program: Path, folder: Path
) -> dict | None:
    """The program's report on one patient; nothing where the network marks nothing there."""
    image, mask = network_input(series, pack)
    np.save(folder / "image.npy", image.astype(np.float32))
    np.save(folder / "truth.npy", mask)
    command = [
        program, "model", "explain", model, "--check", "--json",
        "--input", f"{pack['input']['name']}={folder / 'image.npy'}", "--truth", folder / "truth.npy",
        "--parts", str(PARTS), "--orders", str(ORDERS), "--stages", str(STAGES),
        *method_options(pack, pack["findings"][0])]
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if result.stdout.strip():
        return json.loads(result.stdout)
    if "no position" in result.stderr.lower():
        return None
    raise ValueError(result.stderr.strip())


def summary(reports: list[dict]) -> dict:
    """Means over patients: the table `[explanation.check]`."""
    def mean(name: str, key: str) -> float:
        values = [item[key] for report in reports for item in report["criteria"]
                  if item["name"] == name]
        return round(float(np.mean(values)), 4)

    return {
        "cases": len(reports),
        "model_randomisation": mean("model-randomisation", "value"),
        "input_randomisation": mean("input-randomisation", "value"),
        "insertion": {"area": mean("insertion", "value"), "random": mean("insertion", "bound")},
        "deletion": {"area": mean("deletion", "value"), "random": mean("deletion", "bound")},
        "pointing": {"share": mean("pointing-game", "value"),
                     "chance": mean("pointing-game", "bound")},
    }


def failures(check: dict) -> list[str]:
    """Which of the criteria the maps do not pass; the program's `AttentionCheck` decides alike."""
    criteria = {
        "model randomisation": abs(check["model_randomisation"]) <= LARGEST_CORRELATION,
        "input randomisation": abs(check["input_randomisation"]) <= LARGEST_CORRELATION,
        "insertion": check["insertion"]["area"] > check["insertion"]["random"],
        "deletion": check["deletion"]["area"] < check["deletion"]["random"],
        "pointing": check["pointing"]["share"] > check["pointing"]["chance"],
    }
    return [name for name, passes in criteria.items() if not passes]


def set_table(text: str, check: dict) -> str:
    """`pack.toml` with the table behind `[explanation]`, in place of an earlier one."""
    def shown(value) -> str:
        if isinstance(value, dict):
            return "{ " + ", ".join(f"{key} = {number}" for key, number in value.items()) + " }"
        return str(value)

    text = re.sub(r"\n\[explanation\.check\]\n(?:(?!\[).*\n)*", "\n", text)
    table = "[explanation.check]\n" + "".join(
        f"{key} = {shown(value)}\n" for key, value in check.items())
    found = re.search(r"^\[explanation\]\n(?:(?!\[).*\n)*", text, re.MULTILINE)
    if found is None:
        raise ValueError("the pack offers no explanation")
    return text[: found.end()].rstrip("\n") + "\n\n" + table + "\n" + text[found.end():].lstrip("\n")


def passing(reports: list[dict]) -> dict[str, int]:
    """How many patients keep each criterion by themselves."""
    counts: dict[str, int] = {}
    for report in reports:
        for item in report["criteria"]:
            counts[item["name"]] = counts.get(item["name"], 0) + bool(item["passed"])
    return counts


def section(check: dict, pack: dict, drawn: int, kept: dict[str, int]) -> str:
    """The card's words on the maps; `kept` says how many patients keep each criterion."""
    failed = failures(check)
    verdict = (
        "The maps pass." if not failed else
        f"**The maps fail ({', '.join(failed)}); the viewer does not show them.**")
    rows = [
        ("Rank correlation with the maps of random weights", check["model_randomisation"],
         f"within ±{LARGEST_CORRELATION}"),
        ("Rank correlation with the maps of pixels that changed places",
         check["input_randomisation"], f"within ±{LARGEST_CORRELATION}"),
        ("Area under the score as voxels come, the most important first",
         check["insertion"]["area"], f"above {check['insertion']['random']:.2f}, random orders"),
        ("Area under the score as voxels go, the most important first",
         check["deletion"]["area"], f"below {check['deletion']['random']:.2f}, random orders"),
        ("Share of maps whose largest value lies in the contour", check["pointing"]["share"],
         f"above {check['pointing']['chance']:.2f}, chance"),
    ]
    table = "".join(
        f"| {name} | {value:.2f} | {bound} | {kept.get(key, 0)} of {check['cases']} |\n"
        for (name, value, bound), key in zip(rows, CRITERIA))
    return f"""{HEADING}

An attention map ({pack['explanation']['method']}) says where the answer rests on the image. It is no lesion and no contour.
{verdict} Measured by `readingroom model explain --check` on {check['cases']} of {drawn} patients (where the model marks
nothing there is no map), all of whom some of the networks were trained on.

| Measure, mean over patients | Maps | They must be | Patients by themselves |
|---|---|---|---|
{table}
"""


def set_section(card: str, words: str) -> str:
    """The card with the section before its limits, in place of an earlier one."""
    card = re.sub(rf"{HEADING}\n(?:(?!## ).*\n)*", "", card)
    if "## Limits" not in card:
        raise ValueError("the card has no section Limits")
    return card.replace("## Limits", words + "## Limits", 1)


def run(folder: Path, data: Path, program: Path, patients: int) -> list[str]:
    """Checks a pack and writes pack, card and checksums; gives the criteria that it fails."""
    pack = read_pack(folder / "pack.toml")
    names = sorted(path.name for path in data.iterdir() if path.is_dir())
    # Spread over the set, which is in order of enrolment.
    chosen = [names[i] for i in np.unique(np.linspace(0, len(names) - 1, patients).round().astype(int))]
    reports = []
    for name in chosen:
        with tempfile.TemporaryDirectory() as scratch:
            report = check_patient(
                read_patient(data, name), pack, folder / pack["model"], program, Path(scratch))
        if report is not None:
            reports.append(report)
        words = "nothing marked" if report is None else "; ".join(
            f"{item['name']} {item['value']:.2f} ({item['bound']:.2f})" for item in report["criteria"])
        print(f"{name}: {words}", flush=True)
    if not reports:
        raise ValueError("the network marks nothing in any patient")
    check = summary(reports)
    path = folder / "pack.toml"
    path.write_text(set_table(path.read_text(encoding="utf-8"), check), encoding="utf-8")
    card = folder / "card.md"
    card.write_text(
        set_section(card.read_text(encoding="utf-8"), section(check, pack, len(chosen), passing(reports))),
        encoding="utf-8")
    write_checksums(folder)
    return failures(check)


def main() -> None:
    """Checks a pack's attention maps."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--pack", type=Path, required=True, help="the pack's folder")
    parser.add_argument("--data", type=Path, required=True, help="folder of the patients")
    parser.add_argument("--program", type=Path, required=True, help="readingroom")
    parser.add_argument("--patients", type=int, default=8, help="how many are measured")
    arguments = parser.parse_args()
    try:
        failed = run(arguments.pack, arguments.data, arguments.program, arguments.patients)
    except ValueError as error:
        sys.exit(f"attention: {error}")
    print("the maps pass" if not failed else f"the maps fail: {', '.join(failed)}")


if __name__ == "__main__":
    main()
