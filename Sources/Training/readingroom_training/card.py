"""Writes `card.md` from measured numbers: nothing in its tables is typed by hand."""

from __future__ import annotations

import numpy as np

from .detection import calibrated
from .evaluation import PatientResult, interval
from .manifest import SOFT_TISSUE_SARCOMA, Split


def with_interval(values, statistic=np.mean, form: str = "{:.2f}") -> str:
    """A statistic over patients with its 95 % bootstrap interval."""
    low, high = interval(values, statistic)
    middle = statistic(np.asarray(values))
    return f"{form.format(middle)} ({form.format(low)} to {form.format(high)})"


def summary_rows(results: list[PatientResult]) -> list[tuple[str, str, str]]:
    """(measure, ours, centre ellipsoid)."""
    error = [abs(r.volume_error) * 100 for r in results]
    free = [r.free_slices_marked / r.free_slices for r in results if r.free_slices]
    views = [r.free_views_marked / r.free_views for r in results if r.free_views]
    return [
        ("Dice, whole crop, regions as listed", with_interval([r.whole for r in results]),
         with_interval([r.ellipsoid for r in results])),
        ("Dice, whole crop, every voxel at the threshold",
         with_interval([r.whole_raw for r in results]), ""),
        ("Dice, whole crop, largest region only",
         with_interval([r.whole_largest for r in results]), ""),
        ("Dice, off-centre crops (mean of four a patient)",
         with_interval([np.mean(r.corners) for r in results]),
         with_interval([np.mean(r.ellipsoid_corners) for r in results])),
        ("Absolute volume error, median", with_interval(error, np.median, "{:.0f} %"), ""),
        ("Mass found (Dice above 0.1 on the whole crop)",
         f"{sum(r.whole > 0.1 for r in results)} of {len(results)} patients", ""),
        ("Contour-free slices of the whole crop with a listed region",
         with_interval([100 * f for f in free], np.mean, "{:.0f} %"), ""),
        ("Contour-free parts (as volumes of their own) with a listed region",
         f"{sum(r.free_views_marked for r in results)} of {sum(r.free_views for r in results)};"
         f" {with_interval([100 * v for v in views], np.mean, '{:.0f} %')} a patient", ""),
    ]


def verdict(results: list[PatientResult]) -> str:
    """One plain sentence on whether the network beats the ellipsoid, from the numbers."""
    parts = []
    for view, gains in (
        ("whole crops", [r.whole - r.ellipsoid for r in results]),
        ("off-centre crops", [np.mean(r.corners) - np.mean(r.ellipsoid_corners) for r in results]),
    ):
        low, high = interval(gains)
        word = "better" if low > 0 else "worse" if high < 0 else "not shown to differ"
        parts.append(
            f"on {view} {word} (difference in Dice {np.mean(gains):+.2f}, {low:+.2f} to {high:+.2f})")
    return f"Against the ellipsoid this model is {' and '.join(parts)}."


def in_short(results: list[PatientResult]) -> str:
    """What a reader must know first, from the numbers."""
    marked, views = (sum(getattr(r, key) for r in results) for key in
                     ("free_views_marked", "free_views"))
    share = marked / views
    falsely = "in nearly every" if share > 0.8 else "in most" if share > 0.5 else "in some"
    return (
        f"on {len(results)} patients it never saw, mean Dice {np.mean([r.whole for r in results]):.2f}"
        f" and off-centre {np.mean([np.mean(r.corners) for r in results]):.2f}. It lists a region in"
        f" {marked} of {views} parts that hold no contour: expect false regions {falsely} series,"
        f" and outlines and volumes that are wrong. {verdict(results)}")


def patient_rows(results: list[PatientResult]) -> list[str]:
    return [
        f"| {r.name} | {r.mass_ml:.0f} | {r.found_ml:.0f} | {r.whole:.2f} | {r.whole_raw:.2f}"
        f" | {np.mean(r.corners):.2f} | {r.ellipsoid:.2f}"
        f" | {r.free_slices_marked} of {r.free_slices} | {r.free_views_marked} of {r.free_views} |"
        for r in results
    ]


def band_rows(results: list[PatientResult], finding: dict) -> list[str]:
    """How many candidates fell in each band, and how many of them were the mass."""
    rows = []
    pairs = [
        (calibrated(mean, finding["probability"], volume_ml), label)
        for r in results for _, mean, volume_ml, label in r.candidates
    ]
    edges = (("positive", finding["positive"], 1.01),
             ("indeterminate, read unaided", finding["negative"], finding["positive"]),
             ("negative, not listed", -0.01, finding["negative"]))
    for name, low, high in edges:
        inside = [(chance, label) for chance, label in pairs if low <= chance < high]
        mean = f"{np.mean([c for c, _ in inside]):.2f}" if inside else "–"
        share = f"{np.mean([l for _, l in inside]):.2f}" if inside else "–"
        rows.append(f"| {name} | {len(inside)} | {mean} | {share} |")
    return rows


def brier(results: list[PatientResult], finding: dict) -> str:
    """Brier score of the candidates, each patient weighing the same."""
    scores = [
        np.mean([
            (calibrated(mean, finding["probability"], volume_ml) - label) ** 2
            for _, mean, volume_ml, label in r.candidates])
        for r in results if r.candidates
    ]
    return with_interval(scores, np.mean, "{:.3f}")


