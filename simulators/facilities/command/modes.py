"""The station's operating modes: what happens by itself, and what was ordered."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulators.facility import Reading, named
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.constants import SECONDS_PER_HOUR
from simulators.physics.first_order import hold_timer

NAMES = ("NOMINAL", "ECLIPSE", "SAFE", "SURVIVAL", "MAINTENANCE", "CREW")
NOMINAL, ECLIPSE, SAFE, SURVIVAL, MAINTENANCE, CREW = range(len(NAMES))
AUTO = -1
LEVELS = ("GROUND", "SUPERVISED", "AUTONOMOUS")
GROUND, SUPERVISED, AUTONOMOUS = range(len(LEVELS))
PREPARATIONS = ("AUTO", "START", "CANCEL")
PREPARE_AUTO, PREPARE_START, PREPARE_CANCEL = range(len(PREPARATIONS))
_DARK, _LIT = 0.05, 0.3
_LOW_BUS_V, _LOW_BUS_S, _FAILING_BUS_V = 114.0, 10.0, 108.0
_WARM_SUPPLY_C, _WARM_SUPPLY_S = 14.0, 300.0
_STORM_FLUX = 1000.0
_LONELY_S = 72 * SECONDS_PER_HOUR
_QUIET_S = 600.0


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides on the mode; arrays of shape (replicas,)."""

    sun_disk: Array
    bus_v: Array
    supply_c: Array
    proton_flux: Array
    reduced: Flags
    """Less than full load is fed."""
    starved: Flags
    """Only survival loads are fed."""
    uncooled: Flags
    """Both cooling loops are lost."""
    swapped: Flags
    """The backup computer had to take over."""
    in_contact: Flags
    dark_ahead: bool
    maintained: Flags
    """Maintenance by plan."""
    fit_for_people: Flags
    crewed: bool


class Modes:
    """State machine; every way back to normal leads through SAFE.

    `wanted` is the ordered mode or AUTO. `level` says who may decide: the ground alone (SAFE is left by order
    only), the station under supervision, or the station by itself (which also bears a long silence).
    """

    def __init__(self, replicas: int) -> None:
        self.code: Codes = np.full(replicas, NOMINAL)
        self.wanted: Codes = np.full(replicas, AUTO)
        self.level: Codes = np.full(replicas, SUPERVISED)
        self.preparation: Codes = np.full(replicas, PREPARE_AUTO)
        self.dark: Flags = np.zeros(replicas, dtype=bool)
        self.crewed = False
        self.fit_s = np.zeros(replicas)
        """How long the air has been fit for people."""
        self.troubles: Mapping[str, Flags] = {}
        """What sends the station to SAFE now, in words."""
        self._dark_ahead = np.zeros(replicas, dtype=bool)
        self._held: Flags = np.zeros(replicas, dtype=bool)
        self._low_bus_s = np.zeros(replicas)
        self._warm_s = np.zeros(replicas)
        self._lonely_s = np.zeros(replicas)
        self._quiet_s = np.full(replicas, _QUIET_S)

    @property
    def safe(self) -> Flags:
        """SAFE and SURVIVAL."""
        return np.asarray((self.code == SAFE) | (self.code == SURVIVAL))

    @property
    def preheating(self) -> Flags:
        """Whether heat is stored for a darkness that has not begun."""
        return np.asarray(self.dark_ahead & ~self.dark & ~self.safe)

    @property
    def dark_ahead(self) -> Flags:
        """Whether an eclipse or a night is prepared for or under way."""
        prepared = (self.preparation == PREPARE_AUTO) & self._dark_ahead
        return np.asarray((self.code == ECLIPSE) | (self.preparation == PREPARE_START) | prepared)

    def step(self, now: Situation, dt_s: float) -> None:
        """Enter SAFE and SURVIVAL at once, leave SAFE after ten quiet minutes."""
        was_dark = self.dark
        lit = (now.sun_disk > _LIT) & ~now.reduced
        self.dark = (now.sun_disk < _DARK) | (was_dark & ~lit)
        self.preparation = np.where(was_dark & ~self.dark, PREPARE_AUTO, self.preparation)
        self._dark_ahead = np.full(self.dark.shape, now.dark_ahead)
        self.crewed = now.crewed
        self.fit_s = hold_timer(self.fit_s, now.fit_for_people, dt_s)
        survival = now.starved | (now.bus_v < _FAILING_BUS_V) | now.uncooled
        trouble = self._trouble(now, survival, dt_s)
        self._quiet_s = hold_timer(self._quiet_s, ~trouble, dt_s)
        self._held = (self._held | trouble) & (self.level == GROUND)
        self.wanted = np.where(trouble & (self.wanted != SAFE), AUTO, self.wanted)
        calm = np.where((self._quiet_s >= _QUIET_S) & ~self._held, self._normal(now), SAFE)
        self.code = np.where(survival, SURVIVAL, calm)

    def order(self, mode: int, where: slice) -> None:
        """Go to a mode, or back to automatic; the ground need not wait for ten quiet minutes."""
        self.wanted[where] = mode
        self._held[where] = False
        self._quiet_s[where] = _QUIET_S

    def trouble_in(self, where: slice) -> str:
        """What keeps the station in SAFE or SURVIVAL, in words; empty if nothing does."""
        return ", ".join(words for words, flags in self.troubles.items() if flags[where].any())

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            "mode": named(NAMES, self.code),
            "autonomy": named(LEVELS, self.level),
            "eclipse_prepared": self.dark_ahead,
        }

    def _trouble(self, now: Situation, survival: Flags, dt_s: float) -> Flags:
        self._low_bus_s = hold_timer(self._low_bus_s, now.bus_v < _LOW_BUS_V, dt_s)
        self._warm_s = hold_timer(self._warm_s, now.supply_c > _WARM_SUPPLY_C, dt_s)
        self._lonely_s = hold_timer(self._lonely_s, ~now.in_contact, dt_s)
        self.troubles = {
            "power or cooling is lost": survival,
            "computer B had to take over": now.swapped,
            "a particle storm is under way": now.proton_flux > _STORM_FLUX,
            "the main bus is below 114 V": self._low_bus_s >= _LOW_BUS_S,
            "the coolant supply is above 14 degC": self._warm_s >= _WARM_SUPPLY_S,
            "no contact for 72 h": (self._lonely_s >= _LONELY_S) & (self.level != AUTONOMOUS),
        }
        return np.asarray(np.logical_or.reduce(list(self.troubles.values())))

    def _normal(self, now: Situation) -> Codes:
        automatic = np.where(self.dark, ECLIPSE, CREW if now.crewed else NOMINAL)
        planned = np.where(now.maintained, MAINTENANCE, automatic)
        return np.where(self.wanted == AUTO, planned, self.wanted)
