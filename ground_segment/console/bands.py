"""Limits as shaded bands with a dashed line where they begin."""

from collections.abc import Sequence
from typing import Any

from ground_segment.catalogue import Limit, Severity
from ground_segment.console.colours import SEVERITY


def limit_marks(limits: Sequence[Limit], bounds: tuple[float, float] | None) -> dict[str, Any]:
    """`markArea` and `markLine` of a series; nothing without limits.

    Args:
        bounds: lowest and highest value that can occur, where the outermost bands end.
    """
    numeric = sorted((limit for limit in limits if not limit.states), key=lambda limit: limit.severity)
    if not numeric or bounds is None:
        return {}
    areas = [
        *_areas([(limit, limit.high) for limit in numeric], bounds[1]),
        *_areas([(limit, limit.low) for limit in numeric], bounds[0]),
    ]
    lines = [_line(limit, value) for limit in numeric for value in (limit.low, limit.high)]
    return {
        "markArea": {"silent": True, "z": 0, "data": areas},
        "markLine": {
            "silent": True,
            "symbol": "none",
            "animation": False,
            "z": 2,
            "data": [line for line in lines if line is not None],
        },
    }


def _areas(edges: Sequence[tuple[Limit, float | None]], outermost: float) -> list[list[dict[str, Any]]]:
    """From each severity's bound to the next worse one's."""
    given = [(limit, value) for limit, value in edges if value is not None]
    ends = [*(value for _, value in given), outermost][1:]
    return [
        [{"yAxis": value, "itemStyle": {"color": SEVERITY[limit.severity], "opacity": 0.10}}, {"yAxis": end}]
        for (limit, value), end in zip(given, ends, strict=True)
    ]


def _line(limit: Limit, value: float | None) -> dict[str, Any] | None:
    if value is None:
        return None
    colour = SEVERITY[limit.severity]
    return {
        "yAxis": value,
        "lineStyle": {"color": colour, "type": "dashed", "width": 1, "opacity": 0.7},
        "label": {
            "formatter": f"{limit.severity.word} {value:g}",
            # limits that lie close together must not write over each other
            "position": "insideEndTop" if limit.severity is Severity.CRITICAL else "insideStartTop",
            "color": colour,
            "fontSize": 11,
        },
    }
