"""Telecommands to a running station: verified stage by stage, never carried out twice or by half."""

import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import structlog

from ground_segment.catalogue import ArgumentError, Catalogue, Command, Scalar
from ground_segment.clock import NS_PER_S, Clock
from ground_segment.wire import MessageError, Report, Stage, Telecommand
from simulators.orders import Check, Order, OrderFailed, OrderRefused
from simulators.station import Station
from simulators.truth import COMMAND, Recorder, TruthRecord

log = structlog.get_logger()

MAX_AGE_S, MAX_AHEAD_S = 60.0, 30.0
"""An order that waited somewhere for longer may no longer be what anybody wants."""
REMEMBERED = 1_000
"""Telecommands whose ids are known again."""
MAX_ID = 64

T = TypeVar("T")
Service = Callable[[str, Order], Check]
"""Begins an order of a facility beside its model, as a handler does."""
_End = tuple[Stage, str]
"""The last stage and, if it failed, why."""


class Refused(Exception):
    """It is not begun; says why."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A telecommand that was begun and is not done."""

    facility: str
    request: Telecommand
    check: Check
    timeout_s: float
    deadline_ns: int
    """On station time."""


class CommandDesk:
    """Carries out telecommands on a station.

    All of the station is told, because everything is coupled; reports are made on those facilities alone
    that this process publishes.

    Args:
        catalogue: what each facility can be told.
        station: who is told; its replicas all alike.
        clock: how old a telecommand is, and when a stage was reached.
        answers_for: facilities that this process publishes.
        record: keeper of the ground truth.
        services: what carries out those telecommands that are not the models' to carry out, by name.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        station: Station,
        clock: Clock,
        answers_for: Collection[str],
        record: Recorder | None = None,
        services: Mapping[str, Service] | None = None,
    ) -> None:
        self._services = services or {}
        self._facilities = {facility.id: facility for facility in catalogue.surface()}
        self._station = station
        self._clock = clock
        self._answers_for = frozenset(answers_for)
        self._record = record
        self.running = False
        """Whether the station runs, live or at a pace; before that it settles or writes history."""
        self._open: list[_Open] = []
        self._last: OrderedDict[tuple[str, str], Report] = OrderedDict()

    @property
    def facilities(self) -> Iterable[str]:
        """Whose telecommands it wants to hear."""
        return self._facilities

    def handle(self, facility: str, payload: bytes) -> list[Report]:
        """Begin a telecommand sent to one facility, between two steps; the reports to send now, in order."""
        if facility not in self._facilities:
            return []  # to a service, or to a facility of somebody else's
        try:
            request = Telecommand.decode(payload)
        except MessageError as error:
            log.warning("unreadable telecommand", facility=facility, error=str(error))
            reports = _unreadable(payload, str(error), self._clock.now_ns())
        else:
            known = self._last.get((facility, request.id))
            reports = [known] if known else list(self._begin(facility, request))
        return reports if facility in self._answers_for else []

    def after_step(self) -> list[tuple[str, Report]]:
        """Reports on what has come to its end with this step, each with its facility."""
        return self._settle(self._end_of)

    def give_up(self) -> list[tuple[str, Report]]:
        """Reports on all that is not done, because the simulator ends."""
        return self._settle(lambda _: (Stage.FAILED, "the simulator was stopped before it was done"))

    # -- inside ----------------------------------------------------------------------------------

    def _begin(self, facility: str, request: Telecommand) -> Iterator[Report]:
        try:
            self._require_current(request)
            command = self._command(facility, request)
            request = request.model_copy(update={"arguments": command.check(request.arguments)})
        except (Refused, ArgumentError) as error:
            yield self._verify(facility, request, Stage.FAILED, str(error))
            return
        yield self._verify(facility, request, Stage.ACCEPTED)
        try:
            check = _guarded(facility, lambda: self._order(facility, command.name, request.arguments))
        except (OrderRefused, OrderFailed) as error:
            yield self._verify(facility, request, Stage.FAILED, str(error))
        else:
            self._open.append(self._noted(facility, request, command, check))
            yield self._verify(facility, request, Stage.STARTED)

    def _order(self, facility: str, command: str, arguments: Mapping[str, Scalar]) -> Check:
        if service := self._services.get(command):
            return service(facility, Order(arguments, slice(None)))
        return self._station.order(facility, command, arguments)

    def _require_current(self, request: Telecommand) -> None:
        """Raises Refused: it is too old or from the future, or the station does not run."""
        now_ns = self._clock.now_ns()
        age_s = (now_ns - request.time_ns) / NS_PER_S
        if age_s > MAX_AGE_S:
            raise Refused(f"it was sent {age_s:.0f} s ago; what is older than {MAX_AGE_S:.0f} s is not begun")
        if age_s < -MAX_AHEAD_S:
            raise Refused(f"it was sent {-age_s:.0f} s in the future; compare the clocks")
        if not self.running:
            raise Refused("the simulated station is not running yet: it settles, or writes its history")

    def _command(self, facility: str, request: Telecommand) -> Command:
        known = self._facilities[facility].commands_by_name
        if request.command not in known:
            names = ", ".join(known) or "none"
            raise Refused(f"'{request.command}' is no telecommand of {facility}; it takes {names}")
        return known[request.command]

    def _noted(self, facility: str, request: Telecommand, command: Command, check: Check) -> _Open:
        """What was begun just now, in the ground truth too."""
        begun_ns = self._station.time_ns or 0
        if self._record:
            self._record(
                TruthRecord(
                    action=COMMAND, facility=facility, time_ns=begun_ns, by=request.by, reason=request.reason,
                    title=command.title, command=command.name, command_id=request.id,
                    arguments=request.arguments,
                )
            )  # fmt: skip
        deadline_ns = begun_ns + round(command.timeout_s * NS_PER_S)
        return _Open(facility, request, check, command.timeout_s, deadline_ns)

    def _settle(self, end_of: Callable[[_Open], _End | None]) -> list[tuple[str, Report]]:
        """Take what has an end from the open ones."""
        ends = [(order, end_of(order)) for order in self._open]
        self._open = [order for order, end in ends if end is None]
        reports = [(o.facility, self._verify(o.facility, o.request, *end)) for o, end in ends if end]
        return [(facility, report) for facility, report in reports if facility in self._answers_for]

    def _end_of(self, order: _Open) -> _End | None:
        try:
            if _guarded(order.facility, order.check):
                return Stage.COMPLETED, ""
        except OrderFailed as error:
            return Stage.FAILED, str(error)
        late = (self._station.time_ns or 0) >= order.deadline_ns
        return (Stage.FAILED, f"not done within {order.timeout_s:g} s") if late else None

    def _verify(self, facility: str, request: Telecommand, stage: Stage, reason: str = "") -> Report:
        log.info(
            "telecommand", facility=facility, command=request.command, stage=stage.value, by=request.by,
            reason=reason,
        )  # fmt: skip
        report = request.report(stage, self._clock.now_ns(), reason)
        self._last[facility, request.id] = report
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)
        return report


def _guarded(facility: str, work: Callable[[], T]) -> T:
    """What a model makes of it. Raises OrderRefused, and OrderFailed for any error of the model's own too."""
    try:
        return work()
    except (OrderRefused, OrderFailed):
        raise
    except Exception as error:  # it may fail in any way, and the rest of the station goes on
        log.exception("the model failed at a telecommand", facility=facility)
        raise OrderFailed(f"its simulator failed: {type(error).__name__}: {error}") from error


def _unreadable(payload: bytes, reason: str, now_ns: int) -> list[Report]:
    """An answer to whoever can be answered: its sender knows the id."""
    try:
        body = json.loads(payload)
    except ValueError:
        return []
    told = body.get("id") if isinstance(body, dict) else None
    if not isinstance(told, str) or not 0 < len(told) <= MAX_ID:
        return []
    return [Report(id=told, stage=Stage.FAILED, time_ns=now_ns, reason=f"it cannot be read: {reason}")]
