"""Entries written once for many: `pv{1..6}_power` in a file stands for six."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_BRACES = re.compile(r"\{([^{}]+)\}")


def expand_braces(text: str) -> list[tuple[str, str]]:
    """`pv{1..3}_power` to [(name, "1"), ...]; `{a,b}` lists likewise; no braces: one name, empty index."""
    found = _BRACES.search(text)
    if not found:
        return [(text, "")]
    inner = found.group(1)
    span = re.fullmatch(r"(\d+)\.\.(\d+)", inner)
    items = [str(n) for n in range(int(span[1]), int(span[2]) + 1)] if span else inner.split(",")
    return [(text[: found.start()] + item.strip() + text[found.end() :], item.strip()) for item in items]


def written_out(entries: Mapping[str, Any]) -> list[Any]:
    """A mapping by name as a list of entries that have their names; repeated ones are written out."""
    return [entry for pattern, body in entries.items() for entry in _repeated(pattern, body)]


def _repeated(pattern: str, body: Any) -> Iterator[Any]:
    for name, index in expand_braces(pattern):
        yield {**_with_index(body, index), "name": name} if isinstance(body, dict) else body


def _with_index(value: Any, index: str) -> Any:
    """Put a repeated entry's index in place of `{n}` in its texts."""
    if isinstance(value, str):
        return value.replace("{n}", index)
    if isinstance(value, dict):
        return {key: _with_index(item, index) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_index(item, index) for item in value]
    return value
