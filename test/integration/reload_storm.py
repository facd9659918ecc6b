"""A reload every second under load: no request may fail.

usage: reload_storm.py [seconds] [connections]        (30 and 200 if not given)

wrk holds keep-alive connections and asks as fast as it can; `-k graceful` is called once a second.
What counts are wrk's own words: socket errors and answers other than 2xx. Prints the figures; the
status is 0 if nothing failed.
"""
import re
import shutil
import subprocess
import sys
import time

from lib.server import Server, run
from lib.waiting import PATIENCE_S

ERRORS = re.compile(r"Socket errors: connect ([0-9]+), read ([0-9]+), write ([0-9]+), "
                    r"timeout ([0-9]+)")


class Outcome:
    """What wrk said, and how many reloads it lived through."""

    def __init__(self, text, reloads):
        found = ERRORS.search(text)
        other = re.search(r"Non-2xx or 3xx responses: ([0-9]+)", text)
        self.requests = int(re.search(r"([0-9]+) requests in", text)[1])
        self.socket_errors = dict(zip(("connect", "read", "write", "timeout"),
                                      map(int, found.groups() if found else (0, 0, 0, 0))))
        self.other_statuses = int(other[1]) if other else 0
        self.reloads = reloads

    @property
    def failed(self):
        return sum(self.socket_errors.values()) + self.other_statuses

    def __str__(self):
        errors = ", ".join(f"{name} {count}" for name, count in self.socket_errors.items())
        return (f"{self.requests} requests, {self.reloads} reloads, {self.failed} failed "
                f"(socket errors: {errors}; other than 2xx: {self.other_statuses})")


def storm(server, seconds, connections):
    url = f"http://127.0.0.1:{server.port}/page.html"
    wrk = subprocess.Popen(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", url],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    reloads = 0
    start = time.monotonic()
    try:
        # The rhythm is the test; the last second is left for what is under way.
        while start + reloads + 1 < start + seconds:
            try:
                wrk.wait(max(0.0, start + reloads + 1 - time.monotonic()))
                break
            except subprocess.TimeoutExpired:
                pass
            result = run("-f", server.conf, "-k", "graceful")
            if result.returncode != 0:
                raise AssertionError(result.stderr)
            reloads += 1
        text = wrk.communicate(timeout=seconds + PATIENCE_S)[0]
    finally:
        wrk.kill()
    return Outcome(text, reloads)


def main():
    if shutil.which("wrk") is None:
        sys.exit("wrk is needed")
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    connections = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    server = Server("KeepAliveTimeout 30\n", threads=16)
    try:
        server.add("page.html", "p" * 1000)
        outcome = storm(server.start(), seconds, connections)
        print(outcome)
        complaints = [line for line in server.error_log.splitlines()
                      if re.search(r":(error|crit|alert|emerg|warn)\]|exit signal", line)]
        for line in complaints[:20]:
            print("  " + line)
    finally:
        server.remove()
    sys.exit(1 if outcome.failed or complaints else 0)


if __name__ == "__main__":
    main()
