"""Turns sound ONNX models into wrong ones, the same for the same seed and number."""

import copy
import random

from protobuf import Field, encode, entry, parse

NUMBERS = [0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 64, 127, 128, 255, 256, 1000, 4095, 4096, 65535, 65536,
           1 << 20, 1 << 24, 1 << 28, (1 << 31) - 1, 1 << 31, 1 << 32, 1 << 40, 1 << 62, (1 << 63) - 1,
           -1, -2, -3, -4, -8, -65536, -(1 << 31), -(1 << 63)]
TEXTS = [b"", b"x", b"y", b"w", b"image", b"Conv", b"ConvTranspose", b"Reshape", b"Gather", b"Slice", b"Pad", b"Resize",
         b"Loop", b"If", b"Concat", b"Split", b"Expand", b"Tile", b"MaxPool", b"Add", b"SAME_UPPER", b"axis", b"axes",
         b"perm", b"pads", b"strides", b"dilations", b"group", b"kernel_shape", b"auto_pad", b"mode",
         b"nearest", b"linear", b"cubic", b"\0", b"\xff\xfe", b"\x1b[2J", b"A" * 3000, b"%s%n"]
FLOATS = [b"\0\0\0\0", b"\0\0\xc0\x7f", b"\0\0\x80\x7f", b"\0\0\x80\xff", b"\xff\xff\x7f\x7f", b"\1\0\0\0"]
PLACES = [b"0", b"4", b"8", b"60", b"64", b"65", b"4096", b"-4", b"+4", b" 4", b"0x4", b"1e3", b"",
          b"9223372036854775807", b"9223372036854775808", b"18446744073709551616", b"\xff"]


class ModelMutator:
    """One wrong model: `seed` and `index` decide everything."""

    def __init__(self, sources, seed, index):
        self.random = random.Random(f"{seed}/{index}")
        self.sources = sources

    def model(self, outside):
        """The source that was changed, and its new bytes; `outside` are paths no model may reach."""
        # Small models are tried more often: they run in no time.
        source = self.random.choice(self.sources)
        if len(source.model) > 100_000 and self.random.random() < 0.9:
            source = self.random.choice(self.sources)
        data, draw = source.model, self.random.random()
        if draw < 0.15:
            data = self.move_weights(data, outside)
        elif draw < 0.75:
            data = self.change_tree(data)
        if draw > 0.7:
            for _ in range(self.random.choice([1, 1, 2, 4, 12])):
                data = self.change_bytes(data)
        return source, data

    def change_tree(self, data):
        tree = parse(data)
        donor = copy.deepcopy(tree)
        for _ in range(self.random.choice([1, 1, 1, 2, 3, 6])):
            self.descend(tree, donor)
        return encode(tree)

    def descend(self, fields, donor):
        if not fields:
            return
        place = self.random.randrange(len(fields))
        field = fields[place]
        if isinstance(field.value, list) and self.random.random() < 0.88:
            return self.descend(field.value, donor)
        action = self.random.randrange(12)
        if action == 0:
            del fields[place]
        elif action == 1:
            fields.append(copy.deepcopy(field))
        elif action == 2:
            other = self.random.randrange(len(fields))
            fields[place], fields[other] = fields[other], field
        elif action == 3:
            field.number = self.random.choice([1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 1 << 28])
        elif action == 4:
            fields[place] = copy.deepcopy(self.any_field(donor))
        else:
            self.change_value(field)

    def any_field(self, fields):
        field = self.random.choice(fields)
        while isinstance(field.value, list) and field.value and self.random.random() < 0.8:
            field = self.random.choice(field.value)
        return field

    def change_value(self, field):
        if field.wire == 0:
            field.value = self.random.choice([field.value + 1, field.value - 1, *self.random.sample(NUMBERS, 4)])
        elif field.wire == 5:
            field.value = self.random.choice(FLOATS)
        elif field.wire == 1:
            field.value = self.random.randbytes(8)
        elif isinstance(field.value, list):
            field.value = encode(field.value)[:self.random.randrange(64)]
        elif len(field.value) > 40 or self.random.random() < 0.3:
            cut = self.random.choice([0, 1, 4, len(field.value) // 2])
            field.value = field.value[cut:] + bytes(self.random.choice([0, 0, 1, 4, 8]))
        else:
            field.value = self.random.choice(TEXTS)

    def move_weights(self, data, outside):
        """Says that a tensor's data stand in another file: often one that must not be opened."""
        tree = parse(data)
        graphs = [field for field in tree if field.kind == "graph"]
        tensors = [field for graph in graphs for field in graph.value if field.kind == "tensor"]
        for tensor in self.random.sample(tensors, min(len(tensors), self.random.choice([1, 1, 2, 5]))):
            raw = [field for field in tensor.value if field.number == 9]
            tensor.value = [field for field in tensor.value if field.number not in (9, 13, 14)]
            location = self.random.choice([
                b"w.bin", b"w.bin", b"w.bin", b"./w.bin", b"link", b"folder/link", b"linked/canary.bin", b"pipe", b".",
                b"..", b"", b"folder", b"folder/../w.bin", b"missing", *outside])
            tensor.value.append(entry(b"location", location))
            if self.random.random() < 0.5:
                tensor.value.append(entry(b"offset", self.random.choice(PLACES)))
            if self.random.random() < 0.5:
                sizes = [b"%d" % len(field.value) for field in raw]
                tensor.value.append(entry(b"length", self.random.choice([*PLACES, *(sizes * 8)])))
            tensor.value.append(Field(14, 0, 1))
        return encode(tree)

    def change_bytes(self, data):
        data = bytearray(data)
        if not data:
            return b"\0"
        place = self.random.randrange(len(data))
        action = self.random.randrange(7)
        if action == 0:
            data[place] = self.random.randrange(256)
        elif action == 1:
            data[place] ^= 1 << self.random.randrange(8)
        elif action == 2:
            del data[place:place + self.random.choice([1, 2, 8, 100])]
        elif action == 3:
            data[place:place] = self.random.randbytes(self.random.choice([1, 2, 8]))
        elif action == 4:
            data[place] = self.random.choice([0, 0x7F, 0x80, 0xFF])
        elif action == 5:
            data[place:place] = data[place:place + self.random.choice([2, 16, 200])]
        else:
            del data[place:]
        return bytes(data)
