"""Files, folders and methods: what a client of a static site sees."""
import email.utils
import os
import random

from lib.case import TestCase, main
from lib.client import request
from lib.waiting import until

MIB = 1 << 20


def http_date(seconds):
    return email.utils.formatdate(seconds, usegmt=True)


class Files(TestCase):
    def setUp(self):
        self.server = self.serve()

    def test_a_file_comes_with_its_description(self):
        path = self.server.add("page.html", "<h1>hello</h1>\n")
        os.utime(path, (1_000_000_000, 1_000_000_000))
        answer = self.server.get("/page.html")
        self.assertEqual((answer.status, answer.reason), (200, "OK"))
        self.assertEqual(answer.body, b"<h1>hello</h1>\n")
        self.assertEqual(answer.field("Content-Type"), "text/html")
        self.assertEqual(answer.field("Last-Modified"), http_date(1_000_000_000))
        self.assertRegex(answer.field("ETag"), r'^(W/)?"[0-9a-f-]+"$')
        self.assertIsNotNone(email.utils.parsedate_to_datetime(answer.field("Date")))
        self.assertTrue(answer.field("Server").startswith("Holdfast"))

    def test_head_is_get_without_the_body(self):
        self.server.add("page.html", "x" * 5000)
        with self.server.connect() as connection:
            get = connection.ask("/page.html")
            head = connection.ask("/page.html", "HEAD")
            without_date = [[f for f in a.fields if f[0] != "Date"] for a in (get, head)]
            self.assertEqual(without_date[0], without_date[1])
            self.assertEqual(head.field("Content-Length"), "5000")
            # The next answer starts right behind the head: nothing of a body came.
            self.assertEqual(connection.ask("/page.html").body, b"x" * 5000)

    def test_post_is_answered_like_get(self):
        self.server.add("page.html", "content")
        with self.server.connect() as connection:
            answer = connection.ask("/page.html", "POST", body=b"a=1&b=2")
            self.assertEqual((answer.status, answer.body), (200, b"content"))
            self.assertEqual(connection.ask("/page.html").body, b"content")

    def test_options_says_what_is_allowed(self):
        for target in ("/index.html", "*", "/"):
            answer = self.server.get(target, "OPTIONS")
            self.assertEqual(answer.status, 200, target)
            self.assertIn("GET", answer.field("Allow"), target)
            self.assertEqual(answer.body, b"", target)

    def test_other_methods_are_refused_and_told_what_is_allowed(self):
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "MKCOL"):
            answer = self.server.get("/index.html", method)
            self.assertEqual(answer.status, 405, method)
            self.assertEqual(set(answer.field("Allow").replace(" ", "").split(",")),
                             {"GET", "HEAD", "POST", "OPTIONS"}, method)
        self.assertEqual(self.server.get("/index.html", "BREW").status, 501)

    def test_missing_file(self):
        answer = self.server.get("/none.html")
        self.assertEqual((answer.status, answer.reason), (404, "Not Found"))
        self.assertTrue(answer.field("Content-Type").startswith("text/html"))
        self.assertNotIn(b"none.html", answer.body)
        self.assertEqual(self.server.get("/none/none.html").status, 404)
        self.assertEqual(self.server.get("/index.html/more").status, 404)
        self.assertEqual(self.server.get("/index.html/").status, 404)

    def test_unreadable_file(self):
        self.server.add("secret.html", "secret").chmod(0)
        self.assertEqual(self.server.get("/secret.html").status, 403)

    def test_what_is_no_file_is_refused_and_does_not_hang(self):
        os.mkfifo(self.server.root / "pipe", 0o644)
        self.assertEqual(self.server.get("/pipe").status, 403)

    def test_access_files_are_never_shown(self):
        self.server.add(".htaccess", "Require all granted\n")
        self.server.add(".htpasswd", "a:b\n")
        self.assertEqual(self.server.get("/.htaccess").status, 403)
        self.assertEqual(self.server.get("/.htpasswd").status, 403)

    def test_empty_file(self):
        self.server.add("empty.txt", b"")
        with self.server.connect() as connection:
            answer = connection.ask("/empty.txt")
            self.assertEqual((answer.status, answer.field("Content-Length")), (200, "0"))
            self.assertEqual(connection.ask("/empty.txt").status, 200)

    def test_sizes_around_every_limit_are_byte_exact(self):
        source = random.Random(7)
        sizes = [1, 2, 511, 1023, 1024, 4095, 4096, 4097, 8191, 16383, 16384, 16385, 32768, 65535,
                 65536, 65537, 131072, 131073, 262145, MIB - 1, MIB, MIB + 1, 3 * MIB + 17]
        contents = {size: source.randbytes(size) for size in sizes}
        for size, content in contents.items():
            self.server.add(f"f{size}.bin", content)
        for _ in range(2):  # the second time from the caches
            with self.server.connect() as connection:
                for size, content in contents.items():
                    answer = connection.ask(f"/f{size}.bin")
                    self.assertEqual(answer.field("Content-Length"), str(size))
                    self.assertTrue(answer.body == content, f"{size} bytes differ")

    def test_a_large_file_is_byte_exact(self):
        content = random.Random(1).randbytes(20 * MIB)
        self.server.add("large.bin", content)
        with self.server.connect() as connection:
            for _ in range(3):
                self.assertTrue(connection.ask("/large.bin").body == content)
            self.assertEqual(connection.ask("/").body, b"<p>front\n")

    def test_a_changed_file_is_seen(self):
        self.server.add("page.html", "one")
        self.assertEqual(self.server.get("/page.html").body, b"one")
        self.server.add("page.html", "another")
        until(lambda: self.server.get("/page.html").body == b"another", "the new content is served")
        (self.server.root / "page.html").unlink()
        until(lambda: self.server.get("/page.html").status == 404, "the file is gone")
        self.server.add("page.html", "back")
        until(lambda: self.server.get("/page.html").status == 200, "the file is back")

    def test_content_types(self):
        table = {"a.html": "text/html", "a.HTM": "text/html", "a.txt": "text/plain",
                 "a.css": "text/css", "a.js": "text/javascript", "a.png": "image/png",
                 "a.b.svg": "image/svg+xml", "a.html.txt": "text/plain", "noextension": None,
                 "a.unknown": None}
        for name, wanted in table.items():
            self.server.add(name, "x")
            self.assertEqual(self.server.get("/" + name).field("Content-Type"), wanted, name)

    def test_names_that_need_escapes(self):
        table = {"with space.txt": "/with%20space.txt", "100%.txt": "/100%25.txt",
                 "a+b.txt": "/a+b.txt", "gr\u00fc\u00df.txt": "/gr%C3%BC%C3%9F.txt",
                 "q?.txt": "/q%3F.txt", "h#.txt": "/h%23.txt", "semi;colon.txt": "/semi;colon.txt",
                 "quote\".txt": "/quote%22.txt", "back\\slash.txt": "/back%5Cslash.txt",
                 "..dots.txt": "/..dots.txt", "~tilde.txt": "/%7Etilde.txt",
                 "new\nline.txt": "/new%0Aline.txt", "\u6f22\u5b57": "/%e6%bc%a2%e5%ad%97"}
        for name, target in table.items():
            self.server.add(name, name)
            answer = self.server.get(target)
            self.assertEqual((answer.status, answer.body), (200, name.encode()), target)

    def test_a_query_changes_nothing(self):
        for target in ("/index.html?", "/index.html?a=b", "/index.html?/../../x", "/?a?b",
                       "/index.html?%00", "/index.html?" + "q" * 4000):
            self.assertEqual(self.server.get(target).body, b"<p>front\n", target[:40])

    def test_conditions_of_a_client_with_a_copy(self):
        first = self.server.get("/index.html")
        for name, value in (("If-None-Match", first.field("ETag")),
                            ("If-Modified-Since", first.field("Last-Modified"))):
            with self.server.connect() as connection:
                answer = connection.ask("/index.html", fields=[(name, value)])
                self.assertEqual((answer.status, answer.body), (304, b""), name)
                self.assertEqual(answer.field("ETag"), first.field("ETag"))
                self.assertEqual(connection.ask("/index.html").status, 200)


