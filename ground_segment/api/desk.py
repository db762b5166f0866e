"""Operators' requests become telecommands to the monitor, the same as over MQTT."""

import uuid
from collections.abc import Mapping

from starlette.requests import Request

from ground_segment.api.errors import NOTE, Refused
from ground_segment.api.ports import Overseer
from ground_segment.clock import Clock
from ground_segment.wire import Report, Stage, Telecommand, Value

UNKNOWN = "operator"
"""Who acted, when a request does not say."""


class OperatorDesk:
    """Has the monitor do what operators ask for.

    Args:
        overseer: the monitor.
        clock: for the time of telecommands.
    """

    def __init__(self, overseer: Overseer, clock: Clock) -> None:
        self._overseer = overseer
        self._clock = clock

    async def do(
        self,
        request: Request,
        command: str,
        by: str,
        reason: str,
        arguments: Mapping[str, Value],
        *,
        refused: int = 409,
    ) -> Report:
        """Carried out and on disk when this returns.

        Args:
            request: by which it came.
            command: of the monitor.
            by, reason: who, and why.
            arguments: of the command.
            refused: status of the answer if the monitor refuses.

        Raises:
            Refused: the monitor says no, or cannot keep it.
        """
        telecommand = Telecommand(
            id=str(uuid.uuid4()),
            time_ns=self._clock.now_ns(),
            command=command,
            arguments=dict(arguments),
            by=by,
            reason=reason,
        )
        note = request.scope.setdefault(NOTE, {})
        note |= {"command": command, "id": telecommand.id, "by": by, "reason": reason}
        try:
            report = await self._overseer.carry_out(telecommand)
        except OSError as error:
            raise Refused(503, str(error)) from error
        if report.stage is Stage.FAILED:
            raise Refused(refused, report.reason)
        return report


def admitted_as(request: Request) -> str:
    """The user name of the request's authentication, for requests that say nothing else."""
    return str(request.scope.get(NOTE, {}).get("user") or UNKNOWN)
