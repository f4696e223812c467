"""What is measured in a real xterm: frames while a key is held, a thin link, and the processor's time."""

import os
import pathlib
import statistics
import time

from session import Session, xterm

KEYS_A_SECOND = 30
COLUMNS, ROWS = 150, 48


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def row(name, trials, bar, unit="ms", at_least=False, judged="p95"):
    """A row of the table; `trials` is a list of lists of values, the spread that of the trials' medians."""
    values = [value for trial in trials for value in trial]
    if not values:
        return f"| {name} | - | - | - | {bar or ''} | **nothing measured** |"
    medians = [statistics.median(trial) for trial in trials if trial]
    middle, high = statistics.median(values), percentile(values, 0.95)
    figure = {"p95": high, "median": middle, "max": max(values), "min": min(values)}[judged]
    holds = "" if bar is None else "yes" if (figure >= bar if at_least else figure <= bar) else "**no**"
    limit = "" if bar is None else f"{judged} {'>=' if at_least else '<='} {bar:g} {unit}"
    digits = 0 if max(map(abs, values)) >= 100 else 1 if max(map(abs, values)) >= 3 else 2
    words = [f"{v:,.{digits}f}" for v in (middle, high, min(medians), max(medians))]
    return f"| {name} | {words[0]} | {words[1]} | {words[2]} to {words[3]} | {limit} | {holds} |"


class Hold:
    """The frames of one stretch of a held key."""

    def __init__(self, session, key, count):
        session.recording.poll()
        recording = session.recording
        self.first = recording.screen.slice()[0]
        step = 1 if key == "j" else -1
        seen = len(recording.keys)
        begun = time.monotonic()
        session.hold(key, count, KEYS_A_SECOND)
        session.wait(lambda: len(recording.keys) >= seen + count, "the last key", 60)
        session.settle(1.0, 60)
        self.keys = [moment for moment, _ in recording.keys[seen:]]
        self.frames = recording.pictures(begun)
        self.goals = [self.first + step * (i + 1) for i in range(count)]
        self.step = step
        self.last = recording.screen.slice()[0]

    def is_complete(self):
        return self.last == self.goals[-1]

    def latencies(self):
        """Of each key, until the terminal has drawn a frame that shows its slice or a later one; in ms."""
        found = []
        for moment, goal in zip(self.keys, self.goals):
            drawn = [f.answered for f in self.frames
                     if (f.slice - goal) * self.step >= 0 and f.answered > moment]
            if drawn:
                found.append(1000 * (min(drawn) - moment))
        return found

    def until_stop(self):
        """From the last key to the last change of slice on the glass."""
        return 1000 * max(0.0, self._changes()[-1].answered - self.keys[-1])

    def until_full(self):
        """From the last key to the last picture."""
        return 1000 * max(0.0, self.frames[-1].answered - self.keys[-1])

    def _changes(self):
        changes, shown = [], self.first
        for frame in self.frames:
            if frame.slice != shown:
                changes.append(frame)
                shown = frame.slice
        return changes

    def held_frames(self):
        """Frames with a new slice, drawn while the key was down."""
        return [f for f in self._changes() if f.answered <= self.keys[-1]]

    def rate(self):
        """Distinct slices on the glass in a second."""
        return len(self.held_frames()) / (self.keys[-1] - self.keys[0])

    def interval(self):
        """Mean time between two distinct slices on the glass, in ms."""
        return 1000 / self.rate()


def open_wide(session):
    """Opens the study, with the picture over the whole width."""
    session.open_study()
    session.type("v")
    session.settle(1)


def command(program, study, *more):
    return [program, "open", str(study), "--no-ai", *more]


def held_in_xterm(display, home, program, study, trials=5, seconds=4):
    session = Session(display, home, xterm(COLUMNS, ROWS), command(program, study))
    try:
        open_wide(session)
        columns, rows = session.recording.screen.picture_cells()[2:]
        cell = session.recording.cell
        holds = []
        for trial in range(trials):
            # Down and up in turn: 300 slices hold two stretches.
            holds.append(Hold(session, "jk"[trial % 2], KEYS_A_SECOND * seconds))
    finally:
        session.close()
    yield (f"xterm, cells of {cell[0]}x{cell[1]}, picture of {columns}x{rows} cells = "
           f"{columns * cell[0]}x{rows * cell[1]} px, {trials} stretches of {seconds} s: "
           f"{statistics.median(h.rate() for h in holds):.1f} slices/s shown, "
           f"every key obeyed: {'yes' if all(h.is_complete() for h in holds) else 'no'}")
    moving = [f.picture_bytes for h in holds for f in h.held_frames()]
    yield f"Bytes of a frame while the key is held: {statistics.median(moving):,.0f}, of the last: " + \
        f"{statistics.median(h.frames[-1].picture_bytes for h in holds):,.0f}"
    yield row("xterm: key to its frame", [h.latencies() for h in holds], 60)
    yield row("xterm: last key to the full frame", [[h.until_full()] for h in holds], 150)
    yield row("xterm: last key to the last slice", [[h.until_stop()] for h in holds], 100)


def tree_seconds(process):
    """Processor time of a process and all below it, in seconds."""
    ticks, waiting = 0, [process]
    while waiting:
        number = waiting.pop()
        folder = pathlib.Path("/proc") / str(number)
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            for task in (folder / "task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def share(process, seconds):
    begun, spent = time.monotonic(), tree_seconds(process)
    time.sleep(seconds)
    return 100 * (tree_seconds(process) - spent) / (time.monotonic() - begun)


def processor_time(display, home, program, study, seconds=10):
    session = Session(display, home, xterm(COLUMNS, ROWS), command(program, study))
    recording = session.recording
    try:
        open_wide(session)
        session.settle(2)
        idle = share(recording.child, seconds)
        session.type("c")
        session.settle_cine(20)
        begun = time.monotonic()
        cine = share(recording.child, seconds)
        stopped = time.monotonic()
        recording.poll()
        shown = recording.pictures(begun, stopped)
    finally:
        session.close()
    distinct = sum(a.slice != b.slice for a, b in zip(shown, shown[1:]))
    yield row("processor, study open and idle", [[idle]], 1, "% of a core", judged="max")
    yield row("processor, cine at 20/s", [[cine]], 60, "% of a core", judged="max")
    yield row("cine at 20/s: slices shown in a second", [[distinct / (stopped - begun)]], 19, "/s", True, "min")
