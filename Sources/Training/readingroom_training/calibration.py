"""The probability of a candidate, fitted on the inner patients only.

Logistic regression on the log-odds of the region's mean voxel probability (Platt 1999, with its
smoothed targets, so that few candidates do not give certainty). Each patient weighs the same.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from .detection import calibrated
from .evaluation import PatientResult


def gather(results: list[PatientResult]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log-odds, labels and weights of all candidates."""
    rows = [
        (mean, label, 1 / len(result.candidates))
        for result in results for _, mean, _, label in result.candidates
    ]
    means, labels, weights = (np.array(column, float) for column in zip(*rows))
    means = np.clip(means, 1e-6, 1 - 1e-6)
    return np.log(means / (1 - means)), labels, weights * len(weights) / weights.sum()


def fit(results: list[PatientResult]) -> tuple[float, float]:
    """Slope and intercept. The slope is never negative."""
    odds, labels, weights = gather(results)
    mass, other = (labels * weights).sum(), ((1 - labels) * weights).sum()
    target = np.where(labels > 0, (mass + 1) / (mass + 2), 1 / (other + 2))

    def loss(parameters):
        z = parameters[0] * odds + parameters[1]
        return (weights * (np.logaddexp(0, z) - target * z)).sum()

    answer = minimize(loss, (1.0, 0.0), method="L-BFGS-B", bounds=((0.0, 20.0), (-40.0, 40.0)))
    return float(answer.x[0]), float(answer.x[1])


def bands(results: list[PatientResult], rule: dict) -> tuple[float, float]:
    """(positive, negative) thresholds on the calibrated probability.

    Positive: the least of 0.70, 0.71, ... at which nine in ten candidates at or above are masses.
    Negative: the greatest of 0.30, 0.29, ... below which no mass falls.
    """
    pairs = [
        (calibrated(mean, rule, volume_ml), label)
        for result in results for _, mean, volume_ml, label in result.candidates
    ]
    positive = 0.70
    while positive < 0.95:
        above = [label for chance, label in pairs if chance >= positive]
        if not above or np.mean(above) >= 0.9:
            break
        positive += 0.01
    lowest = min((chance for chance, label in pairs if label), default=0.0)
    negative = min(0.30, np.floor(lowest * 100) / 100)
    return round(float(positive), 2), round(float(negative), 2)
