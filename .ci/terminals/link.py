"""Frames over ssh -C and a thin link, with the key held; the terminal is a real xterm at the near end."""

import contextlib
import getpass
import os
import shlex
import socket
import statistics
import subprocess
import sys
import threading
import time

import measures
from session import HERE, Session, TerminalFailed, home_environment, xterm

MEGABITS, DELAY = 10, 40
ROUND_TRIP = 2 * DELAY


@contextlib.contextmanager
def thin_link(port):
    """A port on loopback that leads to `port` through the thin link."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "thinlink.py"), str(port), str(MEGABITS), str(DELAY)],
        stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def server(home):
    """A server of our own on loopback, with keys of its own: its port and the options that reach it."""
    home.chmod(0o700)
    for name in ("host", "reader"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / name)], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (home / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {home}/host\nPidFile none\nUsePAM no\n"
        f"AuthorizedKeysFile {home}/reader.pub\nStrictModes no\nPasswordAuthentication no\n"
        "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nCompression yes\nPrintMotd no\n"
        "PrintLastLog no\n")
    if os.getuid() == 0:
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    log = open(home / "sshd.log", "wb")
    process = subprocess.Popen(
        ["/usr/sbin/sshd", "-D", "-e", "-f", str(home / "sshd_config")], stdout=log, stderr=log)
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for_port(port):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TerminalFailed("sshd does not start")


def client(home, port, remote, environment):
    """The command line of the near end that runs `remote` at the far end."""
    carried = [f"{k}={v}" for k, v in environment.items() if k.startswith(("XDG_", "READING_ROOM_", "LC_ALL"))]
    words = ["env", *carried, *remote]
    return ["ssh", "-F", "none", "-C", "-tt", "-q", "-p", str(port), "-i", str(home / "reader"),
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes",
            f"{getpass.getuser()}@127.0.0.1", shlex.join(words)]


def check_link():
    """Bits a second of a plain transfer, and the round trip of single bytes in ms, through the thin link."""
    size, trips = 5_000_000, 10
    listener = socket.create_server(("127.0.0.1", 0))

    def far_end():
        for _ in range(2):
            connection, _ = listener.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if connection.recv(1) == b"t":
                    connection.sendall(os.urandom(size))
                while data := connection.recv(1):
                    connection.sendall(data)

    threading.Thread(target=far_end, daemon=True).start()
    with thin_link(listener.getsockname()[1]) as port:
        with socket.create_connection(("127.0.0.1", port)) as near:
            near.sendall(b"t")
            first, count = None, 0
            while count < size:
                data = near.recv(65536)
                first = first or time.monotonic()
                count += len(data)
            rate = 8 * count / (time.monotonic() - first)
        times = []
        with socket.create_connection(("127.0.0.1", port)) as near:
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            near.sendall(b"p")
            for _ in range(trips):
                begun = time.monotonic()
                near.sendall(b"x")
                near.recv(1)
                times.append(1000 * (time.monotonic() - begun))
    return rate, times


def held_over_link(display, home, program, study, seconds=10):
    rate, times = check_link()
    yield (f"The link: a plain transfer of 5 MB at {rate / 1e6:.2f} Mbit/s; "
           f"round trip {statistics.median(times):.1f} ms (at most {max(times):.1f})")
    with server(home) as port, thin_link(port) as thin:
        for name, sixel, bar in (("sixel", True, 8), ("half-blocks", False, 12)):
            folder = home / name
            remote = client(
                home, thin, measures.command(program, study), home_environment(folder))
            session = Session(display, folder, xterm(measures.COLUMNS, measures.ROWS, sixel), remote)
            try:
                measures.open_wide(session)
                hold = measures.Hold(session, "j", measures.KEYS_A_SECOND * seconds - 10)
            finally:
                session.close()
            yield from rows(name, hold, bar)


def rows(name, hold, bar):
    frame, lags = hold.interval(), hold.latencies()
    moving = statistics.median(f.picture_bytes for f in hold.held_frames())
    yield (f"{name} over the link: pictures of {moving:,.0f} bytes while the key is held, the last of "
           f"{hold.frames[-1].picture_bytes:,}; one each {frame:.0f} ms; "
           f"every key obeyed: {'yes' if hold.is_complete() else 'no'}; largest lag {max(lags):.0f} ms")
    yield measures.row(f"link, {name}: slices shown in a second", [[hold.rate()]], bar, "/s", True, "min")
    yield measures.row(f"link, {name}: lag of a key", [lags], round(frame + ROUND_TRIP))
    yield measures.row(f"link, {name}: last key to the full frame", [[hold.until_full()]], None)
