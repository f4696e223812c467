"""Runs a program in the terminal this runs in, types keys and records both directions with times.

Usage: relay.py COMMANDS RECORD PROGRAM [ARGUMENT ...]

COMMANDS is a named pipe with lines `type HEX` and `hold HEX COUNT RATE`. RECORD is a file of records: time
(seconds, monotonic), kind (a byte), length, bytes; see `recording.py`. After each picture (ESC 8), and where
the program falls silent, the relay asks the terminal for its status (CSI 5 n). The terminal answers when it has
drawn all before; the answer is recorded and kept from the program. So the time at which a frame is on the
glass does not depend on what the program says of itself. The program's own questions and their answers pass.
"""

import collections
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import tty

from stream import Splitter

FENCE = b"\x1b[5n"
ANSWER = re.compile(rb"\x1b\[0n")
SILENCE = 0.003


class Relay:
    def __init__(self, record, master):
        self.record, self.master = record, master
        self.splitter = Splitter()
        self.asked = collections.deque()
        self.unfenced = False
        self.last = b""
        self.held = None
        self.answered = b""

    def note(self, kind, data=b""):
        self.record.write(struct.pack("<dcI", time.monotonic(), kind, len(data)) + data)

    def fence(self):
        self.asked.append("relay")
        self.note(b"f")
        self.unfenced = False
        return FENCE

    def output(self, data):
        """What goes to the terminal for what the program wrote."""
        out = []
        for kind, part in self.splitter.feed(data):
            out.append(part)
            self.unfenced = True
            if kind == "string":
                self.note(b"d", struct.pack("<I", len(part)) + part[:40])
            else:
                self.note(b"o", part)
            if kind == "query":
                self.asked.append("program")
            if kind == "restore":
                out.append(self.fence())
        if out:
            self.last = out[-1][-32:]
        return b"".join(out)

    def input(self, data):
        """What goes to the program of what the terminal sent."""
        data, self.answered = self.answered + data, b""
        if data.endswith((b"\x1b[0", b"\x1b[")) and self.asked:
            at = data.rindex(b"\x1b")
            data, self.answered = data[:at], data[at:]

        def keep(match):
            if self.asked and self.asked.popleft() == "relay":
                self.note(b"a")
                return b""
            return match[0]

        return ANSWER.sub(keep, data)

    def command(self, line):
        words = line.split()
        if words[0] == "type":
            self.key(bytes.fromhex(words[1]))
        elif words[0] == "hold":
            self.held = [bytes.fromhex(words[1]), int(words[2]), 1 / float(words[3]), time.monotonic()]

    def key(self, data):
        self.note(b"k", data)
        write_all(self.master, data)

    def type_held(self):
        if self.held and time.monotonic() >= self.held[3]:
            self.key(self.held[0])
            self.held[1] -= 1
            self.held[3] += self.held[2]
            if not self.held[1]:
                self.held = None

    def timeout(self):
        waits = [self.held[3] - time.monotonic()] if self.held else []
        if self.unfenced:
            waits.append(SILENCE)
        return max(0, min(waits)) if waits else None


def write_all(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]


def main():
    commands, record, program = sys.argv[1], sys.argv[2], sys.argv[3:]
    child, master = pty.fork()
    if child == 0:
        os.execvp(program[0], program)
    before = termios.tcgetattr(0)
    tty.setraw(0)
    relay = Relay(open(record, "wb", buffering=0), master)

    def resize(*_):
        size = fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)
        relay.note(b"s", size)
        fcntl.ioctl(master, termios.TIOCSWINSZ, size)

    relay.note(b"c", struct.pack("<I", child))
    resize()
    signal.signal(signal.SIGWINCH, resize)
    pipe = os.open(commands, os.O_RDWR)
    try:
        while True:
            ready = select.select([0, master, pipe], [], [], relay.timeout())[0]
            relay.type_held()
            if master in ready:
                try:
                    data = os.read(master, 65536)
                except OSError:
                    break
                write_all(1, relay.output(data))
            elif not ready and relay.unfenced and relay.splitter.is_between_sequences(relay.last):
                write_all(1, relay.fence())
            if 0 in ready:
                write_all(master, relay.input(os.read(0, 4096)))
            if pipe in ready:
                for line in os.read(pipe, 4096).decode().splitlines():
                    relay.command(line)
    finally:
        relay.note(b"e")
        termios.tcsetattr(0, termios.TCSAFLUSH, before)
        os.waitpid(child, 0)


main()
