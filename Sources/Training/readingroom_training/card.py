"""Writes `card.md` from measured numbers: nothing in its tables is typed by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .calibration import regions, reliability, slice_probabilities
from .evaluation import PatientResult, PatientScore, chance, interval
from .manifest import FOLDS, Manifest
from .recipe import Recipe


@dataclass(frozen=True)
class Facts:
    """What the card says besides results.

    parameters: of one network. differences: of the exported file from PyTorch, by peer.
    """

    pack: dict
    manifest: Manifest
    recipe: Recipe
    parameters: int
    differences: dict[str, float]


def with_interval(values, statistic=np.mean, form: str = "{:.2f}") -> str:
    """A statistic over patients with its 95 % bootstrap interval."""
    low, high = interval(values, statistic)
    middle = statistic(np.asarray(values))
    return f"{form.format(middle)} ({form.format(low)} to {form.format(high)})"


def share_of(scores: list[PatientScore], marked: str, total: str) -> list[float]:
    """Percent, for each patient that has any."""
    return [
        100 * getattr(item, marked) / getattr(item, total)
        for item in scores if getattr(item, total)]


def summary_rows(scores: list[PatientScore], ellipsoids) -> list[tuple[str, str, str]]:
    """(measure, ours, centre ellipsoid)."""
    error = [abs(item.volume_error) * 100 for item in scores]
    parts, marked = (sum(getattr(item, key) for item in scores)
                     for key in ("free_parts", "free_parts_marked"))
    whole, corner = zip(*(ellipsoids[item.name] for item in scores))
    return [
        ("Dice, whole crop, regions as listed", with_interval([s.whole for s in scores]),
         with_interval(whole)),
        ("Dice, whole crop, every voxel at the threshold",
         with_interval([s.raw for s in scores]), ""),
        ("Dice, whole crop, largest region only", with_interval([s.largest for s in scores]), ""),
        ("Dice, off-centre crops (mean of four a patient)",
         with_interval([s.corner for s in scores]), with_interval(corner)),
        ("Absolute volume error, median", with_interval(error, np.median, "{:.0f} %"), ""),
        ("Mass found (Dice above 0.1 on the whole crop)",
         f"{sum(s.whole > 0.1 for s in scores)} of {len(scores)} patients", ""),
        ("Contour-free slices of the whole crop with a listed region", with_interval(
            share_of(scores, "free_slices_marked", "free_slices"), np.mean, "{:.0f} %"), ""),
        ("Contour-free parts (as volumes of their own) with a listed region of 1 mL or more",
         f"{marked} of {parts}; " + with_interval(
             share_of(scores, "free_parts_marked", "free_parts"), np.mean, "{:.0f} %")
         + " a patient", ""),
    ]


def verdict(scores: list[PatientScore], ellipsoids) -> str:
    """One plain sentence on whether the network beats the ellipsoid, from the numbers."""
    parts = []
    for view, gains in (
        ("whole crops", [s.whole - ellipsoids[s.name][0] for s in scores]),
        ("off-centre crops", [s.corner - ellipsoids[s.name][1] for s in scores]),
    ):
        low, high = interval(gains)
        word = "better" if low > 0 else "worse" if high < 0 else "not shown to differ"
        parts.append(
            f"on {view} {word} (difference in Dice {np.mean(gains):+.2f}, {low:+.2f} to {high:+.2f})")
    return f"Against the ellipsoid this model is {' and '.join(parts)}."


def in_short(scores: list[PatientScore], ellipsoids) -> str:
    """What a reader must know first, from the numbers."""
    parts, marked = (sum(getattr(item, key) for item in scores)
                     for key in ("free_parts", "free_parts_marked"))
    poor = sum(item.whole < 0.5 for item in scores)
    return (
        f"on {len(scores)} patients, each measured by a network that never saw them, mean Dice"
        f" {np.mean([s.whole for s in scores]):.2f} and off-centre"
        f" {np.mean([s.corner for s in scores]):.2f}; Dice below 0.5 in {poor} patients; a region is"
        f" listed in {marked} of {parts} parts that hold no contour. {verdict(scores, ellipsoids)}")


def patient_rows(scores: list[PatientScore], ellipsoids) -> list[str]:
    return [
        f"| {s.name} | {s.mass_ml:.0f} | {s.found_ml:.0f} | {100 * s.volume_error:+.0f} % | {s.whole:.2f}"
        f" | {s.raw:.2f} | {s.corner:.2f} | {ellipsoids[s.name][0]:.2f}"
        f" | {s.free_slices_marked} of {s.free_slices} | {s.free_parts_marked} of {s.free_parts} |"
        for s in sorted(scores, key=lambda s: s.name)
    ]


def band_rows(results: list[PatientResult], rules: dict[int, dict]) -> list[str]:
    """How many candidates fell in each band, and how many of them were the mass."""
    bands = {"positive": [], "indeterminate, read unaided": [], "negative, not listed": []}
    for result in results:
        rule = rules[result.fold]
        for region, _ in regions([result]):
            value = chance(region, rule)
            name = ("positive" if value >= rule["positive"] else "negative, not listed"
                    if value < rule["negative"] else "indeterminate, read unaided")
            bands[name].append((value, region.is_mass))
    rows = []
    for name, inside in bands.items():
        mean = f"{np.mean([c for c, _ in inside]):.2f}" if inside else "–"
        share = f"{np.mean([l for _, l in inside]):.2f}" if inside else "–"
        rows.append(f"| {name} | {len(inside)} | {mean} | {share} |")
    return rows


def brier(results: list[PatientResult], rules: dict[int, dict]) -> str:
    """Brier score of the candidates, each patient weighing the same."""
    scores = []
    for result in results:
        found = regions([result])
        if found:
            scores.append(np.mean(
                [(chance(r, rules[result.fold]) - r.is_mass) ** 2 for r, _ in found]))
    return with_interval(scores, np.mean, "{:.3f}")


def slice_table(results: list[PatientResult]) -> str:
    """Reliability of slices, out of fold."""
    rows, error = reliability(*slice_probabilities(results))
    lines = [f"| {low:.1f} to {high:.1f} | {count} | {mean:.2f} | {share:.2f} |"
             for low, high, count, mean, share in rows]
    return "\n".join([
        "| Probability | Slices | Mean probability | Share that holds the mass |", "|---|---|---|---|",
        *lines, "", f"Expected calibration error {error:.3f} (ten equal bins)."])


def network_words(facts: Facts) -> str:
    """The network and its training, in words."""
    recipe, plan = facts.recipe, facts.recipe.plan
    losses = " + ".join(f"{weight:g} {name}" for name, weight in recipe.losses.items())
    optimiser = {"adamw": "AdamW", "muon": "Muon, with AdamW for all but matrices"}[plan.optimiser]
    peers = ", ".join(f"{peer} {worst:.0e}" for peer, worst in facts.differences.items())
    return (
        f"Family `{recipe.family}`, {facts.parameters / 1e6:.2f} million parameters each; {FOLDS}"
        f" networks, of which the mean of the logits is shipped as one file. Loss: {losses}; {optimiser};"
        f" {plan.steps} steps of {plan.batch} view(s) of about {recipe.augmentation.voxels} voxels,"
        f" averaged weights, seed {plan.seed}. Every number of it stands in the kit's"
        f" `packs/{facts.pack['name']}/recipe.toml`. Exported to ONNX opset 17; greatest difference"
        f" from PyTorch, over the output's range: {peers}.")


def folds_table(manifest: Manifest) -> str:
    """Which patients each fold holds out."""
    return "\n".join(
        f"| {fold} | {len(manifest.held_out(fold))} | {', '.join(manifest.held_out(fold))} |"
        for fold in range(FOLDS))


def write_card(
    facts: Facts, results: list[PatientResult], scores: list[PatientScore],
    rules: dict[int, dict], ellipsoids: dict[str, tuple[float, float]],
) -> str:
    """The card's text.

    Args:
        results, scores: Of every patient by a network that never saw them.
        rules: For each fold, the finding as fitted on the others.
        ellipsoids: For each patient, the ellipsoid's Dice on whole and off-centre crops.
    """
    pack, manifest = facts.pack, facts.manifest
    finding = pack["findings"][0]
    rule = finding["probability"]
    table = "\n".join(f"| {a} | {b} | {c} |" for a, b, c in summary_rows(scores, ellipsoids))
    smallest = min(score.mass_ml for score in scores)
    return f"""# {pack['title']}, version {pack['version']}

