"""A configuration as Debian's apache2 has it, LoadModule lines and all, runs unchanged."""
import os
import socket
import subprocess

from lib.case import TestCase, main
from lib.server import run

APACHE = "/usr/sbin/apache2"
MODULE_FOLDER = "/usr/lib/apache2/modules"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# What Debian's apache2.conf, ports.conf, mods-enabled and conf-enabled say, in one file.
CONFIGURATION = """# Debian's way
DefaultRuntimeDir {folder}/run
PidFile {folder}/run/httpd.pid
ServerRoot {folder}
ServerName localhost
Timeout 300
KeepAlive On
MaxKeepAliveRequests 100
KeepAliveTimeout 5
User ${{TEST_USER}}
Group ${{TEST_GROUP}}
HostnameLookups Off
ErrorLog {folder}/logs/error_log
LogLevel notice

LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule mime_module {modules}/mod_mime.so

<IfModule mpm_event_module>
    StartServers            2
    MinSpareThreads         25
    MaxSpareThreads         75
    ThreadLimit             64
    ThreadsPerChild         25
    MaxRequestWorkers       150
    MaxConnectionsPerChild  0
</IfModule>
<IfModule mod_dir.c>
    DirectoryIndex index.html index.cgi index.pl index.php index.xhtml index.htm
</IfModule>
<IfModule mod_mime.c>
    TypesConfig {folder}/mime.types
    AddType application/x-compress .Z
    AddType application/x-gzip .gz .tgz
</IfModule>
<IfModule mod_rewrite.c>
    RewriteEngine On
</IfModule>
<IfModule ssl_module>
    Listen 443
</IfModule>
IncludeOptional {folder}/conf-enabled/*.conf

Listen 127.0.0.1:{port}
<Directory />
    Options FollowSymLinks
    AllowOverride None
    Require all denied
</Directory>
<Directory {folder}/public/>
    Options Indexes FollowSymLinks
    AllowOverride None
    Require all granted
</Directory>
AccessFileName .htaccess
<FilesMatch "^\\.ht">
    Require all denied
</FilesMatch>

LogFormat "%v:%p %h %l %u %t \\"%r\\" %>s %O \\"%{{Referer}}i\\" \
\\"%{{User-Agent}}i\\"" vhost_combined
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{{Referer}}i\\" \\"%{{User-Agent}}i\\"" combined
LogFormat "%h %l %u %t \\"%r\\" %>s %b" common
LogFormat "%{{Referer}}i -> %U" referer
LogFormat "%{{User-agent}}i" agent

ServerTokens OS
ServerSignature On
TraceEnable Off
DocumentRoot {folder}/public
CustomLog {folder}/logs/access_log combined
"""


class StockConfiguration(TestCase):
    def setUp(self):
        self.server = self.prepare()
        for name in ("TEST_USER", "TEST_GROUP"):
            os.environ[name] = "nobody" if name == "TEST_USER" else "nogroup"
            self.addCleanup(os.environ.pop, name)
        (self.server.folder / "conf-enabled").mkdir()
        (self.server.folder / "conf-enabled" / "one.conf").write_text("ServerAdmin a@localhost\n")
        modules = MODULE_FOLDER if os.path.isdir(MODULE_FOLDER) else "modules"
        self.server.conf.write_text(CONFIGURATION.format(
            folder=self.server.folder, port=free_port(), modules=modules))

    def test_it_is_good_and_serves(self):
        result = run("-t", "-f", self.server.conf)
        self.assertEqual((result.returncode, result.stderr), (0, "Syntax OK\n"))
        self.server.start()
        self.server.add("a.tgz", "x")
        self.assertEqual(self.server.get("/").body, b"<p>front\n")
        self.assertEqual(self.server.get("/a.tgz").field("Content-Type"), "application/x-gzip")
        self.assertEqual(self.server.get("/.htaccess").status, 403)
        answer = self.server.get("/none")
        self.assertEqual(answer.status, 404)
        self.assertIn(b"<address>", answer.body)

    def test_apache_takes_the_same_file(self):
        if not os.path.exists(APACHE):
            self.skipTest(f"no {APACHE}")
        result = subprocess.run([APACHE, "-t", "-f", str(self.server.conf)], capture_output=True,
                                text=True, check=False, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("Syntax OK", result.stderr)


if __name__ == "__main__":
    main()
