"""Makes the files of `hostile/`: each broke a decoder, or came out as a wrong picture.

    python make_hostile.py

They are changed copies of `syntaxes/`, `pixels/` and `enhanced/` (make_small.py), byte by byte.
Standard library only. Nothing in them is of a person.
"""

import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "Sources" / "Fuzzing"))

from part10 import Element, File  # noqa: E402

PIXEL_DATA, UNDEFINED = 0x7FE00010, 0xFFFFFFFF


def read(path):
    return File((HERE / path).read_bytes())


def save(file, name):
    (HERE / "hostile").mkdir(exist_ok=True)
    (HERE / "hostile" / f"{name}.dcm").write_bytes(file.encode())


def change_stream(source, name, change, item=1):
    """Puts what `change` makes of a fragment in its place."""
    file = read(source)
    fragment = file.find(PIXEL_DATA).items[item]
    stream = bytes(change(bytearray(fragment.value)))
    fragment.value = stream + b"\0" * (len(stream) % 2)
    save(file, name)


def put(stream, at, bytes_):
    stream[at : at + len(bytes_)] = bytes_
    return stream


def insert(stream, at, bytes_):
    stream[at:at] = bytes_
    return stream


def rle():
    source = "syntaxes/rle.dcm"
    # The second segment's place is far beyond the fragment; DCMTK read there.
    change_stream(source, "rle-beyond", lambda s: put(s, 8, struct.pack("<I", 0x7FFFFFF0)))
    # A fragment without room for the header of 64 bytes.
    change_stream(source, "rle-no-header", lambda s: s[:10])
    # The last segment ends early; DCMTK filled the rest with what stood in its buffer.
    change_stream(source, "rle-short", lambda s: s[:-200])


def jpeg():
    source = "syntaxes/jpeg-lossless.dcm"
    # The marker TEM before the frame header: DCMTK's search for the precision did not end.
    change_stream(source, "jpeg-endless", lambda s: insert(s, 2, b"\xff\x01"))
    # A Huffman symbol of 255 bits; DCMTK took it for an index into a table of 17.
    change_stream(source, "jpeg-symbol", widen_symbol)
    # A symbol of sixteen bits in a table for DCT, where fifteen are the most: one place beyond.
    change_stream("syntaxes/jpeg-extended.dcm", "jpeg-sixteen", lambda s: widen_symbol(s, 16))
    # Frame header and data set differ.
    change_stream(source, "jpeg-rows", lambda s: put(s, s.index(b"\xff\xc3") + 5, b"\x40\x00"))
    # The first of six frames ends early: DCMTK went on into the second.
    change_stream(
        "enhanced/enhanced-jpeg-lossless.dcm", "jpeg-runs-on", lambda s: s[: len(s) // 2])


def widen_symbol(stream, bits=255):
    at = stream.index(b"\xff\xc4")
    return put(stream, at + 5 + 16, bytes([bits]))


def jpeg_ls():
    # Preset parameters with a RESET above the standard's 255: CharLS stopped the process.
    preset = struct.pack(">HHBHHHHH", 0xFFF8, 13, 1, 4095, 18, 67, 276, 60000)
    change_stream(
        "syntaxes/jpeg-ls.dcm", "jpeg-ls-reset", lambda s: insert(s, s.index(b"\xff\xda"), preset))


def jpeg_2000():
    # 13 109 tiles in a picture of 40 rows: OpenJPEG made room for all of them.
    change_stream(
        "syntaxes/jpeg-2000.dcm", "jpeg-2000-tiles",
        lambda s: put(s, 12, struct.pack(">I", 40 + (8 << 16))))


def lengths():
    # A deflated element that states nearly 4 GiB.
    file = read("syntaxes/deflated.dcm")
    file.find(PIXEL_DATA).stated_length = UNDEFINED - 15
    save(file, "deflated-length")
    # A deflated data set that stops in the middle.
    data = read("syntaxes/deflated.dcm").encode()
    (HERE / "hostile" / "deflated-truncated.dcm").write_bytes(data[:-900])
    # A private element that states 2 GiB.
    file = read("syntaxes/explicit.dcm")
    at = sum(e.tag < 0x00290010 for e in file.elements)
    file.elements[at:at] = [
        Element(0x00290010, b"LO", b"HOSTILE "),
        Element(0x00291001, b"OB", b"\0" * 16, stated_length=0x80000000),
    ]
    save(file, "private-length")


if __name__ == "__main__":
    for make in [rle, jpeg, jpeg_ls, jpeg_2000, lengths]:
        make()
