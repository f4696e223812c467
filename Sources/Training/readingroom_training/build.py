"""Data to pack, in one command: train, export, calibrate, measure, write the card.

`--out` holds the pack's hand-written `pack.toml`; the command adds `model.onnx`, `card.md` and
`SHA256SUMS`, and sets four numbers in `pack.toml` (slope, intercept, positive, negative). It
resumes from `--work`; everything there can be deleted.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import re
from pathlib import Path

import torch

from .augmentation import STAGES
from .calibration import bands, fit
from .card import write_card
from .evaluation import best_ellipsoid, measure
from .export import check, export, load_network, session
from .manifest import patients, split_patients
from .preprocessing import read_pack
from .series import read_patient
from .training import Case, load_prepared, train


def set_numbers(path: Path, numbers: dict[str, float]) -> None:
    """Sets `key = number` in the pack, where each key occurs once; leaves the rest as written."""
    text = path.read_text(encoding="utf-8")
    for key, value in numbers.items():
        text, count = re.subn(rf"\b{key} = -?[0-9.]+", f"{key} = {value}", text)
        if count != 1:
            raise ValueError(f"{path}: {key} occurs {count} times")
    path.write_text(text, encoding="utf-8")


def write_checksums(folder: Path) -> None:
    """`SHA256SUMS` over the other files of the pack."""
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("card.md", "model.onnx", "pack.toml")
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))


def measure_all(names, data: Path, run, pack: dict, share: float):
    """Results of these patients, with a line for each."""
    results = []
    for name in names:
        results.append(measure(name, read_patient(data, name), run, pack, share))
        last = results[-1]
        print(f"{name}: Dice {last.whole:.3f}, raw {last.whole_raw:.3f},"
              f" off-centre {sum(last.corners) / 4:.3f}, {last.mass_ml:.0f} mL"
              f" as {last.found_ml:.0f} mL", flush=True)
    return results


def build(
    data: Path, out: Path, work: Path, steps: int, minutes: float, seed: int, note: str = ""
) -> None:
    """The whole way; `work/results.json` keeps every number of the card."""
    path = out / "pack.toml"
    pack, names = read_pack(path), patients(data)
    split = split_patients(names)
    prepared = work / "prepared"
    cases = [Case(*load_prepared(data, name, pack, prepared)[:2]) for name in split.fit]
    weights, reached = train(cases, work, steps, seed, minutes)
    network = load_network(weights)
    export(network, pack, out / "model.onnx")
    difference = check(network, pack, out / "model.onnx")
    print(f"exported after {reached} steps; onnxruntime differs by {difference:.1e}", flush=True)
    run = session(out / "model.onnx", torch.get_num_threads())
    share = best_ellipsoid([case.mask.numpy() > 0.5 for case in cases])
    set_numbers(path, {"slope": 1.0, "intercept": 0.0, "positive": 0.7, "negative": 0.0})
    inner = measure_all(split.inner, data, run, read_pack(path), share)
    slope, intercept = fit(inner)
    set_numbers(path, {"slope": round(slope, 4), "intercept": round(intercept, 4)})
    positive, negative = bands(inner, read_pack(path)["findings"][0]["probability"])
    set_numbers(path, {"positive": positive, "negative": negative})
    pack = read_pack(path)
    held_out = measure_all(split.held_out, data, run, pack, share)
    facts = {
        "steps": reached, "schedule": steps, "patients": len(names), "export_difference": difference,
        "parameters": sum(p.numel() for p in network.parameters()),
        "stages": [end for end, _ in STAGES[:-1]], "note": note,
    }
    (out / "card.md").write_text(write_card(pack, split, inner, held_out, share, facts))
    write_checksums(out)
    everything = {"training": facts, "inner": inner, "held_out": held_out}
    (work / "results.json").write_text(
        json.dumps(everything, default=dataclasses.asdict, indent=1))


def main() -> None:
    """Builds the soft-tissue-mass pack from data."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the sarcoma set")
    parser.add_argument("--out", type=Path, required=True, help="folder of the pack")
    parser.add_argument("--work", type=Path, required=True, help="checkpoints and prepared volumes")
    parser.add_argument("--steps", type=int, default=3400)
    parser.add_argument("--minutes", type=float, default=90, help="the longest the training runs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--note", default="", help="how this run came about, for the card")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    build(arguments.data, arguments.out, arguments.work, arguments.steps, arguments.minutes,
          arguments.seed, arguments.note)


if __name__ == "__main__":
    main()
