"""What is kept: tables derived from the catalogue, and rows for them.

A table is one InfluxDB measurement with one `packet` tag, or one SQLite table. Ingest makes rows,
store adapters write and read them; neither knows the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct, field

from ground_segment.catalogue import Catalogue, Facility, Packet, ParameterType
from ground_segment.wire import Value


class FieldType(StrEnum):
    FLOAT = "float"
    INT = "int"
    BOOL = "bool"
    TEXT = "text"


_OF_PARAMETER = {
    ParameterType.FLOAT: FieldType.FLOAT,
    ParameterType.INT: FieldType.INT,
    ParameterType.BOOL: FieldType.BOOL,
    ParameterType.ENUM: FieldType.TEXT,
}

SEQUENCE_FIELDS: Mapping[str, FieldType] = {
    "_boot": FieldType.INT,
    "_seq": FieldType.INT,
    "_delay_ms": FieldType.FLOAT,
    "_invalid": FieldType.TEXT,
}
"""Kept beside the parameters of each packet: which packet it was, reception delay, names of invalid ones."""


@dataclass(frozen=True)
class Table:
    """One kind of row.

    Rows with equal time and tags are the same row: writing one again changes nothing.
    """

    measurement: str
    packet: str
    fields: Mapping[str, FieldType]
    tags: tuple[str, ...] = ()
    """Names of further tags that each row carries, beside `packet`."""

    @property
    def name(self) -> str:
        return f"{self.measurement}/{self.packet}"


class Row(Struct, frozen=True, gc=False):
    """One row; fields that are left out or None stay empty."""

    table: Table
    time_ns: int
    fields: Mapping[str, Value | None]
    tags: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    """Already checked: the first fields of the table, in its order, with exactly its types. None is left out
    among them, no text needs quoting, and the table has no tags."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Result of a query: times (ns, ascending) and one list for each field, None where there is nothing."""

    times_ns: list[int]
    fields: Mapping[str, list[Value | None]]


@dataclass(frozen=True, slots=True)
class BootCount:
    """What the store holds of one publisher's start: distinct packets, lowest and highest number."""

    boot: int
    packets: int
    first_seq: int
    last_seq: int

    @property
    def missing(self) -> int:
        """Numbers between 1 and the highest that are not there."""
        return self.last_seq - self.packets


ALERTS = Table(
    measurement="alerts",
    packet="transition",
    tags=("facility", "rule"),
    fields={
        "title": FieldType.TEXT,
        "text": FieldType.TEXT,
        "severity": FieldType.TEXT,
        "severity_level": FieldType.INT,
        "state": FieldType.TEXT,
        "transition": FieldType.TEXT,
        "active": FieldType.BOOL,
        "acknowledged": FieldType.BOOL,
        "value": FieldType.TEXT,
        "limit": FieldType.TEXT,
        "unit": FieldType.TEXT,
        "by": FieldType.TEXT,
        "why": FieldType.TEXT,
        "raised_ns": FieldType.INT,
        "event": FieldType.BOOL,
        "suppressed_by": FieldType.TEXT,
        "learned_ns": FieldType.INT,
        "parameter": FieldType.TEXT,
        "action": FieldType.TEXT,
        "panel": FieldType.TEXT,
        "worst_level": FieldType.INT,
        "ended_ns": FieldType.INT,
    },
)
PRESENCE = Table(
    measurement="presence",
    packet="state",
    tags=("facility",),
    fields={"online": FieldType.BOOL, "boot": FieldType.INT, "journal_fill": FieldType.FLOAT},
)
GAPS = Table(
    measurement="gaps",
    packet="range",
    tags=("facility", "stream"),
    fields={
        "boot": FieldType.INT,
        "first": FieldType.INT,
        "last": FieldType.INT,
        "state": FieldType.TEXT,
        "missing": FieldType.INT,
        "filled": FieldType.INT,
        "lost": FieldType.INT,
        "requests": FieldType.INT,
        "opened_ns": FieldType.INT,
        "closed_ns": FieldType.INT,
    },
)
"""Missing sequence numbers; the time is that of the packet behind them."""
COMPLETENESS = Table(
    measurement="completeness",
    packet="hour",
    tags=("facility", "stream"),
    fields={
        "received": FieldType.INT,
        "missing": FieldType.INT,
        "lost": FieldType.INT,
        "percent": FieldType.FLOAT,
    },
)
"""What has come of each packet that was made in one hour; the time is the hour's start."""
COMMANDS = Table(
    measurement="commands",
    packet="stage",
    tags=("target", "command_id"),
    fields={
        "command": FieldType.TEXT,
        "stage": FieldType.TEXT,
        "by": FieldType.TEXT,
        "reason": FieldType.TEXT,
        "arguments": FieldType.TEXT,
    },
)
INCIDENTS = Table(
    measurement="incidents",
    packet="state",
    tags=("incident",),
    fields={
        "title": FieldType.TEXT,
        "severity": FieldType.TEXT,
        "severity_level": FieldType.INT,
        "open": FieldType.BOOL,
        "opened_ns": FieldType.INT,
        "cause": FieldType.TEXT,
        "probability": FieldType.FLOAT,
        "causes": FieldType.TEXT,
        "alerts": FieldType.TEXT,
        "folded": FieldType.TEXT,
        "loses": FieldType.TEXT,
    },
)
ACTIONS = Table(
    measurement="actions",
    packet="evaluation",
    tags=("facility", "action"),
    fields={
        "outcome": FieldType.TEXT,
        "mode": FieldType.TEXT,
        "text": FieldType.TEXT,
        "by": FieldType.TEXT,
        "asked_by": FieldType.TEXT,
        "asked_ns": FieldType.INT,
        "target": FieldType.TEXT,
        "command": FieldType.TEXT,
        "arguments": FieldType.TEXT,
        "command_id": FieldType.TEXT,
        "seen": FieldType.TEXT,
    },
)
QUARANTINE = Table(
    measurement="quarantine",
    packet="refused",
    tags=("facility", "reason"),
    fields={
        "topic": FieldType.TEXT,
        "detail": FieldType.TEXT,
        "boot": FieldType.INT,
        "seq": FieldType.INT,
        "size_bytes": FieldType.INT,
        "excerpt": FieldType.TEXT,
    },
)


def telemetry_table(facility: Facility, packet: Packet) -> Table:
    """The table of one packet of the catalogue."""
    fields = {p.name: _OF_PARAMETER[p.type] for p in packet.parameters}
    return Table(facility.id, packet.name, {**fields, **SEQUENCE_FIELDS})


def all_tables(catalogue: Catalogue) -> list[Table]:
    """Everything a store must be ready for."""
    telemetry = [telemetry_table(facility, packet) for facility, packet in catalogue.packets()]
    return [*telemetry, ALERTS, INCIDENTS, ACTIONS, PRESENCE, COMMANDS, QUARANTINE, GAPS, COMPLETENESS]
