"""Prints how many tests of a meson run passed and failed: two numbers, skipped ones in neither.

Reads meson's testlog.json: one JSON object per line and test.
"""
import json
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
NEITHER = {"SKIP"}


def count(lines):
    results = [json.loads(line)["result"] for line in lines if line.strip()]
    passed = sum(result in PASSED for result in results)
    neither = sum(result in NEITHER for result in results)
    return passed, len(results) - passed - neither


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as log:
        print(*count(log))
