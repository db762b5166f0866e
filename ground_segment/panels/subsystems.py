"""A facility at two distances: what matters of all of it, and everything of one subsystem."""

from collections.abc import Sequence
from dataclasses import replace

from ground_segment.catalogue import Facility
from ground_segment.panels.groups import chart_groups, packet_traces, traces_of
from ground_segment.panels.makers import (
    ages,
    chart,
    current_alerts,
    key_values,
    side_by_side,
    state_panels,
)
from ground_segment.panels.names import label, listing
from ground_segment.panels.operations import command_log
from ground_segment.panels.spec import Level, Page, Panel, Section, Trace

OTHER = "other"
"""Page of the subsystems that are too small for one of their own."""
SMALL = 2
"""Fewer charts than this, and no modes: too small."""


def summary_page(facility: Facility) -> Page:
    """A facility at a glance: key values, alerts, modes, and one chart of each subsystem."""
    now = [
        key_values(facility, width=16, height=6),
        ages(packet_traces(facility), width=8, height=6),
        current_alerts(facility, width=24, height=7),
        *state_panels(facility),
    ]
    told = [command_log(facility.id, height=7)] if facility.commands else []
    sections = [
        Section("Now", now),
        Section("One chart of each subsystem", _heads(facility)),
        Section("Telecommands", told),
    ]
    return Page(
        key=facility.id,
        title=facility.title,
        description=facility.description,
        sections=[section for section in sections if section.panels],
        facility=facility.id,
        level=Level.FACILITY,
    )


def subsystem_pages(facility: Facility) -> list[Page]:
    """Every parameter of a facility, on the page of its subsystem; in the order of the catalogue."""
    return [_page(facility, name, parts) for name, parts in subsystems(facility).items()]


def subsystems(facility: Facility) -> dict[str, dict[str, list[Trace]]]:
    """Traces by page and, on it, by subsystem: small subsystems share the page `other`.

    Raises:
        ValueError: a subsystem has the name of that page.
    """
    found: dict[str, list[Trace]] = {}
    for trace in traces_of(facility):
        found.setdefault(trace.parameter.subsystem, []).append(trace)
    if OTHER in found:
        raise ValueError(f"facility '{facility.id}': a subsystem cannot be called '{OTHER}'")
    small = {name: traces for name, traces in found.items() if _is_small(traces)}
    pages = {name: {name: traces} for name, traces in found.items() if name not in small}
    if len(small) > 1:
        return pages | {OTHER: small}
    return pages | {name: {name: traces} for name, traces in small.items()}


def page_of(facility: Facility, subsystem: str) -> str:
    """Key of the page that a subsystem is on. Raises KeyError."""
    for name, parts in subsystems(facility).items():
        if subsystem in parts:
            return page_key(facility.id, name)
    raise KeyError(subsystem)


def page_key(facility: str, name: str) -> str:
    """Of a subsystem's page."""
    return f"{facility}-{name}"


def _is_small(traces: Sequence[Trace]) -> bool:
    return all(trace.parameter.numeric for trace in traces) and len(_charts(traces)) < SMALL


def _page(facility: Facility, name: str, parts: dict[str, list[Trace]]) -> Page:
    called = listing([label(part) for part in parts], most=4)
    traces = [trace for part in parts.values() for trace in part]
    states = [trace for trace in traces if not trace.parameter.numeric]
    charts = [chart(group) for part in parts.values() for group in _charts(part)]
    return Page(
        key=page_key(facility.id, name),
        title=f"{facility.title}, {called}",
        description=f"Every parameter of {facility.title}, subsystem {', '.join(parts)}.",
        sections=[Section(called, [*state_panels(facility, states), *side_by_side(charts)])],
        facility=facility.id,
        level=Level.SUBSYSTEM,
        subsystem=name,
    )


def _charts(traces: Sequence[Trace]) -> list[tuple[Trace, ...]]:
    return chart_groups([trace for trace in traces if trace.parameter.numeric])


def _heads(facility: Facility) -> list[Panel]:
    """The first chart of each subsystem that has any."""
    named: dict[str, list[Trace]] = {}
    for trace in traces_of(facility):
        if trace.parameter.numeric:
            named.setdefault(trace.parameter.subsystem, []).append(trace)
    heads = [(name, chart(chart_groups(traces)[0])) for name, traces in named.items()]
    return side_by_side([replace(head, title=f"{label(name)}: {head.title}") for name, head in heads])
