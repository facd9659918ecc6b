"""The clients: wrk for load, and an opener that holds many idle connections."""
import os
import re
import resource
import socket
import subprocess

_UNITS = {"us": 1.0, "ms": 1e3, "s": 1e6, "m": 6e7}
_REQUEST = b"GET /1k.html HTTP/1.1\r\nHost: localhost\r\n\r\n"


class WrkError(RuntimeError):
    """wrk did not report what it should."""


def wrk(port, load, seconds, cpus):
    """Runs wrk once; `load` has path, connections, headers and script."""
    command = ["wrk", "-t1", f"-c{load['connections']}", f"-d{seconds}s", "--latency",
               "--timeout", "10s"]
    for header in load.get("headers", ()):
        command += ["-H", header]
    if load.get("script"):
        command += ["-s", str(load["script"])]
    command.append(f"http://127.0.0.1:{port}{load['path']}")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, cpus), check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = parse_wrk(done.stdout)
    used = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    result["client_cpu"] = used / result["seconds"]
    return result


def parse_wrk(text):
    """The figures of one wrk report; latencies in microseconds."""
    total = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m)", text)
    if not total:
        raise WrkError(text)
    seconds = float(total[2]) * _UNITS[total[3]] / 1e6
    result = {"requests": int(total[1]), "seconds": seconds,
              "requests_per_s": int(total[1]) / seconds, "errors": 0}
    for percent in (50, 99):
        found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)", text, re.MULTILINE)
        if found:
            result[f"p{percent}_us"] = float(found[1]) * _UNITS[found[2]]
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    sockets = re.search(r"Socket errors: (.*)", text)
    result["errors"] += int(bad[1]) if bad else 0
    result["errors"] += sum(int(n) for n in re.findall(r"\d+", sockets[1])) if sockets else 0
    return result


class IdleConnections:
    """N connections that made one request each and now say nothing."""

    def __init__(self, port, count):
        self.sockets = []
        for _ in range(count):
            try:
                self.sockets.append(_one_request(port))
            except OSError as error:
                self.close()
                raise RuntimeError(f"connection {len(self.sockets) + 1} of {count}: {error}")

    def alive(self):
        """How many the server has not closed."""
        count = 0
        for idle in self.sockets:
            try:
                count += idle.recv(1, socket.MSG_PEEK) != b""
            except BlockingIOError:
                count += 1
            except OSError:
                pass
        return count

    def close(self):
        for idle in self.sockets:
            idle.close()
        self.sockets = []


def _one_request(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(_REQUEST)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
    while len(body) < length:
        body += _more(connection)
    connection.setblocking(False)
    return connection


def _more(connection):
    data = connection.recv(65536)
    if not data:
        raise ConnectionResetError("closed before the answer was complete")
    return data
