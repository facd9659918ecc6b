"""System calls, context switches and heap allocations of a server while a load runs."""
import os
import re
import shutil
import signal
import struct
import subprocess
import time
from pathlib import Path

from harness import clients, servers, system

# Counted one by one; the first is the sum of all.
CALLS = ("epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "futex", "recvfrom", "recvmsg",
         "read", "readv", "sendto", "sendmsg", "write", "writev", "sendfile64", "accept4", "close",
         "shutdown", "openat", "newfstatat", "setsockopt", "poll", "clock_nanosleep")
ALL = "all system calls"
HEAP_COUNTER = servers.BENCH.parent / "build/bench/heap_counter.so"


def can_trace():
    """Whether perf may count system calls here: a trace point costs far less than strace."""
    if not shutil.which("perf"):
        return False
    done = subprocess.run(["perf", "stat", "-x,", "-e", "raw_syscalls:sys_enter", "true"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    found = re.search(r"^(\d+),", done.stderr, re.MULTILINE)
    return bool(found) and int(found[1]) > 0


class Perf:
    """Counts through trace points while it is the context."""

    def __init__(self, pids, folder):
        self.out = folder / "perf.csv"
        events = "raw_syscalls:sys_enter," + ",".join(f"syscalls:sys_enter_{c}" for c in CALLS)
        self.command = ["perf", "stat", "-x,", "-o", str(self.out), "-e", events,
                        "-p", ",".join(map(str, pids))]
        self.calls = {}

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)
        time.sleep(0.3)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        for line in self.out.read_text().splitlines():
            found = re.match(r"(\d+),,(?:raw_syscalls:sys_enter|syscalls:sys_enter_(\w+)),", line)
            if found:
                self.calls[found[2] or ALL] = int(found[1])


class Strace:
    """The same by strace: slower by much, but a count per request hardly depends on speed."""

    def __init__(self, pids, folder):
        self.out = folder / "strace.out"
        self.command = ["strace", "-f", "-qq", "-c", "-o", str(self.out)]
        for pid in pids:
            self.command += ["-p", str(pid)]
        self.calls = {}

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        for line in self.out.read_text().splitlines():
            words = line.split()
            if len(words) >= 5 and words[3].isdigit():
                name = "sendfile64" if words[-1] == "sendfile" else words[-1]
                self.calls[ALL if name == "total" else name] = int(words[3])


def tracer(pids, folder):
    if can_trace():
        return Perf(pids, folder)
    if shutil.which("strace"):
        return Strace(pids, folder)
    raise RuntimeError("neither perf's trace points (as root) nor strace are usable here")


def system_calls(server, load, setting, folder):
    """Per request: each system call that was made, and context switches."""
    pids = server.pids()
    with tracer(pids, folder) as trace:
        switches = system.context_switches(pids)
        result = clients.wrk(server.port, load, setting["seconds"], setting["client_cpus"])
        switches = system.context_switches(pids) - switches
    requests = max(1, result["requests"])
    counts = {name: n / requests for name, n in trace.calls.items() if n}
    counts["context switches"] = switches / requests
    return counts, type(trace).__name__.lower()


def heap_environment(folder):
    """Environment that makes a server count its allocations, and the file with the count."""
    counter = folder / "heap.count"
    counter.write_bytes(bytes(8))
    os.chmod(counter, 0o666)
    return {"LD_PRELOAD": str(HEAP_COUNTER), "HEAP_COUNTER_FILE": str(counter)}, counter


def allocations(server, load, setting, counter: Path):
    """Heap allocations per request."""
    before = struct.unpack("<Q", counter.read_bytes())[0]
    result = clients.wrk(server.port, load, setting["seconds"], setting["client_cpus"])
    after = struct.unpack("<Q", counter.read_bytes())[0]
    return (after - before) / max(1, result["requests"])
