"""Leaves a program in a terminal that answers late, and says which answers it leaves behind.

Usage: late_answers.py MILLISECONDS WORDS PROGRAM [ARGUMENT ...]

The terminal answers device attributes and status so many milliseconds after it was asked. When WORDS have come
to the screen, it scans again (Ctrl-R), which draws, and presses q. Prints the answers that came after the program's end,
and the bytes that it left unread: whatever reads the terminal next would take both for keys. Standard library only.
"""

import array
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

QUESTION = re.compile(rb"\x1b\[(c|5n)")
ANSWERS = {b"c": b"\x1b[?62;22c", b"5n": b"\x1b[0n"}


def start(program):
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 960, 640))
    child = os.fork()
    if child == 0:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for descriptor in range(3):
            os.dup2(slave, descriptor)
        os.execvpe(program[0], program, {**os.environ, "TERM": "xterm-256color"})
    return master, slave, child


def main():
    delay, words, program = int(sys.argv[1]) / 1000, sys.argv[2].encode(), sys.argv[3:]
    master, slave, child = start(program)
    due, seen, unread, leaving, end = [], b"", b"", None, time.monotonic() + 60
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            waiting = array.array("i", [0])
            fcntl.ioctl(slave, termios.FIONREAD, waiting)
            print(f"answers after the end: {len(due)}, bytes unread: {waiting[0]}")
            return
        if select.select([master], [], [], 0.005)[0]:
            data = os.read(master, 65536)
            seen = (seen + data)[-20_000:]
            unread += data
            asked = list(QUESTION.finditer(unread))
            due += [(time.monotonic() + delay, ANSWERS[question[1]]) for question in asked]
            unread = unread[asked[-1].end() if asked else 0:][-3:]
        while due and due[0][0] <= time.monotonic():
            os.write(master, due.pop(0)[1])
        if leaving is None and words in seen:
            leaving = time.monotonic() + 3 * delay + 0.5
        if leaving and time.monotonic() > leaving:
            os.write(master, b"\x12q")
            leaving = end
    print("the program does not end")


main()
