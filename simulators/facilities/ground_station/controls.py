"""What operators have asked of a ground station; AUTO leaves it to the station."""

import numpy as np

from simulators.physics.arrays import Codes

ANTENNA_CHOICES = ("AUTO", "STOW", "PROGTRACK")
ANTENNA_AUTO, ANTENNA_STOW, ANTENNA_PROGTRACK = range(3)
TRANSMITTER_CHOICES = ("AUTO", "ON", "OFF")
TRANSMITTER_AUTO, TRANSMITTER_ON, TRANSMITTER_OFF = range(3)
LNAS = ("MAIN", "BACKUP")
MAIN, BACKUP = range(2)
CLOCKS = ("RUBIDIUM", "MASER")
RUBIDIUM, MASER = range(2)
GENERATOR_CHOICES = ("AUTO", "RUN", "OFF")
GENERATOR_AUTO, GENERATOR_RUN, GENERATOR_OFF = range(3)
LINE_CHOICES = ("BALANCED", "LIVE", "RECORDER")
FULL_POWER_W = 500.0


class Controls:
    """The switches of the control room; codes index the choices above, shape (replicas,).

    Args:
        clock: the clock that the station runs on usually.
        replicas: stations simulated side by side.
    """

    def __init__(self, clock: str, replicas: int) -> None:
        self.antenna = _first(replicas)
        self.transmitter = _first(replicas)
        self.lna = _first(replicas)
        self.generator = _first(replicas)
        self.line = _first(replicas)
        self.clock: Codes = np.full(replicas, CLOCKS.index(clock))
        self.power_w = np.full(replicas, FULL_POWER_W)
        self.purge_s = np.zeros(replicas)
        """Left of the dry-air purge of the waveguide."""

    def pass_time(self, dt_s: float) -> None:
        """Let what runs for a while run down."""
        self.purge_s = np.maximum(self.purge_s - dt_s, 0.0)


def _first(replicas: int) -> Codes:
    return np.zeros(replicas, dtype=np.int64)
