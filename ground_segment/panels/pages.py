"""Pages made from the catalogue alone: a facility added there has its page, its tile and its alerts."""

from collections.abc import Sequence

from ground_segment.catalogue import Catalogue, Facility
from ground_segment.panels.groups import (
    MOST_LINES,
    by_subsystem,
    chart_groups,
    fastest_trace,
    key_traces,
    packet_traces,
)
from ground_segment.panels.makers import (
    ages,
    chart,
    current_alerts,
    key_values,
    open_incidents,
    side_by_side,
    state_panels,
)
from ground_segment.panels.names import label, listing
from ground_segment.panels.spec import Page, Panel, PanelKind, Section, Trace
from ground_segment.panels.texts import quantity

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
    return [overview(catalogue), *(facility_page(f) for f in catalogue.facilities), alerts_page()]


def facility_page(facility: Facility) -> Page:
    """Everything one facility measures."""
    return Page(
        key=facility.id,
        title=facility.title,
        description=facility.description,
        sections=[_header(facility), *_chart_sections(facility)],
        facility=facility.id,
    )


def overview(catalogue: Catalogue) -> Page:
    """The station for a desk."""
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
        ages([fastest_trace(f) for f in catalogue.facilities], width=24, height=3),
        current_alerts(None, width=24, height=8),
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
    return side_by_side([chart(bundle, _key_title(bundle)) for bundle in bundles[:MOST_KEY_CHARTS]])


def _key_title(traces: Sequence[Trace]) -> str:
    names = list(dict.fromkeys(label(trace.parameter.name) for trace in traces))
    return names[0] if len(names) == 1 else f"{quantity(traces[0].parameter.unit)}: {listing(names)}"


def _header(facility: Facility) -> Section:
    panels = [
        key_values(facility, width=16, height=6),
        ages(packet_traces(facility), width=8, height=6),
        current_alerts(facility, width=24, height=7),
        *state_panels(facility),
    ]
    return Section("Now", panels)


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
        Section(listing([label(name) for name in names]), side_by_side([chart(group) for group in charts]))
        for names, charts in merged
    ]


def alerts_page() -> Page:
    """Current alerts, incidents, what the monitor does about them, and what happened."""
    log = Panel(
        key="alert-log",
        title="Alert log",
        description="Every transition in the chosen time, newest first, with who made it and why.",
        kind=PanelKind.ALERT_LOG,
        width=24,
        height=18,
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
            Section("Now", [current_alerts(None, width=24, height=10), open_incidents(width=24, height=7)]),
            Section("By itself", [actions]),
            Section("What happened", [log]),
        ],
    )
