"""Names and texts as InfluxQL writes them."""

from collections.abc import Iterable


def name(text: str) -> str:
    """Of a measurement, field or tag."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def names(texts: Iterable[str]) -> str:
    return ", ".join(name(text) for text in texts)


def equal(tag: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name(tag)} = '{escaped}'"
