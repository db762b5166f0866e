"""The X-band amplifiers, one of which works, and what the antenna radiates toward the Earth."""

import numpy as np

from simulators.facilities.telecom.redundancy import Pair
from simulators.facility import Reading, Step
from simulators.physics import antenna, link
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import relax

X_HZ = 8.45e9
X_POWER_W = 5.0
X_GAIN_DBI = antenna.gain_dbi(0.3, X_HZ, 0.60)
X_CIRCUIT_LOSS_DB = 0.95
X_BEAM_DEG = antenna.half_power_beamwidth_deg(0.3, X_HZ)
SWAP_S = 10.0
"""To switch the waveguide and bias the other amplifier."""
TAUS_S = np.array([600.0])
_NOISE_W, _REFERENCE_C, _DB_K = 0.03, 27.0, -0.01
_FOLD_BACK_C, _FOLD_BACK_DB_K = 55.0, -0.03
"""Above it the amplifier takes its own drive back."""
_HEAT_W, _IDLE_W, _K_W, _LOOSE_K_W, _TAU_S = 12.0, 1.5, 1.3, 3.4, 900.0


class XBand:
    """Solid-state amplifiers on the cold plate of the command center; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._units_c = np.full((2, replicas), 14.0)
        self.pair = Pair(replicas)
        self.power_w = np.zeros(replicas)

    def step(self, step: Step, on: Flags, noise: Array) -> None:
        """Output by temperature, then heat into the plate; a loose contact resists it."""
        faults, pair = step.faults, self.pair
        pair.step(step.dt_s)
        tripped = pair.first & (faults.strength("x_transmitter_trip") > 0.0)
        live = on & pair.ready & ~tripped
        temp_c = pair.of(self._units_c)
        droop_db = _DB_K * (temp_c - _REFERENCE_C) + _FOLD_BACK_DB_K * np.maximum(temp_c - _FOLD_BACK_C, 0.0)
        self.power_w = live * (X_POWER_W * link.ratio(droop_db) + _NOISE_W * noise[0])
        heat_w = pair.working * (_IDLE_W + _HEAT_W * live)
        heat_w[0] *= 1.0 + _LOOSE_K_W / _K_W * faults.strength("sspa_overheat")
        target_c = step.exchange.coolant.coldplate_temp_c + _K_W * heat_w
        self._units_c = relax(self._units_c, target_c, step.dt_s, _TAU_S)

    def eirp_dbw(self, pointing_error_deg: Array) -> Array:
        """Radiated toward the Earth by a clean antenna, dBW; below -2900 when off."""
        loss = antenna.pointing_loss_db(pointing_error_deg, X_BEAM_DEG)
        return link.eirp_dbw(self.power_w, X_GAIN_DBI, X_CIRCUIT_LOSS_DB) - loss

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the amplifier that works."""
        return {"x_sspa_power": self.power_w, "x_sspa_temp": self.pair.of(self._units_c)}