**Research use only. Not a medical device, not for diagnosis.** The reader decides; this model proposes.

**In short:** {in_short(scores, ellipsoids)}

## Intended use

Marks candidate regions of soft-tissue mass on axial T1-weighted MR of an extremity, each with a
volume and a probability, for a radiologist who accepts, changes or rejects it. Absence of a region
says nothing: it must never become a normal sentence.

## Data

{manifest.title}: {len(manifest.patients)} patients with histologically proven soft-tissue
sarcoma of the extremities, one axial T1 series each, with the radiation oncologist's contour
`GTV_Mass`. Licence: {manifest.licence}. Citation: {manifest.citation}.
{manifest.address}
Changes made to the data: slices ordered, contours turned into masks, intensities normalised.
Files and SHA-256 of each patient: the kit's `packs/{pack['name']}/manifest.toml`.

| Fold | Patients | Held out, measured by a network trained on all others |
|---|---|---|
{folds_table(manifest)}

The split is by patient, drawn by a fixed seed from names and volumes before any training. Probability
and thresholds that a patient is reported with were fitted on the other folds; those in the pack were
fitted on all. Recipes were compared on these folds too (the kit's `docs/ai.md` lists them), so the
numbers are a little too good; patients that were never used are needed to know by how much.

## Model

{network_words(facts)}

## Results, out of fold

Mean over patients (95 % interval, patients resampled). A single network was measured; the mean of five
that is shipped could not be, because each patient was seen by four of them.

| Measure | This model | Ellipsoid in the middle |
|---|---|---|
{table}

The ellipsoid looks at no image: its half axes are a share of the crop's size that was chosen on the
other folds. It shows how much the publisher's crop gives away.

| Patient | Mass mL | Listed mL | Volume error | Dice | Dice raw | Dice off-centre | Ellipsoid | Free slices marked | Free parts marked |
|---|---|---|---|---|---|---|---|---|---|
{chr(10).join(patient_rows(scores, ellipsoids))}

### How sure: probability of a candidate

Probability = logistic({rule['slope']:.3f} · log-odds(mean voxel probability)
{rule.get('volume_slope', 0):+.3f} · ln(volume in mL) {rule['intercept']:+.3f}). Bands: positive from
{finding['positive']:.2f}, negative below {finding['negative']:.2f} (not listed), between them "read
unaided". All candidates (whole crops, off-centre crops and contour-free parts; a candidate is the mass
when a third of it lies inside the contour), each by the rule of the other folds:

