"""Real terminals on a display in memory, with a program that the relay drives."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import time

from recording import Recording

HERE = pathlib.Path(__file__).parent
FONT = "DejaVu Sans Mono"


class TerminalFailed(Exception):
    """A terminal did not start, or did not show what was waited for."""


class Display:
    """An X server without a screen."""

    def __init__(self, width=1900, height=1200):
        reading, writing = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise TerminalFailed("Xvfb does not start")
        self.name = ":" + number

    def grab(self):
        """The whole display as an array of height, width and red, green, blue.

        xwd's header (XWDFile.h) is of words: its size, then at 4, 5, 11, 12 and 19 width, height, bits of a pixel,
        bytes of a line and entries of the colour map, each of 12 bytes.
        """
        import numpy

        data = subprocess.run(
            ["xwd", "-silent", "-root", "-display", self.name], capture_output=True, check=True).stdout
        header = int.from_bytes(data[:4], "big")
        words = [int.from_bytes(data[i:i + 4], "big") for i in range(0, 100, 4)]
        width, height, depth, line, colours = words[4], words[5], words[11] // 8, words[12], words[19]
        pixels = numpy.frombuffer(data, numpy.uint8, line * height, header + 12 * colours)
        return pixels.reshape(height, line)[:, :width * depth].reshape(height, width, depth)[:, :, 2::-1].copy()

    def close(self):
        self.process.terminate()
        self.process.wait()


def last_lines(screen):
    """What a message says of the screen."""
    lines = [" ".join(line.split()) for line in screen.text().splitlines()] if screen else []
    return "the screen ends: " + " / ".join([line for line in lines if line][-3:])


def home_environment(home):
    """Folders of a reader's own under `home`, so that nothing of the present user is read or written."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "READING_ROOM", "TMUX", "KITTY"))}
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    home.mkdir(parents=True, exist_ok=True)
    return {**kept, **folders, "READING_ROOM_HOLDS": str(home), "LC_ALL": "C.UTF-8", "NO_AT_BRIDGE": "1"}


def xterm(columns, rows, sixel=True, font=FONT, size=10):
    graphics = ["-ti", "vt340"] if sixel else []
    return ["xterm", *graphics, "-tn", "xterm-256color", "-geometry", f"{columns}x{rows}+0+0", "-fa", font,
            "-fs", str(size), "-b", "0", "-bw", "0", "+sb", "-bg", "black", "-fg", "grey90", "-e"]


class Session:
    """A program in a terminal. `terminal` is the command line up to the program it runs."""

    def __init__(self, display, home, terminal, program, environment=None):
        self.display, self.home = display, home
        home.mkdir(parents=True, exist_ok=True)
        commands, record = home / "commands", home / "record"
        for path in (commands, record):
            path.unlink(missing_ok=True)
        os.mkfifo(commands)
        record.touch()
        self.commands = os.open(commands, os.O_RDWR)
        self.recording = Recording(record)
        self.errors = open(home / "terminal.log", "wb")
        self.process = subprocess.Popen(
            [*terminal, sys.executable, str(HERE / "relay.py"), str(commands), str(record), *program],
            env={**home_environment(home), "DISPLAY": display.name, **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=self.errors, stderr=self.errors, start_new_session=True)
        self.wait(lambda: self.recording.screen and self.recording.child, "the relay")

    def type(self, text):
        os.write(self.commands, f"type {text.encode().hex()}\n".encode())

    def press(self, text, quiet=0.2):
        """Types, and waits for what the program shows of it."""
        before = self.recording.last_output
        self.type(text)
        end = time.monotonic() + 2
        self.wait(lambda: self.recording.last_output > before or time.monotonic() > end, "output")
        self.settle(quiet)

    def hold(self, key, count, rate):
        os.write(self.commands, f"hold {key.encode().hex()} {count} {rate}\n".encode())

    def wait(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while True:
            self.recording.poll()
            found = condition()
            if found:
                return found
            if time.monotonic() > end or self.recording.ended:
                raise TerminalFailed(f"{what} did not come; {last_lines(self.recording.screen)}")
            time.sleep(0.02)

    def settle(self, quiet=0.5, seconds=30):
        """Waits until the program has written nothing for some time and all is drawn."""
        begun = time.monotonic()
        self.wait(
            lambda: time.monotonic() - max(begun, self.recording.last_output) > quiet
            and not any(self.recording.unanswered), "silence", seconds)

    def open_study(self, quiet=1.5):
        self.wait(lambda: "Studies: 1" in self.recording.screen.text(), "the study list")
        self.settle(0.3)
        self.type("\r")
        self.wait(self.recording.screen.slice, "the first slice")
        self.settle(quiet)

    def settle_cine(self, rate):
        """Turns the slices' own running up or down to `rate` in a second, as the screen names it."""
        def shown():
            found = re.search(r"cine (\d+)/s", self.recording.screen.text())
            return int(found[1]) if found else 0

        for _ in range(40):
            now = self.wait(shown, "cine")
            if now == rate:
                return
            self.type(">" if now < rate else "<")
            self.wait(lambda: shown() != now, "another rate")
        raise TerminalFailed(f"cine at {rate}/s cannot be had")

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        os.close(self.commands)
