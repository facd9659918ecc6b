"""Checks that no file names a path of one machine and that everything is UTF-8 text.

Why: strangers build this tree; a path that exists on one desk only is a mistake that hides there.
"""
import re

import tree

# Home folders, and the temporary folders of a shell's jobs or of one build.
FOREIGN_PATHS = re.compile(r"(?<![\w.$}/*-])/(?:home|root|Users|work|workspace)/[\w.-]+")
HIDDEN_FOLDERS = re.compile(r"(?<!\w)\.(?:library|pyenv|cargo|claude|cache)\b/")


def findings_of(text):
    for number, line in enumerate(text.splitlines(), 1):
        for match in FOREIGN_PATHS.finditer(line):
            yield number, f"a path of one machine: {match.group(0)}"
        if HIDDEN_FOLDERS.search(line):
            yield number, "a folder of one machine"


def main():
    findings = []
    for file in tree.text_files():
        if file.name == "check_words.py" or file.suffix in {".gz", ".png", ".ico"}:
            continue
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            findings.append((file, 1, f"not UTF-8: {error.reason} at byte {error.start}"))
            continue
        findings += [(file, line, sentence) for line, sentence in findings_of(text)]
    tree.report(findings)


if __name__ == "__main__":
    main()
