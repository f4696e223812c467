"""Checks what the built program wrote with software that others wrote.

Each command prints what differs, one line each, and ends with status 1 where something does.

  pixels PROGRAM STUDY       `pixels` of every instance and frame against pydicom
  uids STUDY                 prints studies, series and instances as JSON, as pydicom sees them
  schema FILE SCHEMA         a JSON file against its JSON Schema
  segmentations FOLDER STUDY FINDINGS   SEG objects against their source series and the findings
  inputs MODEL FOLDER SEED   writes an input for each input of a model
  model MODEL FOLDER OUTPUT  outputs in OUTPUT against onnxruntime on the inputs in FOLDER
  acts DATABASE              prints the acts on record as JSON after an integrity check
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def instances(study):
    import pydicom

    for path in sorted(Path(study).rglob("*")):
        if path.is_file():
            try:
                dataset = pydicom.dcmread(path)
            except pydicom.errors.InvalidDicomError:
                continue
            if "PixelData" in dataset:
                yield dataset


def modality_values(dataset):
    """Frames after the modality LUT, as float32 [frames, rows, columns]."""
    import numpy
    from pydicom.pixels import apply_modality_lut

    values = apply_modality_lut(dataset.pixel_array, dataset).astype(numpy.float32)
    return values if values.ndim == 3 else values[None]


def pixels(program, study):
    import numpy

    def check(dataset):
        wrong = []
        for frame, expected in enumerate(modality_values(dataset), start=1):
            with tempfile.TemporaryDirectory() as folder:
                out = os.path.join(folder, "frame.npy")
                outcome = subprocess.run(
                    [program, "pixels", study, "--instance", dataset.SOPInstanceUID,
                     "--frame", str(frame), "--npy", out], capture_output=True, text=True)
                if outcome.returncode:
                    wrong.append(f"{dataset.SOPInstanceUID}: {outcome.stderr.strip()}")
                    continue
                written = numpy.load(out)
            if written.dtype != numpy.float32 or written.shape != expected.shape:
                wrong.append(f"{dataset.SOPInstanceUID}: {written.dtype} {written.shape}")
            elif not numpy.array_equal(written, expected):
                wrong.append(f"{dataset.SOPInstanceUID}: {abs(written - expected).max()} off")
        return wrong

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(check, instances(study)))
    print(f"{len(results)} instances")
    return [line for lines in results for line in lines] or (["no instance"] if not results else [])


def uids(study):
    studies = {}
    for dataset in instances(study):
        series = studies.setdefault(dataset.StudyInstanceUID, {})
        series.setdefault(dataset.SeriesInstanceUID, []).append(dataset.SOPInstanceUID)
    print(json.dumps(studies))
    return []


def schema(file, schema_file):
    import jsonschema

    with open(schema_file) as text:
        validator = jsonschema.Draft202012Validator(json.load(text))
    with open(file) as text:
        return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(json.load(text))]


def segmentations(folder, study, findings_file):
    import highdicom
    import numpy

    sources = {dataset.SOPInstanceUID: dataset for dataset in instances(study)}
    with open(findings_file) as text:
        findings = json.load(text)["findings"]
    files = {path.name: highdicom.seg.segread(path) for path in sorted(Path(folder).glob("*.dcm"))}
    wrong = []
    series_seen = set()
    for name, segmentation in files.items():
        if segmentation.SegmentationType != "BINARY":
            wrong.append(f"{name}: {segmentation.SegmentationType}")
        refers = [uid for _, _, uid in segmentation.get_source_image_uids()]
        series = {sources[uid].SeriesInstanceUID for uid in refers if uid in sources}
        if len(series) != 1 or series & series_seen:
            wrong.append(f"{name}: refers to series {series}")
        series_seen |= series
        if any(uid not in sources for uid in refers):
            wrong.append(f"{name}: refers to instances that are not in the study")
        source = sources[refers[0]]
        for attribute in ("PatientID", "PatientName", "StudyInstanceUID", "FrameOfReferenceUID"):
            if getattr(segmentation, attribute, None) != getattr(source, attribute, None):
                wrong.append(f"{name}: {attribute} differs from its source")
        if (segmentation.Rows, segmentation.Columns) != (source.Rows, source.Columns):
            wrong.append(f"{name}: not on the source's matrix")
    for finding in findings:
        segment = finding["segment"]
        if segment is None:
            wrong.append(f"{finding['id']}: no segment")
            continue
        segmentation = files[os.path.basename(segment["file"])]
        number = segment["number"]
        described = segmentation.get_segment_description(number)
        if finding["type"] not in (described.segment_label, described.segment_label.replace(" ", "-")):
            wrong.append(f"{finding['id']}: segment label {described.segment_label}")
        volume = segmentation.get_volume(segment_numbers=[number], combine_segments=True)
        millilitres = float((numpy.asarray(volume.array) > 0).sum() * volume.voxel_volume / 1000)
        stated = next(m["value"] for m in finding["measurements"] if m["name"] == "volume")
        if abs(millilitres - stated) > max(0.06, 0.03 * stated):
            wrong.append(f"{finding['id']}: {millilitres:.2f} mL in the SEG, {stated} mL stated")
    return wrong


def session_of(model):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def inputs(model, folder, seed):
    import numpy

    random = numpy.random.default_rng(int(seed))
    for entry in session_of(model).get_inputs():
        free = iter((1, 192, 160, 32))
        shape = [size if isinstance(size, int) else next(free) for size in entry.shape]
        values = random.standard_normal(shape).astype(numpy.float32)
        numpy.save(os.path.join(folder, f"{entry.name}.npy"), values)
        print(entry.name)
    return []


def model(path, folder, output):
    import numpy

    session = session_of(path)
    feed = {entry.name: numpy.load(os.path.join(folder, f"{entry.name}.npy"))
            for entry in session.get_inputs()}
    names = [entry.name for entry in session.get_outputs()]
    wrong = []
    for name, expected in zip(names, session.run(names, feed)):
        written = numpy.load(os.path.join(output, name.replace("/", "_") + ".npy"))
        reach = float(expected.max() - expected.min()) or 1.0
        if written.shape != expected.shape:
            wrong.append(f"{name}: shape {written.shape}, not {expected.shape}")
        elif not abs(written - expected).max() <= 1e-4 * reach:
            wrong.append(f"{name}: {abs(written - expected).max() / reach:.2e} of its range off")
    return wrong


def acts(database):
    with sqlite3.connect(f"file:{database}?mode=rw", uri=True) as connection:
        check = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        rows = [json.loads(row[0]) for row in connection.execute(
            "SELECT event FROM act ORDER BY study, sequence")]
    print(json.dumps({"integrity": check, "events": rows}))
    return []


COMMANDS = {function.__name__: function
            for function in (pixels, uids, schema, segmentations, inputs, model, acts)}

if __name__ == "__main__":
    complaints = COMMANDS[sys.argv[1]](*sys.argv[2:])
    print("\n".join(complaints), file=sys.stderr)
    sys.exit(1 if complaints else 0)
