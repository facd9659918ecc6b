"""No request reaches anything outside the document root, however its path is written."""
import os
import pathlib

from lib.case import TestCase, main
from lib.client import Closed, request

SECRET = b"the secret outside"

# Each must not show the secret; the second column lists the statuses that are right.
ATTEMPTS = [
    ("/../secret.txt", {400, 403, 404}),
    ("/a/../../secret.txt", {400, 403, 404}),
    ("/../../../../../../../../etc/passwd", {400, 403, 404}),
    ("/%2e%2e/secret.txt", {400, 403, 404}),
    ("/%2E%2E/secret.txt", {400, 403, 404}),
    ("/.%2e/secret.txt", {400, 403, 404}),
    ("/%2e./secret.txt", {400, 403, 404}),
    ("/a/%2e%2e/%2e%2e/secret.txt", {400, 403, 404}),
    ("/..%2fsecret.txt", {400, 403, 404}),
    ("/%2e%2e%2fsecret.txt", {400, 403, 404}),
    ("/..%2Fsecret.txt", {400, 403, 404}),
    ("/%252e%252e/secret.txt", {403, 404}),
    ("/%252e%252e%252fsecret.txt", {403, 404}),
    ("/.%252e/secret.txt", {403, 404}),
    ("/%%32%65%%32%65/secret.txt", {400}),
    ("/%%32%65./secret.txt", {400}),
    ("/..%c0%afsecret.txt", {400, 403, 404}),
    ("/%c0%ae%c0%ae/secret.txt", {400, 403, 404}),
    ("/%e0%80%ae%e0%80%ae/secret.txt", {400, 403, 404}),
    ("/..\\secret.txt", {400, 403, 404}),
    ("/..%5csecret.txt", {400, 403, 404}),
    ("/%5c..%5csecret.txt", {400, 403, 404}),
    ("/..;/secret.txt", {400, 403, 404}),
    ("/a/..;/..;/secret.txt", {400, 403, 404}),
    ("//../secret.txt", {400, 403, 404}),
    ("/./../secret.txt", {400, 403, 404}),
    ("/.././secret.txt", {400, 403, 404}),
    ("/a/./../../secret.txt", {400, 403, 404}),
    ("/....//secret.txt", {400, 403, 404}),
    ("/.../secret.txt", {400, 403, 404}),
    ("/../public-twin/secret.txt", {400, 403, 404}),
    ("/index.html%00.txt", {400, 404}),
    ("/index.html%00", {400, 404}),
    ("/%00/../secret.txt", {400, 404}),
    ("/../secret.txt%00.html", {400, 403, 404}),
    ("/index.html/../../secret.txt", {400, 403, 404}),
    ("/none/../../secret.txt", {400, 403, 404}),
    ("/%", {400}),
    ("/%2", {400}),
    ("/%zz", {400}),
    ("/%u002e%u002e/secret.txt", {400}),
    ("/a%2findex.html", {404}),
    ("http://localhost/../secret.txt", {400, 403, 404}),
    ("http://localhost/%2e%2e/secret.txt", {400, 403, 404}),
]

# Each stays inside and is the page.
HARMLESS = ["/index.html", "/./index.html", "/a/../index.html", "/a/./../index.html",
            "//index.html", "/a//../index.html", "/%69ndex.html", "/%2e/index.html",
            "/a/%2e%2e/index.html", "/.//./index.html", "/none/../index.html",
            "/a/b/../../index.html", "/a/..", "/a/../.", "/."]


