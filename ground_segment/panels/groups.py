"""Which parameters share a chart, and how charts share a page's width."""

import math
from collections.abc import Hashable, Iterator, Sequence

from ground_segment.catalogue import Facility, Packet, Parameter
from ground_segment.panels.names import stem
from ground_segment.panels.spec import Trace

MOST_LINES = 8
"""Lines a chart stays readable with."""
MOST_ALIKE = 12
"""Members of one numbered family may be more: they are read as a bundle, for the one that strays."""


def traces_of(facility: Facility) -> list[Trace]:
    """Every parameter of a facility."""
    return [Trace(facility.id, packet.name, p) for packet in facility.packets for p in packet.parameters]


def chart_groups(traces: Sequence[Trace]) -> list[tuple[Trace, ...]]:
    """Numeric traces bundled into charts: one packet, unit, scale and set of limits each."""
    return [chart for bundle in _bundles(traces) for chart in _charts(bundle)]


def by_subsystem(facility: Facility) -> dict[str, list[Trace]]:
    """Numeric traces by subsystem, in the order of the catalogue."""
    found: dict[str, list[Trace]] = {}
    for trace in traces_of(facility):
        if trace.parameter.numeric:
            found.setdefault(trace.parameter.subsystem, []).append(trace)
    return found


def key_traces(facility: Facility, most: int = 8) -> list[Trace]:
    """What stands for a facility: parameters marked `key`, else those that can become critical."""
    traces = traces_of(facility)
    numeric = [trace for trace in traces if trace.parameter.numeric]
    marked = [trace for trace in traces if trace.parameter.key]
    critical = [trace for trace in numeric if _can_be_critical(trace.parameter)]
    return marked[:most] or critical[:4] or numeric[:4] or traces[:4]


def packet_traces(facility: Facility) -> list[Trace]:
    """One trace for each packet."""
    return [_standing_for(facility, packet) for packet in facility.packets]


def fastest_trace(facility: Facility) -> Trace:
    """The packet that tells soonest whether a facility is heard."""
    return _standing_for(facility, min(facility.packets, key=lambda packet: packet.period_s))


def row_widths(count: int) -> list[int]:
    """Widths of so many charts that fill rows of 24 columns, three abreast where that comes out even."""
    if count == 1:
        return [24]
    pairs = {0: 0, 1: 4, 2: 2}[count % 3]
    return [8] * (count - pairs) + [12] * pairs


def _standing_for(facility: Facility, packet: Packet) -> Trace:
    return Trace(facility.id, packet.name, packet.parameters[0])


def _can_be_critical(parameter: Parameter) -> bool:
    return any(limit.severity.word == "critical" for limit in parameter.limits)


def _bundles(traces: Sequence[Trace]) -> list[list[Trace]]:
    found: dict[Hashable, list[Trace]] = {}
    for trace in traces:
        found.setdefault(_likeness(trace), []).append(trace)
    return list(found.values())


def _likeness(trace: Trace) -> Hashable:
    parameter = trace.parameter
    limits = tuple(sorted(parameter.limits, key=lambda limit: limit.severity))
    return trace.packet, parameter.unit, limits, parameter.limits_when, _scale(parameter)


def _scale(parameter: Parameter) -> int:
    """Power of ten of the range: lines of very different size would flatten each other."""
    widest = max((abs(bound) for bound in parameter.range or ()), default=0.0)
    return math.ceil(math.log10(widest)) if widest > 0 else 0


def _charts(bundle: Sequence[Trace]) -> Iterator[tuple[Trace, ...]]:
    """Whole families, filled up to the most lines a chart may have."""
    chart: list[Trace] = []
    for family in _families(bundle):
        if chart and len(chart) + len(family) > MOST_LINES:
            yield tuple(chart)
            chart = []
        chart.extend(family)
    yield tuple(chart)


def _families(bundle: Sequence[Trace]) -> Iterator[tuple[Trace, ...]]:
    families: dict[str, list[Trace]] = {}
    for trace in bundle:
        families.setdefault(stem(trace.parameter.name), []).append(trace)
    for family in families.values():
        for start in range(0, len(family), MOST_ALIKE):
            yield tuple(family[start : start + MOST_ALIKE])
