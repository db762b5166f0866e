"""Who may publish and read what on the broker: derived from the catalogue, enforced by the broker."""

from collections.abc import Iterator
from dataclasses import dataclass

from ground_segment.catalogue import Catalogue, Facility, FacilityKind
from ground_segment.wire import topics

OPERATOR = "operator"
SIMULATORS = "simulators"
_EVERYTHING = f"{topics.ROOT}/#"


@dataclass(frozen=True, slots=True)
class Login:
    """One identity on the broker, with the topic filters it may use."""

    name: str
    writes: tuple[str, ...]
    reads: tuple[str, ...]


def logins(catalogue: Catalogue) -> list[Login]:
    """One login for each publisher, one for operators, and one for all simulated facilities together."""
    publishers = [_publisher(facility) for facility in catalogue.facilities]
    surface = [_publisher(facility) for facility in catalogue.surface()]
    simulators = Login(
        SIMULATORS,
        writes=(*_distinct(w for login in surface for w in login.writes), topics.fault_report("+")),
        reads=(*_distinct(r for login in surface for r in login.reads), topics.FAULT_FILTER),
    )
    operator = Login(OPERATOR, writes=(topics.COMMAND_FILTER, topics.FAULT_FILTER), reads=(_EVERYTHING,))
    return [*publishers, simulators, operator]


def _publisher(facility: Facility) -> Login:
    """Telemetry, presence and reports of its own; nobody else's, and no telecommands but to itself."""
    writes = [f"{topics.telemetry_root()}direct/{facility.id}/#", topics.state(facility.id)]
    writes += [topics.report(facility.id)]
    reads = [
        f"{topics.acknowledgements_of(facility.id)}",
        topics.state("ingest"),
        topics.state(facility.id),
        topics.command(facility.id),
    ]
    if facility.kind is FacilityKind.GROUND_STATION:
        writes.append(f"{topics.telemetry_root()}{facility.id}/#")
    more_writes, more_reads = _SERVICES.get(facility.id, ((), ()))
    return Login(facility.id, (*writes, *more_writes), _distinct((*reads, *more_reads)))


_SERVICES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ingest": (
        (topics.ACKNOWLEDGEMENT_FILTER, topics.QUARANTINE_FILTER),
        (
            topics.TELEMETRY_FILTER, topics.STATE_FILTER, topics.ALERT_FILTER, topics.ALERT_EVENT_FILTER,
            topics.COMMAND_FILTER, topics.REPORT_FILTER, topics.INCIDENT_FILTER, topics.ACTION_FILTER,
            topics.AUTONOMY,
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


def _distinct(filters: tuple[str, ...] | Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filters))
