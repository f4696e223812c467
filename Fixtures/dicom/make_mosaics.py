"""Makes small Siemens mosaics, and notes where NiBabel finds their slices. Nothing in them is of a person.

    pip install pydicom numpy nibabel highdicom
    python make_mosaics.py

Five slices of 12 x 10 pixels on a square of three tiles a side. The CSA image header is written here,
in format 2 as NiBabel documents it.
"""

import csv
import shutil
import struct

import nibabel.nicom.dicomwrappers as wrappers
import numpy
from make_studies import HERE, header, picture, save
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

FOLDER = HERE.parent / "mosaics"
COUNT, SIDE = 5, 3
NORMAL, TURNED = [0, 0, 1], [0, -0.6, -0.8]
OBLIQUE = [1, 0, 0, 0, 0.8, -0.6]


def csa_tag(name, representation, values, items=6):
    """One tag: name, multiplicity, representation, type, number of items, check; then the items."""
    data = struct.pack("<64si4s3i", name.encode(), len(values), representation.encode(), 0, items, 77)
    for index in range(items):
        text = values[index].encode() + b"\0" if index < len(values) else b""
        data += struct.pack("<4i", len(text), len(text), 77, len(text)) + text + b"\0" * (-len(text) % 4)
    return data


def csa_header(normal, images, first):
    tags = [csa_tag("EchoLinePosition", "IS", ["32"]),
            csa_tag("AcquisitionMatrixText", "SH", ["12*10"]),
            csa_tag("ProtocolSliceNumber", "IS", [str(first)])]
    if normal:
        tags.append(csa_tag("SliceNormalVector", "FD", [f"{value:.8f}" for value in normal]))
    tags.append(csa_tag("NumberOfImagesInMosaic", "US", [str(images)]))
    return b"SV10\4\3\2\1" + struct.pack("<2I", len(tags), 77) + b"".join(tags)


def mosaic(name, series, number=1, normal=NORMAL, images=COUNT, first=0, columns=36,
           syntax=ExplicitVRLittleEndian, **changes):
    data = header(24, series, number, ImageType=["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"],
                  Manufacturer="SIEMENS", SpacingBetweenSlices=3.3, AcquisitionNumber=number,
                  AcquisitionTime=f"10111{number}", ImagePositionPatient=[-20, 31.5, 7.25], **changes)
    own = data.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    own.add_new(0x0A, "US", COUNT)
    vendor = data.private_block(0x0029, "SIEMENS CSA HEADER", create=True)
    vendor.add_new(0x10, "OB", csa_header(normal, images, first))
    tiles = [picture(index) if index < COUNT else 0 * picture() for index in range(SIDE * SIDE)]
    whole = numpy.block([tiles[row:row + SIDE] for row in range(0, SIDE * SIDE, SIDE)])
    return save(data, f"../mosaics/{name}", pixels=whole[:, :columns], syntax=syntax)


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    placed = {
        "axial": mosaic("axial/1", 1),
        "implicit": mosaic("implicit/1", 2, syntax=ImplicitVRLittleEndian),
        "oblique": mosaic("oblique/1", 3, ImageOrientationPatient=OBLIQUE, normal=[0, 0.6, 0.8]),
        "turned": mosaic("turned/1", 4, ImageOrientationPatient=OBLIQUE, normal=TURNED),
        "times": mosaic("times/1", 5),
    }
    mosaic("times/2", 5, number=2)
    mosaic("no-normal/1", 6, normal=None)
    mosaic("reverse/1", 7, first=4)
    mosaic("other-count/1", 8, images=4)
    mosaic("uneven/1", 9, columns=35)
    mosaic("tilted/1", 10, normal=TURNED)
    mosaic("gap/1", 11, SliceThickness=5)
    with open(FOLDER / "nibabel.csv", "w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["folder", "slice", "x", "y", "z"])
        for name, path in placed.items():
            wrapper = wrappers.wrapper_from_file(path)
            assert wrapper.is_mosaic and wrapper.image_shape[2] == COUNT
            for index in range(COUNT):
                place = (wrapper.affine @ [0, 0, index, 1])[:3]
                lines.writerow([name, index + 1] + [f"{value:.6f}" for value in place])


if __name__ == "__main__":
    main()
