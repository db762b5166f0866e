"""Who may publish and read what on the broker: derived from the catalogue, enforced by the broker.

Why it is so: docs/decisions/0013-who-may-do-what.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ground_segment.catalogue import Catalogue, Facility, FacilityKind, role_of
from ground_segment.wire import topics

OPERATOR, CONSOLE, SIMULATORS = "operator", "console", "simulators"
_EVERYTHING = f"{topics.ROOT}/#"


@dataclass(frozen=True, slots=True)
class Login:
    """One identity on the broker, with the topic filters it may use."""

    name: str
    writes: tuple[str, ...]
    reads: tuple[str, ...]
    facility: bool = False
    """Whether it is a facility or ground station, rather than a service or people."""

    def may_write(self, topic: str) -> bool:
        return any(covers(pattern, topic) for pattern in self.writes)

    def may_read(self, topic: str) -> bool:
        return any(covers(pattern, topic) for pattern in self.reads)


def logins(catalogue: Catalogue) -> list[Login]:
    """One login for each publisher, and one each for operators, their page, and test equipment."""
    publishers = [_publisher(facility) for facility in catalogue.facilities]
    operator = Login(OPERATOR, writes=(topics.COMMAND_FILTER,), reads=(_EVERYTHING,))
    console = Login(CONSOLE, writes=(topics.command("monitor"),), reads=(_EVERYTHING,))
    return [*publishers, _test_equipment(catalogue), operator, console]


def covers(pattern: str, topic: str) -> bool:
    """Whether a topic filter matches a topic, by MQTT's rules."""
    wanted, levels = pattern.split("/"), topic.split("/")
    if topic.startswith("$") and wanted[0] in ("#", "+"):
        return False
    if wanted[-1] == "#":
        wanted = wanted[:-1]
        levels = levels[: len(wanted)]
    pairs = zip(wanted, levels, strict=False)
    return len(wanted) == len(levels) and all(want in ("+", level) for want, level in pairs)


def _publisher(facility: Facility) -> Login:
    """Telemetry, presence and reports of its own; nobody else's, and no telecommands but to itself."""
    own = f"{topics.telemetry_root()}direct/{facility.id}/#"
    writes = [own, topics.state(facility.id), topics.report(facility.id)]
    reads = [
        topics.acknowledgements_of(facility.id),
        topics.state("ingest"),
        topics.state(facility.id),
        topics.command(facility.id),
        own,
    ]
    if facility.kind is FacilityKind.GROUND_STATION:
        writes.append(f"{topics.telemetry_root()}{facility.id}/#")
    more_writes, more_reads = _SERVICES.get(role_of(facility.id), ((), ()))
    return Login(
        facility.id,
        (*writes, *more_writes),
        _distinct((*reads, *more_reads)),
        facility=facility.kind is not FacilityKind.SERVICE,
    )


def _test_equipment(catalogue: Catalogue) -> Login:
    """What breaks the simulated station, and hears what it is told: it speaks for no facility."""
    commands = [topics.command(facility.id) for facility in catalogue.surface()]
    reports = topics.fault_report("+")
    return Login(
        SIMULATORS,
        writes=(topics.FAULT_FILTER, reports),
        reads=(topics.FAULT_FILTER, reports, topics.STATE_FILTER, *commands),
    )


_SERVICES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ingest": (
        (topics.ACKNOWLEDGEMENT_FILTER, topics.QUARANTINE_FILTER),
        (
            topics.TELEMETRY_FILTER, topics.STATE_FILTER, topics.ALERT_FILTER, topics.ALERT_EVENT_FILTER,
            topics.COMMAND_FILTER, topics.REPORT_FILTER, topics.INCIDENT_FILTER, topics.ACTION_FILTER,
            topics.AUTONOMY, topics.BROKER_FILTER,
        ),
    ),
    "monitor": (
        (
            topics.ALERT_FILTER, topics.ALERT_EVENT_FILTER, topics.COMMAND_FILTER, topics.INCIDENT_FILTER,
            topics.ACTION_FILTER, topics.AUTONOMY,
        ),
        (
            topics.TELEMETRY_FILTER, topics.STATE_FILTER, topics.ALERT_FILTER, topics.REPORT_FILTER,
            topics.INCIDENT_FILTER,
        ),
    ),
}  # fmt: skip
"""What the two services do beyond publishing their own health."""


def _distinct(filters: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filters))
