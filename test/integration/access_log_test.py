"""The access log: one line per request, whatever happens, and every format as httpd writes it."""
import re
import signal
import time

from lib.case import TestCase, main
from lib.client import request
from lib.load import Load
from lib.server import MPM
from lib.waiting import until

# httpd's numbers for "resuming normal operations" and "caught SIGTERM", by MPM.
STARTED, STOPPED = {"event": ("AH00489", "AH00491"), "worker": ("AH00292", "AH00295"),
                    "prefork": ("AH00163", "AH00169")}[MPM]


class LogCase(TestCase):
    def lines(self, server):
        path = server.folder / "logs" / "access_log"
        return path.read_text().splitlines() if path.exists() else []

    def wait_for_lines(self, server, count):
        """Lines are written within a second, without a stop."""
        until(lambda: len(self.lines(server)) >= count, f"{count} lines in the access log")
        return self.lines(server)


class Formats(LogCase):
    CASES = [
        ("%h", "127.0.0.1"), ("%a", "127.0.0.1"), ("%A", "127.0.0.1"), ("%{c}a", "127.0.0.1"),
        ("%l", "-"), ("%u", "-"), ("%m", "GET"), ("%U", "/page.html"), ("%q", r"\?a=b"),
        ("%r", r"GET /page\.html\?a=b HTTP/1\.1"), ("%H", "HTTP/1.1"), ("%s", "200"),
        ("%>s", "200"), ("%<s", "200"), ("%b", "7"), ("%B", "7"), ("%v", "localhost"),
        ("%V", "[a-z.]+"), ("%p", "[0-9]+"), ("%{remote}p", "[0-9]+"), ("%{local}p", "[0-9]+"),
        ("%P", "[0-9]+"), ("%{pid}P", "[0-9]+"), ("%{tid}P", "[0-9]+"), ("%k", "0"),
        ("%X", r"\+"), ("%D", "[0-9]+"), ("%T", "[0-9]+"), ("%{ms}T", "[0-9]+"),
        ("%{us}T", "[0-9]+"), ("%{s}T", "[0-9]+"), ("%f", ".*/public/page.html"),
        ("%R", ".*"), ("%L", ".*"),
        ("%t", r"\[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}(:[0-9]{2}){3} [+-][0-9]{4}\]"),
        ("%{%Y-%m-%d}t", "[0-9]{4}-[0-9]{2}-[0-9]{2}"), ("%{sec}t", "[0-9]+"),
        ("%{msec}t", "[0-9]+"), ("%{User-Agent}i", "black box"), ("%{user-agent}i", "black box"),
        ("%{None}i", "-"), ("%{Content-Type}o", "text/html"), ("%{Content-Length}o", "7"),
        ("%{X-Quote}i", r'say \\"a\\\\b\\"'), ("%{Cookie}i", "name=value; other=x"),
        ("%{name}C", "value"), ("%{none}C", "-"), ("%{none}e", "-"), ("%{none}n", "-"),
        ("%%", "%"), ("a\\tb", "a\tb"), ("%400s", "-"), ("%200s", "200"), ("%!200s", "-"),
        ("%200,304{User-Agent}i", "black box"), ("%!400{User-Agent}i", "black box"),
        ("plain words", "plain words"),
    ]

    def test_every_word_of_the_format_language(self):
        text = "~".join(spec for spec, _ in self.CASES)
        server = self.serve(f'CustomLog logs/access_log "{text}"\n')
        server.add("page.html", "content")
        answer = server.get("/page.html?a=b", fields=[
            ("User-Agent", "black box"), ("X-Quote", 'say "a\\b"'),
            ("Cookie", "name=value; other=x"), ("Connection", "keep-alive")])
        self.assertEqual(answer.status, 200)
        (line,) = self.wait_for_lines(server, 1)
        values = line.split("~")
        self.assertEqual(len(values), len(self.CASES), line)
        for (spec, wanted), value in zip(self.CASES, values):
            with self.subTest(spec):
                self.assertRegex(value, f"^{wanted}$")

    def test_bytes_in_and_out(self):
        server = self.serve('CustomLog logs/access_log "%I %O %S %s"\n')
        data = request("/", "POST", body=b"b" * 100, fields=[("Connection", "close")])
        with server.connect() as connection:
            connection.send(data)
            answer = connection.read_to_end()
        (line,) = self.wait_for_lines(server, 1)
        self.assertEqual(line, f"{len(data)} {len(answer)} {len(data) + len(answer)} 200")

    def test_named_formats(self):
        server = self.serve(
            'LogFormat "%h %l %u %t \\"%r\\" %>s %b" common\n'
            'LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" '
            '\\"%{User-Agent}i\\"" combined\n'
            'LogFormat "%v:%p %h %l %u %t \\"%r\\" %>s %O" vhost_combined\n'
            "CustomLog logs/common_log common\nCustomLog logs/access_log combined\n"
            "CustomLog logs/vhost_log vhost_combined\n")
        server.get("/none", fields=[("Referer", "http://a/"), ("User-Agent", "x")])
        (line,) = self.wait_for_lines(server, 1)
        self.assertRegex(line, r'^127\.0\.0\.1 - - \[[^]]+\] "GET /none HTTP/1\.1" 404 [0-9]+ '
                               r'"http://a/" "x"$')
        self.assertRegex((server.folder / "logs/common_log").read_text(),
                         r'^127\.0\.0\.1 - - \[[^]]+\] "GET /none HTTP/1\.1" 404 [0-9]+\n$')
        self.assertRegex((server.folder / "logs/vhost_log").read_text(),
                         r'^localhost:[0-9]+ 127\.0\.0\.1 - - .* 404 [0-9]+\n$')

    def test_no_client_can_forge_a_line(self):
        server = self.serve('CustomLog logs/access_log "%r|%{X}i|%U"\n')
        with server.connect() as connection:
            connection.send(b"GET /%0a%1b%22 HTTP/1.1\r\nHost: a\r\nX: a\"b\tc\xff\r\n\r\n")
            connection.read_answer()
        with server.connect() as connection:
            connection.send(b"GET /\x1b[2J HTTP/1.1\r\nHost: a\r\n\r\n")
            connection.read_answer()
        lines = self.wait_for_lines(server, 2)
        self.assertEqual(len(lines), 2)
        for line in lines:
            self.assertNotRegex(line, r"[\x00-\x1f\x7f-\xff]")
        self.assertIn(r'a\"b\tc\xff', lines[0])

    def test_refused_requests_are_logged_once(self):
        server = self.serve('CustomLog logs/access_log "%>s"\n')
        for data, status in ((b"nonsense\r\n\r\n", "400"), (b"GET / HTTP/9.9\r\n\r\n", "505"),
                             (b"GET /" + b"a" * 9000, "414")):
            with server.connect() as connection:
                connection.send(data)
                connection.read_to_end()
            self.assertEqual(self.wait_for_lines(server, 1)[-1], status)
            (server.folder / "logs/access_log").write_text("")

    def test_keep_alive_count_and_end(self):
        server = self.serve('CustomLog logs/access_log "%k %X"\n')
        with server.connect() as connection:
            for _ in range(2):
                connection.ask("/")
            connection.ask("/", fields=[("Connection", "close")])
            connection.expect_end()
        self.assertEqual(sorted(self.wait_for_lines(server, 3)), ["0 +", "1 +", "2 -"])


