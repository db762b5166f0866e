"""A day of the whole station for dashboards: simulated telemetry, and some of every other kind of row."""

from collections.abc import Iterator, Mapping

from ground_segment.catalogue import Catalogue, Facility, FacilityKind, Severity
from ground_segment.clock import SystemClock
from ground_segment.records import (
    ACTIONS,
    ALERTS,
    COMMANDS,
    COMPLETENESS,
    GAPS,
    INCIDENTS,
    QUARANTINE,
    Row,
    telemetry_table,
)
from ground_segment.wire import Value
from simulators.runner import Runner, Span
from simulators.station import Station
from tests.support.catalogues import project_catalogue
from tests.support.rows import presence_row, telemetry_row

SECOND = 1_000_000_000
STEP_S = 60


class Collector:
    """Takes the packets of one facility as rows."""

    def __init__(self, facility: Facility) -> None:
        self.rows: list[Row] = []
        self._tables = {packet.name: telemetry_table(facility, packet) for packet in facility.packets}

    async def publish(
        self, packet: str, time_ns: int, values: Mapping[str, Value], invalid: tuple[str, ...] = ()
    ) -> None:
        sequence: dict[str, Value | None] = {
            "_boot": 1,
            "_seq": len(self.rows),
            "_delay_ms": 12.5,
            "_invalid": ",".join(invalid),
        }
        self.rows.append(Row(self._tables[packet], time_ns, {**values, **sequence}))

    async def drain(self, timeout_s: float) -> bool:
        return True


async def simulated(to_ns: int, hours: float) -> list[Row]:
    """Every packet of every facility once a minute, and the health of the services."""
    catalogue = project_catalogue()
    surface = catalogue.surface()
    collectors = {facility.id: Collector(facility) for facility in surface}
    span = Span(to_ns - round(hours * 3600) * SECOND, to_ns, STEP_S)
    await Runner(Station(catalogue, seed=1), surface, SystemClock()).backfill(span, collectors)
    services = [f for f in catalogue.facilities if f.kind is FacilityKind.SERVICE]
    healths = [
        telemetry_row(facility, packet, time_ns)
        for facility in services
        for packet in facility.packets
        for time_ns in span.times_ns()
    ]
    return [row for collector in collectors.values() for row in collector.rows] + healths


def records(catalogue: Catalogue, to_ns: int) -> Iterator[Row]:
    """Of each severity an open incident, and of each facility an active alert and one that is over."""
    hour = 3600 * SECOND
    for severity in Severity:
        yield _incident(severity, to_ns - hour)
        for facility in catalogue.facilities:
            yield from _alerts(facility.id, severity, to_ns - hour)
    for facility in catalogue.facilities:
        yield presence_row(facility.id, to_ns - hour)
        sent: dict[str, Value | None] = {"command": "rest", "stage": "sent", "by": "ana", "arguments": ""}
        yield Row(COMMANDS, to_ns - hour, sent, {"target": facility.id, "command_id": "1"})
        has: dict[str, Value | None] = {"received": 60, "missing": 0, "lost": 0, "percent": 100.0}
        yield Row(COMPLETENESS, to_ns - hour, has, {"facility": facility.id, "stream": "one"})
    gap: dict[str, Value | None] = {
        "first": 3,
        "last": 4,
        "state": "open",
        "missing": 2,
        "filled": 0,
        "lost": 0,
    }
    yield Row(GAPS, to_ns - hour, gap, {"facility": "isru", "stream": "one"})
    outcome: dict[str, Value | None] = {"outcome": "sent", "text": "So asked."}
    yield Row(ACTIONS, to_ns - hour, outcome, {"facility": "isru", "action": "shed"})
    refused: dict[str, Value | None] = {"topic": "a/b", "detail": "no such packet"}
    yield Row(QUARANTINE, to_ns - hour, refused, {"facility": "isru", "reason": "unknown"})


def _alerts(facility: str, severity: Severity, raised_ns: int) -> Iterator[Row]:
    for rule, over in ((f"active-{severity.word}", False), (f"over-{severity.word}", True)):
        tags = {"facility": facility, "rule": rule}
        fields: dict[str, Value | None] = {
            "title": f"{rule} of {facility}", "text": "It is.", "severity": severity.word,
            "severity_level": int(severity), "state": "unacknowledged", "transition": "raised",
            "worst_level": int(severity),
            "active": True, "raised_ns": raised_ns, "event": False, "ended_ns": 0,
            "panel": "/d/ilrs-wall?viewPanel=panel-1",
        }  # fmt: skip
        yield Row(ALERTS, raised_ns, fields, tags)
        if over:
            ended_ns = raised_ns + 600 * SECOND
            done: dict[str, Value | None] = {"state": "normal", "transition": "cleared", "active": False}
            yield Row(ALERTS, ended_ns, fields | done | {"ended_ns": None}, tags)
            yield Row(ALERTS, raised_ns, {"ended_ns": ended_ns}, tags)


def _incident(severity: Severity, opened_ns: int) -> Row:
    fields: dict[str, Value | None] = {
        "title": f"Something {severity.word}", "severity": severity.word, "severity_level": int(severity),
        "open": True, "opened_ns": opened_ns, "cause": "energy.reactor_trip",
        "causes": "energy.reactor_trip 0.62",
    }  # fmt: skip
    return Row(INCIDENTS, opened_ns, fields, {"incident": f"1-{severity.word}"})
