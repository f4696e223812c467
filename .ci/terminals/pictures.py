"""Pictures in a real terminal against the slice, and before against after what may harm them."""

import math
import subprocess
import time

import numpy
from PIL import Image

from session import home_environment

SLICE = 12
SEED = 1
POPUPS = {"help": "?", "commands": ":", "side": "L", "header": "t", "report": "e"}


def noise_ratio(shown, expected):
    """Peak signal-to-noise ratio in dB; infinite where both are equal."""
    error = numpy.mean((shown.astype(float) - expected.astype(float)) ** 2)
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


class Comparison:
    """The picture on the display of one terminal."""

    def __init__(self, emulator, display, session, folder):
        self.emulator, self.display, self.session, self.folder = emulator, display, session, folder
        self.origin = (0, 0)

    def area(self):
        """Left, top, width and height of the picture in pixels, from the terminal's own corner."""
        column, row, columns, rows = self.session.recording.screen.picture_cells()
        width, height = self.session.recording.cell
        return column * width, row * height, columns * width, rows * height

    def cut(self, screen):
        left, top, width, height = self.area()
        left, top = left + self.origin[0], top + self.origin[1]
        return screen[top:top + height, left:left + width]

    def shot(self, name, quiet=0.7):
        """The whole display once nothing has changed for some time; kept as a file."""
        self.session.settle(quiet)
        screen = self.display.grab()
        while not numpy.array_equal(screen, next_screen := self._later()):
            screen = next_screen
        Image.fromarray(self._window(screen)).save(self.folder / f"{self.emulator.name}-{name}.png")
        return screen

    def _later(self):
        time.sleep(0.3)
        return self.display.grab()

    def _window(self, screen):
        rows, columns = numpy.nonzero(screen.any(axis=2))
        return screen[:rows.max() + 1, :columns.max() + 1] if len(rows) else screen

    def against_slice(self, screen, program, study):
        """Peak signal-to-noise ratio against `readingroom render`; finds where the terminal's corner is."""
        _, _, width, height = self.area()
        path = self.folder / f"{self.emulator.name}-expected.png"
        subprocess.run(
            [program, "render", str(study), "--series", "1", "--slice", str(SLICE), "--graphics", "png",
             "--no-banner", "--size", f"{width}x{height}", "-o", str(path)],
            env=home_environment(self.session.home), check=True)
        # The scale bar stands in the last row of cells.
        kept = height - self.session.recording.cell[1]
        expected = numpy.asarray(Image.open(path).convert("RGB"))[:kept]
        found = {}
        for x in range(-1, 9):
            for y in range(-1, 9):
                self.origin = (x, y)
                shown = self.cut(screen)[:kept]
                if shown.shape == expected.shape:
                    found[x, y] = noise_ratio(shown, expected)
        self.origin = max(found, key=found.get)
        shown = self.cut(screen)[:kept]
        greys = len(numpy.unique(shown[:, :, 0])) if (shown == shown[:, :, :1]).all() else 0
        return found[self.origin], greys


def add_findings(session, count=16):
    """Findings of the reader's own, each with a caliper, so that there is a list to scroll."""
    for number in range(1, count + 1):
        for keys in [*"d J A", "cyst"]:
            session.press(keys, 0.1)
        session.type("\x13")
        session.wait(lambda number=number: f"Findings: {number}," in session.recording.screen.text(), "a finding")


def scroll_text(session):
    session.press("\t")
    session.hold("j", 30, 30)
    time.sleep(1.1)
    session.hold("k", 60, 30)
    time.sleep(2.1)
    session.press("\t")


def compare(emulator, display, home, program, study, folder):
    """Lines of the table for one terminal, and whether all is as it must be."""
    with emulator.session(display, home, [program, "open", str(study), "--no-ai"]) as session:
        session.open_study()
        session.type(f":{SLICE}\r")
        comparison = Comparison(emulator, display, session, folder)
        screen = comparison.shot("slice")
        ratio, greys = comparison.against_slice(screen, program, study)
        _, _, width, height = comparison.area()
        yield (f"| {emulator.name} | picture of {width}x{height} px against the slice | {ratio:.1f} dB, "
               f"{greys} greys | >= {emulator.least} dB |", ratio >= emulator.least)
        add_findings(session)
        before = comparison.cut(comparison.shot("findings"))
        for what, change in stresses(comparison):
            change()
            after = comparison.cut(comparison.shot(what.replace(" ", "-")))
            count = differing(before, after)
            yield f"| {emulator.name} | after {what} | {count} px differ | 0 |", count == 0


def differing(before, after):
    if before.shape != after.shape:
        return f"{before.shape[1]}x{before.shape[0]} became {after.shape[1]}x{after.shape[0]}, all"
    return int((before != after).any(axis=2).sum())


def stresses(comparison):
    session = comparison.session
    yield "text scrolling beside it", lambda: scroll_text(session)

    def pop_up(name, key):
        session.press(key)
        comparison.shot(f"{name}-open", 0.4)
        session.press("\x1b")

    for name, key in POPUPS.items():
        yield f"{name} over it", lambda name=name, key=key: pop_up(name, key)
    yield "200 resizes", lambda: comparison.emulator.resize(comparison.display, SEED)
