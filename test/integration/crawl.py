"""Crawls a folder of real files through the server and compares every byte.

usage: crawl.py FOLDER [connections]

Every regular file below FOLDER that the server may read is asked for over keep-alive connections,
pipelined eight deep; each answer must have the file's bytes and its length. Folders must be
redirected to their URL with a slash. Prints what was compared; the status is 0 if all was equal.
"""
import os
import stat
import sys
import threading
import urllib.parse

from lib.client import Connection, request
from lib.server import Server

DEPTH = 8


def files_below(root):
    """Relative names of regular files and of folders that others may read; links are left out."""
    files, folders = [], []
    for folder, names, file_names in os.walk(root):
        names[:] = [name for name in names if is_open(os.path.join(folder, name), stat.S_ISDIR)]
        relative = os.path.relpath(folder, root)
        folders += [os.path.normpath(os.path.join(relative, name)) for name in names]
        files += [os.path.normpath(os.path.join(relative, name)) for name in file_names
                  if is_open(os.path.join(folder, name), stat.S_ISREG)
                  and not name.startswith(".ht")]
    return files, folders


def is_open(path, is_kind):
    mode = os.lstat(path).st_mode
    needed = stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0)
    return is_kind(mode) and mode & needed == needed


def target_of(name):
    return "/" + urllib.parse.quote_from_bytes(os.fsencode(name))


class Crawler:
    """Works through one list with several connections."""

    def __init__(self, port, root, names):
        self._port = port
        self._root = root
        self._names = list(names)
        self._lock = threading.Lock()
        self.compared = 0
        self.bytes = 0
        self.differences = []

    def run(self, connections=4):
        threads = [threading.Thread(target=self._work) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self

    def _take(self):
        with self._lock:
            taken, self._names = self._names[:DEPTH], self._names[DEPTH:]
            return taken

    def _work(self):
        while names := self._take():
            with Connection(self._port) as connection:
                self._use(connection, names)

    def _use(self, connection, names):
        """Asks for batch after batch until the server announces the connection's end."""
        while names:
            connection.send(b"".join(request(target_of(name)) for name in names))
            for position, name in enumerate(names):
                answer = connection.read_answer()
                self._compare(name, answer)
                if answer.closes:
                    with self._lock:
                        self._names += names[position + 1:]
                    return
            names = self._take()

    def _compare(self, name, answer):
        with open(os.path.join(self._root, name), "rb") as file:
            content = file.read()
        with self._lock:
            self.compared += 1
            self.bytes += len(content)
            if answer.status != 200 or answer.body != content:
                self.differences.append(f"{name}: {answer!r}")


def crawl(server, root, connections=4):
    """Compares everything below `root`, which must be the server's document root."""
    files, folders = files_below(root)
    crawler = Crawler(server.port, root, files).run(connections)
    for name in folders:
        answer = server.get(target_of(name))
        location = urllib.parse.unquote_to_bytes(answer.field("Location") or "")
        if answer.status != 301 or not location.endswith(b"/" + os.fsencode(name) + b"/"):
            crawler.differences.append(f"folder {name}: {answer!r}")
    return crawler


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    root = os.path.realpath(sys.argv[1])
    connections = int(sys.argv[2]) if len(sys.argv) == 3 else 4
    server = Server(f'DocumentRoot "{root}"\n<Directory "{root}">\nOptions FollowSymLinks\n'
                    "Require all granted\n</Directory>\n")
    try:
        crawler = crawl(server.start(), root, connections)
    finally:
        server.remove()
    print(f"{crawler.compared} files, {crawler.bytes} bytes compared, "
          f"{len(crawler.differences)} differences")
    for difference in crawler.differences[:20]:
        print("  " + difference)
    sys.exit(1 if crawler.differences or not crawler.compared else 0)


if __name__ == "__main__":
    main()
