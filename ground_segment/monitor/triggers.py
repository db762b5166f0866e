"""What asks for an autonomous action, what was sent for it, and what must be remembered of both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from ground_segment.wire import ActionMode, ActionRecord, Autonomy, Stage


class Trigger(BaseModel):
    """What asks for an action, once."""

    model_config = ConfigDict(frozen=True)

    source: str
    """`facility/rule` of an alert, or the id of an incident."""
    since_ns: int
    why: str
    cause: str = ""
    """Of an incident: the likely cause that asks."""
    start_by_ns: int | None = None
    """Not started by then, it has failed."""


class Attempt(BaseModel):
    """One that was sent and is not verified yet."""

    model_config = ConfigDict(frozen=True)

    id: str
    trigger: Trigger
    sent_ns: int
    stage: Stage | None = None
    reason: str = ""


class ActionMemory(BaseModel):
    """What one action must not forget over a restart."""

    model_config = ConfigDict(frozen=True)

    name: str
    mode: ActionMode | None = None
    """Set by an operator; None for that of the rule file."""
    waiting: tuple[Trigger, ...] = ()
    done: Mapping[str, int] = {}
    starts_ns: tuple[int, ...] = ()
    attempt: Attempt | None = None
    failed: Trigger | None = None
    undone: tuple[str, int] | None = None
    record: ActionRecord | None = None


class AutonomyMemory(BaseModel):
    """What must outlive a restart: the switch over all actions, and each of them."""

    model_config = ConfigDict(frozen=True)

    switch: Autonomy = Autonomy(mode=ActionMode.ACTIVE, time_ns=0)
    actions: tuple[ActionMemory, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether what asks for an action still does."""

    over: bool = False
    obstacle: str | None = None
    """Why it must not start anything now."""


Judge = Callable[[Trigger], Standing]
