"""Parts that all charts share."""

from typing import Any

from ground_segment.console.colours import AXIS, GRID, TEXT
from ground_segment.console.spans import Span

NS_PER_MS = 1_000_000


def common(span: Span) -> dict[str, Any]:
    """Time to the right, in UTC, nothing that moves."""
    return {
        "animation": False,
        "useUTC": True,
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": "Roboto, sans-serif"},
        "grid": {"left": 56, "right": 14, "top": 12, "bottom": 24},
        "xAxis": {
            "type": "time",
            "min": span.from_ns / NS_PER_MS,
            "max": span.to_ns / NS_PER_MS,
            "axisLine": {"lineStyle": {"color": AXIS}},
            "axisTick": {"lineStyle": {"color": AXIS}},
            "axisLabel": {"color": TEXT, "fontSize": 13, "hideOverlap": True},
            "splitLine": {"show": False},
        },
    }


def value_axis(low: float, high: float, unit: str = "", *, whole: bool = False) -> dict[str, Any]:
    """Values upwards, their unit above; whole numbers are counted by no less than one."""
    return {
        "type": "value",
        "name": unit,
        "nameGap": 6,
        "nameTextStyle": {"color": TEXT, "fontSize": 13, "align": "right", "padding": [0, 8, 0, 0]},
        "min": low,
        "max": high,
        "splitNumber": 4,
        "minInterval": 1 if whole else 0,
        # the ends follow the values and are no round numbers
        "axisLabel": {"color": TEXT, "fontSize": 13, "showMinLabel": False, "showMaxLabel": False},
        "splitLine": {"lineStyle": {"color": GRID}},
    }


def tooltip(trigger: str = "axis") -> dict[str, Any]:
    return {
        "trigger": trigger,
        "confine": True,
        "backgroundColor": "#0d1116",
        "borderColor": AXIS,
        "textStyle": {"color": "#d6dde5", "fontSize": 13},
        "axisPointer": {"type": "line", "lineStyle": {"color": TEXT}, "label": {"show": False}},
    }
