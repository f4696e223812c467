"""Turns sound DICOM files into wrong ones, the same for the same seed and number."""

import random
import struct

from part10 import IMPLICIT, UNDEFINED, UNREADABLE, Element, File, Item

LENGTHS = [0, 1, 2, 7, 8, 0xFF, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000,
           0xFFFFFFF0, 0xFFFFFFFE, UNDEFINED]
NUMBERS = [0, 1, 2, 3, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33, 63, 64, 255, 256, 257, 4095, 4096,
           16384, 32767, 32768, 60000, 65534, 65535]
TEXTS = [b"", b"0", b"-1", b"1e308", b"-1e308", b"nan", b"inf", b"2147483647", b"2147483648",
         b"-2147483648", b"4294967296", b"9223372036854775808", b"1\\", b"\\\\\\\\", b"1e-320",
         b"\x1b$B\x1b", b"\xff\xfe\xfd", b"%s%n%x", b"../../../etc/passwd", b"A" * 5000, b"\0" * 64,
         b"0\\0\\0\\0\\0\\0", b"1e40\\1e40", b"20261301", b"999999.999999999"]
VRS = [b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"OB",
       b"OD", b"OF", b"OL", b"OV", b"OW", b"PN", b"SH", b"SL", b"SQ", b"SS", b"ST", b"SV", b"TM",
       b"UC", b"UI", b"UL", b"UN", b"UR", b"US", b"UT", b"UV", b"OX", b"??", b"\0\0"]
SYNTAXES = [IMPLICIT, "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
            "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.100", "1.2.3"]
SYNTAXES += [f"1.2.840.10008.1.2.4.{n}" for n in (50, 51, 53, 55, 57, 70, 80, 81, 90, 91, 201, 203)]
CHARACTER_SETS = [b"ISO_IR 100", b"ISO_IR 192", b"ISO 2022 IR 87", b"\\ISO 2022 IR 149", b"GB18030",
                  b"ISO 2022 IR 13\\ISO 2022 IR 87", b"ISO_IR 999", b"\\\\\\", b"GBK"]
# What says how pixels are to be read: Samples per Pixel to Smallest Pixel Value, but for texts.
PIXEL_NUMBERS = [0x280002, 0x280006, 0x280010, 0x280011, 0x280100, 0x280101, 0x280102, 0x280103,
                 0x281101, 0x60000010, 0x60000011]
PHOTOMETRIC = [b"MONOCHROME1", b"MONOCHROME2", b"RGB", b"YBR_FULL", b"YBR_FULL_422", b"YBR_RCT",
               b"PALETTE COLOR", b"YBR_ICT", b""]
MARKERS = [b"\xff\x01", b"\xff\xd8", b"\xff\xd9", b"\xff\xc0", b"\xff\xc1", b"\xff\xc2", b"\xff\xc3", b"\xff\xc4",
           b"\xff\xda", b"\xff\xdb", b"\xff\xdd", b"\xff\xf7", b"\xff\xf8", b"\xff\x4f", b"\xff\x51",
           b"\xff\x52", b"\xff\x5c", b"\xff\x90", b"\xff\x93", b"\xff\x50"]


