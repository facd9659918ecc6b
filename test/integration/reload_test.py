"""Reloads: the new configuration serves, no request fails, a broken one changes nothing."""
import os
import signal

from lib import processes
from lib.case import TestCase, main
from lib.client import request
from lib.load import Load
from lib.server import MPM
from lib.waiting import until


class Graceful(TestCase):
    def test_new_configuration_and_new_children(self):
        server = self.serve("DirectoryIndex index.html\n")
        server.add("other.html", "other")
        parent, before, port = server.parent, set(server.children), server.port
        self.assertEqual(server.get("/").body, b"<p>front\n")
        server.configure("DirectoryIndex other.html\n")
        server.reload()
        # An old child may still take a connection before it hears that it has been replaced.
        until(lambda: server.get("/").body == b"other", "the new configuration is served")
        until(lambda: not before & set(server.children), "the old children end")
        self.assertEqual(server.port, port)
        self.assertEqual(server.parent, parent)
        self.assertEqual(server.get("/").body, b"other")

    def test_idle_connections_survive_and_learn_it_with_their_next_answer(self):
        server = self.serve("KeepAliveTimeout 100\n")
        # Where an open connection keeps its worker: as many as two children have without a third.
        count = {"event": 50, "worker": 7, "prefork": 1}[MPM]
        connections = [server.connect() for _ in range(count)]
        for connection in connections:
            self.addCleanup(connection.close)
            self.assertFalse(connection.ask("/").closes)
        old = set(server.children)
        server.reload()
        self.assertTrue(all(connection.is_open() for connection in connections))
        kept = old & set(server.children)
        self.assertEqual(len(kept), 1 if MPM == "prefork" else 2, "children left with connections")
        for connection in connections:
            answer = connection.ask("/")
            self.assertEqual(answer.body, b"<p>front\n")
            self.assertTrue(answer.closes)
            connection.expect_end()
        until(lambda: not old & set(server.children), "the old children end")

    def test_a_download_under_way_is_finished(self):
        content = os.urandom(1 << 20) * 24
        server = self.serve()
        server.add("large.bin", content)
        with server.connect(receive_buffer=4096) as slow:
            slow.send(request("/large.bin"))
            self.assertEqual(slow.read_head().status, 200)
            server.reload()
            self.assertTrue(slow.read_bytes(len(content)) == content)

    def test_new_and_vanished_ports(self):
        server = self.serve("Listen 127.0.0.1:0\n")
        first, second = server.ports
        server.configure("")
        server.reload()
        until(lambda: not processes.is_listening(second), "the second port is closed")
        self.assertEqual(server.get("/").status, 200)
        self.assertTrue(processes.is_listening(first))
        server.configure("Listen 127.0.0.1:0\n")
        server.reload()
        self.assertEqual(len(server.ports), 3)
        server.port = server.ports[-1]
        self.assertEqual(server.get("/").status, 200)

    def test_no_request_fails_under_load(self):
        server = self.serve()
        server.add("page.html", "p" * 1000)
        with Load(server.port, "/page.html", threads=8, expected=b"p" * 1000) as load:
            for _ in range(8):
                count = load.answered
                until(lambda: load.answered > count + 20, "requests are answered")
                server.reload()
        self.assertEqual(load.failures, [])
        self.assertEqual(load.dropped, 0)
        self.assertGreater(load.announced, 0)

    def test_no_new_connection_is_forgotten(self):
        server = self.serve()
        with Load(server.port, threads=4, expected=b"<p>front\n", reuse=False) as load:
            for _ in range(30):
                count = load.answered
                until(lambda: load.answered > count + 3, "requests are answered")
                server.reload()
        self.assertEqual(load.failures, [])

    def test_many_signals_lose_nothing(self):
        server = self.serve()
        for number in range(100):
            server.add(f"{number}.html", "x")
        with Load(server.port, threads=4) as load:
            for number in range(100):
                server.configure(f"DirectoryIndex {number}.html\n")
                server.add(f"{number}.html", f"<p>front\n")
                server.signal(signal.SIGUSR1)
            # The last state is served in the end, however many reloads it took.
            server.add("99.html", "last")
            until(lambda: server.get("/").body == b"last", "the last configuration is served")
        self.assertEqual(load.failures, [])

    def test_reloads_leave_nothing_behind(self):
        server = self.serve()
        for _ in range(3):
            server.reload()
        until(lambda: len(server.children) == 2, "old children end")
        descriptors = processes.descriptor_count(server.parent)
        for _ in range(10):
            server.get("/")
            server.reload()
        until(lambda: len(server.children) == 2, "old children end")
        until(lambda: processes.descriptor_count(server.parent) <= descriptors,
              f"{descriptors} descriptors again")


class Restart(TestCase):
    def test_hup_replaces_the_children_at_once(self):
        server = self.serve("KeepAliveTimeout 100\n")
        before = set(server.children)
        with server.connect() as connection:
            connection.ask("/")
            server.signal(signal.SIGHUP)
            server.wait_for_log("resuming normal operations", 2)
            until(lambda: not before & set(server.children), "the old children end")
            connection.read_to_end()
        self.assertEqual(server.get("/").status, 200)


class Broken(TestCase):
    def check(self, settings, *, reason, number):
        server = self.serve()
        before = server.children
        with server.connect() as connection:
            self.assertFalse(connection.ask("/").closes)
            server.configure(settings(server))
            server.signal(number)
            server.wait_for_log("goes on as it was")
            self.assertIn(reason, server.error_log)
            self.assertFalse(connection.ask("/").closes)
        self.assertEqual(server.children, before)
        self.assertEqual(server.get("/").status, 200)
        self.assertEqual(server.pid_path.read_text(), f"{server.parent}\n")
        # And when it is mended, the next signal works.
        server.configure("")
        server.reload()
        self.assertEqual(server.get("/").status, 200)

    def test_unknown_directive(self):
        for number in (signal.SIGUSR1, signal.SIGHUP):
            self.check(lambda _: "Nonsense On\n", reason="Nonsense", number=number)

    def test_port_taken(self):
        other = self.serve()
        self.check(lambda _: f"Listen 127.0.0.1:{other.port}\n",
                   reason="Address already in use", number=signal.SIGUSR1)

    def test_log_folder_missing(self):
        self.check(lambda _: 'CustomLog none/access_log "%h"\n', reason="No such file",
                   number=signal.SIGUSR1)
        self.check(lambda _: "ErrorLog none/error_log\n", reason="none/",
                   number=signal.SIGHUP)

    def test_document_root_missing(self):
        self.check(lambda server: f'DocumentRoot "{server.folder}/none"\n', reason="/none",
                   number=signal.SIGUSR1)


if __name__ == "__main__":
    main()
