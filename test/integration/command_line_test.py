"""Reports and refusals of the command line: what scripts and people read."""
import os
import pty
import re
import subprocess

from lib.case import TestCase, main
from lib.server import BINARY, MODULES, run


def run_on_terminal(*arguments, env=None):
    """Runs the program with a terminal as standard error; its status and what it wrote there."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=follower,
                               env={**os.environ, "TERM": "xterm", **(env or {})})
    os.close(follower)
    text = b""
    try:
        while part := os.read(leader, 65536):
            text += part
    except OSError:  # Linux says so at the end of a terminal
        pass
    os.close(leader)
    return process.wait(), text.decode().replace("\r\n", "\n")


class Reports(TestCase):
    def test_version(self):
        result = run("-v")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stdout, r"^Server version: Holdfast/\S+.*\nServer built: +\S")

    def test_settings(self):
        result = run("-V")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stdout, r"(?m)^Server MPM: +event$")
        self.assertRegex(result.stdout, r'(?m)^ -D HTTPD_ROOT="')
        self.assertRegex(result.stdout, r'(?m)^ -D SERVER_CONFIG_FILE="')
        self.assertRegex(result.stdout, r"(?mi)^Allocator: +\S")

    def test_compiled_in(self):
        result = run("-l")
        self.assertEqual(result.returncode, 0)
        lines = result.stdout.splitlines()
        self.assertEqual(lines[0], "Compiled in modules:")
        self.assertIn("  core.c", lines)
        for name in ("mod_dir.c", "mod_mime.c", "mod_log_config.c", "mod_authz_core.c"):
            self.assertIn("  " + name, lines)
        self.assertEqual(len(lines), len(set(lines)))

    def test_directives(self):
        result = run("-L")
        self.assertEqual(result.returncode, 0)
        for name in ("DocumentRoot", "Listen", "<Directory", "CustomLog", "DirectoryIndex",
                     "ThreadsPerChild", "Include", "KeepAliveTimeout"):
            self.assertRegex(result.stdout, rf"(?m)^{re.escape(name)}\b")

    def test_usage(self):
        for arguments in (("-h",), ("-?",), ("-k", "nonsense"), ("-f",)):
            result = run(*arguments)
            self.assertEqual(result.returncode, 1, arguments)
            self.assertIn("Usage", result.stdout + result.stderr, arguments)

    def test_syntax_check(self):
        server = self.prepare()
        result = run("-t", "-f", server.conf)
        self.assertEqual((result.returncode, result.stderr), (0, "Syntax OK\n"))
        self.assertFalse(server.pid_path.exists())
        self.assertFalse(server.error_log_path.exists())

    def test_modules(self):
        server = self.prepare()
        result = run("-M", "-f", server.conf)
        self.assertEqual(result.returncode, 0)
        lines = result.stdout.splitlines()
        self.assertEqual(lines[0], "Loaded Modules:")
        for line in lines[1:]:
            self.assertRegex(line, r"^ \w+_module \((static|shared)\)$")
        self.assertIn("core_module", result.stdout)
        self.assertIn("dir_module", result.stdout)

    def test_run_settings(self):
        server = self.prepare("Define COLOUR blue\n")
        result = run("-S", "-f", server.conf)
        self.assertEqual(result.returncode, 0)
        self.assertIn(f'ServerRoot: "{server.folder}"', result.stdout)
        self.assertIn(f'Main DocumentRoot: "{server.root}"', result.stdout)
        self.assertIn(f'Main ErrorLog: "{server.error_log_path}"', result.stdout)
        self.assertIn(f'PidFile: "{server.pid_path}"', result.stdout)
        self.assertIn("COLOUR", result.stdout)

    def test_directives_before_and_after_the_file(self):
        server = self.prepare()
        result = run("-t", "-f", server.conf, "-C", "Define A", "-c", "KeepAlive Off")
        self.assertEqual(result.returncode, 0, result.stderr)
        result = run("-t", "-f", server.conf, "-c", "Nonsense On")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("-C/-c directives", result.stderr)

    def test_server_root_and_relative_file(self):
        server = self.prepare()
        (server.folder / "conf").mkdir()
        server.conf.rename(server.folder / "conf" / "httpd.conf")
        self.assertEqual(run("-t", "-d", server.folder).returncode, 0)
        self.assertEqual(run("-t", "-d", server.folder, "-f", "conf/httpd.conf").returncode, 0)
        self.assertNotEqual(run("-t", "-d", server.folder, "-f", "none.conf").returncode, 0)
        server.conf = server.folder / "conf" / "httpd.conf"

    def test_defines_choose(self):
        server = self.prepare("<IfDefine BROKEN>\nNonsense On\n</IfDefine>\n"
                              "<IfDefine !GOOD>\nRubbish On\n</IfDefine>\n")
        self.assertEqual(run("-t", "-f", server.conf, "-D", "GOOD").returncode, 0)
        self.assertIn("Nonsense", run("-t", "-f", server.conf, "-DGOOD", "-DBROKEN").stderr)
        self.assertIn("Rubbish", run("-t", "-f", server.conf).stderr)


class BadConfiguration(TestCase):
    """The message says where and what; what follows the last line of the common part is line N."""

    def check(self, settings, *, includes=False):
        server = self.prepare(settings)
        line = server.conf.read_text().count("\n") - settings.count("\n") + 1
        result = run("-t", "-f", server.conf)
        self.assertNotEqual(result.returncode, 0)
        return server, line, result.stderr

    def test_unknown_directive(self):
        server, line, text = self.check("DocumentRot /srv\n")
        self.assertIn(f"Syntax error on line {line} of {server.conf}:", text)
        self.assertIn("Invalid command 'DocumentRot'", text)
        self.assertIn("DocumentRoot", text)
        self.assertNotIn("^", text)

    def test_directive_of_a_module_that_is_absent(self):
        _, _, text = self.check("RewriteEngine On\n")
        self.assertIn("Invalid command 'RewriteEngine'", text)
        self.assertIn("mod_rewrite", text)

    def test_wrong_arguments(self):
        for settings, wanted in (("KeepAlive Perhaps\n", "KeepAlive"),
                                 ("ThreadsPerChild many\n", "ThreadsPerChild"),
                                 ("Timeout\n", "Timeout"),
                                 ("Listen 127.0.0.1:99999\n", ""),
                                 ("LogLevel loud\n", "LogLevel"),
                                 ("TypesConfig none.types\n", "none.types"),
                                 ("LoadModule nothing_module x.so\n", "nothing_module"),
                                 ("Include none.conf\n", "none.conf"),
                                 ("User nobody-of-that-name\n", "nobody-of-that-name"),
                                 ("Options FollowSymLinks +Indexes\n", "+")):
            server, line, text = self.check(settings)
            self.assertIn(f"line {line} of {server.conf}", text, settings)
            self.assertIn(wanted, text, settings)

    def test_sections(self):
        server, line, text = self.check("<Directory /srv>\n")
        self.assertIn(f"{server.conf}:{line}", text)
        self.assertIn("was not closed", text)
        self.check("</Directory>\n")
        self.check("<Directory /srv>\n</Location>\n")
        self.check("<Directory>\n</Directory>\n")

    def test_included_file(self):
        server = self.prepare("Include extra/*.conf\n")
        (server.folder / "extra").mkdir()
        (server.folder / "extra" / "a.conf").write_text("\nNonsense On\n")
        result = run("-t", "-f", server.conf)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(f"line 2 of {server.folder}/extra/a.conf", result.stderr)

    def test_a_terminal_sees_the_line_and_a_caret(self):
        server = self.prepare("KeepAlive On\n    DocumentRot  /srv\n")
        status, text = run_on_terminal("-t", "-f", server.conf, env={"NO_COLOR": "1"})
        self.assertNotEqual(status, 0)
        lines = text.splitlines()
        shown = next(n for n, line in enumerate(lines) if "DocumentRot  /srv" in line)
        column = lines[shown].index("DocumentRot")
        self.assertEqual(lines[shown + 1][column:column + 11], "^" * 11)
        self.assertRegex(text, rf"{re.escape(str(server.conf))}:[0-9]+:5")
        self.assertIn("DocumentRoot", text)
        self.assertNotIn("\x1b", text)

    def test_colours_only_where_they_are_wanted(self):
        server = self.prepare("Nonsense On\n")
        self.assertIn("\x1b[", run_on_terminal("-t", "-f", server.conf)[1])
        self.assertNotIn("\x1b[", run_on_terminal("-t", "-f", server.conf, env={"TERM": "dumb"})[1])
        self.assertNotIn("\x1b[", run("-t", "-f", server.conf).stderr)

    def test_a_start_with_it_says_the_same_and_leaves_nothing(self):
        server = self.prepare("Nonsense On\n")
        for arguments in ((), ("-k", "start"), ("-D", "FOREGROUND")):
            result = run("-f", server.conf, *arguments)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn("Invalid command 'Nonsense'", result.stderr)
            self.assertFalse(server.pid_path.exists())
            self.assertFalse(server.error_log_path.exists())

    def test_no_configuration_file(self):
        server = self.prepare()
        result = run("-f", server.folder / "none.conf")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("none.conf", result.stderr)


class Modules(TestCase):
    def test_load_module_takes_known_names_whatever_the_file(self):
        lines = "".join(f"LoadModule {name}_module /nowhere/mod_{name}.so\n" for name in MODULES)
        server = self.prepare()
        server.conf.write_text(lines + server.conf.read_text())
        result = run("-t", "-f", server.conf)
        self.assertEqual((result.returncode, result.stderr), (0, "Syntax OK\n"))

    def test_if_module_tells_the_truth(self):
        server = self.prepare("<IfModule dir_module>\nDirectoryIndex a.html\n</IfModule>\n"
                              "<IfModule mod_dir.c>\nDirectoryIndex b.html\n</IfModule>\n"
                              "<IfModule rewrite_module>\nRewriteEngine On\n</IfModule>\n"
                              "<IfModule !mod_rewrite.c>\nKeepAlive On\n</IfModule>\n"
                              "<IfModule mpm_event_module>\nThreadsPerChild 3\n</IfModule>\n"
                              "<IfModule mpm_prefork_module>\nNonsense On\n</IfModule>\n")
        result = run("-t", "-f", server.conf)
        self.assertEqual((result.returncode, result.stderr), (0, "Syntax OK\n"))


if __name__ == "__main__":
    main()
