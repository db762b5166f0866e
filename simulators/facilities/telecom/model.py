"""The telecom facility as a whole: its parts in the order in which they act on each other."""

from collections.abc import Mapping

import numpy as np

from simulators.exchange import Downlink, Outflow
from simulators.facilities.telecom import clock, pointing, routing, surface, transmitters, uplink
from simulators.facilities.telecom.clock import Clock
from simulators.facilities.telecom.downlink import Modem
from simulators.facilities.telecom.faults import FAULTS
from simulators.facilities.telecom.pointing import Pointing
from simulators.facilities.telecom.routing import Routing
from simulators.facilities.telecom.surface import SurfaceNetwork
from simulators.facilities.telecom.transmitters import S_EIRP_DBW, Transmitters
from simulators.facilities.telecom.uplink import Uplink
from simulators.facility import Reading, Step
from simulators.faults import Fault
from simulators.physics.arrays import Array
from simulators.physics.first_order import relax
from simulators.walks import Walks

_BASE_W, _SURVIVAL_W = 2750.0, 1250.0
_X_CHAIN_W, _STANDBY_W, _CELL_W, _CELL_W_MBIT_S = 120.0, 180.0, 150.0, 6.0
_METER_TAU_S = 5.0
_HOUSEKEEPING_BIT_S = 8000.0


class Telecom:
    """Links, network and clock of the site. Ground stations hear it, and it hears them, one step later."""

    def __init__(self, replicas: int) -> None:
        self.id = "telecom"
        self.faults: tuple[Fault, ...] = FAULTS
        parts = (pointing, uplink, transmitters, routing, clock, surface)
        self._walks = Walks(replicas, *(part.TAUS_S for part in parts))
        self._pointing = Pointing(replicas)
        self._uplink = Uplink(replicas)
        self._modem = Modem(replicas)
        self._transmitters = Transmitters(replicas)
        self._routing = Routing(replicas)
        self._clock = Clock(replicas)
        self._surface = SurfaceNetwork(replicas)
        self._power_w = np.full(replicas, _BASE_W)
        self._data_bit_s = np.full(replicas, _HOUSEKEEPING_BIT_S)

    def step(self, step: Step) -> Outflow:
        """Geometry first, then both directions of the link, data, clock and power."""
        sight, modem, receiver = self._pointing, self._modem, self._uplink
        noises = self._walks.step(step.random, step.dt_s)
        sight.step(step, noises[0])
        receiver.step(step, sight, noises[1])
        modem.step(step, sight.in_pass)
        self._transmitters.step(step, modem.x_on, noises[2])
        direct = modem.locked_share * modem.rate_bit_s * (1.0 - modem.frame_error_rate)
        self._routing.step(step, sight, direct * sight.dte_visible, modem.frame_error_rate, noises[3])
        self._clock.step(step, receiver.locked, receiver.locked | self._routing.relay_linked, noises[4])
        self._surface.step(step, noises[5])
        self._draw_power(step)
        return Outflow(self._power_w, self._data_bit_s, (self._downlink(),))

    def _draw_power(self, step: Step) -> None:
        """Electrical power: routers and heaters, the X-band chain, the tube's standby, the cell."""
        chains = _X_CHAIN_W * (self._transmitters.x_power_w > 0.0) + _STANDBY_W * self._transmitters.standby
        cell = _CELL_W + _CELL_W_MBIT_S * self._surface.load_mbit_s
        drawn = np.where(step.exchange.power.survival, _SURVIVAL_W, _BASE_W) + chains + cell
        self._power_w = relax(self._power_w, drawn, step.dt_s, _METER_TAU_S)

    def _downlink(self) -> Downlink:
        sight, modem = self._pointing, self._modem
        eirp: Array = np.where(modem.x_on, self._transmitters.x_eirp_dbw(sight.error_deg), S_EIRP_DBW)
        return Downlink(
            eirp_dbw=np.where(sight.dte_visible, eirp, -np.inf),
            rate_bit_s=modem.rate_bit_s,
            threshold_db=modem.threshold_db,
            frequency_offset=self._clock.offset,
            earth_visible=sight.dte_visible.astype(float),
            goodput_bit_s=self._routing.goodput_bit_s,
            uplink_bit_error_rate=self._uplink.bit_error_rate,
        )

    def telemetry(self) -> Mapping[str, Reading]:
        """Every parameter of the telecom catalogue."""
        return {
            **self._pointing.telemetry(),
            **self._uplink.telemetry(),
            **self._transmitters.telemetry(),
            **self._modem.telemetry(self._pointing.dte_visible),
            **self._routing.telemetry(),
            **self._clock.telemetry(),
            **self._surface.telemetry(),
            "power": self._power_w / 1000.0,
        }
