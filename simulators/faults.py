"""Faults as data: what can go wrong, and what has been injected."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

import numpy as np

from simulators.physics.arrays import Array

NS_PER_S = 1_000_000_000


class FaultKind(StrEnum):
    """What is behind it. A benign one is a planned or natural event that must not be taken for a fault."""

    PHYSICAL = "physical"
    SENSOR = "sensor"
    EVENT = "event"
    SECURITY = "security"
    LOSS = "loss"
    BENIGN = "benign"


class Move(StrEnum):
    """What a parameter does because of a fault, compared with the same station without it."""

    RISES = "rises"
    FALLS = "falls"
    CHANGES = "changes"
    BECOMES = "becomes"
    FREEZES = "freezes"


@dataclass(frozen=True, slots=True)
class Effect:
    """One parameter in which a fault of strength 1 shows.

    `parameter` is a name in the fault's facility, or `facility.name`. It moves by at least `by` (in its
    unit) within `within_s` of the onset, or comes to `state`.
    """

    parameter: str
    move: Move
    within_s: float
    by: float = 0.0
    state: str = ""


def rises(parameter: str, by: float, within_s: float) -> Effect:
    return Effect(parameter, Move.RISES, within_s, by)


def falls(parameter: str, by: float, within_s: float) -> Effect:
    return Effect(parameter, Move.FALLS, within_s, by)


def changes(parameter: str, by: float, within_s: float) -> Effect:
    """Either way, or to and fro."""
    return Effect(parameter, Move.CHANGES, within_s, by)


def becomes(parameter: str, state: str, within_s: float) -> Effect:
    """An enumeration, truth value (`true`, `false`) or count that comes to one value."""
    return Effect(parameter, Move.BECOMES, within_s, state=state)


def freezes(parameter: str, within_s: float) -> Effect:
    """Reports the same value again and again, or none at all."""
    return Effect(parameter, Move.FREEZES, within_s)


def shows_in(*parameters: str) -> tuple[Effect, ...]:
    """Effects of which only the parameter is known."""
    return tuple(Effect(parameter, Move.CHANGES, 3600.0) for parameter in parameters)


@dataclass(frozen=True, slots=True)
class Need:
    """What must be the case for a fault to show: a state, or a number between bounds.

    `parameter` as in `Effect`.
    """

    parameter: str
    states: tuple[str, ...] = ()
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can go wrong in one facility, or an event that befalls it.

    `ramp_s` is how long it takes to full strength.
    """

    facility: str
    name: str
    title: str
    signature: str
    """What an operator would see, in one sentence."""
    effects: tuple[Effect, ...]
    """Where it shows."""
    ramp_s: float = 0.0
    code: str = ""
    """Row of the fault catalogue, for example EN-F9."""
    touches: tuple[str, ...] = ()
    """What else it may move, as `facility.name` with `*` for any text: followers far down the chain."""
    hazard_s: float | None = None
    """From the onset at strength 1 to the first harm; None if it does none by itself."""
    kind: FaultKind = FaultKind.PHYSICAL
    needs: tuple[Need, ...] = ()
    """All of it must be the case for the fault to show."""

    @property
    def id(self) -> str:
        """`facility.fault`, as typed on the command line."""
        return f"{self.facility}.{self.name}"

    @property
    def affects(self) -> tuple[str, ...]:
        """The parameters in which it shows, named as in its effects."""
        return tuple(dict.fromkeys(effect.parameter for effect in self.effects))

    def full_name(self, parameter: str) -> str:
        """`facility.name` of a parameter as effects and needs give it."""
        return parameter if "." in parameter else f"{self.facility}.{parameter}"


@dataclass(frozen=True, slots=True)
class Injection:
    """One fault made to happen; replica None means all of them."""

    fault: Fault
    onset_ns: int
    strength: float = 1.0
    end_ns: int | None = None
    replica: int | None = None

    def strength_at(self, time_ns: int) -> float:
        """0 before onset and after the end; rises linearly over the fault's ramp."""
        if time_ns < self.onset_ns or (self.end_ns is not None and time_ns >= self.end_ns):
            return 0.0
        elapsed_s = (time_ns - self.onset_ns) / NS_PER_S
        return self.strength * (min(1.0, elapsed_s / self.fault.ramp_s) if self.fault.ramp_s else 1.0)


@dataclass(frozen=True)
class ActiveFaults:
    """The injections in force for one facility at one moment."""

    time_ns: int
    replicas: int
    injections: tuple[Injection, ...] = field(default=())

    def strength(self, name: str) -> Array:
        """Strength of a fault of this facility, 0 to 1, shape (replicas,); not to be written to."""
        if not self.injections:
            return _none(self.replicas)
        total = np.zeros(self.replicas)
        for injection in self.injections:
            if injection.fault.name == name:
                where = slice(None) if injection.replica is None else injection.replica
                total[where] = np.maximum(total[where], injection.strength_at(self.time_ns))
        return total

    def of(self, facility: str) -> "ActiveFaults":
        """Only those of one facility."""
        if not self.injections:
            return self
        mine = tuple(i for i in self.injections if i.fault.facility == facility)
        return ActiveFaults(self.time_ns, self.replicas, mine)


@cache
def _none(replicas: int) -> Array:
    """Of no fault: asked for dozens of times in each step of a healthy station."""
    zeros = np.zeros(replicas)
    zeros.flags.writeable = False
    return zeros


def find(faults: Iterable[Fault], fault_id: str) -> Fault:
    """The fault with an id. Raises KeyError naming the known ones of that facility."""
    known = {fault.id: fault for fault in faults}
    if fault_id not in known:
        near = [name for name in known if name.split(".")[0] == fault_id.split(".")[0]]
        raise KeyError(f"no fault '{fault_id}'; known: {', '.join(near or known)}")
    return known[fault_id]
