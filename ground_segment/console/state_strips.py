"""Modes and switches over time: one strip a parameter, one stretch for each time it kept a state."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ground_segment.catalogue import Parameter
from ground_segment.console.axes import NS_PER_MS, common, tooltip
from ground_segment.console.charts import ChartView, Group, LiveTrace
from ground_segment.console.colours import SEVERITY, STATES, TEXT
from ground_segment.console.spans import gap_ns
from ground_segment.console.texts import value_text
from ground_segment.panels import Panel
from ground_segment.wire import Value


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time during which a parameter kept one state."""

    from_ns: int
    to_ns: int
    state: Value


def strip_chart(panel: Panel, groups: Sequence[Group], names: Sequence[str]) -> ChartView:
    """A custom series of bars; data items are [row, from ms, to ms, state, colour].

    Args:
        panel: what to draw.
        groups: what the store has of it.
        names: of its traces.
    """
    rows = {trace.id: row for row, trace in enumerate(panel.traces)}
    span = groups[0].span
    bars = [
        bar
        for group in groups
        for trace in group.traces
        for bar in _bars(trace.parameter, rows[trace.id], _column(group, trace.parameter.name), group)
    ]
    base = common(span)
    return ChartView(
        kind="states",
        options={
            **base,
            "grid": {**base["grid"], "left": 190},
            "yAxis": _names(names),
            "tooltip": tooltip("item"),
            "series": [{"type": "custom", "encode": {"x": [1, 2], "y": 0}, "data": bars, "clip": True}],
        },
        traces=[
            LiveTrace(trace.id, index, row=rows[trace.id], colours=state_colours(trace.parameter))
            for index, group in enumerate(groups)
            for trace in group.traces
        ],
        range_s=span.range_s,
        gap_ms=[gap_ns(g.span.every_ns, g.stale_after_s) / NS_PER_MS for g in groups],
        empty=not bars,
    )


def stretches(times_ns: Sequence[int], states: Sequence[Value | None], gap: int) -> Iterator[Stretch]:
    """Equal neighbours joined, unless more than `gap` (ns) lies between them."""
    current: Stretch | None = None
    for time_ns, state in zip(times_ns, states, strict=True):
        if state is None:
            continue
        heard = current is not None and time_ns - current.to_ns <= gap
        if current is not None and heard and current.state == state:
            current = Stretch(current.from_ns, time_ns, state)
            continue
        if current is not None:
            yield Stretch(current.from_ns, time_ns, current.state) if heard else current
        current = Stretch(time_ns, time_ns, state)
    if current is not None:
        yield current


def state_colours(parameter: Parameter) -> Mapping[str, str]:
    """Greys, and the colour of a severity for states that are abnormal whatever else holds."""
    states: Sequence[Value] = parameter.states or (False, True)
    found = {value_text(parameter, s): STATES[i % len(STATES)] for i, s in enumerate(states)}
    if parameter.limits_when is None:
        for limit in sorted(parameter.limits, key=lambda limit: limit.severity):
            found |= {value_text(parameter, state): SEVERITY[limit.severity] for state in limit.states}
    return found


def _bars(
    parameter: Parameter, row: int, states: Sequence[Value | None], group: Group
) -> Iterator[list[Any]]:
    colours = state_colours(parameter)
    gap = gap_ns(group.span.every_ns, group.stale_after_s)
    for stretch in stretches(group.means.times_ns, [_state(parameter, s) for s in states], gap):
        text = value_text(parameter, stretch.state)
        end_ns = max(stretch.to_ns, stretch.from_ns + 1)
        yield [row, stretch.from_ns / NS_PER_MS, end_ns / NS_PER_MS, text, colours.get(text, STATES[0])]


def _state(parameter: Parameter, value: Value | None) -> Value | None:
    """Some databases give truth values back as 0 and 1."""
    return value if value is None or parameter.states else bool(value)


def _column(group: Group, name: str) -> Sequence[Value | None]:
    return group.means.fields.get(name) or [None] * len(group.means.times_ns)


def _names(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "category",
        "data": list(labels),
        "inverse": True,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {"color": TEXT, "fontSize": 13, "width": 176, "overflow": "truncate"},
    }
