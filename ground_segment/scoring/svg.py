"""Small plots as inline SVG: nothing is fetched, nothing is needed to see them."""

import math
from collections.abc import Sequence
from html import escape

_WIDTH, _ROW, _LEFT, _RIGHT = 760, 16, 250, 40


def bars(rows: Sequence[tuple[str, float, float, float]], goal: float | None = None) -> str:
    """Shares, 0 to 1, as bars with their confidence.

    Args:
        rows: name, value, low and high of each.
        goal: drawn as a line.
    """
    height = _ROW * len(rows) + 24
    parts = [_bar(number, row) for number, row in enumerate(rows)]
    if goal is not None:
        parts.append(f'<line class="goal" x1="{_x(goal)}" x2="{_x(goal)}" y1="0" y2="{height - 20}"/>')
    parts += [_tick(_x(share), height, f"{100 * share:.0f} %") for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return _svg(height, parts)


def dots(rows: Sequence[tuple[str, Sequence[float]]], low: float, high: float) -> str:
    """Positive numbers on a logarithmic scale, a row of dots for each name."""
    height = _ROW * len(rows) + 24
    span = math.log(high / low)

    def place(value: float) -> float:
        return _x(math.log(min(max(value, low), high) / low) / span)

    parts = []
    for number, (name, values) in enumerate(rows):
        y = _ROW * number + 11
        parts.append(_name(y, name))
        parts += [f'<circle cx="{place(value):.1f}" cy="{y - 4}" r="3"/>' for value in values]
    marks = ((60.0, "1 min"), (600.0, "10 min"), (3600.0, "1 h"), (21_600.0, "6 h"), (86_400.0, "1 d"))
    parts += [_tick(place(value), height, word) for value, word in marks if low <= value <= high]
    return _svg(height, parts)


def _bar(number: int, row: tuple[str, float, float, float]) -> str:
    name, value, low, high = row
    y = _ROW * number + 11
    bar = f'<rect x="{_LEFT}" y="{y - 9}" width="{_x(value) - _LEFT:.1f}" height="10"/>'
    whisker = f'<line class="range" x1="{_x(low):.1f}" x2="{_x(high):.1f}" y1="{y - 4}" y2="{y - 4}"/>'
    return _name(y, name) + bar + whisker


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _name(y: int, name: str) -> str:
    return f'<text x="{_LEFT - 6}" y="{y}" text-anchor="end">{escape(name)}</text>'


def _tick(x: float, height: int, word: str) -> str:
    line = f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - 18}"/>'
    return f'{line}<text x="{x:.1f}" y="{height - 4}" text-anchor="middle">{escape(word)}</text>'


def _svg(height: int, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" role="img">{"".join(parts)}</svg>'
