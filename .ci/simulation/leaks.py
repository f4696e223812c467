"""Whether anything but the picture knows the findings."""

import json

import numpy as np
import studies
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def interval(auc, positives, negatives):
    """Half the 95 % interval (Hanley and McNeil, Radiology 143:29, 1982)."""
    q1, q2 = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    variance = (
        auc * (1 - auc) + (positives - 1) * (q1 - auc**2) + (negatives - 1) * (q2 - auc**2)
    ) / (positives * negatives)
    return 1.96 * variance**0.5


def regression(strength=0.05):
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=2000))


def report(title, features, truths, classifiers, limit):
    """Prints the AUC of each finding; true if none is above the limit beyond chance."""
    print(f"{title}: {len(features)} studies, {features.shape[1]} features, limit {limit}")
    passed = True
    for column, name in enumerate(studies.FINDINGS):
        truth = truths[:, column]
        if min(truth.sum(), (~truth).sum()) < 10:
            print(f"  {name:24} only {truth.sum()} positives: not judged")
            continue
        folds = StratifiedKFold(5, shuffle=True, random_state=1)
        aucs = []
        for classifier in classifiers:
            scores = cross_val_predict(classifier, features, truth, cv=folds, method="predict_proba")
            aucs.append(roc_auc_score(truth, scores[:, 1]))
        auc = max(aucs)
        half = interval(auc, truth.sum(), (~truth).sum())
        fails = auc - half > limit
        passed = passed and not fails
        print(f"  {name:24} {truth.mean():5.2f} positive   AUC {auc:.2f} ± {half:.2f}{'   FAILS' if fails else ''}")
    return passed


def header_features(draft):
    makers = ["GE MEDICAL SYSTEMS", "SIEMENS", "Philips"]
    row = [draft["ageInYears"], draft["sex"] == "male", draft["side"] == "left", draft["fieldInTesla"]]
    row += [draft["manufacturer"] == maker for maker in makers]
    for series in draft["series"]:
        row += [value for _, value in sorted(series.items()) if isinstance(value, (int, float))]
        row.append(len(series["description"]))
    return row


def headers(program, cache, data):
    drafts = studies.drafts(program, studies.number("HEADERS", 1500))
    width = max(len(header_features(draft)) for draft in drafts)
    features = np.array(
        [header_features(d) + [0] * (width - len(header_features(d))) for d in drafts], float)
    truths = np.array([studies.labels(draft["findings"]) for draft in drafts])
    boosting = HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=8, random_state=1)
    return report("Headers alone", features, truths, [regression(), boosting], 0.55)


def intensity_features(folder, truth, outside_findings=False):
    """Mean, spread and percentiles of every series; of the voxels outside all findings' segments, if so wanted."""
    row = []
    for entry, images in zip(truth["series"], studies.series(folder)):
        values = studies.pixels(images)
        greatest = max(values.max(), 1)
        if outside_findings:
            values = values[~studies.finding_mask(folder, truth, entry, images, values.shape)]
        row += [values.mean(), values.std(), (values > values.mean()).mean()]
        row += list(np.percentile(values, (1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9)) / greatest)
    return row


def intensities(program, cache, data):
    def row_and_truth(seed):
        folder = studies.study(
            program, cache / "studies" / str(seed), "--seed", str(seed), "--finding", "random")
        truth = json.loads((folder / "truth" / "truth.json").read_text())
        rows = []
        for name, outside in (("intensities.json", False), ("outside.json", True)):
            kept = folder / name
            if not kept.exists():
                kept.write_text(json.dumps([float(value) for value in intensity_features(folder, truth, outside)]))
            rows.append(json.loads(kept.read_text()))
        return *rows, studies.labels(truth["findings"])

    whole, outside, truths = zip(*studies.of_random_knees(row_and_truth, studies.number("STUDIES", 120)))
    truths = np.array(truths)
    passed = report("Global intensities", np.array(whole), truths, [regression()], 0.70)
    # What the brightness of a finding itself does not explain is a leak.
    report("The same outside the findings' own voxels", np.array(outside), truths, [regression()], 0.70)
    return passed
