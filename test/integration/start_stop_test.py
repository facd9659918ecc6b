"""From start to stop: readiness, PID file, ports, signals, and starts that must fail."""
import os
import pty
import signal
import socket
import subprocess
import time

from lib import processes
from lib.case import TestCase, main
from lib.client import request
from lib.server import BINARY, SANITIZED, run
from lib.waiting import until

# A stop has no reason to take longer; a sanitizer looks for leaks at the end of each process.
STOP_LIMIT_S = 10 if SANITIZED else 2


class Stop(TestCase):
    def check_stop(self, number):
        server = self.serve()
        idle = server.connect()
        self.addCleanup(idle.close)
        self.assertEqual(idle.ask("/").status, 200)
        started = time.monotonic()
        server.signal(number)
        self.assertEqual(server.wait_for_end(), 0)
        self.assertLess(time.monotonic() - started, STOP_LIMIT_S)
        self.assertFalse(server.pid_path.exists())
        self.assertFalse(processes.is_listening(server.port))
        idle.read_to_end()

    def test_term(self):
        self.check_stop(signal.SIGTERM)

    def test_int(self):
        self.check_stop(signal.SIGINT)

    def test_term_under_slow_transfers(self):
        server = self.serve()
        server.add("large.bin", b"x" * (24 << 20))
        slow = server.connect(receive_buffer=4096)
        self.addCleanup(slow.close)
        slow.send(request("/large.bin"))
        slow.read_bytes(1)
        started = time.monotonic()
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait_for_end(), 0)
        self.assertLess(time.monotonic() - started, STOP_LIMIT_S)

    def test_graceful_stop_finishes_what_is_under_way(self):
        content = os.urandom(1 << 20) * 24
        server = self.serve()
        server.add("large.bin", content)
        with server.connect(receive_buffer=4096) as slow, server.connect() as idle:
            idle.ask("/")
            slow.send(request("/large.bin"))
            first = slow.read_bytes(1000)
            server.signal(signal.SIGWINCH)
            until(lambda: not processes.is_listening(server.port), "the port is free at once")
            self.assertFalse(server.pid_path.exists())
            answer = first + slow.read_to_end()
            self.assertTrue(answer.endswith(content))
        self.assertEqual(server.wait_for_end(), 0)

    def test_term_ends_a_graceful_stop(self):
        server = self.serve()
        server.add("large.bin", b"x" * (24 << 20))
        slow = server.connect(receive_buffer=4096)
        self.addCleanup(slow.close)
        slow.send(request("/large.bin"))
        slow.read_bytes(1)
        server.signal(signal.SIGWINCH)
        until(lambda: not processes.is_listening(server.port), "the port is free")
        self.assertIsNone(server.process.poll())
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait_for_end(), 0)

    def test_start_again_on_the_same_port_at_once(self):
        server = self.serve()
        port = server.port
        server.get("/")
        server.signal(signal.SIGTERM)
        server.wait_for_end()
        server.conf.write_text(server.conf.read_text().replace(
            "Listen 127.0.0.1:0", f"Listen 127.0.0.1:{port}"))
        server.start()
        self.assertEqual(server.port, port)
        self.assertEqual(server.get("/").status, 200)


class PidFile(TestCase):
    def test_it_holds_the_parents_number(self):
        server = self.serve()
        self.assertEqual(server.pid_path.read_text(), f"{server.parent}\n")
        self.assertEqual(server.pid_path.stat().st_mode & 0o777, 0o644)

    def test_a_second_start_says_that_one_runs(self):
        server = self.serve()
        result = run("-f", server.conf, "-D", "FOREGROUND")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("already running", result.stderr)
        self.assertIn(str(server.parent), result.stderr)
        self.assertEqual(server.get("/").status, 200)
        self.assertEqual(server.pid_path.read_text(), f"{server.parent}\n")

    def test_a_stale_file_is_no_obstacle(self):
        for number in (b"999999\n", b"", b"rubbish\n", b"%d\n" % os.getpid()):
            server = self.prepare()
            server.pid_path.write_bytes(number)
            server.start()
            self.assertEqual(server.pid_path.read_text(), f"{server.parent}\n")
            server.stop()


