"""Makes small studies with the oddities of real ones. Nothing in them is of a person.

    pip install pydicom numpy highdicom
    python make_studies.py

The picture is a bright disc on a ramp, 12 x 10 pixels. Identifiers are fixed, so that a second run
writes the same files.
"""

import copy
import datetime
import pathlib
import shutil

import numpy
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.fileset import FileSet
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian

HERE = pathlib.Path(__file__).parent / "studies"
MR = "1.2.840.10008.5.1.4.1.1.4"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
GREY_CAPTURES = "1.2.840.10008.5.1.4.1.1.7.2"
SPECTROSCOPY = "1.2.840.10008.5.1.4.1.1.4.2"
ENHANCED_COLOUR = "1.2.840.10008.5.1.4.1.1.4.3"
ROOT = "2.25.2718281828459045235"
ROWS, COLUMNS = 10, 12
AXIAL = [1, 0, 0, 0, 1, 0]
CORONAL = [1, 0, 0, 0, 0, -1]
SAGITTAL = [0, 1, 0, 0, 0, -1]


def picture(index=0, rows=ROWS, columns=COLUMNS):
    row, column = numpy.mgrid[0:rows, 0:columns]
    inside = (row - rows / 2) ** 2 + (column - columns / 2) ** 2 < 9
    return numpy.where(inside, 900 - index, 20 * column + 7 * row + index).astype("<u2")


def header(study, series, number, **changes):
    data = Dataset()
    data.SpecificCharacterSet = "ISO_IR 192"
    data.ImageType = ["ORIGINAL", "PRIMARY", "M"]
    data.SOPClassUID = MR
    data.SOPInstanceUID = f"{ROOT}.{study}.{series}.{number}"
    data.StudyDate, data.StudyTime = "20260301", "101112"
    data.AccessionNumber = f"S{study}"
    data.Modality, data.Manufacturer = "MR", "Reading Room"
    data.StudyDescription, data.SeriesDescription = "Odd study", f"Series {series}"
    data.PatientName, data.PatientID = "PHANTOM^ODD", f"S{study}"
    data.PatientBirthDate, data.PatientSex = "19700102", "O"
    data.ScanningSequence, data.SequenceVariant, data.ScanOptions = "SE", "SK", ""
    data.MRAcquisitionType = "2D"
    data.SliceThickness, data.RepetitionTime, data.EchoTime = 3, 600, 15
    data.MagneticFieldStrength = 3
    data.StudyInstanceUID = f"{ROOT}.{study}"
    data.SeriesInstanceUID = f"{ROOT}.{study}.{series}"
    data.StudyID = str(study)
    data.SeriesNumber, data.InstanceNumber = series, number
    data.ImagePositionPatient = [10, 20, 3 * number]
    data.ImageOrientationPatient = AXIAL
    data.FrameOfReferenceUID = f"{ROOT}.{study}.9"
    data.PixelSpacing = [0.5, 0.25]
    for keyword, value in changes.items():
        if value is None:
            delattr(data, keyword)
        else:
            setattr(data, keyword, value)
    return data


def save(data, path, pixels=None, syntax=ExplicitVRLittleEndian):
    path = HERE / path
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = picture(int(data.InstanceNumber)) if pixels is None else pixels
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.Rows, data.Columns = pixels.shape[-2:]
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 12, 11
    data.PixelRepresentation = 0
    data.PixelData = pixels.tobytes()
    data["PixelData"].VR = "OW"
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = data.SOPClassUID
    meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = UID(ROOT)
    file = FileDataset(str(path), data, file_meta=meta, preamble=b"\0" * 128)
    file.save_as(path, enforce_file_format=True)
    return path


