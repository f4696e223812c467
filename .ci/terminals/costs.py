"""What frames cost in bytes, in a terminal of our own that answers as a real one does and draws nothing."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
import zlib

from measures import KEYS_A_SECOND, row
from session import TerminalFailed, home_environment, last_lines
from stream import Screen, Splitter

PICTURE = (96, 48)
CELL = (8, 16)
SLICE = 12
XTERM_BYTES_A_SECOND = 12e6
QUESTION = re.compile(
    rb"\x1b\[0?c|\x1b\[\?([12]);1;0S|\x1b\[(1[46])t|\x1b\[\?(\d+)\$p|\x1b\[>0?q|\x1b\[5n|\x1b\[6n"
    rb"|\x1bP\$qm\x1b\\|\x1b_G([^;\x1b]*)[^\x1b]*\x1b\\")


class OwnTerminal:
    """A terminal of `kind` sixel, kitty or half-blocks that answers at once, sixel as late as an xterm."""

    def __init__(self, kind, program, home, columns=124, rows=58):
        self.kind, self.splitter, self.screen = kind, Splitter(), Screen(columns, rows)
        self.written, self.unread, self.inside = bytearray(), b"", False
        self.picture_bytes, self.position, self.ends, self.drawn = 0, 0, {}, 0
        self.child, self.master = pty.fork()
        if self.child == 0:
            environment = {**home_environment(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execvpe(program[0], program, environment)
        self.resize(columns, rows)

    def resize(self, columns, rows):
        self.screen.resize(columns, rows)
        size = struct.pack("HHHH", rows, columns, columns * CELL[0], rows * CELL[1])
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def type(self, text):
        os.write(self.master, text.encode())

    def mark(self):
        """Begins to count anew."""
        self.written, self.picture_bytes, self.position, self.ends, self.drawn = bytearray(), 0, 0, {}, 0

    def pump(self, seconds):
        """Reads and answers until nothing has come for some time; false when nothing came at all."""
        came = False
        while select.select([self.master], [], [], seconds)[0]:
            self._read()
            came = True
        return came

    def pump_until(self, moment):
        while (left := moment - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                self._read()

    def wait(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while not (found := condition()):
            if time.monotonic() > end:
                raise TerminalFailed(f"{what} did not come; {last_lines(self.screen)}")
            self.pump(0.05)
        return found

    def _read(self):
        try:
            data = os.read(self.master, 65536)
        except OSError:
            raise TerminalFailed(f"the program ended; {last_lines(self.screen)}") from None
        self.written += data
        for kind, part in self.splitter.feed(data):
            if kind == "string" or self.inside:
                self.picture_bytes += len(part)
            self.inside = kind == "save" or self.inside and kind != "restore"
            if kind != "string" and (kind == "save" or not self.inside):
                self.screen.feed(part)
            self.position += len(part)
            if kind in ("restore", "query") and (number := self.screen.slice()):
                self.ends[self.turn(number[0])] = self.position
        self._answer(data)

    def turn(self, number):
        """Counts the slices that followed each other; one may come back."""
        turns = list(self.ends)
        last = turns[-1] if turns else (0, None)
        return last if last[1] == number else (last[0] + 1, number)

    def _answer(self, data):
        self.unread += data
        end = 0
        for question in QUESTION.finditer(self.unread):
            end = question.end()
            if question[0] == b"\x1b[5n":
                self._draw()
            if answer := self._reply(question):
                os.write(self.master, answer)
        self.unread = self.unread[max(end, len(self.unread) - 8192):]

    def _draw(self):
        """Takes the time that an xterm takes to draw what has come since the last question."""
        if self.kind == "sixel":
            time.sleep((self.picture_bytes - self.drawn) / XTERM_BYTES_A_SECOND)
        self.drawn = self.picture_bytes

    def _reply(self, question):
        text, is_sixel = question[0], self.kind == "sixel"
        if text in (b"\x1b[c", b"\x1b[0c"):
            return b"\x1b[?63;1;2;4;22c" if is_sixel else b"\x1b[?62;22c"
        if question[1]:
            if not is_sixel:
                return None
            return b"\x1b[?1;0;256S" if question[1] == b"1" else b"\x1b[?2;0;1900;1900S"
        if question[2]:
            height, width = CELL[1], CELL[0]
            if question[2] == b"16":
                return b"\x1b[6;%d;%dt" % (height, width)
            return b"\x1b[4;%d;%dt" % (height * self.screen.rows, width * self.screen.columns)
        if question[3]:
            return b"\x1b[?%s;%d$y" % (question[3], 2 if question[3] == b"2026" else 0)
        if text.startswith(b"\x1b[>"):
            name = {"sixel": b"XTerm(379)", "kitty": b"kitty(0.26.5)"}.get(self.kind, b"Blocks(1)")
            return b"\x1bP>|" + name + b"\x1b\\"
        if text == b"\x1b[5n":
            return b"\x1b[0n"
        if text == b"\x1b[6n":
            return b"\x1b[%d;%dR" % (self.screen.row + 1, self.screen.column + 1)
        if text.startswith(b"\x1bP$q"):
            return self._colour()
        return self._graphics(question[4])

    def _colour(self):
        """The last 24-bit colour that was set."""
        found = re.findall(rb"\x1b\[([34]8[:;]2[:;][0-9:;]*)m", self.unread)
        return b"\x1bP1$r0;%sm\x1b\\" % (found[-1] if found else b"0")

    def _graphics(self, keys):
        if self.kind != "kitty":
            return None
        found = dict(part.split(b"=", 1) for part in keys.split(b",") if b"=" in part)
        if b"i" not in found or found.get(b"q", b"0") != b"0" or found.get(b"m") == b"1":
            return None
        return b"\x1b_Gi=%s;OK\x1b\\" % found[b"i"]

    def close(self):
        os.kill(self.child, signal.SIGTERM)
        for _ in range(100):
            if os.waitpid(self.child, os.WNOHANG)[0]:
                break
            time.sleep(0.02)
        else:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
        os.close(self.master)


def open_at_size(terminal):
    """Opens the study and finds the window in which the picture has `PICTURE` cells."""
    terminal.wait(lambda: "Studies: 1" in terminal.screen.text(), "the study list")
    terminal.pump(0.3)
    terminal.type("\r")
    terminal.wait(terminal.screen.slice, "the first slice")
    terminal.pump(1.5)
    terminal.type("v")
    terminal.pump(0.7)
    for _ in range(3):
        columns, rows = terminal.wait(terminal.screen.picture_cells, "the picture")[2:]
        if (columns, rows) == PICTURE:
            return
        terminal.resize(terminal.screen.columns + PICTURE[0] - columns, terminal.screen.rows + PICTURE[1] - rows)
        terminal.pump(0.7)
    raise TerminalFailed(f"no window has a picture of {PICTURE} cells; last {columns}x{rows}")


def after(terminal, keys):
    """Bytes of pictures and bytes in all that follow keys."""
    terminal.mark()
    terminal.type(keys)
    terminal.pump(1)
    return terminal.picture_bytes, len(terminal.written)


def compressed(chunks):
    """Sizes of successive pieces in one stream of zlib at level 6, flushed after each, as ssh -C sends them."""
    stream = zlib.compressobj(6)
    return [len(stream.compress(chunk) + stream.flush(zlib.Z_SYNC_FLUSH)) for chunk in chunks]


def held(terminal):
    """What is sent for each slice while a key is held, first down, then up: in bytes, and compressed."""
    terminal.mark()
    begun = time.monotonic()
    for index, key in enumerate(11 * "j" + 22 * "k" + 22 * "j"):
        terminal.type(key)
        terminal.pump_until(begun + (index + 1) / KEYS_A_SECOND)
    ends = [0, *terminal.ends.values()]
    chunks = [bytes(terminal.written[a:b]) for a, b in zip(ends, ends[1:])]
    terminal.pump(0.8)
    # The first frames may be those of the keys' beginning, before the program knows that a key is held.
    return [len(chunk) for chunk in chunks][3:], compressed(chunks)[3:]


def caliper(terminal):
    """Picture bytes of each step of a caliper's second point."""
    terminal.type("d")
    terminal.pump(0.5)
    terminal.type(" ")
    terminal.pump(0.5)
    # A step is a dot of the picture, and half-blocks have few.
    for key in (2 if terminal.kind == "half-blocks" else 6) * ["J", "\x1b[1;2C"]:
        terminal.type(key)
        terminal.pump(0.1)
    terminal.pump(1)
    steps = [cost for key in "ljljl" if (cost := after(terminal, key)[0])]
    terminal.type("\x1b")
    terminal.pump(0.5)
    return steps


