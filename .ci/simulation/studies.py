"""Simulated studies for the checks."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

import numpy as np
import pydicom

FINDINGS = (
    "acl-tear", "mcl-tear", "medial-meniscus-tear", "lateral-meniscus-tear", "medial-oa",
    "lateral-oa", "patellofemoral-oa", "effusion", "synovitis", "baker-cyst", "contusion", "fracture")


def number(name, default):
    return int(os.environ.get(name, default))


def drafts(program, count):
    """What headers would say and what the knees have, of `count` random knees."""

    def draft(seed):
        answer = subprocess.run(
            [program, "simulate", "--seed", str(seed), "--finding", "random", "--dry-run"],
            check=True, capture_output=True)
        return json.loads(answer.stdout)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(draft, range(count)))


def of_random_knees(work, count):
    """What `work` answers for the seeds below `count`; one study keeps two processors busy."""
    with concurrent.futures.ThreadPoolExecutor(max(os.cpu_count() // 2, 1)) as pool:
        return list(pool.map(work, range(count)))


def forget_those_of_others(program, cache):
    """Takes away the studies that another build of the program made."""
    digest, known = hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest(), cache / "program.sha256"
    if not known.exists() or known.read_text() != digest:
        for folder in cache.iterdir():
            if folder.is_dir():
                shutil.rmtree(folder)
        known.write_text(digest)


def study(program, folder, *options):
    """The folder of a study, made unless it is there."""
    folder = pathlib.Path(folder)
    if not (folder / "truth" / "truth.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        made = subprocess.run(
            [program, "simulate", "--out", str(folder), *options], capture_output=True, text=True)
        if made.returncode:
            sys.exit(f"simulate {' '.join(options)}: {made.stderr}")
    return folder


def labels(findings):
    """For each of the twelve: whether it is there by its criterion."""
    there = {finding["type"] for finding in findings if finding.get("positive")}
    return [name in there for name in FINDINGS]


def series(folder):
    """The series of a study: sorted data sets of each."""
    result = []
    for path in sorted((pathlib.Path(folder) / "study").iterdir()):
        if path.is_dir():
            images = [pydicom.dcmread(file) for file in sorted(path.iterdir())]
            result.append(sorted(images, key=lambda image: int(image.InstanceNumber)))
    return result


def pixels(images):
    return np.stack([image.pixel_array.astype(np.float32) for image in images])


def segment_frames(seg, images, shape):
    """Segment number, slice and mask `[row, column]` of every frame of a segmentation; `images` lie slice by slice."""
    place = {image.SOPInstanceUID: index for index, image in enumerate(images)}
    area = shape[1] * shape[2]
    for frame, groups in enumerate(seg.PerFrameFunctionalGroupsSequence):
        number = int(groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber)
        source = groups.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
        # Frames of one bit a pixel follow each other without gaps.
        first = frame * area
        part = np.frombuffer(seg.PixelData, np.uint8, (first + area + 7) // 8 - first // 8, first // 8)
        bits = np.unpackbits(part, bitorder="little")[first % 8 : first % 8 + area]
        yield number, place[source], bits.reshape(shape[1:]) > 0


def finding_mask(folder, truth, entry, images, shape):
    """Where any finding is seen in a series, `[slice, row, column]`; `entry` is the series' in `truth`."""
    mask = np.zeros(shape, bool)
    if "segmentation" in entry:
        numbers = {
            seen["segment"] for finding in truth["findings"] for seen in finding["series"]
            if seen["seriesInstanceUID"] == entry["seriesInstanceUID"]}
        seg = pydicom.dcmread(folder / "truth" / entry["segmentation"])
        for number, layer, part in segment_frames(seg, images, shape):
            if number in numbers:
                mask[layer] |= part
    return mask
