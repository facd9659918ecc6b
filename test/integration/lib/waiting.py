"""Waiting for a condition with a deadline; the tests have no other way to wait.

Why: a fixed pause is too short on a busy machine and too long on every other.
"""
import os
import time

# How much slower the binary under test is than a plain build (sanitizers); the build sets it.
SLOWNESS = float(os.environ.get("HOLDFAST_SLOWNESS", "1"))
PATIENCE_S = 30.0 * max(1.0, SLOWNESS / 2)


class Overdue(AssertionError):
    """What was waited for did not happen."""


def until(condition, what, patience_s=PATIENCE_S, pause_s=0.005):
    """Calls `condition` until it returns something true, and returns that."""
    deadline = time.monotonic() + patience_s
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() >= deadline:
            raise Overdue(f"after {patience_s:.0f} s still not: {what}")
        time.sleep(pause_s)
