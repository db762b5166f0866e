"""Panels that several pages share, made from the catalogue."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ground_segment.catalogue import Facility
from ground_segment.panels.groups import MOST_ALIKE, key_traces, row_widths, traces_of
from ground_segment.panels.names import title
from ground_segment.panels.spec import Panel, PanelKind, Trace
from ground_segment.panels.texts import describe


def key_values(facility: Facility, width: int, height: int) -> Panel:
    """What stands for a facility, as large numbers."""
    keys = key_traces(facility)
    return Panel(
        key="key-values",
        title="Key values",
        description=describe(keys),
        kind=PanelKind.VALUES,
        traces=tuple(keys),
        facility=facility.id,
        width=width,
        height=height,
    )


def state_panels(facility: Facility, states: Sequence[Trace] | None = None) -> Iterator[Panel]:
    """Modes and switches over time: all of a facility unless some are given."""
    if states is None:
        states = [trace for trace in traces_of(facility) if not trace.parameter.numeric]
    for start in range(0, len(states), MOST_ALIKE):
        shown = states[start : start + MOST_ALIKE]
        yield Panel(
            key="states" if start == 0 else f"states-{start // MOST_ALIKE + 1}",
            title="Modes and switches",
            description=describe(shown),
            kind=PanelKind.STATES,
            traces=tuple(shown),
            facility=facility.id,
            width=24,
            height=3 + len(shown),
        )


def side_by_side(charts: Sequence[Panel], height: int = 7) -> list[Panel]:
    """Charts in rows that fill the width."""
    if not charts:
        return []
    widths = row_widths(len(charts))
    return [replace(chart, width=width, height=height) for chart, width in zip(charts, widths, strict=True)]


def chart(traces: tuple[Trace, ...], name: str | None = None) -> Panel:
    """Lines of one unit, with limits where all share them."""
    first = traces[0]
    same = all(set(trace.parameter.limits) == set(first.parameter.limits) for trace in traces)
    facilities = {trace.facility for trace in traces}
    return Panel(
        key=f"{first.facility}.{first.parameter.name}",
        title=name or title([trace.parameter.name for trace in traces]),
        description=describe(traces),
        kind=PanelKind.CHART,
        traces=traces,
        unit=first.parameter.unit,
        limits=first.parameter.limits if same else (),
        facility=first.facility if len(facilities) == 1 else None,
    )


def ages(traces: Sequence[Trace], width: int, height: int) -> Panel:
    """How old the newest rows are."""
    return Panel(
        key="ages",
        title="Newest data",
        description="When the newest row was measured; a number beside an old age is not current.",
        kind=PanelKind.AGES,
        traces=tuple(traces),
        unit="s",
        width=width,
        height=height,
    )


def current_alerts(facility: Facility | None, width: int, height: int) -> Panel:
    """What is wrong now, in one facility or anywhere."""
    of = f"of {facility.title}" if facility else "of the station"
    return Panel(
        key="alerts",
        title=f"Current alerts {of}",
        description=f"Alerts {of} that are active, or over but not acknowledged; worst first.",
        kind=PanelKind.ALERTS,
        facility=facility.id if facility else None,
        width=width,
        height=height,
    )


def open_incidents(width: int, height: int) -> Panel:
    """Alerts that belong together, with ranked causes."""
    return Panel(
        key="incidents",
        title="Open incidents",
        description="Alerts that belong together, with what is most likely behind them.",
        kind=PanelKind.INCIDENTS,
        width=width,
        height=height,
    )
