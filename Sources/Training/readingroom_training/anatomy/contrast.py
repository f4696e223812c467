"""Fits what tells contrast and fat suppression by how bright the anatomy network's tissues are beside muscle.

`python -m readingroom_training.anatomy.contrast --pack PACK --work FOLDER --program readingroom --seed 302 --knees 88 --write TABLE`
simulates series of any timing (`simulate-training --timed`), reads their tissues with the pack's network, and fits logistic regressions;
`--check STUDY...` asks whole simulated studies, whose headers say what is right.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .. import simulated
from ..export import session
from ..preprocessing import pad, prepare, read_pack, slab
from .evaluate import read_series
from .structures import CLASS, STRUCTURES

# The program's `ContrastByGreys` names its columns so.
CONTRASTS = ("T1", "PD", "T2", "GRE", "DESS")
COLUMNS = ("tissues", "mean", "deviation", *CONTRASTS, "fat suppressed")

# Whose medians are read: tissues that are taken together.
FEATURES = (
    ("femur", "tibia"), ("femoral-cartilage", "tibial-cartilage", "patellar-cartilage"), ("meniscus",),
    ("patellar-tendon", "quadriceps-tendon", "posterior-cruciate-ligament"), ("infrapatellar-fat-pad",), ("subcutaneous-fat",),
    ("joint-fluid",), ("vessel",), ("other",),
)

# As in the program: every fourth slice; voxels that the network is sure of, amid such of the same class; what is too few, too dark or
# too far.
STEP, SURE, FEWEST, DARKEST, FARTHEST = 4, 0.7, 30, 0.02, 3.0
# From here on a contrast, and fat's suppression or none, is told.
TOLD = 0.9

# A share of fat below and above which it counts as suppressed and as not.
SUPPRESSED, BRIGHT = 0.25, 0.75
# Repetition times in ms below which a spin echo is T1; echo times up to which a long one may be called PD, and from which T2.
SHORT, LATEST_PD, EARLIEST_T2 = 1000, 60, 45


def greys(image: np.ndarray, network, pack: dict) -> list[list[float]]:
    """Voxels and median of each class in some slices of a prepared series `[slice, row, column]`."""
    found: list[list[np.ndarray]] = [[] for _ in STRUCTURES]
    for index in range(min(STEP, len(image)) // 2, len(image), STEP):
        logits = network.run(None, {pack["input"]["name"]: pad(slab(image, index, pack), pack)[None]})[0][0]
        shares = np.exp(logits - logits.max(0))[:, :image.shape[1], :image.shape[2]]
        shares /= shares.sum(0)
        classes, sure = shares.argmax(0), shares.max(0) >= SURE
        counts = sure & inner(classes)
        for value, values in enumerate(found):
            values.append(image[index][counts & (classes == value)])
    all_ = [np.concatenate(values) for values in found]
    return [[len(v), float(np.median(v)) if len(v) else 0] for v in all_]


def inner(classes: np.ndarray) -> np.ndarray:
    """Pixels whose eight neighbours are of the same class, so that they hold nothing else."""
    result = np.zeros(classes.shape, bool)
    windows = np.lib.stride_tricks.sliding_window_view(classes, (3, 3))
    result[1:-1, 1:-1] = (windows == classes[1:-1, 1:-1, None, None]).all((2, 3))
    return result


def read_features(seen: list[list[float]]) -> np.ndarray | None:
    """Logarithms of greys over muscle's, NaN where too few voxels are seen; nothing where too little muscle is."""
    table = np.array(seen)
    muscle = table[CLASS["muscle"]]
    if muscle[0] < FEWEST:
        return None
    result = []
    for tissues in FEATURES:
        rows = table[[CLASS[name] for name in tissues]]
        voxels = rows[:, 0].sum()
        grey = rows.prod(1).sum() / voxels if voxels >= FEWEST else np.nan
        result.append(np.log(max(grey, DARKEST)) if np.isfinite(grey) else np.nan)
    return np.array(result) - np.log(max(muscle[1], DARKEST))


