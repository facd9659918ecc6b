"""The servers under measurement: how each is configured, started and surely stopped.

Every server runs in the foreground of its own session, in a temporary folder, on a free port of
127.0.0.1 and on one CPU. It dies with this process, whatever ends it.
"""
import ctypes
import grp
import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from harness import system

BENCH = Path(__file__).resolve().parents[1]
START_SECONDS = 10
PR_SET_PDEATHSIG = 1


class Server:
    """One running server: its port and its processes."""

    def __init__(self, name, process, port):
        self.name, self.process, self.port = name, process, port

    def pids(self):
        return system.tree(self.process.pid)

    def stop(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                break
            try:
                self.process.wait(3)
                number = signal.SIGKILL  # the first process is gone: so must be all others
                os.killpg(self.process.pid, number)
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                break
        self.process.wait()


class Kind:
    """A server that can be started: where its program is and how it is called."""

    def __init__(self, name, command, version, files=True, by_default=True):
        self.name, self.command, self.version = name, command, version
        self.by_default = by_default
        self.serves_files = files
        # "holdfast-worker": the program "holdfast" with another MPM.
        self.base, _, self.mpm = name.partition("-")
        self.mpm = self.mpm or "event"

    def with_mpm(self, mpm):
        return Kind(f"{self.name}-{mpm}", self.command, self.version, by_default=False)

    def how_to_get(self):
        if self.base == OURS:
            return "./configure && ninja -C build"
        if self.base in NO_PEERS:
            return f"ninja -C build bench/{self.name}"
        return f"apt-get install {self.base} (bench/README.md: without its service)"

    def program(self):
        return find_program(self.command[0])

    def version_text(self):
        done = subprocess.run([self.program(), *self.version], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        return done.stdout.splitlines()[0] if done.stdout else "?"


OURS = "holdfast"
NO_PEERS = (OURS, "floor")  # the floor is our engine, too
_OURS = Kind(OURS, [str(BENCH.parent / "build/holdfast"), "-D", "FOREGROUND", "-f", "@CONF@"],
             ["-v"])
_APACHE2 = Kind("apache2", ["apache2", "-D", "FOREGROUND", "-d", "@DIR@", "-f", "@CONF@"], ["-v"])
KINDS = {kind.name: kind for kind in (
    _OURS,
    _OURS.with_mpm("worker"),
    _OURS.with_mpm("prefork"),
    Kind("floor", [str(BENCH.parent / "build/bench/floor"), "-D", "FOREGROUND", "-f", "@CONF@"],
         ["-v"], files=False, by_default=False),
    Kind("nginx", ["nginx", "-c", "@CONF@", "-e", "stderr"], ["-v"]),
    Kind("h2o", ["h2o", "-m", "worker", "-c", "@CONF@"], ["--version"]),
    Kind("lighttpd", ["lighttpd", "-D", "-f", "@CONF@"], ["-v"]),
    Kind("haproxy", ["haproxy", "-db", "-f", "@CONF@"], ["-v"], files=False),
    _APACHE2,
    _APACHE2.with_mpm("worker"),
    _APACHE2.with_mpm("prefork"),
)}

BY_DEFAULT = ",".join(kind.name for kind in KINDS.values() if kind.by_default)


def find_program(name):
    """The program's path; daemons live in /usr/sbin, which an ordinary user does not search."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _render(kind, folder, files, port, workers):
    is_root = os.geteuid() == 0
    nobody = pwd.getpwnam("nobody")
    if is_root:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)  # some write their files after the change
    fds = system.raise_file_limit()
    values = {
        "DIR": folder, "FILES": files, "PORT": port, "WORKERS": workers,
        "MPM": kind.mpm,
        "FDS": fds, "CONNECTIONS": min(fds - 200, 65000), "HALF_FDS": fds // 2 - 50,
        "USER": "" if is_root else "# ", "USERNAME": nobody.pw_name,
        "GROUPNAME": grp.getgrgid(nobody.pw_gid).gr_name,
        "APACHE_MODULES": "/usr/lib/apache2/modules",
    }
    text = (BENCH / "conf" / f"{kind.base}.conf.in").read_text()
    for key, value in values.items():
        text = text.replace(f"@{key}@", str(value))
    conf = folder / f"{kind.name}.conf"
    conf.write_text(text)
    return conf


def _child_setup(cpus):
    def setup():
        os.sched_setaffinity(0, cpus)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    return setup


def start(kind, folder, files, setting):
    """Starts `kind`, returns a Server that answers; `setting`: cpus, workers, environment."""
    port = free_port()
    conf = _render(kind, folder, files, port, setting["workers"])
    command = [word.replace("@CONF@", str(conf)).replace("@DIR@", str(folder))
               for word in kind.command]
    command[0] = kind.program()
    environment = dict(os.environ, **setting.get("environment", {}))
    output = folder / f"{kind.name}.out"
    with open(output, "wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                   cwd=folder, start_new_session=True, env=environment,
                                   preexec_fn=_child_setup(setting["cpus"]))
    server = Server(kind.name, process, port)
    try:
        _wait_until_it_answers(server)
    except Exception:
        server.stop()
        raise RuntimeError(f"{kind.name} did not start:\n{output.read_text(errors='replace')}")
    return server


def _wait_until_it_answers(server):
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        try:
            fetch(server.port, "/1k.html")
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("no answer")


def fetch(port, path):
    """One GET: (status, length of the head as seen by a client, body)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
        return answer.status, head, answer.read()
    finally:
        connection.close()