def both_knees():
    """Study 1: left and right series, one of both, one that states no side."""
    for number in range(1, 4):
        save(header(1, 1, number, Laterality="L"), f"both-knees/left-{number}")
        save(header(1, 2, number, Laterality="R"), f"both-knees/right-{number}")
    for number in range(1, 5):
        side = "LR"[number % 2]
        place = [120 if side == "L" else -120, 20, 3 * (number // 2)]
        data = header(1, 3, number, ImageLaterality=side, ImagePositionPatient=place)
        save(data, f"both-knees/both-{number}")
    for number in range(1, 3):
        save(header(1, 4, number), f"both-knees/unstated-{number}")


def one_image_of_two_sides():
    """Study 2: an image whose header states both sides."""
    save(header(2, 1, 1, Laterality="L", ImageLaterality="R"), "image-of-both-sides/1")


def instances():
    """Study 3: the same file twice; study 4: one UID with two contents; study 5: with two pixels."""
    for number in range(1, 4):
        save(header(3, 1, number), f"duplicates/{number}")
    save(header(3, 1, 2), "duplicates/2-again", syntax=ImplicitVRLittleEndian)
    for number in range(1, 4):
        save(header(4, 1, number), f"conflict-header/{number}")
        save(header(5, 1, number), f"conflict-pixels/{number}")
    save(header(4, 1, 2, ImagePositionPatient=[10, 20, 50]), "conflict-header/2-again")
    save(header(5, 1, 2), "conflict-pixels/2-again", pixels=picture(200))


def spacing():
    """Studies 6 to 12: distances between slices."""
    for number in range(1, 5):
        save(header(6, 1, number, ImagePositionPatient=[0, 0, 3.3 * number],
                    SpacingBetweenSlices=0.3), f"gap/{number}")
        save(header(7, 1, number, ImagePositionPatient=[0, 0, 2 * number]), f"overlap/{number}")
        tilt = [0, 0.9 * number, 3 * number]
        save(header(8, 1, number, ImagePositionPatient=tilt), f"gantry/{number}")
        if number != 3:
            save(header(9, 1, number), f"missing-slice/{number}")
        place = 3 * number + (1 if number > 2 else 0)
        save(header(10, 1, number, ImagePositionPatient=[0, 0, place]), f"uneven/{number}")
        place = 3 * min(number, 3)
        save(header(11, 1, number, ImagePositionPatient=[0, 0, place]), f"repeated-position/{number}")
    for number in range(1, 10):
        turn = numpy.deg2rad(20 * number)
        cosines = [f"{v:.6f}" for v in (numpy.cos(turn), numpy.sin(turn), 0, 0, 0, -1)]
        save(header(12, 1, number, ImageOrientationPatient=cosines), f"radial/{number}")


def localizer():
    """Study 13: three planes in one series; file names against the order."""
    number = 0
    for plane in (AXIAL, CORONAL, SAGITTAL):
        for index in range(2):
            number += 1
            normal = numpy.cross(plane[:3], plane[3:])
            place = [float(v) for v in normal * 8 * index]
            data = header(
                13, 1, number, ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"],
                ImageOrientationPatient=plane, ImagePositionPatient=place)
            save(data, f"localizer/{9 - number}")


def kinds():
    """Study 14: magnitude, phase, real, imaginary, map and captures beside an acquisition."""
    for number in range(1, 3):
        save(header(14, 1, number), f"kinds/original-{number}")
        for series, letter in enumerate("PRI", 2):
            data = header(14, series, number, ImageType=["ORIGINAL", "PRIMARY", letter, "ND"])
            save(data, f"kinds/siemens-{letter}-{number}")
        ge = header(14, 5, number, ImageType=["ORIGINAL", "PRIMARY", "OTHER"])
        block = ge.private_block(0x0043, "GEMS_PARM_01", create=True)
        block.add_new(0x2F, "SS", 1)
        save(ge, f"kinds/ge-phase-{number}", syntax=ImplicitVRLittleEndian)
        philips = header(14, 6, number, ImageType=["ORIGINAL", "PRIMARY"])
        block = philips.private_block(0x2005, "Philips MR Imaging DD 001", create=True)
        block.add_new(0x11, "CS", "R")
        save(philips, f"kinds/philips-real-{number}")
        adc = header(14, 7, number, ImageType=["DERIVED", "PRIMARY", "DIFFUSION", "ADC"])
        save(adc, f"kinds/adc-{number}")
    plain = dict(ImagePositionPatient=None, ImageOrientationPatient=None, FrameOfReferenceUID=None)
    capture = header(14, 8, 1, SOPClassUID=CAPTURE, ConversionType="WSD", **plain)
    save(capture, "kinds/capture")
    pages = header(14, 9, 1, SOPClassUID=GREY_CAPTURES, NumberOfFrames=3, **plain)
    save(pages, "kinds/captures", pixels=numpy.stack([picture(i) for i in range(3)]))
    for sop, name, series in ((SPECTROSCOPY, "spectroscopy", 10), (ENHANCED_COLOUR, "colour", 11)):
        data = header(14, series, 1, SOPClassUID=sop, **plain)
        path = save(data, f"kinds/{name}")
        del data.PixelData
        if name == "colour":
            data.SamplesPerPixel, data.PhotometricInterpretation = 3, "RGB"
            data.PlanarConfiguration = 0
            data.BitsAllocated, data.BitsStored, data.HighBit = 8, 8, 7
            data.PixelData = bytes(ROWS * COLUMNS * 3)
            data["PixelData"].VR = "OB"
        else:
            del data.SamplesPerPixel, data.PhotometricInterpretation
        rewrite(data, path)


def rewrite(data, path):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = data.SOPClassUID
    meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(ROOT)
    FileDataset(str(path), data, file_meta=meta, preamble=b"\0" * 128).save_as(
        path, enforce_file_format=True)


def times():
    """Study 15: a dynamic series by temporal position, one by times only; study 16: one position."""
    for time in range(3):
        for place in range(3):
            number = 3 * time + place + 1
            at = [10, 20, 4 * place]
            save(header(15, 1, number, ImagePositionPatient=at, TemporalPositionIdentifier=time + 1,
                        NumberOfTemporalPositions=3), f"dynamic/by-position-{number}")
            save(header(15, 2, number, ImagePositionPatient=at,
                        AcquisitionTime=f"1020{10 * time + place:02d}"), f"dynamic/by-time-{number}")
            b = [0, 400, 800][time]
            data = header(15, 3, number, ImagePositionPatient=at)
            block = data.private_block(0x0019, "SIEMENS MR HEADER", create=True)
            block.add_new(0x0C, "IS", str(b))
            save(data, f"dynamic/diffusion-{number}", syntax=ImplicitVRLittleEndian)
    for number in range(1, 6):
        save(header(16, 1, number, ImagePositionPatient=[0, 0, 0], TriggerTime=40 * number),
             f"cine/{number}")


def stacks():
    """Study 17: an enhanced object of two stacks and two b-values, indexed by dimensions."""
    data = header(17, 1, 1, SOPClassUID=ENHANCED_MR, NumberOfFrames=12, EchoPulseSequence="SPIN")
    for keyword in ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
                    "SliceThickness", "RepetitionTime", "EchoTime", "ScanningSequence"]:
        delattr(data, keyword)
    dimensions = []
    for pointer, group in ((0x00209056, 0x00209111), (0x00209057, 0x00209111),
                           (0x00189087, 0x00189117)):
        item = Dataset()
        item.DimensionIndexPointer, item.FunctionalGroupPointer = pointer, group
        item.DimensionOrganizationUID = f"{ROOT}.17.8"
        dimensions.append(item)
    data.DimensionIndexSequence = Sequence(dimensions)
    shared = Dataset()
    measures = Dataset()
    measures.PixelSpacing, measures.SliceThickness = [0.5, 0.25], 3
    shared.PixelMeasuresSequence = Sequence([measures])
    data.SharedFunctionalGroupsSequence = Sequence([shared])
    frames = []
    for stack in (1, 2):
        plane = AXIAL if stack == 1 else SAGITTAL
        for place in (1, 2, 3):
            for b in (1, 2):
                frame = Dataset()
                content = Dataset()
                content.StackID, content.InStackPositionNumber = str(stack), place
                content.DimensionIndexValues = [stack, place, b]
                frame.FrameContentSequence = Sequence([content])
                position, orientation, diffusion = Dataset(), Dataset(), Dataset()
                normal = numpy.cross(plane[:3], plane[3:])
                position.ImagePositionPatient = [float(v) for v in normal * 5 * place]
                orientation.ImageOrientationPatient = plane
                diffusion.DiffusionBValue = 800.0 * (b - 1)
                frame.PlanePositionSequence = Sequence([position])
                frame.PlaneOrientationSequence = Sequence([orientation])
                frame.MRDiffusionSequence = Sequence([diffusion])
                frames.append(frame)
    data.PerFrameFunctionalGroupsSequence = Sequence(frames)
    save(data, "stacks/enhanced", pixels=numpy.stack([picture(i) for i in range(12)]))


def converted():
    """Study 18: a single-frame series and what highdicom's legacy conversion makes of it."""
    from highdicom.legacy import LegacyConvertedEnhancedMRImage
    from pydicom import dcmread

    paths = [save(header(18, 1, n, EchoTime=30, PatientOrientation=["L", "P"],
                         PositionReferenceIndicator="", StudyID="18", AcquisitionNumber=1,
                         ContentTime="101112", ContentDate="20260301",
                         EchoTrainLength=1), f"scratch/{n}") for n in (3, 1, 2)]
    legacy = LegacyConvertedEnhancedMRImage(
        [dcmread(p) for p in paths], series_instance_uid=f"{ROOT}.18.2", series_number=2,
        sop_instance_uid=f"{ROOT}.18.2.1", instance_number=1)
    now = datetime.datetime(2026, 3, 1, 10, 11, 12)
    for keyword, text in (("InstanceCreationDate", "%Y%m%d"), ("InstanceCreationTime", "%H%M%S"),
                          ("ContentDate", "%Y%m%d"), ("ContentTime", "%H%M%S")):
        setattr(legacy, keyword, now.strftime(text))
    for item in legacy.ContributingEquipmentSequence:
        item.ContributionDateTime = now.strftime("%Y%m%d%H%M%S")
    fix_random_uids(legacy, [0])
    (HERE / "converted").mkdir(exist_ok=True)
    legacy.save_as(HERE / "converted" / "legacy")
    shutil.rmtree(HERE / "scratch")


def fix_random_uids(data, count):
    """Replaces identifiers that highdicom draws at random."""
    for element in data.iterall():
        if element.VR == "UI" and str(element.value).startswith("1.2.826.0.1.3680043.10.511"):
            count[0] += 1
            element.value = f"{ROOT}.18.7.{count[0]}"


def tiled():
    """Study 19: a Siemens mosaic without its slices' direction, and a picture of United Imaging's."""
    mosaic = numpy.block([[picture(2 * r + c) for c in range(2)] for r in range(2)])
    data = header(19, 1, 1, ImageType=["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"],
                  Manufacturer="SIEMENS")
    data.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0A, "US", 3)
    save(data, "tiled/mosaic", pixels=mosaic)
    data = header(19, 2, 1, ImageType=["ORIGINAL", "PRIMARY", "M", "VFRAME"], Manufacturer="UIH")
    save(data, "tiled/vframe", pixels=mosaic)


