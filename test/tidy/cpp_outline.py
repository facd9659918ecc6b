"""Finds the functions of a C++ file: name, lines, number of parameters, depth of nesting.

Why no compiler: the check must run in a second and with Python alone. It walks the braces and looks
at the words before each one, which is enough for code that a formatter has laid out.
"""
import re
from dataclasses import dataclass, field

import tree

_PIECE = re.compile(r"[{}();]|[^{}();]+")
_SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
_CONTROL = re.compile(r"^\s*(?:\}?\s*else\s+)?(if|for|while|switch|catch|else|do|try)\b")
_LAMBDA = re.compile(r"\[[^\[\]]*\]\s*(?:<[^{}]*>\s*)?(?:\([^{}]*\)\s*[^{}()]*)?$", re.DOTALL)
# What may stand between a parameter list and the body.
_AFTER_PARAMETERS = re.compile(
    r"\)\s*(?:const|noexcept|override|final|mutable|try|&&?|->\s*[\w:<>,\s*&]+|[A-Z_]{4,}|\s)*$")


# Words with parentheses of their own that stand before a parameter list.
_NO_NAME = re.compile(r"(\boperator|\bnoexcept|\brequires|\balignas|\bdecltype|\bexplicit)$")


@dataclass
class Function:
    name: str
    line: int
    lines: int = 0
    parameters: int = 0
    nesting: int = 0


@dataclass
class _Block:
    kind: str  # scope | function | control | lambda | plain
    function: Function = None
    start_line: int = 0


@dataclass
class _Walk:
    functions: list = field(default_factory=list)
    blocks: list = field(default_factory=list)
    head: str = ""  # the text since the last statement ended
    head_line: int = 1
    parens: int = 0  # parentheses open in head
    saved: list = field(default_factory=list)  # (head, parens) around braces inside parentheses


def functions(text):
    """The functions defined in `text`, lambdas counted as part of the function around them."""
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", "", tree.code_only(text), flags=re.MULTILINE)
    walk = _Walk()
    line = 1
    for match in _PIECE.finditer(code):
        piece = match.group(0)
        _step(walk, piece, line)
        line += piece.count("\n")
    return walk.functions


def _step(walk, piece, line):
    if piece == "{":
        _open(walk, line)
    elif piece == "}":
        _close(walk, line)
    elif piece == ";" and walk.parens == 0:
        walk.head = ""
    else:
        walk.parens += {"(": 1, ")": -1}.get(piece, 0)
        if not walk.head.strip():
            walk.head_line = line + len(piece) - len(piece.lstrip("\n"))
            walk.head = ""
        walk.head += piece


def _inside_function(walk):
    return any(block.kind == "function" for block in walk.blocks)


def _open(walk, line):
    head = walk.head
    block = _Block(_kind_of(walk, head), start_line=line)
    if block.kind == "function":
        block.function = Function(_name_of(head), walk.head_line, parameters=_parameters_of(head))
        walk.functions.append(block.function)
    # The statement around a lambda or an initialiser goes on behind the closing brace.
    walk.saved.append((head, walk.parens))
    walk.blocks.append(block)
    walk.head, walk.parens = "", 0
    _note_nesting(walk)


def _close(walk, line):
    if not walk.blocks:
        return
    block = walk.blocks.pop()
    head, parens = walk.saved.pop()
    if block.function:
        block.function.lines = line - block.start_line + 1
    if block.kind in ("lambda", "plain") and head.strip():
        walk.head, walk.parens = head + "{}", parens
    else:
        walk.head, walk.parens = "", 0


def _note_nesting(walk):
    depth, inner = 0, None
    for block in walk.blocks:
        if block.kind == "function":
            depth, inner = 0, block.function
        elif block.kind == "lambda":
            depth = 0
        elif block.kind == "control":
            depth += 1
        if inner:
            inner.nesting = max(inner.nesting, depth)


def _kind_of(walk, head):
    last = head.strip().split("\n")[-1] if head.strip() else ""
    if _LAMBDA.search(head) and not re.search(r"\boperator\s*\[\s*\]", head) and "[" in head:
        if not re.match(r"^\s*\[\[", head.strip()) or walk.parens:
            return "lambda"
    if _inside_function(walk):
        if _CONTROL.match(head.strip()) and walk.parens == 0:
            return "control"
        if _SCOPE.match(head.strip()):
            return "scope"
        return "plain"
    if walk.parens == 0 and _AFTER_PARAMETERS.search(head) and _starts_body(head):
        return "function"
    # After member initialisers in braces: `X() : a_{1}, b_{2} {`.
    if walk.parens == 0 and re.search(r"\)\s*(?:noexcept\s*)?:[^:].*[})]\s*$", head, re.DOTALL):
        return "function"
    if _SCOPE.search(_without_template(head)) and walk.parens == 0 and "=" not in last:
        return "scope"
    return "plain"


def _starts_body(head):
    """Not an initialiser such as `int x = f() {` nor a macro at namespace scope without a name."""
    return re.search(r"[\w>\]=!<+*/&|^~%-]\s*\(", head) is not None


def _without_template(head):
    return re.sub(r"template\s*<[^{}]*?>(?=\s*(?:class|struct|union|requires|\w))", "", head)


def _call_of(head):
    """(text before the parameter list, the parameter list)."""
    depth = 0
    opened = None
    for index, char in enumerate(head):
        if char == "(":
            if depth == 0:
                opened = index
            depth += 1
        elif char == ")":
            depth -= 1
            before = head[:opened].rstrip()
            if depth == 0 and not _NO_NAME.search(before):
                return before, head[opened + 1:index]
    return head, ""


def _name_of(head):
    match = re.search(r"(operator\s*\S+|~?[\w:]+)$", _call_of(head)[0])
    return match.group(1) if match else "?"


def _parameters_of(head):
    before, inside = _call_of(head)
    if re.search(r"\b[A-Z][A-Z_]+$", before):
        return 0  # TEST_CASE("...", "[...]")
    inside = inside.strip()
    if inside in ("", "void"):
        return 0
    depth, count = 0, 1
    for char in inside:
        depth += {"<": 1, "(": 1, "[": 1, "{": 1, ">": -1, ")": -1, "]": -1, "}": -1}.get(char, 0)
        count += char == "," and depth == 0
    return count
