"""What a relay recorded, read as it grows: keys, frames and when each was on the glass, and the screen."""

import dataclasses
import struct

from stream import Screen

HEAD = struct.Struct("<dcI")
# Writing that pauses longer than this belongs to the next frame; a frame may be several pictures (strips).
PAUSE = 0.005


@dataclasses.dataclass
class Frame:
    """One piece of output up to a fence."""

    start: float
    slice: int = 0
    picture_bytes: int = 0
    sent: float = 0.0
    answered: float = 0.0


class Recording:
    def __init__(self, path):
        self.file = open(path, "rb")
        self.rest = b""
        self.screen = None
        self.child = None
        self.cell = (8, 16)
        self.keys, self.frames, self.unanswered = [], [], []
        self.current = None
        self.inside = False
        self.last_output = 0.0
        self.ended = False

    def poll(self):
        data, at = self.rest + self.file.read(), 0
        while at + HEAD.size <= len(data):
            moment, kind, length = HEAD.unpack_from(data, at)
            if at + HEAD.size + length > len(data):
                break
            self._add(moment, kind, data[at + HEAD.size:at + HEAD.size + length])
            at += HEAD.size + length
        self.rest = data[at:]

    def _add(self, moment, kind, data):
        if kind in b"od":
            self._output(moment, kind, data)
        elif kind == b"f":
            self._fence(moment)
        elif kind == b"a":
            for frame in self.unanswered.pop(0):
                frame.answered = moment
        elif kind == b"k":
            self.keys.append((moment, data))
        elif kind == b"s":
            self._size(*struct.unpack("HHHH", data))
        elif kind == b"c":
            self.child = struct.unpack("<I", data)[0]
        elif kind == b"e":
            self.ended = True

    def _size(self, rows, columns, width, height):
        if self.screen:
            self.screen.resize(columns, rows)
        else:
            self.screen = Screen(columns, rows)
        if width and height:
            self.cell = (width // columns, height // rows)

    def _output(self, moment, kind, data):
        self.last_output = moment
        if not self.current:
            self.current = Frame(moment)
        if kind == b"d":
            self.current.picture_bytes += struct.unpack_from("<I", data)[0]
            return
        if data == b"\x1b7":
            self.inside = True
        elif data == b"\x1b8":
            self.inside = False
        elif self.inside:
            # Pictures of characters stand where the characters kept for the picture are.
            self.current.picture_bytes += len(data)
            return
        self.screen.feed(data)

    def _fence(self, moment):
        frame, self.current = self.current, None
        self.unanswered.append([frame] if frame else [])
        if frame:
            frame.sent = moment
            number = self.screen.slice()
            frame.slice = number[0] if number else 0
            self.frames.append(frame)

    def pictures(self, start, stop=float("inf")):
        """Frames with pixels that were begun in a span of time; strips of one frame are one."""
        joined = []
        for frame in self.frames:
            if not start <= frame.start < stop or not frame.picture_bytes or not frame.answered:
                continue
            last = joined[-1] if joined else None
            if last and last.slice == frame.slice and frame.start - last.sent < PAUSE:
                joined[-1] = Frame(
                    last.start, frame.slice, last.picture_bytes + frame.picture_bytes,
                    frame.sent, frame.answered)
            else:
                joined.append(frame)
        return joined
