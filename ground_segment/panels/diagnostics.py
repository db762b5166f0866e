"""The ground segment itself: is everything received, stored, judged, and can operators follow the alerts."""

from collections.abc import Iterator, Sequence

from ground_segment.catalogue import Catalogue
from ground_segment.panels.groups import chart_groups, packet_traces
from ground_segment.panels.makers import ages, chart, side_by_side
from ground_segment.panels.operations import find
from ground_segment.panels.spec import Level, Page, Panel, PanelKind, Section
from ground_segment.panels.texts import describe

DIAGNOSTICS = "diagnostics"

HEALTH = (
    "ingest.store_up",
    "ingest.oldest_pending_s",
    "ingest.completeness",
    "ingest.packets_lost",
    "ingest.journal_fill",
    "ingest.quarantined_rate",
    "monitor.delay_max_ms",
    "monitor.calls_hour",
)
LATENCY = ("ingest.delay_p50_ms", "ingest.delay_max_ms", "ingest.write_latency_ms", "monitor.delay_max_ms")
BUFFERS = (
    "ingest.pending",
    "ingest.oldest_pending_s",
    "ingest.journal_fill",
    "ingest.broker_dropped",
    "ingest.quarantined_rate",
)
ALARM_LOAD = (
    "monitor.calls_10min",
    "monitor.calls_hour",
    "monitor.calls_day",
    "monitor.flood_share",
    "monitor.chattering",
    "monitor.fleeting",
    "monitor.standing",
    "monitor.stale",
    "monitor.acknowledge_median_s",
    "monitor.shelved_share",
    "monitor.suppressed_share",
    "monitor.top_share",
)


def diagnostics_page(catalogue: Catalogue) -> Page:
    """Health, ways of the data, what was refused, and the load of alerts on their operators."""
    sections = {
        "Now": list(_health(catalogue)),
        "Arrival": [_rates(), _delays(), _ages(catalogue)],
        "Ingest and latency": _charts(catalogue, LATENCY + BUFFERS),
        "Gaps": [_completeness(), _gaps()],
        "Quarantine": [_quarantine()],
        "Load of alerts on operators": _charts(catalogue, ALARM_LOAD),
    }
    return Page(
        key=DIAGNOSTICS,
        title="Diagnostics of the ground segment",
        description="Ingest, quarantine, latency, gaps, and the health of the alarm system.",
        sections=[Section(title, panels) for title, panels in sections.items() if panels],
        level=Level.DIAGNOSTICS,
    )


def _health(catalogue: Catalogue) -> Iterator[Panel]:
    traces = find(catalogue, HEALTH)
    if traces:
        yield Panel(
            key="health",
            title="Health",
            description=describe(traces),
            kind=PanelKind.VALUES,
            traces=tuple(traces),
            width=24,
            height=6,
        )


def _charts(catalogue: Catalogue, names: Sequence[str]) -> list[Panel]:
    return side_by_side([chart(group) for group in chart_groups(find(catalogue, names))])


def _rates() -> Panel:
    return Panel(
        key="rates",
        title="Packets stored",
        description="Packets in each window of time, one line a publisher. A line that ends is a silence.",
        kind=PanelKind.RATES,
        unit="{count}",
        width=12,
        height=8,
    )


def _delays() -> Panel:
    return Panel(
        key="delays",
        title="Delay from generation to storage",
        description="The longest in each window of time, one line a publisher; replays count with their age.",
        kind=PanelKind.DELAYS,
        unit="ms",
        width=12,
        height=8,
    )


def _completeness() -> Panel:
    return Panel(
        key="completeness",
        title="Completeness",
        description="Of the packets made in each hour, the part that has come. One line a publisher: the"
        " worst of its packets.",
        kind=PanelKind.COMPLETENESS,
        unit="%",
        width=24,
        height=7,
    )


def _gaps() -> Panel:
    return Panel(
        key="gaps",
        title="Gaps in the numbering of packets",
        description="Numbers that were passed over in the chosen time, newest first: open, filled or lost.",
        kind=PanelKind.GAPS,
        width=24,
        height=8,
    )


def _ages(catalogue: Catalogue) -> Panel:
    return ages([trace for f in catalogue.facilities for trace in packet_traces(f)[:1]], width=24, height=3)


def _quarantine() -> Panel:
    return Panel(
        key="quarantine",
        title="Refused packets",
        description="What was not stored in the chosen time, newest first, with the reason.",
        kind=PanelKind.QUARANTINE,
        width=24,
        height=9,
    )