class Outside(TestCase):
    """A document root with something beside it."""

    def setUp(self):
        self.server = self.prepare()
        self.server.add("a/inside.txt", "inside")
        self.server.add("a/b/inside.txt", "inside")
        self.outside = self.server.folder
        self.write("secret.txt")
        self.write("public-twin/secret.txt")

    def write(self, name):
        path = pathlib.Path(self.outside / name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(SECRET)
        return path


class Paths(Outside):
    def test_nothing_outside_is_reachable(self):
        self.server.start()
        for target, statuses in ATTEMPTS:
            with self.subTest(target=target), self.server.connect() as connection:
                connection.send(request(target))
                answer = connection.read_answer()
                self.assertNotIn(SECRET, answer.body)
                self.assertNotIn(b"root:", answer.body)
                self.assertIn(answer.status, statuses)

    def test_harmless_forms_stay_inside(self):
        self.server.start()
        for target in HARMLESS:
            with self.subTest(target=target):
                answer = self.server.get(target)
                self.assertEqual((answer.status, answer.body), (200, b"<p>front\n"))

    def test_octets_that_no_target_has_are_refused(self):
        self.server.start()
        for octet in (b"\x00", b"\x01", b"\x1b", b"\x7f", b"\x80", b"\xff"):
            with self.subTest(octet=octet), self.server.connect() as connection:
                connection.send(b"GET /" + octet + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
                try:
                    self.assertEqual(connection.read_answer().status, 400)
                except Closed:
                    self.fail("closed without an answer")


class Links(Outside):
    """Symbolic links are followed only where Options says so."""

    def links_with(self, options):
        self.server.configure(f'<Directory "{self.server.root}">\nOptions {options}\n'
                              "</Directory>\n")
        (self.server.root / "inner.txt").symlink_to("a/inside.txt")
        (self.server.root / "outer.txt").symlink_to(self.outside / "secret.txt")
        (self.server.root / "folder").symlink_to(self.outside / "public-twin")
        (self.server.root / "broken.txt").symlink_to("none")
        (self.server.root / "circle").symlink_to("circle")
        self.server.start()
        return {name: self.server.get(name).status
                for name in ("/inner.txt", "/outer.txt", "/folder/secret.txt", "/broken.txt",
                             "/circle")}

    def test_followed(self):
        statuses = self.links_with("FollowSymLinks")
        self.assertEqual(statuses["/inner.txt"], 200)
        self.assertEqual(statuses["/outer.txt"], 200)
        self.assertEqual(statuses["/folder/secret.txt"], 200)
        self.assertIn(statuses["/broken.txt"], (403, 404))
        self.assertIn(statuses["/circle"], (403, 404))

    def test_not_followed(self):
        statuses = self.links_with("None")
        self.assertEqual(statuses["/inner.txt"], 403)
        self.assertEqual(statuses["/outer.txt"], 403)
        self.assertEqual(statuses["/folder/secret.txt"], 403)

    def test_followed_if_the_owner_is_the_same(self):
        statuses = self.links_with("SymLinksIfOwnerMatch")
        self.assertEqual(statuses["/inner.txt"], 200)
        self.assertEqual(statuses["/outer.txt"], 200)
        if os.geteuid() == 0:
            foreign = self.write("foreign.txt")
            os.chown(foreign, 12345, 12345)
            (self.server.root / "foreign.txt").symlink_to(foreign)
            self.assertEqual(self.server.get("/foreign.txt").status, 403)

    def test_a_document_root_behind_a_link_is_served(self):
        (self.outside / "alias").symlink_to(self.server.root)
        self.server.configure(f'DocumentRoot "{self.outside}/alias"\n'
                              f'<Directory "{self.outside}/alias">\n'
                              "Options None\nRequire all granted\n</Directory>\n")
        self.server.start()
        self.assertEqual(self.server.get("/").status, 200)


class Permission(Outside):
    def test_folders_that_are_denied(self):
        self.server.add("closed/page.html", "x")
        self.server.add("closed/open/page.html", "x")
        root = self.server.root
        self.server.configure(f'<Directory "{root}/closed">\nRequire all denied\n</Directory>\n'
                              f'<Directory "{root}/closed/open">\nRequire all granted\n'
                              "</Directory>\n")
        self.server.start()
        wanted = {"/closed/page.html": 403, "/closed/": 403, "/closed/none": 403,
                  "/closed/open/page.html": 200, "/a/../closed/page.html": 403,
                  "/%63losed/page.html": 403, "//closed/page.html": 403}
        for target, status in wanted.items():
            self.assertEqual(self.server.get(target).status, status, target)


if __name__ == "__main__":
    main()
