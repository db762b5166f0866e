"""Plays a scenario on a running station: faults begin when they can show, telecommands when they are due."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulators.faults import Fault, FaultKind, Injection, Need
from simulators.orders import Check, OrderFailed, OrderRefused
from simulators.physics.arrays import Flags
from simulators.scenario.draw import Planned
from simulators.station import Station
from simulators.truth import COMMAND, Recorder, TruthRecord

BY = "scenario"


@dataclass(frozen=True, slots=True)
class Unmet:
    """What a scenario wanted and did not come to pass, with the reason."""

    replica: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Due:
    """An event that waits, in the station at place `index`."""

    index: int
    planned: Planned


class Director:
    """Makes happen what was drawn.

    Args:
        station: that plays it.
        plans: for each of its stations side by side, what was drawn.
        replicas: their numbers within the campaign, for the ground truth.
        record: keeper of the ground truth.
    """

    def __init__(
        self,
        station: Station,
        plans: Sequence[Sequence[Planned]],
        replicas: Sequence[int],
        record: Recorder,
    ) -> None:
        self._station = station
        self._replicas = replicas
        self._record = record
        self._waiting: list[_Due] = []
        self._running: list[tuple[_Due, Check]] = []
        self._unmet: list[Unmet] = []
        for index, plan in enumerate(plans):
            for planned in plan:
                self._take(_Due(index, planned))

    def unmet(self) -> tuple[Unmet, ...]:
        """What has not come to pass until now."""
        waiting = (self._unmet_of(due, "what it needs was never the case") for due in self._waiting)
        return (*self._unmet, *waiting)

    def look(self, time_ns: int) -> None:
        """Begin what is due now; call it before the first step and after each one."""
        self._follow_up()
        due = [each for each in self._waiting if each.planned.onset_ns <= time_ns]
        ready = {fault: self._ready(fault) for fault in {each.planned.fault for each in due} if fault}
        for each in due:
            fault = each.planned.fault
            if fault is None:
                self._order(each, time_ns)
            elif ready[fault][each.index]:
                self._inject(each, fault, time_ns)
            else:
                continue
            self._waiting.remove(each)

    def _take(self, due: _Due) -> None:
        """A fault that needs nothing is injected at once: its onset lies in the future."""
        fault = due.planned.fault
        if fault is None or (fault.needs and due.planned.event.wait_for_needs):
            self._waiting.append(due)
        else:
            self._inject(due, fault, due.planned.onset_ns)

    def _inject(self, due: _Due, fault: Fault, onset_ns: int) -> None:
        planned = due.planned
        end_ns = None if planned.duration_ns is None else onset_ns + planned.duration_ns
        injection = Injection(fault, onset_ns, planned.strength, end_ns, due.index)
        self._station.inject(injection)
        record = TruthRecord.injected(injection, by=BY)
        self._record(record.model_copy(update={"replica": self._replicas[due.index]}))

    def _order(self, due: _Due, time_ns: int) -> None:
        event = due.planned.event
        facility, _, command = (event.command or "").partition(".")
        try:
            check = self._station.order(facility, command, event.arguments, due.index)
        except OrderRefused as error:
            self._unmet.append(self._unmet_of(due, f"refused: {error}"))
            return
        self._running.append((due, check))
        self._record(
            TruthRecord(
                action=COMMAND, facility=facility, time_ns=time_ns, replica=self._replicas[due.index], by=BY,
                kind=FaultKind.BENIGN if event.expected else FaultKind.SECURITY,
                command=command, arguments=event.arguments,
            )
        )  # fmt: skip

    def _follow_up(self) -> None:
        """Ask what was begun whether it is done, so that it goes on as under live telecommanding."""
        going_on = []
        for due, check in self._running:
            try:
                if not check():
                    going_on.append((due, check))
            except OrderFailed as error:
                self._unmet.append(self._unmet_of(due, f"failed: {error}"))
        self._running = going_on

    def _unmet_of(self, due: _Due, reason: str) -> Unmet:
        planned = due.planned
        what = planned.fault.id if planned.fault else str(planned.event.command)
        return Unmet(self._replicas[due.index], what, reason)

    def _ready(self, fault: Fault) -> Flags:
        """Where all that a fault needs is the case, shape (replicas,)."""
        ready = np.ones(self._station.replicas, dtype=bool)
        for need in fault.needs:
            ready &= self._met(need, fault)
        return ready

    def _met(self, need: Need, fault: Fault) -> Flags:
        facility, _, parameter = fault.full_name(need.parameter).partition(".")
        value = self._station.truth(facility)[parameter]
        if need.states:
            words = np.char.lower(value.astype(str)) if value.dtype.kind == "b" else value.astype(str)
            return np.isin(words, need.states)
        number = value.astype(float)
        low = -np.inf if need.above is None else need.above
        high = np.inf if need.below is None else need.below
        return np.asarray((number > low) & (number < high))
