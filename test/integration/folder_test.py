"""`holdfast FOLDER`: serving without a configuration."""
import os
import re
import signal
import shutil
import subprocess

from lib import processes
from lib.case import TestCase, main
from lib.client import Connection
from lib.server import BINARY, readable_folder, run
from lib.waiting import PATIENCE_S, until


class Folder(TestCase):
    def setUp(self):
        self.folder = readable_folder("holdfast-folder-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        (self.folder / "index.html").write_text("here")
        self.output = self.folder.with_name(self.folder.name + ".out")
        self.addCleanup(self.output.unlink, missing_ok=True)

    def start(self, folder=None, **options):
        with open(self.output, "wb") as output:
            process = subprocess.Popen([BINARY, str(folder or self.folder)], stdout=output,
                                       stderr=output, stdin=subprocess.DEVNULL,
                                       start_new_session=True, **options)
        self.addCleanup(self.end, process)
        until(lambda: self.url_in(self.output.read_text()) or process.poll() is not None,
              "it says where it serves")
        self.assertIsNone(process.poll(), self.output.read_text())
        return process, self.url_in(self.output.read_text())

    def end(self, process):
        for pid in processes.in_session(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait(PATIENCE_S)

    @staticmethod
    def url_in(text):
        """The port of the address that was printed."""
        found = re.search(r"http://127\.0\.0\.1:([0-9]+)/", text)
        return int(found[1]) if found else 0

    def check_page(self, port, body):
        with Connection(port) as connection:
            answer = connection.ask("/")
            self.assertEqual((answer.status, answer.body), (200, body))

    def test_it_serves_says_where_and_stops(self):
        process, port = self.start()
        text = self.output.read_text()
        self.assertGreaterEqual(port, 8080)
        self.assertIn(str(self.folder), text)
        self.assertRegex(text, r"event MPM, [0-9]+ process(es)? with [0-9]+ threads? each")
        self.check_page(port, b"here")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE_S), 0)
        until(lambda: not processes.in_session(process.pid), "all processes have ended")
        self.assertFalse(processes.is_listening(port))
        self.assertEqual(os.listdir(self.folder), ["index.html"])

    def test_two_at_a_time(self):
        _, first = self.start()
        self.output.write_bytes(b"")
        other = readable_folder("holdfast-folder-")
        self.addCleanup(shutil.rmtree, other, True)
        (other / "index.html").write_text("there")
        _, second = self.start(other)
        self.assertNotEqual(first, second)
        self.check_page(first, b"here")
        self.check_page(second, b"there")

    def test_relative_and_odd_names(self):
        odd = self.folder / 'a "quoted" \\ name #1'
        odd.mkdir()
        (odd / "index.html").write_text("odd")
        _, port = self.start(odd.name, cwd=self.folder)
        self.check_page(port, b"odd")

    def test_folders_that_cannot_be_served(self):
        for name in (self.folder / "none", self.folder / "index.html"):
            result = run(name)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(str(name), result.stderr)
            self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)


if __name__ == "__main__":
    main()