def several():
    """Studies 20 and 21 of one patient, and images of two sizes in one series, in one folder."""
    for number in range(1, 4):
        save(header(20, 1, number, PatientID="S20", StudyDate="20250101"), f"several/a{4 - number}")
        save(header(21, 1, number, PatientID="S20"), f"several/b{number}")
    save(header(21, 1, 4, PatientID="S20"), "several/b4", pixels=picture(4, 20, 24))


def directory():
    """Study 22: a DICOMDIR as copied from optical media, names in lower case and with versions."""
    folder = HERE / "media"
    shutil.rmtree(folder, ignore_errors=True)
    files = FileSet()
    files.UID = UID(f"{ROOT}.22.8")
    for number in range(1, 5):
        files.add(save(header(22, 1, number), f"scratch/{number}"))
    files.write(folder)
    shutil.rmtree(HERE / "scratch")
    images = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "DICOMDIR")
    images[0].rename(images[0].with_name(images[0].name.lower()))
    images[1].rename(images[1].with_name(images[1].name + ";1"))
    images[2].rename(images[2].with_name(images[2].name.lower() + ".;1"))
    for part in sorted(folder.rglob("*"), reverse=True):
        if part.is_dir():
            part.rename(part.with_name(part.name.lower()))
    (folder / "DICOMDIR").rename(folder / "dicomdir")
    # One record leads out of the folder, one to a file that is not there.
    escape = HERE / "escape"
    shutil.rmtree(escape, ignore_errors=True)
    files = FileSet()
    files.UID = UID(f"{ROOT}.23.8")
    for number in range(1, 3):
        files.add(save(header(23, 1, number), f"scratch/{number}"))
    files.write(escape)
    shutil.rmtree(HERE / "scratch")
    from pydicom import dcmread
    data = dcmread(escape / "DICOMDIR")
    images = [r for r in data.DirectoryRecordSequence if r.DirectoryRecordType == "IMAGE"]
    first = escape.joinpath(*images[0].ReferencedFileID)
    parts = list(images[0].ReferencedFileID)
    # The same length, so that the offsets in the directory stay right.
    parts[0] = ".." + "/" * (len(parts[0]) - 2)
    images[0].ReferencedFileID = parts
    first.unlink()
    escape.joinpath(*images[1].ReferencedFileID).unlink()
    data.save_as(escape / "DICOMDIR")


