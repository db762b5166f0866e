"""Ground truth: what really was wrong or ordered, when, and where it shows; kept apart from all telemetry."""

from collections.abc import Callable
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from ground_segment.catalogue import Scalar
from simulators.faults import NS_PER_S, Fault, FaultKind, Injection

INJECT, CLEAR, COMMAND = "inject", "clear", "command"


class TruthRecord(BaseModel):
    """One line of ground truth: a fault injected or cleared, or a telecommand begun.

    Times are nanoseconds UTC of the station, parameters are named `facility.name`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: str
    """`inject`, `clear` or `command`."""
    facility: str
    time_ns: int
    """Onset, when it was cleared, or when it was begun."""
    replica: int | None = None
    """Which of the stations side by side; None for all."""
    by: str = ""
    reason: str = ""

    fault: str | None = None
    """Its id."""
    code: str = ""
    title: str = ""
    kind: FaultKind | None = None
    strength: float | None = None
    ramp_s: float | None = None
    """From onset to the whole strength."""
    affects: tuple[str, ...] = ()
    """Where it shows directly."""
    followers: tuple[str, ...] = ()
    """What else it may move, `*` for any text."""
    hazard_ns: int | None = None
    """When the first harm is done at full strength; None if it does none by itself or ends before."""
    end_ns: int | None = None
    """None if it lasts until it is cleared."""

    command: str | None = None
    command_id: str | None = None
    arguments: dict[str, Scalar] | None = None
    """As carried out, defaults filled in."""

    @classmethod
    def injected(cls, injection: Injection, by: str = "", reason: str = "") -> Self:
        """Of a fault that was made to happen."""
        fault = injection.fault
        return cls(
            action=INJECT, facility=fault.facility, time_ns=injection.onset_ns, replica=injection.replica,
            by=by, reason=reason, fault=fault.id, code=fault.code, title=fault.title, kind=fault.kind,
            strength=injection.strength, ramp_s=fault.ramp_s, affects=tuple(_full_names(fault)),
            followers=fault.touches, hazard_ns=_hazard_ns(injection), end_ns=injection.end_ns,
        )  # fmt: skip

    @classmethod
    def cleared(cls, fault: Fault, time_ns: int, by: str = "", reason: str = "") -> Self:
        """Of a fault that was ended by hand."""
        return cls(
            action=CLEAR, facility=fault.facility, time_ns=time_ns, by=by, reason=reason,
            fault=fault.id, code=fault.code, title=fault.title, kind=fault.kind,
        )  # fmt: skip


Recorder = Callable[[TruthRecord], None]


def truth_file(path: Path) -> Recorder:
    """Appends JSON lines; what does not apply is left out."""

    def record(entry: TruthRecord) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(entry.model_dump_json(exclude_defaults=True) + "\n")

    return record


def _full_names(fault: Fault) -> list[str]:
    return [fault.full_name(parameter) for parameter in fault.affects]


def _hazard_ns(injection: Injection) -> int | None:
    if injection.fault.hazard_s is None:
        return None
    hazard_ns = injection.onset_ns + round(injection.fault.hazard_s * NS_PER_S)
    return hazard_ns if injection.end_ns is None or hazard_ns < injection.end_ns else None
