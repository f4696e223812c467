"""A thin link on loopback: thinlink.py TARGET-PORT [MBIT/S] [MS EACH WAY] [QUEUE KIB]

Prints the port it listens at and passes connections on to TARGET-PORT. Each direction is a line of MBIT/S
(10) behind a queue of QUEUE KIB (128), as a router has, and then a delay of MS (40). A full queue is not
read, so that the sender feels it; segments are of 1,448 bytes, so that the kernel's buffers at the ends are as
small as on an Ethernet and not as large as on loopback.
"""

import collections
import selectors
import socket
import sys
import time

SEGMENT = 1448
RECEIVE_BUFFER = 16 * 1024


class Direction:
    """Bytes on their way from one socket to another."""

    def __init__(self, source, target, rate, delay, queue):
        self.source, self.target = source, target
        self.rate, self.delay, self.queue = rate, delay, queue
        self.free = 0.0
        self.packets = collections.deque()
        self.ended = self.closed = False

    def queued(self, now):
        """Bytes that wait for the line."""
        return max(0.0, self.free - now) * self.rate

    def receive(self, now):
        try:
            data = self.source.recv(SEGMENT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return
        self.free = max(self.free, now) + len(data) / self.rate
        self.packets.append([self.free + self.delay, data])

    def send(self, now):
        while self.packets and self.packets[0][0] <= now:
            data = self.packets[0][1]
            try:
                sent = self.target.send(data)
            except BlockingIOError:
                return
            except OSError:
                self.packets.clear()
                self.ended = True
                break
            if sent < len(data):
                self.packets[0][1] = data[sent:]
                return
            self.packets.popleft()
        if self.ended and not self.packets and not self.closed:
            self.closed = True
            try:
                self.target.shutdown(socket.SHUT_WR)
            except OSError:
                pass

    def wakes(self, now):
        """When something is to be done that no socket tells of."""
        times = [self.packets[0][0]] if self.packets else []
        if not self.ended and self.queued(now) >= self.queue:
            times.append(self.free - (self.queue - SEGMENT) / self.rate)
        return times


def prepare(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setblocking(False)


def serve(target, rate, delay, queue):
    listener = socket.socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    print(listener.getsockname()[1], flush=True)
    directions = []
    while True:
        now = time.monotonic()
        selector = selectors.DefaultSelector()
        selector.register(listener, selectors.EVENT_READ)
        for way in directions:
            if not way.ended and way.queued(now) < way.queue:
                selector.register(way.source, selectors.EVENT_READ, way)
        wakes = [moment for way in directions for moment in way.wakes(now)]
        ready = selector.select(max(0.0, min(wakes) - now) if wakes else None)
        selector.close()
        now = time.monotonic()
        for key, _ in ready:
            if key.data:
                key.data.receive(now)
                continue
            near, _ = listener.accept()
            far = socket.socket()
            far.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
            far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            far.connect(("127.0.0.1", target))
            for connection in (near, far):
                prepare(connection)
            directions += [Direction(a, b, rate, delay, queue) for a, b in ((near, far), (far, near))]
        for way in directions:
            way.send(now)
        directions = [way for way in directions if not way.closed]


def main():
    numbers = [float(word) for word in sys.argv[2:]] + [10, 40, 128][len(sys.argv) - 2:]
    serve(int(sys.argv[1]), numbers[0] * 1e6 / 8, numbers[1] / 1000, numbers[2] * 1024)


main()
