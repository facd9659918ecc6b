"""The workloads: what is asked of a server, and what one round measures."""
import time
from pathlib import Path

from harness import clients, servers, system

BENCH = Path(__file__).resolve().parents[1]
IDLE_CONNECTIONS = 9000
WARM_UP_SECONDS = 1

# Sizes of the files that are served. The contents are not compressible and the same every time.
FILES = {"1k.html": 1024, "100k.bin": 100_000, "10m.bin": 10_000_000}


def _load(path, connections, **more):
    return {"path": path, "connections": connections, **more}


# name: (what it is, the load). The idle one also holds connections beside the load.
WORKLOADS = {
    "keepalive-64": ("1 kB, 64 keep-alive connections", _load("/1k.html", 64)),
    "keepalive-1000": ("1 kB, 1,000 keep-alive connections", _load("/1k.html", 1000)),
    "file-100k": ("100 kB, 64 keep-alive connections", _load("/100k.bin", 64)),
    "file-10m": ("10 MB, 16 keep-alive connections", _load("/10m.bin", 16)),
    "close": ("1 kB, 64 connections, each closed after its answer",
              _load("/1k.html", 64, headers=["Connection: close"])),
    "pipeline-16": ("1 kB, 64 connections, 16 requests at once",
                    _load("/1k.html", 64, script=BENCH / "pipeline.lua")),
    "idle-9000": ("32 active connections beside 9,000 idle ones", _load("/1k.html", 32)),
}
NEEDS_FILES = {"file-100k", "file-10m"}


def make_files(folder):
    """The files to serve; readable for a server that has changed its user."""
    for name, size in FILES.items():
        # A linear congruence: bytes without a pattern that a cache or a link could profit from.
        state, block = 1, bytearray()
        while len(block) < min(size, 65521):
            state = (state * 1103515245 + 12345) % 2**31
            block.append(state >> 16 & 0xFF)
        (folder / name).write_bytes((bytes(block) * (size // len(block) + 1))[:size])
        (folder / name).chmod(0o644)


def check_answer(server, folder, path):
    """A server that answers something else quickly must not win. Returns the head's length."""
    status, head, body = servers.fetch(server.port, path)
    expected = (folder / path[1:]).read_bytes()
    if not servers.KINDS[server.name].serves_files:
        expected = body if len(body) == len(expected) else None
    if status != 200 or body != expected:
        raise RuntimeError(f"{server.name} answers {path} with {status} and {len(body)} bytes")
    return head


def run_round(name, kind, places, setting):
    """Starts the server, measures one workload once, stops it. `places`: (folder, files)."""
    folder, files = places
    load = WORKLOADS[name][1]
    server = servers.start(kind, folder, files, setting)
    try:
        result = {"head_bytes": check_answer(server, files, load["path"])}
        clients.wrk(server.port, load, WARM_UP_SECONDS, setting["client_cpus"])
        if name == "idle-9000":
            result.update(_beside_idle(server, load, setting))
        else:
            result.update(_measure(server, load, setting))
        return result
    finally:
        server.stop()


def _measure(server, load, setting):
    pids = server.pids()
    before = system.cpu_ns(pids)
    result = clients.wrk(server.port, load, setting["seconds"], setting["client_cpus"])
    used = system.cpu_ns(pids) - before
    result["cpu_us"] = used / 1e3 / max(1, result["requests"])
    result["server_cpu"] = used / 1e9 / result["seconds"]
    return result


def _beside_idle(server, load, setting):
    """Memory per idle connection, and the active ones' latency without and with idle ones."""
    quiet = _measure(server, load, setting)
    before = system.pss_bytes(server.pids())
    idle = clients.IdleConnections(server.port, IDLE_CONNECTIONS)
    try:
        time.sleep(1)
        growth = system.pss_bytes(server.pids()) - before
        result = _measure(server, load, setting)
        result["idle_bytes"] = growth / IDLE_CONNECTIONS
        result["idle_lost"] = IDLE_CONNECTIONS - idle.alive()
        result["quiet_p99_us"] = quiet["p99_us"]
    finally:
        idle.close()
    return result
