"""The uplink power amplifier."""

import numpy as np

from simulators.facility import Reading, Step
from simulators.physics import antenna, link
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import relax

UPLINK_HZ = 7.2e9
GAIN_DBI = antenna.gain_dbi(12.0, UPLINK_HZ, 0.60)
CIRCUIT_LOSS_DB = 1.0
POWER_W = 500.0
SILENT_DBW = -300.0
_BEAM_DEG = antenna.half_power_beamwidth_deg(12.0, UPLINK_HZ)
TAUS_S = np.array([120.0, 60.0])
"""Of output and reflected power."""
_POWER_NOISE_W, _REFLECTED_NOISE_W = 4.0, 0.3
_REFLECTED_SHARE, _WET_SHARE, _FOLD_BACK = 0.005, 0.065, 0.18
_HEAT_K, _HEAT_TAU_S = 28.0, 600.0
_HUT_C, _HUT_SHARE = 16.0, 0.4
"""The hut damps the swing of the air outside."""


class Transmitter:
    """The amplifier transmits while the antenna follows the signal; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._rise_k = np.zeros(replicas)
        self._hut_c = np.full(replicas, _HUT_C)
        self._reflected_w = np.zeros(replicas)
        self.power_w = np.zeros(replicas)

    def step(self, step: Step, on: Flags, air_temp_c: Array, noise: Array) -> None:
        """Output and reflected power, then heat."""
        water = step.faults.strength("waveguide_water")
        drive = on * (step.faults.strength("hpa_trip") == 0.0)
        self.power_w = drive * (POWER_W * (1.0 - _FOLD_BACK * water) + _POWER_NOISE_W * noise[0])
        reflected = self.power_w * (_REFLECTED_SHARE + _WET_SHARE * water)
        self._reflected_w = reflected + drive * _REFLECTED_NOISE_W * noise[1]
        self._rise_k = relax(self._rise_k, _HEAT_K * self.power_w / POWER_W, step.dt_s, _HEAT_TAU_S)
        self._hut_c = _HUT_C + _HUT_SHARE * (air_temp_c - _HUT_C)

    def eirp_dbw(self, pointing_error_deg: Array, attenuation_db: Array) -> Array:
        """Radiated toward the Moon as it leaves the atmosphere, dBW; -300 when silent."""
        loss = antenna.pointing_loss_db(pointing_error_deg, _BEAM_DEG) + attenuation_db
        return np.maximum(link.eirp_dbw(self.power_w, GAIN_DBI, CIRCUIT_LOSS_DB) - loss, SILENT_DBW)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the amplifier."""
        return {
            "hpa_power": self.power_w,
            "hpa_temp": self._hut_c + self._rise_k,
            "hpa_reflected": self._reflected_w,
        }
