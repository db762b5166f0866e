"""The X-band amplifier in use and the Ka-band tube amplifier in hot standby."""

import numpy as np

from simulators.facility import Reading, Step
from simulators.physics import antenna, link
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import relax

X_HZ = 8.45e9
X_POWER_W = 5.0
X_GAIN_DBI = antenna.gain_dbi(0.3, X_HZ, 0.60)
X_CIRCUIT_LOSS_DB = 0.95
X_BEAM_DEG = antenna.half_power_beamwidth_deg(0.3, X_HZ)
S_EIRP_DBW = 9.0
"""5 W into the low-gain antenna. A dish of fixed size makes up for the lower frequency, so that the
station's X-band figures hold for it within 1 dB."""
TAUS_S = np.array([600.0, 900.0])
_X_NOISE_W, _X_REFERENCE_C, _X_DB_K, _X_DEFECT_DB = 0.03, 27.0, -0.01, 0.6
_X_HEAT_W, _X_K_W, _X_DEFECT_K, _X_TAU_S = 12.0, 1.3, 40.0, 900.0
_X_IDLE_K = 2.0
_HELIX_MA, _HELIX_NOISE_MA, _HELIX_DEFECT_MA = 0.95, 0.08, 3.5
_KA_STANDBY_K, _KA_DEFECT_K, _KA_TAU_S = 18.0, 48.0, 1200.0


class Transmitters:
    """Amplifiers on the cold plate of the command center; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._x_c = np.full(replicas, 14.0)
        self._ka_c = np.full(replicas, 30.0)
        self._helix_ma = np.full(replicas, _HELIX_MA)
        self._fouling_db = np.zeros(replicas)
        self.x_power_w = np.zeros(replicas)
        self.standby = np.ones(replicas)

    def step(self, step: Step, x_on: Flags, noise: Array) -> None:
        """Output, then heat. The tube's beam is on but its drive is muted: no station here has Ka band."""
        faults, dt_s = step.faults, step.dt_s
        output, helix = noise
        plate_c = step.exchange.coolant.coldplate_temp_c
        contact, worn = faults.strength("sspa_overheat"), faults.strength("twta_degradation")
        live = x_on * (faults.strength("x_transmitter_trip") == 0.0)
        droop_db = _X_DB_K * (self._x_c - _X_REFERENCE_C) - _X_DEFECT_DB * contact
        self.x_power_w = live * (X_POWER_W * link.ratio(droop_db) + _X_NOISE_W * output)
        rise_k = _X_IDLE_K + live * (_X_HEAT_W * _X_K_W) + _X_DEFECT_K * contact
        self._x_c = relax(self._x_c, plate_c + rise_k, dt_s, _X_TAU_S)
        self.standby = np.where(step.exchange.power.survival, 0.0, 1.0)
        ka_c = plate_c + self.standby * (_KA_STANDBY_K + _KA_DEFECT_K * worn)
        self._ka_c = relax(self._ka_c, ka_c, dt_s, _KA_TAU_S)
        self._helix_ma = self.standby * (_HELIX_MA + _HELIX_NOISE_MA * helix + _HELIX_DEFECT_MA * worn)
        self._fouling_db = 5.0 * faults.strength("feed_fouling")

    def x_eirp_dbw(self, pointing_error_deg: Array) -> Array:
        """Radiated toward the Earth in X band, dBW; -inf when off."""
        loss = antenna.pointing_loss_db(pointing_error_deg, X_BEAM_DEG) + self._fouling_db
        return link.eirp_dbw(self.x_power_w, X_GAIN_DBI, X_CIRCUIT_LOSS_DB) - loss

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of both amplifiers."""
        return {
            "x_sspa_power": self.x_power_w,
            "x_sspa_temp": self._x_c,
            "ka_twta_power": np.zeros_like(self._ka_c),
            "ka_twta_helix": self._helix_ma,
            "ka_twta_temp": self._ka_c,
        }
