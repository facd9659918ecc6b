"""What /proc knows of a process tree, and of the machine a result comes from."""
import os
import platform
import resource
from pathlib import Path

PROC = Path("/proc")


def tree(root_pid):
    """The process and all its descendants."""
    children = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            parent = _parent(entry)
            if parent is not None:
                children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [root_pid]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def _parent(entry):
    try:
        # The command's name may contain blanks and parentheses: read behind the last one.
        return int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return None


def _tasks(pids):
    for pid in pids:
        try:
            yield from (PROC / str(pid) / "task").iterdir()
        except OSError:
            pass


def cpu_ns(pids):
    """CPU time of all living threads in nanoseconds: the scheduler's count, not clock ticks."""
    total = 0
    for task in _tasks(pids):
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except OSError:
            pass
    return total


def context_switches(pids):
    """Voluntary and involuntary context switches of all living threads."""
    total = 0
    for task in _tasks(pids):
        try:
            lines = (task / "status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)
    return total


def pss_bytes(pids):
    """Proportional set size: shared pages are counted once, divided among those who share them."""
    total = 0
    for pid in pids:
        try:
            lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def raise_file_limit():
    """As many descriptors as the machine allows; returns how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def describe():
    """What a reader must know of the machine to judge a figure."""
    lines = (PROC / "cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    mitigations = {}
    for file in sorted(Path("/sys/devices/system/cpu/vulnerabilities").glob("*")):
        mitigations[file.name] = file.read_text().strip()
    return {"kernel": platform.release(), "cpu": model, "cpus": os.cpu_count(),
            "load_at_start": os.getloadavg()[0], "mitigations": mitigations}
