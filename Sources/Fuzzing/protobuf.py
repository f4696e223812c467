"""ONNX models as trees of protobuf fields (onnx/onnx.proto), to be changed and written again."""

# Which fields of a message are messages: kind of message, field number, kind of the field.
MESSAGES = {
    ("model", 7): "graph", ("model", 8): "entry", ("model", 14): "entry",
    ("graph", 1): "node", ("graph", 5): "tensor", ("graph", 11): "value", ("graph", 12): "value",
    ("graph", 13): "value", ("node", 5): "attribute", ("attribute", 5): "tensor", ("attribute", 6): "graph",
    ("tensor", 13): "entry", ("value", 2): "type", ("type", 1): "tensor type", ("tensor type", 2): "shape",
    ("shape", 1): "entry",
}


class Field:
    """One field: its number, its wire type and its value, a list of fields for a message."""

    def __init__(self, number, wire, value, kind=None):
        self.number, self.wire, self.value, self.kind = number, wire, value, kind


def varint(value):
    value &= (1 << 64) - 1
    data = bytearray()
    while value >= 0x80:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(data) + bytes([value])


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def parse(data, kind="model"):
    """The fields of a sound message."""
    fields, at = [], 0
    while at < len(data):
        key, at = read_varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = read_varint(data, at)
        elif wire == 2:
            size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            size = 8 if wire == 1 else 4
            value, at = data[at:at + size], at + size
        inner = MESSAGES.get((kind, number)) if wire == 2 else None
        fields.append(Field(number, wire, parse(value, inner) if inner else value, inner))
    return fields


def encode(fields):
    data = bytearray()
    for field in fields:
        data += varint(field.number << 3 | field.wire)
        if field.wire == 0:
            data += varint(field.value)
            continue
        value = encode(field.value) if isinstance(field.value, list) else field.value
        data += (varint(len(value)) if field.wire == 2 else b"") + value
    return bytes(data)


def entry(key, value):
    """A StringStringEntryProto in a tensor's external_data."""
    return Field(13, 2, [Field(1, 2, key), Field(2, 2, value)], "entry")
