"""Checks that headers carry their contract and that every text file keeps the house's manners.

Why a test: a convention that nothing checks is forgotten within a month.
"""
import re

import tree

CONTRACT_KEYS = ["Threads:", "Process:", "Ownership:", "Fork:", "Lifetime:", "Failure:"]
# Put together so that this file does not find itself.
WORDS_OF_UNFINISHED_WORK = ("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")
UNFINISHED = re.compile(r"\b(" + "|".join(WORDS_OF_UNFINISHED_WORK) + r")\b")
TYPE = re.compile(r"^(?:class|struct|union|enum class|enum)\s+"
                  r"(?:\[\[\w+\]\]\s+|alignas\([^)]*\)\s+)?"
                  r"(?P<name>\w+)\b(?!\s*(?::[^{;]*)?;)", re.MULTILINE)
# A name of the standard library and the headers that promise it.
STANDARD = {
    "std::string_view": {"string_view", "string"}, "std::string": {"string"},
    "std::vector": {"vector"}, "std::optional": {"optional"}, "std::span": {"span"},
    "std::unique_ptr": {"memory"}, "std::shared_ptr": {"memory"}, "std::atomic": {"atomic"},
    "std::array": {"array"}, "std::function": {"functional"}, "std::variant": {"variant"},
    "std::map": {"map"}, "std::unordered_map": {"unordered_map"}, "std::mutex": {"mutex"},
    "std::thread": {"thread"}, "std::tuple": {"tuple"}, "std::byte": {"cstddef"},
}
FIXED_WIDTH = re.compile(r"\bstd::u?int(8|16|32|64|ptr)_t\b")


def first_comment(text):
    """The comment lines at the top of the file."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        lines.append(line)
    return lines


def contract_findings(text):
    comment = first_comment(text)
    if len(comment) < 2:
        yield 1, "a header begins with its contract: at least two lines of comment"
        return
    keys = [key for line in comment for key in CONTRACT_KEYS if line.startswith(f"// {key}")]
    if keys != sorted(keys, key=CONTRACT_KEYS.index):
        yield 1, f"contract lines come in the order {' '.join(CONTRACT_KEYS)}"


def main_type_findings(stem, text):
    """The type a header is named after is explained at the top or right before it."""
    for match in TYPE.finditer(text):
        if match["name"].lower() != stem.replace("_", ""):
            continue
        before = text[:match.start()].rstrip("\n").splitlines()
        while before and before[-1].startswith(("template", "  requires")):
            before.pop()
        explained = match["name"] in "\n".join(first_comment(text))
        if not explained and not (before and before[-1].lstrip().startswith("//")):
            yield text.count("\n", 0, match.start()) + 1, f"{match['name']} has no comment"


def include_findings(text, code):
    """A header includes what its own text names; what it uses of others, the build finds."""
    included = set(re.findall(r"^#\s*include\s*<([^>]+)>", text, re.MULTILINE))
    for name, homes in STANDARD.items():
        match = re.search(re.escape(name) + r"\b(?!_)", code)
        if match and not homes & included:
            line = code.count("\n", 0, match.start()) + 1
            yield line, f"{name} needs <{sorted(homes)[0]}>"
    match = FIXED_WIDTH.search(code)
    if match and not included & {"cstdint", "stdint.h"}:
        yield code.count("\n", 0, match.start()) + 1, f"{match.group(0)} needs <cstdint>"


def header_findings(stem, text):
    code = tree.code_only(text)
    yield from contract_findings(text)
    if not re.search(r"^#pragma once$", text, re.MULTILINE):
        yield 1, "#pragma once is missing"
    yield from main_type_findings(stem, text)
    yield from include_findings(text, code)
    if re.search(r"^\s*using namespace ", code, re.MULTILINE):
        yield 1, "a header opens no namespace for others"


def source_findings(path, text, exists):
    """x.cpp includes x.hpp first: so the compiler proves that the header stands alone."""
    own = path[:-len(".cpp")] + ".hpp"
    first = re.search(r'^#\s*include\s*([<"][^>"]+)[>"]', text, re.MULTILINE)
    if exists(own) and (not first or first.group(1) != '"' + own):
        yield 1, f'"{own}" comes first among the includes'


def manner_findings(text):
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            yield number, "a tab"
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
        if UNFINISHED.search(line):
            yield number, "a note of unfinished work: finish it or open an issue"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "the last line has no end"


def findings_of(path, text, exists):
    """(line, sentence) for a file of ours; `path` and `exists` are relative to the root."""
    yield from manner_findings(text)
    if path.endswith(".hpp"):
        yield from header_findings(path.rsplit("/", 1)[-1][:-len(".hpp")], text)
    if path.endswith(".cpp"):
        yield from source_findings(path, text, exists)


def main():
    findings = []
    for file in tree.text_files():
        path = file.relative_to(tree.ROOT).as_posix()
        if path == "LICENSE" or file.suffix in {".gz", ".png", ".ico"}:
            continue
        for line, sentence in findings_of(path, tree.read(file), tree.exists):
            findings.append((file, line, sentence))
    tree.report(findings)


if __name__ == "__main__":
    main()