class Folders(TestCase):
    def setUp(self):
        self.server = self.serve("DirectoryIndex index.html other.html\n")

    def test_index_files(self):
        self.server.add("a/index.html", "index of a")
        self.server.add("b/other.html", "other of b")
        (self.server.root / "c").mkdir()
        self.assertEqual(self.server.get("/").body, b"<p>front\n")
        self.assertEqual(self.server.get("/a/").body, b"index of a")
        self.assertEqual(self.server.get("/a/").field("Content-Type"), "text/html")
        self.assertEqual(self.server.get("/b/").body, b"other of b")
        self.assertEqual(self.server.get("/b/", "HEAD").field("Content-Length"), "10")
        self.assertIn(self.server.get("/c/").status, (403, 404))

    def test_a_folder_without_its_slash_is_redirected(self):
        self.server.add("a/index.html", "x")
        self.server.add("with space/index.html", "x")
        for target, wanted in (("/a", "/a/"), ("/a?q=1", "/a/?q=1"),
                               ("/with%20space", "/with%20space/")):
            answer = self.server.get(target)
            self.assertEqual(answer.status, 301, target)
            location = answer.field("Location")
            self.assertTrue(location.endswith(wanted), location)
            self.assertNotIn("//", location.removeprefix("http://"), location)

    def test_a_redirect_never_leads_to_another_host(self):
        (self.server.root / "evil.example").mkdir()
        for target in ("//evil.example", "///evil.example", "/.//evil.example"):
            answer = self.server.get(target)
            location = answer.field("Location") or "/"
            self.assertFalse(location.startswith("//"), (target, location))


class Hosts(TestCase):
    def test_all_forms_of_a_host_get_the_page(self):
        server = self.serve()
        for host in ("localhost", "127.0.0.1", "other.example", "LOCALHOST:80", "[::1]:8080"):
            self.assertEqual(server.get("/", host=host).status, 200, host)
        with server.connect() as connection:
            connection.send(request("http://elsewhere.example/index.html", host="localhost"))
            self.assertEqual(connection.read_answer().status, 200)

    def test_several_listen_lines(self):
        server = self.serve("Listen 127.0.0.1:0\nListen 127.0.0.1:0\n")
        self.assertEqual(len(set(server.ports)), 3)
        for port in server.ports:
            server.port = port
            self.assertEqual(server.get("/").status, 200)


if __name__ == "__main__":
    main()
