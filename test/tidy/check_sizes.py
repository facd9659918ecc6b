"""Checks the budget: lines of a file, of a function and across, parameters, nesting.

Why: a file that fits into a head is a file that can be corrected. Exceptions stand in waivers.txt
with their reason; that list may only shrink: a waiver must be needed and as tight as can be.
"""
import ast
from dataclasses import dataclass

import cpp_outline
import tree

# wanted is a note, enforced is a finding.
FILE_LINES = {".cpp": (400, 500), ".hpp": (200, 300), ".py": (400, 500)}
FUNCTION_LINES = (50, 70)
LINE_COLUMNS = 100
PARAMETERS = 5
NESTING = 3
LONG_LINES_OF = {".cpp", ".hpp", ".py", ".sh"}
MOST_WAIVERS = 1


@dataclass
class Measure:
    path: str
    line: int
    rule: str
    what: str
    value: int
    wanted: int
    enforced: int

    def sentence(self):
        return f"{self.what}: {self.rule} {self.value}, at most {self.enforced}"


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = len(node.args.args) + len(node.args.kwonlyargs)
            arguments -= bool(node.args.args) and node.args.args[0].arg in ("self", "cls")
            lines = node.end_lineno - node.lineno + 1
            yield cpp_outline.Function(node.name, node.lineno, lines, arguments)


def measures_of(path, suffix, text):
    """Everything measured in one file."""
    lines = text.splitlines()
    if suffix in FILE_LINES:
        yield Measure(path, 1, "file-lines", path, len(lines), *FILE_LINES[suffix])
    if suffix in LONG_LINES_OF:
        for number, line in enumerate(lines, 1):
            yield Measure(path, number, "line-columns", path, len(line), LINE_COLUMNS, LINE_COLUMNS)
    functions = []
    if suffix in (".cpp", ".hpp"):
        functions = cpp_outline.functions(text)
    elif suffix == ".py":
        functions = python_functions(text)
    for f in functions:
        yield Measure(path, f.line, "function-lines", f.name, f.lines, *FUNCTION_LINES)
        yield Measure(path, f.line, "parameters", f.name, f.parameters, PARAMETERS, PARAMETERS)
        yield Measure(path, f.line, "nesting", f.name, f.nesting, NESTING, NESTING)


def read_waivers(text):
    """{(path, rule, what): value}; one line each: path rule what value  reason."""
    waivers = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            path, rule, what, value, _reason = line.split(maxsplit=4)
            waivers[path, rule, what] = int(value)
    return waivers


def judge(measures, waivers):
    """(findings, notes): what breaks the budget, and what is over the wanted size only."""
    findings, notes, used = [], [], set()
    for m in measures:
        key = (m.path, m.rule, m.what)
        if m.value > m.enforced and waivers.get(key) == m.value:
            used.add(key)
        elif m.value > m.enforced:
            findings.append((m.path, m.line, m.sentence()))
        elif m.value > m.wanted:
            notes.append((m.path, m.line, f"{m.what}: {m.rule} {m.value}, wanted {m.wanted}"))
    for key in set(waivers) - used:
        findings.append((key[0], 1, f"waiver for {key[1]} of {key[2]} is not needed or not exact"))
    if len(waivers) > MOST_WAIVERS:
        findings.append(("test/tidy/waivers.txt", 1, f"more than {MOST_WAIVERS} waivers"))
    return findings, notes


def main():
    measures = []
    for file in tree.text_files():
        path = file.relative_to(tree.ROOT).as_posix()
        measures += measures_of(path, file.suffix, tree.read(file))
    waivers = read_waivers(tree.read(tree.ROOT / "test/tidy/waivers.txt"))
    findings, notes = judge(measures, waivers)
    for path, line, sentence in notes:
        print(f"note: {path}:{line}: {sentence}")
    tree.report([(tree.ROOT / path, line, sentence) for path, line, sentence in findings])


if __name__ == "__main__":
    main()
