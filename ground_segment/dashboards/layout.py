"""Where panels lie on Grafana's grid of 24 columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ground_segment.panels import Panel

COLUMNS = 24


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the grid; `y` grows downwards."""

    x: int
    y: int
    width: int
    height: int


def flow(panels: Sequence[Panel], top: int) -> list[tuple[Panel, Box]]:
    """Panels from left to right; one that does not fit begins a row below the highest of the last."""
    placed: list[tuple[Panel, Box]] = []
    x, y, height = 0, top, 0
    for panel in panels:
        if x + panel.width > COLUMNS:
            x, y, height = 0, y + height, 0
        placed.append((panel, Box(x, y, panel.width, panel.height)))
        x, height = x + panel.width, max(height, panel.height)
    return placed


def bottom(boxes: Sequence[Box], top: int) -> int:
    """First free line below."""
    return max((box.y + box.height for box in boxes), default=top)


def divide(box: Box, count: int, most_abreast: int) -> Iterator[Box]:
    """A box cut into rows of nearly equal pieces, the first rows and pieces the larger ones."""
    rows = -(-count // most_abreast)
    y = box.y
    for row, height in enumerate(_shares(box.height, rows)):
        abreast = _shares(count, rows)[row]
        x = box.x
        for width in _shares(box.width, abreast):
            yield Box(x, y, width, height)
            x += width
        y += height


def _shares(total: int, parts: int) -> list[int]:
    each, rest = divmod(total, parts)
    return [each + 1] * rest + [each] * (parts - rest)
