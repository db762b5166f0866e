"""Telecommands of the telecom facility: looked at first, then carried out, then watched until they show."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulators.facilities.telecom import downlink, ka_band, x_band
from simulators.facilities.telecom.clock import Clock
from simulators.facilities.telecom.downlink import Modem
from simulators.facilities.telecom.ka_band import KaBand
from simulators.facilities.telecom.pointing import SCAN_S, Pointing
from simulators.facilities.telecom.routing import Routing
from simulators.facilities.telecom.surface import SurfaceNetwork
from simulators.facilities.telecom.uplink import Uplink
from simulators.facilities.telecom.x_band import XBand
from simulators.orders import Check, Handler, Order, OrderFailed, OrderRefused, at_once

RATES = ("AUTO", "4_MBIT_S", "2_MBIT_S", "1_MBIT_S", "500_KBIT_S")
_STOWED_DEG, _POINTED_DEG = 89.5, 0.2


@dataclass(frozen=True, slots=True)
class Commands:
    """What can be ordered of the parts of the facility."""

    pointing: Pointing
    uplink: Uplink
    modem: Modem
    x_band: XBand
    ka_band: KaBand
    routing: Routing
    clock: Clock
    surface: SurfaceNetwork

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """By name in the catalogue."""
        return {
            "set_link": self.set_link,
            "set_rate": self.set_rate,
            "set_transmitter": self.set_transmitter,
            "select_amplifier": self.select_amplifier,
            "select_oscillator": self.select_oscillator,
            "point_antenna": self.point_antenna,
            "hold_queue": self.hold_queue,
            "restart_routing": self.restart_routing,
            "restart_cell": self.restart_cell,
        }

    def set_link(self, order: Order) -> Check:
        """X, the low-gain service, or whichever the margin allows."""
        where, link = order.where, order.word("link")
        if link == "X" and self.modem.safe[where].any():
            raise OrderRefused(
                "the station is in safe posture, which keeps the low-gain link; X needs command.mode "
                "out of SAFE and SURVIVAL"
            )
        self.modem.link[where] = downlink.LINKS.index(link)
        return at_once if link == "AUTO" else lambda: self._on_air(where, x_wanted=link == "X")

    def set_rate(self, order: Order) -> Check:
        """A rate in X band, or the fastest that the margin allows."""
        where, rung = order.where, RATES.index(order.word("rate")) - 1
        if rung > downlink.BY_MARGIN and self.modem.kept_low[where].any():
            raise OrderRefused(
                "the link is kept on the low-gain service, whose rate is 16 kbit/s; order set_link X or AUTO "
                "first, or wait for the end of the safe posture"
            )
        self.modem.fixed_rung[where] = rung
        if rung == downlink.BY_MARGIN:
            return at_once
        wanted = downlink.RATES_BIT_S[rung]

        def reached() -> bool:
            waiting = ~self.pointing.in_pass[where]
            return bool((waiting | (self.modem.rate_bit_s[where] == wanted)).all())

        return reached

    def set_transmitter(self, order: Order) -> Check:
        """Whether anything is radiated toward the Earth."""
        where, on = order.where, order.flag("on")
        self.modem.on[where] = on
        return at_once if on else lambda: bool((self.x_band.power_w[where] == 0.0).all())

    def select_amplifier(self, order: Order) -> Check:
        """Unit A or B of the amplifiers of a band; the link is interrupted while it gets ready."""
        where, unit, band = order.where, order.word("unit"), order.word("band")
        pair, ready_s = (
            (self.x_band.pair, x_band.SWAP_S) if band == "X" else (self.ka_band.pair, ka_band.RESTART_S)
        )
        pair.select(unit, where, ready_s)
        return lambda: bool(pair.ready[where].all())

    def select_oscillator(self, order: Order) -> Check:
        """Oscillator A or B; the one not in use was not steered."""
        self.clock.pair.select(order.word("unit"), order.where, 0.0)
        return at_once

    def point_antenna(self, order: Order) -> Check:
        """Follow the Earth or the relay, find the peak of the carrier by a scan, or park upwards."""
        target, where, sight = order.word("target"), order.where, self.pointing
        if target == "PEAK_UP":
            return self._peak_up(where)
        sight.stowed[where] = target == "STOW"
        if target == "STOW":
            sight.scan_left_s[where] = 0.0
            return lambda: bool((sight.elevation_deg[where] > _STOWED_DEG).all())
        return lambda: bool((sight.lag_deg[where] < _POINTED_DEG).all())

    def _peak_up(self, where: slice) -> Check:
        sight = self.pointing
        if sight.stowed[where].any():
            raise OrderRefused("the antenna is stowed; a scan needs point_antenna AUTO first")
        if not self.uplink.locked[where].all():
            raise OrderRefused("ul_lock is false; a scan needs a carrier from a ground station")
        sight.scan_left_s[where] = SCAN_S

        def found() -> bool:
            if (sight.scan_left_s[where] > 0.0).any():
                return False
            if (sight.error_deg[where] > _POINTED_DEG).any():
                raise OrderFailed("the scan lost the carrier or found no peak; hga_point_err is as before")
            return True

        return found

    def hold_queue(self, order: Order) -> Check:
        """Whether bundles without priority wait."""
        self.routing.held[order.where] = order.flag("held")
        return at_once

    def restart_routing(self, order: Order) -> Check:
        """Start the convergence layer again."""
        self.routing.restart(order.where)
        return lambda: bool((self.routing.restart_left_s[order.where] == 0.0).all())

    def restart_cell(self, order: Order) -> Check:
        """Start the cell of the surface network again."""
        self.surface.restart(order.where)
        return lambda: self.surface.connected(order.where)

    def _on_air(self, where: slice, *, x_wanted: bool) -> bool:
        """Between passes an order is kept for the next one."""
        in_pass, x_on = self.pointing.in_pass[where], self.modem.x_on[where]
        if x_wanted and (x_on & self.x_band.pair.ready[where] & (self.x_band.power_w[where] == 0.0)).any():
            raise OrderFailed("x_sspa_power stays 0 W; order select_amplifier for the other unit")
        low = np.asarray(self.modem.low_gain[where])
        return bool((~in_pass | (x_on if x_wanted else low)).all())
