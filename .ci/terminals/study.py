"""A series of 300 slices made of the real knee: its pictures, with positions and identifiers of their own."""

import shutil

SLICES = 300


def make(source, folder):
    """Writes the series unless it is there already."""
    done = folder.parent / (folder.name + ".complete")
    if done.exists():
        return folder
    import pydicom
    from pydicom.uid import generate_uid

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = [pydicom.dcmread(path) for path in sorted(source.rglob("*.dcm"))]
    files.sort(key=lambda data: (float(data.EchoTime), float(data.SliceLocation)))
    study, series, frame = (generate_uid(entropy_srcs=["bench", name]) for name in ("study", "series", "frame"))
    for index in range(SLICES):
        data = files[index % len(files)]
        data.StudyInstanceUID, data.SeriesInstanceUID, data.FrameOfReferenceUID = study, series, frame
        data.SOPInstanceUID = generate_uid(entropy_srcs=["bench", str(index)])
        data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
        data.EchoTime, data.EchoNumbers, data.InstanceNumber = "20", "1", index + 1
        data.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
        data.ImagePositionPatient = [-150 + index, -80, 80]
        data.SliceThickness, data.SpacingBetweenSlices, data.SliceLocation = 1, 1, index
        data.InStackPositionNumber = index + 1
        data.save_as(folder / f"IM{index + 1:04}.dcm", enforce_file_format=True)
    done.touch()
    return folder
