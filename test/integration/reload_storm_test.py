"""A few seconds of reload_storm.py."""
import shutil

from lib.case import TestCase, main
from reload_storm import storm


class ReloadStorm(TestCase):
    def test_no_request_fails(self):
        if shutil.which("wrk") is None:
            self.skipTest("no wrk")
        server = self.serve("KeepAliveTimeout 30\n", threads=8)
        server.add("page.html", "p" * 1000)
        outcome = storm(server, 5, 200)
        self.assertEqual(outcome.failed, 0, str(outcome))
        self.assertEqual(outcome.reloads, 4)
        self.assertNotIn(":error]", server.error_log)


if __name__ == "__main__":
    main()
