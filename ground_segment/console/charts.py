"""Panels and columns to ECharts options. Pure: no store, no page.

What needs a function in the browser (scales that follow live values, drawing of states) is filled in by
assets/charts.js from the plain numbers of a `ChartView`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ground_segment.catalogue import Parameter, ParameterType, symbol
from ground_segment.console.axes import common, tooltip, value_axis
from ground_segment.console.bands import limit_marks
from ground_segment.console.colours import LINES
from ground_segment.console.spans import Span, gap_ns
from ground_segment.panels import Panel, Trace, label
from ground_segment.records import Columns
from ground_segment.wire import Value

NS_PER_MS = 1_000_000
TIME = "time"
_UNIT_TOP = 26
"""Pixels above a chart whose unit stands there."""
MANY_LINES = 3
Column = list[float | None]


@dataclass(frozen=True, slots=True)
class Group:
    """Traces of one packet and what the store has of them."""

    traces: tuple[Trace, ...]
    stale_after_s: float
    span: Span
    means: Columns
    """One column for each trace, by parameter name."""
    extremes: Columns | None = None
    """`<name>_min` and `<name>_max` by window; None where every row is there."""


@dataclass(frozen=True, slots=True)
class LiveTrace:
    """Where the browser puts live values of a trace."""

    id: str
    dataset: int = 0
    column: str = ""
    row: int = 0
    colours: Mapping[str, str] = field(default_factory=dict)
    """Of states, by their text."""


@dataclass(frozen=True, slots=True)
class ChartView:
    """What the browser gets."""

    kind: str
    options: Mapping[str, Any]
    traces: Sequence[LiveTrace]
    range_s: float
    gap_ms: Sequence[float]
    """For each dataset: a longer pause breaks the line."""
    low: float | None = None
    """The value axis shows at least `low` to `high`, and more where values ask for it."""
    high: float | None = None
    unit: str = ""
    empty: bool = False


def line_chart(panel: Panel, groups: Sequence[Group]) -> ChartView:
    """Mean lines, a shade from lowest to highest value of each window, limits as bands.

    Raises:
        ValueError: a panel without traces.
    """
    if not groups:
        raise ValueError(f"panel {panel.key} has no traces")
    sources = [_source(group) for group in groups]
    low, high = _scale(panel, sources)
    span, unit = groups[0].span, symbol(panel.unit)
    whole = all(trace.parameter.type is ParameterType.INT for trace in panel.traces)
    base = common(span)
    return ChartView(
        kind="lines",
        options={
            **base,
            "grid": {**base["grid"], "top": _UNIT_TOP if unit else base["grid"]["top"]},
            "yAxis": value_axis(low, high, unit, whole=whole),
            "tooltip": tooltip(),
            "dataset": [{"source": source, "dimensions": list(source)} for source in sources],
            "series": _all_series(panel, groups),
        },
        traces=[
            LiveTrace(trace.id, index, trace.parameter.name)
            for index, group in enumerate(groups)
            for trace in group.traces
        ],
        range_s=span.range_s,
        gap_ms=[gap_ns(g.span.every_ns, g.stale_after_s) / NS_PER_MS for g in groups],
        low=low,
        high=high,
        unit=unit,
        empty=not any(group.means.times_ns for group in groups),
    )


def line_colour(index: int) -> str:
    return LINES[index % len(LINES)]


def is_dashed(index: int, of: int) -> bool:
    """Every second line where there are so many that muted colours alone do not tell them apart."""
    return of >= MANY_LINES and index % 2 == 1


def _all_series(panel: Panel, groups: Sequence[Group]) -> list[dict[str, Any]]:
    places = {trace.id: index for index, trace in enumerate(panel.traces)}
    found: list[dict[str, Any]] = []
    for index, group in enumerate(groups):
        for trace in group.traces:
            place = places[trace.id]
            found.append(_line(trace, index, line_colour(place), is_dashed(place, len(places))))
            if group.extremes is not None:
                found.extend(_shade(trace, index, line_colour(place)))
    found[0] |= limit_marks(panel.limits, panel.traces[0].parameter.range)
    return found


def _line(trace: Trace, dataset: int, colour: str, dashed: bool) -> dict[str, Any]:
    return {
        "type": "line",
        "name": _name(trace),
        "id": trace.id,
        "datasetIndex": dataset,
        "encode": {"x": TIME, "y": trace.parameter.name},
        "showSymbol": False,
        "lineStyle": {"width": 1.5, "color": colour, "type": [9, 5] if dashed else "solid"},
        "itemStyle": {"color": colour},
        "emphasis": {"disabled": True},
        "z": 3,
    }


def _name(trace: Trace) -> str:
    return label(trace.parameter.name)


def _shade(trace: Trace, dataset: int, colour: str) -> list[dict[str, Any]]:
    """An unseen line at the lowest value and, stacked on it, an area up to the highest."""
    name = trace.parameter.name
    base = {
        "type": "line",
        "datasetIndex": dataset,
        "stack": trace.id,
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"width": 0},
        "tooltip": {"show": False},
        "z": 1,
    }
    area = {"areaStyle": {"color": colour, "opacity": 0.22}}
    return [
        base | {"id": f"{trace.id}-low", "encode": {"x": TIME, "y": f"{name}_low"}},
        base | area | {"id": f"{trace.id}-span", "encode": {"x": TIME, "y": f"{name}_span"}},
    ]


def _source(group: Group) -> dict[str, list[Any]]:
    """Columns in ms and plain numbers, with an empty row in each gap."""
    half_ns = (group.span.every_ns or 0) // 2
    gap = gap_ns(group.span.every_ns, group.stale_after_s)
    rows = _with_gaps(group.means.times_ns, gap)
    times = [None if row is None else group.means.times_ns[row] for row in rows]
    source: dict[str, list[Any]] = {TIME: _milliseconds(times, half_ns, group.span.to_ns)}
    for trace in group.traces:
        name = trace.parameter.name
        source[name] = _picked(group.means.fields.get(name, []), rows)
        if group.extremes is not None:
            lows, highs = _aligned(group, f"{name}_min", rows), _aligned(group, f"{name}_max", rows)
            source[f"{name}_low"] = lows
            source[f"{name}_span"] = [_difference(low, high) for low, high in zip(lows, highs, strict=True)]
    return source


def _with_gaps(times_ns: Sequence[int], gap: int) -> list[int | None]:
    """Row numbers, and None where a line must break."""
    if not times_ns:
        return []
    rows: list[int | None] = [0]
    for index, (earlier, later) in enumerate(pairwise(times_ns), start=1):
        if later - earlier > gap:
            rows.append(None)
        rows.append(index)
    return rows


def _milliseconds(times_ns: Sequence[int | None], half_ns: int, end_ns: int) -> list[float]:
    """The middle of each window; a break stands right after the row before it."""
    found: list[float] = []
    for time_ns in times_ns:
        found.append(found[-1] + 1 if time_ns is None else min(time_ns + half_ns, end_ns) / NS_PER_MS)
    return found


def _picked(values: Sequence[Value | None], rows: Sequence[int | None]) -> Column:
    return [rounded(values[row]) if row is not None and row < len(values) else None for row in rows]


def _aligned(group: Group, name: str, rows: Sequence[int | None]) -> Column:
    """A column of the extremes in the rows of the means."""
    extremes = group.extremes
    if extremes is None:
        return []
    by_time = dict(zip(extremes.times_ns, extremes.fields.get(name, []), strict=False))
    times = group.means.times_ns
    return [None if row is None else rounded(by_time.get(times[row])) for row in rows]


def _difference(low: float | None, high: float | None) -> float | None:
    return None if low is None or high is None else rounded(high - low)


def rounded(value: Value | None) -> float | None:
    """Seven significant digits: what a screen can show, at a third of the bytes."""
    if value is None or isinstance(value, str):
        return None
    number = float(value)
    return float(f"{number:.7g}") if math.isfinite(number) else None


def _scale(panel: Panel, sources: Sequence[Mapping[str, Column]]) -> tuple[float, float]:
    """Bounds that hold all values, the limits near them, and no less than a tenth of what is usual.

    Where nothing is said to be usual that is a tenth of the values themselves: a range is what is possible.
    """
    parameters = [trace.parameter for trace in panel.traces]
    found = [v for p, s in _columns(panel, sources) for v in _values(p.name, s)]
    nominal = [bound for p in parameters for bound in p.nominal or ()]
    usual = nominal or ([min(found), max(found)] if found else [0.0, 1.0])
    low, high = (min(found), max(found)) if found else (min(usual), max(usual))
    size = max(usual) - min(usual) if nominal else max(abs(low), abs(high))
    whole = any(p.type is ParameterType.INT for p in parameters)
    least = max(0.1 * size, *(3 * p.deadband for p in parameters), 1.0 if whole else 1e-9)
    middle = (low + high) / 2
    low, high = min(low, middle - least / 2), max(high, middle + least / 2)
    reach = 0.6 * (high - low)
    bounds = [b for limit in panel.limits for b in (limit.low, limit.high) if b is not None]
    near = [bound for bound in bounds if low - reach <= bound <= high + reach]
    return _rounded_outwards(min([low, *near]), max([high, *near]))


def _columns(
    panel: Panel, sources: Sequence[Mapping[str, Column]]
) -> list[tuple[Parameter, Mapping[str, Column]]]:
    return [(t.parameter, source) for source in sources for t in panel.traces if t.parameter.name in source]


def _values(name: str, source: Mapping[str, Column]) -> list[float]:
    lows, spans = source.get(f"{name}_low", []), source.get(f"{name}_span", [])
    highs = [
        low + span for low, span in zip(lows, spans, strict=True) if low is not None and span is not None
    ]
    return [value for value in (*source[name], *lows, *highs) if value is not None]


def _rounded_outwards(low: float, high: float) -> tuple[float, float]:
    step = 10 ** math.floor(math.log10((high - low) or 1.0)) / 5
    margin = 0.04 * (high - low)
    return (
        float(f"{math.floor((low - margin) / step) * step:.9g}"),
        float(f"{math.ceil((high + margin) / step) * step:.9g}"),
    )
