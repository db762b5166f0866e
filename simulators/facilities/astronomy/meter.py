"""What the observatory draws, and the buffer of its data."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import drained

_FRAME_BIT_S, _RADIO_BIT_S = 4.5e6, 0.5e6
"""4k frames of 16 bit every 30 s, compressed by two."""
_BUFFER_BIT, _BUFFER_TAU_S, _BUFFER_MAX_BIT_S = 256e9, 3600.0, 20e6
_BASE_W, _SURVIVAL_W = 620.0, 90.0
_CAMERA_W, _RADIO_W, _MOTOR_V, _DOME_W = 120.0, 80.0, 28.0, 250.0
_COOLER_EFFICIENCY = 0.8


@dataclass(slots=True)
class Buffer:
    """State of the data buffer."""

    stored_bit: Array
    produced_bit_s: Array

    @classmethod
    def start(cls, replicas: int) -> "Buffer":
        """As full as it usually is."""
        return cls(np.full(replicas, _BUFFER_BIT * 0.06), np.zeros(replicas))

    @property
    def fill_percent(self) -> Array:
        return np.asarray((100.0 / _BUFFER_BIT) * self.stored_bit)

    def store(self, dt_s: float, exposing: Flags, radio: Flags) -> Array:
        """Frames and spectra in, and out of it into the station's store; returns what leaves, bit/s.

        Its outlet takes more than camera and radio give, so that nothing is ever discarded.
        """
        self.produced_bit_s = _FRAME_BIT_S * exposing + _RADIO_BIT_S * radio
        filled = self.stored_bit + self.produced_bit_s * dt_s
        sent = drained(filled, dt_s, _BUFFER_TAU_S, _BUFFER_MAX_BIT_S)
        self.stored_bit = filled - sent
        return np.asarray(sent / dt_s)


def consumption_w(
    powered: Array,
    camera: Array,
    radio: Flags,
    dome_moving: Flags,
    motors_a: Array,
    cooler_w: Array,
    heaters_w: Array,
) -> Array:
    """Electrical power of the facility, W.

    Args:
        powered: 0 on survival power, which feeds heaters and a controller alone.
        camera: supply of its electronics, 1 as usual.
        radio: the spectrometer is on.
        dome_moving: its motor runs.
        motors_a: of mount and dust cover.
        cooler_w: into the thermoelectric cooler.
        heaters_w: of mirror and detector.
    """
    active_w = _BASE_W + _CAMERA_W * camera + _RADIO_W * radio + _DOME_W * dome_moving
    fed_w = _MOTOR_V * motors_a + cooler_w / _COOLER_EFFICIENCY + heaters_w
    return np.asarray(_SURVIVAL_W + active_w * powered + fed_w)
