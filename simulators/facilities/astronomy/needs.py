"""What orders to the observatory need: power, calm, a mode; and the words in which they are refused."""

from dataclasses import dataclass

import numpy as np

from simulators.environment import Environment
from simulators.exchange import Exchange
from simulators.facilities.astronomy.camera import OFF, Camera
from simulators.facilities.astronomy.dome import SAFE_FLUX, Dome
from simulators.facilities.astronomy.wishes import MODES, OBSERVE, Wishes
from simulators.orders import OrderFailed, OrderRefused
from simulators.physics.arrays import Array, Flags


@dataclass(slots=True)
class Needs:
    """What orders are judged by: the parts that they need, and the surroundings at the last step."""

    wishes: Wishes
    dome: Dome
    camera: Camera
    flux: Array
    """Protons above 10 MeV."""
    survival: Flags
    safe: Flags
    """The station is in its safe posture."""

    def note(self, exchange: Exchange, env: Environment) -> None:
        """Remember the surroundings until the next step."""
        self.flux, self.survival = env.sep_flux, exchange.power.survival
        self.safe = exchange.posture.safe > 0.5

    def power(self, where: slice) -> None:
        """More than survival power."""
        refuse(self.survival[where], "there is survival power only; the energy facility must end it first")

    def running_camera(self, where: slice) -> None:
        """A camera that runs."""
        self.power(where)
        refuse(self.camera.mode[where] == OFF, "the camera is OFF; it starts by itself with power")

    def calm(self, where: slice) -> None:
        """No dust and no storm of protons."""
        hold_s = self.dome.hold_s[where]
        refuse(
            hold_s > 0.0,
            f"dust settles for another {np.max(hold_s) / 60.0:.0f} min; until then it stays closed",
        )
        flux = float(np.max(self.flux[where]))
        refuse(
            self.flux[where] > SAFE_FLUX,
            f"the proton flux is {flux:.0f}; it stays closed above {SAFE_FLUX:g}",
        )

    def observing(self, where: slice) -> None:
        """OBSERVE, in force and wanted."""
        mode = self.wishes.in_force[where].max()
        refuse(
            self.wishes.in_force[where] != OBSERVE, f"the observatory is in {MODES[mode]}; set OBSERVE first"
        )
        refuse(self.wishes.mode[where] != OBSERVE, "the observatory is leaving OBSERVE; set it first")

    def mode(self, where: slice, mode: int) -> None:
        """That an order still has its mode: the station, or another order, may have asked for another."""
        now = self.wishes.in_force[where]
        fail(now > mode, f"the observatory went to {MODES[int(now.max())]} instead")
        fail(
            self.wishes.mode[where] != mode,
            f"another order asked for {MODES[int(self.wishes.mode[where].max())]}",
        )


def refuse(flags: Flags, reason: str) -> None:
    """Refuse an order if anything stands against it. Raises OrderRefused."""
    if flags.any():
        raise OrderRefused(reason)


def fail(flags: Flags, reason: str) -> None:
    """End an order that cannot be carried out any more. Raises OrderFailed."""
    if flags.any():
        raise OrderFailed(reason)
