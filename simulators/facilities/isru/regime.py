"""Whether the plant works, rests in hot standby or stands cold: what operators and the station ask of it."""

from dataclasses import dataclass

import numpy as np

from simulators.exchange import Posture, PowerService
from simulators.physics.arrays import Array, Codes, Flags

MODES = ("RUN", "STANDBY", "STOP")
RUN, STANDBY, STOP = range(3)


@dataclass(slots=True)
class Regime:
    """What was ordered, and what follows from it and from the station; shape (replicas,) each."""

    mode: Codes
    """As operators ordered."""
    forced: Flags
    """The station has the plant rest: reduced power, safe posture."""
    rest: Flags
    """Hot standby or colder: no batch, no mining, no electrolysis."""
    waits: Flags
    """Darkness ahead: a batch that has begun is finished, and no other begun, to spare what is stored."""
    cold: Flags
    """No heat for the reactor either."""
    survival: Flags

    @classmethod
    def start(cls, replicas: int) -> "Regime":
        no = np.zeros(replicas, dtype=np.bool_)
        return cls(np.full(replicas, RUN), no, no, no, no, no)

    def advance(self, power: PowerService, posture: Posture, planned_standby: Array) -> None:
        """Put together who asks for what; when nobody asks any more the plant works by itself."""
        self.survival = power.survival
        self.forced = power.reduced | (posture.safe > 0.5)
        self.rest = self.forced | (self.mode != RUN) | (planned_standby > 0.5)
        self.waits = posture.dark_ahead > 0.5
        self.cold = self.survival | (self.mode == STOP)