TEXTS = {
    # name: (declared set, Patient's Name)
    "latin1": ("ISO_IR 100", "Müller^Zoë"),
    "latin2": ("ISO_IR 101", "Wałęsa^Łucja"),
    "latin3": ("ISO_IR 109", "Ħal^Ġorġ"),
    "latin4": ("ISO_IR 110", "Bērziņš^Jānis"),
    "turkish": ("ISO_IR 148", "Çavuşoğlu^İpek"),
    "cyrillic": ("ISO_IR 144", "Люксембург^Роза"),
    "greek": ("ISO_IR 126", "Διονυσιος^Νίκος"),
    "arabic": ("ISO_IR 127", "قباني^لنزار"),
    "hebrew": ("ISO_IR 138", "שרון^דבורה"),
    "thai": ("ISO_IR 166", "นามสกุล^ชื่อ"),
    "katakana": ("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
    "gb18030": ("GB18030", "Wang^XiaoDong=王^小东"),
    "gbk": ("GBK", "Wang^XiaoDong=王^小东"),
    "utf8": ("ISO_IR 192", "Wang^XiaoDong=王^小東"),
    "kanji": (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう"),
    "kanji-supplement": (["", "ISO 2022 IR 87", "ISO 2022 IR 159"], "Aoki=青木^鷗=あおき"),
    "katakana-kanji": (["ISO 2022 IR 13", "ISO 2022 IR 87"], "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"),
    "korean": (["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞=홍^길동"),
    "latin1-greek": (["ISO 2022 IR 100", "ISO 2022 IR 126"], "Müller^Διονυσιος"),
    "latin2-escapes": (["", "ISO 2022 IR 101"], "Wałęsa^Jan"),
    "thai-escapes": (["", "ISO 2022 IR 166"], "Thai^Name=นามสกุล"),
    "turkish-escapes": (["", "ISO 2022 IR 148"], "Çavuşoğlu^İpek"),
}

# Sets that pydicom does not know or calls without an escape, as bytes.
ENCODED = {
    "latin9": ("ISO_IR 203", "Cœur^Žana", "Cœur^Žana".encode("iso8859-15")),
    "latin9-escapes": (
        ["", "ISO 2022 IR 203"], "Cœur^Žana",
        b"\x1b-b" + "Cœur".encode("iso8859-15") + b"^\x1b-b" + "Žana".encode("iso8859-15")),
    "chinese-58": (
        ["", "ISO 2022 IR 58"], "Zhang^XiaoDong=张^小东",
        b"Zhang^XiaoDong=\x1b$)A" + "张".encode("gb2312") + b"^\x1b$)A" + "小东".encode("gb2312")),
    "latin1-cyrillic": (
        ["ISO 2022 IR 6", "ISO 2022 IR 100", "ISO 2022 IR 144"], "Buc^Jérôme=Люк",
        b"Buc^\x1b-A" + "Jérôme".encode("latin-1") + b"=\x1b-L" + "Люк".encode("iso8859-5")),
    "korean-latin1": (
        ["", "ISO 2022 IR 149", "ISO 2022 IR 100"], "Kim^김=Müller",
        b"Kim^\x1b$)C" + "김".encode("euc_kr") + b"=\x1b-A" + "Müller".encode("latin-1")),
}

WRONG = {
    # name: (declared set or None, bytes of Patient's Name)
    "undeclared-latin1": (None, "Müller^Zoë".encode("latin-1")),
    "undeclared-utf8": (None, "Müller^Zoë".encode()),
    "latin1-as-utf8": ("ISO_IR 192", "Müller^Zoë".encode("latin-1")),
    "unknown-set": ("ISO_IR 999", "Müller^Zoë".encode("latin-1")),
    "unknown-extension": (["", "ISO 2022 IR 999"], b"Smith^John"),
    "ascii-with-unknown-set": ("KLINGON", b"Smith^John"),
    "undeclared-escape": (None, b"Yamada=\x1b$B;3ED\x1b(B"),
    "misspelt-set": ("ISO-IR 100", "Müller^Zoë".encode("latin-1")),
    "latin1-iso2022-single": ("ISO 2022 IR 100", "Müller^Zoë".encode("latin-1")),
}


def texts():
    """Study 24: names in every character set; study 25: wrongly declared or not at all."""
    small = numpy.zeros((1, 1), "<u2")
    for number, (name, (charset, text)) in enumerate(TEXTS.items(), 1):
        data = header(24, 1, number, SpecificCharacterSet=charset, PatientName=text)
        save(data, f"texts/{name}", pixels=small)
    for number, (name, (charset, _, encoded)) in enumerate(ENCODED.items(), 51):
        save_encoded(24, number, f"texts/{name}", charset, encoded)
    for number, (name, (charset, encoded)) in enumerate(WRONG.items(), 1):
        save_encoded(25, number, f"wrong-texts/{name}", charset, encoded)
    lines = [f"{key},{entry[1]}" for key, entry in (TEXTS | ENCODED).items()]
    (HERE / "texts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def save_encoded(study, number, path, charset, encoded):
    """Saves with a name of given bytes; without a declared set where it is None."""
    encoded += b" " * (len(encoded) % 2)
    data = header(study, 1, number, PatientName="X" * len(encoded),
                  SpecificCharacterSet="ISO_IR 6" if charset is None else charset)
    path = save(data, path, pixels=numpy.zeros((1, 1), "<u2"))
    content = path.read_bytes().replace(b"X" * len(encoded), encoded)
    if charset is None:
        at = content.index(b"\x08\x00\x05\x00CS")
        content = content[:at] + content[at + 16 :]
    path.write_bytes(content)


if __name__ == "__main__":
    shutil.rmtree(HERE, ignore_errors=True)
    for make in [both_knees, one_image_of_two_sides, instances, spacing, localizer, kinds, times,
                 stacks, converted, tiled, several, directory, texts]:
        make()
