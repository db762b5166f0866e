"""Telecommands to the monitor: each is carried out once, however often it comes, and verified."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

import structlog

from ground_segment.clock import NS_PER_S, Clock
from ground_segment.monitor.book import MONITOR
from ground_segment.monitor.commands import CommandRefused, execute
from ground_segment.monitor.engine import Engine
from ground_segment.monitor.outbox import Outbox
from ground_segment.wire import Alert, Report, Stage, Telecommand, topics

log = structlog.get_logger()

EXPIRY_S = 600.0
"""One that was sent longer ago is not carried out: who sent it knows something else by now."""
REMEMBERED = 1_000


class Operators:
    """The one way in for operators, however they come.

    Args:
        engine: what they act on.
        outbox: takes the reports.
        clock: when a stage was reached.
        note: takes the alerts that changed.
    """

    def __init__(
        self, engine: Engine, outbox: Outbox, clock: Clock, note: Callable[[Sequence[Alert]], None]
    ) -> None:
        self._engine = engine
        self._outbox = outbox
        self._clock = clock
        self._note = note
        self._ids: deque[str] = deque(maxlen=REMEMBERED)

    @property
    def ids(self) -> tuple[str, ...]:
        """Telecommands that have been carried out or refused."""
        return tuple(self._ids)

    def remember(self, ids: Iterable[str]) -> None:
        """Those of an earlier life are not carried out again."""
        self._ids.extend(ids)

    def hear(self, command: Telecommand, now_ns: int) -> None:
        """Take one from the broker, which may have kept it for long and may send it twice."""
        if command.id in self._ids:
            return
        age_s = (now_ns - command.time_ns) / NS_PER_S
        if age_s > EXPIRY_S:
            self._ids.append(command.id)
            reason = f"it was sent {age_s:.0f} s ago; what is older than {EXPIRY_S:.0f} s is not carried out"
            self._verify(command, Stage.FAILED, f"{reason}: look again, then send it again")
        else:
            self.obey(command, now_ns)

    def obey(self, command: Telecommand, now_ns: int) -> Report:
        """Carry it out; returns the last report."""
        self._ids.append(command.id)
        self._verify(command, Stage.ACCEPTED)
        switch = self._engine.autonomy.switch
        try:
            changed = execute(self._engine, command, now_ns)
        except CommandRefused as error:
            return self._verify(command, Stage.FAILED, str(error))
        self._verify(command, Stage.STARTED)
        if self._engine.autonomy.switch is not switch:
            self._outbox.put([self._engine.autonomy.switch])
        self._note(changed)
        return self._verify(command, Stage.COMPLETED)

    def _verify(self, command: Telecommand, stage: Stage, reason: str = "") -> Report:
        log.info("telecommand", command=command.command, stage=stage.value, by=command.by, reason=reason)
        report = command.report(stage, self._clock.now_ns(), reason)
        self._outbox.put([(topics.report(MONITOR), report)])
        return report
