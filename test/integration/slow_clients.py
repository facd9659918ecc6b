"""Slow clients by the thousand beside one that behaves: what does the good one feel?

usage: slow_clients.py [clients] [seconds]        (2000 and 12 if not given)

Each mode opens `clients` connections that hold on to the server in their own way, while a client
with a fresh connection for each request asks twenty times a second. Prints, per mode, how many of
its requests were answered, its p50 and p99, and how many of the slow ones were still held.
"""
import resource
import selectors
import socket
import sys
import time

from lib.client import Closed, Connection, request
from lib.server import Server

RATE_HZ = 20
HOST = b"Host: localhost\r\n"


class Mode:
    """What a slow client sends first and then, piece by piece, once a second."""

    def __init__(self, name, first, piece=b"", *, reads=True, receive_buffer=None):
        self.name = name
        self.first = first
        self.piece = piece
        self.reads = reads
        self.receive_buffer = receive_buffer


MODES = [
    Mode("alone", None),
    Mode("slowloris", b"GET / HTTP/1.1\r\n" + HOST, b"X: y\r\n"),
    Mode("slowpost", b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n", b"b"),
    Mode("slowchunk", b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n",
         b"1\r\nb\r\n"),
    Mode("slowread, pipelined", request("/100k.bin") * 40, reads=False, receive_buffer=4096),
    Mode("slowread, large file", request("/20m.bin"), reads=False, receive_buffer=4096),
    Mode("idle keep-alive", request("/")),
    Mode("mute", b""),
]


class Row:
    """What the good client felt in one mode."""

    def __init__(self, mode, asked, times_ms, held, clients):
        self.mode = mode
        self.asked = asked
        self.times_ms = sorted(times_ms)
        self.held = held
        self.clients = clients

    @property
    def good_percent(self):
        return 100.0 * len(self.times_ms) / max(1, self.asked)

    def quantile_ms(self, share):
        if not self.times_ms:
            return float("inf")
        return self.times_ms[min(len(self.times_ms) - 1, int(share * len(self.times_ms)))]

    def __str__(self):
        return (f"{self.mode.name:22} {self.good_percent:5.1f} % of {self.asked:4}  "
                f"p50 {self.quantile_ms(0.5):7.1f} ms  p99 {self.quantile_ms(0.99):7.1f} ms  "
                f"{self.held:5} of {self.clients} held")


class Crowd:
    """The slow clients of one mode."""

    def __init__(self, port, mode, count):
        self._mode = mode
        self._selector = selectors.DefaultSelector()
        self._sockets = set()
        for _ in range(count if mode.first is not None else 0):
            self._open(port)

    def _open(self, port):
        client = socket.socket()
        if self._mode.receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._mode.receive_buffer)
        client.connect(("127.0.0.1", port))
        client.setblocking(False)
        self._sockets.add(client)
        self._try(client.send, self._mode.first, client)
        if self._mode.reads:
            self._selector.register(client, selectors.EVENT_READ)

    def _try(self, call, argument, client):
        try:
            return call(argument)
        except BlockingIOError:
            return None
        except OSError:
            self._drop(client)
            return None

    def _drop(self, client):
        if client in self._sockets:
            self._sockets.remove(client)
            if self._mode.reads:
                self._selector.unregister(client)
            client.close()

    def read(self):
        """Takes what has come; a client whose connection was closed leaves."""
        for key, _ in self._selector.select(0):
            if self._try(key.fileobj.recv, 65536, key.fileobj) == b"":
                self._drop(key.fileobj)

    def go_on(self):
        """The next piece of every client."""
        if self._mode.piece:
            for client in list(self._sockets):
                self._try(client.send, self._mode.piece, client)

    @property
    def held(self):
        return len(self._sockets)

    def close(self):
        for client in list(self._sockets):
            self._drop(client)
        self._selector.close()


def ask(port, timeout_s):
    """One request on a connection of its own; its time in ms, or nothing if it failed."""
    start = time.monotonic()
    try:
        with Connection(port, timeout=timeout_s) as connection:
            if connection.ask("/").status != 200:
                return None
    except (OSError, Closed):
        return None
    return (time.monotonic() - start) * 1000


def measure(server, mode, clients, seconds, timeout_s=2.0):
    crowd = Crowd(server.port, mode, clients)
    try:
        times, asked = [], 0
        start = time.monotonic()
        next_piece = start
        while (now := time.monotonic()) < start + seconds:
            if now >= next_piece:
                crowd.go_on()
                next_piece = now + 1
            crowd.read()
            asked += 1
            took = ask(server.port, timeout_s)
            if took is not None:
                times.append(took)
            # The rate is part of the measurement.
            time.sleep(max(0.0, start + asked / RATE_HZ - time.monotonic()))
        crowd.read()
        return Row(mode, asked, times, crowd.held, clients if mode.first is not None else 0)
    finally:
        crowd.close()


def make_server():
    server = Server("KeepAliveTimeout 60\nTimeout 60\n", threads=8)
    server.add("100k.bin", b"k" * 100_000)
    server.add("20m.bin", b"m" * (20 << 20))
    return server


def allow_descriptors(count):
    """Raises the limit; false if it cannot be raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count:
        return True
    if hard != resource.RLIM_INFINITY and hard < count:
        return False
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    return True


def main():
    clients = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 12
    if not allow_descriptors(clients + 100):
        sys.exit(f"{clients} connections need more descriptors than this user may have")
    rows = []
    for mode in MODES:
        server = make_server()
        try:
            rows.append(measure(server.start(), mode, clients, seconds))
        finally:
            server.remove()
        print(rows[-1], flush=True)
    sys.exit(0 if all(row.good_percent >= 99 for row in rows) else 1)


if __name__ == "__main__":
    main()
