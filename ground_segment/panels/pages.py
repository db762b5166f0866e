"""Pages made from the catalogue alone: a facility added there has its page, its tile and its alerts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ground_segment.catalogue import Catalogue, Facility
from ground_segment.panels.groups import (
    MOST_ALIKE,
    MOST_LINES,
    by_subsystem,
    chart_groups,
    fastest_trace,
    key_traces,
    packet_traces,
    row_widths,
    traces_of,
)
from ground_segment.panels.names import label, listing, title
from ground_segment.panels.spec import Page, Panel, PanelKind, Section, Trace
from ground_segment.panels.texts import describe, quantity

OVERVIEW = "overview"
ALERTS = "alerts"
TILE_VALUES = 4
"""Key values in a facility's tile."""
MOST_KEY_CHARTS = 12
"""A wall screen's worth; every key value is in its facility's tile and page anyway."""


def pages(catalogue: Catalogue) -> list[Page]:
    """Overview, one page a facility in the catalogue's order, alerts.

    Raises:
        ValueError: a facility has the name of one of the other pages.
    """
    taken = {OVERVIEW, ALERTS} & set(catalogue.by_id)
    if taken:
        raise ValueError(f"facility '{taken.pop()}': this name is taken by a page of all facilities")
    return [_overview(catalogue), *(facility_page(f) for f in catalogue.facilities), _alerts_page()]


def facility_page(facility: Facility) -> Page:
    """Everything one facility measures."""
    return Page(
        key=facility.id,
        title=facility.title,
        description=facility.description,
        sections=[_header(facility), *_chart_sections(facility)],
        facility=facility.id,
    )


def _overview(catalogue: Catalogue) -> Page:
    tiles = [trace for f in catalogue.facilities for trace in key_traces(f, TILE_VALUES)[:TILE_VALUES]]
    rows = -(-len(catalogue.facilities) // 4)
    station = [
        Panel(
            key="facilities",
            title="Facilities",
            description="One tile a facility: worst active alert and latest key values.",
            kind=PanelKind.FACILITIES,
            traces=tuple(tiles),
            width=24,
            height=5 * rows,
        ),
        _ages([fastest_trace(f) for f in catalogue.facilities], width=24, height=3),
        _current_alerts(None, width=24, height=8),
    ]
    return Page(
        key=OVERVIEW,
        title="Station overview",
        description="The station on one screen: facilities, current alerts, key values.",
        sections=[Section("Station now", station), Section("Key values", _key_charts(catalogue))],
    )


def _key_charts(catalogue: Catalogue) -> list[Panel]:
    """Key values of all facilities, one chart a unit."""
    found: dict[str, list[Trace]] = {}
    for facility in catalogue.facilities:
        for trace in key_traces(facility):
            if trace.parameter.numeric:
                found.setdefault(trace.parameter.unit, []).append(trace)
    bundles = [
        tuple(traces[start : start + MOST_LINES])
        for traces in found.values()
        for start in range(0, len(traces), MOST_LINES)
    ]
    return _side_by_side([_chart(bundle, _key_title(bundle)) for bundle in bundles[:MOST_KEY_CHARTS]])


def _key_title(traces: Sequence[Trace]) -> str:
    names = list(dict.fromkeys(label(trace.parameter.name) for trace in traces))
    return names[0] if len(names) == 1 else f"{quantity(traces[0].parameter.unit)}: {listing(names)}"


def _header(facility: Facility) -> Section:
    keys = key_traces(facility)
    panels = [
        Panel(
            key="key-values",
            title="Key values",
            description=describe(keys),
            kind=PanelKind.VALUES,
            traces=tuple(keys),
            facility=facility.id,
            width=16,
            height=6,
        ),
        _ages(packet_traces(facility), width=8, height=6),
        _current_alerts(facility, width=24, height=7),
        *_state_panels(facility),
    ]
    return Section("Now", panels)


def _state_panels(facility: Facility) -> Iterator[Panel]:
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


def _chart_sections(facility: Facility) -> list[Section]:
    """One section a subsystem; neighbours with a single chart share one."""
    named = [([name], chart_groups(traces)) for name, traces in by_subsystem(facility).items()]
    merged: list[tuple[list[str], list[tuple[Trace, ...]]]] = []
    for names, charts in named:
        if merged and len(charts) == 1 and len(merged[-1][1]) == len(merged[-1][0]) < 3:
            merged[-1][0].extend(names)
            merged[-1][1].extend(charts)
        else:
            merged.append((names, charts))
    return [
        Section(listing([label(name) for name in names]), _side_by_side([_chart(group) for group in charts]))
        for names, charts in merged
    ]


def _side_by_side(charts: Sequence[Panel]) -> list[Panel]:
    if not charts:
        return []
    widths = row_widths(len(charts))
    return [replace(chart, width=width, height=7) for chart, width in zip(charts, widths, strict=True)]


def _chart(traces: tuple[Trace, ...], name: str | None = None) -> Panel:
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


def _ages(traces: Sequence[Trace], width: int, height: int) -> Panel:
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


def _current_alerts(facility: Facility | None, width: int, height: int) -> Panel:
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


def _alerts_page() -> Page:
    log = Panel(
        key="alert-log",
        title="Alert log",
        description="Every transition in the chosen time, newest first, with who made it and why.",
        kind=PanelKind.ALERT_LOG,
        width=24,
        height=18,
    )
    incidents = Panel(
        key="incidents",
        title="Open incidents",
        description="Alerts that belong together, with what is most likely behind them.",
        kind=PanelKind.INCIDENTS,
        width=24,
        height=7,
    )
    actions = Panel(
        key="actions",
        title="Actions of the monitor",
        description="What the monitor does by itself, under which mode, and what became of it.",
        kind=PanelKind.ACTIONS,
        width=24,
        height=8,
    )
    return Page(
        key=ALERTS,
        title="Alerts",
        description="Alerts of all facilities: current ones, and what happened to them.",
        sections=[
            Section("Now", [_current_alerts(None, width=24, height=10), incidents]),
            Section("By itself", [actions]),
            Section("What happened", [log]),
        ],
    )
