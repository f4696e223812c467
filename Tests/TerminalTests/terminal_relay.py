"""Runs a program in the terminal this runs in, and types what comes through a named pipe.

Usage: terminal_relay.py KEYS SIZE PROGRAM [ARGUMENT ...]

KEYS is a named pipe; its bytes reach the program as if they were typed. SIZE is a file that gets the
terminal's columns, rows, width and height in pixels. Everything else passes through unchanged, replies of
the terminal included, so that the program faces the real terminal. Standard library only.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import tty


def window_size():
    return fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)


def write_all(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]


def main():
    keys, size_file, program = sys.argv[1], sys.argv[2], sys.argv[3:]
    child, master = pty.fork()
    if child == 0:
        os.execvp(program[0], program)
    before = termios.tcgetattr(0)
    tty.setraw(0)

    def resize(*_):
        size = window_size()
        fcntl.ioctl(master, termios.TIOCSWINSZ, size)
        rows, columns, width, height = struct.unpack("HHHH", size)
        with open(size_file + ".new", "w") as out:
            out.write(f"{columns} {rows} {width} {height}\n")
        os.rename(size_file + ".new", size_file)

    resize()
    signal.signal(signal.SIGWINCH, resize)
    pipe = os.open(keys, os.O_RDWR)
    try:
        while True:
            ready, _, _ = select.select([0, master, pipe], [], [])
            if master in ready:
                try:
                    data = os.read(master, 65536)
                except OSError:
                    break
                if not data:
                    break
                write_all(1, data)
            for source in (0, pipe):
                if source in ready:
                    write_all(master, os.read(source, 4096))
    finally:
        termios.tcsetattr(0, termios.TCSAFLUSH, before)
        os.waitpid(child, 0)


main()
