"""A connection from its first request to its end: reuse, order, pieces, bodies, closing."""
import socket

from lib.case import TestCase, main
from lib.client import Closed, request
from lib.waiting import until

FRONT = b"<p>front\n"


class Reuse(TestCase):
    def setUp(self):
        self.server = self.serve("MaxKeepAliveRequests 0\n")
        for number in range(20):
            self.server.add(f"{number}.txt", f"file {number};" * (number * 37 + 1))

    def content(self, number):
        return f"file {number};".encode() * (number * 37 + 1)

    def test_keep_alive_is_the_default(self):
        with self.server.connect() as connection:
            for _ in range(200):
                answer = connection.ask("/")
                self.assertEqual(answer.body, FRONT)
                self.assertFalse(answer.closes)

    def test_connection_close_closes(self):
        for value in ("close", "Close", "keep-alive, close", "close, TE", "x,close"):
            with self.subTest(value), self.server.connect() as connection:
                answer = connection.ask("/", fields=[("Connection", value)])
                self.assertTrue(answer.closes)
                connection.expect_end()

    def test_nothing_is_answered_behind_a_close(self):
        with self.server.connect() as connection:
            connection.send(request("/", fields=[("Connection", "close")]) + request("/0.txt"))
            self.assertEqual(connection.read_answer().body, FRONT)
            connection.expect_end()

    def test_http_1_0(self):
        with self.server.connect() as connection:
            answer = connection.ask("/", version="1.0", host=None)
            self.assertEqual((answer.status, answer.body), (200, FRONT))
            connection.expect_end()
        with self.server.connect() as connection:
            for _ in range(3):
                answer = connection.ask("/", version="1.0", fields=[("Connection", "Keep-Alive")])
                self.assertEqual(answer.body, FRONT)
                self.assertEqual(answer.field("Connection").lower(), "keep-alive")

    def test_pipelined_answers_come_in_order(self):
        with self.server.connect() as connection:
            for _ in range(20):
                numbers = [n * 7 % 20 for n in range(16)]
                connection.send(b"".join(request(f"/{n}.txt") for n in numbers))
                for number in numbers:
                    self.assertEqual(connection.read_answer().body, self.content(number))

    def test_a_pipeline_of_everything(self):
        with self.server.connect() as connection:
            connection.send(request("/0.txt") + request("/1.txt", "HEAD") +
                            request("/none") + request("/2.txt", "POST", body=b"x" * 3000) +
                            request("/", "OPTIONS") + request("/3.txt", "PUT", body=b"y") +
                            request("/4.txt"))
            answers = [connection.read_answer(head_only=number == 1) for number in range(7)]
            self.assertEqual([a.status for a in answers], [200, 200, 404, 200, 200, 405, 200])
            self.assertEqual(answers[6].body, self.content(4))

    def test_a_large_file_inside_a_pipeline(self):
        self.server.add("large.bin", bytes(range(256)) * 16384)
        with self.server.connect() as connection:
            connection.send((request("/0.txt") + request("/large.bin")) * 4 + request("/1.txt"))
            for _ in range(4):
                self.assertEqual(connection.read_answer().body, self.content(0))
                self.assertTrue(connection.read_answer().body == bytes(range(256)) * 16384)
            self.assertEqual(connection.read_answer().body, self.content(1))

    def test_a_long_pipeline_in_one_go(self):
        count = 2000
        with self.server.connect() as connection:
            connection.socket.setblocking(True)
            # It fits the socket buffers of both sides: requests of 50 bytes.
            connection.send(request("/0.txt") * count)
            for _ in range(count):
                self.assertEqual(connection.read_answer().body, self.content(0))


class Limits(TestCase):
    def test_max_keep_alive_requests(self):
        # As in httpd, the number counts the requests behind the first one.
        wanted = [False, False, False, True]
        server = self.serve("MaxKeepAliveRequests 3\n")
        with server.connect() as connection:
            self.assertEqual([connection.ask("/").closes for _ in wanted], wanted)
            connection.expect_end()
        with server.connect() as connection:
            connection.send(request("/") * 6)
            self.assertEqual([connection.read_answer().closes for _ in wanted], wanted)
            connection.expect_end()

    def test_keep_alive_off(self):
        server = self.serve("KeepAlive Off\n")
        with server.connect() as connection:
            self.assertTrue(connection.ask("/").closes)
            connection.expect_end()

    def test_keep_alive_timeout(self):
        server = self.serve("KeepAliveTimeout 1\n")
        with server.connect() as connection:
            self.assertFalse(connection.ask("/").closes)
            connection.expect_end()


