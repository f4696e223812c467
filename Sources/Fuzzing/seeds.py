"""Writes the first inputs of every fuzz target: seeds.py FIXTURES OUT.

Files for `header`; for the others the pictures of the fixtures, each behind the eight bytes that
`Picture` in harness.hpp describes.
"""

import hashlib
import pathlib
import struct
import sys

from part10 import BIG, IMPLICIT, UNREADABLE, File

TARGETS = {
    "native": ["1.2.840.10008.1.2.1", IMPLICIT, BIG],
    "rle": ["1.2.840.10008.1.2.5"],
    "jpeg": [f"1.2.840.10008.1.2.4.{n}" for n in (50, 51, 53, 55, 57, 70)],
    "jpegls": ["1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"],
    "jpeg2000": ["1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"],
    "htj2k": [f"1.2.840.10008.1.2.4.{n}" for n in (201, 202, 203)],
}
COLOURS = {b"RGB": 1, b"YBR_FULL": 2, b"YBR_FULL_422": 2, b"YBR_RCT": 1, b"MONOCHROME1": 3}
LONGEST = 24 * 1024


def picture(file, syntax, frames=1):
    colour = file.find(0x280004)
    flags = file.number(0x280103) & 1 | frames - 1 << 1
    if colour is not None:
        flags |= COLOURS.get(colour.value.strip(b" \0"), 0) << 3
    flags |= (file.number(0x280006) & 1) << 7
    allocated = {8: 0, 16: 1, 32: 2, 1: 3}.get(file.number(0x280100), 1)
    return struct.pack(
        "<HHBBBB", file.number(0x280010), file.number(0x280011), allocated,
        file.number(0x280101) & 0xFF, flags, syntax)


def keep(folder, data):
    if len(data) > LONGEST:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)


def add(data, out):
    keep(out / "header", data)
    try:
        file = File(data)
    except UNREADABLE:
        return
    body = file.encoding.encode(file.elements)
    if file.is_deflated:
        keep(out / "deflated", b"\0" + file.encode_body())
    elif not file.encoding.is_implicit and file.encoding.order == "<":
        keep(out / "deflated", b"\1" + body)
    pixels = file.find(0x7FE00010)
    if pixels is None:
        return
    for target, syntaxes in TARGETS.items():
        if file.syntax not in syntaxes:
            continue
        number = syntaxes.index(file.syntax)
        if pixels.items is None:
            keep(out / target, picture(file, number) + pixels.value)
        elif len(pixels.items) > 1:
            # The stream as it is, and split into two fragments behind an offset table.
            start, stream = picture(file, number), pixels.items[1].value
            keep(out / target, start + stream)
            keep(out / target, start[:6] + bytes([start[6] | 0x60]) + start[7:] + stream)


def main():
    fixtures, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for path in sorted(p for p in fixtures.rglob("*") if p.is_file()):
        if path.suffix in {".dcm", ""}:
            add(path.read_bytes(), out)


if __name__ == "__main__":
    main()
