"""What may be amiss with a series, done to the simulator's: each takes a `Scan` and gives another, its truth alike."""

from __future__ import annotations

import copy

import numpy as np
from scipy import ndimage

from ..anatomy.structures import SIMULATED
from .studies import Scan
from .structures import RAW

AIR = RAW["air"]
# Share of fat in what holds fat (estimate).
FATTY = {
    "subcutaneousFat": 1.0, "intermuscularFat": 1.0, "infrapatellarFatPad": 0.9, "suprapatellarFatPad": 0.9,
    "prefemoralFatPad": 0.9, "femurMarrow": 0.8, "tibiaMarrow": 0.8, "fibulaMarrow": 0.8, "patellaMarrow": 0.8,
}
MUSCLE = [value for value, (_, kind) in enumerate(SIMULATED) if kind == "muscle"]
JOINT = [RAW[name] for name in ("anteriorCruciateLigament", "posteriorCruciateLigament", "medialMeniscus", "lateralMeniscus")]
# Fat over muscle without suppression, as in the simulator's proton density series (docs/simulation.md, 4.04 against 1).
FAT_OVER_MUSCLE = 4.0
# Median absolute deviation of Rayleigh's distribution over the deviation of each of its two parts.
RAYLEIGH = 0.4485


def generator(scan: Scan) -> np.random.Generator:
    """Random numbers that follow from the series' identifier."""
    return np.random.default_rng(list(str(scan.headers[0].SeriesInstanceUID).encode()))


def noise_level(scan: Scan) -> float:
    """Deviation of the noise in each of the two parts of the signal, from air.

    Gudbjartsson and Patz, Magn Reson Med 34:910, 1995: air is Rayleigh distributed under one coil. Under several it spreads more, so
    that the noise that is added is rather too much than too little.
    """
    air = scan.samples[(scan.raw == AIR) & (scan.samples > 0)]
    return float(np.median(np.abs(air - np.median(air)))) / RAYLEIGH if air.size else 0.0


def noise_doubled(scan: Scan) -> Scan:
    """White noise of √3 times the series' own, so that both together are twice as strong."""
    draw, sigma = generator(scan), np.sqrt(3) * noise_level(scan)
    real, imaginary = (draw.normal(0, sigma, scan.samples.shape) for _ in range(2))
    return scan.changed(samples=np.hypot(scan.samples + real, imaginary).astype(np.float32))


def bias_doubled(scan: Scan) -> Scan:
    """The exponential of a random polynomial of second order, from 1 / 1.25 to 1.25."""
    places = np.meshgrid(*(np.linspace(-1, 1, n, dtype=np.float32) for n in scan.samples.shape), indexing="ij")
    terms = [a * b for i, a in enumerate(places) for b in places[i:]] + list(places)
    field = sum(weight * term for weight, term in zip(generator(scan).normal(size=len(terms)), terms))
    field = (field - field.min()) / (field.max() - field.min()) * 2 - 1
    return scan.changed(samples=(scan.samples * np.exp(np.log(1.25) * field)).astype(np.float32))


def thick_slices(scan: Scan, thickness: float = 4.5) -> Scan:
    """Slices that lie side by side and average what they cover; the truth is what covers most."""
    normal, step = (scan.positions[-1] - scan.positions[0]), scan.step
    normal = normal / np.linalg.norm(normal)
    count = len(scan.positions)
    kept = max(int(count * step / thickness), 2)
    middles = (count - 1) * step / 2 + (np.arange(kept) - (kept - 1) / 2) * thickness
    old = np.arange(count) * step
    overlap = (np.minimum(middles[:, None] + thickness / 2, old + step / 2)
               - np.maximum(middles[:, None] - thickness / 2, old - step / 2))
    weights = np.maximum(overlap, 0)
    weights /= weights.sum(1, keepdims=True)
    samples = np.tensordot(weights, scan.samples, 1).astype(np.float32)
    raw = np.stack([most_covered(scan.raw, row) for row in weights])
    nearest = [int(np.argmin(np.abs(old - middle))) for middle in middles]
    return scan.changed(
        headers=[scan.headers[i] for i in nearest], samples=samples, raw=raw,
        positions=scan.positions[0] + middles[:, None] * normal, thickness=thickness)


