"""What is asked of the observatory, by operators and by its programme, and the mode that follows."""

from dataclasses import dataclass

import numpy as np

from simulators.exchange import Exchange
from simulators.facilities.astronomy.programme import SKY_AHEAD_DEG_S, Pointing
from simulators.physics.arrays import Array, Codes, Flags

MODES = ("OBSERVE", "PARK", "SAFE")
OBSERVE, PARK, SAFE = range(3)
COVERS = ("AUTO", "OPEN", "CLOSED")
AUTO, OPEN, CLOSED = range(3)
FILTERS = ("AUTO", "F1", "F2", "F3", "F4", "F5", "F6")


@dataclass(slots=True)
class Wishes:
    """What operators have asked for, until they ask for something else."""

    mode: Codes
    cover: Codes
    filter: Codes
    """0 leaves it to the programme."""
    radio: Flags
    target_s: Array
    """Seconds for which a target of theirs is still held; then the programme goes on."""
    target_from_sun_deg: Array
    target_altitude_deg: Array
    in_force: Codes
    """The mode: what they asked for, or SAFE where the station asks for more."""

    @classmethod
    def start(cls, replicas: int) -> "Wishes":
        """Everything is automatic."""
        none, zero = np.zeros(replicas, dtype=np.int64), np.zeros(replicas)
        targets = (zero.copy(), zero.copy(), zero.copy())
        return cls(none.copy(), none.copy(), none.copy(), zero < 1.0, *targets, none.copy())

    def decide(self, exchange: Exchange, closing: Array) -> None:
        """The mode in force: safe in the station's safe posture or on survival power.

        Args:
            exchange: what the station asks for and gives.
            closing: above 0 while the programme itself has planned to close.
        """
        asked = np.maximum(self.mode, np.where(closing > 0.0, PARK, OBSERVE))
        safe = (exchange.posture.safe > 0.5) | exchange.power.survival
        self.in_force = np.where(safe, SAFE, asked)

    def target(self, dt_s: float, plan: Pointing, following: Pointing, early: Flags) -> tuple[Array, Array]:
        """Azimuth relative to the Sun's, and altitude, deg: the operators' target while it is held.

        Args:
            dt_s: step.
            plan: what the programme asks for now.
            following: its next target.
            early: where it goes there before its time.
        """
        self.target_s = np.maximum(0.0, self.target_s - dt_s)
        held = self.target_s > 0.0
        from_sun_deg, altitude_deg = np.asarray(plan.from_sun_deg), np.asarray(plan.altitude_deg)
        if following is not plan:
            from_sun_deg = np.where(early, following.from_sun_deg, from_sun_deg)
            altitude_deg = np.where(early, following.altitude_deg, altitude_deg)
        if held.any():
            self.target_from_sun_deg = self.target_from_sun_deg + SKY_AHEAD_DEG_S * dt_s
            from_sun_deg = np.where(held, self.target_from_sun_deg, from_sun_deg)
            altitude_deg = np.where(held, self.target_altitude_deg, altitude_deg)
        return from_sun_deg, altitude_deg

    def filter_of(self, plan: Pointing) -> Codes:
        """The filter asked for, 1 to 6."""
        return np.where(self.filter > 0, self.filter, plan.filter)
