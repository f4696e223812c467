"""Part `peers`: the same masks measured by SimpleITK, scikit-image and surface-distance.

`SimpleITK`'s Dice and volume, surface-distance's robust HD95 (weighted by area), scikit-image's marching cubes and medial axis. The masks
are those that the program wrote for the first sagittal series; their slices lie 3 mm apart, so that areas by marching cubes have steps.
pymskt's thickness is not among them: its package `mskt` is 92 MB of sources with dependencies that did not install in ten minutes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..anatomy.evaluate import compare
from .bench import Bench
from .structures import COMPARED, GROUPS, VALUE, of_truth
from .studies import found_labels, read_study
from .tables import figure, table

COVERED = {"femoral cartilage": "femur", "medial tibial cartilage": "tibia", "lateral tibial cartilage": "tibia",
           "patellar cartilage": "patella"}
STRUCTURES = GROUPS["bones"] + GROUPS["cartilage"] + GROUPS["menisci"]


def itk_measures(one: np.ndarray, other: np.ndarray, spacing) -> tuple[float, float]:
    """SimpleITK's volume of the first mask in mL, and Dice."""
    import SimpleITK

    images = [SimpleITK.GetImageFromArray(mask.astype(np.uint8)) for mask in (one, other)]
    for image in images:
        image.SetSpacing([float(v) for v in spacing[::-1]])
    shape = SimpleITK.LabelShapeStatisticsImageFilter()
    shape.Execute(images[0])
    overlap = SimpleITK.LabelOverlapMeasuresImageFilter()
    overlap.Execute(*images)
    return shape.GetPhysicalSize(1) / 1000, overlap.GetDiceCoefficient()


def robust_distance(one: np.ndarray, other: np.ndarray, spacing) -> float:
    """HD95 by surface-distance, mm."""
    import surface_distance

    box = tuple(slice(a, b) for a, b in zip(np.argwhere(one | other).min(0), np.argwhere(one | other).max(0) + 1))
    distances = surface_distance.compute_surface_distances(np.pad(one[box], 1), np.pad(other[box], 1), spacing)
    return float(surface_distance.compute_robust_hausdorff(distances, 95))


def covered_area(bone: np.ndarray, cartilage: np.ndarray, spacing) -> float:
    """Area of a bone's surface by marching cubes that touches its cartilage, in mm²."""
    from skimage.measure import marching_cubes

    padded = np.pad(bone, 1)
    vertices, faces, _, _ = marching_cubes(padded.astype(np.float32), 0.5, spacing=spacing)
    corners = vertices[faces]
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    # A triangle lies half a voxel outside the bone: its neighbours there are what covers it.
    near = np.pad(cartilage, 1)
    near = near | np.roll(near, 1, 1) | np.roll(near, -1, 1) | np.roll(near, 1, 2) | np.roll(near, -1, 2)
    places = np.rint(corners.mean(1) / spacing).astype(int)
    return float(areas[near[tuple(places.T)]].sum())


def medial_thickness(mask: np.ndarray, pixel: float) -> float:
    """Median of twice the distance from the medial axis to the edge, slice by slice, in mm."""
    from skimage.morphology import medial_axis

    found = []
    for slice_ in mask:
        if slice_.any():
            axis, distance = medial_axis(slice_, return_distance=True)
            found.append(2 * distance[axis] * pixel)
    return float(np.median(np.concatenate(found)))


def of_study(bench: Bench, study: Path) -> list[dict]:
    """A row for each structure of the first sagittal series."""
    def measured() -> list[dict]:
        reading = bench.program.anatomy(study / "study", study.name)
        scan = next(s for s in read_study(study) if s.plane == "sagittal")
        found, truth, spacing = found_labels(reading, scan.headers), of_truth(scan.raw), (scan.step, *scan.pixel)
        own = {row["class"]: row for row in compare(found, truth, spacing, {n: COMPARED[n] for n in STRUCTURES})}
        document = next(s for s in reading.document["series"] if s["id"].startswith(str(scan.headers[0].SeriesInstanceUID)))
        cover = {c["name"]: c for c in reading.document["cartilage"]}
        rows = []
        for name in STRUCTURES:
            one, other = found == VALUE[name], truth == VALUE[name]
            if not one.any() or not other.any():
                continue
            volume, dice = itk_measures(one, other, spacing)
            row = {"structure": name, "program_ml": document["volumesInMillilitres"].get(name), "itk_ml": volume,
                   "dice": own[name]["dice"], "itk_dice": dice, "hd95": own[name]["hd95"],
                   "surface_distance_hd95": robust_distance(one, other, spacing)}
            if name in COVERED and name in cover:
                row |= {"bone_area": cover[name]["boneAreaInSquareMillimetres"]["value"],
                        "cubes_area": covered_area(found == VALUE[COVERED[name]], one, np.array(spacing)),
                        "thickness": cover[name]["medianThicknessInMillimetres"]["value"],
                        "medial_thickness": medial_thickness(one, scan.pixel[0])}
            rows.append(row)
        return rows
    return bench.ledger.once("peers", study.name, measured)


def report(bench: Bench) -> str:
    rows = of_study(bench, bench.held[0])
    masks = [[r["structure"], figure(r["program_ml"]), figure(r["itk_ml"]), figure(r["dice"], 4), figure(r["itk_dice"], 4),
              figure(r["hd95"], 2), figure(r["surface_distance_hd95"], 2)] for r in rows]
    covers = [[r["structure"], figure(r["bone_area"], 0), figure(r["cubes_area"], 0), figure(r["thickness"], 2),
               figure(r["medial_thickness"], 2)] for r in rows if "bone_area" in r]
    return ("The same masks by others (first sagittal series of one knee)\n\n"
            + table(["", "mL: program", "SimpleITK", "Dice: kit", "SimpleITK", "HD95 mm: kit", "surface-distance"], masks)
            + "\n\nCartilage of the joined knee by the program, beside the one series by scikit-image\n\n"
            + table(["", "bone area mm²: program", "marching cubes", "median thickness mm: program", "medial axis"], covers))
