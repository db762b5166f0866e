"""Who may do what on the broker, as a table: what the access rules are held to.

Rows are classes of topics, each with examples.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ground_segment.catalogue import Catalogue, FacilityKind
from ground_segment.wire import topics

PEOPLE = {"operator", "console"}
WATCHERS = {"ingest", "monitor", *PEOPLE}


@dataclass(frozen=True, slots=True)
class Example:
    """One topic, and the logins that may publish on it and read it."""

    kind: str
    topic: str
    writers: frozenset[str]
    readers: frozenset[str]


def examples(catalogue: Catalogue) -> list[Example]:
    """Every class of topics, for every facility and service of the catalogue."""
    return [*_of_publishers(catalogue), *_of_facilities(catalogue), *_of_the_station(catalogue)]


def _of_publishers(catalogue: Catalogue) -> Iterator[Example]:
    everybody = {facility.id for facility in catalogue.facilities}
    for facility in catalogue.facilities:
        me = facility.id
        yield _row("telemetry, direct", topics.telemetry(me, "packet"), {me}, {me, *WATCHERS})
        hear = everybody if me == "ingest" else {me}
        yield _row("presence", topics.state(me), {me}, {*hear, "simulators", *WATCHERS})
        yield _row("watermark", topics.acknowledgement(me, "packet"), {"ingest"}, {me, *PEOPLE})
        yield _row("telecommand report", topics.report(me), {me}, WATCHERS)


def _of_facilities(catalogue: Catalogue) -> Iterator[Example]:
    stations = [f.id for f in catalogue.facilities if f.kind is FacilityKind.GROUND_STATION]
    for facility in catalogue.surface():
        me = facility.id
        readers = {me, "simulators", "ingest", *PEOPLE}
        yield _row("telecommand to a facility", topics.command(me), {"operator", "monitor"}, readers)
        yield _row("fault injection", topics.fault(me), {"simulators"}, {"simulators", *PEOPLE})
        yield _row("fault report", topics.fault_report(me), {"simulators"}, {"simulators", *PEOPLE})
        yield _row("quarantine", topics.quarantine(me, "packet"), {"ingest"}, PEOPLE)
        yield _row("alert", topics.alert(me, "rule"), {"monitor"}, WATCHERS)
        yield _row("alert event", topics.alert_event(me, "rule"), {"monitor"}, {"ingest", *PEOPLE})
        for station in stations:
            relayed = topics.telemetry(me, "packet", station)
            yield _row("telemetry, by a ground station", relayed, {station}, WATCHERS)


def _of_the_station(catalogue: Catalogue) -> Iterator[Example]:
    to_monitor = topics.command("monitor")
    yield _row("telecommand to the monitor", to_monitor, {"monitor", *PEOPLE}, WATCHERS)
    yield _row(
        "telecommand to ingest", topics.command("ingest"), {"operator", "monitor"}, {"ingest", *PEOPLE}
    )
    yield _row("incident", topics.incident("1"), {"monitor"}, WATCHERS)
    yield _row("action", topics.action("shed"), {"monitor"}, {"ingest", *PEOPLE})
    yield _row("autonomy switch", topics.AUTONOMY, {"monitor"}, {"ingest", *PEOPLE})
    yield _row("a path that is none", topics.telemetry("energy", "packet", "elsewhere"), set(), WATCHERS)
    yield _row("another facility's path", topics.telemetry("energy", "packet", "isru"), set(), WATCHERS)
    yield _row("a facility that is none", topics.telemetry("nobody", "packet"), set(), WATCHERS)
    yield _row("outside", "elsewhere/topic", set(), set())


def _row(kind: str, topic: str, writers: set[str], readers: set[str]) -> Example:
    return Example(kind, topic, frozenset(writers), frozenset(readers))
