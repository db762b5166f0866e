"""The Ka-band tube amplifiers, one of which sends a carrier during passes.

No ground station of this configuration decodes Ka band. The bare carrier, whose beam is five times as narrow
as that of X band, tells early how well the antenna points.
"""

import numpy as np

from simulators.facilities.telecom.redundancy import Pair
from simulators.facility import Reading, Step, named
from simulators.physics import antenna, link
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import relax

KA_HZ = 27e9
KA_POWER_W = 10.0
KA_GAIN_DBI = antenna.gain_dbi(0.5, KA_HZ, 0.60)
KA_CIRCUIT_LOSS_DB = 1.5
KA_BEAM_DEG = antenna.half_power_beamwidth_deg(0.5, KA_HZ)
RESTART_S = 210.0
"""To heat the cathode, after a trip or a change of tubes."""
MODES = ("OFF", "STANDBY", "TRANSMIT", "RESTART")
OFF, STANDBY, TRANSMIT, RESTART = range(4)
TAUS_S = np.array([900.0])
_SILENT_DBW = -100.0
_HELIX_MA, _DRIVEN_MA, _NOISE_MA, _WORN_MA, _TRIP_MA = 0.95, 0.1, 0.08, 3.4, 4.2
_WORN_DB = -3.0
_BEAM_W, _WORN_W, _K_W, _TAU_S = 45.0, 120.0, 0.4, 1200.0
"""Heat of the collector: the beam's power less what it radiates, and more when the beam is not focused."""
_SUPPLY_W = 180.0
"""With heater and power conditioner."""


class KaBand:
    """Travelling-wave tubes on the cold plate of the command center; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._collector_c = np.full(replicas, 30.0)
        self._helix_ma = np.full(replicas, _HELIX_MA)
        self._output_w = np.zeros(replicas)
        self._mode = np.full(replicas, STANDBY)
        self._eirp_dbw = np.full(replicas, _SILENT_DBW)
        self.pair = Pair(replicas)
        self.supplied_w = np.full(replicas, _SUPPLY_W)

    def step(self, step: Step, drive: Flags, error_deg: Array, noise: Array) -> None:
        """Beam, drive and heat; too much helix current takes the beam away for as long as a restart takes."""
        pair, powered = self.pair, ~step.exchange.power.survival
        pair.step(step.dt_s)
        worn = step.faults.strength("twta_degradation") * pair.first
        beam = powered & pair.ready
        live = beam & drive
        current_ma = _HELIX_MA + _DRIVEN_MA * live + _NOISE_MA * noise[0] + _WORN_MA * worn
        tripped = beam & (current_ma > _TRIP_MA)
        pair.waiting_s = np.where(tripped, RESTART_S, pair.waiting_s)
        beam, live = beam & ~tripped, live & ~tripped
        self._helix_ma = beam * current_ma
        self._output_w = live * (KA_POWER_W * link.ratio(_WORN_DB * worn))
        idle = np.where(powered, np.where(beam, STANDBY, RESTART), OFF)
        self._mode = np.where(live, TRANSMIT, idle)
        self._heat(step, beam, worn)
        loss = antenna.pointing_loss_db(error_deg, KA_BEAM_DEG)
        radiated_dbw = link.eirp_dbw(self._output_w, KA_GAIN_DBI, KA_CIRCUIT_LOSS_DB) - loss
        self._eirp_dbw = np.maximum(radiated_dbw, _SILENT_DBW)
        self.supplied_w = powered * _SUPPLY_W + beam * (_WORN_W * worn)

    def _heat(self, step: Step, beam: Flags, worn: Array) -> None:
        heat_w = beam * (_BEAM_W + _WORN_W * worn) - self._output_w
        target_c = step.exchange.coolant.coldplate_temp_c + _K_W * heat_w
        self._collector_c = relax(self._collector_c, target_c, step.dt_s, _TAU_S)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the tube that works."""
        return {
            "ka_twta_mode": named(MODES, self._mode),
            "ka_twta_power": self._output_w,
            "ka_twta_helix": self._helix_ma,
            "ka_twta_temp": self._collector_c,
            "ka_eirp": self._eirp_dbw,
        }
