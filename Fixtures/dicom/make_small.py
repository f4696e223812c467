"""Makes the small DICOM files of this folder. Nothing in them is of a person.

    pip install pydicom pylibjpeg pylibjpeg-openjpeg numpy
    apt-get install dcmtk
    python make_small.py

The picture is a bright ellipse on a ramp. Identifiers are fixed, so that a second run writes the
same files, but for what dcmcjpeg and dcmcjpls put in on their own.
"""

import pathlib
import shutil
import subprocess

import numpy
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.fileset import FileSet
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)

HERE = pathlib.Path(__file__).parent
MR = "1.2.840.10008.5.1.4.1.1.4"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
ROOT = "2.25.3141592653589793238"
ROWS, COLUMNS = 40, 48


def picture(index=0, bits=12, signed=False):
    row, column = numpy.mgrid[0:ROWS, 0:COLUMNS]
    values = 20 * column + 7 * row + 31 * index
    inside = ((row - 20) / 14) ** 2 + ((column - 24) / (16 - index % 5)) ** 2 < 1
    values = numpy.where(inside, 3000 - 11 * row, values)
    if bits == 8:
        return (values // 16).astype("u1")
    return (values - 1500).astype("<i2") if signed else values.astype("<u2")


def header(number, series=1, study=1, sop=MR, name="PHANTOM^SMALL", **changes):
    data = Dataset()
    data.SpecificCharacterSet = "ISO_IR 192"
    data.ImageType = ["ORIGINAL", "PRIMARY", "M"]
    data.SOPClassUID = sop
    data.SOPInstanceUID = f"{ROOT}.{study}.{series}.{number}"
    data.StudyDate, data.StudyTime = "20260301", "101112"
    data.AccessionNumber = f"A{study}"
    data.Modality = "MR"
    data.Manufacturer = "Reading Room"
    data.StudyDescription, data.SeriesDescription = "Small phantom", f"Series {series}"
    data.PatientName, data.PatientID = name, f"P{study}"
    data.PatientBirthDate, data.PatientSex = "19700102", "O"
    data.ScanningSequence, data.SequenceVariant, data.ScanOptions = "SE", "SK", ""
    data.MRAcquisitionType = "2D"
    data.SliceThickness, data.RepetitionTime, data.EchoTime = 3, 600, 15
    data.MagneticFieldStrength = 3
    data.StudyInstanceUID = f"{ROOT}.{study}"
    data.SeriesInstanceUID = f"{ROOT}.{study}.{series}"
    data.StudyID = str(study)
    data.SeriesNumber, data.InstanceNumber = series, number
    data.ImagePositionPatient = [10, 20, 4 * number]
    data.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    data.FrameOfReferenceUID = f"{ROOT}.{study}.9"
    data.PixelSpacing = [0.5, 0.25]
    for keyword, value in changes.items():
        setattr(data, keyword, value)
    return data


def fill(data, array, bits=12, signed=False):
    data.SamplesPerPixel = 1
    data.PhotometricInterpretation = data.get("PhotometricInterpretation", "MONOCHROME2")
    data.Rows, data.Columns = ROWS, COLUMNS
    data.BitsAllocated = 8 if bits == 8 else 16
    data.BitsStored, data.HighBit = bits, bits - 1
    data.PixelRepresentation = int(signed)
    data.PixelData = array.tobytes()
    data["PixelData"].VR = "OB" if bits == 8 else "OW"
    return data


def save(data, path, syntax=ExplicitVRLittleEndian):
    path = HERE / path
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = data.SOPClassUID
    meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = UID(ROOT)
    file = FileDataset(str(path), data, file_meta=meta, preamble=b"\0" * 128)
    if syntax in (RLELossless, JPEG2000Lossless):
        file.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        file.compress(syntax, generate_instance_uid=False)
    file.save_as(path, enforce_file_format=True)
    return path


def syntaxes():
    for name, syntax in {
        "explicit": ExplicitVRLittleEndian,
        "implicit": ImplicitVRLittleEndian,
        "deflated": DeflatedExplicitVRLittleEndian,
        "rle": RLELossless,
        "jpeg-2000": JPEG2000Lossless,
    }.items():
        save(fill(header(1), picture()), f"syntaxes/{name}.dcm", syntax)
    folder = HERE / "syntaxes"
    plain = folder / "explicit.dcm"
    for name, command in {
        "big-endian": ["dcmconv", "+tb"],
        "jpeg-lossless": ["dcmcjpeg", "+e1"],
        "jpeg-lossless-14": ["dcmcjpeg", "+el"],
        "jpeg-extended": ["dcmcjpeg", "+ee"],
        "jpeg-ls": ["dcmcjpls"],
        "jpeg-ls-near": ["dcmcjpls", "+en", "+md", "2"],
    }.items():
        subprocess.run([*command, plain, folder / f"{name}.dcm"], check=True)
    eight = save(fill(header(1), picture(bits=8), bits=8), "pixels/eight-bit.dcm")
    subprocess.run(["dcmcjpeg", "+eb", eight, folder / "jpeg-baseline.dcm"], check=True)


def pixels():
    save(fill(header(1), picture(signed=True), signed=True), "pixels/signed.dcm")
    # Twelve bits in the upper part of the word: the lower four are noise to be dropped.
    upper = (picture() << 4) | 9
    data = fill(header(1), upper.astype("<u2"))
    data.HighBit = 15
    save(data, "pixels/high-bit.dcm")
    # Negative values whose unused bits are zero.
    folded = picture(signed=True).view("<u2") & 0x0FFF
    save(fill(header(1), folded, signed=True), "pixels/signed-unextended.dcm")
    rescaled = header(1, RescaleSlope=0.5, RescaleIntercept=-100, RescaleType="US")
    save(fill(rescaled, picture()), "pixels/rescale.dcm")
    table = Dataset()
    table.LUTDescriptor = [256, 0, 16]
    table["LUTDescriptor"].VR = "US"
    table.add_new("LUTData", "OW", (numpy.arange(256, dtype="<u2") * 3 + 5).tobytes())
    table.ModalityLUTType = "US"
    mapped = header(1)
    mapped.ModalityLUTSequence = Sequence([table])
    save(fill(mapped, picture(bits=8), bits=8), "pixels/modality-lut.dcm")
    save(
        fill(header(1, PhotometricInterpretation="MONOCHROME1"), picture()),
        "pixels/monochrome1.dcm",
    )


def group(keyword, **values):
    item = Dataset()
    for name, value in values.items():
        setattr(item, name, value)
    holder = Dataset()
    setattr(holder, keyword, Sequence([item]))
    return holder


def enhanced():
    data = header(1, sop=ENHANCED_MR, NumberOfFrames=6, EchoPulseSequence="SPIN")
    for keyword in [
        "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness",
        "RepetitionTime", "EchoTime", "ScanningSequence",
    ]:
        delattr(data, keyword)
    shared = Dataset()
    shared.update(group("PlaneOrientationSequence", ImageOrientationPatient=[0, 1, 0, 0, 0, -1]))
    shared.update(group("PixelMeasuresSequence", PixelSpacing=[0.5, 0.25], SliceThickness=3))
    shared.update(
        group("MRTimingAndRelatedParametersSequence", RepetitionTime=3000, FlipAngle=90))
    shared.update(group("MREchoSequence", EffectiveEchoTime=30.0))
    shared.update(group("FrameAnatomySequence", FrameLaterality="R"))
    frames = []
    for index in range(6):
        # Frames stand in the file in another order than in space.
        place = [3, 0, 5, 1, 4, 2][index]
        frame = Dataset()
        frame.update(group("PlanePositionSequence", ImagePositionPatient=[4 * place, 0, 0]))
        frame.update(
            group("PixelValueTransformationSequence", RescaleSlope=place + 1,
                  RescaleIntercept=-place, RescaleType="US"))
        frame.update(group("FrameVOILUTSequence", WindowCenter=100 + place, WindowWidth=200))
        frames.append(frame)
    data.SharedFunctionalGroupsSequence = Sequence([shared])
    data.PerFrameFunctionalGroupsSequence = Sequence(frames)
    stack = numpy.stack([picture(index) for index in range(6)])
    path = save(fill(data, stack), "enhanced/enhanced.dcm")
    subprocess.run(
        ["dcmcjpeg", "+e1", path, path.with_name("enhanced-jpeg-lossless.dcm")], check=True)


def studies():
    # File names run against the positions.
    for index in range(8):
        echo, place = index % 2, index // 2
        data = header(
            index + 1, series=2, EchoNumbers=echo + 1, EchoTime=[12.5, 80][echo],
            RepetitionTime=2500, ImagePositionPatient=[10, 20, 4 * place])
        save(fill(data, picture(index)), f"multi-echo/{9 - index}.dcm")
    tilt = numpy.deg2rad(20)
    row = numpy.array([numpy.cos(tilt), numpy.sin(tilt), 0])
    column = numpy.array([0, 0, -1.0])
    normal = numpy.cross(row, column)
    for index in range(4):
        place = [f"{v:.6f}" for v in numpy.array([5, -7, 11]) + normal * 3.3 * index]
        cosines = [f"{v:.6f}" for v in [*row, *column]]
        data = header(
            index + 1, series=3, study=2, ImagePositionPatient=place,
            ImageOrientationPatient=cosines)
        save(fill(data, picture(index)), f"oblique/{index + 1}.dcm")
    for index in range(2):
        save(
            fill(header(index + 1, study=3, PatientID=f"P3{index}"), picture(index)),
            f"two-patients/{index + 1}.dcm")
        side = "LR"[index]
        save(
            fill(header(index + 1, series=index + 1, study=4, Laterality=side), picture(index)),
            f"two-sides/{index + 1}.dcm")
        save(
            fill(header(index + 1, study=5, Laterality="L"), picture(index)),
            f"left-side/{index + 1}.dcm")


NAMES = {
    "latin": ("ISO_IR 100", "Müller^Zoë"),
    "cyrillic": ("ISO_IR 144", "Люксембург^Роза"),
    "greek": ("ISO_IR 126", "Διονυσιος^Νίκος"),
    "arabic": ("ISO_IR 127", "قباني^لنزار"),
    "hebrew": ("ISO_IR 138", "שרון^דבורה"),
    "japanese": (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう"),
    "japanese-half-width": (
        ["ISO 2022 IR 13", "ISO 2022 IR 87"], "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"),
    "korean": (["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞=홍^길동"),
    "chinese": ("GB18030", "Wang^XiaoDong=王^小东"),
    "utf8": ("ISO_IR 192", "Wang^XiaoDong=王^小東"),
}


def names():
    for key, (charset, name) in NAMES.items():
        data = header(1, study=6)
        data.SpecificCharacterSet = charset
        data.PatientName = name
        save(fill(data, picture()), f"names/{key}.dcm")
    lines = [f"{key},{name}" for key, (_, name) in NAMES.items()]
    (HERE / "names" / "expected.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def broken():
    folder = HERE / "broken"
    folder.mkdir(exist_ok=True)
    whole = (HERE / "syntaxes" / "explicit.dcm").read_bytes()
    (folder / "truncated-in-pixels.dcm").write_bytes(whole[:-500])
    (folder / "truncated-in-header.dcm").write_bytes(whole[:700])
    jpeg = (HERE / "syntaxes" / "jpeg-lossless.dcm").read_bytes()
    (folder / "truncated-jpeg.dcm").write_bytes(jpeg[:-300])
    # Rows says more than there are; Pixel Data is too short.
    data = fill(header(1), picture())
    data.Rows = 60000
    save(data, "broken/rows-too-many.dcm")
    data = fill(header(1), picture())
    data.NumberOfFrames = 2000000000
    save(data, "broken/frames-too-many.dcm")
    # The length of Patient ID is wrong: 0xfff0 instead of 2.
    at = whole.index(b"\x10\x00\x20\x00LO") + 6
    (folder / "wrong-length.dcm").write_bytes(whole[:at] + b"\xf0\xff" + whole[at + 2 :])
    # Items within items, three thousand deep, none of them ended.
    start = whole.index(b"\x08\x00\x05\x00CS")
    level = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    (folder / "nested.dcm").write_bytes(whole[:start] + level * 3000)
    (folder / "no-pixels.dcm").write_bytes(b"")
    (folder / "text.txt").write_text("This is no DICOM file.\n")
    report = header(1, sop="1.2.840.10008.5.1.4.1.1.88.11", study=7)
    for keyword in ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"]:
        delattr(report, keyword)
    report.Modality = "SR"
    save(report, "other/report.dcm")
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, True
    write_dataset(buffer, fill(header(1), picture()))
    (HERE / "other" / "no-preamble.dcm").write_bytes(buffer.getvalue())


def directory():
    folder = HERE / "directory"
    shutil.rmtree(folder, ignore_errors=True)
    files = FileSet()
    for index in range(3):
        path = save(fill(header(index + 1, study=8), picture(index)), f"scratch/{index}.dcm")
        files.add(path)
    files.write(folder)
    shutil.rmtree(HERE / "scratch")
    sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "DICOMDIR")[-1].unlink()


if __name__ == "__main__":
    for make in [syntaxes, pixels, enhanced, studies, names, broken, directory]:
        make()