def targets(timing: dict) -> tuple[list[bool], float]:
    """Which of `CONTRASTS` a series may be called, and whether fat is suppressed: 1, 0 or NaN."""
    sequence, fat_left = timing["sequence"], timing["fatLeft"]
    echo, is_short = timing["echoTimeInMilliseconds"], timing["repetitionTimeInMilliseconds"] < SHORT
    spin = sequence in ("spin-echo", "inversion-recovery")
    # An inversion makes fluid brighter beside the rest than its echo time says.
    inverted = sequence == "inversion-recovery"
    may = [
        spin and is_short, spin and not is_short and echo < LATEST_PD, spin and not is_short and (echo > EARLIEST_T2 or inverted),
        sequence == "spoiled-gradient-echo", sequence == "double-echo-steady-state"]
    fat = 1.0 if inverted or fat_left <= SUPPRESSED else 0.0 if fat_left >= BRIGHT else float("nan")
    return may, fat


@dataclass
class Table:
    """A fitted classifier: means and deviations of `FEATURES`, and `[output, 1 + feature]` weights, the constant first."""

    means: np.ndarray
    deviations: np.ndarray
    weights: np.ndarray

    def scaled(self, features: np.ndarray) -> np.ndarray:
        return np.nan_to_num((features - self.means) / self.deviations).clip(-FARTHEST, FARTHEST)

    def probabilities(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of each contrast `[series, contrast]`, and that fat is suppressed."""
        logits = self.weights[:, 0] + self.scaled(features) @ self.weights[:, 1:].T
        contrasts = np.exp(logits[:, :-1] - logits[:, :-1].max(1, keepdims=True))
        return contrasts / contrasts.sum(1, keepdims=True), 1 / (1 + np.exp(-logits[:, -1]))

    def text(self) -> str:
        """The table as the pack has it."""
        lines = [COLUMNS, ("constant", "", "", *map(number, self.weights[:, 0]))]
        for place, tissues in enumerate(FEATURES):
            lines.append((" ".join(tissues), number(self.means[place]), number(self.deviations[place]),
                          *map(number, self.weights[:, 1 + place])))
        return "".join("\t".join(line) + "\n" for line in lines)


def number(value: float) -> str:
    return f"{value:.5g}"


def read_table(path: Path) -> Table:
    """A table that `Table.text` gave."""
    lines = [line.split("\t") for line in path.read_text().splitlines()]
    values = np.array([[float(v or 0) for v in line[1:]] for line in lines[1:]])
    return Table(values[1:, 0], values[1:, 1], values[:, 2:].T)


def fit(features: np.ndarray, may: np.ndarray, fat: np.ndarray, decay: float = 1e-3) -> Table:
    """Logistic regressions with a penalty on the squares of the weights; where several contrasts are right their sum counts."""
    means, deviations = np.nanmean(features, 0), np.nanstd(features, 0)
    table = Table(means, deviations, np.zeros((len(CONTRASTS) + 1, 1 + len(FEATURES))))
    x, right = torch.from_numpy(table.scaled(features)), torch.from_numpy(may)
    wanted, known = torch.from_numpy(fat), ~torch.from_numpy(fat).isnan()
    weights = torch.zeros(table.weights.shape, dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS([weights], max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        search.zero_grad()
        logits = weights[:, 0] + x @ weights[:, 1:].T
        shares = logits[:, :-1].log_softmax(1).masked_fill(~right, -torch.inf).logsumexp(1)
        of_fat = torch.nn.functional.binary_cross_entropy_with_logits(logits[known, -1], wanted[known])
        value = of_fat - shares.mean() + decay * weights[:, 1:].square().sum()
        value.backward()
        return value

    search.step(loss)
    table.weights = weights.detach().numpy()
    return table


def simulate(program: str, seed: int, knees: int, work: Path, network, pack: dict) -> Iterator[dict]:
    """Timing and greys of series of some knees; what is already in the folder is not made anew."""
    work.mkdir(parents=True, exist_ok=True)
    for knee in range(knees):
        path = work / f"{seed}-{knee:05d}.json"
        if not path.exists():
            series = []
            for header, tensor in simulated.simulate(program, seed, knee, 1, "--timed"):
                samples = tensor(np.float32)
                tensor(np.uint8), tensor(np.uint32)
                pixel = header["pixelSpacingInMillimetres"]
                image = prepare(samples, (header["sliceSpacingInMillimetres"], pixel, pixel), pack)
                series.append({"timing": header["timing"], "greys": greys(image, network, pack)})
            new = path.with_suffix(".new")
            new.write_text(json.dumps(series))
            new.replace(path)
        yield from json.loads(path.read_text())


def arrays(series: list[tuple[list, tuple]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, right contrasts and fat of series, given as greys and targets; those without muscle are left out."""
    kept = [(features, may, fat) for seen, (may, fat) in series if (features := read_features(seen)) is not None]
    return tuple(np.array(part) for part in zip(*kept))


def of_study(folder: Path, network, pack: dict) -> Iterator[tuple[list, tuple]]:
    """Greys and targets of the series of a folder that `readingroom simulate` wrote; headers say what is right."""
    import pydicom

    for path in sorted((folder / "study").iterdir()):
        stack = read_series(path, None)
        header = pydicom.dcmread(next(path.iterdir()), stop_before_pixels=True)
        kinds, options = set(np.atleast_1d(header.ScanningSequence)), set(np.atleast_1d(header.get("ScanOptions", "")))
        sequence = ("double-echo-steady-state" if "dess" in stack.description.lower()
                    else "spoiled-gradient-echo" if "GR" in kinds else "inversion-recovery" if "IR" in kinds else "spin-echo")
        timing = {"sequence": sequence, "repetitionTimeInMilliseconds": float(header.RepetitionTime),
                  "echoTimeInMilliseconds": float(header.EchoTime), "fatLeft": 0.0 if "FS" in options else 1.0}
        image = prepare(stack.image, (stack.spacing, *stack.pixel), pack)
        yield greys(image, network, pack), targets(timing)


def report(table: Table, features: np.ndarray, may: np.ndarray, fat: np.ndarray) -> dict:
    """Of so many series: how many are told and how many of these rightly; long repetition counts as told where only its echo is not."""
    shares, suppressed = table.probabilities(features)
    long = shares[:, 1] + shares[:, 2]
    exact = shares.max(1) >= TOLD
    told = exact | (long >= TOLD)
    right = np.where(exact, may[np.arange(len(may)), shares.argmax(1)], may[:, 1] | may[:, 2])
    bright = (shares[:, 1:3].sum(1) > 0.5) | (shares[:, 4] > 0.5)
    known = ~np.isnan(fat)
    sure = known & ((suppressed >= TOLD) | (suppressed <= 1 - TOLD))
    return {
        "series": len(may), "told": int(told.sum()), "right": int(right[told].sum()),
        "fluidSensitive": int((bright[told] == may[told][:, (1, 2, 4)].any(1)).sum()),
        "byContrast": {name: [int((told & may[:, i]).sum()), int((told & may[:, i] & right).sum()), int(may[:, i].sum())]
                       for i, name in enumerate(CONTRASTS)},
        "fatKnown": int(known.sum()), "fatTold": int(sure.sum()), "fatRight": int(((suppressed > 0.5) == (fat > 0.5))[sure].sum()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pack", type=Path, required=True, help="folder of the anatomy pack")
    parser.add_argument("--work", type=Path, help="folder for the greys of simulated series")
    parser.add_argument("--program", help="readingroom, which simulates")
    parser.add_argument("--seed", type=int, default=302)
    parser.add_argument("--knees", type=int, default=88)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write", type=Path, help="where the fitted table goes")
    parser.add_argument("--table", type=Path, help="a table to check in place of fitting one")
    parser.add_argument("--check", type=Path, nargs="*", default=[], help="studies of `simulate` that trained nothing")
    arguments = parser.parse_args()
    pack = read_pack(arguments.pack / "pack.toml")
    network = session(arguments.pack / "model.onnx", arguments.threads)
    if arguments.table:
        table = read_table(arguments.table)
    else:
        if not (arguments.program and arguments.work and arguments.write):
            parser.error("fitting needs --program, --work and --write")
        made = simulate(arguments.program, arguments.seed, arguments.knees, arguments.work, network, pack)
        training = arrays([(one["greys"], targets(one["timing"])) for one in made])
        table = fit(*training)
        arguments.write.write_text(table.text())
        print(json.dumps({"training": report(table, *training)}))
    if arguments.check:
        print(json.dumps({"check": report(table, *arrays(
            [one for folder in arguments.check for one in of_study(folder, network, pack)]))}))


if __name__ == "__main__":
    main()
