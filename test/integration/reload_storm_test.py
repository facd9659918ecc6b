"""A few seconds of reload_storm.py."""
import shutil

from lib.case import TestCase, main
from lib.server import MPM
from reload_storm import storm

# Connections, and as many workers as they need.
CONNECTIONS, THREADS, CHILDREN = {"event": (200, 8, 2), "worker": (200, 64, 4),
                                  "prefork": (16, 2, 24)}[MPM]


class ReloadStorm(TestCase):
    def test_no_request_fails(self):
        if shutil.which("wrk") is None:
            self.skipTest("no wrk")
        server = self.serve("KeepAliveTimeout 30\n", threads=THREADS, children=CHILDREN)
        server.add("page.html", "p" * 1000)
        outcome = storm(server, 5, CONNECTIONS)
        self.assertEqual(outcome.failed, 0, str(outcome))
        self.assertEqual(outcome.reloads, 4)
        self.assertNotIn(":error]", server.error_log)


if __name__ == "__main__":
    main()
