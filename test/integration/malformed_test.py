"""Requests that are refused: the status, the end of the connection, nothing behind it answered."""
from lib.case import TestCase, main
from lib.client import request

HOST = b"Host: localhost\r\n"


def line(text):
    return text + b"\r\n" + HOST + b"\r\n"


def field(text):
    return b"GET / HTTP/1.1\r\n" + HOST + text + b"\r\n\r\n"


def post(text):
    return b"POST / HTTP/1.1\r\n" + HOST + text + b"\r\n\r\n"


# The bytes and the status; all of these end the connection.
REFUSED = [
    ("two spaces", line(b"GET  / HTTP/1.1"), 400),
    ("tab", line(b"GET\t/ HTTP/1.1"), 400),
    ("no version", line(b"GET /"), 400),
    ("no target", line(b"GET HTTP/1.1"), 400),
    ("relative target", line(b"GET index.html HTTP/1.1"), 400),
    ("asterisk", line(b"GET * HTTP/1.1"), 400),
    ("fragment", line(b"GET /#x HTTP/1.1"), 400),
    ("method with a colon", line(b"GET: / HTTP/1.1"), 400),
    ("HTTP/2.0", line(b"GET / HTTP/2.0"), 505),
    ("HTTP/9.9", line(b"GET / HTTP/9.9"), 505),
    ("HTTP/0.9", line(b"GET / HTTP/0.9"), 505),
    ("lower case", line(b"GET / http/1.1"), 400),
    ("two-digit version", line(b"GET / HTTP/1.10"), 400),
    ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", 400),
    ("bare LF", b"GET / HTTP/1.1\nHost: localhost\n\n", 400),
    ("bare CR", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n", 400),
    ("no Host", b"GET / HTTP/1.1\r\n\r\n", 400),
    ("empty Host", b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("two Hosts", field(b"Host: other"), 400),
    ("bad Host", b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("Host list", b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
    ("space before the colon", field(b"X : y"), 400),
    ("fold", field(b"X: y\r\n z"), 400),
    ("no colon", field(b"nonsense"), 400),
    ("empty name", field(b": y"), 400),
    ("NUL", field(b"X: a\0b"), 400),
    ("control character", field(b"X: a\x01b"), 400),
    ("negative length", post(b"Content-Length: -1"), 400),
    ("length of letters", post(b"Content-Length: abc"), 400),
    ("length list", post(b"Content-Length: 5, 5"), 400),
    ("two lengths", post(b"Content-Length: 5\r\nContent-Length: 6"), 400),
    ("length too large", post(b"Content-Length: 99999999999999999999"), 400),
    ("length and coding", post(b"Content-Length: 5\r\nTransfer-Encoding: chunked"), 400),
    ("unknown coding", post(b"Transfer-Encoding: gzip, chunked"), 501),
    ("chunked not last", post(b"Transfer-Encoding: chunked, gzip"), 400),
    ("coding in HTTP/1.0", b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("unknown method", line(b"BREW / HTTP/1.1"), 501),
    ("lower-case method", line(b"get / HTTP/1.1"), 501),
    ("long request line", line(b"GET /" + b"a" * 8190 + b" HTTP/1.1"), 414),
    ("long request line without an end", b"GET /" + b"a" * 20_000, 414),
    ("long field", field(b"X: " + b"a" * 8190), 431),
    ("long field without an end", b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 20_000, 431),
    ("many fields", field(b"\r\n".join(b"X%d: y" % n for n in range(101))), 431),
]

# Refused or not, these leave the connection as it was.
ANSWERED = [
    ("known method", line(b"DELETE / HTTP/1.1"), 405),
    ("TRACE", line(b"TRACE / HTTP/1.1"), 405),
    ("longest request line", line(b"GET /?" + b"a" * (8190 - 15) + b" HTTP/1.1"), 200),
    ("longest field", field(b"X: " + b"a" * (8190 - 3)), 200),
    ("most fields", field(b"\r\n".join(b"X%d: y" % n for n in range(99))), 200),
    ("later minor version", line(b"GET / HTTP/1.9"), 200),
    ("obs-text", field(b"X: \xfc\xff"), 200),
    ("empty value", field(b"X:"), 200),
]


class Malformed(TestCase):
    def setUp(self):
        self.server = self.serve()

    def test_refused(self):
        for name, data, status in REFUSED:
            with self.subTest(name), self.server.connect() as connection:
                connection.send(data + request("/index.html") * 3)
                answer = connection.read_answer()
                self.assertEqual(answer.status, status)
                self.assertTrue(answer.closes, "no Connection: close")
                self.assertGreater(len(answer.body), 0)
                connection.expect_end()

    def test_refused_without_waiting_for_more(self):
        for name, data, status in REFUSED:
            with self.subTest(name), self.server.connect() as connection:
                connection.send(data)
                self.assertEqual(connection.read_answer().status, status)

    def test_answered(self):
        for name, data, status in ANSWERED:
            with self.subTest(name), self.server.connect() as connection:
                connection.send(data)
                answer = connection.read_answer()
                self.assertEqual(answer.status, status)
                self.assertFalse(answer.closes)
                self.assertEqual(connection.ask("/").status, 200)

    def test_a_refused_request_shows_nothing_of_itself(self):
        for data in (line(b"GET /<script>alert(1)</script> HTTP/1.1"),
                     field(b"X<script>: y"), line(b"GET /%3Cscript%3E HTTP/1.1"),
                     b"GET / HTTP/1.1\r\nHost: <script>\r\n\r\n"):
            with self.server.connect() as connection:
                connection.send(data)
                answer = connection.read_answer()
                self.assertGreaterEqual(answer.status, 400)
                self.assertNotIn(b"<script>", answer.raw_head + answer.body)

    def test_connect_is_no_proxy(self):
        with self.server.connect() as connection:
            connection.send(b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n")
            self.assertEqual(connection.read_answer().status, 405)

    def test_routine_faults_of_clients_are_no_errors_of_the_server(self):
        for _, data, _ in REFUSED[:10]:
            with self.server.connect() as connection:
                connection.send(data)
                connection.read_answer()
        self.assertNotIn(":error]", self.server.error_log)
        self.assertNotIn(":warn]", self.server.error_log)


class OwnLimits(TestCase):
    def test_limits_of_the_configuration(self):
        server = self.serve("LimitRequestLine 100\nLimitRequestFieldSize 200\n"
                            "LimitRequestFields 5\n")
        self.assertEqual(server.get("/" + "a" * 100).status, 414)
        self.assertEqual(server.get("/", fields=[("X", "y" * 200)]).status, 431)
        self.assertEqual(server.get("/", fields=[(f"X{n}", "y") for n in range(5)]).status, 431)
        self.assertEqual(server.get("/", fields=[(f"X{n}", "y") for n in range(4)]).status, 200)


if __name__ == "__main__":
    main()
