"""Makes the files of values/: pixel syntaxes and value transforms that scanners and archives write.

    pip install pydicom pylibjpeg pylibjpeg-openjpeg numpy
    apt-get install dcmtk openjph-tools
    python make_values.py

The picture and the identifiers are those of make_small.py, study 20. Nothing in them is of a person.
"""

import pathlib
import subprocess
import tempfile

import numpy
from make_small import COLUMNS, ENHANCED_MR, HERE, ROWS, ROOT, fill, group, header, picture, save
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless, RLELossless)

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
HTJ2K = {
    "htj2k-lossless": ("1.2.840.10008.1.2.4.201", []),
    "htj2k-lossless-rpcl": ("1.2.840.10008.1.2.4.202", ["-prog_order", "RPCL"]),
    "htj2k-lossy": ("1.2.840.10008.1.2.4.203", ["-reversible", "false", "-qstep", "0.0001"]),
}
number = 0


def make(**changes):
    global number
    number += 1
    return header(number, series=number, study=20, **changes)


def put(data, name, syntax=ExplicitVRLittleEndian):
    return save(data, f"values/{name}.dcm", syntax)


def encapsulated(name, data, streams, syntax, table=True, extended=False):
    """Pixel Data of one list of fragments a frame."""
    data.NumberOfFrames = len(streams)
    path = put(data, name)
    data = dcmread(path)
    data.file_meta.TransferSyntaxUID = UID(syntax)
    if extended:
        # Offsets of frames whose fragments are written below, counted with their item headers.
        offsets, lengths, place = [], [], 0
        for fragments in streams:
            offsets.append(place)
            lengths.append(sum(map(len, fragments)))
            place += sum(8 + len(f) for f in fragments)
        data.ExtendedOffsetTable = numpy.array(offsets, "<u8").tobytes()
        data.ExtendedOffsetTableLengths = numpy.array(lengths, "<u8").tobytes()
    item = lambda b: b"\xfe\xff\x00\xe0" + len(b).to_bytes(4, "little") + b
    offsets, place = [], 0
    for fragments in streams:
        offsets.append(place)
        place += sum(8 + len(f) for f in fragments)
    basic = numpy.array(offsets, "<u4").tobytes() if table else b""
    data.PixelData = item(basic) + b"".join(item(f) for frame in streams for f in frame)
    data["PixelData"].is_undefined_length = True
    data["PixelData"].VR = "OB"
    data.save_as(path, enforce_file_format=True)


def split(stream, count=3):
    """Fragments of even length."""
    stream += b"\0" * (len(stream) % 2)
    size = len(stream) // count // 2 * 2
    return [stream[:size], *(
        stream[size * i : size * (i + 1)] for i in range(1, count - 1)), stream[size * (count - 1) :]]


def streams_of(syntax_or_command):
    """The code streams of three pictures."""
    result = []
    for index in range(3):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "a.dcm"
            save(fill(header(1), picture(index)), path)
            if isinstance(syntax_or_command, list):
                subprocess.run([*syntax_or_command, path, path], check=True)
                data = dcmread(path)
            else:
                data = dcmread(path)
                data.compress(syntax_or_command, generate_instance_uid=False)
            result.append(next(generate_frames(data.PixelData, number_of_frames=1)))
    return result


def fragments():
    three = lambda: fill(make(), numpy.stack([picture(i) for i in range(3)]))
    jpeg = [split(s) for s in streams_of(["dcmcjpeg", "+e1"])]
    wavelets = [split(s, 2 + i) for i, s in enumerate(streams_of(JPEG2000Lossless))]
    near = [split(s, 2) for s in streams_of(["dcmcjpls"])]
    lossless = "1.2.840.10008.1.2.4.70"
    encapsulated("fragments-table", three(), jpeg, lossless)
    encapsulated("fragments-no-table", three(), jpeg, lossless, table=False)
    encapsulated("fragments-extended", three(), jpeg, lossless, table=False, extended=True)
    encapsulated("fragments-jpeg-2000", three(), wavelets, JPEG2000Lossless, table=False)
    encapsulated("fragments-jpeg-2000-table", three(), wavelets, JPEG2000Lossless)
    encapsulated("fragments-jpeg-ls", three(), near, "1.2.840.10008.1.2.4.80", table=False)
    single = fill(make(), picture())
    encapsulated("fragments-single", single, wavelets[:1], JPEG2000Lossless, table=False)
    plain = [split(picture(i).tobytes(), 2) for i in range(3)]
    encapsulated("encapsulated-uncompressed", three(), plain, "1.2.840.10008.1.2.1.98")


