#!/usr/bin/env python3
"""A reading process that does what a hostile file could make a real one do.

Speaks the protocol of Sources/IsolatedReading/Wire.swift and behaves by the name of the file that it is
asked for: `crash` dies of a signal, `flaky` does so the first time only (a mark beside the file remembers),
`slow` runs into its alarm, `mute` never answers and ignores the alarm, `lies` answers nonsense, `long`
announces more than there is. All other files are no DICOM.
"""

import os
import signal
import struct
import sys
import time

SOCKET = 3


def read(count):
    data = b""
    while len(data) < count:
        more = os.read(SOCKET, count - len(data))
        if not more:
            sys.exit(0)
        data += more
    return data


def answer(payload):
    os.write(SOCKET, struct.pack("<I", len(payload)) + payload)


def main():
    while True:
        message = read(struct.unpack("<I", read(4))[0])
        if message[0] != 2:  # only scans are answered
            continue
        path = message[6:].decode()
        name = os.path.basename(path)
        if name.startswith("crash"):
            os.kill(os.getpid(), signal.SIGSEGV)
        if name.startswith("flaky") and not os.path.exists(path + ".mark"):
            open(path + ".mark", "w").close()
            os.kill(os.getpid(), signal.SIGSEGV)
        if name.startswith("slow"):
            signal.alarm(1)
            time.sleep(60)
        if name.startswith("mute"):
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            time.sleep(60)
        if name.startswith("lies"):
            answer(os.urandom(40))
        elif name.startswith("long"):
            os.write(SOCKET, struct.pack("<I", 0xFFFFFFFF))
        else:
            answer(b"\1")


main()