class Control(TestCase):
    """-k start and its siblings, as an init script uses them."""

    def control(self, server, word):
        return run("-f", server.conf, "-k", word)

    def start_in_background(self, server):
        result = self.control(server, "start")
        self.assertEqual(result.returncode, 0, result.stderr)
        pid = int(server.pid_path.read_text())
        self.addCleanup(self.end, pid)
        until(lambda: "resuming normal operations" in server.error_log, "it is ready")
        server.port = server.ports[-1]
        return pid

    def end(self, pid):
        for process in processes.in_session(pid):
            os.kill(process, signal.SIGKILL)

    def test_a_whole_life(self):
        server = self.prepare()
        pid = self.start_in_background(server)
        self.assertEqual(os.getsid(pid), pid)
        # Start returns only when it serves.
        self.assertEqual(server.get("/").status, 200)
        again = self.control(server, "start")
        self.assertEqual(again.returncode, 0)
        self.assertIn(f"(pid {pid}) already running", again.stdout)

        for word in ("graceful", "restart"):
            count = server.error_log.count("resuming normal operations")
            self.assertEqual(self.control(server, word).returncode, 0)
            server.wait_for_log("resuming normal operations", count + 1)
            self.assertEqual(server.get("/").status, 200)
        self.assertEqual(int(server.pid_path.read_text()), pid)

        self.assertEqual(self.control(server, "stop").returncode, 0)
        until(lambda: not processes.in_session(pid), "all processes have ended")
        self.assertFalse(server.pid_path.exists())
        self.assertFalse(processes.is_listening(server.port))
        self.assertEqual(server.findings(), [])

    def test_stop_without_a_server(self):
        server = self.prepare()
        for word in ("stop", "graceful-stop"):
            result = self.control(server, word)
            self.assertEqual(result.returncode, 0)
            self.assertIn("not running", result.stdout + result.stderr)

    def test_graceful_without_a_server_starts_one(self):
        server = self.prepare()
        self.assertEqual(self.control(server, "graceful").returncode, 0)
        pid = int(server.pid_path.read_text())
        self.addCleanup(self.end, pid)
        self.assertTrue(processes.is_alive(pid))
        self.assertEqual(self.control(server, "graceful-stop").returncode, 0)
        until(lambda: not processes.in_session(pid), "all processes have ended")

    def test_a_bad_configuration_is_found_before_the_signal(self):
        server = self.prepare()
        pid = self.start_in_background(server)
        server.configure("Nonsense On\n")
        for word in ("graceful", "restart"):
            result = self.control(server, word)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn("Invalid command 'Nonsense'", result.stderr)
        self.assertEqual(server.get("/").status, 200)
        self.assertNotIn("SIGUSR1", server.error_log)
        server.configure("")
        self.assertEqual(self.control(server, "stop").returncode, 0)
        until(lambda: not processes.in_session(pid), "all processes have ended")

    def test_stop_by_another_file_with_the_same_pid_file(self):
        server = self.prepare()
        pid = self.start_in_background(server)
        other = server.folder / "other.conf"
        other.write_text(f"PidFile {server.pid_path}\nServerName localhost\n"
                         f"Listen 127.0.0.1:0\nDocumentRoot {server.root}\n")
        self.assertEqual(run("-f", other, "-k", "stop").returncode, 0)
        until(lambda: not processes.in_session(pid), "all processes have ended")


class FailedStart(TestCase):
    """One clear sentence, a status that is not 0, and nothing half-started."""

    def check(self, server, *wanted):
        for arguments in (("-D", "FOREGROUND"), ("-k", "start")):
            result = run("-f", server.conf, *arguments)
            self.assertNotEqual(result.returncode, 0, arguments)
            for text in wanted:
                self.assertIn(text, result.stderr, arguments)
            said = [line for line in result.stderr.splitlines() if line]
            self.assertLessEqual(len(said), 2, said)
            self.assertFalse(server.pid_path.exists(), arguments)

    def test_port_taken(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            server = self.prepare(f"Listen 127.0.0.1:{port}\n")
            self.check(server, f"127.0.0.1:{port}", "Address already in use")

    def test_address_of_somebody_else(self):
        self.check(self.prepare("Listen 203.0.113.1:0\n"), "203.0.113.1")

    def test_document_root_missing(self):
        server = self.prepare()
        server.configure(f'DocumentRoot "{server.folder}/none"\n')
        self.check(server, f"{server.folder}/none")

    def test_log_folder_missing(self):
        self.check(self.prepare("ErrorLog nologs/error_log\n"), "nologs/")
        self.check(self.prepare('CustomLog nologs/access_log "%h"\n'), "nologs/access_log",
                   "No such file")

    def test_pid_folder_missing(self):
        self.check(self.prepare("PidFile norun/httpd.pid\n"), "norun/httpd.pid", "No such file")

    def test_unreadable_configuration(self):
        if os.geteuid() == 0:
            self.skipTest("root reads everything")
        server = self.prepare()
        server.conf.chmod(0)
        self.addCleanup(server.conf.chmod, 0o644)
        result = run("-f", server.conf)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("Permission denied", result.stderr)

    def test_nothing_to_listen_on(self):
        server = self.prepare()
        server.conf.write_text(server.conf.read_text().replace("Listen 127.0.0.1:0\n", ""))
        self.check(server, "Listen")


class Terminal(TestCase):
    """In the foreground of a terminal."""

    def start_on_terminal(self, server):
        leader, follower = pty.openpty()
        self.addCleanup(os.close, leader)
        server.process = subprocess.Popen(
            [BINARY, "-f", str(server.conf), "-D", "FOREGROUND"], stdin=follower, stdout=follower,
            stderr=follower, start_new_session=True)
        os.close(follower)
        server.parent = server.process.pid
        server.wait_for_log("resuming normal operations")
        server.port = server.ports[0]
        return leader

    def test_a_resized_window_stops_nothing(self):
        server = self.prepare()
        self.start_on_terminal(server)
        server.signal(signal.SIGWINCH)
        # Signals of one process are handled in turn: when the reload is done, WINCH was seen.
        server.reload()
        self.assertEqual(server.get("/").status, 200)
        self.assertNotIn("SIGWINCH", server.error_log)

    def test_interrupt_ends_it(self):
        server = self.prepare()
        self.start_on_terminal(server)
        self.assertEqual(server.get("/").status, 200)
        server.signal(signal.SIGINT)
        self.assertEqual(server.wait_for_end(), 0)
        self.assertFalse(server.pid_path.exists())


if __name__ == "__main__":
    main()
