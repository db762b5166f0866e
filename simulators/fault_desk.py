"""Fault injection into a running station: requests in, reports and ground truth out."""

from collections.abc import Collection

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ground_segment.clock import Clock
from ground_segment.wire import MessageError, Report, Stage, Telecommand
from simulators.faults import NS_PER_S, Fault, Injection
from simulators.station import Station, StationError
from simulators.truth import CLEAR, INJECT, Recorder, TruthRecord

log = structlog.get_logger()


class FaultArguments(BaseModel):
    """What a request says: which fault, how strong, for how long (for ever if not given)."""

    model_config = ConfigDict(extra="forbid")

    fault: str
    strength: float = Field(default=1.0, gt=0, le=1)
    duration_s: float | None = Field(default=None, gt=0, allow_inf_nan=False)


class FaultDesk:
    """Carries out requests on a station.

    Args:
        station: what is hurt.
        clock: when a report is made, and when a fault starts in a station that does not run yet.
        answers_for: facilities that this process publishes; requests to others are carried out too,
            because everything is coupled, but another process reports on them.
        record: keeper of the ground truth.
    """

    def __init__(
        self,
        station: Station,
        clock: Clock,
        answers_for: Collection[str],
        record: Recorder | None = None,
    ) -> None:
        self._station = station
        self._clock = clock
        self._answers_for = frozenset(answers_for)
        self._record = record
        self.running = False
        """Whether the station runs, live or at a pace; before that it settles or writes history."""

    def handle(self, facility: str, payload: bytes) -> Report | None:
        """Carry out a request sent to one facility; the report to send back, if it is ours to send."""
        try:
            request = Telecommand.decode(payload)
        except MessageError as error:
            log.warning("unreadable fault request", facility=facility, error=str(error))
            return None
        try:
            self._carry_out(facility, request)
            stage, reason = Stage.COMPLETED, ""
        except (StationError, ValidationError) as error:
            stage, reason = Stage.FAILED, _first_reason(error)
        log.info("fault request", command=request.command, arguments=request.arguments, stage=stage.value)
        if facility not in self._answers_for:
            return None
        return request.report(stage, self._clock.now_ns(), reason)

    def _carry_out(self, facility: str, request: Telecommand) -> None:
        arguments = FaultArguments.model_validate(request.arguments)
        fault = self._station.fault(arguments.fault)
        if fault.facility != facility:
            raise StationError(f"{fault.id} is no fault of {facility}")
        match request.command:
            case "inject":
                self._inject(fault, arguments, request)
            case "clear":
                self._clear(fault, request)
            case other:
                raise StationError(f"unknown command '{other}'; known: {INJECT}, {CLEAR}")

    def _inject(self, fault: Fault, arguments: FaultArguments, request: Telecommand) -> None:
        onset_ns = self._now_ns()
        end_ns = None if arguments.duration_s is None else onset_ns + int(arguments.duration_s * NS_PER_S)
        injection = Injection(fault, onset_ns, arguments.strength, end_ns)
        self._station.inject(injection)
        self._note(TruthRecord.injected(injection, request.by, request.reason))

    def _clear(self, fault: Fault, request: Telecommand) -> None:
        if not self._station.clear(fault.id):
            raise StationError(f"{fault.id} is not injected")
        self._note(TruthRecord.cleared(fault, self._now_ns(), request.by, request.reason))

    def _now_ns(self) -> int:
        """Of the station, which may be playing the past; what does not run yet is hurt once it is live."""
        return self._station.time_ns or 0 if self.running else self._clock.now_ns()

    def _note(self, entry: TruthRecord) -> None:
        if self._record:
            self._record(entry)


def _first_reason(error: StationError | ValidationError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error)
