"""Clients that people use get their pages: curl, wrk, h2load, ab, and Chromium where it runs."""
import re
import shutil
import subprocess
import tempfile

from lib.case import TestCase, main
from lib.waiting import SLOWNESS

PAGE = "<!DOCTYPE html><title>t</title><script>document.write('seen ' + 6 * 7)</script>\n"


class Clients(TestCase):
    def setUp(self):
        self.server = self.serve("KeepAliveTimeout 30\n")
        self.server.add("page.html", PAGE)
        self.url = f"http://127.0.0.1:{self.server.port}/page.html"

    def run_client(self, name, *arguments):
        program = shutil.which(name)
        if program is None:
            self.skipTest(f"no {name}")
        result = subprocess.run([program, *arguments], capture_output=True, text=True, check=False,
                                stdin=subprocess.DEVNULL, timeout=60 * max(1, SLOWNESS))
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def test_curl(self):
        self.server.add("empty", b"")
        content = bytes(range(256)) * 8192
        self.server.add("large.bin", content)
        self.assertEqual(self.run_client("curl", "-sS", "--fail", self.url), PAGE)
        out = self.server.folder / "out.bin"
        self.run_client("curl", "-sS", "--fail", "-o", str(out),
                        self.url.replace("page.html", "large.bin"))
        self.assertTrue(out.read_bytes() == content)
        self.assertIn("200 OK", self.run_client("curl", "-sSI", "--fail", self.url))
        text = self.run_client("curl", "-sSv", self.url, self.url)
        self.assertIn("Re-using existing connection", text)
        body = self.server.folder / "body"
        body.write_bytes(b"x" * 1_000_000)
        self.assertIn("front", self.run_client(
            "curl", "-sS", "--fail", "--data-binary", f"@{body}", "-H", "Expect: 100-continue",
            self.url.replace("page.html", "")))
        self.assertIn("front", self.run_client(
            "curl", "-sS", "--fail", "--data-binary", f"@{body}", "-H",
            "Transfer-Encoding: chunked", self.url.replace("page.html", "")))
        self.assertEqual(self.run_client("curl", "-sS", "--fail", "--http1.0", self.url), PAGE)

    def test_wrk(self):
        text = self.run_client("wrk", "-t1", "-c64", "-d1s", self.url)
        self.assertNotIn("Socket errors", text)
        self.assertNotIn("Non-2xx", text)
        self.assertGreater(int(re.search(r"([0-9]+) requests in", text)[1]), 0)

    def test_h2load(self):
        text = self.run_client("h2load", "--h1", "-n2000", "-c20", "-m4", self.url)
        self.assertIn("2000 succeeded, 0 failed, 0 errored, 0 timeout", text)

    def test_ab(self):
        for arguments in (("-k",), ()):
            text = self.run_client("ab", "-q", "-n1000", "-c20", *arguments, self.url)
            self.assertRegex(text, r"Complete requests: +1000\b")
            self.assertRegex(text, r"Failed requests: +0\b")
            self.assertNotIn("Non-2xx", text)
            if arguments:
                self.assertRegex(text, r"Keep-Alive requests: +[1-9]")

    def test_chromium(self):
        with tempfile.TemporaryDirectory(prefix="holdfast-chromium-") as profile:
            text = self.run_client("chromium", "--headless", "--no-sandbox", "--disable-gpu",
                                   "--disable-dev-shm-usage", f"--user-data-dir={profile}",
                                   "--dump-dom", self.url)
        self.assertIn("seen 42", text)


if __name__ == "__main__":
    main()
