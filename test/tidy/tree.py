"""The project's own files and what a C++ file looks like without comments and strings.

Why shared: every check walks the same tree and must not be fooled by text in comments.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOP_FOLDERS = ("platform", "config", "core", "mpm", "test", "bench")
CPP_SUFFIXES = {".cpp", ".hpp"}
# Recorded inputs are data, not text of ours.
DATA_FOLDERS = {"corpus", "__pycache__"}

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)"""
    r"""|(?P<raw>R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)")"""
    r"""|(?P<string>"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+')""",
    re.DOTALL | re.VERBOSE,
)


def _blank(match):
    text = match.group(0)
    blanked = re.sub(r"[^\n]", " ", text)
    if match.lastgroup == "comment" or match.group("comment"):
        return blanked
    # A string stays a string, only empty: grammar around it must not change.
    return text[0] + blanked[1:-1] + text[-1] if len(text) > 1 else text


def code_only(text):
    """`text` with comments blanked and strings emptied; every line keeps its number."""
    return _TOKEN.sub(_blank, text)


def cpp_files(root=ROOT):
    return [path for path in text_files(root) if path.suffix in CPP_SUFFIXES]


def text_files(root=ROOT):
    """Every file of ours under the top folders, and the files beside them, sorted."""
    found = [p for p in root.iterdir() if p.is_file() and not p.name.startswith(".git")]
    found += [p for p in (root / ".ci").glob("*") if p.is_file()]
    for folder in TOP_FOLDERS:
        found += [p for p in (root / folder).rglob("*") if p.is_file()]
    return sorted(p for p in found if not DATA_FOLDERS & set(p.relative_to(root).parts))


def read(path):
    return path.read_text(encoding="utf-8", errors="replace")


def exists(path):
    """Whether a path relative to the root is there."""
    return (ROOT / path).exists()


def report(findings, root=ROOT):
    """Prints `path:line: sentence` for each finding; the exit status tells of any."""
    for path, line, sentence in findings:
        print(f"{path.relative_to(root)}:{line}: {sentence}")
    print(f"{len(findings)} finding(s)")
    sys.exit(1 if findings else 0)