| Band | Candidates | Mean probability | Share that was the mass |
|---|---|---|---|
{chr(10).join(band_rows(results, rules))}

Brier score: {brier(results, rules)}. The probability is that of a patient who has a sarcoma
somewhere in the series; in a population where masses are rare the same number means less.

### Slices

Whether a slice of the whole crop holds the mass, by its most probable voxel, rescaled on the other folds:

{slice_table(results)}

## Limits

- Every patient had a sarcoma. **Specificity on healthy patients, and on benign masses, oedema,
  haematoma, infection or after surgery, is unknown.**
- The published series are crops 5 cm around the mass. Whole-limb series are larger than anything seen
  in training; false regions per whole limb are unknown.
- The publisher rescaled the intensities and corrected the bias field; a scanner's own series differs.
  The variation drawn in training is a substitute for real scanners, not a proof.
- Only axial T1 without contrast. Other sequences, planes, fat suppression and contrast: unknown.
- Lipomatous, very small (the smallest mass here has {smallest:.0f} mL) and superficial masses: few or none seen.
- The contour is one oncologist's, for radiotherapy; it may include a margin that a radiologist would
  not draw. Volumes follow it.
- Age, sex, scanner and field strength of the patients are not balanced and were not analysed.

## Licence

Weights: Apache-2.0, as the project. The training images stay under {manifest.licence}; whoever
passes the model on names the source above.
"""
