"""T2 fitted to eight echoes, simulated and real."""

import json

import numpy as np
import pydicom
import studies
from scipy.ndimage import binary_erosion

PROTOCOL = """vendor = "ge"
field = 3

[[series]]
preset = "sagittal-t2-map"
"""
# The tissue and words of its segments.
TISSUES = {
    "muscle": ("vastus", "gastrocnemius", "biceps femoris", "semimembranosus"),
    "cartilage": ("cartilage",),
    "fatPad": ("fat pad",),
}


def fit(times, signals):
    """T2 in ms of a straight line through the logarithms, each weighted by its square; the first echo, which is short of
    stimulated echoes, is left out."""
    times, signals = np.asarray(times)[1:], np.asarray(signals)[1:]
    design = np.stack([np.ones_like(times), -times], 1) * signals[:, None]
    answer = np.linalg.lstsq(design, np.log(signals) * signals, rcond=None)[0]
    return 1 / answer[1]


def expected(tissue, times, repetition):
    """The same fit to what the tissue's water and fat give together, without pulses' imperfections."""
    signal = np.zeros_like(times)
    for pool, part in (("water", 1 - tissue["fatFraction"]), ("fat", tissue["fatFraction"])):
        if part > 0:
            recovered = 1 - np.exp(-repetition / tissue[f"{pool}T1InMs"])
            signal += part * recovered * np.exp(-times / tissue[f"{pool}T2InMs"])
    return fit(times, signal)


def echoes(images):
    """Echo times in ms and images `[echo, slice, row, column]`."""
    times = sorted({float(image.EchoTime) for image in images})
    stacks = []
    for time in times:
        stack = [image for image in images if float(image.EchoTime) == time]
        stack.sort(key=lambda image: float(image.SliceLocation))
        stacks.append(studies.pixels(stack))
    return np.array(times), np.stack(stacks)


def segments(folder, shape, images):
    """Masks `[slice, row, column]` by segment label, from the study's SEG."""
    path = folder if folder.suffix == ".dcm" else next(iter(sorted((folder / "truth").rglob("*.dcm"))))
    seg = pydicom.dcmread(path)
    times = sorted({float(image.EchoTime) for image in images})
    first = [image for image in images if float(image.EchoTime) == times[0]]
    first.sort(key=lambda image: float(image.SliceLocation))
    names = {int(s.SegmentNumber): s.SegmentLabel for s in seg.SegmentSequence}
    result = {name: np.zeros(shape, bool) for name in names.values()}
    for number, layer, part in studies.segment_frames(seg, first, shape):
        result[names[number]][layer] |= part
    return result


def multi_echo(program, cache, seed=3, artefact="none"):
    """A simulated eight-echo study, and its images."""
    protocol = cache / "multi-echo.toml"
    protocol.write_text(PROTOCOL)
    folder = studies.study(
        program, cache / f"multi-echo-{seed}-{artefact.replace(':', '-')}", "--seed", str(seed),
        "--age", "35", "--artefact", artefact, "--protocol", str(protocol))
    return folder, [image for series in studies.series(folder) for image in series]


def real_echoes(data):
    """Echo times and images of the real series; None, and a word, where it is not here."""
    folder = data / "knee-mese" / "dicom"
    if not folder.is_dir():
        print("  the real series is not here")
        return None
    return echoes([pydicom.dcmread(path) for path in sorted(folder.glob("*.dcm"))])


def check(program, cache, data):
    folder, images = multi_echo(program, cache)
    times, stacks = echoes(images)
    masks = segments(folder, stacks.shape[1:], images)
    truth = json.loads((folder / "truth" / "truth.json").read_text())["tissues"]
    print("T2 fitted to a simulated eight-echo series, in ms")
    passed = True
    for tissue, words in TISSUES.items():
        mask = np.zeros(stacks.shape[1:], bool)
        for name, segment in masks.items():
            if any(word in name.lower() for word in words):
                mask |= segment
        mask = np.stack([binary_erosion(layer, iterations=2) for layer in mask])
        found = fit(times, [np.median(stack[mask]) for stack in stacks])
        put = expected(truth[tissue], times, float(images[0].RepetitionTime))
        off = found / put - 1
        passed = passed and abs(off) <= 0.05
        print(f"  {tissue:12} found {found:6.1f}   put in {put:6.1f}   {off:+.1%}{'' if abs(off) <= 0.05 else '   FAILS'}")
    real(data)
    return passed


def real(data):
    found = real_echoes(data)
    if not found:
        return
    times, stacks = found
    layer = stacks.shape[1] * 7 // 10
    for title, (row, column) in {"muscle": (160, 190), "marrow": (110, 130)}.items():
        area = stacks[:, layer, row - 6 : row + 7, column - 6 : column + 7]
        print(f"  the real {title:12} {fit(times, area.mean(axis=(1, 2))):6.1f}")