def write_card(
    pack: dict, split: Split, inner: list[PatientResult], held_out: list[PatientResult],
    ellipsoid_share: float, training: dict,
) -> str:
    """The card's text."""
    finding = pack["findings"][0]
    table = "\n".join(f"| {m} | {ours} | {other} |" for m, ours, other in summary_rows(held_out))
    inner_table = "\n".join(f"| {m} | {ours} |" for m, ours, _ in summary_rows(inner))
    rule = finding["probability"]
    return f"""# {pack['title']}, version {pack['version']}

**Research use only. Not a medical device, not for diagnosis.** The reader decides; this model proposes.

**In short:** {in_short(held_out)}

## Intended use

Marks candidate regions of soft-tissue mass on axial T1-weighted MR of an extremity, each with a
volume and a probability, for a radiologist who accepts, changes or rejects it. Absence of a region
says nothing: it must never become a normal sentence.

## Data

{SOFT_TISSUE_SARCOMA.name}: {training['patients']} patients with histologically proven soft-tissue
sarcoma of the extremities, one axial T1 series each, with the radiation oncologist's contour
`GTV_Mass`. Licence: {SOFT_TISSUE_SARCOMA.licence}. Citation: {SOFT_TISSUE_SARCOMA.citation}.
{SOFT_TISSUE_SARCOMA.address}
Changes made to the data: slices ordered, contours turned into masks, intensities normalised.

| Role | Patients | Used for |
|---|---|---|
| fit | {len(split.fit)}: {', '.join(split.fit)} | weights |
| inner | {len(split.inner)}: {', '.join(split.inner)} | probability and its two thresholds |
| held out | {len(split.held_out)}: {', '.join(split.held_out)} | the numbers below, once; no choice of any kind |

The split is by patient, drawn by a fixed seed before any training.
{facts["note"]}

## Model

2.5-dimensional U-Net (five slices in, the middle one out; 16 channels at full size, four halvings,
instance normalisation), {training['parameters'] / 1e6:.2f} million parameters. Dice and cross-entropy;
AdamW, {training['steps']} of {training['schedule']} scheduled steps of 3 to 12 views, averaged weights, bfloat16, one CPU
thread.
Views were drawn off-centre, without mass (40 of 100 slices), with other spacing, gain, gamma, bias
field, noise and resolution: far from the data for {training['stages'][0]} steps, then nearer, and from
step {training['stages'][1]} with the strip by which the program pads an image. The later stages were
added when an early network took air for a mass, seen on fitting and inner patients and on the
project's generated thigh; the cause was the strip. Exported to ONNX opset 17; onnxruntime differs from PyTorch by
{training['export_difference']:.0e} of the output's range.

## Results on the held-out patients

Mean over patients (95 % interval, patients resampled). With {len(held_out)} patients the intervals
are wide, and an interval of so few is itself too narrow.

| Measure | This model | Ellipsoid in the middle |
|---|---|---|
{table}

The ellipsoid looks at no image: half axes of {ellipsoid_share:.3f} of the crop's size, chosen on the
fitting patients. It shows how much the publisher's crop gives away.

| Patient | Mass mL | Listed mL | Dice | Dice raw | Dice off-centre | Ellipsoid | Free slices marked | Free parts marked |
|---|---|---|---|---|---|---|---|---|
{chr(10).join(patient_rows(held_out))}

### How sure: probability of a candidate

Probability = logistic({rule['slope']:.3f} · log-odds(mean voxel probability) {rule['intercept']:+.3f}),
fitted on the candidates of the inner patients. Bands: positive from {finding['positive']:.2f},
negative below {finding['negative']:.2f} (not listed), between them "read unaided". All candidates of
the held-out patients (whole crops, off-centre crops and contour-free parts; a candidate is the mass
when a third of it lies inside the contour):

| Band | Candidates | Mean probability | Share that was the mass |
|---|---|---|---|
{chr(10).join(band_rows(held_out, finding))}

Brier score: {brier(held_out, finding)}. The probability is that of a patient who has a sarcoma
somewhere in the series; in a population where masses are rare the same number means less.

### The inner patients, for comparison (the calibration saw them; every candidate counted as listed)

| Measure | This model |
|---|---|
{inner_table}

## Limits

- Every patient had a sarcoma. **Specificity on healthy patients, and on benign masses, oedema,
  haematoma, infection or after surgery, is unknown.**
- The published series are crops 5 cm around the mass. Whole-limb series are larger than anything seen
  in training; false regions per whole limb are unknown.
- The publisher rescaled the intensities and corrected the bias field; a scanner's own series differs.
  The variation drawn in training is a substitute for real scanners, not a proof.
- Only axial T1 without contrast. Other sequences, planes, fat suppression and contrast: unknown.
- Lipomatous, very small (the smallest mass here has 17 mL) and superficial masses: few or none seen.
- The contour is one oncologist's, for radiotherapy; it may include a margin that a radiologist would
  not draw. Volumes follow it.
- Age, sex, scanner and field strength of the patients are not balanced and were not analysed.

## Licence

Weights: Apache-2.0, as the project. The training images stay under {SOFT_TISSUE_SARCOMA.licence}; whoever
passes the model on names the source above.
"""
