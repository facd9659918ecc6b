"""Processes that are killed, resources that run out: the rest goes on, and it comes back."""
import os
import resource
import signal

from lib import processes
from lib.case import TestCase, main, needs_event
from lib.client import Closed, Connection
from lib.load import Load
from lib.server import SANITIZED
from lib.waiting import SLOWNESS, until

REPLACED_WITHIN_S = 1.0 * max(1.0, SLOWNESS)


class KilledChild(TestCase):
    def connections_by_child(self, server, count):
        """Idle connections, each with the child that holds it."""
        found = {}
        for _ in range(count):
            before = {pid: processes.socket_count(pid) for pid in server.children}
            connection = server.connect()
            self.addCleanup(connection.close)
            connection.ask("/")
            grown = [pid for pid in before if processes.socket_count(pid) > before[pid]]
            if len(grown) == 1:
                found.setdefault(grown[0], []).append(connection)
        return found

    @needs_event
    def test_others_do_not_notice_and_it_is_replaced(self):
        # AddressSanitizer makes an exit status of a SIGSEGV.
        for number in (signal.SIGKILL,) if SANITIZED else (signal.SIGKILL, signal.SIGSEGV):
            with self.subTest(number.name):
                server = self.serve("KeepAliveTimeout 300\n")
                held = self.connections_by_child(server, 40)
                victim = next(iter(held))
                others = [c for pid, held_by in held.items() if pid != victim for c in held_by]
                os.kill(victim, number)
                until(lambda: len(set(server.children) - {victim}) == 2, "it is replaced",
                      REPLACED_WITHIN_S)
                for connection in others:
                    self.assertEqual(connection.ask("/").status, 200)
                for connection in held[victim]:
                    connection.read_to_end()
                self.assertIn(f"child pid {victim} exit signal", server.error_log)
                self.assertEqual(server.get("/").status, 200)

    def test_under_load_only_its_own_requests_are_lost(self):
        server = self.serve()
        with Load(server.port, threads=8) as load:
            until(lambda: load.answered > 100, "requests are answered")
            victim = server.children[0]
            os.kill(victim, signal.SIGKILL)
            until(lambda: len(set(server.children) - {victim}) == 2, "it is replaced",
                  REPLACED_WITHIN_S)
            count = load.answered
            until(lambda: load.answered > count + 100, "requests are answered again")
        self.assertLessEqual(len(load.failures) + load.dropped, 8)
        for failure in load.failures:
            self.assertNotIn("refused", failure.lower())

    def test_all_children_at_once(self):
        server = self.serve()
        victims = server.children
        for victim in victims:
            os.kill(victim, signal.SIGKILL)
        until(lambda: len(set(server.children) - set(victims)) == 2, "both are replaced")
        self.assertEqual(server.get("/").status, 200)

    def test_a_child_that_was_told_to_end_is_replaced(self):
        server = self.serve()
        victim = server.children[0]
        os.kill(victim, signal.SIGTERM)
        until(lambda: len(set(server.children) - {victim}) == 2, "it is replaced")
        self.assertEqual(server.get("/").status, 200)

    def test_a_stopped_child_does_not_hold_up_a_stop(self):
        server = self.serve()
        os.kill(server.children[0], signal.SIGSTOP)
        server.signal(signal.SIGTERM)
        server.wait_for_end()


class KilledParent(TestCase):
    def test_children_end_and_the_port_is_free(self):
        server = self.serve()
        connection = server.connect()
        self.addCleanup(connection.close)
        connection.ask("/")
        os.kill(server.parent, signal.SIGKILL)
        server.process.wait()
        until(lambda: not processes.in_session(server.parent), "the children end")
        self.assertFalse(processes.is_listening(server.port))
        # Its PID file is stale now and no obstacle.
        server.start()
        self.assertEqual(server.get("/").status, 200)


class Descriptors(TestCase):
    LIMIT = 64

    def limit(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.LIMIT, self.LIMIT))

    @needs_event
    def test_it_serves_those_it_has_says_so_once_and_recovers(self):
        if SANITIZED:
            self.skipTest("a sanitizer needs descriptors of its own and ends the child without")
        server = self.prepare("KeepAliveTimeout 300\nTimeout 300\n", children=1)
        server.start(preexec_fn=self.limit)
        (child,) = server.children
        served, waiting = [], []
        for _ in range(self.LIMIT + 40):
            connection = Connection(server.port, timeout=0.5 * SLOWNESS)
            self.addCleanup(connection.close)
            if waiting:
                waiting.append(connection)
                continue
            try:
                self.assertEqual(connection.ask("/").status, 200)
                served.append(connection)
            except (TimeoutError, Closed):
                waiting.append(connection)
        self.assertGreater(len(served), self.LIMIT // 3)
        self.assertGreater(len(waiting), 10)
        # Those it has, it serves; and it does not turn in circles.
        ticks = processes.cpu_ticks(child)
        for _ in range(3):
            for connection in served:
                connection.socket.settimeout(30)
                self.assertEqual(connection.ask("/").status, 200)
        lines = [line for line in server.error_log.splitlines()
                 if "Too many open files" in line or "descriptors" in line]
        self.assertEqual(len(lines), 1, lines)
        self.assertLess(processes.cpu_ticks(child) - ticks, 200 * SLOWNESS)

        for connection in served + waiting:
            connection.close()
        self.assertEqual(server.get("/").status, 200)
        self.assertEqual(server.children, [child])

    def test_files_are_served_with_few_descriptors_left(self):
        server = self.prepare(children=1)
        for number in range(200):
            server.add(f"{number}.bin", bytes([number]) * 300_000)
        server.start(preexec_fn=self.limit)
        for number in range(200):
            answer = server.get(f"/{number}.bin")
            self.assertEqual(answer.status, 200, number)
            self.assertTrue(answer.body == bytes([number]) * 300_000)


class Logs(TestCase):
    def test_a_full_disk_is_no_reason_not_to_serve(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        server = self.serve('CustomLog /dev/full "%h"\n')
        for _ in range(50):
            self.assertEqual(server.get("/").status, 200)


if __name__ == "__main__":
    main()
