"""Messages beside telemetry: presence, acknowledgement, alerts, telecommands, quarantine."""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ground_segment.catalogue import Severity
from ground_segment.wire.packet import Value


class MessageError(ValueError):
    """A payload is not the message its topic promises."""


class Message(BaseModel):
    """JSON on the wire, frozen in the program; unknown fields are ignored so that versions can differ."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def encode(self) -> bytes:
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Raises MessageError with the first reason."""
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "$"
            raise MessageError(f"{cls.__name__}: {where}: {first['msg']}") from error


class Presence(Message):
    """Retained; the broker publishes the offline form (last will) when a connection dies."""

    online: bool
    boot: int
    time_ns: int
    journal_fill: float = 0.0
    """How full the publisher's journal is, 0 to 1: at 1 it takes no more packets until some are stored."""
    journal_lost: int = 0
    """Packets of its journal that could not be read any more."""


class Watermark(Message):
    """Everything up to `seq` of this boot is in the store or in quarantine; the publisher may forget it.

    `missing` asks the publisher to send a range (first, last) again.
    """

    boot: int
    seq: int
    missing: tuple[int, int] | None = None


class Condition(StrEnum):
    """Whether what a rule watches for is the case. Unknown neither raises nor clears."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class AlertState(StrEnum):
    """ISA-18.2 state, derived from the separate facts."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned-unacknowledged"
    LATCHED = "latched"
    """Returned, and kept until an operator resets it."""
    LATCHED_UNACKNOWLEDGED = "latched-unacknowledged"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    """By design: another alert or the mode explains it."""
    OUT_OF_SERVICE = "out-of-service"


class Transition(StrEnum):
    """What last happened to an alert."""

    RAISED = "raised"
    ESCALATED = "escalated"
    EASED = "eased"
    CLEARED = "cleared"
    ACKNOWLEDGED = "acknowledged"
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    SHELF_EXPIRED = "shelf-expired"
    BECAME_UNKNOWN = "became-unknown"
    BECAME_KNOWN = "became-known"
    RESET = "reset"
    REPEATED = "repeated"
    """Nobody has acknowledged it for long: it calls again."""
    UNSUPPRESSED = "unsuppressed"
    TAKEN_OUT = "taken-out-of-service"
    RETURNED_TO_SERVICE = "returned-to-service"


class Alert(Message):
    """Current facts of one alert; retained under its topic, and sent as an event at each transition."""

    facility: str
    rule: str
    title: str
    """What an operator reads first, for example `Bus A voltage low`."""
    text: str
    """One sentence with value, limit and unit."""
    severity: Severity
    state: AlertState
    condition: Condition
    active: bool
    acknowledged: bool
    transition: Transition
    time_ns: int
    """When the last transition happened."""
    raised_ns: int
    worst: Severity | None = None
    """The worst that it was since it was raised; None if its monitor did not say."""
    packet: str | None = None
    parameter: str | None = None
    value: Value | None = None
    unit: str = ""
    limit: float | str | None = None
    by: str | None = None
    """Who made the last transition; None for the monitor itself."""
    why: str | None = None
    shelved_until_ns: int | None = None
    shelved_severity: Severity | None = None
    """The worst severity that the shelf hides; anything worse ends it."""
    count: int = Field(default=1, ge=1)
    """How many times it was raised since it last was normal and acknowledged."""
    latched: bool = False
    """It has been active, and stays until it is reset."""
    suppressed_by: str | None = None
    """What explains it: an incident, for example. Still judged and recorded, but it calls nobody."""
    out_of_service: bool = False
    """Taken out by an operator for maintenance."""
    called_ns: int = 0
    """When it last called an operator; 0 if it never did."""
    event: bool = False
    """It calls nobody and needs no acknowledgement: its rule names no operator's action."""
    action: str = ""
    """What an operator does about it."""
    learned_ns: int | None = None
    """Found in data that came late: it was so at `time_ns`, and is known since then. Says nothing of now."""

    @property
    def annunciates(self) -> bool:
        """Whether its last transition calls an operator."""
        calls = self.transition in (Transition.RAISED, Transition.ESCALATED, Transition.REPEATED) or (
            self.transition in (Transition.UNSUPPRESSED, Transition.SHELF_EXPIRED) and not self.acknowledged
        )
        quiet = self.event or self.suppressed_by or self.out_of_service or self.shelved_until_ns
        return calls and self.active and not quiet


class RankedCause(Message):
    """What may be behind an incident, and how likely among the causes that explain the same."""

    id: str
    title: str
    probability: float


class Incident(Message):
    """Alerts that belong together, and what is most likely behind them; retained while it is open."""

    id: str
    title: str
    severity: Severity
    """The worst of its alerts."""
    opened_ns: int
    time_ns: int
    """When this was last worked out."""
    open: bool
    causes: tuple[RankedCause, ...] = ()
    """The likeliest first."""
    alerts: tuple[str, ...] = ()
    """`facility/rule`, in the order they were raised; the first one called the operators."""
    folded: tuple[str, ...] = ()
    """Those of them that are explained by the rest and called nobody."""
    loses: tuple[str, ...] = ()
    """What has no reserve any more while this lasts."""


class Stage(StrEnum):
    """Verification of a telecommand, after ECSS-E-ST-70-41C service 1."""

    ACCEPTED = "accepted"
    STARTED = "started"
    COMPLETED = "completed"
    FAILED = "failed"


class Report(Message):
    """One verification stage of one telecommand, with what it was, so that each stage can be read alone."""

    id: str
    stage: Stage
    time_ns: int
    command: str = ""
    reason: str = ""
    """Why it failed."""
    by: str = ""
    """Who sent the telecommand."""
    arguments: dict[str, Value] = Field(default_factory=dict)
    """From ACCEPTED on as carried out, defaults filled in."""

    @property
    def final(self) -> bool:
        """Whether no stage follows."""
        return self.stage in (Stage.COMPLETED, Stage.FAILED)


class Telecommand(Message):
    """A request to a facility or service; `by` and `reason` are kept in every record of it."""

    id: str = Field(min_length=1, max_length=64)
    time_ns: int
    command: str = Field(min_length=1, max_length=64)
    arguments: dict[str, Value] = Field(default_factory=dict)
    by: str = Field(default="operator", max_length=64)
    reason: str = Field(default="", max_length=500)

    def report(self, stage: Stage, time_ns: int, reason: str = "") -> Report:
        """That it has reached a stage."""
        return Report(
            id=self.id, stage=stage, time_ns=time_ns, command=self.command, reason=reason,
            by=self.by, arguments=self.arguments,
        )  # fmt: skip


class Quarantined(Message):
    """A packet that was not stored, and why."""

    time_ns: int
    """When it was received."""
    topic: str
    reason: str
    detail: str
    size_bytes: int
    excerpt: str
    """The payload's beginning, with undecodable bytes escaped."""
