"""Checks that includes go downward only: platform <- config <- core <- core/modules/X, mpm.

Why beside the linker, which sees the same: the linker does not see a header-only use.
"""
import re

import tree

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)

MAY_INCLUDE = {
    "platform": {"platform"},
    "config": {"config", "platform"},
    "core": {"core", "config", "platform"},
    "mpm": {"mpm", "core", "config", "platform"},
}
# Modules that may know one another: user -> used.
MODULE_FRIENDS = set()

# Within a layer, from the bottom up: a folder includes those on lower steps; folders on one step
# know each other only where this says so. Folders that are not named are free.
INNER_ORDER = {
    "platform": [["base"]],
    "config": [["lang"], ["schema"], ["eval"]],
    "core": [["http", "scoreboard"], ["pipeline", "server", "connection"], ["http1", "http2"]],
    "mpm": [["common"], ["event", "worker", "prefork"], [""]],
}
FRIENDS_ON_A_STEP = {("core", 1)}

# Libraries that only some folders may see. The prefix of an <include>, then where it may stand.
LIBRARY_HOMES = {
    "event2/": ("platform/", "mpm/"),
    "openssl/": ("platform/",),
    "nghttp2/": ("core/http2/",),
    "catch2/": ("test/", "bench/"),
}
SOCKET_HEADERS = ("sys/socket.h", "netinet/", "arpa/", "sys/epoll.h", "poll.h")


def layer_of(path):
    return path.split("/", 1)[0]


def module_of(path):
    parts = path.split("/")
    return parts[2] if parts[:2] == ["core", "modules"] and len(parts) > 3 else None


def inner_rank(layer, path):
    """Which step of the layer's own order a file stands on, and the folder's name."""
    parts = path.split("/")
    folder = parts[1] if len(parts) > 2 else ""
    for rank, folders in enumerate(INNER_ORDER[layer]):
        if folder in folders:
            return rank, folder
    return None


def may_step(layer, mine, theirs):
    """Whether a file on step `mine` may include one on step `theirs` (None: a free folder)."""
    if theirs is None:
        return mine[0] > 0
    if mine[0] == theirs[0]:
        return mine == theirs or (layer, mine[0]) in FRIENDS_ON_A_STEP
    return theirs[0] < mine[0]


def own_include(path, target):
    """Why `path` must not include "target", or None."""
    layer, used = layer_of(path), layer_of(target)
    if layer in ("test", "bench"):
        return None
    if used not in MAY_INCLUDE[layer]:
        return f"{layer} may not include {used}"
    module, used_module = module_of(path), module_of(target)
    if used_module and not module:
        return f"{layer} may not know which modules exist"
    if used_module and module != used_module and (module, used_module) not in MODULE_FRIENDS:
        return f"module {module} may not include module {used_module}"
    if layer == used and layer in INNER_ORDER:
        mine, theirs = inner_rank(layer, path), inner_rank(layer, target)
        if mine and not may_step(layer, mine, theirs):
            return f"{layer}/{mine[1]} may not include {target}"
    return None


def library_include(path, target):
    """Why `path` must not include <target>, or None."""
    for prefix, homes in LIBRARY_HOMES.items():
        if target.startswith(prefix) and not path.startswith(homes + ("test/", "bench/")):
            return f"<{target}> belongs into {' or '.join(homes)}"
    if path.startswith("config/") and target.startswith(SOCKET_HEADERS):
        return "config knows no sockets"
    return None


def findings_of(path, text, exists):
    """(line, sentence) for each include of a file; `path` and `exists` are relative to the root."""
    # Strings are emptied in code_only, so includes are read from the text, where the code has them.
    code = tree.code_only(text)
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if "include" not in code[match.start():match.end()]:
            continue
        kind, target = match.groups()
        if kind == "<":
            reason = library_include(path, target)
        elif not exists(target):
            reason = f'"{target}" is not a path from the root'
        else:
            reason = own_include(path, target)
        if reason:
            yield line, reason


def main():
    findings = []
    for file in tree.cpp_files():
        path = file.relative_to(tree.ROOT).as_posix()
        for line, sentence in findings_of(path, tree.read(file), tree.exists):
            findings.append((file, line, sentence))
    tree.report(findings)


if __name__ == "__main__":
    main()
