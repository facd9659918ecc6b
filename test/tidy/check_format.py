"""Checks that every C++ file is what clang-format makes of it; skipped without clang-format 14.

Why one version only: each lays out some lines differently, and a check that depends on the reader's
machine is no check.
"""
import shutil
import subprocess
import sys

import tree

VERSION = "version 14."
SKIPPED = 77  # meson's sign for a test that could not run


def formatter():
    for name in ("clang-format-14", "clang-format"):
        program = shutil.which(name)
        if program:
            done = subprocess.run([program, "--version"], capture_output=True, text=True,
                                  check=False)
            if VERSION in done.stdout:
                return program
    return None


def main():
    program = formatter()
    if not program:
        print("clang-format 14 is not here: skipped")
        sys.exit(SKIPPED)
    command = [program, "--dry-run", *map(str, tree.cpp_files())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    findings = {}
    for line in done.stderr.splitlines():
        parts = line.split(":")
        if len(parts) > 3 and "clang-format" in line:
            findings.setdefault(parts[0], int(parts[1]))
    tree.report([(tree.ROOT / path, line, "not as clang-format would have it")
                 for path, line in findings.items()])


if __name__ == "__main__":
    main()