class Completeness(LogCase):
    SETTINGS = 'CustomLog logs/access_log "%{X-Number}i %>s %B"\n'

    def test_lines_are_written_while_it_is_quiet(self):
        server = self.serve(self.SETTINGS)
        server.get("/", fields=[("X-Number", "1")])
        self.assertEqual(self.wait_for_lines(server, 1), ["1 200 9"])

    def test_every_request_has_one_line_after_a_graceful_stop(self):
        server = self.serve(self.SETTINGS)
        for number in range(300):
            server.get("/", fields=[("X-Number", str(number))])
        server.signal(signal.SIGWINCH)
        server.wait_for_end()
        self.assertEqual(sorted(self.lines(server), key=lambda line: int(line.split()[0])),
                         [f"{number} 200 9" for number in range(300)])

    def check_load(self, disturb):
        server = self.serve('CustomLog logs/access_log "%>s %B %{X}i|end"\n')
        with Load(server.port, threads=8, expected=b"<p>front\n") as load:
            until(lambda: load.answered > 100, "requests are answered")
            disturb(server, load)
        if server.process.poll() is None:
            server.signal(signal.SIGWINCH)
        server.wait_for_end()
        return server, load

    def test_no_line_is_lost_or_torn_at_a_graceful_stop_under_load(self):
        def disturb(server, load):
            server.signal(signal.SIGWINCH)
            until(lambda: load.failures, "the port is closed")
            load.stop()
        server, load = self.check_load(disturb)
        self.assertEqual(len(self.lines(server)), load.answered)
        self.assertEqual(set(self.lines(server)), {"200 9 -|end"})
        # A connection that nobody had accepted yet is reset by the kernel when the port is closed.
        surprises = [failure for failure in load.failures
                     if "refused" not in failure and failure != "Closed: closed after b''"]
        self.assertEqual(surprises, [])

    def test_no_line_is_lost_in_reloads_under_load(self):
        def disturb(server, load):
            for _ in range(5):
                count = load.answered
                until(lambda: load.answered > count + 50, "requests are answered")
                server.reload()
            load.stop()
        server, load = self.check_load(disturb)
        self.assertEqual(load.failures, [])
        self.assertEqual(len(self.lines(server)), load.answered)
        self.assertEqual(set(self.lines(server)), {"200 9 -|end"})

    def test_no_line_is_lost_at_a_plain_stop(self):
        server = self.serve(self.SETTINGS)
        for number in range(100):
            server.get("/", fields=[("X-Number", str(number))])
        server.signal(signal.SIGTERM)
        server.wait_for_end()
        self.assertEqual(len(self.lines(server)), 100)

    def test_a_reload_opens_a_log_that_was_moved_away(self):
        server = self.serve(self.SETTINGS)
        server.get("/", fields=[("X-Number", "1")])
        self.wait_for_lines(server, 1)
        log = server.folder / "logs" / "access_log"
        log.rename(server.folder / "logs" / "access_log.1")
        old = set(server.children)
        server.reload()
        until(lambda: not old & set(server.children), "the old children end")
        server.get("/", fields=[("X-Number", "2")])
        self.assertEqual(self.wait_for_lines(server, 1), ["2 200 9"])

    def test_a_large_answer_that_nobody_read_is_logged_with_what_was_sent(self):
        server = self.serve('CustomLog logs/access_log "%X %O"\n')
        server.add("large.bin", b"x" * (24 << 20))
        with server.connect(receive_buffer=4096) as connection:
            connection.send(request("/large.bin"))
            connection.read_bytes(100)
        (line,) = self.wait_for_lines(server, 1)
        self.assertRegex(line, "^X [0-9]+$")
        self.assertLess(int(line.split()[1]), 24 << 20)


class ErrorLog(TestCase):
    def test_the_shape_of_its_lines(self):
        server = self.serve()
        stamp = time.strftime("%Y")
        shape = re.compile(r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"
                           rf"\.[0-9]{{6}} {stamp}\] \[\w+:\w+\] \[pid [0-9]+:tid [0-9]+\] .*")
        for line in server.error_log.splitlines():
            self.assertRegex(line, shape)
        self.assertIn(f"{STARTED}: ", server.error_log)
        self.assertIn("AH00094: Command line: ", server.error_log)

    def test_children_are_told_of_at_debug(self):
        server = self.serve(f"LogLevel mpm_{MPM}:debug\n")
        self.assertEqual(server.error_log.count(f"[mpm_{MPM}:debug]"), 2)
        self.assertRegex(server.error_log, r"Child [0-9]+ started: pid [0-9]+, gen [0-9]+")
        server.signal(signal.SIGTERM)
        server.wait_for_end()
        self.assertRegex(server.error_log, r"Child [0-9]+ stopped: pid [0-9]+")
        self.assertIn(f"{STOPPED}: caught SIGTERM, shutting down", server.error_log)


if __name__ == "__main__":
    main()
