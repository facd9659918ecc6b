"""Clients that make the server wait: timeouts, unread answers, many idle connections."""
import random
import resource
import socket

from lib import processes
from lib.case import TestCase, main, needs_event
from lib.client import Closed, request
from lib.server import MPM, SANITIZED
from lib.waiting import until

MIB_IN_KIB = 1024


class Timeouts(TestCase):
    def setUp(self):
        self.server = self.serve("Timeout 1\nKeepAliveTimeout 1\n")

    def test_a_head_that_does_not_come(self):
        with self.server.connect() as connection:
            connection.send(b"GET / HTTP/1.1\r\nHost: lo")
            self.assertIn(b" 408 ", connection.read_to_end().split(b"\r\n")[0])

    def test_a_head_that_comes_too_slowly(self):
        # A byte now and then is no progress: the whole head has one deadline.
        with self.server.connect() as connection:
            connection.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
            connection.socket.settimeout(0.1)
            for _ in range(600):
                try:
                    connection.send(b"y")
                    if not connection.socket.recv(65536):
                        return
                except TimeoutError:
                    continue
                except ConnectionError:
                    return
            self.fail("a head may take for ever")

    def test_a_connection_that_says_nothing(self):
        # One that has never sent a byte may wait in the kernel; an empty line brings it here.
        with self.server.connect() as connection:
            connection.send(b"\r\n")
            rest = connection.read_to_end()
            self.assertTrue(rest == b"" or b" 408 " in rest.split(b"\r\n")[0], rest)

    def test_a_body_that_does_not_come(self):
        with self.server.connect() as connection:
            connection.send(request("/", "POST", fields=[("Content-Length", "100")]) + b"half")
            rest = connection.read_to_end()
            self.assertLessEqual(rest.count(b"HTTP/1.1 "), 1, rest)

    def test_an_idle_connection_after_an_answer(self):
        with self.server.connect() as connection:
            self.assertEqual(connection.ask("/").status, 200)
            connection.expect_end()

    def test_a_client_that_does_not_read(self):
        self.server.add("large.bin", random.Random(3).randbytes(24 << 20))
        with self.server.connect(receive_buffer=4096) as connection:
            connection.send(request("/large.bin"))
            until(lambda: processes.established_count(self.server.port) == 0,
                  "the connection that makes no progress is given up")
            self.assertLess(len(connection.read_to_end()), 24 << 20)
        self.assertEqual(self.server.get("/").status, 200)


class BackPressure(TestCase):
    def setUp(self):
        # No process is to start while memory is measured.
        self.server = self.serve(children=10 if MPM == "prefork" else 1)

    def resident_kib(self):
        return sum(processes.resident_kib(pid) for pid in self.server.children)

    def send_without_reading(self, data):
        """Sends until the kernel takes no more for a while; the number of bytes it took."""
        connection = self.server.connect(receive_buffer=4096, timeout=0.5)
        self.addCleanup(connection.close)
        sent = 0
        try:
            while sent < 64 << 20:
                sent += connection.socket.send(data)
        except TimeoutError:
            pass
        return connection, sent

    def test_a_pipeline_that_nobody_reads_stays_in_the_kernel(self):
        self.server.add("100k.bin", b"k" * 100_000)
        self.assertEqual(self.server.get("/100k.bin").status, 200)
        before = self.resident_kib()
        held = [self.send_without_reading(request("/100k.bin") * 200) for _ in range(8)]
        for _, sent in held:
            self.assertLess(sent, 64 << 20, "the server reads without end")
        grown = self.resident_kib() - before
        self.assertLess(grown, (64 if SANITIZED else 16) * MIB_IN_KIB)
        self.assertEqual(self.server.get("/").status, 200)

    def test_what_was_held_back_comes_when_it_is_read(self):
        content = random.Random(5).randbytes(300_000)
        self.server.add("300k.bin", content)
        count = 60
        with self.server.connect(receive_buffer=4096) as connection:
            connection.send(request("/300k.bin") * count + request("/"))
            for _ in range(count):
                self.assertTrue(connection.read_answer().body == content)
            self.assertEqual(connection.read_answer().body, b"<p>front\n")

    def test_an_endless_body_does_not_stay_in_memory(self):
        before = self.resident_kib()
        with self.server.connect() as connection:
            connection.send(request("/", "POST", fields=[("Content-Length", str(1 << 40))]))
            try:
                for _ in range(1024):
                    connection.send(b"b" * 65536)
            except (ConnectionError, Closed):
                pass
            self.assertLess(self.resident_kib() - before, (64 if SANITIZED else 16) * MIB_IN_KIB)
        self.assertEqual(self.server.get("/").status, 200)


@needs_event
class ManyConnections(TestCase):
    COUNT = 1000

    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = self.COUNT + 200
        if soft < wanted:
            if hard != resource.RLIM_INFINITY and hard < wanted:
                self.skipTest(f"only {hard} descriptors")
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        self.server = self.serve("KeepAliveTimeout 300\nTimeout 300\n")
        self.idle = []
        self.addCleanup(lambda: [connection.close() for connection in self.idle])

    def hold(self, first_bytes=None):
        for _ in range(self.COUNT):
            connection = self.server.connect()
            if first_bytes is not None:
                connection.send(first_bytes)
            self.idle.append(connection)

    def test_idle_ones_are_all_kept_and_all_served_again(self):
        self.hold()
        for _ in range(2):
            for connection in self.idle:
                self.assertEqual(connection.ask("/").status, 200)
        self.assertEqual(self.server.get("/").status, 200)

    def test_incomplete_requests_hold_no_worker(self):
        self.hold(b"GET / HTTP/1.1\r\nHost: lo")
        for _ in range(50):
            self.assertEqual(self.server.get("/").status, 200)
        for connection in self.idle:
            connection.send(b"calhost\r\n\r\n")
        for connection in self.idle:
            self.assertEqual(connection.read_answer().status, 200)

    def test_silent_connections_hold_no_worker(self):
        self.hold()
        for _ in range(50):
            self.assertEqual(self.server.get("/").status, 200)

    def test_incomplete_bodies_hold_no_worker(self):
        self.hold(request("/", "POST", fields=[("Content-Length", "10")]) + b"1234")
        for _ in range(50):
            self.assertEqual(self.server.get("/").status, 200)
        for connection in self.idle:
            connection.send(b"567890")
        for connection in self.idle:
            self.assertEqual(connection.read_answer().status, 200)

    def test_closed_ones_are_forgotten(self):
        self.server.get("/")
        before = sum(processes.descriptor_count(pid) for pid in self.server.children)
        self.hold(request("/"))
        for connection in self.idle:
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
        self.idle = []
        until(lambda: sum(processes.descriptor_count(pid) for pid in self.server.children)
              <= before + 4, "the descriptors are free again")


if __name__ == "__main__":
    main()
