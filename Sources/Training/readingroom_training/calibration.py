"""The probability of a candidate and its bands; and how well slices are told apart.

Fitted on out-of-fold results only: every candidate was given by a network that never saw its
patient. What the card reports is fitted once more without each fold in turn (`cross_fitted`), so
that no number rests on the patient it is reported for.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from .evaluation import PatientResult, chance, score

# At most this share of the parts without contour may keep a listed region.
ALLOWED_FREE = 0.08
# Odds of no candidate are taken further than this from even.
LIMIT = 1e-6


def regions(results: list[PatientResult]):
    """All candidates with their patient's weight: each patient weighs the same."""
    rows = []
    for result in results:
        found = [region for view in result.views for region in view.regions]
        rows += [(region, 1 / len(found)) for region in found]
    return rows


def fit(results: list[PatientResult]) -> dict[str, float]:
    """Logistic regression on log-odds of the mean probability and logarithm of the volume.

    With the smoothed targets of Platt 1999, so that few candidates do not give certainty. Neither
    slope is ever negative: more probable and larger never counts against a candidate.
    """
    rows = regions(results)
    means = np.clip([region.mean for region, _ in rows], LIMIT, 1 - LIMIT)
    facts = np.stack([
        np.log(means / (1 - means)), np.log([region.volume_ml for region, _ in rows]),
        np.ones(len(rows))], 1)
    labels = np.array([region.is_mass for region, _ in rows], float)
    weights = np.array([weight for _, weight in rows]) * len(rows)
    weights /= weights.mean()
    mass, other = (labels * weights).sum(), ((1 - labels) * weights).sum()
    target = np.where(labels > 0, (mass + 1) / (mass + 2), 1 / (other + 2))

    def loss(parameters):
        z = facts @ parameters
        return (weights * (np.logaddexp(0, z) - target * z)).sum()

    bounds = ((0.0, 20.0), (0.0, 20.0), (-60.0, 60.0))
    answer = minimize(loss, (1.0, 0.5, 0.0), method="L-BFGS-B", bounds=bounds)
    names = ("slope", "volume_slope", "intercept")
    return {name: round(float(value), 4) for name, value in zip(names, answer.x)}


def bands(results: list[PatientResult], finding: dict) -> dict[str, float]:
    """The two thresholds on the calibrated probability, for a finding with its rule.

    Negative, below which nothing is listed: of 0.02, 0.04, ... 0.60 the one with the best mean Dice
    on whole and off-centre crops among those that leave a listed region in at most
    `ALLOWED_FREE` of the contour-free parts; when none does, the one that leaves the fewest.
    Positive: the least of 0.70, 0.71, ... at which nine in ten candidates at or above are masses.
    """
    best = None
    for negative in np.arange(0.02, 0.605, 0.02).round(2):
        scores = [score(result, {**finding, "negative": float(negative)}) for result in results]
        parts = sum(item.free_parts for item in scores)
        free = sum(item.free_parts_marked for item in scores) / max(parts, 1)
        gain = np.mean([item.whole + item.corner for item in scores])
        key = (free <= ALLOWED_FREE, gain if free <= ALLOWED_FREE else -free)
        if best is None or key > best[0]:
            best = (key, float(negative))
    pairs = [(chance(region, finding), region.is_mass) for region, _ in regions(results)]
    positive = max(0.70, best[1] + 0.1)
    while positive < 0.95:
        above = [label for value, label in pairs if value >= positive]
        if above and np.mean(above) >= 0.9:
            break
        positive += 0.01
    return {"positive": round(positive, 2), "negative": best[1]}


def fitted(results: list[PatientResult], finding: dict) -> dict:
    """The finding with rule and bands fitted on these results."""
    with_rule = {**finding, "probability": {**finding["probability"], **fit(results)}}
    return {**with_rule, **bands(results, with_rule)}


def cross_fitted(results: list[PatientResult], finding: dict) -> dict[int, dict]:
    """For each fold, the finding as fitted on the patients of the others."""
    folds = sorted({result.fold for result in results})
    return {
        fold: fitted([result for result in results if result.fold != fold], finding)
        for fold in folds
    }


def slices(results: list[PatientResult]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Highest voxel probability, presence of contour and fold of every slice of whole crops."""
    rows = [
        (highest, contoured > 0, result.fold)
        for result in results
        for highest, contoured in zip(result.whole.highest, result.whole.contoured)
    ]
    highest, held, folds = (np.array(column) for column in zip(*rows))
    return np.clip(highest, LIMIT, 1 - LIMIT), held.astype(float), folds


def slice_probabilities(results: list[PatientResult]) -> tuple[np.ndarray, np.ndarray]:
    """Out-of-fold probability that a slice holds a mass, and whether it does.

    The logarithmic odds of the highest voxel, rescaled on the slices of the other folds.
    """
    highest, held, folds = slices(results)
    odds = np.log(highest / (1 - highest))
    probability = np.zeros(len(odds))
    for fold in np.unique(folds):
        others = folds != fold

        def loss(parameters):
            z = parameters[0] * odds[others] + parameters[1]
            return (np.logaddexp(0, z) - held[others] * z).mean()

        answer = minimize(
            loss, (1.0, 0.0), method="L-BFGS-B", bounds=((0.0, 20.0), (-40.0, 40.0)))
        z = answer.x[0] * odds[folds == fold] + answer.x[1]
        probability[folds == fold] = 1 / (1 + np.exp(-z))
    return probability, held


def reliability(probability: np.ndarray, held: np.ndarray, bins: int = 10):
    """(low, high, count, mean probability, share that holds) of each bin, and the expected error.

    Expected calibration error over equal bins (Naeini et al. 2015).
    """
    rows, error = [], 0.0
    place = np.minimum((probability * bins).astype(int), bins - 1)
    for index in range(bins):
        inside = place == index
        if inside.any():
            mean, share = float(probability[inside].mean()), float(held[inside].mean())
            rows.append((index / bins, (index + 1) / bins, int(inside.sum()), mean, share))
            error += inside.mean() * abs(mean - share)
    return rows, float(error)