def most_covered(raw: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The structure of most weight at each pixel, `[row, column]`."""
    slices = np.flatnonzero(weights)
    best, chosen = np.zeros(raw.shape[1:]), np.zeros(raw.shape[1:], raw.dtype)
    for value in np.unique(raw[slices]):
        share = np.tensordot(weights[slices], raw[slices] == value, 1)
        chosen[share > best] = value
        best = np.maximum(best, share)
    return chosen


def turned(scan: Scan, degrees: float = 15) -> Scan:
    """Columns and rows laid at an angle to the patient, about the slices' middle; what comes from outside is air."""
    angle = np.deg2rad(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    row, column = cosine * scan.row + sine * scan.column, cosine * scan.column - sine * scan.row
    size = np.array(scan.samples.shape[1:])
    middle, pixel = (size - 1) / 2, np.array(scan.pixel)
    # Old row and column of a new one; both count in pixels, which need not be square.
    matrix = np.array([[cosine, sine], [-sine, cosine]]) * pixel / pixel[:, None]
    offset = middle - matrix @ middle
    samples = np.stack([ndimage.affine_transform(s, matrix, offset, order=3) for s in scan.samples])
    raw = np.stack([ndimage.affine_transform(s, matrix, offset, order=0, cval=AIR) for s in scan.raw])
    half = middle * pixel
    shift = half[1] * (scan.row - row) + half[0] * (scan.column - column)
    return scan.changed(
        samples=np.maximum(samples, 0), raw=raw, positions=scan.positions + shift, row=row, column=column)


def half_field(scan: Scan) -> Scan:
    """Half the rows and half the columns, about the menisci and cruciate ligaments."""
    rows, columns = scan.samples.shape[1:]
    joint = np.argwhere(np.isin(scan.raw, JOINT))
    middle = joint.mean(0)[1:] if len(joint) else np.array([rows, columns]) / 2
    top = int(np.clip(middle[0] - rows / 4, 0, rows - rows // 2))
    left = int(np.clip(middle[1] - columns / 4, 0, columns - columns // 2))
    box = np.s_[:, top:top + rows // 2, left:left + columns // 2]
    shift = top * scan.pixel[0] * scan.column + left * scan.pixel[1] * scan.row
    return scan.changed(
        samples=np.ascontiguousarray(scan.samples[box]), raw=np.ascontiguousarray(scan.raw[box]),
        positions=scan.positions + shift)


def failed_suppression(scan: Scan) -> Scan:
    """Fat as bright as without suppression in the rows' later half, fading over a fifth of the image; others are left as they are."""
    if "FS" not in f"{scan.headers[0].get('ScanOptions', '')} {scan.headers[0].SeriesDescription}":
        return scan
    muscle = scan.samples[np.isin(scan.raw, MUSCLE)]
    if not muscle.size:
        return scan
    shares = np.zeros(256, np.float32)
    for name, share in FATTY.items():
        shares[RAW[name]] = share
    fat = ndimage.gaussian_filter(shares[scan.raw], (0, 1, 1))
    place = np.linspace(-0.5, 0.5, scan.samples.shape[1], dtype=np.float32)[:, None]
    failing = 1 / (1 + np.exp(-place * 20))
    added = fat * failing * FAT_OVER_MUSCLE * np.median(muscle)
    return scan.changed(samples=np.maximum(scan.samples, added).astype(np.float32))


def mirrored(scan: Scan) -> Scan:
    """The series of the other knee: patient's left and right changed places, in images as in places and words.

    Where columns would then count to the patient's right they are turned about, as scanners show them.
    """
    flip = np.array([-1.0, 1.0, 1.0])
    positions, row, column = scan.positions * flip, scan.row * flip, scan.column * flip
    samples, raw = scan.samples, scan.raw
    if abs(scan.row[0]) > 0.5:
        positions = positions + (samples.shape[2] - 1) * scan.pixel[1] * row
        row, samples, raw = -row, samples[:, :, ::-1], raw[:, :, ::-1]
    headers = [other_side(header) for header in scan.headers]
    return scan.changed(headers=headers, samples=samples, raw=raw, positions=positions, row=row, column=column)


def other_side(header):
    """A header that states the other side."""
    result = copy.deepcopy(header)
    for word in ("Laterality", "ImageLaterality", "FrameLaterality"):
        if result.get(word) in ("L", "R"):
            setattr(result, word, "R" if result.get(word) == "L" else "L")
    for word in ("StudyDescription", "SeriesDescription", "ProtocolName"):
        if word in result:
            setattr(result, word, other_words(str(result.get(word))))
    return result


def other_words(text: str) -> str:
    """Words with left and right changed about."""
    pairs = {"LEFT": "RIGHT", "RIGHT": "LEFT", "LT": "RT", "RT": "LT", "L": "R", "R": "L"}
    return " ".join(pairs.get(word, word) for word in text.split(" "))


ALL = {
    "noise doubled": noise_doubled, "bias doubled": bias_doubled, "slices of 4.5 mm": thick_slices, "turned by 15°": turned,
    "half the field of view": half_field, "failed fat suppression": failed_suppression,
}
