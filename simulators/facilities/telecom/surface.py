"""The surface network: one LTE cell, its devices near and far."""

import numpy as np

from simulators.exchange import SurfaceNetwork as Service
from simulators.facilities.telecom.redundancy import Latch
from simulators.facility import Reading, Step, named
from simulators.physics import surface_network as lte
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import relax
from simulators.physics.link import ratio

_CARRIER_HZ, _BASE_M, _USER_M = 1.8e9, 10.0, 2.0
_REFERENCE_DBM = 27.0
"""Power per subcarrier of a 20 W, 10 MHz carrier with an antenna of 12 dBi."""
_NOISE_DBM = lte.noise_per_subcarrier_dbm(5.0)
_CEILING_DB, _BANDWIDTH_MHZ, _PEAK_MBIT_S = 20.0, 10.0, 50.0
_DISTANCES_M = np.array([80.0, 120.0, 200.0, 250.0, 300.0, 400.0, 600.0, 800.0, 900.0, 1100.0, 1300.0])
_ROAMING = np.array([0.0, 0.0, 0.0, 0.0, 0.05, 0.05, 0.15, 0.15, 0.2, 0.2, 0.2])
"""Logarithmic spread of the distance: instruments stand still, haulers and rovers move."""
_DEVICES = len(_DISTANCES_M)
_EDGE = np.linspace(-1.0, -0.4, _DEVICES)
"""Fresnel parameter of the crest in the way; the far devices are shadowed a little."""
_SHADOWING_DB, _ATTACH_DB = 2.5, -3.0
_ASLEEP = -1.2
"""A roaming device rests at its charger one eighth of the time."""
TAUS_S = np.concatenate([np.full(_DEVICES, 1800.0), np.full(_DEVICES, 60.0), [900.0]])
_DEMAND_MBIT_S, _DEMAND_SPREAD = 12.0, 0.35
_LOSS_PERCENT = 0.05
_FOREIGN_DBM = -74.0
"""Foreign power in each subcarrier at full strength: the far devices drown, the near ones do not."""
_REFLECTION_DB = 3.0
"""By which the echo of a lander lowers the ceiling that multipath sets."""
_SILENT_DBM, _LOST_DB = -140.0, -20.0
_STOP_PERCENT = 10.0
"""Packets lost at which a hauler stops for safety."""
STATES = ("ON", "RESTART")
RESTART_S = 90.0
_BOX_C, _SUN_K, _LOAD_K, _BOX_TAU_S = 20.0, 8.0, 4.0, 3600.0
_SURVIVAL_SHARE = 0.3


class SurfaceNetwork:
    """Signal and load of the cell. Device arrays have shape (replicas, devices)."""

    def __init__(self, replicas: int) -> None:
        self._weakest_dbm = self._sinr_db = self._loss_percent = np.zeros(replicas)
        self._crest_db = lte.knife_edge_loss_db(_EDGE)
        self._attached = np.full(replicas, _DEVICES)
        self._box_c = np.full(replicas, _BOX_C)
        self._hang = Latch(replicas)
        self.restart_left_s = np.zeros(replicas)
        self.load_mbit_s = np.zeros(replicas)

    def step(self, step: Step, noise: Array) -> None:
        """Devices move, signals follow, traffic flows."""
        faults = step.faults
        hangs = self._hang.stuck(faults.strength("lte_cell_hang")) > 0.0
        silent = hangs | (self.restart_left_s > 0.0)
        self.restart_left_s = np.maximum(self.restart_left_s - step.dt_s, 0.0)
        roaming, shadowing = noise[:_DEVICES].T, _SHADOWING_DB * noise[_DEVICES:-1].T
        received = self._received_dbm(roaming, shadowing)
        noisy = faults.strength("lte_interference")
        foreign = noisy[:, None] * ratio(_FOREIGN_DBM - received) if noisy.any() else 0.0
        echo = _REFLECTION_DB * faults.strength("landing_reflection")
        # A device in the shadow hears reflections as loud as the direct path.
        sinr = lte.sinr_db(received, _NOISE_DBM, _CEILING_DB + shadowing - echo[:, None], foreign)
        awake = (roaming > _ASLEEP) | (_ROAMING == 0.0)
        self._weakest_dbm = received.min(axis=1)
        self._sinr_db = sinr.sum(axis=1) / _DEVICES
        self._attached = np.count_nonzero((sinr > _ATTACH_DB) & awake, axis=1)
        loss = _LOSS_PERCENT + lte.packet_loss_percent(sinr).sum(axis=1) / _DEVICES
        self._loss_percent = np.minimum(loss, 100.0)
        if silent.any():
            self._fall_silent(silent)
        self._traffic(step, noise[-1])

    def _fall_silent(self, silent: Flags) -> None:
        """A cell that hangs or restarts is not heard by anybody."""
        self._weakest_dbm = np.where(silent, _SILENT_DBM, self._weakest_dbm)
        self._sinr_db = np.where(silent, _LOST_DB, self._sinr_db)
        self._attached = np.where(silent, 0, self._attached)
        self._loss_percent = np.where(silent, 100.0, self._loss_percent)

    def _received_dbm(self, roaming: Array, shadowing_db: Array) -> Array:
        """Reference signal power at every device, dBm: two-ray path, crest, shadowing."""
        distance = _DISTANCES_M * np.exp(_ROAMING * roaming)
        path = lte.two_ray_loss_db(distance, _CARRIER_HZ, _BASE_M, _USER_M)
        return np.asarray(_REFERENCE_DBM - path - self._crest_db + shadowing_db)

    def _traffic(self, step: Step, busy: Array) -> None:
        survival = np.where(step.exchange.power.survival, _SURVIVAL_SHARE, 1.0)
        capacity = lte.throughput_mbit_s(self._sinr_db, _BANDWIDTH_MHZ, _PEAK_MBIT_S)
        demand = _DEMAND_MBIT_S * np.exp(_DEMAND_SPREAD * busy) * survival * self._attached / _DEVICES
        self.load_mbit_s = np.minimum(demand, capacity) * (1.0 - self._loss_percent / 100.0)
        load = self.load_mbit_s / _DEMAND_MBIT_S
        target_c = _BOX_C + _SUN_K * step.environment.sun_disk_2m + _LOAD_K * load
        self._box_c = relax(self._box_c, target_c, step.dt_s, _BOX_TAU_S)

    def restart(self, where: slice) -> None:
        """Start the cell again, which also ends a hang."""
        self._hang.restart(where)
        self.restart_left_s[where] = RESTART_S

    def connected(self, where: slice) -> bool:
        """Whether devices are back on the network."""
        return bool((self._attached[where] > 0).all())

    @property
    def service(self) -> Service:
        """What haulers and rovers feel of it."""
        return Service(connected=np.where(self._loss_percent < _STOP_PERCENT, 1.0, 0.0))

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the surface network."""
        return {
            "lte_cell": named(STATES, (self.restart_left_s > 0.0).astype(np.int64)),
            "lte_ue_count": self._attached,
            "lte_rsrp_min": self._weakest_dbm,
            "lte_sinr_mean": self._sinr_db,
            "lte_throughput": self.load_mbit_s,
            "lte_packet_loss": self._loss_percent,
            "lte_enb_temp": self._box_c,
        }
