"""The terminals that pictures are compared in: how each is started and how its size is changed."""

import contextlib
import os
import random
import subprocess
import time

from session import FONT, Session, TerminalFailed, home_environment, xterm

COLUMNS, ROWS = 130, 44
RESIZES = 200
PAUSE = 0.06


class Emulator:
    """One terminal on a display of its own. `least` is the least peak signal-to-noise ratio that is right."""

    def __init__(self, name, command, environment=None, least=49.5, resize=None, before=None):
        self.name, self.command, self.environment = name, command, environment or {}
        self.least, self.before = least, before
        self.resize = resize or resize_window

    @contextlib.contextmanager
    def session(self, display, home, program):
        home.mkdir(parents=True)
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700)
        environment = {**self.environment, "XDG_RUNTIME_DIR": str(runtime), "TMUX_TMPDIR": str(runtime)}
        with contextlib.ExitStack() as stack:
            if self.before:
                environment |= stack.enter_context(self.before(display, home, environment))
            session = Session(display, home, self.command(home), program, environment)
            stack.callback(session.close)
            yield session


def kitty(home):
    options = {
        "font_family": FONT, "font_size": "10", "window_padding_width": "0", "placement_strategy": "top-left",
        "remember_window_size": "no", "initial_window_width": f"{COLUMNS}c", "initial_window_height": f"{ROWS}c",
        "update_check_interval": "0", "confirm_os_window_close": "0", "cursor_blink_interval": "0",
        "allow_remote_control": "no", "shell_integration": "disabled",
    }
    return ["kitty", "--config", "NONE", *(w for k, v in options.items() for w in ("-o", f"{k}={v}"))]


def mlterm(home):
    return ["mlterm", "-y", "xterm-256color", "-g", f"{COLUMNS}x{ROWS}", "-w", "14", "--sb=false", "--border=0",
            "--borderless=true", "-f", "grey90", "-b", "black", "-e"]


def foot(home):
    return ["foot", "-c", "/dev/null", "-o", "main.pad=0x0", "-o", "csd.preferred=none", "-f", f"{FONT}:size=10"]


def tmux_in_kitty(home):
    (home / "tmux.conf").write_text(
        'set -g default-terminal "tmux-256color"\nset -ga terminal-overrides ",xterm-kitty:RGB"\n'
        "set -g escape-time 10\nset -g exit-empty on\n")
    # kitty draws block characters itself; xterm takes those of a font, which reach into the next cell.
    return [*kitty(home), "tmux", "-f", str(home / "tmux.conf"), "new-session"]


@contextlib.contextmanager
def weston(display, home, environment):
    """A Wayland compositor in a window, that gives the terminal all of it."""
    process = subprocess.Popen(
        ["weston", "--no-config", "--backend=x11-backend.so", "--shell=kiosk-shell.so", "--socket=bench",
         f"--width={8 * COLUMNS}", f"--height={16 * ROWS}"],
        env={**home_environment(home), **environment, "DISPLAY": display.name},
        stdout=open(home / "weston.log", "wb"), stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + 15
        while not os.path.exists(os.path.join(environment["XDG_RUNTIME_DIR"], "bench")):
            if time.monotonic() > end:
                raise TerminalFailed("weston does not start: " + (home / "weston.log").read_text()[-500:])
            time.sleep(0.1)
        yield {"WAYLAND_DISPLAY": "bench"}
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def server_ends(display, home, environment):
    """tmux leaves a server behind; it is ended with the terminal."""
    yield {}
    subprocess.run(["tmux", "kill-server"], env={**home_environment(home), **environment}, capture_output=True)


def xdotool(display, *words):
    run = subprocess.run(["xdotool", *map(str, words)], env={**os.environ, "DISPLAY": display.name},
                         capture_output=True, text=True)
    if run.returncode:
        raise TerminalFailed(f"xdotool {' '.join(map(str, words[:4]))}: {run.stderr}")
    return run.stdout


def resize_window(display, seed):
    """Random sizes of the window, ending at the one it had."""
    window = xdotool(display, "search", "--onlyvisible", "--name", ".").split()[-1]
    size = dict(line.split("=") for line in xdotool(display, "getwindowgeometry", "--shell", window).split())
    width, height = int(size["WIDTH"]), int(size["HEIGHT"])
    chance = random.Random(seed)
    words = []
    for _ in range(RESIZES - 1):
        words += ["windowsize", window, chance.randint(width // 2, width), chance.randint(height // 2, height),
                  "sleep", PAUSE]
    xdotool(display, *words, "windowsize", window, width, height)


def resize_font(display, seed):
    """Random sizes of the font, and so of the screen in cells, ending at the one it had."""
    chance = random.Random(seed)
    words = ["mousemove", 100, 100]
    for _ in range(RESIZES - 1):
        words += ["key", chance.choice(["ctrl+plus", "ctrl+minus"]), "sleep", PAUSE]
    xdotool(display, *words, "key", "ctrl+0")


EMULATORS = [
    Emulator("xterm", lambda home: xterm(COLUMNS, ROWS)),
    Emulator("foot", foot, resize=resize_font, before=weston),
    Emulator("kitty", kitty, {"LIBGL_ALWAYS_SOFTWARE": "1"}),
    Emulator("mlterm", mlterm),
    Emulator("tmux", tmux_in_kitty, {"LIBGL_ALWAYS_SOFTWARE": "1"}, least=22, before=server_ends),
]
