"""The observatory's telecommands: what each needs, what it changes, and when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulators.facilities.astronomy import wishes as words
from simulators.facilities.astronomy.camera import ANNEAL, ANNEAL_S, COOLING, OFF, Camera
from simulators.facilities.astronomy.dome import Dome
from simulators.facilities.astronomy.image import SWEEP_S, Image
from simulators.facilities.astronomy.mount import NEAREST_TO_SUN_DEG, Mount
from simulators.facilities.astronomy.needs import Needs, fail, refuse
from simulators.facilities.astronomy.readout import QUIET_FLUX, REBOOT_S, Readout
from simulators.facilities.astronomy.wheel import Wheel
from simulators.facilities.astronomy.wishes import CLOSED, MODES, OBSERVE, SAFE, Wishes
from simulators.orders import Check, Handler, Order, OrderRefused
from simulators.physics.angles import separation_deg
from simulators.physics.arrays import Flags


@dataclass(slots=True)
class Desk:
    """Carries out telecommands on the parts of the observatory."""

    needs: Needs
    wishes: Wishes
    dome: Dome
    mount: Mount
    wheel: Wheel
    image: Image
    camera: Camera
    readout: Readout

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """By name."""
        return {
            "set_mode": self._set_mode,
            "point": self._point,
            "select_filter": self._select_filter,
            "set_cover": self._set_cover,
            "focus_sweep": self._focus_sweep,
            "set_detector_temperature": self._set_detector_temperature,
            "anneal_detector": self._anneal_detector,
            "power_cycle_readout": self._power_cycle_readout,
            "switch_radio": self._switch_radio,
        }

    def _set_mode(self, order: Order) -> Check:
        where, mode = order.where, MODES.index(order.word("mode"))
        if mode != SAFE:
            self.needs.power(where)
            refuse(
                self.needs.safe[where], f"the station is in its safe posture; {MODES[mode]} must wait for it"
            )
        if mode == OBSERVE:
            self.needs.calm(where)
        self.wishes.mode[where] = mode
        self.wishes.in_force[where] = np.where(self.needs.safe[where], SAFE, mode)
        self.wishes.target_s[where] = 0.0
        return lambda: self._in_mode(where, mode)

    def _in_mode(self, where: slice, mode: int) -> bool:
        self.needs.mode(where, mode)
        fail(self.dome.jammed[0, where] > 0.0, "the dome does not move")
        parts = self.dome.arrived(0) & (self.dome.arrived(1) | (self.dome.jammed[1] > 0.0))
        return _all(parts[where] & (self.mount.on_target[where] | (mode == SAFE)))

    def _point(self, order: Order) -> Check:
        where, az_deg, alt_deg = order.where, order.number("azimuth"), order.number("altitude")
        self.needs.observing(where)
        sun_az, sun_alt = self.mount.sun_az_deg[where], self.mount.sun_alt_deg[where]
        apart = float(separation_deg(az_deg + 0.0 * sun_az, alt_deg + 0.0 * sun_az, sun_az, sun_alt).min())
        if apart < NEAREST_TO_SUN_DEG:
            raise OrderRefused(
                f"that is {apart:.1f} deg from the Sun; at least {NEAREST_TO_SUN_DEG:g} deg are needed"
            )
        self.wishes.target_from_sun_deg[where] = (az_deg - sun_az) % 360.0
        self.wishes.target_altitude_deg[where] = alt_deg
        self.wishes.target_s[where] = 3600.0 * order.number("hours")
        return lambda: self._pointed(where)

    def _pointed(self, where: slice) -> bool:
        self.needs.mode(where, OBSERVE)
        fail(self.wishes.target_s[where] == 0.0, "the programme has taken the telescope back")
        return _all(self.mount.on_target[where])

    def _select_filter(self, order: Order) -> Check:
        where = order.where
        self.needs.power(where)
        self.wishes.filter[where] = words.FILTERS.index(order.word("filter"))
        return lambda: self._filtered(where)

    def _filtered(self, where: slice) -> bool:
        missed = self.wheel.stuck & (self.wheel.position != self.wheel.wanted)
        fail(
            missed[where],
            f"the filter wheel does not turn; F{self.wheel.position[where].max()} is in the beam",
        )
        asked = self.wishes.filter[where]
        arrived = (asked == 0) | (asked == self.wheel.position[where])
        return _all(arrived & (self.wheel.turning_s[where] == 0.0))

    def _set_cover(self, order: Order) -> Check:
        where, position = order.where, words.COVERS.index(order.word("position"))
        if position != CLOSED:
            self.needs.power(where)
            self.needs.calm(where)
        if position == words.OPEN:
            refuse(
                self.wishes.in_force[where] == SAFE, "the cover stays closed in SAFE; go to PARK or OBSERVE"
            )
        self.wishes.cover[where] = position
        return lambda: self._covered(where, position)

    def _covered(self, where: slice, position: int) -> bool:
        fail(self.dome.jammed[1, where] > 0.0, "the dust cover is stuck")
        wanted = {words.OPEN: self.dome.light > 0.99, CLOSED: self.dome.light < 0.01}
        return _all(wanted.get(position, self.dome.arrived(1))[where])

    def _focus_sweep(self, order: Order) -> Check:
        where = order.where
        self.needs.observing(where)
        refuse(~self.dome.observing[where], "the dome is closed; a focus sweep needs stars")
        refuse(self.image.sweep_s[where] > 0.0, "a focus sweep is under way")
        self.image.sweep_s[where] = SWEEP_S
        return lambda: self._swept(where)

    def _swept(self, where: slice) -> bool:
        fail(self.image.stuck[where] > 0.0, "the focus drive did not move")
        return _all(self.image.sweep_s[where] == 0.0)

    def _set_detector_temperature(self, order: Order) -> Check:
        where, goal_c = order.where, order.number("temperature")
        self.needs.running_camera(where)
        refuse(self.camera.mode[where] == ANNEAL, "the detector is being annealed; wait for its end")
        self.camera.set_c[where] = goal_c
        self.camera.mode[where] = COOLING
        return lambda: self._at_set_point(where)

    def _anneal_detector(self, order: Order) -> Check:
        where = order.where
        self.needs.running_camera(where)
        refuse(self.camera.mode[where] == ANNEAL, "the detector is being annealed already")
        refuse(
            self.needs.flux[where] > QUIET_FLUX,
            "protons make hot pixels faster than they heal; wait for their end",
        )
        self.camera.anneal_s[where] = ANNEAL_S
        return lambda: self._at_set_point(where)

    def _at_set_point(self, where: slice) -> bool:
        fail(self.camera.mode[where] == OFF, "the camera lost its power")
        return _all((self.camera.regulated & self.camera.at_set_point & (self.camera.anneal_s == 0.0))[where])

    def _power_cycle_readout(self, order: Order) -> Check:
        where = order.where
        self.needs.running_camera(where)
        self.readout.cured[where] = True
        self.readout.reboot_s[where] = REBOOT_S
        return lambda: _all((self.readout.reboot_s[where] == 0.0) & ~self.readout.latched[where])

    def _switch_radio(self, order: Order) -> Check:
        where, on = order.where, order.flag("on")
        self.needs.power(where)
        self.wishes.radio[where] = on
        return lambda: _all(self.wishes.radio[where] == on)


def _all(flags: Flags) -> bool:
    return bool(flags.all())
