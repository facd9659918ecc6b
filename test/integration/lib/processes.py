"""Processes as /proc shows them."""
import os


def _status_fields(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    except OSError:
        return {}


def is_alive(pid):
    """True as long as it runs; a zombie does not."""
    state = _status_fields(pid).get("State", "Z")
    return not state.startswith(("Z", "X"))


def parent_of(pid):
    return int(_status_fields(pid).get("PPid", "0"))


def children_of(pid):
    """The living children, in the order of their numbers."""
    return [int(name) for name in os.listdir("/proc")
            if name.isdigit() and parent_of(name) == pid and is_alive(name)]


def tree_of(pid):
    """The process and all below it, as far as they live."""
    found = [pid] if is_alive(pid) else []
    for child in children_of(pid):
        found += tree_of(child)
    return found


def in_session(session):
    """All living processes of one session: also those whose parent has gone."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            if os.getsid(int(name)) == session and is_alive(name):
                found.append(int(name))
        except OSError:
            continue
    return found


def resident_kib(pid):
    return int(_status_fields(pid).get("VmRSS", "0 kB").split()[0])


def thread_count(pid):
    return int(_status_fields(pid).get("Threads", "0"))


def descriptor_count(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def cpu_ticks(pid):
    """User and system time together, in ticks of the clock (usually 100 a second)."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


_ESTABLISHED = "01"
_LISTEN = "0A"


def _count_sockets(port, state):
    wanted = f":{port:04X}"
    count = 0
    for name in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(name, encoding="ascii") as file:
                lines = file.readlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, lines):
            count += fields[1].endswith(wanted) and fields[3] == state
    return count


def is_listening(port):
    """Whether any TCP socket of this machine listens on the port."""
    return _count_sockets(port, _LISTEN) > 0


def established_count(port):
    """How many established connections have the port on their own side: the server's."""
    return _count_sockets(port, _ESTABLISHED)


def socket_count(pid):
    """How many sockets the process has."""
    count = 0
    try:
        for name in os.listdir(f"/proc/{pid}/fd"):
            try:
                count += os.readlink(f"/proc/{pid}/fd/{name}").startswith("socket:")
            except OSError:
                continue
    except OSError:
        return 0
    return count
