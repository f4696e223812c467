"""Writes Fixtures/conformance/pixels.csv: what pydicom (with pylibjpeg) reads from each file.

    pip install pydicom pylibjpeg pylibjpeg-libjpeg pylibjpeg-openjpeg pylibjpeg-rle numpy
    python pydicom_reference.py SHARED_DATA > ../../Fixtures/conformance/pixels.csv

One row a frame: CRC-32 of the stored values as little-endian 32-bit integers, and sums before and
after the modality LUT. `exact` is 0 for lossy syntaxes, whose decoders may differ by two units;
`samples` are 64 stored values at even distances.
"""

import pathlib
import sys
import warnings
import zlib

import numpy
import pydicom
import pydicom.data
from pydicom.pixels import apply_modality_lut

warnings.simplefilter("ignore")
EXACT = {
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.4.90",
}


def rows(group, root, paths):
    for path in sorted(paths):
        try:
            data = pydicom.dcmread(path)
            if data.SamplesPerPixel != 1 or data.BitsAllocated not in (1, 8, 16, 32):
                continue
            frames = int(data.get("NumberOfFrames", 1) or 1)
            array = data.pixel_array.reshape(frames, data.Rows, data.Columns)
            modality = apply_modality_lut(array, data)
        except Exception as error:  # what pydicom does not read is no reference
            print(path.name, type(error).__name__, file=sys.stderr)
            continue
        syntax = data.file_meta.TransferSyntaxUID
        for index in range(min(frames, 3)):
            stored = array[index].astype("<i4")
            yield [
                group,
                path.relative_to(root),
                index + 1,
                syntax,
                int(syntax in EXACT),
                data.Rows,
                data.Columns,
                stored.min(),
                stored.max(),
                stored.astype(numpy.int64).sum(),
                f"{zlib.crc32(stored.tobytes()):08x}",
                repr(float(modality[index].astype(numpy.float64).sum())),
                " ".join(str(v) for v in stored.ravel()[:: max(1, stored.size // 64)][:64]),
            ]


def main():
    shared = pathlib.Path(sys.argv[1])
    packaged = pathlib.Path(pydicom.data.__file__).parent
    print("group,file,frame,syntax,exact,rows,columns,minimum,maximum,sum,crc32,modality_sum,samples")
    knee = sorted((shared / "knee-mese" / "dicom").glob("*.dcm"))[::16]
    for group, root, paths in [
        ("shared", shared, knee + sorted((shared / "codecs").glob("MR*"))),
        ("pydicom", packaged, packaged.glob("test_files/*.dcm")),
    ]:
        for row in rows(group, root, paths):
            print(*row, sep=",")


main()
