"""Writes what pydicom (with pylibjpeg) reads from every image in some folders, for comparison.

    python pydicom_values.py OUT FOLDER ...

Files are recognised by content; *.zst are unpacked into OUT first. Prints one CSV row a frame (the
first three and the last): number, path, frame, whether the syntax is lossless, rows, columns,
modality, whether it has three samples. OUT/number.stored are int32, OUT/number.values float32, [row, column]: stored values, and
values after the modality LUT. Colour is brightness by Rec. ITU-R BT.601, as the program shows it.
"""

import csv
import pathlib
import subprocess
import sys
import warnings

import numpy
import pydicom
from pydicom.pixels import apply_color_lut, apply_modality_lut, pixel_array
from pydicom.uid import ExplicitVRBigEndian

warnings.simplefilter("ignore")
LOSSY = {"50", "51", "53", "55", "81", "91", "203"}
WEIGHTS = numpy.array([0.299, 0.587, 0.114])


def images(out, folders):
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.suffix == ".zst":
                packed, path = path, out / path.stem
                subprocess.run(["zstd", "-dqf", packed, "-o", path], check=True)
            if path.is_file() and path.suffix not in (".json", ".py", ".csv"):
                yield path


def turn_palette(data):
    """pydicom 3.0.2 takes the palette's words as little endian in any syntax."""
    for colour in ("Red", "Green", "Blue"):
        keyword = f"{colour}PaletteColorLookupTableData"
        if keyword not in data:
            return
        words = numpy.frombuffer(getattr(data, keyword), ">u2")
        setattr(data, keyword, words.astype("<u2").tobytes())


def frame(data, index):
    """The frame's stored values and modality values."""
    kind = data.PhotometricInterpretation
    if data.get("SamplesPerPixel", 1) == 3:
        isPlain = not data.file_meta.TransferSyntaxUID.is_compressed
        if kind.startswith("YBR") and isPlain:
            stored = pixel_array(data, index=index, raw=True)[..., 0]
        else:
            stored = numpy.rint(pixel_array(data, index=index) @ WEIGHTS)
        return stored, stored
    stored = pixel_array(data, index=index)
    if kind == "PALETTE COLOR":
        return stored, apply_color_lut(stored, data) @ WEIGHTS
    groups = [
        item.PixelValueTransformationSequence[0]
        for holder in ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence")
        for place, item in enumerate(data.get(holder, []))
        if "PixelValueTransformationSequence" in item and (holder[0] == "S" or place == index)
    ]
    if groups:
        return stored, stored * float(groups[0].RescaleSlope) + float(groups[0].RescaleIntercept)
    return stored, apply_modality_lut(stored, data)


def main():
    out = pathlib.Path(sys.argv[1])
    writer, number = csv.writer(sys.stdout, lineterminator="\n"), 0
    for path in images(out, sys.argv[2:]):
        try:
            data = pydicom.dcmread(path)
            count = int(data.get("NumberOfFrames", 1) or 1)
            # pydicom leaves values of another High Bit where they stand; SyntaxTests has these.
            if "PixelData" not in data or data.HighBit + 1 != data.BitsStored:
                continue
            lossless = data.file_meta.TransferSyntaxUID.rpartition(".")[2] not in LOSSY
            if data.file_meta.TransferSyntaxUID == ExplicitVRBigEndian:
                turn_palette(data)
            for index in sorted({0, 1, 2, count - 1} & set(range(count))):
                stored, values = frame(data, index)
                stored.astype("<i4").tofile(out / f"{number}.stored")
                values.astype("<f4").tofile(out / f"{number}.values")
                writer.writerow(
                    [number, path, index + 1, int(lossless), data.Rows, data.Columns,
                     data.get("Modality", ""), int(data.get("SamplesPerPixel", 1) == 3)])
                number += 1
        except Exception as error:  # what pydicom does not read is no reference
            print(path.name, type(error).__name__, error, file=sys.stderr)


main()
