"""Reads DICOM files into trees that can be changed into wrong ones, and writes them again.

Only what a fuzzer needs: lengths may lie, and what does not parse is kept as bytes.
"""

import struct
import zlib
from dataclasses import dataclass, field

LONG = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
UNDEFINED = 0xFFFFFFFF
IMPLICIT = "1.2.840.10008.1.2"
BIG = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
# What reading a broken file may raise; items nested too deep among it.
UNREADABLE = (ValueError, IndexError, struct.error, zlib.error, RecursionError)
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD


@dataclass
class Item:
    """An item of a sequence: elements, or the bytes of a fragment."""

    elements: list = field(default_factory=list)
    value: bytes | None = None
    is_undefined: bool = False
    stated_length: int | None = None


@dataclass
class Element:
    """An element; `stated_length` stands in the file in place of the true one."""

    tag: int
    vr: bytes
    value: bytes = b""
    items: list | None = None
    is_undefined: bool = False
    stated_length: int | None = None


class Encoding:
    """Byte order and presence of VRs (PS3.5 section 7.1)."""

    def __init__(self, is_big=False, is_implicit=False):
        self.order = ">" if is_big else "<"
        self.is_implicit = is_implicit

    def unpack(self, form, data, at):
        return struct.unpack_from(self.order + form, data, at)

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    # Reading.

    def elements(self, data, at=0, end=None, stop=None):
        """The elements of data[at:end], and where they end; ValueError where they do not parse."""
        end = len(data) if end is None else end
        found = []
        while at < end:
            if at + 8 > end:
                raise ValueError("no room for an element")
            group, number = self.unpack("HH", data, at)
            tag = group << 16 | number
            if tag == stop:
                return found, at + 8
            element, at = self.element(tag, data, at, end)
            found.append(element)
        return found, at

    def element(self, tag, data, at, end):
        if self.is_implicit:
            vr, (length,), at = b"UN", self.unpack("I", data, at + 4), at + 8
        else:
            vr = bytes(data[at + 4 : at + 6])
            if vr in LONG:
                (length,), at = self.unpack("I", data, at + 8), at + 12
            else:
                (length,), at = self.unpack("H", data, at + 6), at + 8
        if length == UNDEFINED:
            items, at = self.items(data, at, end, tag == 0x7FE00010, SEQUENCE_END)
            return Element(tag, vr, items=items, is_undefined=True), at
        if at + length > end:
            raise ValueError("element is too long")
        if vr == b"SQ" or self.is_implicit and self.looks_like_items(data, at, length):
            items, _ = self.items(data, at, at + length, False, None)
            return Element(tag, vr, items=items), at + length
        return Element(tag, vr, value=bytes(data[at : at + length])), at + length

    def looks_like_items(self, data, at, length):
        return length >= 8 and self.unpack("HH", data, at) == (0xFFFE, 0xE000)

    def items(self, data, at, end, are_fragments, stop):
        found = []
        while at < end:
            if at + 8 > end:
                raise ValueError("no room for an item")
            group, number, length = self.unpack("HHI", data, at)
            tag, at = group << 16 | number, at + 8
            if tag == stop:
                return found, at
            if tag != ITEM:
                raise ValueError("no item")
            if are_fragments:
                found.append(Item(value=bytes(data[at : at + length])))
                at += length
            elif length == UNDEFINED:
                elements, at = self.elements(data, at, end, ITEM_END)
                found.append(Item(elements, is_undefined=True))
            else:
                elements, _ = self.elements(data, at, at + length)
                found.append(Item(elements))
                at += length
        return found, at

    # Writing.

    def encode(self, elements):
        return b"".join(self.encode_element(e) for e in elements)

    def encode_element(self, element):
        value = element.value
        if element.items is not None:
            value = b"".join(self.encode_item(i) for i in element.items)
            if element.is_undefined:
                value += self.pack("HHI", 0xFFFE, 0xE0DD, 0)
        length = UNDEFINED if element.is_undefined else len(value)
        if element.stated_length is not None:
            length = element.stated_length
        head = self.pack("HH", element.tag >> 16, element.tag & 0xFFFF)
        if self.is_implicit:
            return head + self.pack("I", length & UNDEFINED) + value
        if element.vr in LONG:
            return head + element.vr + b"\0\0" + self.pack("I", length & UNDEFINED) + value
        return head + element.vr + self.pack("H", length & 0xFFFF) + value

    def encode_item(self, item):
        value = self.encode(item.elements) if item.value is None else item.value
        if item.is_undefined:
            value += self.pack("HHI", 0xFFFE, 0xE00D, 0)
        length = UNDEFINED if item.is_undefined else len(value)
        if item.stated_length is not None:
            length = item.stated_length
        return self.pack("HHI", 0xFFFE, 0xE000, length & UNDEFINED) + value


class File:
    """A Part 10 file as a tree (PS3.10 section 7.1)."""

    def __init__(self, data):
        if data[128:132] != b"DICM":
            raise ValueError("no preamble")
        self.preamble = data[:132]
        explicit = Encoding()
        at = 132
        self.meta = []
        while data[at : at + 2] == b"\x02\0":
            element, at = explicit.element(
                struct.unpack_from("<H", data, at + 2)[0] | 0x20000, data, at, len(data))
            self.meta.append(element)
        self.syntax = next(
            (e.value.rstrip(b"\0").decode("ascii", "replace")
             for e in self.meta if e.tag == 0x20010), IMPLICIT)
        body = data[at:]
        self.is_deflated = self.syntax == DEFLATED
        if self.is_deflated:
            body = zlib.decompress(body, -zlib.MAX_WBITS)
        self.encoding = Encoding(self.syntax == BIG, self.syntax == IMPLICIT)
        self.elements, _ = self.encoding.elements(body)

    def encode(self):
        return self.preamble + Encoding().encode(self.meta) + self.encode_body()

    def encode_body(self):
        body = self.encoding.encode(self.elements)
        if self.is_deflated:
            packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
            body = packer.compress(body) + packer.flush()
        return body

    def find(self, tag):
        return next((e for e in self.meta + self.elements if e.tag == tag), None)

    def number(self, tag, otherwise=0):
        element = self.find(tag)
        if element is None or len(element.value) < 2:
            return otherwise
        return self.encoding.unpack("H", element.value, 0)[0]

    def lists(self):
        """Every list of elements in the file: the meta information, the data set, the items."""
        found = [self.meta, self.elements]
        for elements in found:
            for element in elements:
                for item in element.items or []:
                    if item.value is None:
                        found.append(item.elements)
        return found