BARS = {
    "sixel": {"full": 800_000, "zlib": 75_000, "caliper": 16_000},
    "kitty": {"first": 210_000, "scroll": 100, "caliper": 16_000},
    "half-blocks": {},
}


def bytes_of_frames(display, home, program, study):
    width, height = PICTURE
    yield f"Pictures of {width * CELL[0]}x{height * CELL[1]} px in {width}x{height} cells, slice {SLICE}."
    for kind, bars in BARS.items():
        folder = home / kind
        folder.mkdir()
        more = ["--graphics", "half-block"] if kind == "half-blocks" else []
        terminal = OwnTerminal(kind, [program, "open", str(study), "--no-ai", *more], folder)
        try:
            open_at_size(terminal)
            yield from rows(terminal, kind, bars)
        finally:
            terminal.close()


def rows(terminal, kind, bars):
    full, whole = after(terminal, f":{SLICE}\r")
    yield row(f"{kind}: picture of a slice shown for the first time", [[full]],
              bars.get("full", bars.get("first")), "B", judged="max")
    yield row(f"{kind}: all output of that frame, with text", [[whole]], None, "B")
    terminal.type("j")
    terminal.pump(0.8)
    again = [after(terminal, key)[0] for key in "kjkj"]
    yield row(f"{kind}: picture of a slice seen before", [again], bars.get("scroll"), "B", judged="max")
    raw, packed = held(terminal)
    yield row(f"{kind}: frame while the key is held, with text", [raw], None, "B")
    yield row(f"{kind}: the same through ssh -C", [packed], bars.get("zlib"), "B", judged="median")
    yield row(f"{kind}: caliper moved", [caliper(terminal)], bars.get("caliper"), "B", judged="max")
