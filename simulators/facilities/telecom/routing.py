"""Relay link and bundle routing: which data leave by which way."""

import numpy as np

from simulators.facilities.telecom.redundancy import Latch
from simulators.facility import Reading, Step
from simulators.physics import coding, link
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import clip, drained

RELAY_HZ = 8.4e9
RELAY_EIRP_DBW = 32.2
RELAY_GAIN_DBI = 48.8
RELAY_SYSTEM_K = 450.0
RELAY_LOSS_DB, RELAY_IMPLEMENTATION_LOSS_DB = 0.6, 2.0
REFERENCE_KM, _SLOWEST_BIT_S, _FASTEST_BIT_S = 17_000.0, 10e6, 50e6
_LEAST_EBN0_DB = -30.0
_STORE_BYTES, _STORE_TAU_S, _KA_BIT_S = 128e9, 5400.0, 100e6
"""Mass memory of the relay and its Ka-band link to the Earth."""
_P0_PER_S, _LIVELOCK_P0_PER_S, _P0_CEILING = 1.0 / 300.0, 4.0, 100_000.0
_PRIORITY_BIT_S = 40e3
"""Housekeeping of highest priority, which is sent even while the queue is held."""
_RETRANSMIT_PERCENT, _LIVELOCK_PERCENT, _LIVELOCK_LOSS = 0.2, 45.0, 0.6
RESTART_S = 60.0
"""Nothing leaves while the convergence layer starts again."""
_DRAIN_S = 60.0
"""The backlog is offered to the links over a minute."""
TAUS_S = np.array([120.0, 600.0])


class Routing:
    """Flows out of the station; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        zero = np.zeros(replicas)
        self._relay_ebn0_db = np.full(replicas, _LEAST_EBN0_DB)
        self._reference_dbhz = relay_carrier_dbhz(REFERENCE_KM) - RELAY_IMPLEMENTATION_LOSS_DB
        self._relay_rate_bit_s = zero
        self._relay_bytes = np.full(replicas, 0.05 * _STORE_BYTES)
        self._p0 = self._retransmit_percent = self._backlog_gby = zero
        self._produced_bit_s = self._direct_bit_s = self._relayed_bit_s = zero
        self._livelock = Latch(replicas)
        self.held = np.zeros(replicas, dtype=np.bool_)
        """Commanded: only what has priority leaves."""
        self.restart_left_s = np.zeros(replicas)
        self.goodput_bit_s = zero
        self.relay_linked = np.zeros(replicas, dtype=np.bool_)

    def step(
        self, step: Step, relay_visible: Flags, direct_bit_s: Array, frame_error_rate: Array, noise: Array
    ) -> None:
        """Relay link, then the shares of both ways, then queues.

        `direct_bit_s` is what the direct link can carry after lost frames.
        """
        fade, repeats = noise
        lost_relay = step.faults.strength("relay_outage") + step.faults.strength("earth_contact_loss")
        self._relay(step, relay_visible & (lost_relay == 0.0), fade)
        livelock = self._livelock.stuck(step.faults.strength("queue_livelock"))
        running = self.restart_left_s == 0.0
        self.restart_left_s = np.maximum(self.restart_left_s - step.dt_s, 0.0)
        self._share(step, direct_bit_s * running, running * (1.0 - _LIVELOCK_LOSS * livelock))
        lost = 100.0 * coding.retransmission_share(frame_error_rate)
        quiet = _RETRANSMIT_PERCENT + 0.03 * repeats
        self._retransmit_percent = np.minimum(quiet + lost + _LIVELOCK_PERCENT * livelock, 100.0)
        self._queue(step.dt_s, running & (direct_bit_s + self._relay_rate_bit_s > 0.0), livelock)
        self._relay_store(step.dt_s, lost_relay == 0.0)

    def _relay(self, step: Step, linked: Flags, fade: Array) -> None:
        """Rate by distance, 10 to 50 Mbit/s, and Eb/N0, both by the square of the distance."""
        self.relay_linked = linked
        closer = (REFERENCE_KM / step.environment.relay_range_km) ** 2
        rate = clip(_SLOWEST_BIT_S * closer, _SLOWEST_BIT_S, _FASTEST_BIT_S)
        ebn0 = self._reference_dbhz + link.db(closer / rate) + 0.2 * fade
        self._relay_ebn0_db = np.where(linked, ebn0, _LEAST_EBN0_DB)
        self._relay_rate_bit_s = rate * linked

    def _share(self, step: Step, direct_bit_s: Array, useful: Array) -> None:
        """The direct link first, the relay takes the rest; no more leaves than there is."""
        exchange = step.exchange
        self._backlog_gby = exchange.store.backlog_gby
        self._produced_bit_s = np.asarray(sum(exchange.data_bit_s.values(), start=np.zeros_like(useful)))
        # The backlog is that of a step ago: what left since is not there to be sent once more.
        unsent_bit_s = self._produced_bit_s - self.goodput_bit_s
        left_bit = np.maximum(self._backlog_gby * 8e9 + unsent_bit_s * step.dt_s, 0.0)
        offered = self._produced_bit_s + left_bit / max(_DRAIN_S, step.dt_s)
        offered = np.where(self.held, np.minimum(offered, _PRIORITY_BIT_S), offered)
        direct = np.minimum(direct_bit_s, offered)
        self._direct_bit_s = direct * useful
        self._relayed_bit_s = np.minimum(self._relay_rate_bit_s, offered - direct) * useful
        self.goodput_bit_s = self._direct_bit_s + self._relayed_bit_s

    def _queue(self, dt_s: float, way_open: Flags, livelock: Array) -> None:
        """Bundles of highest priority: gone within the step while any way is open and the queue works."""
        waiting = self._p0 + (_P0_PER_S + _LIVELOCK_P0_PER_S * livelock) * dt_s
        served = way_open & (livelock == 0.0)
        self._p0 = np.where(served, 0.0, np.minimum(waiting, _P0_CEILING))

    def _relay_store(self, dt_s: float, relay_works: Flags) -> None:
        """In from the station, out to the Earth within the relay's own link."""
        stored = self._relay_bytes + self._relayed_bit_s * (dt_s / 8.0)
        out = drained(stored, dt_s, _STORE_TAU_S, _KA_BIT_S / 8.0) * relay_works
        self._relay_bytes = np.minimum(stored - out, _STORE_BYTES)

    def restart(self, where: slice) -> None:
        """Start the convergence layer again, which drops duplicates and ends a livelock."""
        self._livelock.restart(where)
        self.restart_left_s[where] = RESTART_S

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of relay and routing."""
        return {
            "data_in": self._produced_bit_s / 1e6,
            "dl_goodput": self._direct_bit_s / 1e6,
            "relay_goodput": self._relayed_bit_s / 1e6,
            "relay_ebn0": self._relay_ebn0_db,
            "relay_rate": self._relay_rate_bit_s / 1e6,
            "relay_store_fill": 100.0 / _STORE_BYTES * self._relay_bytes,
            "queue_p0": self._p0.astype(np.int64),
            "queue_bytes": self._backlog_gby,
            "ltp_retransmit": self._retransmit_percent,
        }


def relay_carrier_dbhz(range_km: float) -> float:
    """C/N0 at the relay, dBHz, by the link budget at 8.4 GHz."""
    loss = link.free_space_loss_db(range_km, RELAY_HZ) + RELAY_LOSS_DB
    power = link.received_power_dbw(RELAY_EIRP_DBW, loss, RELAY_GAIN_DBI)
    return float(link.carrier_to_noise_dbhz(power, RELAY_SYSTEM_K))
