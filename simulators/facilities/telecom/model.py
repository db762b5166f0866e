"""The telecom facility as a whole: its parts in the order in which they act on each other."""

from collections.abc import Mapping

import numpy as np

from simulators.exchange import Downlink, Outflow
from simulators.facilities.telecom import clock, ka_band, pointing, routing, surface, uplink, x_band
from simulators.facilities.telecom.clock import Clock
from simulators.facilities.telecom.commands import Commands
from simulators.facilities.telecom.downlink import S_EIRP_DBW, Modem
from simulators.facilities.telecom.faults import FAULTS
from simulators.facilities.telecom.ka_band import KaBand
from simulators.facilities.telecom.pointing import Pointing
from simulators.facilities.telecom.routing import Routing
from simulators.facilities.telecom.surface import SurfaceNetwork
from simulators.facilities.telecom.uplink import Uplink
from simulators.facilities.telecom.x_band import XBand
from simulators.facility import Reading, Step
from simulators.faults import NS_PER_S, Fault
from simulators.orders import Handler
from simulators.physics import antenna
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import relax
from simulators.walks import Walks

_BASE_W, _SURVIVAL_W = 2750.0, 1250.0
_X_CHAIN_W, _CELL_W, _CELL_W_MBIT_S = 120.0, 150.0, 6.0
_METER_TAU_S = 5.0
_HOUSEKEEPING_BIT_S = 8000.0
_FOULED_DB, _CUT_DB = 2.0, 80.0
_ECHO_DB, _ECHO_PERIOD_S = 0.4, 97.0
_SILENT_DBW = -100.0


class Telecom:
    """Links, network and clock of the site. Ground stations hear it, and it hears them, one step later."""

    def __init__(self, replicas: int) -> None:
        self.id = "telecom"
        self.faults: tuple[Fault, ...] = FAULTS
        parts = (pointing, uplink, x_band, ka_band, routing, clock, surface)
        self._walks = Walks(replicas, *(part.TAUS_S for part in parts))
        self._pointing = Pointing(replicas)
        self._uplink = Uplink(replicas)
        self._modem = Modem(replicas)
        self._x_band = XBand(replicas)
        self._ka_band = KaBand(replicas)
        self._routing = Routing(replicas)
        self._clock = Clock(replicas)
        self._surface = SurfaceNetwork(replicas)
        self._power_w = np.full(replicas, _BASE_W)
        self._data_bit_s = np.full(replicas, _HOUSEKEEPING_BIT_S)
        self._eirp_dbw = np.full(replicas, _SILENT_DBW)
        self._commands = Commands(
            pointing=self._pointing,
            uplink=self._uplink,
            modem=self._modem,
            x_band=self._x_band,
            ka_band=self._ka_band,
            routing=self._routing,
            clock=self._clock,
            surface=self._surface,
        )

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """Telecommands by name."""
        return self._commands.handlers

    def step(self, step: Step) -> Outflow:
        """Geometry first, then both directions of the link, data, clock and power."""
        sight, modem, receiver = self._pointing, self._modem, self._uplink
        noises = self._walks.step(step.random, step.dt_s)
        cut_db = _CUT_DB * step.faults.strength("earth_contact_loss")
        dish_db = cut_db + _FOULED_DB * step.faults.strength("feed_fouling")
        sight.step(step, noises[0])
        gain_dbi = self._uplink_gain_dbi(dish_db, cut_db)
        receiver.step(step, sight.dte_visible, gain_dbi, modem.low_gain, self._clock.offset, noises[1])
        sight.keep_scanning(receiver.locked)
        modem.step(step, sight.in_pass)
        self._x_band.step(step, modem.x_on, noises[2])
        self._ka_band.step(step, self._beacon_on(step), sight.error_deg, noises[3])
        direct = modem.locked_share * modem.rate_bit_s * (1.0 - modem.frame_error_rate)
        self._routing.step(
            step, sight.relay_visible, direct * sight.dte_visible, modem.frame_error_rate, noises[4]
        )
        self._clock.step(step, receiver.locked, receiver.locked | self._routing.relay_linked, noises[5])
        self._surface.step(step, noises[6])
        self._draw_power(step)
        downlink = self._downlink(step, np.where(modem.x_on, dish_db, cut_db))
        return Outflow(self._power_w, self._data_bit_s, (downlink, self._surface.service))

    def _uplink_gain_dbi(self, dish_db: Array, cut_db: Array) -> Array:
        """Of the antenna that listens to the Earth: the low-gain one while it also sends."""
        loss = antenna.pointing_loss_db(self._pointing.error_deg, uplink.BEAM_DEG) + dish_db
        return np.where(self._modem.low_gain, uplink.LOW_GAIN_DBI - cut_db, uplink.GAIN_DBI - loss)

    def _beacon_on(self, step: Step) -> Flags:
        """The Ka-band carrier is on in every pass while there is power to spare."""
        spare = ~step.exchange.power.reduced & (step.exchange.posture.dark_ahead < 0.5)
        return np.asarray(self._modem.beacon_due & spare)

    def _draw_power(self, step: Step) -> None:
        """Electrical power: routers and heaters, the X-band chain, the tube's supply, the cell."""
        chains = _X_CHAIN_W * (self._x_band.power_w > 0.0) + self._ka_band.supplied_w
        cell = _CELL_W + _CELL_W_MBIT_S * self._surface.load_mbit_s
        drawn = np.where(step.exchange.power.survival, _SURVIVAL_W, _BASE_W) + chains + cell
        self._power_w = relax(self._power_w, drawn, step.dt_s, _METER_TAU_S)

    def _downlink(self, step: Step, loss_db: Array) -> Downlink:
        """What leaves toward the Earth. Instruments on board know nothing of dust, echoes and a cut feed."""
        sight, modem = self._pointing, self._modem
        eirp: Array = np.where(modem.x_on, self._x_band.eirp_dbw(sight.error_deg), S_EIRP_DBW)
        self._eirp_dbw = np.where(sight.dte_visible & modem.on, np.maximum(eirp, _SILENT_DBW), _SILENT_DBW)
        phase = 2.0 * np.pi * (step.time_ns / NS_PER_S % _ECHO_PERIOD_S) / _ECHO_PERIOD_S
        echo_db = _ECHO_DB * np.sin(phase) * step.faults.strength("landing_reflection")
        return Downlink(
            eirp_dbw=np.where(self._eirp_dbw > _SILENT_DBW, self._eirp_dbw - loss_db + echo_db, -np.inf),
            rate_bit_s=modem.rate_bit_s,
            threshold_db=modem.threshold_db,
            decades_per_db=modem.decades_per_db,
            frequency_offset=self._clock.offset,
            earth_visible=sight.dte_visible.astype(float),
            goodput_bit_s=self._routing.goodput_bit_s,
            uplink_bit_error_rate=self._uplink.bit_error_rate,
            forged_commands_per_h=self._uplink.forged_per_h,
        )

    def telemetry(self) -> Mapping[str, Reading]:
        """Every parameter of the telecom catalogue."""
        return {
            **self._pointing.telemetry(),
            **self._uplink.telemetry(),
            **self._x_band.telemetry(),
            **self._ka_band.telemetry(),
            **self._modem.telemetry(self._pointing.dte_visible),
            **self._routing.telemetry(),
            **self._clock.telemetry(),
            **self._surface.telemetry(),
            "dl_eirp": self._eirp_dbw,
            "power": self._power_w / 1000.0,
        }