class Mutator:
    """One wrong file: `seed` and `index` decide everything."""

    def __init__(self, sources, seed, index):
        self.random = random.Random(f"{seed}/{index}")
        self.sources, self.index = sources, index

    def file(self):
        """The name of the file that was changed, and its new bytes."""
        name, data = self.random.choice(self.sources)
        data = self.distinguish(data)
        if self.random.random() < 0.65:
            data = self.change_tree(data)
        for _ in range(self.random.choice([0, 0, 0, 1, 1, 2, 4, 12])):
            data = self.change_bytes(data)
        return name, data

    def distinguish(self, data):
        """Identifiers of its own, so that no file is left out as another one's copy."""
        try:
            file = File(data)
            for number, tag in enumerate([0x0020000D, 0x0020000E, 0x00080018, 0x00100020]):
                element = file.find(tag)
                if element is not None and element.items is None:
                    element.value = f"2.25.9{self.index:08}{number:04}".encode()
            return file.encode()
        except UNREADABLE:
            return data

    # Bytes.

    def change_bytes(self, data):
        if not data:
            return data
        return self.random.choice([
            self.flip, self.flip, self.overwrite, self.overwrite, self.truncate, self.cut,
            self.repeat, self.splice,
        ])(bytearray(data))

    def flip(self, data):
        data[self.random.randrange(len(data))] ^= 1 << self.random.randrange(8)
        return bytes(data)

    def overwrite(self, data):
        form, numbers = self.random.choice([("H", LENGTHS), ("I", LENGTHS), ("H", NUMBERS)])
        order, size = self.random.choice("<>"), struct.calcsize(form)
        number = self.random.choice(numbers) & (1 << 8 * size) - 1
        at = self.random.randrange(len(data))
        data[at : at + size] = struct.pack(order + form, number)
        return bytes(data)

    def truncate(self, data):
        return bytes(data[: self.random.randrange(len(data))])

    def cut(self, data):
        at = self.random.randrange(len(data))
        del data[at : at + self.random.choice([1, 2, 4, 8, 64, 1024])]
        return bytes(data)

    def repeat(self, data):
        at = self.random.randrange(len(data))
        piece = data[at : at + self.random.choice([1, 2, 4, 8, 64, 1024])]
        data[at:at] = piece * self.random.choice([1, 1, 2, 16])
        return bytes(data)

    def splice(self, data):
        _, other = self.random.choice(self.sources)
        if not other:
            return bytes(data)
        at = self.random.randrange(len(data))
        return bytes(data[:at]) + other[self.random.randrange(len(other)) :]

    # Elements.

    def change_tree(self, data):
        try:
            file = File(data)
            for _ in range(self.random.choice([1, 1, 1, 2, 3])):
                self.random.choice([
                    self.state_length, self.change_value, self.change_value, self.change_vr,
                    self.drop, self.double, self.swap, self.retag, self.change_pixels,
                    self.change_pixels, self.change_pixels, self.change_syntax, self.change_frames,
                    self.change_characters, self.change_items, self.change_items, self.nest,
                    self.change_stream, self.change_stream, self.change_stream, self.transplant,
                ])(file)
            return file.encode()
        except UNREADABLE:
            return self.change_bytes(data)

    def element(self, file):
        """An element from any depth, with the list that holds it."""
        elements = self.random.choice([e for e in file.lists() if e])
        return elements, self.random.randrange(len(elements))

    def state_length(self, file):
        elements, place = self.element(file)
        elements[place].stated_length = self.random.choice(LENGTHS)

    def change_value(self, file):
        elements, place = self.element(file)
        element = elements[place]
        if element.items is None:
            number = self.random.choice(NUMBERS)
            element.value = self.random.choice([
                self.random.choice(TEXTS), struct.pack("<H", number), struct.pack("<I", number),
                struct.pack("<d", -(float(number) ** 60)), element.value[:-1], element.value * 3,
            ])

    def change_vr(self, file):
        elements, place = self.element(file)
        elements[place].vr = self.random.choice(VRS)

    def drop(self, file):
        elements, place = self.element(file)
        del elements[place]

    def double(self, file):
        elements, place = self.element(file)
        elements[place:place] = [elements[place]] * self.random.choice([1, 1, 2, 300])

    def swap(self, file):
        elements, place = self.element(file)
        other = self.random.randrange(len(elements))
        elements[place], elements[other] = elements[other], elements[place]

    def retag(self, file):
        elements, place = self.element(file)
        _, other = self.element(file)
        element = elements[place]
        others = self.random.choice(file.lists())
        element.tag = self.random.choice(
            [element.tag ^ 1 << self.random.randrange(32)] + [e.tag for e in others[other:][:1]])

    def change_pixels(self, file):
        element = file.find(self.random.choice(PIXEL_NUMBERS))
        if element is None:
            element = file.find(0x280004)
            if element is not None:
                element.value = self.random.choice(PHOTOMETRIC)
            return
        number = self.random.choice(NUMBERS)
        if self.random.random() < 0.5 and len(element.value) == 2:
            number = file.encoding.unpack("H", element.value, 0)[0] + self.random.choice([-1, 1, 8])
        element.value = file.encoding.pack("H", number & 0xFFFF)

    def change_syntax(self, file):
        element = file.find(0x20010)
        if element is not None:
            text = self.random.choice(SYNTAXES).encode()
            element.value = text + b"\0" * (len(text) % 2)

    def change_frames(self, file):
        element = file.find(0x280008)
        if element is None:
            element = Element(0x280008, b"IS")
            at = sum(e.tag < element.tag for e in file.elements)
            file.elements.insert(at, element)
        element.value = self.random.choice(TEXTS + [b"2", b"3", b"7", b"1000", b"2000000000"])

    def change_characters(self, file):
        element = file.find(0x80005)
        if element is not None:
            element.value = self.random.choice(CHARACTER_SETS)

    def change_items(self, file):
        found = [e for list_ in file.lists() for e in list_ if e.items]
        if not found:
            return
        element = self.random.choice(found)
        place = self.random.randrange(len(element.items))
        item = element.items[place]
        change = self.random.randrange(6)
        if change == 0:
            item.stated_length = self.random.choice(LENGTHS)
        elif change == 1:
            del element.items[place]
        elif change == 2:
            element.items[place:place] = [item] * self.random.choice([1, 2, 300])
        elif change == 3:
            other = self.random.randrange(len(element.items))
            element.items[place], element.items[other] = element.items[other], item
        elif change == 4:
            element.is_undefined = not element.is_undefined
        else:
            item.is_undefined = not item.is_undefined

    def nest(self, file):
        elements, place = self.element(file)
        element = elements[place]
        for _ in range(self.random.choice([1, 10, 70, 300])):
            element = Element(0x00081140, b"SQ", items=[Item([element])])
            element.is_undefined = self.random.random() < 0.5
        elements[place] = element

    def change_stream(self, file):
        """Changes the bytes of a fragment, the offset table, or native pixels."""
        element = file.find(0x7FE00010)
        if element is None:
            return
        holder = self.random.choice(element.items) if element.items else element
        stream = bytearray(holder.value or b"")
        for _ in range(self.random.choice([1, 1, 2, 5])):
            if not stream:
                return
            # Most of the markers and sizes stand at the start.
            at = self.random.randrange(min(len(stream), self.random.choice([64, 1 << 20])))
            kind = self.random.randrange(5)
            if kind == 0:
                stream[at : at + 2] = self.random.choice(MARKERS)
            elif kind == 1:
                stream[at : at + 2] = struct.pack(">H", self.random.choice(NUMBERS))
            elif kind == 2:
                stream[at : at + 4] = struct.pack(">I", self.random.choice(LENGTHS))
            elif kind == 3:
                stream[at] ^= 1 << self.random.randrange(8)
            else:
                del stream[at:]
        holder.value = bytes(stream)

    def transplant(self, file):
        """Puts an element of another file in."""
        _, data = self.random.choice(self.sources)
        other = File(data)
        elements, place = self.element(other)
        mine = self.random.choice(file.lists())
        mine[:] = [e for e in mine if e.tag != elements[place].tag] + [elements[place]]
        if self.random.random() < 0.8:
            mine.sort(key=lambda e: e.tag)
