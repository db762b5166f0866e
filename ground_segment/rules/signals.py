"""What an expression looks at: a parameter's last value, or what it did within a window of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from ground_segment.catalogue import Catalogue, Parameter


class Derived(StrEnum):
    """How a signal comes from the samples of its parameter."""

    VALUE = "value"
    RATE = "rate"
    """Slope over the window, per second."""
    MEAN = "mean"
    LOWEST = "lowest"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True)
class Signal:
    """One operand of an expression."""

    facility: str
    parameter: str
    derived: Derived = Derived.VALUE
    window_s: float = 0.0

    def __str__(self) -> str:
        name = f"{self.facility}.{self.parameter}"
        return name if self.derived is Derived.VALUE else f"{self.derived}({name}, {self.window_s:g})"


class Names:
    """Finds parameters as expressions spell them: `bus_voltage` of one's own facility, `energy.bus_voltage`.

    A hyphen of a facility's id is written as an underscore: `gs_venezuela.rx_power`.

    Args:
        catalogue: what there is.
        own: facility whose parameters need no prefix.
    """

    def __init__(self, catalogue: Catalogue, own: str) -> None:
        self._facilities = {facility.id.replace("-", "_"): facility for facility in catalogue.facilities}
        self._own = own.replace("-", "_")

    def find(self, facility: str | None, name: str) -> tuple[Signal, Parameter]:
        """Raises KeyError with a message that says what there is."""
        wanted = facility or self._own
        if wanted not in self._facilities:
            raise KeyError(f"no facility '{wanted}'; there are {', '.join(self._facilities)}")
        found = self._facilities[wanted]
        if name not in found.parameters:
            raise KeyError(f"'{name}' is no parameter of {found.id}{_guess(name, found.parameters)}")
        return Signal(found.id, name), found.parameters[name]


def _guess(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=3)
    return f"; did you mean {' or '.join(near)}?" if near else ""
