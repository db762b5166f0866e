"""Messages about autonomous actions: what each did and why, and the switch over all of them."""

from enum import StrEnum

from pydantic import Field

from ground_segment.wire.messages import Message, Telecommand
from ground_segment.wire.packet import Value

BY = "monitor"
"""Who sends an action's telecommand."""


class ActionMode(StrEnum):
    """Whether an action is carried out."""

    OFF = "off"
    PASSIVE = "passive"
    """Evaluated and recorded, not carried out."""
    ACTIVE = "active"

    def under(self, cap: "ActionMode") -> "ActionMode":
        """What is left of it under a switch that allows no more than `cap`."""
        return min(self, cap, key=_MODES.index)


_MODES = tuple(ActionMode)


class Outcome(StrEnum):
    """What an evaluation of an action came to."""

    IDLE = "idle"
    """Not asked for yet."""
    MODE_SET = "mode-set"
    """An operator has changed its mode."""
    WAITING = "waiting"
    """Asked for, and its contract does not allow it now."""
    WITHDRAWN = "withdrawn"
    """What asked for it was over before it could be started."""
    WOULD_SEND = "would-send"
    """It would have been sent, were it active."""
    SENT = "sent"
    VERIFIED = "verified"
    """Carried out, and what it was to bring about came true in time."""
    FAILED = "failed"

    @property
    def started(self) -> bool:
        """Whether the contract was met, so that it was sent, or would have been."""
        return self in (Outcome.SENT, Outcome.WOULD_SEND)


class ActionRecord(Message):
    """The last evaluation of one action; retained under its topic, and a row of the store each time."""

    name: str
    title: str
    facility: str
    """In whose rule file it stands."""
    target: str
    """Who gets the telecommand."""
    command: str
    arguments: dict[str, Value] = Field(default_factory=dict)
    mode: ActionMode
    """Its own; the switch over all actions may allow less."""
    outcome: Outcome = Outcome.IDLE
    time_ns: int = 0
    text: str = ""
    """One sentence: what happened and why."""
    trigger: str = ""
    """What asked for it: `facility/rule` of an alert, or the id of an incident."""
    triggered_ns: int = 0
    telecommand_id: str = ""
    values: dict[str, Value] = Field(default_factory=dict)
    """What its contract looks at, at that moment; what was unknown is missing."""
    by: str = BY

    def telecommand(self) -> Telecommand | None:
        """What is to be sent; None if this record sends nothing."""
        if self.outcome is not Outcome.SENT:
            return None
        return Telecommand(
            id=self.telecommand_id, time_ns=self.time_ns, command=self.command, arguments=self.arguments,
            by=self.by, reason=f"{self.title}: {self.text}"[:500],
        )  # fmt: skip


class Autonomy(Message):
    """The switch over all actions, retained: none may do more than it allows."""

    mode: ActionMode
    time_ns: int
    by: str = BY
    reason: str = ""
