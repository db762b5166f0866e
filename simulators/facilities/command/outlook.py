"""Whether darkness lies ahead: the almanac that prepares the station for eclipses and nights."""

from simulators.faults import NS_PER_S
from simulators.geometry import Geometry
from simulators.light import light_at
from simulators.site import ILRS_CR, Site

_SLOT_NS = 1800 * NS_PER_S
_AHEAD_SLOTS = 12
DARK = 0.05
"""Visible part of the Sun's disk at the arrays, below which it is dark."""


class Outlook:
    """Light in the next six hours, looked up every half hour; only what is new is computed.

    Args:
        site: where the station stands.
    """

    def __init__(self, site: Site = ILRS_CR) -> None:
        self._site = site
        self._geometry = Geometry(site)
        self._dark: dict[int, bool] = {}
        self._ahead = False

    def dark_ahead(self, time_ns: int) -> bool:
        """Whether the arrays will be dark at any half hour of the next six hours."""
        now = time_ns // _SLOT_NS
        slots = range(now + 1, now + 1 + _AHEAD_SLOTS)
        if slots[-1] not in self._dark or slots[0] not in self._dark:
            known = self._dark
            self._dark = {slot: known[slot] if slot in known else self._is_dark(slot) for slot in slots}
            self._ahead = any(self._dark.values())
        return self._ahead

    def _is_dark(self, slot: int) -> bool:
        return light_at(self._site, self._geometry.at(slot * _SLOT_NS)).arrays < DARK
