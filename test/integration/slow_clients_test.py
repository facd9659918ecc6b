"""A short run of slow_clients.py: every good request is answered in every mode."""
from lib.case import TestCase, main, needs_event
from lib.waiting import PATIENCE_S
from slow_clients import MODES, allow_descriptors, make_server, measure

CLIENTS = 200
SECONDS = 3


@needs_event
class SlowClients(TestCase):
    def test_nobody_else_is_kept_waiting(self):
        if not allow_descriptors(CLIENTS + 200):
            self.skipTest("too few descriptors")
        for mode in MODES:
            server = make_server()
            self.addCleanup(server.remove)
            with self.subTest(mode.name):
                row = measure(server.start(), mode, CLIENTS, SECONDS, PATIENCE_S)
                self.assertEqual(row.good_percent, 100, str(row))
                if mode.first is not None:
                    self.assertEqual(row.held, CLIENTS, "the patient ones are kept")
            server.stop()
            self.assertEqual(server.findings(), [])


if __name__ == "__main__":
    main()
