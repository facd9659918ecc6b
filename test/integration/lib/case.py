"""The base of all test classes: servers that are stopped and checked when the test is over."""
import signal
import sys
import unittest

from lib.server import MPM, Server

# For tests with more open connections than there are workers.
needs_event = unittest.skipUnless(MPM == "event", "here an open connection keeps a worker")


class TestCase(unittest.TestCase):
    maxDiff = 4000

    def run(self, result=None):
        self._result = result
        return super().run(result)

    def prepare(self, settings="", **options):
        """A server that is configured and not started."""
        server = Server(settings, **options)
        self.addCleanup(self._retire, server)
        return server

    def serve(self, settings="", **options):
        return self.prepare(settings, **options).start()

    def _retire(self, server):
        try:
            server.stop()
            self.assertEqual(server.findings(), [])
        except Exception:
            self._show(server)
            raise
        else:
            if self._has_failed():
                self._show(server)
        finally:
            server.remove()

    def _has_failed(self):
        result = self._result
        return result is not None and any(test is self for test, _ in
                                          result.failures + result.errors)

    @staticmethod
    def _show(server):
        sys.stderr.write(f"--- {server.conf}\n{server.conf.read_text()}"
                         f"--- console\n{server.console[-6000:]}"
                         f"--- error log\n{server.error_log[-6000:]}---\n")


def main():
    # A run that takes too long is sent SIGTERM; its servers must not outlive it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    unittest.main(verbosity=2)