class Pieces(TestCase):
    def setUp(self):
        self.server = self.serve()

    def test_byte_by_byte(self):
        data = request("/", fields=[("X-Filler", "y" * 30)])
        with self.server.connect() as connection:
            for position in range(len(data)):
                connection.send(data[position:position + 1])
            self.assertEqual(connection.read_answer().body, FRONT)

    def test_split_anywhere(self):
        data = request("/") + request("/none") + request("/", "POST", body=b"12345")
        for position in range(1, len(data)):
            with self.server.connect() as connection:
                connection.send(data[:position])
                connection.send(data[position:])
                statuses = [connection.read_answer().status for _ in range(3)]
                self.assertEqual(statuses, [200, 404, 200], position)

    def test_a_request_that_comes_with_the_end_of_another(self):
        data = request("/")
        with self.server.connect() as connection:
            connection.send(data + data[:20])
            self.assertEqual(connection.read_answer().body, FRONT)
            connection.send(data[20:] + data[:-1])
            self.assertEqual(connection.read_answer().body, FRONT)
            connection.send(data[-1:])
            self.assertEqual(connection.read_answer().body, FRONT)

    def test_empty_lines_before_a_request(self):
        with self.server.connect() as connection:
            connection.send(b"\r\n" + request("/"))
            self.assertEqual(connection.read_answer().status, 200)
            connection.send(b"\r\n" + request("/"))
            self.assertEqual(connection.read_answer().status, 200)


class Ends(TestCase):
    def setUp(self):
        self.server = self.serve()

    def test_a_half_closed_connection_is_answered(self):
        self.server.add("large.bin", b"z" * (8 << 20))
        for target, size in (("/", len(FRONT)), ("/large.bin", 8 << 20)):
            with self.server.connect() as connection:
                connection.send(request(target))
                connection.finish_sending()
                self.assertEqual(len(connection.read_answer().body), size)
                connection.expect_end()

    def test_a_half_closed_pipeline_is_answered_completely(self):
        with self.server.connect() as connection:
            connection.send(request("/") * 40)
            connection.finish_sending()
            for _ in range(40):
                self.assertEqual(connection.read_answer().body, FRONT)
            connection.expect_end()

    def test_half_closed_while_idle(self):
        with self.server.connect() as connection:
            connection.ask("/")
            connection.finish_sending()
            connection.expect_end()

    def test_half_closed_in_the_middle_of_a_head(self):
        with self.server.connect() as connection:
            connection.send(b"GET / HTTP/1.1\r\nHost: loc")
            connection.finish_sending()
            rest = connection.read_to_end()
            self.assertTrue(rest == b"" or rest.startswith(b"HTTP/1.1 400"), rest)

    def test_clients_that_go_away_harm_nobody(self):
        self.server.add("large.bin", b"z" * (8 << 20))
        for data in (b"", b"G", request("/")[:-2], request("/"), request("/large.bin"),
                     request("/", "POST", fields=[("Content-Length", "1000")]) + b"123",
                     request("/", "POST", fields=[("Transfer-Encoding", "chunked")]) + b"5\r\nab",
                     request("/large.bin") * 50):
            for with_reset in (False, True):
                connection = self.server.connect()
                connection.send(data)
                if with_reset:
                    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                                 b"\1\0\0\0\0\0\0\0")
                connection.close()
        self.assertEqual(self.server.get("/").body, FRONT)
        self.assertNotIn("exit signal", self.server.error_log)
        self.assertNotIn(":error]", self.server.error_log)

    def test_the_answer_before_a_close_is_not_lost_to_unread_bytes(self):
        # What the server does not read any more must not become a reset that eats the answer.
        with self.server.connect() as connection:
            connection.send(request("/", fields=[("Connection", "close")]) + b"x" * 60_000)
            self.assertEqual(connection.read_answer().body, FRONT)
            connection.expect_end()


def chunked(*parts, trailer=b""):
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n" + \
        trailer + b"\r\n"


CHUNKED = [("Transfer-Encoding", "chunked")]


