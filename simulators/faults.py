"""Faults as data: what can go wrong, and what has been injected."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from simulators.physics.arrays import Array

NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can go wrong in one facility.

    `affects` names the parameters in which it shows, `ramp_s` how long it takes to full strength.
    """

    facility: str
    name: str
    title: str
    signature: str
    """What an operator would see, in one sentence."""
    affects: tuple[str, ...]
    ramp_s: float = 0.0
    code: str = ""
    """Row of the fault catalogue, for example EN-F9."""

    @property
    def id(self) -> str:
        """`facility.fault`, as typed on the command line."""
        return f"{self.facility}.{self.name}"


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
        """Strength of a fault of this facility, 0 to 1, shape (replicas,)."""
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


def find(faults: Iterable[Fault], fault_id: str) -> Fault:
    """The fault with an id. Raises KeyError naming the known ones of that facility."""
    known = {fault.id: fault for fault in faults}
    if fault_id not in known:
        near = [name for name in known if name.split(".")[0] == fault_id.split(".")[0]]
        raise KeyError(f"no fault '{fault_id}'; known: {', '.join(near or known)}")
    return known[fault_id]