def more_syntaxes():
    for name, (syntax, options) in HTJ2K.items():
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder) / "a.pgm", pathlib.Path(folder) / "a.j2c"
            head = f"P5\n{COLUMNS} {ROWS}\n4095\n".encode()
            source.write_bytes(head + picture().astype(">u2").tobytes())
            command = ["ojph_compress", "-i", source, "-o", target]
            command += options or []
            if "-reversible" not in command:
                command += ["-reversible", "true"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            stream = target.read_bytes()
        stream += b"\0" * (len(stream) % 2)
        encapsulated(name, fill(make(), picture()), [[stream]], syntax)
    plain = put(fill(make(), picture()), "jpeg-progressive")
    subprocess.run(["dcmcjpeg", "+ep", plain, plain], check=True)
    plain = put(fill(make(), picture()), "jpeg-spectral")
    subprocess.run(["dcmcjpeg", "+es", plain, plain], check=True)
    # Extended JPEG of eight bits in cells of eight.
    plain = put(fill(make(), picture(bits=8), bits=8), "jpeg-extended-8")
    subprocess.run(["dcmcjpeg", "+ee", plain, plain], check=True)
    # Negative values in a wavelet stream.
    data = dcmread(put(fill(make(), picture(signed=True), signed=True), "jpeg-2000-signed"))
    data.compress(JPEG2000Lossless, generate_instance_uid=False)
    data.save_as(HERE / "values/jpeg-2000-signed.dcm")


def packed(values, allocated):
    """Cells of any number of bits, lowest first (PS3.5 8.1.1)."""
    bits = (values.ravel()[:, None].astype("<i8") >> numpy.arange(allocated)) & 1
    data = numpy.packbits(bits.astype("u1").ravel(), bitorder="little").tobytes()
    return data + b"\0" * (len(data) % 2)


def cells():
    for name, allocated, stored, high, signed in [
        ("cell-1", 1, 1, 0, False),
        ("cell-12-packed", 12, 12, 11, False),
        ("cell-12-packed-signed", 12, 12, 11, True),
        ("cell-16-of-10-signed", 16, 10, 12, True),
        ("cell-24", 24, 20, 19, False),
        ("cell-32-signed", 32, 32, 31, True),
        ("cell-8-of-5", 8, 5, 6, False),
    ]:
        values = picture().astype("i8") >> max(0, 12 - stored)
        values = values - (1 << (stored - 1) if signed else 0)
        data = make()
        fill(data, picture())
        data.BitsAllocated, data.BitsStored, data.HighBit = allocated, stored, high
        data.PixelRepresentation = int(signed)
        shifted = (values & ((1 << stored) - 1)) << (high + 1 - stored)
        data.PixelData = packed(shifted, allocated)
        data["PixelData"].VR = "OB" if allocated <= 8 else "OW"
        put(data, name)


def table(first, entries, bits=16, **changes):
    item = Dataset()
    item.LUTDescriptor = [len(entries) % 65536, first, bits]
    item["LUTDescriptor"].VR = "SS" if first < 0 else "US"
    item.LUTData = numpy.array(entries, "<u2").tobytes()
    item["LUTData"].VR = "OW"
    for keyword, value in changes.items():
        setattr(item, keyword, value)
    return item


def code(value, scheme, meaning):
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def mapping(first, last, slope=None, intercept=None, entries=None, label="T2"):
    item = Dataset()
    item.RealWorldValueFirstValueMapped, item.RealWorldValueLastValueMapped = first, last
    for keyword in ["RealWorldValueFirstValueMapped", "RealWorldValueLastValueMapped"]:
        item[keyword].VR = "US"
    if entries is not None:
        item.RealWorldValueLUTData = entries
    else:
        item.RealWorldValueSlope, item.RealWorldValueIntercept = slope, intercept
    item.LUTExplanation, item.LUTLabel = "Relaxation time", label
    item.MeasurementUnitsCodeSequence = Sequence([code("ms", "UCUM", "millisecond")])
    return item


def transforms():
    data = make(RealWorldValueMappingSequence=Sequence(
        [mapping(0, 1500, 0.1, -2), mapping(1501, 4095, 0.2, -152)]))
    put(fill(data, picture()), "real-world-linear")
    entries = [float(i) ** 0.5 for i in range(1501)]
    data = make(RealWorldValueMappingSequence=Sequence([mapping(0, 1500, entries=entries)]))
    put(fill(data, picture()), "real-world-table")
    data = make(sop=ENHANCED_MR)
    shared, frames = Dataset(), []
    for index in range(2):
        frame = Dataset()
        frame.update(group(
            "PixelValueTransformationSequence", RescaleSlope=2, RescaleIntercept=1,
            RescaleType="US"))
        frame.RealWorldValueMappingSequence = Sequence([mapping(0, 4095, index + 1, index)])
        frames.append(frame)
    data.SharedFunctionalGroupsSequence = Sequence([shared])
    data.PerFrameFunctionalGroupsSequence = Sequence(frames)
    data.NumberOfFrames = 2
    put(fill(data, numpy.stack([picture(0), picture(1)])), "real-world-frames")
    for name, syntax in {"philips-scale": ExplicitVRLittleEndian,
                         "philips-scale-implicit": ImplicitVRLittleEndian}.items():
        data = make(RescaleSlope=2.5, RescaleIntercept=-10, RescaleType="normalized")
        block = data.private_block(0x2005, "Philips MR Imaging DD 001", create=True)
        block.add_new(0x0D, "FL", 0.0)
        block.add_new(0x0E, "FL", 0.03125)
        put(fill(data, picture()), name, syntax)
    # A table of 8 bits whose first value is negative.
    data = make(ModalityLUTSequence=Sequence(
        [table(-1500, [i // 16 for i in range(4096)], ModalityLUTType="US")]))
    put(fill(data, picture(signed=True), signed=True), "modality-lut-signed")


def windows():
    two = dict(WindowCenter=[1000, 2000], WindowWidth=[400, 4000],
               WindowCenterWidthExplanation=["FIRST", "SECOND"])
    put(fill(make(**two), picture()), "window-first-of-two")
    for name, function in {"window-linear-exact": "LINEAR_EXACT", "window-sigmoid": "SIGMOID"}.items():
        data = make(WindowCenter=1500, WindowWidth=1200, VOILUTFunction=function)
        put(fill(data, picture()), name)
    curve = [round(4095 * (i / 4095) ** 0.5) for i in range(4096)]
    data = make(
        VOILUTSequence=Sequence([table(0, curve, bits=12, LUTExplanation="SQUARE ROOT")]),
        WindowCenter=600, WindowWidth=1200)
    put(fill(data, picture()), "voi-lut")
    padded = picture(signed=True)
    padded[:, :8] = -2000
    data = make(PixelPaddingValue=-2000)
    data["PixelPaddingValue"].VR = "SS"
    put(fill(data, padded, signed=True), "padding")
    padded = picture()
    padded[:, :8] = 4000 + numpy.arange(8)
    data = make(
        PixelPaddingValue=4000, PixelPaddingRangeLimit=4007,
        PhotometricInterpretation="MONOCHROME1")
    for keyword in ["PixelPaddingValue", "PixelPaddingRangeLimit"]:
        data[keyword].VR = "US"
    put(fill(data, padded), "padding-range-monochrome1")
    data = make(PixelAspectRatio=[2, 1], sop=SECONDARY_CAPTURE)
    for keyword in ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"]:
        delattr(data, keyword)
    put(fill(data, picture()), "aspect-ratio")


def capture(**changes):
    data = make(sop=SECONDARY_CAPTURE, **changes)
    for keyword in ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"]:
        delattr(data, keyword)
    data.Modality, data.ConversionType = "OT", "WSD"
    return data


def colours():
    grey = picture(bits=8).astype("i4")
    red, blue = grey, 255 - grey
    rgb = numpy.stack([red, grey // 2 + 40, blue], axis=-1).astype("u1")
    y = 0.299 * rgb[..., 0] + 0.587 * rgb[..., 1] + 0.114 * rgb[..., 2]
    cb = 128 + (rgb[..., 2] - y) / 1.772
    cr = 128 + (rgb[..., 0] - y) / 1.402
    ybr = numpy.rint(numpy.stack([y, cb, cr], axis=-1)).clip(0, 255).astype("u1")
    half = numpy.empty((ROWS, COLUMNS // 2, 4), "u1")
    half[..., 0], half[..., 1] = ybr[:, ::2, 0], ybr[:, 1::2, 0]
    half[..., 2], half[..., 3] = ybr[:, ::2, 1], ybr[:, ::2, 2]
    for name, kind, planar, array in [
        *[(name, "RGB", 0, rgb) for name in ["rgb", "jpeg", "jpeg-ls", "rle", "jpeg-2000"]],
        ("rgb-planar", "RGB", 1, numpy.moveaxis(rgb, -1, 0)),
        ("ybr-full", "YBR_FULL", 0, ybr),
        ("ybr-full-422", "YBR_FULL_422", 0, half),
    ]:
        data = fill(capture(PhotometricInterpretation=kind), numpy.ascontiguousarray(array), bits=8)
        data.SamplesPerPixel, data.PlanarConfiguration = 3, planar
        put(data, f"colour-{name}")
    for name, command in {"jpeg": ["dcmcjpeg", "+eb", "+cy"], "jpeg-ls": ["dcmcjpls"]}.items():
        path = HERE / f"values/colour-{name}.dcm"
        subprocess.run([*command, path, path], check=True)
    for name, syntax in {"rle": RLELossless, "jpeg-2000": JPEG2000Lossless}.items():
        path = HERE / f"values/colour-{name}.dcm"
        data = dcmread(path)
        data.compress(syntax, generate_instance_uid=False)
        data.save_as(path)
    palettes()


def palettes():
    ramps = {"Red": numpy.arange(256), "Green": numpy.arange(256)[::-1], "Blue": numpy.arange(256) // 2}
    for name, bits in {"palette-8": 8, "palette-16": 16}.items():
        data = fill(capture(PhotometricInterpretation="PALETTE COLOR"), picture(bits=8), bits=8)
        for colour, ramp in ramps.items():
            key = f"{colour}PaletteColorLookupTable"
            setattr(data, key + "Descriptor", [256, 0, bits])
            data[key + "Descriptor"].VR = "US"
            entries = ramp.astype("u1") if bits == 8 else (ramp * 257).astype("<u2")
            setattr(data, key + "Data", entries.tobytes())
            data[key + "Data"].VR = "OW"
        put(data, name)
    # Ten times 500, a ramp to 60000 over 118, a ramp down to 0 over 128.
    data = fill(capture(PhotometricInterpretation="PALETTE COLOR"), picture(bits=8), bits=8)
    for colour, share in {"Red": 1, "Green": 2, "Blue": 3}.items():
        words = [0, 10, *[500 // share] * 10, 1, 118, 60000 // share, 1, 128, 0]
        key = f"{colour}PaletteColorLookupTable"
        setattr(data, key + "Descriptor", [256, 0, 16])
        data[key + "Descriptor"].VR = "US"
        setattr(data, f"Segmented{key}Data", numpy.array(words, "<u2").tobytes())
        data[f"Segmented{key}Data"].VR = "OW"
    put(data, "palette-segmented")


def overlay(data, index, rows, columns, mask, origin=(1, 1), kind="G", label="", frames=None):
    base = 0x6000 + 2 * index
    add = data.add_new
    add((base, 0x0010), "US", rows)
    add((base, 0x0011), "US", columns)
    if frames:
        add((base, 0x0015), "IS", frames[0])
        add((base, 0x0051), "US", frames[1])
    add((base, 0x0022), "LO", f"Überlagerung {index}")
    add((base, 0x0040), "CS", kind)
    add((base, 0x0050), "SS", list(origin))
    add((base, 0x0100), "US", 1 if mask is not None else 16)
    add((base, 0x0102), "US", 0 if mask is not None else 12 + index)
    if label:
        add((base, 0x1500), "LO", label)
    if mask is not None:
        add((base, 0x3000), "OW", packed(mask, 1))


def overlays():
    row, column = numpy.mgrid[0:20, 0:30]
    mask = (row + column) % 5 == 0
    data = fill(make(), picture())
    overlay(data, 0, 20, 30, mask, origin=(3, 5), label="Border")
    overlay(data, 1, 20, 30, ~mask, origin=(-4, 30), kind="R")
    put(data, "overlay")
    # In unused bits of Pixel Data (retired): bit 12 a square, bit 13 a stripe.
    words = picture().copy()
    words[5:15, 5:15] |= 1 << 12
    words[:, 40] |= 1 << 13
    data = fill(make(), words)
    overlay(data, 0, ROWS, COLUMNS, None, label="Square")
    overlay(data, 1, ROWS, COLUMNS, None, label="Stripe")
    put(data, "overlay-in-pixels")
    # Two overlay frames for images 2 and 3 of three; 30 x 21 bits, so that frames share a byte.
    data = fill(make(), numpy.stack([picture(i) for i in range(3)]))
    data.NumberOfFrames = 3
    cells = numpy.stack([mask[:, :21], ~mask[:, :21]])
    overlay(data, 0, 20, 21, cells, label="Second and third", frames=(2, 2))
    put(data, "overlay-frames")


if __name__ == "__main__":
    (HERE / "values").mkdir(exist_ok=True)
    for part in [fragments, more_syntaxes, cells, transforms, windows, colours, overlays]:
        part()
