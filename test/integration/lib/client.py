"""A client that sends the bytes it is told to and checks how each answer is framed.

Why not http.client: it hides what these tests are about, line ends, framing, who closes and when.
"""
import re
import socket

from lib.waiting import PATIENCE_S

_STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9][0-9]) ([\t -~]*)")
_FIELD_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+): ?([\t -~\x80-\xff]*)")
_BODILESS = {204, 304}


class BadAnswer(AssertionError):
    """The bytes are not an answer that RFC 9112 allows."""


class Closed(Exception):
    """The server has closed the connection; `rest` is what it sent before."""

    def __init__(self, rest=b""):
        super().__init__(f"closed after {rest[:200]!r}")
        self.rest = rest


class Answer:
    def __init__(self, status, reason, fields, body=b"", raw_head=b""):
        self.status = status
        self.reason = reason
        self.fields = fields
        self.body = body
        self.raw_head = raw_head

    def field(self, name, default=None):
        """The only field of that name."""
        values = [value for known, value in self.fields if known.lower() == name.lower()]
        if len(values) > 1:
            raise BadAnswer(f"{name} {len(values)} times")
        return values[0] if values else default

    @property
    def closes(self):
        return "close" in (self.field("Connection") or "").lower().split(", ")

    def __repr__(self):
        return f"<{self.status} {self.reason}, {len(self.body)} bytes, {dict(self.fields)}>"


def request(path="/", method="GET", *, fields=(), body=None, **rest):
    """The bytes of a request; a body brings its Content-Length. There are host and version, too."""
    host = rest.pop("host", "localhost")
    lines = [f"{method} {path} HTTP/{rest.pop('version', '1.1')}"]
    if rest:
        raise TypeError(f"unknown: {rest}")
    if host is not None:
        lines.append(f"Host: {host}")
    lines += [f"{name}: {value}" for name, value in fields]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return head + (body or b"")


class Connection:
    """One TCP connection to the server."""

    def __init__(self, port, host="127.0.0.1", *, timeout=PATIENCE_S, receive_buffer=None):
        self._received = b""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect((host, port))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def finish_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def ask(self, path="/", method="GET", **options):
        """Sends one request and reads its answer."""
        self.send(request(path, method, **options))
        return self.read_answer(head_only=method == "HEAD")

    def read_answer(self, head_only=False):
        """The next final answer; an interim one (100) is skipped."""
        while True:
            answer = self.read_head()
            if answer.status >= 200:
                break
        length = answer.field("Content-Length")
        coding = answer.field("Transfer-Encoding")
        if length is not None and not re.fullmatch("[0-9]+", length):
            raise BadAnswer(f"Content-Length {length!r}")
        if head_only or answer.status in _BODILESS:
            return answer
        if coding is not None:
            raise BadAnswer("this server has no reason to send Transfer-Encoding")
        if length is None:
            raise BadAnswer(f"no Content-Length: {answer!r}")
        answer.body = self.read_bytes(int(length))
        return answer

    def read_interim(self):
        """The next answer, which must be an interim one."""
        answer = self.read_head()
        if answer.status >= 200:
            raise BadAnswer(f"a final answer came: {answer!r}")
        return answer

    def read_head(self):
        """The next answer without its body."""
        while b"\r\n\r\n" not in self._received:
            self._receive()
        head, self._received = self._received.split(b"\r\n\r\n", 1)
        lines = head.split(b"\r\n")
        status = _STATUS_LINE.fullmatch(lines[0])
        if status is None:
            raise BadAnswer(f"status line {lines[0]!r}")
        fields = []
        for line in lines[1:]:
            field = _FIELD_LINE.fullmatch(line)
            if field is None:
                raise BadAnswer(f"field line {line!r}")
            fields.append((field[1].decode("ascii"), field[2].decode("latin-1")))
        return Answer(int(status[1]), status[2].decode("ascii"), fields, raw_head=head)

    def _receive(self):
        try:
            data = self.socket.recv(1 << 18)
        except ConnectionError:
            data = b""
        if not data:
            raise Closed(self._received)
        self._received += data

    def read_bytes(self, count):
        parts = [self._received[:count]]
        self._received = self._received[count:]
        missing = count - len(parts[0])
        while missing > 0:
            try:
                part = self.socket.recv(min(missing, 1 << 18))
            except ConnectionError:
                part = b""
            if not part:
                raise Closed(b"".join(parts))
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def read_to_end(self):
        """Everything until the server closes; a reset counts as an end, too."""
        parts = [self._received]
        self._received = b""
        try:
            while part := self.socket.recv(1 << 18):
                parts.append(part)
        except ConnectionError:
            pass
        return b"".join(parts)

    def expect_end(self):
        """Waits for the server's close; more bytes are an error."""
        rest = self.read_to_end()
        if rest:
            raise BadAnswer(f"expected the end, not {rest[:200]!r}")

    def is_open(self):
        """Whether the connection is open and silent at this moment."""
        timeout = self.socket.gettimeout()
        self.socket.setblocking(False)
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except ConnectionError:
            return False
        finally:
            self.socket.settimeout(timeout)


def exchange(port, data):
    """Sends the bytes on a new connection, says that no more come, and reads one answer."""
    with Connection(port) as connection:
        connection.send(data)
        return connection.read_answer()
