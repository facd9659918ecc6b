"""A server of its own for a test: temporary folder, configuration, start, stop.

The server runs in the foreground, in a session of its own, on a port that the kernel chose; which
one it is says its error log ("listening on ADDRESS:PORT").
"""
import atexit
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

from lib import client, processes
from lib.waiting import PATIENCE_S, until

_TREE = pathlib.Path(__file__).resolve().parents[3]
BINARY = os.environ.get("HOLDFAST", str(_TREE / "build" / "holdfast"))
SANITIZED = os.environ.get("HOLDFAST_SANITIZED", "") == "yes"
# Under which MPM the servers of the tests run.
MPM = os.environ.get("HOLDFAST_MPM", "event")
# What a sanitizer writes when it has found something.
_FINDING = re.compile(r"(ERROR|WARNING): \w*Sanitizer|runtime error: |LeakSanitizer: detected")
_LISTENING = re.compile(r"listening on (\S+):([0-9]+)")

MODULES = ("mpm_event", "authz_core", "dir", "mime", "log_config", "unixd")
MIME_TYPES = """text/html html htm
text/plain txt
text/css css
text/javascript js
image/png png
image/svg+xml svg
application/gzip gz
"""


class StartFailed(AssertionError):
    """The server ended instead of serving."""


def readable_folder(prefix):
    """A temporary folder that a server which gives up root can read, too."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)
    return folder


def run(*arguments, **options):
    """Runs the program to its end; for reports and for starts that must fail."""
    options.setdefault("timeout", 2 * PATIENCE_S)
    return subprocess.run([BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False, **options)


def process_part(threads, children, mpm=MPM):
    """The directives of the MPM: so many children at the start, room for more, none retired."""
    most = max(children, 4)
    if mpm == "prefork":
        return f"""LoadModule mpm_prefork_module modules/mod_mpm_prefork.so
StartServers {children}
ServerLimit {threads * most}
MaxRequestWorkers {threads * most}
MinSpareServers 1
MaxSpareServers {threads * most + 1}
"""
    load = "" if mpm == "event" else f"LoadModule mpm_{mpm}_module modules/mod_mpm_{mpm}.so\n"
    return f"""{load}StartServers {children}
ServerLimit {most}
ThreadsPerChild {threads}
MaxRequestWorkers {threads * most}
MinSpareThreads 1
MaxSpareThreads {threads * (most + 1)}
"""


class Server:
    """One server with its folder. `settings` go into the configuration behind the common part."""

    def __init__(self, settings="", *, threads=4, children=2, common=None):
        self.folder = readable_folder("holdfast-test-")
        self.root = self.folder / "public"
        self.conf = self.folder / "httpd.conf"
        self.error_log_path = self.folder / "logs" / "error_log"
        self.pid_path = self.folder / "run" / "httpd.pid"
        self.port = 0
        self.process = None
        self.parent = 0
        self._findings_wanted = False
        self._first_children = children
        for name in ("public", "logs", "run"):
            (self.folder / name).mkdir()
        (self.folder / "mime.types").write_text(MIME_TYPES)
        self.add("index.html", "<p>front\n")
        self._common = common if common is not None else self._common_part(threads, children)
        self.configure(settings)

    def _common_part(self, threads, children):
        return f"""ServerRoot "{self.folder}"
ServerName localhost
Listen 127.0.0.1:0
PidFile run/httpd.pid
ErrorLog logs/error_log
LogLevel notice
TypesConfig mime.types
DocumentRoot "{self.root}"
<Directory />
    AllowOverride None
    Require all denied
</Directory>
<Directory "{self.root}">
    Options FollowSymLinks
    Require all granted
</Directory>
{process_part(threads, children)}"""

    # --- files ---

    def configure(self, settings):
        self.conf.write_text(self._common + settings)

    def add(self, name, content):
        """A file below the document root."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    @property
    def error_log(self):
        try:
            return self.error_log_path.read_text(errors="replace")
        except FileNotFoundError:
            return ""

    @property
    def console(self):
        """What the foreground process wrote to standard output and standard error."""
        try:
            return (self.folder / "console").read_text(errors="replace")
        except FileNotFoundError:
            return ""

    # --- life ---

    def start(self, *arguments, preexec_fn=None):
        command = [BINARY, "-d", str(self.folder), "-f", str(self.conf), "-D", "FOREGROUND",
                   *arguments]
        mark = len(self.error_log)
        with open(self.folder / "console", "ab") as console:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=console,
                                            stderr=console, start_new_session=True,
                                            preexec_fn=preexec_fn)
        self.parent = self.process.pid
        atexit.register(self.stop)
        until(lambda: self._is_ready(mark), f"the server of {self.conf} is ready")
        return self

    def _is_ready(self, mark):
        if self.process.poll() is not None:
            raise StartFailed(f"it ended with {self.process.returncode}:\n{self.console}"
                              f"{self.error_log}")
        log = self.error_log[mark:]
        found = _LISTENING.findall(log)
        if not found or "resuming normal operations" not in log:
            return False
        self.port = int(found[0][1])
        return len(self.children) >= self._first_children

    @property
    def ports(self):
        """All ports in the order in which they were opened."""
        return [int(port) for _, port in _LISTENING.findall(self.error_log)]

    @property
    def children(self):
        return processes.children_of(self.parent)

    def signal(self, number):
        os.kill(self.parent, number)

    def wait_for_log(self, text, count=1):
        until(lambda: self.error_log.count(text) >= count, f"{count} x {text!r} in the error log")

    def reload(self):
        """USR1, and waits until the new generation serves; its children are returned."""
        before = set(self.children)
        count = self.error_log.count("resuming normal operations")
        self.signal(signal.SIGUSR1)
        self.wait_for_log("resuming normal operations", count + 1)
        return set(self.children) - before

    def wait_for_end(self):
        """The exit status of the parent, once it and all its processes have gone."""
        status = self.process.wait(PATIENCE_S)
        until(lambda: not processes.in_session(self.parent), "all processes have ended")
        return status

    def stop(self):
        """Stops what still runs, checks that nothing stayed behind, and removes the folder."""
        atexit.unregister(self.stop)
        if self.process is None:
            return
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_S)
        finally:
            for pid in processes.in_session(self.parent):
                os.kill(pid, signal.SIGKILL)
            self.process.poll()
            self.process = None

    def forget_findings(self):
        """A test has made a process crash on purpose."""
        self._findings_wanted = True

    def findings(self):
        """The lines in which a sanitizer or an internal check complained."""
        text = "" if self._findings_wanted else self.console + self.error_log
        return [line for line in text.splitlines()
                if _FINDING.search(line) or "check failed" in line.lower()]

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- talking to it ---

    def connect(self, **options):
        return client.Connection(self.port, **options)

    def get(self, path="/", method="GET", **options):
        with self.connect() as connection:
            return connection.ask(path, method, **options)
