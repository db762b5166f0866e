"""Words that runbooks share."""

from ground_segment.catalogue import symbol


def sentence(text: str) -> str:
    """In one line, with its full stop."""
    joined = one_line(text)
    return joined if joined.endswith((".", "!", "?")) else f"{joined}."


def one_line(text: str) -> str:
    return " ".join(text.split())


def duration(seconds: float) -> str:
    """`40 s`, `5 min`, `2 h`, `1.5 d`: as exact as an operator needs."""
    for size, word in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            return f"{seconds / size:.2g} {word}" if seconds < 99 * size else f"{seconds / size:.0f} {word}"
    return f"{seconds:g} s"


def width(band: float, unit: str) -> str:
    """`0.3 kW`; empty for no band."""
    return f"{band:g} {symbol(unit)}".strip() if band else ""
