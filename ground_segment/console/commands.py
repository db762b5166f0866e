"""Operators' commands to the autonomy monitor, and what became of them."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from ground_segment.clock import Clock
from ground_segment.console.feed import MONITOR
from ground_segment.wire import BusError, Report, Stage, Telecommand, Value, topics

TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the operator is told."""

    done: bool
    text: str


class CommandDesk:
    """Sends telecommands and waits for their reports.

    Args:
        publish: of the feed; raises BusError.
    """

    def __init__(
        self, publish: Callable[[str, bytes], Awaitable[None]], clock: Clock, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._publish = publish
        self._clock = clock
        self._timeout_s = timeout_s
        self._waiting: dict[str, asyncio.Future[Report]] = {}

    def take(self, report: Report) -> None:
        """A report of the monitor, whoever asked for it."""
        waiting = self._waiting.get(report.id)
        if waiting and not waiting.done() and report.stage in (Stage.COMPLETED, Stage.FAILED):
            waiting.set_result(report)

    async def send(self, command: str, arguments: Mapping[str, Value], by: str, reason: str = "") -> Outcome:
        """Returns when the command is carried out, refused, or not answered in time."""
        telecommand = Telecommand(
            id=secrets.token_hex(8),
            time_ns=self._clock.now_ns(),
            command=command,
            arguments=dict(arguments),
            by=by,
            reason=reason,
        )
        self._waiting[telecommand.id] = asyncio.get_running_loop().create_future()
        try:
            return await self._sent(telecommand, self._waiting[telecommand.id])
        finally:
            del self._waiting[telecommand.id]

    async def _sent(self, telecommand: Telecommand, answer: "asyncio.Future[Report]") -> Outcome:
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._publish(topics.command(MONITOR), telecommand.encode())
                report = await answer
        except BusError as error:
            return Outcome(False, f"The command was not sent: {error}.")
        except TimeoutError:
            waited = f"{self._timeout_s:g} s"
            return Outcome(
                False,
                f"The monitor did not answer within {waited}. Look at the alert before you try again:"
                " the command may still be carried out.",
            )
        if report.stage is Stage.FAILED:
            return Outcome(False, f"The monitor refused: {report.reason or 'no reason given'}.")
        return Outcome(True, f"{telecommand.command.replace('_', ' ').capitalize()}: done.")
