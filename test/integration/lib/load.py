"""Load from threads that count every answer and every failure."""
import threading

from lib.client import BadAnswer, Closed, Connection


class Load:
    """Threads that ask for one path over keep-alive connections until they are told to stop.

    `answered` counts complete answers with status 200; `failures` holds a sentence for everything
    else. A connection that closes after it has announced it is no failure; one that closes without
    a word, between two requests, is counted in `dropped`: a real client would have to ask again.
    Without `reuse` every request has a connection of its own.
    """

    def __init__(self, port, path="/", *, threads=8, expected=None, reuse=True):
        self._port = port
        self._path = path
        self._expected = expected
        self._reuse = reuse
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(threads)]
        self.answered = 0
        self.dropped = 0
        self.announced = 0
        self.connections = 0
        self.failures = []

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Every thread ends after the answer that it waits for."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self):
        while not self._stop.is_set():
            try:
                with Connection(self._port) as connection:
                    with self._lock:
                        self.connections += 1
                    self._use(connection)
            except (BadAnswer, Closed, OSError) as error:
                with self._lock:
                    self.failures.append(f"{type(error).__name__}: {error}")

    def _use(self, connection):
        asked = 0
        while not self._stop.is_set():
            try:
                answer = connection.ask(self._path)
            except (Closed, ConnectionError) as end:
                if asked == 0 or getattr(end, "rest", b""):
                    raise
                with self._lock:
                    self.dropped += 1
                return
            asked += 1
            self._count(answer)
            if answer.closes:
                with self._lock:
                    self.announced += 1
            if answer.closes or not self._reuse:
                return

    def _count(self, answer):
        wrong = answer.status != 200 or self._expected not in (None, answer.body)
        with self._lock:
            if wrong:
                self.failures.append(f"wrong answer {answer!r}")
            else:
                self.answered += 1