class Bodies(TestCase):
    def setUp(self):
        self.server = self.serve()

    def test_a_body_of_any_size_is_taken_and_the_connection_goes_on(self):
        with self.server.connect() as connection:
            for size in (0, 1, 100, 8000, 70_000, 3 << 20):
                answer = connection.ask("/", "POST", body=b"b" * size)
                self.assertEqual((answer.status, answer.body), (200, FRONT), size)
                if answer.closes:
                    self.assertGreater(size, 64 << 10)
                    return

    def test_a_body_that_looks_like_a_request_is_not_one(self):
        inner = request("/none")
        with self.server.connect() as connection:
            connection.send(request("/", "POST", body=inner) + request("/", "HEAD"))
            self.assertEqual(connection.read_answer().status, 200)
            self.assertEqual(connection.read_answer(head_only=True).status, 200)
            connection.send(request("/", "POST", fields=CHUNKED) + chunked(inner, inner))
            self.assertEqual(connection.read_answer().status, 200)
            self.assertEqual(connection.ask("/").body, FRONT)

    def test_chunked_bodies(self):
        table = [chunked(), chunked(b"a"), chunked(b"a" * 5000, b"b" * 40_000, b"c"),
                 chunked(b"x", trailer=b"X-Sum: 1\r\n"),
                 b"5;name=value\r\nabcde\r\n0\r\n\r\n", b"00A\r\n0123456789\r\n000\r\n\r\n"]
        with self.server.connect() as connection:
            for body in table:
                connection.send(request("/", "POST", fields=CHUNKED) + body)
                self.assertEqual(connection.read_answer().status, 200, body[:40])
            self.assertEqual(connection.ask("/").body, FRONT)

    def test_a_chunked_body_in_pieces(self):
        body = chunked(b"one", b"two", trailer=b"T: u\r\n")
        with self.server.connect() as connection:
            connection.send(request("/", "POST", fields=CHUNKED))
            for position in range(len(body)):
                connection.send(body[position:position + 1])
            self.assertEqual(connection.read_answer().status, 200)
            self.assertEqual(connection.ask("/").body, FRONT)

    def test_broken_chunks_end_the_connection(self):
        for body in (b"x\r\n", b"-1\r\n", b"+5\r\nabcde\r\n", b"0x5\r\nabcde\r\n", b"5\nabcde\r\n",
                     b"5\r\nabcdeXX", b"5 \r\nabcde\r\n", b"fffffffffffffffff\r\n",
                     b"5\r\nabcde\n0\r\n\r\n", b"\r\n"):
            with self.subTest(body), self.server.connect() as connection:
                connection.send(request("/", "POST", fields=CHUNKED) + body + request("/none"))
                rest = connection.read_to_end()
                self.assertLessEqual(rest.count(b"HTTP/1.1 "), 1, rest)
                self.assertNotIn(b" 404 ", rest)
        self.assertEqual(self.server.get("/").status, 200)

    def test_expect_100_continue(self):
        fields = [("Expect", "100-continue"), ("Content-Length", "5")]
        with self.server.connect() as connection:
            connection.send(request("/", "POST", fields=fields))
            # Either it asks for the body, or it answers at once and closes or takes the body.
            connection.send(b"hello")
            self.assertEqual(connection.read_answer().status, 200)
        with self.server.connect() as connection:
            connection.send(request("/", "POST", fields=[("Expect", "200-ok")]))
            self.assertEqual(connection.read_answer().status, 417)

    def test_a_client_that_waits_for_100_continue_gets_its_answer(self):
        fields = [("Expect", "100-continue"), ("Content-Length", "5")]
        with self.server.connect() as connection:
            connection.send(request("/", "POST", fields=fields))
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.socket.recv(65536)
            self.assertRegex(head, rb"^HTTP/1\.1 (100|200) ")

    def test_limit_request_body(self):
        self.server.configure("LimitRequestBody 1000\n")
        self.server.reload()
        until(lambda: self.server.get("/", "POST", body=b"b" * 1001).status == 413,
              "the limit is in force")
        with self.server.connect() as connection:
            self.assertEqual(connection.ask("/", "POST", body=b"b" * 1000).status, 200)
        with self.server.connect() as connection:
            connection.send(request("/", "POST", fields=[("Content-Length", "1001")]))
            answer = connection.read_answer()
            self.assertEqual(answer.status, 413)
            self.assertTrue(answer.closes)
        with self.server.connect() as connection:
            connection.send(request("/", "POST", fields=CHUNKED) + chunked(b"b" * 2000))
            self.assertIn(connection.read_answer().status, (200, 413))
            rest = b""
            try:
                connection.ask("/")
            except Closed as end:
                rest = end.rest
            self.assertEqual(rest, b"")


if __name__ == "__main__":
    main()
