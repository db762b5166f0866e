"""What outlives a restart of the monitor: all it believes.

Written as a whole each time: with 1,000 alerts that takes 4 ms of processor time, less than a second file of
changes and its repair would be worth.
"""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ground_segment.alerting import Silence
from ground_segment.catalogue import Severity
from ground_segment.monitor.triggers import AutonomyMemory
from ground_segment.rules.signals import Derived
from ground_segment.wire import ActionRecord, Alert, RankedCause, Report, Transition, Value


class Row(BaseModel):
    """One belief."""

    model_config = ConfigDict(frozen=True)


class Heard(Row):
    """When a packet was last received, when that one was generated, and what has been judged of it."""

    facility: str
    packet: str
    received_ns: int
    generated_ns: int
    origin: tuple[int, int, int] | None = None
    spans_ns: tuple[tuple[int, int], ...] = ()


class There(Row):
    """What is known of a facility's presence."""

    facility: str
    boot: int | None
    offline_ns: int | None
    back_ns: int


class Chain(Row):
    """A debounced level, and since when samples speak for and against each severity."""

    level: int
    last_ns: int
    risen_ns: tuple[int | None, ...]
    fallen_ns: tuple[int | None, ...]


class Pending(Row):
    """A rule that is raised or about to be."""

    facility: str
    rule: str
    chain: Chain
    known_ns: int = 0


class Recalled(Row):
    """The last value of a parameter that conditions and rules look at."""

    facility: str
    parameter: str
    value: Value | None
    heard_ns: int


class Samples(Row):
    """What a window of time holds."""

    facility: str
    parameter: str
    derived: Derived
    window_s: float
    since_ns: int | None = None
    """Since when there was no gap; None for the first sample."""
    times_ns: tuple[int, ...]
    values: tuple[float, ...]


class KeptMember(Row):
    """One alert of an open incident."""

    facility: str
    rule: str
    raised_ns: int
    severity: Severity
    active: bool
    folded: bool
    called: Severity | None = None


class KeptIncident(Row):
    """An open incident; its first member is the root."""

    id: str
    title: str
    opened_ns: int
    members: tuple[KeptMember, ...]
    causes: tuple[RankedCause, ...]
    likely: tuple[str, ...]
    ranked_ns: int
    quiet_ns: int | None


class Ended(Row):
    """When an alert became normal: what comes next is later, whatever the clock says."""

    facility: str
    rule: str
    time_ns: int


class NotedKind(StrEnum):
    """What is counted of the load on operators."""

    CALLED = "called"
    ACKNOWLEDGED = "acknowledged"
    FLEETING = "fleeting"


class Noted(Row):
    """One call, the answer to one, or that one was over at once."""

    kind: NotedKind
    facility: str
    rule: str
    severity: Severity
    transition: Transition
    time_ns: int
    after_s: float = 0.0


class Snapshot(Row):
    """State of the engine, and alerts whose events may not have reached the broker.

    Version 1 had alerts, packets heard and what was unsent; the rest of it is learned anew.
    """

    version: Literal[1, 2] = 2
    alerts: tuple[Alert, ...] = ()
    heard: tuple[Heard, ...] = ()
    there: tuple[There, ...] = ()
    pending: tuple[Pending, ...] = ()
    recalled: tuple[Recalled, ...] = ()
    samples: tuple[Samples, ...] = ()
    incidents: tuple[KeptIncident, ...] = ()
    ranked_ns: int = 0
    """When all incidents were last ranked anew."""
    ended: tuple[Ended, ...] = ()
    noted: tuple[Noted, ...] = ()
    autonomy: AutonomyMemory = AutonomyMemory()
    silences: tuple[Silence, ...] = ()
    unsent: tuple[Alert, ...] = ()
    unsent_actions: tuple[ActionRecord, ...] = ()
    unsent_reports: tuple[Report, ...] = ()
    commands: tuple[str, ...] = ()
    """Ids of telecommands that have been carried out or refused."""
